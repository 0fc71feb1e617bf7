"""The story of the chosen rating: what it means, how it came about, and who says so."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from db.domain.report import Story
from viewer.appearance.theme import Theme
from viewer.parts.document import MARGIN, Document
from viewer.views.report.rich_text import RichText

_HINT = "Choose a cell of the ratings to read its story here."


class StoryPanel(QFrame):
    """The panel next to the report. It shows one :class:`~db.domain.report.Story`, or a hint."""

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
        """Show ``story`` in place of the one before."""
        self._story = story
        self._document.setAccessibleName(f"Story of {story.name}, {story.question.label}")
        self._draw()

    def clear(self) -> None:
        """Show the hint that a rating can be chosen."""
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
