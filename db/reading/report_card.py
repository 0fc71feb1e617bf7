"""One question to the store, answered: a subject at a date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from db.domain.errors import UnknownSubject
from db.domain.history import Timeline
from db.domain.report import (
    Conflict,
    HistoryEntry,
    Level,
    Matrix,
    Report,
    ReportCard,
    RowKind,
    Source,
    Story,
    Subject,
)
from db.domain.report import (
    Row as Line,
)
from db.domain.rollup import explained
from db.domain.scale import KEY_QUESTIONS, QUESTIONS, Question
from db.reading import queries
from db.reading import records_from_rows as assembly
from db.sqlite import schema as s
from db.sqlite.schema import Record


class Answer:
    """What the database knows of ``subject`` at ``as_at``; ``date.max`` means the newest.

    Raises UnknownSubject for an organisation, or a service of it, that no source speaks of.
    """

    def __init__(self, connection: Connection, subject: Subject, as_at: date) -> None:
        row = connection.execute(queries.select_organisation(subject.organisation)).first()
        if row is None:
            raise UnknownSubject(unknown_subject(subject.organisation))
        self.connection = connection
        self.row: Record = row
        self.subject = Subject(row.cqc_id, subject.service)
        self.as_at = as_at
        self.is_provider: bool = row.level == "provider"
        self.sources = assembly.Sources(connection)
        self.timeline = Timeline(
            assembly.ratings(
                connection.execute(queries.select_ratings(row.id, sites_of=self.is_provider)).all(),
                self.sources,
            )
        )
        self.services = {each.key: each for each in connection.execute(queries.select_services())}
        self.sites: list[Record] = (
            list(connection.execute(queries.select_children(row.id))) if self.is_provider else []
        )
        if subject.service is not None and not self.timeline.dates(row.cqc_id, subject.service):
            raise UnknownSubject(self._no_such_service(subject.service))
        self.reports, self._behind = self._reports()
        self.report = next((r for r in self.reports if r.stands_from <= as_at), None)

    def at(self, report: Report) -> Answer:
        """The same answer at another of its reports."""
        self.report = report
        self.as_at = report.stands_from
        return self

    def _no_such_service(self, key: str) -> str:
        known = sorted(self.timeline.services(self.row.cqc_id, date.max))
        return f"{self.row.name} has no ratings of a service '{key}'. " + (
            f"Its services are: {', '.join(known)}." if known else "It has none by service."
        )

    @property
    def name(self) -> str:
        if self.subject.service is not None:
            return self.services[self.subject.service].name
        return self.row.name or self.row.cqc_id

    @property
    def level(self) -> Level:
        if self.subject.service is not None:
            return Level.SERVICE
        return Level(self.row.level)

    @property
    def provider_id(self) -> str | None:
        """The provider above a location; None for a provider."""
        return None if self.is_provider else self.row.provider_cqc_id or ""

    @property
    def family(self) -> list[int]:
        """Row ids of the organisation, what it belongs to, and what belongs to it."""
        above = [] if self.row.provider is None else [self.row.provider]
        return [self.row.id, *above, *(site.id for site in self.sites)]

    def _reports(self) -> tuple[tuple[Report, ...], dict[str, list[int]]]:
        owner = self.row.cqc_id
        rows = self.connection.execute(queries.select_reports(self.row.id)).all()
        dates = self.timeline.dates(owner, self.subject.service)
        if self.subject.service is not None:
            told = self._reports_that_tell_of(self.subject.service, [row.id for row in rows])
            rows = [
                row for row in rows if row.id in told or assembly.parse_date(row.published) in dates
            ]
        elif self.is_provider and not rows and not dates:
            rows = self.connection.execute(queries.select_reports(self.row.id, sites_of=True)).all()
            dates = {day for site in self.sites for day in self.timeline.dates(site.cqc_id)}
        return assembly.reports(self.connection, rows, dates, owner)

    def _reports_that_tell_of(self, service: str, reports: list[int]) -> set[int]:
        """Reports with a finding on this very service."""
        return {
            item.report
            for item in self.connection.execute(queries.select_items(s.finding, reports))
            if item.service_key == service and item.cqc_id == self.subject.organisation
        }

    # The matrix

    @property
    def _shown(self) -> date | None:
        return self.report.published if self.report else None

    def _cells(self, subject: Subject) -> tuple[HistoryEntry | None, ...]:
        return self.timeline.cells(subject, self.as_at, self._shown)

    def service_rows(self) -> tuple[Line, ...]:
        """The services of the organisation, without those that another took the place of."""
        owner = self.row.cqc_id
        rated = self.timeline.services(owner, self.as_at)
        successors = self._lineage()
        standing = [
            key for key in rated if not any(new in rated for old, new in successors if old == key)
        ]
        standing.sort(key=lambda key: (self.services[key].position, self.services[key].name))
        return tuple(
            Line(
                label=self.services[key].name,
                subject=Subject(owner, key),
                cells=self._cells(Subject(owner, key)),
                note=self._lineage_note(key, rated),
            )
            for key in standing
        )

    def _lineage(self) -> list[tuple[str, str]]:
        return [
            (row.former, row.successor) for row in self.connection.execute(queries.select_lineage())
        ]

    def _lineage_note(self, key: str, rated: set[str]) -> str:
        former = [old for old, new in self._lineage() if new == key and old in rated]
        if not former:
            return ""
        names = " and ".join(self.services[old].name for old in former)
        return f"Took the place of {names}; ratings are not compared across."

    def matrix(self) -> Matrix:
        if self.subject.service is not None:
            return Matrix(RowKind.HISTORY, self._history_rows(self.subject.service))
        own = Line(
            label=f"{self.name} overall",
            subject=self.subject,
            cells=self._cells(self.subject),
            own=True,
        )
        if not self.is_provider:
            return Matrix(RowKind.SERVICES, (*self.service_rows(), own))
        sites = (
            Line(
                label=site.name or site.cqc_id,
                subject=Subject(site.cqc_id),
                cells=self._cells(Subject(site.cqc_id)),
            )
            for site in self.sites
        )
        rated = tuple(line for line in sites if any(line.cells))
        kind = RowKind.SITES if rated or not self.service_rows() else RowKind.SERVICES
        return Matrix(kind, (*rated, *self.service_rows(), own))

    def _history_rows(self, service: str) -> tuple[Line, ...]:
        """One row for each date on which the service was rated, newest first."""
        owner = self.row.cqc_id
        days = sorted(self.timeline.dates(owner, service), reverse=True)
        days = [day for day in days if day <= self.as_at]
        ids = {report.published: report.id for report in self.reports}
        return tuple(
            Line(
                label=f"{day.day} {day:%B %Y}",
                subject=self.subject,
                cells=self.timeline.cells(self.subject, day, day),
                own=place == 0,
                published=day,
                report_id=ids.get(day),
            )
            for place, day in enumerate(days)
        )

    # The card

    def card(self) -> ReportCard:
        disagreements = self._conflicts()
        matrix = self._noted(self.matrix(), disagreements)
        own = matrix.own
        reports = [] if self.report is None else self._behind[self.report.id]
        items = assembly.Items(
            self.connection, self.subject, self.provider_id or None, reports, self.sources
        )
        findings, measures = items.findings(), items.measures()
        statements, actions = items.statements(), items.actions()
        events = (
            assembly.events(self.connection, self.family, self.report, self.reports, self.sources)
            if self.report is not None
            else ()
        )
        others = assembly.other_ratings(
            self.connection.execute(queries.select_other_ratings(self.row.id)).all(),
            self.as_at,
            self.sources,
        )
        shown = [
            *(told.source for line in matrix.rows for c in line.cells if c for told in c.sources),
            *(each.source for each in (*findings, *measures, *statements, *actions, *events)),
            *(each.source for each in others if each.source),
        ]
        sources = _each_once(shown)
        return ReportCard(
            subject=self.subject,
            level=self.level,
            name=self.name,
            organisation=assembly.organisation(
                self.row,
                [row[0] for row in self.connection.execute(queries.select_names(self.row.id))],
            ),
            as_at=self.as_at if self.as_at != date.max else self._newest(),
            report=self.report,
            reports=self.reports,
            overall=own.cell(Question.OVERALL) if own else None,
            matrix=matrix,
            other_ratings=others if self.subject.service is None else (),
            findings=findings,
            measures=measures,
            statements=statements,
            actions=actions,
            events=events,
            conflicts=tuple(conflict for conflict in disagreements),
            sources=sources,
            url=self._url(),
            loaded=_newest_import(sources),
        )

    def _newest(self) -> date:
        return self.report.stands_from if self.report else date.max

    def _url(self) -> str:
        kind = "provider" if self.is_provider else "location"
        return f"https://www.cqc.org.uk/{kind}/{self.row.cqc_id}"

    def _conflicts(self) -> tuple[Conflict, ...]:
        """Disagreements on the report shown, or on no report in particular."""
        behind = [] if self.report is None else self._behind[self.report.id]
        return tuple(
            conflict
            for conflict, report in assembly.conflicts(
                self.connection, self.family, self.subject, self.provider_id or None, self.sources
            )
            if report is None or report in behind
        )

    def _noted(self, matrix: Matrix, disagreements: tuple[Conflict, ...]) -> Matrix:
        """The matrix with a note on each cell whose sources disagree, stated or not."""
        notes: defaultdict[Subject, defaultdict[Question, list[str]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for each in disagreements:
            if each.question is not None and each.subject is not None:
                notes[each.subject][each.question].append(each.text)
        return Matrix(
            matrix.kind,
            tuple(
                replace(line, notes=assembly.row_notes(notes[line.subject]))
                if line.subject in notes and self._is_current(line)
                else line
                for line in matrix.rows
            ),
        )

    def _is_current(self, line: Line) -> bool:
        return line.published is None or line.own

    # The story

    def story(self, question: Question) -> Story:
        cells = self._cells(self.subject)
        cell = cells[QUESTIONS.index(question)]
        reports = [] if self.report is None else self._behind[self.report.id]
        items = assembly.Items(
            self.connection, self.subject, self.provider_id or None, reports, self.sources
        )
        linked = [
            each
            for each in items.findings()
            if (question is Question.OVERALL or each.question is question)
            and each.scope.subject == self.subject
        ]
        return Story(
            subject=self.subject,
            level=self.level,
            name=self.name,
            place=self._place(),
            question=question,
            cell=cell,
            history=self._history(question),
            findings=tuple(linked),
            conflicts=tuple(
                each
                for each in self._conflicts()
                if each.subject == self.subject and each.question in (question, None)
            ),
            usual_rule=self._usual_rule(question, cells),
        )

    def _place(self) -> str:
        if self.subject.service is not None:
            return self.row.name
        return self.row.provider_name or "" if not self.is_provider else ""

    def _history(self, question: Question) -> tuple[HistoryEntry, ...]:
        """The history of one rating, with that of the services that the subject replaced."""
        entries = list(self.timeline.history(self.subject, question, self.as_at))
        for former, successor in self._lineage():
            if successor == self.subject.service:
                name = self.services[former].name
                before = Subject(self.row.cqc_id, former)
                entries += (
                    replace(entry, former_service=name)
                    for entry in self.timeline.history(before, question, self.as_at)
                )
        entries.sort(key=lambda entry: entry.published or date.min, reverse=True)
        return tuple(entries)

    def _usual_rule(self, question: Question, cells: tuple[HistoryEntry | None, ...]) -> str:
        cell = cells[QUESTIONS.index(question)]
        if question is not Question.OVERALL or cell is None:
            return ""
        parts = [each.rating if each else None for each in cells[: len(KEY_QUESTIONS)]]
        return explained(cell.rating, parts, "the five key questions")


def unknown_subject(cqc_id: str) -> str:
    return (
        f"'{cqc_id}' is not in the database. Give an id of CQC's such as RWH01, "
        "or look it up with: wardcard find NAME"
    )


def _each_once(sources: list[Source]) -> tuple[Source, ...]:
    """CQC's own first, then by name."""
    once = {source.id: source for source in sources}
    return tuple(
        sorted(
            once.values(),
            key=lambda source: (not source.kind.startswith("regulator"), source.title),
        )
    )


def _newest_import(sources: tuple[Source, ...]) -> datetime | None:
    return max((source.imported for source in sources if source.imported), default=None)
