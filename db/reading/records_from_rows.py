"""From rows to records: the parts of a report card."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection, Table

from db.domain.report import (
    PREVIOUS_PROVIDER,
    Action,
    ActionStatus,
    Conflict,
    Event,
    Finding,
    FindingKind,
    HistoryEntry,
    Level,
    Measure,
    Organisation,
    OtherRating,
    RatingSource,
    Report,
    Scope,
    Source,
    Statement,
    Subject,
    Visit,
)
from db.domain.scale import QUESTIONS, Confidence, Rating
from db.reading import queries
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow

CONFIDENCES = tuple(Confidence)
_READING_ORDER = {kind: place for place, kind in enumerate(FindingKind)}


def parse_date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def organisation(row: DatabaseRow, names: Iterable[str]) -> Organisation:
    return Organisation(
        id=row.cqc_id,
        level=Level(row.level),
        name=row.name or row.cqc_id,
        also_known_as=tuple(names),
        provider_id=row.provider_cqc_id,
        provider_name=row.provider_name or row.provider_cqc_id,
        type=row.type,
        category=row.category,
        address=tuple(part for part in (row.street, row.line2, row.town, row.county) if part),
        postcode=row.postcode,
        local_authority=row.local_authority,
        region=row.region,
        nhs_region=row.nhs_region,
        ods_code=row.ods_code,
        brand=row.brand,
        role=row.role,
        beds=row.beds,
        care_home=None if row.care_home is None else bool(row.care_home),
        latitude=row.latitude,
        longitude=row.longitude,
        registered=None if row.registered is None else bool(row.registered),
        website=row.website,
    )


class Sources:
    """The sources of one answer, each read once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known: dict[int, Source] = {}

    def read(self, ids: Iterable[int]) -> None:
        missing = sorted(set(ids) - self._known.keys())
        if not missing:
            return
        for row in self._connection.execute(queries.select_sources(missing)):
            self._known[row.id] = Source(
                id=row.id,
                title=row.title,
                publisher=row.publisher,
                kind=row.kind,
                url=row.url,
                published=parse_date(row.published),
                licence=row.licence,
                note=row.note,
                file_name=row.file_name or "",
                sha256=row.sha256 or "",
                extract_month=row.extract_month or "",
                imported=datetime.fromisoformat(row.imported) if row.imported else None,
            )

    def __getitem__(self, row_id: int) -> Source:
        return self._known[row_id]


def ratings(rows: Sequence[DatabaseRow], sources: Sources) -> dict[Subject, list[HistoryEntry]]:
    """By subject one entry a rating, from rows that are one a source and ordered by rating."""
    sources.read(row.source for row in rows)
    by_rating: dict[int, list[DatabaseRow]] = {}
    for row in rows:
        by_rating.setdefault(row.id, []).append(row)
    found: dict[Subject, list[HistoryEntry]] = {}
    for of_one in by_rating.values():
        subject = Subject(of_one[0].cqc_id, of_one[0].service or None)
        found.setdefault(subject, []).append(_entry(of_one, sources))
    return found


def _entry(told: list[DatabaseRow], sources: Sources) -> HistoryEntry:
    """What the sources state of one rating; ``told`` has one row a source."""
    told.sort(key=lambda row: (row.confidence, sources[row.source].title))
    first = told[0]
    percentages = [row.percentage for row in told if row.percentage is not None]
    inherited = any(row.inherited for row in told)
    named = max(row.inherited_from for row in told)
    return HistoryEntry(
        question=QUESTIONS[int(first.question)],
        published=parse_date(first.published),
        rating=Rating(first.word),
        sources=tuple(
            RatingSource(sources[row.source], CONFIDENCES[int(row.confidence)], row.note)
            for row in told
        ),
        confidence=CONFIDENCES[int(first.confidence)],
        report_id=max(row.report_key or "" for row in told) or None,
        twin=first.twin,
        inherited_from=(named or PREVIOUS_PROVIDER) if inherited else "",
        percentage=max(percentages, default=None),
    )


