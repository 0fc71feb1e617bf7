"""The words of the rating matrix: its rows and cells, and the key to its signs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple

from db.domain.report import Level, Matrix, ReportCard, Row, RowKind
from db.domain.scale import KEY_QUESTIONS, NOT_RATED_AGAIN, NOT_STATED, QUESTIONS, Mark, Question
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates
from viewer.wording.key import printed_key
from viewer.wording.organisations import place_word, status_words
from viewer.wording.phrases import capitalised, listed, together
from viewer.wording.printed import change_said, rated_on
from viewer.wording.rating import Doubt, RatingWords, row_note, row_words

_TITLES = {
    RowKind.SITES: "Ratings for each site",
    RowKind.SERVICES: "Ratings for each service",
    RowKind.HISTORY: "Ratings, report by report",
}
_SHORT = {"Insufficient evidence to rate": "Insufficient evidence"}
"""Words of CQC's that would need three lines in a tile, and what is there instead, with a note."""
_IN_FULL = "In full: ‘{}’"
_CORNERS = {
    RowKind.SITES: "Site",
    RowKind.SERVICES: "Service",
    RowKind.HISTORY: "Report published",
}


class CellWords(NamedTuple):
    """The words of a cell."""

    mark: Mark
    """The shape of the rating."""
    rating: Paragraph
    """CQC's own word, or 'Not stated'."""
    stated: bool
    """Whether a source states a rating."""
    sign: str
    """The sign of the change, '↑' or '='; empty if there is nothing to compare with."""
    change: str
    """The same in words: 'up one', 'the same'."""
    signs: str
    """The signs of doubt, such as '†*'."""
    right: Paragraph | None
    """What stands at the right edge of a cell: two arrows, which are wider than the sign column,
    and the signs of doubt; None if there are none."""
    below: Paragraph | None
    """Whose rating it is, if not the row's own; the month in which it was published, if it is not
    that of the row; and the score. None if there are none of these."""
    spoken: str
    """All of this as it is read out: 'Requires improvement, down one, calculated'."""
    word: str
    """CQC's own word as text."""


@dataclass(frozen=True, slots=True)
class RowWords:
    """The words of a row."""

    label: Paragraph
    """The name of the site or service, or the date of the report, left of the cells."""
    name: str
    """The same as text."""
    rated: Paragraph
    """The month of the rating that counts, bold if it is that of the report shown; a dash if it is
    not known."""
    cells: tuple[CellWords, ...]
    """A cell for each of ``db.domain.scale.QUESTIONS``, in that order."""
    own: bool
    """Whether this is the row of the card's own subject."""
    instead: Paragraph | None = None
    """What stands in place of all cells; None where there are cells."""

    @property
    def only_overall(self) -> bool:
        """Whether no source states any of the five questions."""
        return not any(cell.stated for cell in self.cells[: len(KEY_QUESTIONS)])


@dataclass(frozen=True, slots=True)
class MatrixContent:
    """All the words of the matrix."""

    title: str
    """What it shows, in words: 'Ratings for each service'."""
    corner: Paragraph
    """The heading of the label column, such as 'Service'."""
    rated: Paragraph | None
    """The heading of the column of months; None if there is no such column."""
    heads: tuple[Paragraph, ...]
    """The headings of the other columns: the questions."""
    rows: tuple[RowWords, ...]
    """The row of the card's own subject comes first."""
    key: Paragraph | None
    """An explanation of the signs that are there; None if there are none."""
    reading_key: Paragraph | None
    """The same for clear and large print, whose rows say most of it in words."""
    origins: str
    """Which rows have ratings that CQC did not publish, in sentences; empty if none has."""


def matrix_content(
    card: ReportCard, typesetter: Typesetter, *, noted: bool = False
) -> MatrixContent:
    """The words of the matrix of ``card``, measured by ``typesetter``.

    With ``noted``, the key has all notes on rows, such as which services one has replaced; without,
    only those on places that have closed.
    """
    return _Matrix(card, card.matrix, typesetter, noted).content()


