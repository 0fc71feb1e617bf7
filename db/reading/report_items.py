"""What a report says besides ratings: findings, figures, actions, statements, disagreements."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Table

from db.domain.report import (
    Action,
    ActionStatus,
    Conflict,
    Event,
    Finding,
    FindingKind,
    Measure,
    Report,
    Scope,
    Statement,
)
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Level, Subject
from db.reading import queries
from db.reading.known_subject import KnownSubject
from db.reading.reports import Shown
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow

_READING_ORDER = {kind: position for position, kind in enumerate(FindingKind)}


class ReportItems:
    """What the report that is shown says, as far as it bears on the subject.

    That is what it says about the subject itself, about what it is part of, and about its parts.
    """

    def __init__(self, known: KnownSubject, shown: Shown) -> None:
        """Nothing is read yet: each kind is read when it is asked for."""
        self._known = known
        self._shown = shown

    def findings(self) -> tuple[Finding, ...]:
        """By kind, in the order of FindingKind; within a kind those on the subject itself first."""
        found = [
            Finding(
                kind=FindingKind(row.kind),
                text=row.text,
                scope=self._scope(row),
                source=self._known.sources[row.source],
                question=_question(row),
                regulation=row.regulation,
                note=row.note,
            )
            for row in self._rows(s.finding)
        ]
        return tuple(
            sorted(found, key=lambda each: (_READING_ORDER[each.kind], self._distance(each.scope)))
        )

    def measures(self) -> tuple[Measure, ...]:
        """First those with a figure before, which say most; then those on the subject itself."""
        found = [
            Measure(
                name=row.name,
                unit=row.unit,
                scope=self._scope(row),
                source=self._known.sources[row.source],
                before=row.before,
                after=row.after,
                value=row.value,
                comparator=row.comparator,
                period=row.period,
                note=row.note,
            )
            for row in self._rows(s.measure)
        ]
        return tuple(sorted(found, key=lambda m: (m.before is None, self._distance(m.scope))))

    def actions(self) -> tuple[Action, ...]:
        """What is being done; about the subject itself first."""
        found = [
            Action(
                row.text,
                ActionStatus(row.status),
                self._scope(row),
                self._known.sources[row.source],
            )
            for row in self._rows(s.action)
        ]
        return tuple(sorted(found, key=lambda action: self._distance(action.scope)))

    def statements(self) -> tuple[Statement, ...]:
        """What role-holders published about the report as a whole."""
        if not self._shown.report_rows:
            return ()
        statement = queries.select_plain_items(s.statement, self._shown.report_rows)
        rows = self._known.connection.execute(statement).all()
        self._known.sources.read(row.source for row in rows)
        return tuple(
            Statement(row.role, row.name, row.of, row.text, self._known.sources[row.source])
            for row in rows
        )

    def _rows(self, table: Table) -> list[DatabaseRow]:
        if not self._shown.report_rows:
            return []
        statement = queries.select_items(table, self._shown.report_rows)
        rows = self._known.connection.execute(statement).all()
        kept = [row for row in rows if _bears_on(self._known, row)]
        self._known.sources.read(row.source for row in kept)
        return kept

    def _scope(self, row: DatabaseRow) -> Scope:
        whole = row.cqc_id == (self._known.provider_id or self._known.subject.organisation)
        where = "Trust-wide" if whole else row.organisation_name
        if row.service_key:
            label = f"{row.service_name}, {'trust-wide' if whole else where}"
            return Scope(Subject(row.cqc_id, row.service_key), Level.SERVICE, label)
        level = Level.PROVIDER if whole else Level.LOCATION
        return Scope(Subject(row.cqc_id), level, where)

    def _distance(self, scope: Scope) -> int:
        """0 for the subject itself, more for what it is part of and for its own parts."""
        subject = self._known.subject
        if scope.subject == subject:
            return 0
        if scope.subject.organisation == subject.organisation:
            return 1
        return 2 if scope.subject.service == subject.service else 3


def conflicts(known: KnownSubject, shown: Shown) -> tuple[Conflict, ...]:
    """What sources disagree about, in the report that is shown or in no report in particular."""
    rows = [
        row
        for row in known.connection.execute(queries.select_conflicts(known.family))
        if _bears_on(known, row) and (row.report is None or row.report in shown.report_rows)
    ]
    cited: dict[int, list[int]] = {}
    statement = queries.select_conflict_sources([row.id for row in rows])
    for row in known.connection.execute(statement):
        cited.setdefault(row.conflict, []).append(row.source)
    known.sources.read(each for ids in cited.values() for each in ids)
    return tuple(
        Conflict(
            topic=row.topic,
            text=row.text,
            sources=tuple(known.sources[each] for each in cited.get(row.id, ())),
            subject=Subject(row.cqc_id, row.service_key or None),
            question=_question(row),
        )
        for row in rows
    )


def events(known: KnownSubject, shown: Shown) -> tuple[Event, ...]:
    """Events that are nearer in time to the report that is shown than to any other.

    An event without a date belongs to the newest report. Without a report there are none.
    """
    if shown.report is None:
        return ()
    rows = known.connection.execute(queries.select_events(known.family)).all()
    known.sources.read(row.source for row in rows)
    return tuple(
        Event(
            title=row.title,
            text=row.text,
            when=row.happened,
            from_regulator=bool(row.from_regulator),
            source=known.sources[row.source],
        )
        for row in rows
        if _nearest(row.happened, shown.reports).id == shown.report.id
    )


def _nearest(happened: str, reports: tuple[Report, ...]) -> Report:
    """The report nearest to a day, a month ('2018-03') or, if it is empty, to today."""
    if not happened:
        return reports[0]
    year, month, day = (*map(int, happened.split("-")), 1, 1)[:3]
    when = date(year, month, day)
    return min(reports, key=lambda each: abs(each.stands_from - when))


def _bears_on(known: KnownSubject, row: DatabaseRow) -> bool:
    """Whether a row about an organisation, or a service of it, bears on the subject."""
    service = known.subject.service
    if known.provider_id is not None and row.cqc_id not in (
        known.subject.organisation,
        known.provider_id,
    ):
        return False
    return service is None or row.service_key in ("", service)


def _question(row: DatabaseRow) -> Question | None:
    return None if row.question is None else QUESTIONS[int(row.question)]
