"""Exports of ratings: every rating of the selected organisations, with its history, as lines.

Organisations are read a few hundred at a time, so exporting all of England needs no more memory
than exporting one trust.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection, and_, or_, select, true

from db.domain.history import Key, Timeline, newest_report
from db.domain.report import HistoryEntry, RatingLine, Score
from db.domain.scale import QUESTIONS
from db.domain.subject import Level, Subject
from db.domain.tree import Selection
from db.reading import queries
from db.reading import records_from_rows as assembly
from db.reading.statement_scores import ScoredQuestion, scores_of_all
from db.reading.tree import conditions, services
from db.reading.tree.conditions import Condition
from db.sqlite import schema as s
from db.sqlite.registration import place_status
from db.sqlite.schema import DatabaseRow

_CHUNK = 300
"""The number of organisations read at a time."""


def rating_lines(
    connection: Connection, selection: Selection, organisation: DatabaseRow | None, today: date
) -> Iterator[RatingLine]:
    """Yield the ratings of a selection: providers A to Z, each followed by its locations.

    An organisation's own ratings come first, then those of its services in CQC's order. Each
    subject's ratings are ordered by question, and within a question from newest to oldest.
    ``organisation`` is the row of the selection's subject, or None for all organisations. The
    filter uses the ages of ratings as at ``today``.
    """
    services.prepare(connection, selection.filter)
    wanted_services = _services(connection, selection.subject)
    service_rows = {row.key: row for row in connection.execute(queries.select_services())}
    lineage = [(row.former, row.successor) for row in connection.execute(queries.select_lineage())]
    found = connection.execute(_select_organisations(selection, organisation, today))
    for rows in found.partitions(_CHUNK):
        yield from _Chunk(connection, rows, service_rows, lineage).lines(wanted_services)


def _select_organisations(
    selection: Selection, organisation: DatabaseRow | None, today: date
) -> queries.Query:
    o, top = s.organisation, s.organisation.alias("top")
    wanted: Condition = true()
    if organisation is not None:
        wanted = o.c.id == organisation.id
        if selection.below:
            wanted = or_(wanted, o.c.provider == organisation.id)
    if selection.filter:
        wanted = and_(wanted, conditions.fits(o, selection.filter, today))
    return (
        select(
            o.c.id,
            o.c.cqc_id,
            o.c.level,
            *(o.c.name, o.c.registered, o.c.opened, o.c.closed, o.c.is_closed),
            s.file.c.as_of.label("missing"),
            top.c.cqc_id.label("provider_id"),
            top.c.name.label("provider_name"),
        )
        .outerjoin(top, top.c.id == o.c.provider)
        .outerjoin(s.file, s.file.c.id == o.c.missing_from)
        .where(wanted)
        .order_by(*conditions.tree_order(o, top))
    )


def _services(connection: Connection, subject: Subject | None) -> set[str] | None:
    """The keys of the subject's service and those it replaced; None if all services are wanted."""
    if subject is None or subject.service is None:
        return None
    pairs = connection.execute(queries.select_lineage())
    return {subject.service, *(row.former for row in pairs if row.successor == subject.service)}


class _Chunk:
    """A batch of organisations with all their ratings and reports."""

    def __init__(
        self,
        connection: Connection,
        rows: Sequence[DatabaseRow],
        services: dict[str, DatabaseRow],
        lineage: Sequence[tuple[str, str]],
    ) -> None:
        self._rows = rows
        self._services = services
        self._reports: dict[int, list[DatabaseRow]] = {}
        ids = [row.id for row in rows]
        for report in connection.execute(queries.select_reports_of(ids)):
            self._reports.setdefault(report.organisation, []).append(report)
        ratings = connection.execute(queries.select_ratings_of(ids)).all()
        sources = assembly.Sources(connection)
        self._timeline = Timeline(assembly.ratings(ratings, sources), lineage)
        self._scores = scores_of_all(connection, ids, sources)

    def lines(self, wanted: set[str] | None) -> Iterator[RatingLine]:
        """Yield the lines of all the organisations; unless None, ``wanted`` limits the services."""
        for row in self._rows:
            current = self._timeline.current_services(row.cqc_id)
            shown = self._shown(row)
            keys = set(self._timeline.keys(row.cqc_id))
            if current:
                # A group that speaks for the place may rate questions that the place never had.
                keys.update(Key(Subject(row.cqc_id), question) for question in QUESTIONS)
            for key in sorted(keys, key=self._position):
                service = key.subject.service
                if wanted is None or service in wanted:
                    yield from self._history(
                        row, key, shown, superseded=service is not None and service not in current
                    )

    def _position(self, key: Key) -> tuple[int, str, int]:
        # The organisation's own ratings have no service and come first.
        service = key.subject.service
        position = -1 if service is None else int(self._services[service].position)
        return position, service or "", QUESTIONS.index(key.question)

    def _shown(self, row: DatabaseRow) -> date | None:
        """The publication date of the newest report; ratings older than it are carried forward."""
        reports = [
            (assembly.parse_date(each.published), assembly.parse_date(each.visited or ""))
            for each in self._reports.get(row.id, ())
        ]
        return newest_report(reports, self._timeline.dates(row.cqc_id))

    def _history(
        self, row: DatabaseRow, key: Key, shown: date | None, *, superseded: bool
    ) -> Iterator[RatingLine]:
        """Yield the lines of one history.

        ``superseded`` means that another service has replaced this one at the organisation, or that
        CQC calls the ratings of this group historic, so that none of them counts now.
        """
        subject, question = key
        service = "" if subject.service is None else self._services[subject.service].name
        status = place_status(row)
        for entry, counts in self._timeline.every_entry(subject, question, shown):
            title, url = self._report(row, entry)
            yield RatingLine(
                subject=subject,
                level=Level.SERVICE if subject.service else Level(row.level),
                name=row.name or row.cqc_id,
                service=service,
                provider_id=row.provider_id or "",
                provider_name=row.provider_name or "",
                entry=replace(entry, carried_forward=False) if superseded else entry,
                counts=counts and not superseded,
                status=status,
                report=title,
                report_url=url,
                scores=self._scores_of(row, key, entry),
            )

    def _report(self, row: DatabaseRow, entry: HistoryEntry) -> tuple[str, str]:
        """The title and URL of the report that gave a rating, found by key or otherwise by date."""
        day = entry.published.isoformat() if entry.published else None
        same_day = ("", "")
        for report in self._reports.get(row.id, ()):
            if report.key == entry.report_id:
                return report.title, report.url
            if report.published and report.published == day:
                same_day = report.title, report.url
        return same_day

    def _scores_of(self, row: DatabaseRow, key: Key, entry: HistoryEntry) -> tuple[Score, ...]:
        """The scores behind a rating: of its day, or of the assessment that carried it forward."""
        scored = ScoredQuestion(
            row.id, key.subject.service or entry.of_group, QUESTIONS.index(key.question)
        )
        by_day = self._scores.get(scored, {})
        if entry.carried:
            return by_day[max(by_day)] if by_day else ()
        return by_day.get(entry.published.isoformat() if entry.published else "", ())
