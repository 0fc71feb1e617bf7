"""Positions the window on the screen when it opens."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from viewer.system import screens
from viewer.system.settings import Settings
from viewer.window.main_window import MainWindow


def restore_window(window: MainWindow, settings: Settings) -> None:
    """Show ``window`` where it was last, or on another screen if that one is not connected."""
    areas = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    primary = QGuiApplication.primaryScreen()
    if primary is not None:
        areas.insert(0, primary.availableGeometry())
    placement = settings.placement
    frame = screens.first_frame(areas)
    if placement is not None:
        wanted = QRect(placement.x, placement.y, placement.width, placement.height)
        frame = screens.clamped(wanted, areas)
    window.setGeometry(frame)
    if settings.pane_widths:
        window.panes.prefer_sizes(*settings.pane_widths)
    window.panes.set_story_wanted(settings.story_shown)
    if placement is not None and placement.maximised:
        window.showMaximized()
    else:
        window.show()
