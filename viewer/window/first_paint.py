"""What of the application stands before the first paint: its settings, its theme and its window.

Whatever this imports, every start waits for; ``tests/test_start_up.py`` keeps the list.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect
from PySide6.QtGui import QGuiApplication

from viewer.appearance.theme import Theme
from viewer.system import paths
from viewer.system import screens as geometry
from viewer.system.settings import Settings
from viewer.window.main_window import MainWindow

if TYPE_CHECKING:
    from viewer.system.arguments import WindowArguments


class Front:
    def __init__(self, arguments: WindowArguments) -> None:
        self._picture = arguments.picture
        self.settings = Settings(arguments.data_dir)
        self.theme = Theme(
            paths.resources_dir() / "fonts",
            arguments.theme or self.settings.theme,
            self._picture.text_scale if self._picture else self.settings.text_scale,
        )
        self.theme.apply()
        self.window = MainWindow(self.theme)

    def show(self) -> None:
        """Put the window up: where it stood last, or for a picture as large as that is to be."""
        if self._picture is None:
            restore_window(self.window, self.settings)
        else:
            self.window.resize(self._picture.width, self._picture.height)
            self.window.show()


def restore_window(window: MainWindow, settings: Settings) -> None:
    """Put ``window`` where it stood, on a screen that is there today, and show it."""
    screens = [screen.availableGeometry() for screen in QGuiApplication.screens()]
    primary = QGuiApplication.primaryScreen()
    if primary is not None:
        screens.insert(0, primary.availableGeometry())
    placement = settings.placement
    frame = geometry.first_frame(screens)
    if placement is not None:
        wanted = QRect(placement.x, placement.y, placement.width, placement.height)
        frame = geometry.clamped(wanted, screens)
    window.setGeometry(frame)
    if settings.pane_widths:
        window.prefer_pane_sizes(*settings.pane_widths)
    window.set_story_wanted(settings.story_shown)
    if placement is not None and placement.maximised:
        window.showMaximized()
    else:
        window.show()
