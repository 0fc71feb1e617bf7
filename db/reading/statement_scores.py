"""The scores of quality statements, under the single assessment framework."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from db.domain.report import Score
from db.domain.scale import QUESTIONS
from db.domain.subject import Subject
from db.reading import queries
from db.reading.known_subject import KnownSubject
from db.reading.records_from_rows import Sources, parse_date
from db.reading.reports import Shown
from db.sqlite.schema import DatabaseRow


class ScoredQuestion(NamedTuple):
    """A question about an organisation or service whose quality statements have scores."""

    organisation: int
    """The row's id in the database."""
    service: str
    """The key of the service; empty for the organisation itself."""
    question: int
    """The position in ``QUESTIONS``."""


def scores(known: KnownSubject, shown: Shown) -> tuple[Score, ...]:
    """The scores that count for what is shown, in the order of questions and CQC's numbers.

    For a report that the reader picked, those are the scores that it gave. Otherwise each
    assessment service group has those of its newest assessment up to the date shown, unless it has
    been rated since. A location has the scores of all its groups, and those of its own; a service
    has its own.
    """
    rows = [
        row
        for row in known.connection.execute(queries.select_scores([known.row.id]))
        if known.subject.service in (None, row.service_key)
    ]
    assessed = {key: _assessed(known, shown, key) for key in {row.service_key for row in rows}}
    counting = [
        row
        for row in _newest_files(rows)
        if (parse_date(row.published) or date.min) == assessed[row.service_key]
    ]
    return _records(counting, known.sources)


def scores_of_all(
    connection: Connection, organisations: Sequence[int], sources: Sources
) -> dict[ScoredQuestion, dict[str, tuple[Score, ...]]]:
    """All scores of the ``organisations`` and their services, by question and ISO date."""
    grouped = dict[tuple[ScoredQuestion, str], list[DatabaseRow]]()
    for row in _newest_files(connection.execute(queries.select_scores(organisations))):
        question = ScoredQuestion(row.organisation, row.service_key, row.question)
        grouped.setdefault((question, row.published), []).append(row)
    found = dict[ScoredQuestion, dict[str, tuple[Score, ...]]]()
    for (question, day), rows in grouped.items():
        found.setdefault(question, {})[day] = _records(rows, sources)
    return found


def _records(rows: Sequence[DatabaseRow], sources: Sources) -> tuple[Score, ...]:
    sources.read(row.source for row in rows)
    return tuple(
        Score(
            statement=row.name,
            number=row.statement,
            question=QUESTIONS[int(row.question)],
            score=row.score,
            words=row.words,
            published=parse_date(row.published),
            carried=bool(row.carried),
            service=row.service_name,
            source=sources[row.source],
        )
        for row in sorted(rows, key=_order)
    )


def _newest_files(rows: Iterable[DatabaseRow]) -> list[DatabaseRow]:
    """One row for each statement of each assessment: that of the newest file that states it."""
    newest = dict[tuple[object, ...], DatabaseRow]()
    for row in rows:
        statement = row.statement or row.name
        key = (row.organisation, row.service_key, row.question, row.published, statement)
        newest.setdefault(key, row)
    return list(newest.values())


def _assessed(known: KnownSubject, shown: Shown, service: str) -> date:
    """The date of the scores of a service, or with an empty key of the place itself, that count.

    It is ``date.min`` for scores without a date. While the place's own ratings count, those of its
    services do not replace its scores.
    """
    if shown.picked:
        return shown.published or date.min
    timeline, owner = known.timeline, known.subject.organisation
    own = timeline.cells(Subject(owner), shown.as_at) if not service else ()
    itself = any(cell is not None and not cell.of_group for cell in own)
    rated = timeline.dates(owner, service or None, itself=itself)
    return max((day for day in rated if day <= shown.as_at), default=date.min)


def _order(row: DatabaseRow) -> tuple[int, str, int, str]:
    number = int(row.statement) if row.statement.isdecimal() else 0
    return (row.question, row.service_name, number, row.name)
