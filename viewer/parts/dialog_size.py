"""The size of a dialog: as drawn, but never larger than the window it belongs to, or the screen."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog

from viewer.appearance.theme import Theme

_FRAME = 40
"""Pixels for the title bar that the system puts around a dialog."""
_MARGIN = 10
"""Units of the window that are seen on each side of a dialog, where there is room."""


def fitting_size(dialog: QDialog, theme: Theme, width: float, height: float) -> QSize:
    """Return the size in pixels for a dialog of ``width`` and ``height`` units.

    With large text it is less, so that the buttons at its foot are in view; what is above them has
    to scroll.
    """
    screen = (dialog.screen() or QGuiApplication.primaryScreen()).availableSize()
    parent = dialog.parentWidget()
    window = parent.window().size() if parent is not None else screen
    margin = 2 * theme.space(_MARGIN)
    return QSize(
        min(theme.space(width), window.width() - margin, screen.width()),
        min(theme.space(height), window.height() - margin, screen.height() - _FRAME),
    ).expandedTo(QSize(1, 1))
