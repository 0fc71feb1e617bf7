"""The panel that shows the meaning, history and sources of the selected rating."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN, Document
from viewer.views.report.rich_text import RichText

if TYPE_CHECKING:
    from db.domain.report import Story

_HINT = "Choose a cell of the ratings to read its story here."


class StoryPanel(QFrame):
    """The panel next to the report, which shows a :class:`~db.domain.report.Story` or a hint."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("story")
        self._theme = theme
        self._rich_text = RichText(theme)
        self._story: Story | None = None
        self._document = Document("The rating's story")
        layout = QVBoxLayout(self)
        layout.addWidget(self._document)
        self.setFocusProxy(self._document)
        theme.changed.connect(self._on_theme_changed)
        self._draw()

    def show_story(self, story: Story) -> None:
        """Show ``story`` in place of the previous story."""
        self._story = story
        self._document.setAccessibleName(f"Story of {story.name}, {story.question.label}")
        self._draw()

    def clear(self) -> None:
        """Show the hint on how to choose a rating."""
        self._story = None
        self._draw()

    def _draw(self) -> None:
        margin = self._theme.space(14) - MARGIN
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(margin, margin, margin // 2, margin // 2)
        self._document.show_html(self._rich_text.story(self._story) if self._story else _HINT)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._draw()