def reports(
    connection: Connection, rows: Sequence[DatabaseRow], dates: Iterable[date], owner: str
) -> tuple[tuple[Report, ...], dict[str, list[int]]]:
    """Reports newest first, and for each id the row ids of the reports behind it.

    What different sources tell of reports of one date is one report; a publication date of which
    only ratings are known makes a report too, whose id is that date.
    """
    visits: dict[int, list[Visit]] = {}
    for row in connection.execute(queries.select_visits([row.id for row in rows])):
        visit = Visit(date.fromisoformat(row.started), date.fromisoformat(row.ended), row.note)
        visits.setdefault(row.report, []).append(visit)

    by_day: dict[str, list[DatabaseRow]] = {}
    for row in rows:
        by_day.setdefault(row.published or row.key, []).append(row)
    made: list[Report] = []
    behind: dict[str, list[int]] = {}
    for group in by_day.values():
        group.sort(key=lambda row: (not visits.get(row.id), not row.title, row.key))
        best = group[0]
        seen = dict.fromkeys(visit for row in group for visit in visits.get(row.id, ()))
        made.append(
            Report(
                id=best.key,
                organisation_id=owner,
                title=best.title or "Inspection report",
                published=parse_date(best.published),
                visits=tuple(seen),
                kind=best.kind,
                url=best.url,
                note=best.note,
                enforcement=best.enforcement,
                rated=any(row.rated for row in group),
            )
        )
        behind[best.key] = [row.id for row in group]
    known = {report.published for report in made}
    for day in set(dates) - known:
        made.append(Report(day.isoformat(), owner, "Ratings published", day))
        behind[day.isoformat()] = []
    made.sort(key=lambda report: (report.stands_from, report.id), reverse=True)
    return tuple(made), behind


class Items:
    """Findings and their like of one report, as far as they bear on one subject."""

    def __init__(
        self,
        connection: Connection,
        subject: Subject,
        provider_id: str | None,
        report_ids: Sequence[int],
        sources: Sources,
    ) -> None:
        self.connection = connection
        self.subject = subject
        self.provider_id = provider_id
        self.report_ids = report_ids
        self.sources = sources

    def findings(self) -> tuple[Finding, ...]:
        found = [
            Finding(
                kind=FindingKind(row.kind),
                text=row.text,
                scope=self._scope(row),
                source=self.sources[row.source],
                question=None if row.question is None else QUESTIONS[int(row.question)],
                regulation=row.regulation,
                note=row.note,
            )
            for row in self._rows(s.finding)
        ]
        return tuple(
            sorted(found, key=lambda each: (_READING_ORDER[each.kind], self._distance(each.scope)))
        )

    def measures(self) -> tuple[Measure, ...]:
        found = [
            Measure(
                name=row.name,
                unit=row.unit,
                scope=self._scope(row),
                source=self.sources[row.source],
                before=row.before,
                after=row.after,
                value=row.value,
                comparator=row.comparator,
                period=row.period,
                note=row.note,
            )
            for row in self._rows(s.measure)
        ]
        # A figure before and after says most.
        return tuple(sorted(found, key=lambda m: (m.before is None, self._distance(m.scope))))

    def actions(self) -> tuple[Action, ...]:
        found = [
            Action(row.text, ActionStatus(row.status), self._scope(row), self.sources[row.source])
            for row in self._rows(s.action)
        ]
        return tuple(sorted(found, key=lambda action: self._distance(action.scope)))

    def statements(self) -> tuple[Statement, ...]:
        if not self.report_ids:
            return ()
        statement = queries.select_plain_items(s.statement, self.report_ids)
        rows = self.connection.execute(statement).all()
        self.sources.read(row.source for row in rows)
        return tuple(
            Statement(row.role, row.name, row.of, row.text, self.sources[row.source])
            for row in rows
        )

    def _rows(self, table: Table) -> list[DatabaseRow]:
        if not self.report_ids:
            return []
        rows = self.connection.execute(queries.select_items(table, self.report_ids)).all()
        kept = [row for row in rows if self._bears_on_subject(row)]
        self.sources.read(row.source for row in kept)
        return kept

    def _bears_on_subject(self, row: DatabaseRow) -> bool:
        """What is said of the subject itself, of what it is part of, or of a part of it."""
        return bears_on(self.subject, self.provider_id, row.cqc_id, row.service_key)

    def _scope(self, row: DatabaseRow) -> Scope:
        whole = row.cqc_id == (self.provider_id or self.subject.organisation)
        place = "Trust-wide" if whole else row.organisation_name
        if row.service_key:
            label = f"{row.service_name}, {'trust-wide' if whole else place}"
            return Scope(Subject(row.cqc_id, row.service_key), Level.SERVICE, label)
        level = Level.PROVIDER if whole else Level.LOCATION
        return Scope(Subject(row.cqc_id), level, place)

    def _distance(self, scope: Scope) -> int:
        """0 for the subject itself; what it is part of comes after, and so do its parts."""
        if scope.subject == self.subject:
            return 0
        if scope.subject.organisation == self.subject.organisation:
            return 1
        return 2 if scope.subject.service == self.subject.service else 3


