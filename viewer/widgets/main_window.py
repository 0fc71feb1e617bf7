"""The window: it only puts its parts in their places."""

from __future__ import annotations

from datetime import date
from functools import cached_property
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
from PySide6.QtWidgets import (
    QSplitter,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from db.records import ReportCard
from viewer import words
from viewer.actions import Actions
from viewer.models.tree import TreeModel
from viewer.theme import Theme
from viewer.widgets.filters import FilterBar
from viewer.widgets.header import Header
from viewer.widgets.message_bar import Message, MessageBar
from viewer.widgets.report_view import ReportView
from viewer.widgets.shell_style import shell_style
from viewer.widgets.status_line import StatusLine
from viewer.widgets.story_panel import StoryPanel
from viewer.widgets.tree import TreeView

if TYPE_CHECKING:
    from viewer.widgets.filter_panel import FilterPanel

NARROW = 1180
"""Below this width (at text scale 1) the story opens when a cell is chosen, below the report."""
_TREE_WIDTH, _STORY_WIDTH = 292, 256


class MainWindow(QWidget):
    closing = Signal()
    files_dropped = Signal(object)
    """A tuple of Paths."""
    painted = Signal()
    """The window was on the screen for the first time."""

    def __init__(self, theme: Theme, tree_model: TreeModel) -> None:
        super().__init__()
        self._theme = theme
        self._was_painted = False
        self._story_wanted = True
        self._narrow: bool | None = None
        self._preferred = (_TREE_WIDTH, _STORY_WIDTH)
        self.setWindowTitle("Wardcard")
        self.setAcceptDrops(True)
        self.header = Header(theme)
        self.filters = FilterBar(theme)
        self.tree = TreeView(tree_model, theme)
        self.messages = MessageBar(theme)
        self.report = ReportView(theme)
        self.story = StoryPanel(theme)
        self.status = StatusLine(theme)
        self.actions_by_name = Actions(self)
        self._put_together()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _put_together(self) -> None:
        actions = self.actions_by_name
        self.header.set_menus(actions.menus(self))
        self.header.bind(self.header.as_at_button, actions["as_at_date"])
        self.header.bind(self.header.print_button, actions["print_card"])
        self.header.bind(self.header.export_button, actions["export_card"])
        menu_key = QShortcut(QKeySequence(Qt.Key.Key_F10), self)
        menu_key.activated.connect(self.header.menu_button.showMenu)
        side = QWidget()
        side.setObjectName("pane")
        side.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.filters.title.setBuddy(self.tree)
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.filters)
        column.addWidget(self.tree, 1)
        centre = QWidget()
        centre.setObjectName("center")
        centre.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._middle = QVBoxLayout(centre)
        self._middle.addWidget(self.messages)
        self._middle.addWidget(self.report, 1)
        self.panes = QSplitter(Qt.Orientation.Horizontal)
        self.reading = QSplitter(Qt.Orientation.Horizontal)
        for splitter, panes in (
            (self.reading, (centre, self.story)),
            (self.panes, (side, self.reading)),
        ):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            for pane in panes:
                splitter.addWidget(pane)
            splitter.splitterMoved.connect(self._on_splitter_moved)
        self.reading.setStretchFactor(0, 1)
        self.panes.setStretchFactor(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self.header)
        whole.addWidget(self.panes, 1)
        whole.addWidget(self.status)
        self._tab_order()

    def _tab_order(self) -> None:
        header = self.header
        stops = [
            header.menu_button, header.search, header.as_at_button, header.print_button,
            header.export_button, *self.filters.stops(), self.tree, self.messages, self.report,
            self.story,
        ]  # fmt: skip
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    @cached_property
    def filter_panel(self) -> FilterPanel:
        """Made when it is first asked for: no first paint waits for what it does not show."""
        from viewer.widgets.filter_panel import FilterPanel

        return FilterPanel(self._theme, self.filters, self)

    # The story panel

    @property
    def story_wanted(self) -> bool:
        """Whether the user wants the story beside the report, where there is room."""
        return self._story_wanted

    def set_story_wanted(self, wanted: bool) -> None:
        self._story_wanted = wanted
        self.story.setVisible(wanted)
        self.actions_by_name["story"].setChecked(wanted)

    def open_story(self) -> None:
        """Show the story for now, also in a narrow window."""
        self.story.show()
        self.actions_by_name["story"].setChecked(True)

    # Panes

    def prefer_pane_sizes(self, tree: int, story: int) -> None:
        """Sizes at text scale 1; the report has what is left."""
        self._preferred = (tree, story or _STORY_WIDTH)

    def _set_pane_sizes(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()  # a splitter shares out the size it has by now
        tree, story = self._preferred
        scale = self._theme.text_scale
        # Never more than a share of the window, so that the report stays readable.
        side = min(round(tree * scale), round(self.width() * 0.33))
        self.panes.setSizes([side, max(1, self.width() - side)])
        room = self.height() if self._narrow else self.width()
        # Below the report it takes less than it may beside it: the matrix stays in sight.
        told = min(round(story * scale), round(room * (0.3 if self._narrow else 0.4)))
        self.reading.setSizes([max(1, room - told), told])

    def pane_sizes(self) -> tuple[int, int]:
        """Widths of tree and story at text scale 1; 0 for a story that is not beside the report."""
        scale = self._theme.text_scale
        beside = self.story.isVisible() and not self._narrow
        return (
            round(self.panes.sizes()[0] / scale),
            round(self.reading.sizes()[1] / scale) if beside else 0,
        )

    def next_pane(self, step: int) -> None:
        """Move the keyboard focus to the next pane, or with -1 to the one before."""
        stops: list[tuple[QWidget, QWidget]] = [
            (self.header, self.header.search),
            (self.filters, self.filters.first_stop()),
            (self.tree, self.tree),
            (self.report, self.report.matrix),
            (self.story, self.story),
        ]
        stops = [stop for stop in stops if stop[0].isVisible()]
        focus = self.focusWidget()
        here = next(
            (
                number
                for number, (area, _) in enumerate(stops)
                if focus is not None and (area is focus or area.isAncestorOf(focus))
            ),
            -1 if step > 0 else 0,
        )
        stops[(here + step) % len(stops)][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def copy_focused(self) -> None:
        """Copy whatever has the focus: the matrix, a text, or the name of a row of the tree."""
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
        self.setWindowTitle(f"{card.name} – Wardcard")

    def show_moment(self, day: date | None) -> None:
        """The day as at which all is shown, on the button that changes it."""
        told = f"{day.day} {words.short_month(day)}" if day else "latest"
        self.header.as_at_button.setText(f"As at: {told}")

    def say(self, text: str) -> None:
        """Show a message without an action."""
        self.messages.show_message(Message(text))

    def show_text(self, title: str, text: str) -> None:
        """Show a text that can be copied and saved."""
        from viewer.widgets.dialogs import TextDialog

        dialog = TextDialog(title, text, self._theme, self)
        dialog.save_failed.connect(self.say)
        dialog.open()

    # Qt's face

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            self.painted.emit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit_story()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._fit_story()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _local_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = _local_files(event.mimeData())
        if files:
            event.acceptProposedAction()
            self.files_dropped.emit(files)

    # Within

    def _fit_story(self) -> None:
        narrow = self.width() < NARROW * self._theme.text_scale
        if narrow != self._narrow:
            self._narrow = narrow
            self.reading.setOrientation(
                Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
            )
            self._set_pane_sizes()
            shown = self._story_wanted and not narrow
            self.story.setVisible(shown)
            self.actions_by_name["story"].setChecked(shown)

    @Slot()
    def _on_splitter_moved(self) -> None:
        tree, story = self.pane_sizes()
        self._preferred = (tree, story or self._preferred[1])

    @Slot()
    def _on_theme_changed(self) -> None:
        space = self._theme.space
        self.setStyleSheet(shell_style(self._theme))
        self._middle.setContentsMargins(0, 0, 0, 0)
        self._middle.setSpacing(0)
        margin = space(22)
        self.messages.setContentsMargins(margin, space(10), margin, 0)
        self._narrow = None
        if self.isVisible():
            self._fit_story()


def _local_files(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
