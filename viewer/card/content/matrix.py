"""The words of the rating matrix: what each cell says, and the key to its shapes and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from db.domain.report import HistoryEntry, ReportCard, Row, RowKind
from db.domain.scale import NOT_STATED, QUESTIONS, Mark, Question
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates
from viewer.wording.key import ARROWS, CHANGE_SINCE, MARKS, NO_ARROW, NOT_STATED_MEANS
from viewer.wording.phrases import capitalised, together
from viewer.wording.rating import Doubt, RatingWords, change_words

_TITLES = {
    RowKind.SITES: "Ratings for each site",
    RowKind.SERVICES: "Ratings for each service",
    RowKind.HISTORY: "Ratings, report by report",
}


class CellWords(NamedTuple):
    """What stands in one cell."""

    mark: Mark
    rating: Paragraph
    below: Paragraph | None
    """When the rating was published, unless that is with the report of the row."""
    flags: Paragraph | None
    """Footnote signs, then the arrow."""
    full: Paragraph
    """All of it in one line of words, for large print: 'Good ↑ up one (Dec 2019)'."""


@dataclass(frozen=True, slots=True)
class RowWords:
    label: Paragraph
    heading: Paragraph
    """The label where it stands above its cells."""
    cells: tuple[CellWords, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class MatrixContent:
    title: str
    corner: Paragraph
    """The head of the rows' labels: 'Service'."""
    heads: tuple[Paragraph, ...]
    rows: tuple[RowWords, ...]
    """The subject's own row first."""
    key: tuple[Paragraph, ...]


def matrix_content(card: ReportCard, setter: Typesetter) -> MatrixContent:
    return _Matrix(card, setter).content()


@dataclass(slots=True)
class _Matrix:
    """Collects the cells' words, and what of them the key must explain."""

    card: ReportCard
    setter: Typesetter
    _cells: dict[object, CellWords] = field(default_factory=dict[object, CellWords])
    """Most cells of a matrix say the same few things: each is measured once."""
    _used: set[str | Doubt] = field(default_factory=set["str | Doubt"])
    _notes: list[str] = field(default_factory=list[str])
    """What is said of rows, in the order of their numbers."""

    def content(self) -> MatrixContent:
        matrix = self.card.matrix
        ordered = sorted(matrix.rows, key=lambda row: not row.own)
        rows = tuple(self._row(row) for row in ordered)
        only_own = all(row.own for row in matrix.rows)
        return MatrixContent(
            title="Ratings" if only_own else _TITLES[matrix.kind],
            corner=self.setter.plain(matrix.kind.value, bold=True),
            heads=tuple(self.setter.plain(question.label, bold=True) for question in QUESTIONS),
            rows=rows,
            key=self._key(),
        )

    def _row(self, row: Row) -> RowWords:
        setter = self.setter
        report = self.card.report
        dated = row.published or (report.published if report else None)
        notes: list[Segment] = []
        if row.note:
            if row.note not in self._notes:
                self._notes.append(row.note)
            number = self._notes.index(row.note) + 1
            notes.append(Segment(_raised(number), spoken=f"(note {number})"))
        return RowWords(
            label=setter.paragraph(Segment(row.label, row.own), *notes),
            heading=setter.paragraph(Segment(row.label, bold=True), *notes),
            cells=tuple(
                self._cell(cell, dated, bold=row.own or question is Question.OVERALL)
                for question, cell in zip(QUESTIONS, row.cells, strict=True)
            ),
            own=row.own,
        )

    def _cell(self, cell: HistoryEntry | None, dated: date | None, *, bold: bool) -> CellWords:
        if cell is None:
            self._used.add(NOT_STATED)
            key: object = bold
            if key not in self._cells:
                blank = self.setter.plain(NOT_STATED, bold=bold)
                self._cells[key] = CellWords(Mark.UNRATED, blank, None, None, blank)
            return self._cells[key]
        when = cell.published if cell.published != dated else None
        words = RatingWords(cell)
        self._used.update(words.doubts)
        key = (cell.rating, when, cell.carried_forward, cell.percentage, words.signs, words.change)
        if (key, bold) not in self._cells:
            below = self._below(words, when)
            word = Segment(words.word, bold)
            flags = [Segment(each.value, spoken=f"({each.meaning})") for each in words.doubts]
            full = [word, *flags]
            if words.change is not None:
                change = change_words(words.change)
                full.append(Segment(together(f"{words.arrow} {change}")))
                flags.append(Segment(words.arrow, bold=True, spoken=change))
            if below:
                full.append(Segment(f"({below})"))
            self._cells[key, bold] = CellWords(
                mark=words.mark,
                rating=self.setter.paragraph(word),
                below=self.setter.plain(below) if below else None,
                flags=self.setter.paragraph(*flags) if flags else None,
                full=self.setter.paragraph(*full),
            )
        return self._cells[key, bold]

    def _below(self, words: RatingWords, when: date | None) -> str:
        """The small print of a cell: its own date, if that is not the row's, and its score."""
        carried = words.entry is not None and words.entry.carried_forward
        parts: list[str] = []
        if when is not None:
            self._used.add("carried" if carried else "dated")
            parts.append(together(dates.short_month(when)))
        elif carried:
            self._used.add("carried")
            parts.append("earlier")
        if words.score:
            self._used.add("scored")
            parts.append(words.score)
        return " ".join(parts)

    def _key(self) -> tuple[Paragraph, ...]:
        setter = self.setter
        shapes = [
            Segment(together(f"{word} "), shape=mark, spoken=f"{mark.value}: {word}; ")
            for mark, word in MARKS
        ]
        arrows = ", ".join(together(f"{arrow} {words}") for arrow, words in ARROWS)
        change = f"{CHANGE_SINCE}: {arrows}. {NO_ARROW}"
        sentences: list[str] = []
        if "carried" in self._used:
            sentences.append(
                "A month below a rating: carried forward from that report, not rated again."
            )
        elif "dated" in self._used:
            sentences.append("A month below a rating: when it was published.")
        if "scored" in self._used:
            sentences.append("A percentage below a rating: the score behind it.")
        for doubt in Doubt:
            if doubt in self._used:
                sentences.append(f"{doubt.value}\xa0{capitalised(doubt.meaning)}.")
        if NOT_STATED in self._used:
            sentences.append(NOT_STATED_MEANS)
        for number, note in enumerate(self._notes, 1):
            sentences.append(f"{_raised(number)}\xa0{note.rstrip('.')}.")
        lines = [setter.paragraph(*shapes), setter.plain(change)]
        if sentences:
            lines.append(setter.plain(" ".join(sentences)))
        return tuple(lines)


def _raised(number: int) -> str:
    """'¹²'."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))
