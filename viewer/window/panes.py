"""The panes: the list of places on the left, the report, and the story under or next to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.splitter import KeyedSplitter
from viewer.views.tree.pane import TreePane

if TYPE_CHECKING:
    from viewer.views.report.story_panel import StoryPanel
    from viewer.views.report.view import ReportView

DOCKED = 1600
"""From this width of the window the story is next to the report, otherwise under the matrix.

The width is in pixels at text scale 1.
"""
_LEAST_PAGE = 900
"""With less room for the page, the list is a rail of buttons that open it over the page."""
_LIST, _WIDEST_LIST, _STORY = 304, 340, 320
"""Widths of list and story in pixels at text scale 1."""
_RAIL, _RAIL_AT_SCALE = 50, 34


class Rail(QWidget):
    """A narrow column of buttons in place of the list of places."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName("rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.buttons: dict[str, QToolButton] = {}
        self._icons: dict[str, str] = {}
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)

    def add(self, name: str, shape: str, tip: str, act: Callable[[], None]) -> None:
        """Add a button called ``name`` with the icon ``shape``."""
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.clicked.connect(lambda _checked: act())
        self.buttons[name], self._icons[name] = button, shape
        self._column.insertWidget(self._column.count() - 1, button)

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        width = max(_RAIL, px(_RAIL_AT_SCALE))
        side = width - 2 * max(4, px(4))
        self.setFixedWidth(width)
        self.setStyleSheet(
            f"#rail {{ background: {s.surface}; border: 0; border-right: 1px solid {s.line}; }}"
            f"#rail QToolButton {{ background: {s.surface}; border: 1px solid {s.line};"
            f" border-radius: {px(3)}px; }}"
            f"#rail QToolButton:hover {{ background: {s.chosen}; border-color: {s.edge}; }}"
            f"#rail QToolButton:focus {{ border: 3px solid {s.accent}; }}"
        )
        gap = max(4, px(4))
        self._column.setContentsMargins(gap, gap + 2, gap - 1, gap)
        self._column.setSpacing(gap + 2)
        for name, button in self.buttons.items():
            icon_side = px(16)
            button.setFixedSize(side, side)
            button.setIcon(icon(self._icons[name], icon_side, self._theme.colour("muted")))
            button.setIconSize(QSize(icon_side, icon_side))


