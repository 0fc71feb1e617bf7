"""The contents of a report other than ratings: findings, measures, actions and statements.

The module also reads disagreements between sources, and events related to a report.
"""

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
    Part,
    Report,
    Scope,
    Statement,
)
from db.domain.scale import QUESTIONS, Question
from db.domain.subject import Level, Subject
from db.reading import queries
from db.reading.known_subject import KnownSubject
from db.reading.records_from_rows import parse_date
from db.reading.reports import Shown
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow

_READING_ORDER = {kind: position for position, kind in enumerate(FindingKind)}
_PARTS = tuple(Part)


class ReportItems:
    """The findings, measures, actions and statements of the shown report that concern a subject.

    These are the items about the subject itself, its parts, and the organisations above it.
    """

    def __init__(self, known: KnownSubject, shown: Shown) -> None:
        """Read nothing yet: each method reads its own kind of item when it is called."""
        self._known = known
        self._shown = shown

    def findings(self) -> tuple[Finding, ...]:
        """The findings in the order of FindingKind; in each kind, those about the subject first.

        CQC's own prose is in the order of its reports: by assessment service group, question,
        quality statement and evidence category.
        """
        found = [
            Finding(
                kind=FindingKind(row.kind),
                text=row.text,
                scope=self._scope(row),
                source=self._known.sources[row.source],
                question=_question(row),
                regulation=row.regulation,
                note=row.note,
                part=Part(row.part) if row.part else None,
                statement=row.statement,
                evidence=row.evidence,
                published=parse_date(row.published),
                score=row.score,
            )
            for row in self._rows(s.finding)
        ]
        return tuple(
            sorted(
                found,
                key=lambda finding: (
                    _READING_ORDER[finding.kind],
                    self._distance(finding.scope),
                    _place_in_assessment(finding),
                ),
            )
        )

    def measures(self) -> tuple[Measure, ...]:
        """The measures: those with a 'before' figure first, and then the closest to the subject."""
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
        """The actions in response to the report, those about the subject itself first."""
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
        """The statements by people in public roles, which are about the report as a whole."""
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
        name = "Trust-wide" if whole else row.organisation_name
        if row.service_key:
            label = f"{row.service_name}, {'trust-wide' if whole else name}"
            return Scope(Subject(row.cqc_id, row.service_key), Level.SERVICE, label)
        level = Level.PROVIDER if whole else Level.LOCATION
        return Scope(Subject(row.cqc_id), level, name)

    def _distance(self, scope: Scope) -> int:
        """0 for the subject, 1 in its organisation, 2 for its service elsewhere, 3 otherwise."""
        subject = self._known.subject
        if scope.subject == subject:
            return 0
        if scope.subject.organisation == subject.organisation:
            return 1
        return 2 if scope.subject.service == subject.service else 3


def conflicts(known: KnownSubject, shown: Shown) -> tuple[Conflict, ...]:
    """The disagreements between sources about the report shown, or not about a single report."""
    rows = [
        row
        for row in known.connection.execute(queries.select_conflicts(known.family))
        if _bears_on(known, row) and (row.report is None or row.report in shown.report_rows)
    ]
    cited: dict[int, list[int]] = {}
    statement = queries.select_conflict_sources([row.id for row in rows])
    for row in known.connection.execute(statement):
        cited.setdefault(row.conflict, []).append(row.source)
    known.sources.read(row_id for ids in cited.values() for row_id in ids)
    return tuple(
        Conflict(
            topic=row.topic,
            text=row.text,
            sources=tuple(known.sources[row_id] for row_id in cited.get(row.id, ())),
            subject=Subject(row.cqc_id, row.service_key or None),
            question=_question(row),
        )
        for row in rows
    )


def events(known: KnownSubject, shown: Shown) -> tuple[Event, ...]:
    """The events closer in time to the report shown than to any other report.

    An event without a date belongs to the newest report. Returns an empty tuple if no report
    is shown.
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
    """The report closest in time to a date or month ('2018-03'); the newest if text is empty."""
    if not happened:
        return reports[0]
    year, month, day = (*map(int, happened.split("-")), 1, 1)[:3]
    when = date(year, month, day)
    return min(reports, key=lambda report: abs(report.effective_date - when))


def _bears_on(known: KnownSubject, row: DatabaseRow) -> bool:
    """Whether a row about an organisation or one of its services concerns the subject."""
    service = known.subject.service
    if known.provider_id is not None and row.cqc_id not in (
        known.subject.organisation,
        known.provider_id,
    ):
        return False
    return service is None or row.service_key in ("", service)


def _place_in_assessment(finding: Finding) -> tuple[str, int, str, int, str]:
    """The place of CQC's prose in its assessment; equal for all findings of report packs."""
    if finding.part is None:
        return ("", 0, "", 0, "")
    question = -1 if finding.question is None else QUESTIONS.index(finding.question)
    part = _PARTS.index(finding.part)
    return (finding.scope.label, question, finding.statement, part, finding.evidence)


def _question(row: DatabaseRow) -> Question | None:
    return None if row.question is None else QUESTIONS[int(row.question)]
