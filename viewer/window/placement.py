"""Positions the window on the screen when it opens."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from viewer.system import screens
from viewer.system.settings import Settings
from viewer.window.main_window import MainWindow

_APART = 32
"""Pixels by which a further window is below and to the right of the one it was opened from."""


def restore_window(window: MainWindow, settings: Settings) -> None:
    """Show ``window`` where it was last, or on another screen if that one is not connected."""
    placement = settings.placement
    if placement is None:
        frame, maximised = screens.first_window(_areas())
    else:
        wanted = QRect(placement.x, placement.y, placement.width, placement.height)
        frame, maximised = screens.clamped(wanted, _areas()), placement.maximised
    window.setGeometry(frame)
    if settings.pane_widths:
        window.panes.prefer_sizes(*settings.pane_widths)
    window.panes.set_story_wanted(settings.story_shown)
    if maximised:
        window.showMaximized()
    else:
        window.show()


def show_next_to(other: MainWindow, window: MainWindow) -> None:
    """Show ``window`` below and to the right of ``other``, so that both are seen; never maximised.

    It has the size to which the other can be restored, and the same panes.
    """
    frame = other.normalGeometry() if other.isMaximized() else other.geometry()
    window.setGeometry(screens.clamped(frame.translated(_APART, _APART), _areas()))
    window.panes.prefer_sizes(*other.panes.shown_sizes())
    window.panes.set_story_wanted(other.panes.story_wanted)
    window.show()
    window.activateWindow()


def _areas() -> list[QRect]:
    """The areas of the screens that windows may cover, the primary screen first."""
    areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    primary = QGuiApplication.primaryScreen()
    if primary is not None:
        areas.insert(0, primary.availableGeometry())
    return areas
