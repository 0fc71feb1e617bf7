"""The rating matrix of a printed card: what each cell says, and the key to its marks and signs."""

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
    """What one cell says."""

    mark: Mark
    rating: Paragraph
    """CQC's own word, or 'Not stated'."""
    below: Paragraph | None
    """The small print: the month of the rating if it is not from the report of the row, and the
    score behind it."""
    flags: Paragraph | None
    """Signs that the key explains, then the arrow."""
    full: Paragraph
    """All of it in one line, for large print: 'Good ↑ up one (Dec 2019)'."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """What one row says."""

    label: Paragraph
    """The name of the site or service, or the date of the report, before the cells."""
    heading: Paragraph
    """The same above the cells, in bold."""
    cells: tuple[CellWords, ...]
    """One for each question, in CQC's order."""
    own: bool
    """Whether it is the row of the card's own subject."""


@dataclass(frozen=True, slots=True)
class MatrixContent:
    """What the matrix says."""

    title: str
    corner: Paragraph
    """The heading of the rows' labels: 'Service'."""
    heads: tuple[Paragraph, ...]
    """The headings of the questions, in CQC's order."""
    rows: tuple[RowWords, ...]
    """The row of the card's own subject first."""
    key: tuple[Paragraph, ...]
    """Marks, arrows, and then the signs and notes that this matrix has."""


def matrix_content(card: ReportCard, setter: Typesetter) -> MatrixContent:
    """What the matrix of ``card`` says; ``setter`` measures its words."""
    return _Matrix(card, setter).content()


@dataclass(slots=True)
class _Matrix:
    """Collects what the cells say, and which signs the key has to explain."""

    card: ReportCard
    setter: Typesetter
    _cells: dict[object, CellWords] = field(default_factory=dict[object, CellWords])
    """Cells that say the same share one object, because most of a matrix repeats a few of them."""
    _used: set[str | Doubt] = field(default_factory=set["str | Doubt"])
    _notes: list[str] = field(default_factory=list[str])
    """Notes on rows, each once, in the order of their numbers."""

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
            notes.append(Segment(_superscript(number), spoken=f"(note {number})"))
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
            sentences.append(f"{_superscript(number)}\xa0{note.rstrip('.')}.")
        lines = [setter.paragraph(*shapes), setter.plain(change)]
        if sentences:
            lines.append(setter.plain(" ".join(sentences)))
        return tuple(lines)


def _superscript(number: int) -> str:
    """'¹²' for 12."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))
