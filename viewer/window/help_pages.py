"""Help in the main window, which is created when first opened and shown instead of the panes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from viewer.system.paths import resources_dir
from viewer.window.actions import shortcuts_guide
from viewer.window.main_window import MainWindow
from viewer.window.navigation import Arrival

if TYPE_CHECKING:
    from viewer.views.help.view import HelpView


class HelpPages(QObject):
    """Opens Help at the relevant guide, and restores the previous contents when it closes."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._place = ""
        self.view: HelpView | None = None
        """The view of Help, created when it is first opened."""

    @property
    def is_open(self) -> bool:
        """Whether Help is shown instead of the panes."""
        return self.view is not None and self.view.isVisible()

    @Slot()
    def open_fitting(self) -> None:
        """Open Help at the guide about the focused part of the window, or where it was left."""
        window, focus = self._window, self._window.focusWidget()
        name, heading = "", ""
        if not self.is_open and focus is not None:
            if window.page is not None:
                name = str(window.page.property("guide") or "")
            elif _within(focus, window.report) or _within(focus, window.story):
                name = "reading-ratings"
            elif _within(focus, window.filters):
                name, heading = "everyday-use", "show-only-some-places"
            elif _within(focus, window.tree_pane) or _within(focus, window.header.search):
                name, heading = "everyday-use", "find-a-place"
        self.open_guide(name, heading)

    def open_guide(self, name: str = "", heading: str = "") -> None:
        """Open Help at the guide ``name``, or at the one that was shown last."""
        if self.view is None:
            from viewer.views.help.view import HelpView

            self.view = HelpView(
                resources_dir() / "help", shortcuts_guide(), self._window.theme, self._window
            )
            self.view.closed.connect(self.close)
            if self._place:
                self.view.set_back_text(self._place)
        self._window.show_page(self.view, self.view.stops())
        self.view.open_guide(name, heading)

    @Slot()
    def close(self) -> None:
        """Show the panes again, and return the keyboard focus to where it was."""
        if self.view is not None:
            self._window.leave_page(self.view)

    def open_keys(self) -> None:
        """Open Help at the page of keyboard shortcuts."""
        from viewer.views.help.guides import KEYS_GUIDE

        self.open_guide(KEYS_GUIDE)

    def on_arrived(self, arrival: Arrival) -> None:
        """Name the place behind Help on its button."""
        self._place = arrival.card.name
        if self.view is not None:
            self.view.set_back_text(self._place)


def _within(widget: QWidget, area: QWidget) -> bool:
    return area is widget or area.isAncestorOf(widget)