def bears_on(subject: Subject, provider_id: str | None, organisation_id: str, service: str) -> bool:
    """Whether words about an organisation (and a service of it) bear on ``subject``."""
    if provider_id is None:
        return subject.service is None or service in ("", subject.service)
    if organisation_id not in (subject.organisation, provider_id):
        return False
    return subject.service is None or service in ("", subject.service)


def conflicts(
    connection: Connection,
    family: Sequence[int],
    subject: Subject,
    provider_id: str | None,
    sources: Sources,
) -> list[tuple[Conflict, int | None]]:
    """Disagreements that bear on the subject, each with the row id of its report, if it has one."""
    rows = [
        row
        for row in connection.execute(queries.select_conflicts(family))
        if bears_on(subject, provider_id, row.cqc_id, row.service_key)
    ]
    cited: dict[int, list[int]] = {}
    for row in connection.execute(queries.select_conflict_sources([row.id for row in rows])):
        cited.setdefault(row.conflict, []).append(row.source)
    sources.read(each for ids in cited.values() for each in ids)
    return [
        (
            Conflict(
                topic=row.topic,
                text=row.text,
                sources=tuple(sources[each] for each in cited.get(row.id, ())),
                subject=Subject(row.cqc_id, row.service_key or None),
                question=None if row.question is None else QUESTIONS[int(row.question)],
            ),
            row.report,
        )
        for row in rows
    ]


def events(
    connection: Connection,
    family: Sequence[int],
    report: Report,
    others: Sequence[Report],
    sources: Sources,
) -> tuple[Event, ...]:
    """Events that are nearer in time to ``report`` than to any of the ``others``.

    One without a date goes with the newest report.
    """
    rows = connection.execute(queries.select_events(family)).all()
    sources.read(row.source for row in rows)

    def nearest(happened: str) -> Report:
        if not happened:
            return others[0]
        year, month, day = (*map(int, happened.split("-")), 1, 1)[:3]
        when = date(year, month, day)
        return min(others, key=lambda each: abs(each.stands_from - when))

    return tuple(
        Event(
            title=row.title,
            text=row.text,
            when=row.happened,
            from_regulator=bool(row.from_regulator),
            source=sources[row.source],
        )
        for row in rows
        if nearest(row.happened).id == report.id
    )


def other_ratings(rows: Sequence[DatabaseRow], sources: Sources) -> list[OtherRating]:
    """All that is stated besides the five questions, in no particular order."""
    sources.read(row.source for row in rows)
    return [
        OtherRating(
            name=row.name,
            rating=Rating(row.word),
            published=parse_date(row.published),
            confidence=CONFIDENCES[int(row.confidence)],
            source=sources[row.source],
        )
        for row in rows
    ]
