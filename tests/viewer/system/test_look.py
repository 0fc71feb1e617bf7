"""The look that the system's settings ask for."""

from __future__ import annotations

import sys
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt

from viewer.system import look
from viewer.system.look import SystemLook, is_dark, system_look


def hints(scheme: Qt.ColorScheme, *, high: bool) -> Any:
    """Qt's hints as far as they are read."""
    preference = Qt.ContrastPreference
    contrast = preference.HighContrast if high else preference.NoPreference
    accessibility = SimpleNamespace(contrastPreference=lambda: contrast)
    return SimpleNamespace(colorScheme=lambda: scheme, accessibility=lambda: accessibility)


@pytest.mark.parametrize(
    ("scheme", "dark"),
    [
        (Qt.ColorScheme.Light, False),
        (Qt.ColorScheme.Dark, True),
        (Qt.ColorScheme.Unknown, False),
    ],
)
@pytest.mark.parametrize("high", [False, True])
def test_qts_hints_are_believed(monkeypatch, scheme, dark, high):
    monkeypatch.setattr(sys, "platform", "linux")
    assert system_look(hints(scheme, high=high)) == SystemLook(dark, high)


@pytest.mark.parametrize(
    ("window", "text", "dark"),
    [
        # Windows 11's contrast themes Aquatic, Desert, Dusk and Night sky, as 0xBBGGRR.
        (0x202020, 0xFFFFFF, True),
        (0xEFFAFF, 0x3D3D3D, False),
        (0x36322D, 0xFFFFFF, True),
        (0x000000, 0xFFFFFF, True),
    ],
)
def test_a_contrast_theme_of_windows_is_as_dark_as_its_windows(monkeypatch, window, text, dark):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(look, "_windows_colour", {5: window, 8: text}.__getitem__)
    asked = hints(Qt.ColorScheme.Unknown, high=True)
    assert system_look(asked) == SystemLook(dark, high_contrast=True)


def test_blue_is_darker_than_yellow():
    assert is_dark(0xFF0000, 0x00FFFF)
    assert not is_dark(0x00FFFF, 0xFF0000)
