"""The page that sums up an import: what is new, what changed for one trust, what was left out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.button_style import LINK, button_style
from viewer.parts.entry_section import EntrySection
from viewer.parts.flow_layout import FlowLayout
from viewer.parts.noted_heading import NotedHeading
from viewer.parts.page_head import PageHead
from viewer.parts.page_scroll import page_scroll
from viewer.parts.reading_list import Entry, Paragraph, Run, Style
from viewer.views.data.news_list import NewsList
from viewer.wording import import_page as words
from viewer.wording.phrases import breakable

if TYPE_CHECKING:
    from db.domain.imports import ImportSummary
    from db.domain.report import NewRatings

_TWO_COLUMNS = 820
"""From this width in pixels at text scale 1, what was left out has two columns."""


class ImportPage(QWidget):
    """Shown instead of the report, next to the list; Esc goes back."""

    closed = Signal()
    """Emitted when the reader wants to go back."""
    copy_wanted = Signal()
    """Emitted when the reader wants to copy the summary."""
    save_wanted = Signal()
    """Emitted when the reader wants to save the summary."""
    remove_wanted = Signal(object)
    """Emitted with the number of a file that is to be taken out again."""
    subject_chosen = Signal(object)
    """Emitted with the Subject of a row that the reader opened."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("importPage")
        self.setAccessibleName("What was added")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.head = PageHead(theme)
        self.copy_button = self.head.add_button("Copy", "file")
        self.save_button = self.head.add_button("Save as text", "table")
        self.copy_button.clicked.connect(self.copy_wanted)
        self.save_button.clicked.connect(self.save_wanted)
        self._files = QWidget()
        self._files_column = QVBoxLayout(self._files)
        self._files_column.setContentsMargins(0, 0, 0, 0)
        self._chips = QWidget()
        self._chips_flow = FlowLayout(self._chips)
        self._chips_flow.setContentsMargins(0, 0, 0, 0)
        self._of_places = QLabel()
        self._of_places.setWordWrap(True)
        self._trust_head = NotedHeading(theme)
        self.news = NewsList(theme)
        self.news.chosen.connect(self.subject_chosen)
        self._elsewhere = NotedHeading(theme)
        self.details: list[EntrySection] = []
        """The sections on what was left out, and what else to know."""
        self._lay_out()
        theme.changed.connect(self._restyle)
        self._restyle()

    def show_import(
        self,
        summaries: Sequence[ImportSummary],
        news: Sequence[NewRatings],
        trust: str,
        when: datetime,
    ) -> None:
        """Show what ``summaries`` say, and ``news`` of the trust called ``trust``."""
        self.head.show_words(words.title(summaries), words.note(summaries, when))
        self._show_files(words.file_lines(summaries))
        self._show_chips(words.count_chips(summaries))
        self._of_places.setText(words.places_words(summaries))
        self._of_places.setVisible(bool(self._of_places.text()))
        self._trust_head.show_words(trust, words.news_count(news))
        self._trust_head.setVisible(bool(trust))
        self.news.show_news(words.by_weight(news))
        self.news.setVisible(bool(news))
        elsewhere = words.elsewhere(summaries, news)
        self._elsewhere.show_words("Elsewhere", f"overall ratings: {elsewhere}")
        self._elsewhere.setVisible(bool(elsewhere))
        self._show_details(words.sections(summaries))
        self._restyle()
        self._scroll.verticalScrollBar().setValue(0)

    def stops(self) -> tuple[QWidget, ...]:
        """The parts that F6 visits, in order."""
        return (self.copy_button,)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back on Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use two columns where there is room."""
        super().resizeEvent(event)
        self._arrange()

    def _show_files(self, files: Sequence[words.FileLine]) -> None:
        while (item := self._files_column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for file in files:
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            sign = QLabel()
            sign.setObjectName("fileSign")
            name = QLabel()
            name.setObjectName("fileName")
            name.setTextFormat(Qt.TextFormat.RichText)
            name.setProperty("file", file.name)
            name.setProperty("about", file.about)
            name.setAccessibleName(f"{file.name}, {file.about}")
            name.setWordWrap(True)
            row.addWidget(sign)
            row.addWidget(name, 1)
            if len(file.file_ids) == 1:
                button = QPushButton("Take this file out again")
                button.setObjectName(LINK)
                button.setAccessibleName(f"Take {file.name} out again")
                number = file.file_ids[0]
                button.clicked.connect(
                    lambda _=False, number=number: self.remove_wanted.emit(number)
                )
                row.addWidget(button)
            self._files_column.addWidget(line)

    def _show_chips(self, chips: Sequence[words.CountChip]) -> None:
        while (item := self._chips_flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for chip in chips:
            box = QFrame()
            box.setObjectName("countChip")
            box.setToolTip(chip.spoken)
            row = QHBoxLayout(box)
            number = QLabel(f"{chip.number:,}")
            number.setObjectName("countNumber")
            number.setAccessibleName(chip.spoken)
            row.addWidget(number)
            if chip.sign:
                sign = QLabel(chip.sign)
                sign.setObjectName("countSign")
                row.addWidget(sign)
            word = QLabel(chip.word)
            word.setObjectName("countWord")
            row.addWidget(word)
            self._chips_flow.addWidget(box)

    def _show_details(self, sections: Sequence[words.Section]) -> None:
        for old in self.details:
            old.setParent(None)
            old.deleteLater()
        self.details = []
        for section in sections:
            detail = EntrySection(self._theme)
            entries = tuple(map(_entry, section.lines))
            detail.show_entries(section.sign, section.heading, section.count, entries)
            detail.part_reached.connect(self._on_reached)
            self.details.append(detail)
        for place, detail in enumerate(self.details):
            column = self._left if place == 0 else self._right
            column.insertWidget(column.count() - 1, detail, 0)
        self._left_side.setVisible(bool(self.details))
        self._right_side.setVisible(len(self.details) > 1)

    def _lay_out(self) -> None:
        self._inner = QWidget()
        self._inner.setObjectName("page")
        self._left_side, self._right_side = QWidget(), QWidget()
        self._left, self._right = QVBoxLayout(self._left_side), QVBoxLayout(self._right_side)
        for column in (self._left, self._right):
            column.setContentsMargins(0, 0, 0, 0)
            column.addStretch(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides.addWidget(self._left_side, 3)
        self._sides.addWidget(self._right_side, 2)
        self._column = QVBoxLayout(self._inner)
        for widget in (
            self.head, self._files, self._chips, self._of_places, self._trust_head, self.news,
            self._elsewhere,
        ):  # fmt: skip
            self._column.addWidget(widget)
        self._column.addLayout(self._sides)
        self._column.addStretch(1)
        self._scroll = page_scroll(self._inner)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._scroll)

    def _arrange(self) -> None:
        direction = QBoxLayout.Direction
        wide = self.width() >= self._theme.space(_TWO_COLUMNS)
        self._sides.setDirection(direction.LeftToRight if wide else direction.TopToBottom)

    @Slot()
    def _restyle(self) -> None:
        theme, s, px = self._theme, self._theme.scheme, self._theme.space
        points = theme.body_points / 13
        edge = round(theme.edge_width)
        self.setStyleSheet(
            f"#importPage {{ background: {s.window}; }}"
            f"#importPage QLabel {{ background: transparent; color: {s.text}; }}"
            f"#importPage QLabel#muted {{ color: {s.muted}; }}"
            f"#countChip {{ background: {s.surface}; border: {edge}px solid {s.line};"
            f" border-radius: {px(4)}px; }}"
            f"#importPage QLabel#countNumber, #importPage QLabel#countSign {{"
            f" font-size: {points * 15:.2f}pt; font-weight: bold; }}"
            f"#importPage QLabel#countWord {{ font-size: {points * 12.5:.2f}pt; }}"
            + button_style(theme)
        )
        for chip in self._chips.findChildren(QFrame, "countChip"):
            layout = chip.layout()
            assert layout is not None
            layout.setContentsMargins(px(11), px(4), px(11), px(4))
            layout.setSpacing(px(6))
        side = px(14)
        picture = icon("table", side, QColor(s.muted)).pixmap(side, side)
        for sign in self._files.findChildren(QLabel, "fileSign"):
            sign.setPixmap(picture)
            sign.setFixedWidth(px(20))
        for name in self._files.findChildren(QLabel, "fileName"):
            shown, about = (escape(str(name.property(each))) for each in ("file", "about"))
            name.setText(f"{breakable(shown)} &nbsp;<span style='color: {s.muted}'>{about}</span>")
        self._files_column.setSpacing(px(2))
        self._chips_flow.setSpacing(px(7))
        self._of_places.setFont(theme.type(12))
        self._column.setContentsMargins(px(20), px(10), px(20), px(16))
        self._column.setSpacing(px(8))
        self._sides.setSpacing(px(24))
        for column in (self._left, self._right):
            column.setSpacing(px(10))
        self.head.restyle()
        self.news.restyle()
        for head in (self._trust_head, self._elsewhere, *self.details):
            head.restyle()
        self._arrange()

    @Slot(QWidget, QRect)
    def _on_reached(self, part: QWidget, place: QRect) -> None:
        """Scroll to what the keyboard reached."""
        top = part.mapTo(self._inner, place.topLeft()).y()
        half = place.height() // 2
        self._scroll.ensureVisible(0, top + half, 0, half + self._theme.space(12))


def _entry(detail: words.Detail) -> Entry:
    runs = [Run(f"{detail.number}  ", Style.BOLD)] if detail.number else []
    blocks = [Paragraph((*runs, Run(detail.text)))]
    if detail.below:
        blocks.append(Paragraph((Run(detail.below, Style.QUIET),), small=True))
    spoken = " ".join(filter(None, (detail.number, detail.text)))
    return Entry(tuple(blocks), ". ".join(filter(None, (spoken, detail.below))), ruled=True)
