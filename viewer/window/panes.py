"""The three panes: the tree on the left, the report, and the story next to it or below it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QSplitter, QWidget

from viewer.appearance.theme import Theme

NARROW = 1180
"""In a window narrower than this, the story appears below the report once a cell is chosen.

The width is in pixels at text scale 1.
"""
_TREE_WIDTH, _STORY_WIDTH = 292, 256
"""The initial widths in pixels at text scale 1."""


class Panes(QSplitter):
    """Divides the window's width among the panes, and remembers the widths the user prefers."""

    def __init__(
        self, tree: QWidget, report: QWidget, story: QWidget, story_action: QAction, theme: Theme
    ) -> None:
        """``story_action`` is checked while the story is shown."""
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._story = story
        self._story_action = story_action
        self._story_wanted = True
        self._narrow: bool | None = None
        self._preferred = (_TREE_WIDTH, _STORY_WIDTH)
        self.content_splitter = QSplitter(Qt.Orientation.Horizontal)
        self.content_splitter.addWidget(report)
        self.content_splitter.addWidget(story)
        self.content_splitter.setStretchFactor(0, 1)
        self.addWidget(tree)
        self.addWidget(self.content_splitter)
        self.setStretchFactor(1, 1)
        for splitter in (self.content_splitter, self):
            splitter.setHandleWidth(1)
            splitter.setChildrenCollapsible(False)
            splitter.splitterMoved.connect(self._on_splitter_moved)

    @property
    def story_wanted(self) -> bool:
        """Whether the user wants the story next to the report when there is room."""
        return self._story_wanted

    def set_story_wanted(self, wanted: bool) -> None:
        """Show or hide the story, now and in later runs."""
        self._story_wanted = wanted
        self._show_story(wanted)

    def open_story(self) -> None:
        """Show the story for now, even in a narrow window."""
        self._show_story(True)

    def prefer_sizes(self, tree: int, story: int) -> None:
        """Use these widths, in pixels at text scale 1; a ``story`` of 0 means the default width."""
        self._preferred = (tree, story or _STORY_WIDTH)

    def shown_sizes(self) -> tuple[int, int]:
        """Return the widths of the tree and the story, in pixels at text scale 1.

        The second is 0 if the story is not shown next to the report.
        """
        scale = self._theme.text_scale
        side_by_side = self._story.isVisible() and not self._narrow
        story = round(self.content_splitter.sizes()[1] / scale) if side_by_side else 0
        return round(self.sizes()[0] / scale), story

    def fit(self, *, afresh: bool = False) -> None:
        """Move the story below the report in a narrow window, and back next to it in a wide one.

        With ``afresh``, the panes are resized even if the window has not become narrow or wide.
        """
        narrow = self.window().width() < NARROW * self._theme.text_scale
        if narrow == self._narrow and not afresh:
            return
        self._narrow = narrow
        self.content_splitter.setOrientation(
            Qt.Orientation.Vertical if narrow else Qt.Orientation.Horizontal
        )
        self._share_out()
        self._show_story(self._story_wanted and not narrow)

    def _show_story(self, shown: bool) -> None:
        self._story.setVisible(shown)
        self._story_action.setChecked(shown)

    def _share_out(self) -> None:
        width, height = self.window().width(), self.window().height()
        scale = self._theme.text_scale
        # No more than a share of the window, so that the report remains readable.
        tree = min(round(self._preferred[0] * scale), round(width * 0.33))
        self.setSizes([tree, max(1, width - tree)])
        room = height if self._narrow else width
        # Below the report it takes less than next to it, so that the matrix remains visible.
        most = round(room * (0.3 if self._narrow else 0.4))
        story = min(round(self._preferred[1] * scale), most)
        self.content_splitter.setSizes([max(1, room - story), story])

    @Slot()
    def _on_splitter_moved(self) -> None:
        tree, story = self.shown_sizes()
        self._preferred = (tree, story or self._preferred[1])
