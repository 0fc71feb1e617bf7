"""The window: it only puts its parts in their places.

It is painted before they are there, as a :class:`Sketch` of itself. Then they come step by step,
the tree first, with the event loop between the steps; their modules load as they come.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QWidget

from viewer.parts.host_window import HostWindow
from viewer.window.sketch import Sketch
from viewer.window.typed_ahead import TypedAhead

if TYPE_CHECKING:
    from datetime import date

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import (
        QCloseEvent,
        QDragEnterEvent,
        QDropEvent,
        QKeyEvent,
        QResizeEvent,
        QShowEvent,
    )
    from PySide6.QtWidgets import QSplitter

    from db.domain.report import ReportCard
    from viewer.appearance.theme import Theme
    from viewer.views.report.story_panel import StoryPanel
    from viewer.views.report.view import ReportView
    from viewer.views.tree.filter_bar import FilterBar
    from viewer.views.tree.filter_panel import FilterPanel
    from viewer.views.tree.pane import TreePane
    from viewer.views.tree.view import TreeView
    from viewer.window.actions import Actions
    from viewer.window.header import Header
    from viewer.window.status_line import StatusLine

NARROW = 1180
"""Below this width (at text scale 1) the story opens when a cell is chosen, below the report."""
_TREE_WIDTH, _STORY_WIDTH = 292, 256


class MainWindow(HostWindow):
    closing = Signal()
    files_dropped = Signal(object)
    """A tuple of Paths."""
    painted = Signal()
    """The window was on the screen for the first time."""

    header: Header
    tree_pane: TreePane
    status: StatusLine
    report: ReportView
    story: StoryPanel
    actions_by_name: Actions
    panes: QSplitter
    """The tree, and what is read."""
    reading: QSplitter
    """The report, and the story."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._theme = theme
        self._was_painted = False
        self._story_wanted = True
        self._narrow: bool | None = None
        self._preferred = (_TREE_WIDTH, _STORY_WIDTH)
        self._sketch: Sketch | None = Sketch(theme, self)
        """What is seen of the parts that are still to come."""
        self._typed = TypedAhead()
        self._steps: Iterator[None] | None = None
        self.setWindowTitle("Wardcard")
        theme.changed.connect(self._on_theme_changed)

    # Parts

    def furnish(self) -> bool:
        """Put the next parts in their places; False once all are there."""
        if self._steps is None:
            from viewer.window.furnishing import furnish

            self._steps = furnish(self, self._theme)
        return next(self._steps, True) is None

    def show_parts(self) -> None:
        """All parts are in their places: nothing is sketched any more."""
        from PySide6.QtCore import Qt

        assert self._sketch is not None
        self._sketch.hide()
        self._sketch.deleteLater()
        self._sketch = None
        self.setAcceptDrops(True)
        self.set_story_wanted(self._story_wanted)
        self._on_theme_changed()
        if self.focusWidget() is None:
            self.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def tree_stands(self) -> bool:
        """Whether the tree is in its place, and can be used."""
        return self.layout() is not None

    @property
    def furnished(self) -> bool:
        return self._sketch is None

    def take_typed(self) -> None:
        """Do what the keys ask that were pressed before the parts were there."""
        self._typed.type_in(self)

    @property
    def tree(self) -> TreeView:
        return self.tree_pane.tree

    @property
    def filters(self) -> FilterBar:
        return self.tree_pane.filters

    @property
    def filter_panel(self) -> FilterPanel:
        return self.tree_pane.filter_panel

    # The story panel

    @property
    def story_wanted(self) -> bool:
        """Whether the user wants the story beside the report, where there is room."""
        return self._story_wanted

    def set_story_wanted(self, wanted: bool) -> None:
        self._story_wanted = wanted
        if self.furnished:
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

    def _tree_width(self) -> int:
        # Never more than a share of the window, so that the report stays readable.
        wanted = round(self._preferred[0] * self._theme.text_scale)
        return min(wanted, round(self.width() * 0.33))

    def _story_size(self, *, below: bool) -> int:
        room = self.height() if below else self.width()
        # Below the report it takes less than it may beside it: the matrix stays in sight.
        wanted = round(self._preferred[1] * self._theme.text_scale)
        return min(wanted, round(room * (0.3 if below else 0.4)))

    def _is_narrow(self) -> bool:
        return self.width() < NARROW * self._theme.text_scale

    def set_tree_width(self) -> None:
        layout = self.layout()
        assert layout is not None
        layout.activate()  # a splitter shares out the size it has by now
        side = self._tree_width()
        self.panes.setSizes([side, max(1, self.width() - side)])

    def _set_pane_sizes(self) -> None:
        self.set_tree_width()
        below = bool(self._narrow)
        room = self.height() if below else self.width()
        told = self._story_size(below=below)
        self.reading.setSizes([max(1, room - told), told])

    def pane_sizes(self) -> tuple[int, int]:
        """Widths of tree and story at text scale 1; 0 for a story that is not beside the report."""
        scale = self._theme.text_scale
        beside = self.furnished and self.story.isVisible() and not self._narrow
        return (
            round(self.panes.sizes()[0] / scale),
            round(self.reading.sizes()[1] / scale) if beside else 0,
        )

    def next_pane(self, step: int) -> None:
        """Move the keyboard focus to the next pane, or with -1 to the one before."""
        from PySide6.QtCore import Qt

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
        from PySide6.QtGui import QGuiApplication
        from PySide6.QtWidgets import QTreeView

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
        from viewer.wording import dates

        told = f"{day.day} {dates.short_month(day)}" if day else "latest"
        self.header.as_at_button.setText(f"As at: {told}")

    # Qt's face

    def event(self, event: QEvent) -> bool:
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint and not self._was_painted:
            self._was_painted = True
            self.painted.emit()
        return handled

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.furnished:
            super().keyPressEvent(event)
        else:
            self._typed.keep(event)

    def showEvent(self, event: QShowEvent) -> None:
        self._lay_sketch_out()
        super().showEvent(event)
        self._fit_story()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self._lay_sketch_out()
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

    def _lay_sketch_out(self) -> None:
        if self._sketch is not None:
            story = self._story_wanted and not self._is_narrow()
            told = self._story_size(below=False) if story else 0
            self._sketch.lay_out(self._tree_width(), told)

    def _fit_story(self) -> None:
        if not self.furnished:
            return
        narrow = self._is_narrow()
        if narrow != self._narrow:
            from PySide6.QtCore import Qt

            self._narrow = narrow
            self.reading.setOrientation(
                Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
            )
            self._set_pane_sizes()
            shown = self._story_wanted and not narrow
            self.story.setVisible(shown)
            self.actions_by_name["story"].setChecked(shown)

    @Slot()
    def prefer_shown_sizes(self) -> None:
        """The user moved a splitter."""
        tree, story = self.pane_sizes()
        self._preferred = (tree, story or self._preferred[1])

    @Slot()
    def _on_theme_changed(self) -> None:
        if not self.furnished:
            self._lay_sketch_out()
            return
        space = self._theme.space
        margin = space(22)
        self.messages.setContentsMargins(margin, space(10), margin, 0)
        self._narrow = None
        if self.isVisible():
            self._fit_story()


def _local_files(data: QMimeData) -> tuple[Path, ...]:
    return tuple(Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