def place_history(card: ReportCard, typesetter: Typesetter) -> MatrixContent | None:
    """The ratings of a provider or location itself, report by report.

    None if fewer than two of its last reports rated it, because the matrix then says it all.
    """
    rated = Matrix(RowKind.HISTORY, tuple(row for row in card.history if any(row.cells)))
    if len(rated.rows) < 2:
        return None
    words = _Matrix(card, replace(rated, rows=card.history), typesetter, noted=False)
    content, key = words.content(), ""
    with_cells = replace(
        rated, rows=tuple(row for row in rated.rows if words.said_instead(row) is None)
    )
    if _signs(with_cells) - _signs(card.matrix):
        key = printed_key(with_cells, older=False)
    return replace(
        content,
        title=f"The {place_word(card)}, report by report",
        key=typesetter.plain(key) if key else None,
    )


def _signs(matrix: Matrix) -> set[str]:
    """The arrows and signs of doubt in a matrix, for each of which its key has words."""
    cells = [words for row in matrix.rows for words in row_words(row)]
    return {words.arrow[:1] for words in cells} | {doubt.value for w in cells for doubt in w.doubts}


@dataclass(slots=True)
class _Matrix:
    """Puts the cells into words and numbers the notes on rows."""

    card: ReportCard
    matrix: Matrix
    typesetter: Typesetter
    noted: bool
    _cells: dict[object, CellWords] = field(default_factory=dict[object, CellWords])
    """The words of each distinct cell, measured only once because most cells are alike."""
    _older: bool = False
    """Whether there is the month of a rating that is older than the report."""
    _notes: list[str] = field(default_factory=list[str])
    """The notes of rows, in the order of their numbers."""

    def content(self) -> MatrixContent:
        plain = self.typesetter.plain
        ordered = _without_repeats(sorted(self.matrix.rows, key=lambda row: not row.own))
        rows = tuple(self._row(row) for row in ordered)
        by_report = self.matrix.kind is RowKind.HISTORY
        return MatrixContent(
            title="Ratings" if all(row.own for row in ordered) else _TITLES[self.matrix.kind],
            corner=plain(_CORNERS[self.matrix.kind], bold=True),
            rated=None if by_report else plain("Rated", bold=True),
            heads=tuple(plain(question.label, bold=True) for question in QUESTIONS),
            rows=rows,
            key=self._key(),
            reading_key=self._reading_key(),
            origins=self._origins(),
        )

    def _row(self, row: Row) -> RowWords:
        typesetter = self.typesetter
        report = self.card.report
        shown = report.published if report else None
        dated = row.published or rated_on(row)
        notes: list[Segment] = []
        note = row_note(row) if self.noted else status_words(row.status)
        if note:
            number = self._number(note)
            notes.append(Segment(_superscript(number), spoken=f"(note {number})"))
        rated = typesetter.paragraph(Segment("–", spoken=NOT_STATED))
        if dated is not None:
            of_report = dated == shown
            # A report without a date has given none of the dated ratings.
            if not of_report and report is not None and row.published is None:
                self._older = True
            rated = typesetter.plain(together(dates.short_month(dated)), bold=of_report)
        bold = row.own or (shown is not None and row.published == shown)
        of_trust = row.own and row.published is None and self.card.level is Level.PROVIDER
        said = self.said_instead(row)
        instead = typesetter.plain(f"– {said}") if said else None
        name = f"The {place_word(self.card)} overall" if of_trust else row.label
        return RowWords(
            label=typesetter.paragraph(Segment(name, bold), *notes),
            name=name,
            rated=rated,
            cells=tuple(
                self._cell(words, dated, bold=row.own or question is Question.OVERALL)
                for question, words in zip(QUESTIONS, row_words(row), strict=True)
            )
            if instead is None
            else (),
            own=row.own,
            instead=instead,
        )

    def said_instead(self, row: Row) -> str | None:
        """What a report says that did not rate the place: nothing new, or a word for everything.

        None if its cells are shown, as always in the card's own matrix.
        """
        if self.matrix is self.card.matrix:
            return None
        given = {cell.rating for cell in row.cells if cell and cell.published == row.published}
        if not given:
            return f"Ratings of the {place_word(self.card)} were not changed"
        if given == {NOT_RATED_AGAIN}:
            return f"CQC’s words: ‘{NOT_RATED_AGAIN}’"
        return None

    def _cell(self, words: RatingWords, dated: date | None, *, bold: bool) -> CellWords:
        cell = words.entry
        if cell is None:
            if bold not in self._cells:
                blank = self.typesetter.plain(f"– {NOT_STATED}")
                self._cells[bold] = CellWords(
                    Mark.UNRATED, blank, False, "", "", "", None, None, NOT_STATED, NOT_STATED
                )
            return self._cells[bold]
        when = cell.published if cell.published != dated else None
        key = (cell.rating, when, cell.carried_forward, cell.percentage, words.signs, words.change,
               words.whose)  # fmt: skip
        if (key, bold) not in self._cells:
            self._cells[key, bold] = self._new_cell(words, when, bold=bold)
        return self._cells[key, bold]

    def _new_cell(self, words: RatingWords, when: date | None, *, bold: bool) -> CellWords:
        typesetter = self.typesetter
        month = dates.short_month(when) if when else ""
        scored = " ".join(filter(None, (month, together(words.score))))
        below = ", ".join(filter(None, (words.whose, scored)))
        change = change_said(words.change)
        right = (words.arrow if len(words.arrow) > 1 else "") + words.signs
        shown = [Segment(words.word, bold)]
        if words.word in _SHORT:
            number = _superscript(self._number(_IN_FULL.format(words.word)))
            shown = [Segment(_SHORT[words.word], bold), Segment(number)]
        meanings = tuple(doubt.meaning for doubt in words.doubts)
        spoken = (words.word, change, words.whose, month, words.score and f"score {words.score}")
        return CellWords(
            mark=words.mark,
            rating=typesetter.paragraph(*shown),
            stated=True,
            sign=words.arrow,
            change=change,
            signs=words.signs,
            right=typesetter.plain(right) if right else None,
            below=typesetter.plain(below) if below else None,
            spoken=", ".join(filter(None, (*spoken, *meanings))),
            word=words.word,
        )

    def _key(self) -> Paragraph | None:
        """The signs and marks that are there, with their meanings, and the notes on rows."""
        sentences = [printed_key(self.matrix, older=self._older), *self._numbered_notes()]
        said = " ".join(filter(None, sentences))
        return self.typesetter.plain(said) if said else None

    def _reading_key(self) -> Paragraph | None:
        shown = [
            words
            for row in self.matrix.rows
            for words in (row_words(row) if row.own else row_words(row)[-1:])
        ]
        doubts = {doubt for words in shown for doubt in words.doubts}
        arrows = {words.arrow for row in self.matrix.rows for words in row_words(row)} - {"", "="}
        sentences = ["↑\xa0better, ↓\xa0worse than in the report before."] if arrows else []
        sentences += [
            f"{doubt.value}\xa0{capitalised(doubt.meaning)}." for doubt in Doubt if doubt in doubts
        ]
        sentences += self._numbered_notes(in_full=False)
        return self.typesetter.plain(" ".join(sentences)) if sentences else None

    def _number(self, note: str) -> int:
        """The number of a note, from 1; the same for the same note."""
        if note not in self._notes:
            self._notes.append(note)
        return self._notes.index(note) + 1

    def _numbered_notes(self, *, in_full: bool = True) -> list[str]:
        """The notes; without ``in_full``, none on words that are shortened in the table."""
        return [
            f"{_superscript(number)}\xa0{note.rstrip('.')}."
            for number, note in enumerate(self._notes, 1)
            if in_full or not note.startswith(_IN_FULL[:8])
        ]

    def _origins(self) -> str:
        """'Calculated from the report: ratings of surgery. From another source: …'."""
        sentences: list[str] = []
        for doubt in (Doubt.CALCULATED, Doubt.OTHER_SOURCE):
            names = [
                row.label
                for row in self.matrix.rows
                if any(doubt in words.doubts for words in row_words(row))
            ]
            if names:
                sentences.append(f"{capitalised(doubt.meaning)}: ratings of {listed(names)}.")
        return " ".join(sentences)


def _without_repeats(rows: list[Row]) -> list[Row]:
    """The rows, without the only service of a place whose ratings are the place's own."""
    if len(rows) == 2 and rows[0].own:
        ours, other = (
            [(cell.rating, cell.percentage) if cell else None for cell in row.cells] for row in rows
        )
        if any(ours) and ours == other and not row_note(rows[1]):
            return rows[:1]
    return rows


def _superscript(number: int) -> str:
    """'¹²' for 12."""
    return "".join("⁰¹²³⁴⁵⁶⁷⁸⁹"[int(digit)] for digit in str(number))
