"""The words of the rating matrix: what each cell says, and the key to its shapes and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from db.records import Cell, ReportCard, Row, RowKind
from db.scale import NOT_STATED, QUESTIONS, SCALE, Change, Confidence, Mark, Question
from viewer import words
from viewer.card.typeset import Paragraph, Segment, Typesetter

_NO_BREAK = str.maketrans(" ", "\xa0")
_DERIVED, _STATED, _INHERITED, _DISPUTED = "†", "‡", "§", "*"
_SIGNS = {
    _DERIVED: "worked out from the report",
    _STATED: "stated elsewhere, not by CQC",
    _INHERITED: "rating of the previous provider",
    _DISPUTED: "sources disagree",
}

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
    arrow: Paragraph | None


@dataclass(frozen=True, slots=True)
class RowWords:
    label: Paragraph
    note: Paragraph | None
    cells: tuple[CellWords, ...]
    own: bool


@dataclass(frozen=True, slots=True)
class MatrixContent:
    title: str
    corner: Paragraph
    """The head of the rows' labels: «Service»."""
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
    _used: set[str] = field(default_factory=set[str])

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
        return RowWords(
            label=setter.plain(row.label, bold=row.own),
            note=setter.plain(row.note) if row.note else None,
            cells=tuple(
                self._cell(cell, dated, bold=row.own or question is Question.OVERALL)
                for question, cell in zip(QUESTIONS, row.cells, strict=True)
            ),
            own=row.own,
        )

    def _cell(self, cell: Cell | None, dated: date | None, *, bold: bool) -> CellWords:
        if cell is None:
            self._used.add(NOT_STATED)
            key: object = bold
            if key not in self._cells:
                blank = self.setter.plain(NOT_STATED, bold=bold)
                self._cells[key] = CellWords(Mark.UNRATED, blank, None, None)
            return self._cells[key]
        when = cell.published if cell.published != dated else None
        signs = self._signs(cell)
        change = None if cell.carried_forward else cell.change
        key = (cell.rating, when, cell.carried_forward, cell.percentage, signs, change, bold)
        if key not in self._cells:
            rating = [Segment(str(cell.rating), bold)]
            rating += [Segment(sign, spoken=f"({_SIGNS[sign]})") for sign in signs]
            below = self._below(cell, when)
            arrow = change and Segment(change.arrow, bold=True, spoken=change.words)
            self._cells[key] = CellWords(
                mark=cell.rating.mark,
                rating=self.setter.paragraph(*rating),
                below=self.setter.plain(below) if below else None,
                arrow=self.setter.paragraph(arrow) if arrow else None,
            )
        return self._cells[key]

    def _below(self, cell: Cell, when: date | None) -> str:
        """The small print of a cell: its own date, where that is not the row's, and its score."""
        parts: list[str] = []
        if when is not None:
            self._used.add("carried" if cell.carried_forward else "dated")
            parts.append(words.short_month(when).translate(_NO_BREAK))
        elif cell.carried_forward:
            self._used.add("carried")
            parts.append("earlier")
        if cell.percentage is not None:
            parts.append(f"{words.number(cell.percentage)}%")
        return " ".join(parts)

    def _signs(self, cell: Cell) -> str:
        """The footnote signs of a cell."""
        signs = {Confidence.DERIVED: _DERIVED, Confidence.STATED: _STATED}.get(cell.confidence, "")
        if cell.inherited_from:
            signs += _INHERITED
        if cell.others:
            signs += _DISPUTED
        self._used.update(signs)
        return signs

    def _key(self) -> tuple[Paragraph, ...]:
        setter = self.setter
        shapes = [
            Segment(rating.word.translate(_NO_BREAK), shape=rating.mark) for rating in SCALE
        ]
        shapes.append(Segment("no\xa0rating.", shape=Mark.UNRATED))
        arrows = [f"{change.arrow} {change.words}".translate(_NO_BREAK) for change in Change]
        sentences = [
            f"Change since the report before: {', '.join(arrows)}. No arrow: not rated before, "
            "not rated this time, or not comparable."
        ]
        if "carried" in self._used:
            sentences.append("A month below a rating: carried forward from that report, not rated again.")
        elif "dated" in self._used:
            sentences.append("A month below a rating: when it was published.")
        sentences += [f"{sign} {meaning}." for sign, meaning in _SIGNS.items() if sign in self._used]
        if NOT_STATED in self._used:
            sentences.append("Not stated: no source that is loaded gives a rating.")
        return setter.paragraph(*shapes), setter.plain(" ".join(sentences))
