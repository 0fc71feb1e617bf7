"""An assessment under the framework of 2024: scores of quality statements, and CQC's own words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QLabel, QVBoxLayout, QWidget

from db.domain.scale import Question, Rating
from viewer.appearance.marks import CHARACTERS
from viewer.appearance.theme import Theme
from viewer.parts.chips import ChipChoice, ChipRow, MenuChip
from viewer.parts.document import MARGIN
from viewer.parts.entry_section import EntrySection
from viewer.views.report.assessed_model import (
    GroupItem,
    QuestionItem,
    StatementItem,
    band,
    groups,
    question_of,
    score_legend,
    statement_entry,
    with_texts,
    words_entry,
)
from viewer.views.report.score_columns import ScoreColumns
from viewer.wording.assessments import PROSE_NOTE
from viewer.wording.phrases import counted
from viewer.wording.rating import mark_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.domain.report import ReportCard

_WITH_WORDS = "Statements with words"
_WIDE = 700
"""Units of width from which CQC's words are beside the scores."""


@dataclass(frozen=True, slots=True)
class Part:
    """What part of an assessment is shown: a question, the overview, or all that has words."""

    question: Question | None = None
    words: bool = False


class AssessedView(QWidget):
    """The scores of one group of services, by question, with CQC's words beside them."""

    part_reached = Signal(QWidget, QRect)
    """Emitted with a widget and the place in it that the keyboard reached."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._groups: tuple[GroupItem, ...] = ()
        self._group: GroupItem | None = None
        self._part = Part()
        self._expanded: set[tuple[Question, str]] = set()
        self._items: list[StatementItem] = []
        self._note = QLabel()
        self._note.setObjectName("assessedNote")
        self._note.setWordWrap(True)
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._menu = MenuChip("Group of services")
        self._menu.chosen.connect(self._on_group_chosen)
        self._chips = ChipRow("Part of the assessment")
        self._chips.chosen.connect(self._on_part_chosen)
        self._overview = ScoreColumns(theme)
        self._overview.part_reached.connect(self.part_reached)
        self._statements = EntrySection(theme)
        self._statements.entry_chosen.connect(self._on_statement_chosen)
        self._words = EntrySection(theme)
        for section in (self._statements, self._words):
            section.part_reached.connect(self.part_reached)
        self._legend, self._sources = QLabel(), QLabel()
        for label in (self._legend, self._sources):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.addWidget(self._statements)
        left.addWidget(self._legend)
        left.addStretch(1)
        right.addWidget(self._words)
        right.addStretch(1)
        self._row.addLayout(left, 8)
        self._row.addLayout(right, 5)
        self._outer = QVBoxLayout(self)
        self._outer.setContentsMargins(0, 0, 0, 0)
        self._outer.addWidget(self._note)
        self._outer.addWidget(self._menu, 0, Qt.AlignmentFlag.AlignLeft)
        self._outer.addWidget(self._chips)
        self._outer.addWidget(self._overview)
        self._outer.addLayout(self._row)
        self._outer.addWidget(self._sources)
        self.restyle()

    def show_card(self, card: ReportCard) -> bool:
        """Show the assessment of ``card``; return whether it has one."""
        self._groups = groups(card)
        self._group = self._groups[0] if self._groups else None
        self._part = Part()
        self._expanded.clear()
        if self._group is not None:
            self._part = (
                Part(self._group.questions[0].question) if self._group.questions else Part()
            )
            self._show()
        return self._group is not None

    def show_text(self, text: str) -> bool:
        """Show CQC's text, or the statement or finding with this text, marked, if there is one."""
        for group in self._groups:
            for each in group.statements:
                if any(words.text == text for words in each.texts):
                    self._expanded.add((each.question, each.name))
                    self._mark(group, Part(each.question), each)
                    return True
            for question in group.questions:
                for words in question.texts:
                    if words.text == text:
                        self._mark(group, Part(question.question), words)
                        return True
            for words in group.texts:
                if words.text == text:
                    self._mark(group, Part(), words)
                    return True
        return False

    def _mark(self, group: GroupItem, part: Part, key: object) -> None:
        self._group, self._part = group, part
        self._show()
        for section in (self._statements, self._words):
            keys = [entry.key for entry in section.list.entries()]
            if section.isVisibleTo(self) and key in keys:
                place = keys.index(key)
                section.list.mark(place)
                section.list.setFocus()
                top: QWidget | None = self
                while top is not None:
                    layout = top.layout()
                    if layout is not None:
                        layout.activate()
                    top = top.parentWidget()
                self.part_reached.emit(section.list, section.list.place_of(place))
                return

    def stops(self) -> Sequence[QWidget]:
        """The widgets that the Tab key visits, in order, as far as they are there."""
        return (
            self._menu,
            *self._chips.chips(),
            *self._overview.stops(),
            *self._statements.stops(),
            *self._words.stops(),
        )

    def _show(self) -> None:
        group = self._group
        assert group is not None
        question = question_of(group, self._part.question) if self._part.question else None
        self._note.setText(_framework_note(question))
        self._menu.show_choices(
            [(each, each.name or "The place as a whole") for each in self._groups], group
        )
        self._chips.show_choices(_choices(group), self._part)
        overview = question is None and not self._part.words
        self._overview.setVisible(overview)
        self._statements.setVisible(not overview)
        if overview:
            self._overview.show_group(group)
            self._show_words("On the service as a whole", "", group)
        elif question is not None:
            self._items = list(question.statements)
            score = f"{question.percentage:.0f} of 100" if question.percentage is not None else ""
            heading = question.question.label
            count = counted(len(self._items), "quality statement")
            words = ", ".join(filter(None, (count, score)))
            self._show_statements(heading, words, question.rating)
            self._show_words(f"On {question.question.label} as a whole", "", question)
        else:
            self._items = list(with_texts(group))
            self._show_statements(_WITH_WORDS, f"{len(self._items):,}")
            self._show_words("", "", None)
        self._legend.setText("" if overview else score_legend(group.scores))
        self._legend.setVisible(bool(self._legend.text()))
        sources = "; ".join(group.sources)
        said = PROSE_NOTE if group.has_prose else "What is said of the statements is a summary."
        self._sources.setText(f"Source: {sources}. {said}" if sources else said)
        for before, after in pairwise(self.stops()):
            QWidget.setTabOrder(before, after)
        self._arrange()

    def _show_statements(self, heading: str, count: str, rating: Rating | None = None) -> None:
        entries = [
            statement_entry(item, expanded=(item.question, item.name) in self._expanded)
            for item in self._items
        ]
        self._statements.show_entries("", heading, count, entries, rating=rating)

    def _show_words(self, heading: str, count: str, of: GroupItem | QuestionItem | None) -> None:
        texts = of.texts if of is not None else ()
        self._words.setVisible(bool(texts))
        self._words.show_entries("“", heading, count, [words_entry(text) for text in texts])

    def _arrange(self) -> None:
        wide = self.width() >= self._theme.space(_WIDE) and self._statements.isVisibleTo(self)
        self._row.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )
        beside = wide and self._words.isVisibleTo(self)
        self._row.setSpacing(self._theme.space(22) if beside else 0)
        self._row.setStretch(1, 5 if beside or not wide else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the words beside or below the scores."""
        super().resizeEvent(event)
        self._arrange()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        theme, px, s = self._theme, self._theme.space, self._theme.scheme
        self._outer.setSpacing(px(8))
        self._note.setStyleSheet(
            f"#assessedNote {{ background: {s.surface}; color: {s.text};"
            f" border: 1px solid {s.line}; border-left: 4px solid {s.accent};"
            f" padding: {px(6)}px {px(10)}px; }}"
        )
        self._note.setFrameShape(QFrame.Shape.NoFrame)
        self._menu.restyle(theme)
        self._chips.restyle(theme)
        for part in (self._overview, self._statements, self._words):
            part.restyle()
        for label in (self._legend, self._sources):
            label.setFont(theme.font(0.92))
            label.setStyleSheet(f"color: {s.muted}")
            label.setContentsMargins(MARGIN, 0, MARGIN, 0)
        self._arrange()

    @Slot(object)
    def _on_group_chosen(self, group: object) -> None:
        self._group = cast(GroupItem, group)
        if self._part.question and question_of(self._group, self._part.question) is None:
            self._part = Part()
        self._show()

    @Slot(object)
    def _on_part_chosen(self, part: object) -> None:
        self._part = cast(Part, part)
        self._show()

    @Slot(object)
    def _on_statement_chosen(self, key: object) -> None:
        """Show all that is said on a statement, or only its beginning again."""
        item = cast(StatementItem, key)
        self._expanded ^= {(item.question, item.name)}
        row = self._statements.list.currentIndex().row()
        entry = statement_entry(item, expanded=(item.question, item.name) in self._expanded)
        self._statements.list.replace(self._items.index(item), entry)
        if row >= 0:
            self._statements.list.setCurrentIndex(self._statements.list.model().index(row, 0))


def _choices(group: GroupItem) -> list[ChipChoice]:
    """The parts of an assessment that can be shown, each with its percentage."""
    choices = [ChipChoice(Part(), "Overview", "Overview")]
    for each in group.questions:
        label, score = each.question.label, each.percentage
        words = ", ".join(
            filter(
                None,
                (
                    label,
                    str(each.rating) if each.rating else "",
                    f"{score:.0f} per cent" if score is not None else "",
                ),
            )
        )
        sign = f"{CHARACTERS[mark_of(each.rating)]} " if each.rating else ""
        text = f"{sign}{label}{f' {score:.0f}' if score is not None else ''}"
        choices.append(ChipChoice(Part(each.question), text, words))
    count = len(with_texts(group))
    if count:
        spoken = f"{_WITH_WORDS}, {counted(count, 'quality statement')}"
        choices.append(ChipChoice(Part(words=True), f"{_WITH_WORDS} {count:,}", spoken))
    return choices


def _framework_note(question: QuestionItem | None) -> str:
    known = band(question.percentage) if question and question.percentage is not None else ""
    return (
        "Assessed under CQC’s framework of 2024: each quality statement is scored 1 to 4, and the "
        f"scores make up the question.{f' {known}.' if known else ''} Scores from different "
        "frameworks cannot be compared."
    )
