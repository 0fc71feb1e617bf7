"""The words of a service's ratings, report by report: a row for each question."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from db.domain.kinds import RowKind
from db.domain.report import ReportCard, Row
from db.domain.scale import NOT_STATED, QUESTIONS, Mark, Question
from viewer.card.content.questions import ASKS
from viewer.card.setting.typeset import Paragraph, Segment, Typesetter
from viewer.wording import dates
from viewer.wording.key import printed_history_key
from viewer.wording.phrases import together
from viewer.wording.printed import change_said
from viewer.wording.rating import RatingWords, row_words

_MOST = 3
"""The most reports that are shown."""
_NOT_AGAIN = "not rated again"


class TileWords(NamedTuple):
    """The words of a rating in one report."""

    mark: Mark
    """The shape of the rating."""
    rating: Paragraph
    """CQC's own word, or 'Not stated'."""
    stated: bool
    """Whether a source states a rating."""
    below: Paragraph | None
    """The change, '↑ up one', or 'not rated again'; and the score. None if there is neither."""
    signs: Paragraph | None
    """The signs of doubt, such as '†*'; None if there are none."""
    spoken: str
    """All of this as it is read out: 'Requires improvement, down one, calculated'."""


class ReportColumn(NamedTuple):
    """The heading of a report's column."""

    day: Paragraph
    this_report: Paragraph | None
    """'this report' for the one that the card is about, otherwise None."""


class QuestionWords(NamedTuple):
    """The words of a question's row."""

    name: Paragraph
    asks: Paragraph | None
    """What the question asks; None for the overall rating."""
    tiles: tuple[TileWords, ...]
    """A tile for each report, in the order of the columns."""


@dataclass(frozen=True, slots=True)
class ReportByReport:
    """The words of the whole table."""

    title: Paragraph
    columns: tuple[ReportColumn, ...]
    """The last reports that rated the service, the oldest first."""
    rows: tuple[QuestionWords, ...]
    """A row for each of ``db.domain.scale.QUESTIONS``, in that order."""
    key: Paragraph | None
    """An explanation of the signs that are there; None if there are none."""


def report_by_report(card: ReportCard, typesetter: Typesetter) -> ReportByReport | None:
    """The ratings of a service in its last reports; None for a place or without any rating."""
    rows = tuple(reversed(card.matrix.rows[:_MOST]))
    if card.matrix.kind is not RowKind.HISTORY or not rows:
        return None
    words = _Words(typesetter, frozenset(row.published for row in rows if row.published))
    by_report = [row_words(row) for row in rows]
    key = printed_history_key(rows)
    return ReportByReport(
        title=typesetter.plain(f"{card.name}, report by report", bold=True),
        columns=tuple(words.column(row, card) for row in rows),
        rows=tuple(
            QuestionWords(
                typesetter.plain(question.label, bold=True),
                typesetter.plain(ASKS[question]) if question in ASKS else None,
                tuple(
                    words.tile(
                        cells[index], row.published, bold=row.own or question is Question.OVERALL
                    )
                    for row, cells in zip(rows, by_report, strict=True)
                ),
            )
            for index, question in enumerate(QUESTIONS)
        ),
        key=typesetter.plain(key) if key else None,
    )


@dataclass(frozen=True, slots=True)
class _Words:
    typesetter: Typesetter
    shown: Collection[date]
    """The days of the reports that have a column."""

    def column(self, row: Row, card: ReportCard) -> ReportColumn:
        report = card.report
        this = (
            report is not None and row.published is not None and row.published == report.published
        )
        plain = self.typesetter.plain
        return ReportColumn(
            plain(together(row.label), bold=True), plain("this report") if this else None
        )

    def tile(self, words: RatingWords, day: date | None, *, bold: bool) -> TileWords:
        plain = self.typesetter.plain
        entry = words.entry
        if entry is None:
            blank = plain(f"– {NOT_STATED}")
            return TileWords(Mark.UNRATED, blank, False, None, None, NOT_STATED)
        change, older = change_said(words.change), ""
        if entry.published is not None and entry.published != day:
            # The report of the rating is one of the columns, or its month says when it was.
            before = day is not None and entry.published < day and entry.published in self.shown
            older = _NOT_AGAIN if before else f"rated {dates.short_month(entry.published)}"
        below = [Segment(words.arrow, bold=True)] if change else []
        said = ", ".join(filter(None, (change.removeprefix("the "), older, words.score)))
        if said:
            below.append(Segment(said))
        spoken = (words.word, change, older, words.score and f"score {words.score}")
        meanings = (doubt.meaning for doubt in words.doubts)
        return TileWords(
            mark=words.mark,
            rating=plain(words.word, bold=bold),
            stated=True,
            below=self.typesetter.paragraph(*below) if below else None,
            signs=plain(words.signs) if words.signs else None,
            spoken=", ".join(filter(None, (*spoken, *meanings))),
        )
