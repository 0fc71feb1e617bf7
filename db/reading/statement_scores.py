"""The scores of quality statements, under the single assessment framework."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from db.domain.report import Score
from db.domain.scale import QUESTIONS
from db.reading import queries
from db.reading.known_subject import KnownSubject
from db.reading.records_from_rows import parse_date
from db.reading.reports import Shown
from db.sqlite.schema import DatabaseRow


def scores(known: KnownSubject, shown: Shown) -> tuple[Score, ...]:
    """The scores that count for what is shown, in the order of questions and CQC's numbers.

    For a report that the reader picked, those are the scores that it gave. Otherwise each
    assessment service group has those of its newest assessment up to the date shown, unless it has
    been rated since. A location has the scores of all its groups; a service has its own.
    """
    rows = [
        row
        for row in known.connection.execute(queries.select_scores(known.row.id))
        if known.subject.service in (None, row.service_key)
    ]
    counting = [row for row in _newest_files(rows) if _counts(known, shown, row)]
    known.sources.read(row.source for row in counting)
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
            source=known.sources[row.source],
        )
        for row in sorted(counting, key=_order)
    )


def _newest_files(rows: Iterable[DatabaseRow]) -> list[DatabaseRow]:
    """One row for each statement of each assessment: that of the newest file that states it."""
    newest = dict[tuple[object, ...], DatabaseRow]()
    for row in rows:
        statement = row.statement or row.name
        newest.setdefault((row.service_key, row.question, row.published, statement), row)
    return list(newest.values())


def _counts(known: KnownSubject, shown: Shown, row: DatabaseRow) -> bool:
    published = parse_date(row.published)
    if shown.picked:
        return published == shown.published
    rated = known.timeline.dates(known.subject.organisation, row.service_key or None)
    latest = max((day for day in rated if day <= shown.as_at), default=None)
    return (published or date.min) == (latest or date.min)


def _order(row: DatabaseRow) -> tuple[int, str, int, str]:
    number = int(row.statement) if row.statement.isdecimal() else 0
    return (row.question, row.service_name, number, row.name)