class Panes(QWidget):
    """Divides the window's width among the panes, and remembers the widths the user prefers."""

    story_closed = Signal()
    """Emitted when the story has been closed while it or the matrix was in use."""

    docking_changed = Signal()
    """Emitted when the story has moved between its places under the matrix and next to the page."""

    def __init__(
        self,
        tree: TreePane,
        centre: QWidget,
        story_action: QAction,
        theme: Theme,
    ) -> None:
        """``centre`` will contain the report; ``story_action`` is checked while the story is shown.

        The report and the story are added with :meth:`add_page`.
        """
        super().__init__()
        self._theme = theme
        self._tree = tree
        self._report: ReportView | None = None
        self._story: StoryPanel | None = None
        self._story_action = story_action
        self._story_wanted = True
        self._story_open = False
        self._docked: bool | None = None
        self._narrow: bool | None = None
        self._preferred = (0, 0)
        self.content_splitter = KeyedSplitter("Width of the story", theme)
        self.content_splitter.addWidget(centre)
        self.content_splitter.setStretchFactor(0, 1)
        self.splitter = KeyedSplitter("Width of the list", theme)
        self.splitter.addWidget(tree)
        self.splitter.addWidget(self.content_splitter)
        self.splitter.setStretchFactor(1, 1)
        for splitter in (self.content_splitter, self.splitter):
            splitter.splitterMoved.connect(self._on_splitter_moved)
        self.rail = Rail(theme)
        self.rail.add("My wards", "star", "Show My wards", self.open_list)
        self.rail.add("Trusts and sites", "building", "Show the list of trusts and sites",
                      self.open_list)  # fmt: skip
        self.rail.add("Filter trusts and sites", "filter", "Filter the list (Ctrl+Shift+F)",
                      self.open_filters)  # fmt: skip
        self.rail.hide()
        self.drawer = QFrame(self)
        self.drawer.setObjectName("drawer")
        self._drawer_column = QVBoxLayout(self.drawer)
        self._drawer_column.setContentsMargins(0, 0, 0, 0)
        self.drawer.hide()
        escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self.drawer)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self._on_escape)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        line.addWidget(self.rail)
        line.addWidget(self.splitter, 1)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)
        self.restyle()

    def add_page(self, report: ReportView, story: StoryPanel) -> None:
        """Add the report, which is in the centre by now, and give the story its place."""
        self._report, self._story = report, story
        story.hide()
        story.closed.connect(self.close_story)
        report.take_story(story)
        if self._docked is not None:
            self._dock(self._docked)
            self._share_out()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s = self._theme.scheme
        self.rail.restyle()
        self.drawer.setStyleSheet(
            f"#drawer {{ background: {s.surface}; border-right: 2px solid {s.edge}; }}"
        )

    # The list of places

    @property
    def narrow(self) -> bool:
        """Whether the list is behind a rail of buttons."""
        return bool(self._narrow)

    def open_list(self) -> None:
        """Show the list of places, over the page in a narrow window, and go to it."""
        self._open_drawer()
        self._tree.tree.setFocus(Qt.FocusReason.OtherFocusReason)

    def open_filters(self) -> None:
        """Show the filters of the list, over the page in a narrow window."""
        self._open_drawer()
        self._tree.open_filters()

    def close_list(self) -> None:
        """Hide the list of places again in a narrow window."""
        self.drawer.hide()

    def _open_drawer(self) -> None:
        if not self._narrow:
            return
        self._place_drawer()
        self._tree.show()
        self.drawer.show()
        self.drawer.raise_()

    def _place_drawer(self) -> None:
        left = self.rail.width()
        width = min(self._theme.space(_LIST), self.width() - left - self._theme.space(24))
        self.drawer.setGeometry(left, 0, max(1, width), self.height())

    # The story

    @property
    def story_wanted(self) -> bool:
        """Whether the user wants the story next to the report when there is room."""
        return self._story_wanted

    def set_story_wanted(self, wanted: bool) -> None:
        """Show or hide the story, now, and next to the report in later runs."""
        if self._docked or self._docked is None:
            self._story_wanted = wanted
        self._story_open = wanted and self._docked is not None
        self._show_story()

    def open_story(self) -> None:
        """Show the story of the chosen rating."""
        self._story_open = True
        self._show_story()

    def close_story(self) -> None:
        """Hide the story, and give the focus back to the matrix if the story had it."""
        report, story = self._report, self._story
        if report is None or story is None:
            return
        focus = story.focusWidget() or QApplication.focusWidget()
        had_focus = focus is not None and (
            focus is story or story.isAncestorOf(focus)
        ) and focus.hasFocus()  # fmt: skip
        if self._docked:
            self._story_wanted = False
        self._story_open = False
        if had_focus:
            # First, or the focus would go to whatever is next when the story is hidden.
            report.matrix.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_story()
        self.story_closed.emit()

    def leave_story(self) -> None:
        """Hide the story under the matrix, because another place is shown."""
        self._story_open = False
        self._show_story()

    @property
    def story_shown(self) -> bool:
        """Whether the story is shown, next to the report or under the matrix."""
        return self._story_action.isChecked()

    @property
    def docked(self) -> bool:
        """Whether the story has its place next to the report."""
        return bool(self._docked)

    def _show_story(self) -> None:
        shown = self._story_open or bool(self._docked and self._story_wanted)
        self._story_action.setChecked(shown)
        if self._report is not None and self._story is not None:
            self._story.setVisible(shown)
            self._report.matrix.show_story_open(shown)

    # Widths

    def prefer_sizes(self, tree: int, story: int) -> None:
        """Use these widths, in pixels at text scale 1; a width of 0 means the default."""
        self._preferred = (tree, story)

    def shown_sizes(self) -> tuple[int, int]:
        """Return the widths of the list and the story, in pixels at text scale 1.

        That of a pane is what the user prefers if it is not next to the report now.
        """
        scale = self._theme.text_scale
        tree, story = self._preferred
        if not self._narrow and self._tree.isVisible():
            tree = round(self.splitter.sizes()[0] / scale)
        if self._docked and self._story is not None and self._story.isVisible():
            story = round(self.content_splitter.sizes()[1] / scale)
        return tree, story

    def fit(self, *, afresh: bool = False) -> None:
        """Arrange the panes for the window's width.

        With ``afresh``, they get their sizes again even if the arrangement is the same.
        """
        scale = self._theme.text_scale
        width = self.window().width()
        docked = width >= DOCKED * scale
        narrow = width - self._list_width() < _LEAST_PAGE * scale
        if self.drawer.isVisible():
            self._place_drawer()
        changed = narrow != self._narrow or docked != self._docked
        if not changed and not afresh:
            return
        if narrow != self._narrow:
            self._set_narrow(narrow)
        if docked != self._docked:
            self._dock(docked)
        self._share_out()

    def _list_width(self) -> int:
        """The width of the list in pixels, never more than a third of the window's."""
        scale, width = self._theme.text_scale, self.window().width()
        own = self._preferred[0] or min(_WIDEST_LIST, max(_LIST, round(width / scale * 0.2)))
        return min(round(own * scale), max(1, round(width * 0.34)))

    def _set_narrow(self, narrow: bool) -> None:
        self._narrow = narrow
        focus = QApplication.focusWidget()
        had_focus = focus is not None and self._tree.isAncestorOf(focus)
        self.drawer.hide()
        if narrow:
            self._drawer_column.addWidget(self._tree)
        else:
            self.splitter.insertWidget(0, self._tree)
            self._tree.show()
        self.rail.setVisible(narrow)
        if had_focus and focus is not None:
            target = self.rail.buttons["Trusts and sites"] if narrow else focus
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _dock(self, docked: bool) -> None:
        self._docked = docked
        if self._report is not None and self._story is not None:
            if docked:
                self._report.take_story(None)
                self.content_splitter.addWidget(self._story)
            else:
                self._report.take_story(self._story)
            self._story.set_docked(docked)
        self._show_story()
        self.docking_changed.emit()

    def _share_out(self) -> None:
        width = self.window().width()
        tree = self._list_width()
        if not self._narrow:
            self.splitter.setSizes([tree, max(1, width - tree)])
        if self._docked and self._story is not None:
            scale = self._theme.text_scale
            story = min(round((self._preferred[1] or _STORY) * scale), round(width * 0.3))
            rest = width - story - (0 if self._narrow else tree)
            self.content_splitter.setSizes([max(1, rest), story])

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the open list as high as the window."""
        super().resizeEvent(event)
        if self.drawer.isVisible():
            self._place_drawer()

    @Slot()
    def _on_splitter_moved(self) -> None:
        self._preferred = self.shown_sizes()

    @Slot()
    def _on_escape(self) -> None:
        self.close_list()
        self.rail.buttons["Trusts and sites"].setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, before: QWidget | None, now: QWidget | None) -> None:
        """Close the open list when the focus goes to something else in the window."""
        if now is None or not self.drawer.isVisible():
            return
        outside = now is not self.drawer and not self.drawer.isAncestorOf(now)
        if outside and self.isAncestorOf(now) and not self.rail.isAncestorOf(now):
            self.close_list()
