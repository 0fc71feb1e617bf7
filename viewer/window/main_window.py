"""The main window: builds its parts and lays them out."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

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
from PySide6.QtWidgets import QTreeView, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.host_window import HostWindow
from viewer.views.report.story_panel import StoryPanel
from viewer.views.report.view import ReportView
from viewer.views.tree.pane import TreePane
from viewer.window.actions import Actions
from viewer.window.header import Header
from viewer.window.panes import Panes
from viewer.window.status_line import StatusLine
from viewer.wording import dates

if TYPE_CHECKING:
    from db.domain.report import ReportCard


class MainWindow(HostWindow):
    """The main window: arranges its parts without knowing their contents."""

    closing = Signal()
    """Emitted when the user or the system closes the window."""
    files_dropped = Signal(object)
    """Emitted with a tuple of the Paths that were dropped on the window."""
    painted = Signal()
    """Emitted when the window has been painted for the first time."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._was_painted = False
        self.setWindowTitle("Wardcard")
        self.setAcceptDrops(True)
        self.actions_by_name = Actions(self)
        self.header = Header(theme)
        self.header.set_actions(self.actions_by_name)
        self.tree_pane = TreePane(theme, self)
        self.tree, self.filters = self.tree_pane.tree, self.tree_pane.filters
        self.report = ReportView(theme)
        self.story = StoryPanel(theme)
        self.panes = Panes(
            self.tree_pane, self._centre(), self.story, self.actions_by_name["story"], theme
        )
        self.status = StatusLine(theme)
        self._page: QWidget | None = None
        self._page_stops: tuple[QWidget, ...] = ()
        self._main_column = _column(self)
        self._main_column.addWidget(self.header)
        self._main_column.addWidget(self.panes, 1)
        self._main_column.addWidget(self.status)
        menu_key = QShortcut(QKeySequence(Qt.Key.Key_F10), self)
        menu_key.activated.connect(self.header.menu_button.showMenu)
        stops = (*self.header.stops(), *self.tree_pane.stops(), self.messages, self.report,
                 self.story)  # fmt: skip
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)
        self.tree.setFocus(Qt.FocusReason.OtherFocusReason)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _centre(self) -> QWidget:
        """Return the report with the messages above it."""
        centre = QWidget()
        centre.setObjectName("center")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = _column(centre)
        column.addWidget(self.messages)
        column.addWidget(self.report, 1)
        return centre

    def show_page(self, page: QWidget | None, stops: tuple[QWidget, ...] = ()) -> None:
        """Show ``page`` instead of the panes; None shows the panes again.

        ``stops`` are the parts of the page that :meth:`next_pane` visits.
        """
        if self._page is not None:
            self._page.hide()
        self._page, self._page_stops = page, stops
        if page is not None:
            self._main_column.insertWidget(self._main_column.indexOf(self.panes), page, 1)
            page.show()
        self.panes.setVisible(page is None)

    def next_pane(self, step: int) -> None:
        """Move the keyboard focus to the next pane (1), or to the previous one (-1)."""
        stops: list[tuple[QWidget, QWidget]] = [
            (self.header, self.header.search),
            (self.filters, self.filters.first_stop()),
            (self.tree, self.tree),
            (self.report, self.report.matrix),
            (self.story, self.story),
            *((stop, stop) for stop in self._page_stops),
        ]
        stops = [stop for stop in stops if stop[0].isVisible()]
        focus = self.focusWidget()
        here = next(
            (
                index
                for index, (area, _) in enumerate(stops)
                if focus is not None and (area is focus or area.isAncestorOf(focus))
            ),
            -1 if step > 0 else 0,
        )
        stops[(here + step) % len(stops)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def copy_focused(self) -> None:
        """Copy the selected cells or text, or the name of the tree row, where the focus is."""
        focus = self.focusWidget()
        if isinstance(focus, QTreeView):
            QGuiApplication.clipboard().setText(str(focus.currentIndex().data() or ""))
            return
        copy = getattr(focus, "copy", None)
        if callable(copy):
            copy()
        else:
            self.report.matrix.copy()

    def show_title(self, card: ReportCard) -> None:
        """Show the name of the card's subject in the title bar."""
        self.setWindowTitle(f"{card.name} – Wardcard")

    def show_day(self, day: date | None) -> None:
        """Show the 'As at' date on its button; None for the latest state."""
        text = f"{day.day} {dates.short_month(day)}" if day else "latest"
        self.header.as_at_button.setText(f"As at: {text}")

    # Qt's virtual methods

    def event(self, event: QEvent) -> bool:
        """Emit ``painted`` after the first paint, and follow the system's colours."""
        handled = super().event(event)
        if event.type() == QEvent.Type.ThemeChange:
            # One contrast theme of Windows has replaced another, which changes none of Qt's hints.
            self.theme.follow_system()
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            self.painted.emit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        """Divide the width among the panes."""
        super().showEvent(event)
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
        margin = self.theme.space(22)
        self.messages.setContentsMargins(margin, self.theme.space(10), margin, 0)
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
