"""The main window: builds its parts and lays them out."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QListView, QTreeView, QVBoxLayout, QWidget
from shiboken6 import isValid

from viewer.appearance.theme import Theme
from viewer.parts.host_window import HostWindow
from viewer.views.tree.pane import TreePane
from viewer.window.actions import Actions
from viewer.window.header import Header
from viewer.window.panes import Panes
from viewer.window.status_line import StatusLine
from viewer.wording import wards as ward_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.domain.report import ReportCard
    from viewer.views.report.story_panel import StoryPanel
    from viewer.views.report.view import ReportView


_LEAST_PAGE = 40
"""The least height of the page under messages, in pixels."""


class _Page(NamedTuple):
    """A page that is shown instead of the panes."""

    widget: QWidget
    stops: tuple[QWidget, ...]
    focus: QWidget | None
    """What had the keyboard focus before."""
    beside_list: bool
    """Whether it takes the place of the report only, so that the list stays."""


class MainWindow(HostWindow):
    """The main window: arranges its parts without knowing their contents.

    The report and the story are created when they are first needed, because they are empty until
    there is something to show, and take as long as everything else before the first paint.
    """

    closing = Signal()
    """Emitted when the user or the system closes the window."""
    files_dropped = Signal(object)
    """Emitted with a tuple of the Paths that were dropped on the window."""
    came_to_front = Signal()
    """Emitted when the user turns to this window, after another window or program."""
    page_changed = Signal()
    """Emitted when another page, or the panes, are shown."""
    painted = Signal()
    """Emitted when the window has been painted for the first time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._was_painted = False
        self._is_watched = False
        self.setWindowTitle("Wardcard")
        self.setAcceptDrops(True)
        self.actions_by_name = Actions(self)
        self.header = Header(theme)
        self.header.set_actions(self.actions_by_name)
        self.tree_pane = TreePane(theme, self)
        self.tree, self.filters = self.tree_pane.tree, self.tree_pane.filters
        self._report: ReportView | None = None
        self._story: StoryPanel | None = None
        self.panes = Panes(self.tree_pane, self._centre(), self.actions_by_name["story"], theme)
        self.status = StatusLine(theme)
        self.work_changed.connect(self.status.show_work)
        self._pages: list[_Page] = []
        """What is shown instead of the panes, the page in front last."""
        self._main_column = _column(self)
        self._main_column.addWidget(self.header)
        self._main_column.addWidget(self.panes, 1)
        self._main_column.addWidget(self.status)
        menu_key = QShortcut(QKeySequence(Qt.Key.Key_F10), self)
        menu_key.activated.connect(self.header.menu_button.showMenu)
        self.panes.docking_changed.connect(self._put_stops_in_order)
        self._put_stops_in_order()
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @Slot()
    def _put_stops_in_order(self) -> None:
        """Have the Tab key follow the eye: bar, list, messages, report; the story where it is."""
        stops: list[QWidget] = [
            *self.header.stops(),
            *self.panes.rail.buttons.values(),
            *self.tree_pane.stops(),
        ]
        if self._report is not None and self._story is not None:
            stops += self._report.stops(self._story.stops())
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.messages.follow(self.tree)

    @property
    def report(self) -> ReportView:
        """The report, which is empty until it shows a card."""
        report = self._made_report()
        self._made_story(report)
        return report

    @property
    def story(self) -> StoryPanel:
        """The story of the chosen rating, under the report's matrix or next to the report."""
        return self._made_story(self._made_report())

    def steps_to_page(self) -> tuple[Callable[[], object], ...]:
        """Return what creates the report and the story if called in order, in small steps."""

        def load_ratings() -> None:
            import viewer.views.report.pages as _  # noqa: F401

        def load_all() -> None:
            import viewer.views.report.view as _  # noqa: F401

        return load_ratings, load_all, self._made_report, lambda: self.story

    def _made_report(self) -> ReportView:
        if self._report is None:
            from viewer.views.report.view import ReportView

            self._report = ReportView(self.theme, self._centre_column.parentWidget())
            # The page gives way to a message of several lines, which would be cut otherwise.
            self._report.setMinimumHeight(_LEAST_PAGE)
            self._centre_column.addWidget(self._report, 1)
            self._report.setVisible(self._has_room_for_report)
        return self._report

    def _made_story(self, report: ReportView) -> StoryPanel:
        if self._story is None:
            from viewer.views.report.story_panel import StoryPanel

            self._story = StoryPanel(self.theme)
            self.panes.add_page(report, self._story)
            self._put_stops_in_order()
            # Again the last to hear of another text size: the others have theirs before they are
            # put in their places.
            self.theme.changed.disconnect(self._on_theme_changed)
            self.theme.changed.connect(self._on_theme_changed)
        return self._story

    def _centre(self) -> QWidget:
        """Return the place of the report, with the messages above it."""
        centre = QWidget()
        centre.setObjectName("center")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = self._centre_column = _column(centre)
        column.addWidget(self.messages)
        column.addStretch()
        return centre

    @property
    def page(self) -> QWidget | None:
        """The page that is shown instead of the panes; None if the panes are."""
        return self._pages[-1].widget if self._pages else None

    def show_page(
        self, page: QWidget, stops: tuple[QWidget, ...] = (), *, beside_list: bool = False
    ) -> None:
        """Show ``page`` instead of the panes, in front of any page that is shown.

        ``stops`` are the parts of the page that :meth:`next_pane` visits. With ``beside_list``,
        the page takes the place of the report, and the list of places stays.
        """
        if self.page is page:
            return
        self._pages = [each for each in self._pages if each.widget is not page]
        self._pages.append(_Page(page, stops, self.focusWidget(), beside_list))
        if beside_list:
            self._centre_column.addWidget(page, 1)
        else:
            self._main_column.insertWidget(self._main_column.indexOf(self.panes), page, 1)
        self._show_page_in_front()

    def leave_page(self, page: QWidget) -> None:
        """Show what was shown before ``page``, with the keyboard focus where it was then."""
        left = next((each for each in self._pages if each.widget is page), None)
        if left is None:
            return
        self._pages.remove(left)
        self._show_page_in_front()
        if left.focus is not None and isValid(left.focus) and left.focus.isVisible():
            # First, or the focus would go to whatever is next when the page is hidden.
            left.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        page.hide()

    def leave_pages(self) -> None:
        """Show the panes again; whoever asks for that sets the keyboard focus."""
        pages, self._pages = self._pages, []
        for each in pages:
            each.widget.hide()
        self._show_page_in_front()

    @property
    def _has_room_for_report(self) -> bool:
        """Whether no page has taken the place of the report."""
        return not self._pages or not self._pages[-1].beside_list

    def _show_page_in_front(self) -> None:
        for each in self._pages:
            each.widget.setVisible(each.widget is self.page)
        front = self._pages[-1] if self._pages else None
        whole = front is not None and not front.beside_list
        if self._report is not None:
            self._report.setVisible(self._has_room_for_report)
        self.panes.setVisible(not whole)
        self._show_messages_above(front.widget if front is not None and whole else None)
        self.page_changed.emit()

    def _show_messages_above(self, page: QWidget | None) -> None:
        """Put the messages above ``page``, or above the report if it is None."""
        if page is None:
            self._centre_column.insertWidget(0, self.messages)
        else:
            self._main_column.insertWidget(self._main_column.indexOf(page), self.messages)

    def next_pane(self, step: int) -> None:
        """Move the keyboard focus to the next pane (1), or to the previous one (-1)."""
        areas = self._areas()
        focus = self.focusWidget()
        around = [
            index
            for index, (area, _) in enumerate(areas)
            if focus is not None and (area is focus or area.isAncestorOf(focus))
        ]
        # The story may be within the report, and comes after it.
        here = around[-1] if around else (-1 if step > 0 else 0)
        areas[(here + step) % len(areas)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def begin_reading(self) -> None:
        """Give the keyboard focus to the page if the list, which has it first, is not seen.

        Otherwise it would be on the button of the menu, to which Qt moves it.
        """
        if not self.tree.isVisible() and self.focusWidget() in (None, self.header.menu_button):
            self.report.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def _areas(self) -> list[tuple[QWidget, QWidget]]:
        """The panes that are seen, each with what has the focus there first."""
        areas: list[tuple[QWidget, QWidget]] = [
            (self.header, self.header.search),
            (self.panes.rail, self.panes.rail.buttons["Trusts and sites"]),
            *self.tree_pane.areas(),
            (self.report, self.report.page_in_front()),
            (self.story, self.story.first_stop()),
            *((stop, stop) for stop in (self._pages[-1].stops if self._pages else ())),
        ]
        return [area for area in areas if area[0].isVisible() and area[1].isVisible()]

    def copy_focused(self) -> None:
        """Copy the selected cells or text, or the name of the tree row, where the focus is."""
        focus = self.focusWidget()
        if isinstance(focus, (QTreeView, QListView)):
            QGuiApplication.clipboard().setText(str(focus.currentIndex().data() or ""))
            return
        copy = getattr(focus, "copy", None)
        if callable(copy):
            copy()
        else:
            self.copy_matrix()

    def copy_matrix(self) -> None:
        """Copy the whole table of ratings, as text and as a table."""
        self.report.matrix.copy()

    def show_title(self, card: ReportCard) -> None:
        """Show the name of the card's subject in the title bar."""
        self.setWindowTitle(f"{card.name} – Wardcard")

    def show_ward(self, kept: bool) -> None:
        """Say in the menu whether what is shown is one of My wards."""
        action = self.actions_by_name["my_ward"]
        action.setText(ward_words.REMOVE if kept else ward_words.ADD)
        self.report.show_ward(kept)

    def show_day(self, day: date | None) -> None:
        """Show the 'As at' date on its button; None for the latest state."""
        self.header.show_day(day)

    # Qt's virtual methods

    def event(self, event: QEvent) -> bool:
        """Emit ``painted`` after the first paint, and follow the system's colours."""
        handled = super().event(event)
        if event.type() == QEvent.Type.ThemeChange:
            # One contrast theme of Windows has replaced another, which changes none of Qt's hints.
            self.theme.follow_system()
        if event.type() == QEvent.Type.WindowActivate:
            self.came_to_front.emit()
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            self.painted.emit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        """Divide the width among the panes."""
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None and not self._is_watched:
            self._is_watched = True
            self.messages.watch(handle)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new width among the panes."""
        super().resizeEvent(event)
        if self.isVisible():
            self._fit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Emit ``closing``."""
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Accept files."""
        if _local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Emit ``files_dropped`` with the dropped files."""
        files = _local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    def _fit(self, *, afresh: bool = False) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()  # so that the splitter already has the size that is to be divided
        self.panes.fit(afresh=afresh)

    @Slot()
    def _on_theme_changed(self) -> None:
        self.panes.restyle()
        if self.isVisible():
            self._fit(afresh=True)


def _column(parent: QWidget) -> QVBoxLayout:
    """A vertical layout without margins or spacing."""
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def _local_files(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
