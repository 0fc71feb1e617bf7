"""The tables of a report's web page: its ratings, and the history of each rating.

The tables are records of finished text, laid out by ``resources/templates/web_page/ratings.html``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import NamedTuple

from db.domain.report import HistoryEntry, RatingLine, ReportCard, Row, RowKind
from db.domain.scale import NOT_STATED, QUESTIONS, Question, Rating
from viewer.wording import dates
from viewer.wording.key import printed_key
from viewer.wording.phrases import capitalised
from viewer.wording.printed import change_said, rated_on
from viewer.wording.rating import Doubt, RatingWords, notes, row_note, row_words

_CAPTIONS = {
    RowKind.SITES: "Ratings of each site and of the provider, by key question",
    RowKind.SERVICES: "Ratings of each service and of the site as a whole, by key question",
    RowKind.HISTORY: "Ratings of the service, report by report, by key question",
}


class Changed(NamedTuple):
    """How a rating changed."""

    arrow: str
    words: str
    """The change, including what the arrow shows: 'up one', or in full 'up one from Inadequate in
    July 2018'."""


class TableCell(NamedTuple):
    """One rating in a table."""

    rating: Rating | None
    """None if no source states it."""
    change: Changed | None
    lines: tuple[str, ...]
    """Details of the rating, one a line."""
    signs: tuple[Doubt, ...] = ()
    """Signs beside the rating, which the key explains."""
    notes: tuple[int, ...] = ()
    """The numbers of the notes on it, from 1."""


class Rated(NamedTuple):
    """The month of the rating that counts for a row."""

    month: str
    older: bool
    """Whether it is not the month of the report that is shown."""


class TableRow(NamedTuple):
    """A row of a table: its heading and a cell for each question."""

    label: str
    cells: tuple[TableCell | None, ...]
    """None for a question that was not rated."""
    note: int = 0
    """The number of the note on the row; 0 if there is none."""
    own: bool = False
    """Whether this is the row for the report's own subject."""
    rated: Rated | None = None
    """None if the table has no column for it, or no date is known."""


class RatingTable(NamedTuple):
    """A table of ratings by key question."""

    caption: str
    columns: tuple[str, ...]
    """The column headings, including that of the first column."""
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...] = ()
    """The notes in numerical order."""
    dated: bool = False
    """Whether the second column has the month of each row's rating."""
    key: str = ""
    """What the signs mean."""


def rating_table(card: ReportCard) -> RatingTable:
    """The matrix of ``card`` as a table, with the subject's own row first, as on the printed card.

    Notes on rows and cells are collected below the table without repeats.
    """
    numbers: dict[str, int] = {}
    kind = card.matrix.kind
    # The rows of a service's history are headed by their dates.
    dated = kind is not RowKind.HISTORY
    shown = card.report.published if card.report else None
    rows = tuple(
        _row(row, shown, numbers, dated=dated)
        for row in sorted(card.matrix.rows, key=lambda row: not row.own)
    )
    columns = _columns(kind.value)
    if dated:
        columns = (columns[0], "Rated", *columns[1:])
    older = any(row.rated is not None and row.rated.older for row in rows)
    key = printed_key(card.matrix, older=older)
    return RatingTable(_CAPTIONS[kind], columns, rows, tuple(numbers), dated, key)


def _row(row: Row, shown: date | None, numbers: dict[str, int], *, dated: bool) -> TableRow:
    """Build a row; ``shown`` is the date of the report, ``numbers`` as for :func:`_cell`."""
    when = row.published or rated_on(row)
    said = row_note(row)
    note = numbers.setdefault(f"{row.label}: {said}.", len(numbers) + 1) if said else 0
    cells = tuple(_cell(row, position, when, numbers) for position in range(len(QUESTIONS)))
    rated = Rated(dates.short_month(when), when != shown) if dated and when is not None else None
    return TableRow(row.label, cells, note, row.own, rated)


def _columns(first: str) -> tuple[str, ...]:
    return (first, *(question.label for question in QUESTIONS))


def _cell(row: Row, position: int, when: date | None, numbers: dict[str, int]) -> TableCell:
    """Build a cell; ``numbers`` maps earlier notes to their numbers, and gains this cell's.

    ``when`` is the date of the row, which a cell of the same date does not repeat.
    """
    words = row_words(row)[position]
    numbered = sorted(numbers.setdefault(note, len(numbers) + 1) for note in notes(row, position))
    score = f"score {words.score}" if words.score else ""
    of_row = words.entry is None or words.entry.published == when
    published = "" if of_row else words.published(dates.month)
    details = (words.whose, published, score, words.inherited, words.disagreement)
    lines = tuple(capitalised(line) for line in details if line)
    said = Changed(words.arrow, change_said(words.change)) if words.change else None
    return TableCell(words.rating, said, lines, words.doubts, tuple(numbered))


def changed(words: RatingWords) -> Changed | None:
    """How a rating changed; None if there is nothing to compare with."""
    return Changed(words.arrow, words.changed) if words.change else None


def history_tables(card: ReportCard, lines: Iterable[RatingLine]) -> list[RatingTable]:
    """A table of past ratings, newest first, for each organisation and service in the report.

    ``lines`` must be grouped by organisation and service, as the store yields them. Ratings
    published after the card's date are left out.
    """
    wanted = {row.subject for row in card.matrix.rows}
    tables: list[RatingTable] = []
    for (subject, name, service), group in groupby(
        (
            line
            for line in lines
            if line.entry.published is None or line.entry.published <= card.as_at
        ),
        key=lambda line: (line.subject, line.name, line.service),
    ):
        # Sites of a trust show only their own ratings; the subject also shows former services.
        if subject in wanted or subject.organisation == card.subject.organisation:
            tables.append(
                _history(f"{service}, {name}" if service else name, (line.entry for line in group))
            )
    return tables


def _history(title: str, entries: Iterable[HistoryEntry]) -> RatingTable:
    days: dict[date, dict[Question, list[HistoryEntry]]] = {}
    for entry in entries:
        questions = days.setdefault(entry.published or date.min, {})
        questions.setdefault(entry.question, []).append(entry)
    rows = tuple(
        TableRow(
            dates.day(day) if day != date.min else NOT_STATED,
            tuple(_former(days[day].get(question, ())) for question in QUESTIONS),
        )
        for day in sorted(days, reverse=True)
    )
    caption = f"{title}: ratings as they were published, newest first"
    return RatingTable(caption, _columns("Published"), rows)


def _former(entries: Sequence[HistoryEntry]) -> TableCell | None:
    """The ratings of one question on one day; the first is shown, the others are mentioned."""
    if not entries:
        return None
    first, *others = entries
    # In the report that gave the rating, it does not matter whether it is carried forward today.
    as_given = replace(first, others=tuple(other.rating for other in others), carried_forward=False)
    words = RatingWords(as_given)
    return TableCell(words.rating, changed(words), tuple(map(capitalised, words.provenance)))
