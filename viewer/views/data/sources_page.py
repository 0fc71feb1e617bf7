"""The page of sources: how old the data is, and each file that it comes from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.theme import Theme
from viewer.parts.button_style import button_style
from viewer.parts.noted_heading import NotedHeading
from viewer.parts.page_head import PageHead
from viewer.parts.page_scroll import page_scroll
from viewer.views.data.age_cards import AgeCards
from viewer.views.data.sources_table import SourcesTable
from viewer.wording.attribution import ATTRIBUTION
from viewer.wording.sources import count_words

if TYPE_CHECKING:
    from db.domain.imports import Coverage, LoadedFile
    from viewer.wording.freshness import AgeCard

_EMPTY = (
    "No file has been added, so there is nothing to show. Add CQC’s monthly ratings, saved records "
    "of its API, or a report pack."
)


class SourcesPage(QWidget):
    """Shown instead of list and report; Esc goes back to them."""

    closed = Signal()
    """Emitted when the reader wants to go back."""
    files_wanted = Signal()
    """Emitted when the reader wants to add files."""
    folder_wanted = Signal()
    """Emitted when the reader wants to add a folder."""
    table_wanted = Signal()
    """Emitted when the reader wants to save the list as a table."""
    remove_wanted = Signal(object)
    """Emitted with the LoadedFile that is to be taken out; nothing has been asked yet."""
    guide_wanted = Signal(str)
    """Emitted with a heading of the guide on data, which is to be opened there."""

    def __init__(self, theme: Theme, barred: str = "", parent: QWidget | None = None) -> None:
        """``barred`` is the sentence that says why nothing can be changed; empty if it can."""
        super().__init__(parent)
        self._theme = theme
        self._barred = barred
        self.setObjectName("sourcesPage")
        self.setAccessibleName("Sources")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PageHead(theme)
        self.add_button = self.head.add_button("Add a file or folder ▾", "plus")
        self.save_button = self.head.add_button("Save as CSV", "table")
        self._fill_add_button()
        self.save_button.clicked.connect(self.table_wanted)
        self.cards = AgeCards(theme)
        self.cards.guide_wanted.connect(self.guide_wanted)
        self.table = SourcesTable(theme, barred)
        self.table.remove_wanted.connect(self.remove_wanted)
        self.table.reached.connect(self._on_reached)
        self._added = NotedHeading(theme)
        self._added.show_words(
            "What was added",
            barred
            or "newest first; taking a file out leaves the data as if it had never been added",
        )
        self._note = QLabel(
            f"‘Only in this file’ counts the ratings that would be lost without it. {ATTRIBUTION}"
        )
        self._empty = QLabel(_EMPTY)
        for label in (self._note, self._empty):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_sources(
        self,
        files: Sequence[LoadedFile],
        coverage: Coverage,
        cards: Sequence[AgeCard],
        notes: dict[int, str],
    ) -> None:
        """List ``files``; ``notes`` says by ID where some of them came from."""
        self.head.show_words("Sources", count_words(files, coverage))
        self.cards.show_cards(cards)
        self.table.show_files(files, notes)
        self.table.setVisible(bool(files))
        self._empty.setVisible(not files)
        for before, after in zip(self._tab_order(), self._tab_order()[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def stops(self) -> tuple[QWidget, ...]:
        """The parts that F6 visits, in order."""
        return (self.add_button, self.table)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def _tab_order(self) -> list[QWidget]:
        return [*self.head.buttons(), *self.cards.stops(), self.table]

    def _fill_add_button(self) -> None:
        menu = QMenu(self)
        menu.addAction("Add files…", self.files_wanted.emit)
        menu.addAction("Add a folder…", self.folder_wanted.emit)
        self.add_button.setMenu(menu)
        self.add_button.setAccessibleName("Add a file or folder")
        self.add_button.setEnabled(not self._barred)
        self.add_button.setToolTip(self._barred)

    def _lay_out(self) -> None:
        self._inner = QWidget()
        self._inner.setObjectName("page")
        self._column = QVBoxLayout(self._inner)
        for widget in (
            self.head, self.cards, self._added, self._empty, self.table, self._note,
        ):  # fmt: skip
            self._column.addWidget(widget)
        self._column.addStretch(1)
        self._scroll = page_scroll(self._inner)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._scroll)

    @Slot()
    def _restyle(self) -> None:
        theme, s, px = self._theme, self._theme.scheme, self._theme.space
        self.setStyleSheet(f"#sourcesPage {{ background: {s.window}; }}" + button_style(theme))
        self._note.setFont(theme.type(13))
        self._note.setStyleSheet(f"color: {s.muted}; background: transparent")
        self._added.restyle()
        self._column.setContentsMargins(px(20), px(10), px(20), px(16))
        self._column.setSpacing(px(9))
        self.head.restyle()
        self.cards.restyle()
        self.table.restyle()

    @Slot(QRect)
    def _on_reached(self, place: QRect) -> None:
        """Scroll to the row that the keyboard reached."""
        top = self.table.mapTo(self._inner, place.topLeft()).y()
        middle = top + place.height() // 2
        self._scroll.ensureVisible(0, middle, 0, place.height() // 2 + self._theme.space(12))
