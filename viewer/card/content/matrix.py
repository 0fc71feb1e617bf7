"""The words of the rating matrix: its cells, and the key to its shapes and signs."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from db.domain.report import ReportCard, Row, RowKind
from db.domain.scale import NOT_STATED, QUESTIONS, Mark, Question
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates
from viewer.wording.key import ARROWS, CHANGE_SINCE, MARKS, NO_ARROW, NOT_STATED_MEANS
from viewer.wording.phrases import capitalised, together
from viewer.wording.rating import Doubt, RatingWords, change_words, row_note, row_words

_TITLES = {
    RowKind.SITES: "Ratings for each site",
    RowKind.SERVICES: "Ratings for each service",
    RowKind.HISTORY: "Ratings, report by report",
}


class CellWords(NamedTuple):
    """The words of a cell."""

    mark: Mark
    """The shape of the rating."""
    rating: Paragraph
    """CQC's own word, or 'Not stated'."""
    below: Paragraph | None
    """Whose rating it is, if not the row's own; the month in which the rating was published if it
    was not published with the row's report; and the score. None if there are none of these."""
    flags: Paragraph | None
    """Signs of doubt, then the arrow for the change; None if there are neither."""
    full: Paragraph
    """All of the above in one paragraph, for large print, such as 'Good ↑ up one (Dec 2019)'."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """The words of a row."""

    label: Paragraph
    """The name of the site or service, or the date of the report, shown left of the cells."""
    heading: Paragraph
    """The label in bold, for matrices that show it above the cells."""
    cells: tuple[CellWords, ...]
    """A cell for each of ``db.domain.scale.QUESTIONS``, in that order."""
    own: bool
    """Whether this is the row of the card's own subject."""


@dataclass(frozen=True, slots=True)
class MatrixContent:
    """All the words of the matrix."""

    title: str
    corner: Paragraph
    """The heading of the label column, such as 'Service'."""
    heads: tuple[Paragraph, ...]
    """The headings of the other columns: the questions."""
    rows: tuple[RowWords, ...]
    """The row of the card's own subject comes first."""
    key: tuple[Paragraph, ...]
    """An explanation of the shapes, arrows and signs."""


def matrix_content(card: ReportCard, typesetter: Typesetter) -> MatrixContent:
    """The words of the matrix of ``card``, measured by ``typesetter``."""
    return _Matrix(card, typesetter).content()


@dataclass(slots=True)
class _Matrix:
    """Puts the cells into words and records the signs that the key must explain."""

    card: ReportCard
    typesetter: Typesetter
    _cells: dict[object, CellWords] = field(default_factory=dict[object, CellWords])
    """The words of each distinct cell, measured only once because most cells are alike."""
    _used: set[str | Doubt] = field(default_factory=set["str | Doubt"])
    """The signs and kinds of small print that appear in the matrix."""
    _notes: list[str] = field(default_factory=list[str])
    """The notes of rows, in the order of their numbers."""

    def content(self) -> MatrixContent:
        matrix = self.card.matrix
        ordered = sorted(matrix.rows, key=lambda row: not row.own)
        rows = tuple(self._row(row) for row in ordered)
        only_own = all(row.own for row in matrix.rows)
        return MatrixContent(
            title="Ratings" if only_own else _TITLES[matrix.kind],
            corner=self.typesetter.plain(matrix.kind.value, bold=True),
            heads=tuple(self.typesetter.plain(question.label, bold=True) for question in QUESTIONS),
            rows=rows,
            key=self._key(),
        )

    def _row(self, row: Row) -> RowWords:
        typesetter = self.typesetter
        report = self.card.report
        dated = row.published or (report.published if report else None)
        notes: list[Segment] = []
        if note := row_note(row):
            if note not in self._notes:
                self._notes.append(note)
            number = self._notes.index(note) + 1
            notes.append(Segment(_superscript(number), spoken=f"(note {number})"))
        return RowWords(
            label=typesetter.paragraph(Segment(row.label, row.own), *notes),
            heading=typesetter.paragraph(Segment(row.label, bold=True), *notes),
            cells=tuple(
                self._cell(words, dated, bold=row.own or question is Question.OVERALL)
                for question, words in zip(QUESTIONS, row_words(row), strict=True)
            ),
            own=row.own,
        )

    def _cell(self, words: RatingWords, dated: date | None, *, bold: bool) -> CellWords:
        cell = words.entry
        if cell is None:
            self._used.add(NOT_STATED)
            key: object = bold
            if key not in self._cells:
                blank = self.typesetter.plain(NOT_STATED, bold=bold)
                self._cells[key] = CellWords(Mark.UNRATED, blank, None, None, blank)
            return self._cells[key]
        when = cell.published if cell.published != dated else None
        self._used.update(words.doubts)
        key = (cell.rating, when, cell.carried_forward, cell.percentage, words.signs, words.change,
               words.whose)  # fmt: skip
        if (key, bold) not in self._cells:
            below = self._below(words, when)
            word = Segment(words.word, bold)
            flags = [Segment(doubt.value, spoken=f"({doubt.meaning})") for doubt in words.doubts]
            full = [word, *flags]
            if words.change is not None:
                change = change_words(words.change)
                full.append(Segment(together(f"{words.arrow} {change}")))
                flags.append(Segment(words.arrow, bold=True, spoken=change))
            if below:
                full.append(Segment(f"({below})"))
            self._cells[key, bold] = CellWords(
                mark=words.mark,
                rating=self.typesetter.paragraph(word),
                below=self.typesetter.plain(below) if below else None,
                flags=self.typesetter.paragraph(*flags) if flags else None,
                full=self.typesetter.paragraph(*full),
            )
        return self._cells[key, bold]

    def _below(self, words: RatingWords, when: date | None) -> str:
        """The small print of a cell: whose rating it is, its date ``when``, if given, and score."""
        carried = words.carried_forward
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
        return ", ".join(filter(None, (words.whose, " ".join(parts))))

    def _key(self) -> tuple[Paragraph, ...]:
        typesetter = self.typesetter
        shapes = [
            Segment(together(f"{word} "), shape=mark, spoken=f"{mark.value}: {word}; ")
            for mark, word in MARKS
        ]
        arrows = ", ".join(together(f"{arrow} {words}") for arrow, words in ARROWS)
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
        lines = [
            typesetter.paragraph(*shapes),
            typesetter.plain(f"{CHANGE_SINCE}: {arrows}. {NO_ARROW}"),
        ]
        if sentences:
            lines.append(typesetter.plain(" ".join(sentences)))
        return tuple(lines)


def _superscript(number: int) -> str:
    """'¹²' for 12."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))
