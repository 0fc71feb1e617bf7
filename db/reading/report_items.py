"""The contents of a report other than ratings: findings, measures, actions and statements.

The module also reads disagreements between sources, and events related to a report.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from sqlalchemy import Table

from db.domain.report import (
    Action,
    ActionStatus,
    Conflict,
    Contents,
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
from db.domain.subject import Level, Subject, place_label
from db.reading import queries
from db.reading.known_subject import KnownSubject
from db.reading.records_from_rows import parse_date
from db.reading.reports import Shown
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow

_READING_ORDER = {kind: position for position, kind in enumerate(FindingKind)}
_PARTS = tuple(Part)


class ReportItems:
    """The findings, measures, actions and statements of some reports that concern a subject.

    These are the items about the subject itself, its parts, and the organisations above it. Each
    kind is read once, when it is first asked for.
    """

    def __init__(self, known: KnownSubject, reports: Iterable[int]) -> None:
        """``reports`` are the row IDs of the reports."""
        self._known = known
        self._reports = tuple(reports)
        self._read: dict[str, list[DatabaseRow]] = {}

    def findings(self, reports: Container[int]) -> tuple[Finding, ...]:
        """The findings of ``reports`` (row IDs): the nearest first, then in order of FindingKind.

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
            for row in self._rows(s.finding, reports)
        ]
        return tuple(
            sorted(
                found,
                key=lambda finding: (
                    self._distance(finding.scope),
                    _READING_ORDER[finding.kind],
                    _place_in_assessment(finding),
                ),
            )
        )

    def measures(self, reports: Container[int]) -> tuple[Measure, ...]:
        """The measures of ``reports``: those with a 'before' figure first, then the nearest."""
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
            for row in self._rows(s.measure, reports)
        ]
        return tuple(sorted(found, key=lambda m: (m.before is None, self._distance(m.scope))))

    def actions(self, reports: Container[int]) -> tuple[Action, ...]:
        """The actions in response to ``reports``, those about the subject itself first."""
        found = [
            Action(
                row.text,
                ActionStatus(row.status),
                self._scope(row),
                self._known.sources[row.source],
            )
            for row in self._rows(s.action, reports)
        ]
        return tuple(sorted(found, key=lambda action: self._distance(action.scope)))

    def statements(self, reports: Container[int]) -> tuple[Statement, ...]:
        """The statements by people in public roles, which are about a report as a whole."""
        rows = self._rows(s.statement, reports)
        return tuple(
            Statement(row.role, row.name, row.of, row.text, self._known.sources[row.source])
            for row in rows
        )

    def contents(self, shown: Shown) -> tuple[Contents, ...]:
        """What each report on the subject says, newest first; those that say nothing left out."""
        each_report = (
            Contents(
                report,
                self.findings(rows),
                self.measures(rows),
                self.statements(rows),
                self.actions(rows),
            )
            for report, rows in zip(shown.reports, shown.all_rows, strict=True)
        )
        return tuple(
            each
            for each in each_report
            if each.findings or each.measures or each.statements or each.actions
        )

    def earlier(self, reports: Iterable[tuple[Report, tuple[int, ...]]]) -> tuple[Contents, ...]:
        """The findings about the subject itself in ``reports``, each with its row IDs."""
        each_report = (
            Contents(
                report,
                tuple(
                    finding
                    for finding in self.findings(rows)
                    if finding.scope.subject == self._known.subject
                ),
            )
            for report, rows in reports
        )
        return tuple(each for each in each_report if each.findings)

    def _rows(self, table: Table, reports: Container[int]) -> list[DatabaseRow]:
        """The rows of ``table`` on ``reports`` that bear on the subject."""
        if table.name not in self._read:
            self._read[table.name] = list(self._select(table)) if self._reports else []
        return [row for row in self._read[table.name] if row.report in reports]

    def _select(self, table: Table) -> Iterable[DatabaseRow]:
        connection = self._known.connection
        if table is s.statement:
            rows = connection.execute(queries.select_plain_items(table, self._reports)).all()
        else:
            found = connection.execute(queries.select_items(table, self._reports)).all()
            rows = [row for row in found if _bears_on(self._known, row)]
        self._known.sources.read(row.source for row in rows)
        return rows

    def _scope(self, row: DatabaseRow) -> Scope:
        whole = row.cqc_id == (self._known.provider_id or self._known.subject.organisation)
        site = "" if whole else row.organisation_name
        if row.service_key:
            label = place_label(row.service_name, site)
            return Scope(Subject(row.cqc_id, row.service_key), Level.SERVICE, label)
        level = Level.PROVIDER if whole else Level.LOCATION
        return Scope(Subject(row.cqc_id), level, place_label("", site))

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
