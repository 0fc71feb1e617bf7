"""What the system's settings ask of a program's look: dark colours, high contrast."""

from __future__ import annotations

import sys
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QStyleHints

_WINDOW, _WINDOW_TEXT = 5, 8
"""Windows' numbers for the colours of a window's background and text."""


class SystemLook(NamedTuple):
    """The look that the user has chosen in the system's settings."""

    dark: bool = False
    high_contrast: bool = False


def system_look(hints: QStyleHints) -> SystemLook:
    """Return what the system asks for now."""
    scheme = hints.colorScheme()
    high = hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    if scheme == Qt.ColorScheme.Unknown and high and sys.platform == "win32":
        # A contrast theme of Windows is neither light nor dark to Qt; most of them are dark.
        return SystemLook(
            is_dark(*(_windows_colour(each) for each in (_WINDOW, _WINDOW_TEXT))), high
        )
    return SystemLook(scheme == Qt.ColorScheme.Dark, high)


def is_dark(ground: int, text: int) -> bool:
    """Return whether ``ground`` is darker than ``text``.

    Both are colours as Windows writes them: 0xBBGGRR.
    """
    return _lightness(ground) < _lightness(text)


def _lightness(colour: int) -> float:
    """Return the luma of ITU-R BT.601, from 0 to 255."""
    red, green, blue = colour & 0xFF, colour >> 8 & 0xFF, colour >> 16 & 0xFF
    return 0.299 * red + 0.587 * green + 0.114 * blue


def _windows_colour(number: int) -> int:
    import ctypes

    return ctypes.CDLL("user32").GetSysColor(number)
