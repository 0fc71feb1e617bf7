"""What the reports in the database ask trusts to improve: see :mod:`db.domain.requirement`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from db.domain.kinds import FindingKind
from db.domain.requirement import (
    FINDINGS,
    LOW_SCORE,
    Requirement,
    RequirementKind,
    enforcement_kind,
    named_enforcement,
    requirement_key,
)
from db.domain.scale import QUESTIONS
from db.domain.subject import Level, Subject
from db.reading.queries import Query, provider
from db.reading.records_from_rows import parse_date
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow

_KINDS = tuple(kind.value for kind in FINDINGS)


def requirements(
    connection: Connection, organisation: DatabaseRow | None = None
) -> tuple[Requirement, ...]:
    """Every requirement, or those on one organisation and, for a provider, on its locations.

    ``organisation`` is its row. The same words about the same subject on the same date are one
    requirement, however many files have them.
    """
    covered = _covered(organisation)
    named: set[str] = set()
    scored: set[_Scored] = set()
    found: dict[str, Requirement] = {}
    for requirement in _findings(connection, covered, scored):
        found.setdefault(requirement.key, requirement)
        if named_enforcement(requirement.text):
            named.add(requirement.report_id)
    rest = (
        _enforcement(connection, covered, named),
        _low_scores(connection, organisation, scored),
    )
    for requirement in chain(*rest):
        found.setdefault(requirement.key, requirement)
    if organisation is None:
        return tuple(found.values())
    within = organisation.cqc_id
    return tuple(
        each for each in found.values() if within in (each.subject.organisation, each.trust)
    )


def _covered(organisation: DatabaseRow | None) -> Query | None:
    """Selects the reports that may concern an organisation; None for all reports.

    They are read whole, because the findings on others say whether a notice is named.
    """
    if organisation is None:
        return None
    o, scope = s.organisation, s.report_scope
    return (
        select(scope.c.report)
        .join(o, o.c.id == scope.c.organisation)
        .where(or_(o.c.id == organisation.id, o.c.provider == organisation.id))
    )


_REPORT = (
    s.report.c.key.label("report_key"),
    s.report.c.title.label("report_title"),
    s.report.c.published.label("report_published"),
)


def _select(table: Table, *columns: ColumnElement[Any]) -> Query:
    """Columns of ``table``, which has an organisation, with the organisation and its provider."""
    o = s.organisation
    return (
        select(
            *columns,
            o.c.cqc_id,
            o.c.level,
            o.c.name,
            provider.c.cqc_id.label("provider_id"),
            provider.c.name.label("provider_name"),
        )
        .select_from(table)
        .join(o, o.c.id == table.c.organisation)
        .outerjoin(provider, provider.c.id == o.c.provider)
    )


_Scored = tuple[str, str, str, str]
"""A place, a service, a quality statement and a date."""


def _scored(row: DatabaseRow, statement: str, published: str) -> _Scored:
    return row.cqc_id, row.service_key, statement, published


def _findings(
    connection: Connection, covered: Query | None, scored: set[_Scored]
) -> Iterator[Requirement]:
    """The findings that are requirements; adds to ``scored`` the statements that they are about."""
    f = s.finding
    statement = _select(
        f,
        f.c.kind,
        f.c.text,
        f.c.question,
        f.c.regulation,
        f.c.note,
        f.c.key,
        f.c.statement,
        f.c.score,
        f.c.published,
        s.service.c.key.label("service_key"),
        s.service.c.name.label("service_name"),
        s.source.c.title.label("source_title"),
        *_REPORT,
    )
    if covered is not None:
        statement = statement.where(f.c.report.in_(covered))
    statement = (
        statement.join(s.service, s.service.c.id == f.c.service)
        .join(s.report, s.report.c.id == f.c.report)
        .join(s.source, s.source.c.id == f.c.source)
        .where(f.c.kind.in_(_KINDS), f.c.superseded == 0, s.report.c.pilot == 0)
        .order_by(f.c.id)
    )
    for row in connection.execute(statement):
        kind, text = FINDINGS[FindingKind(row.kind)], row.text
        if row.score is not None and row.statement:
            kind, text = RequirementKind.LOW_SCORE, f"{row.statement}: {row.text}"
            scored.add(_scored(row, row.statement, row.published or row.report_published))
        yield _requirement(row, kind, text)


def _enforcement(
    connection: Connection, covered: Query | None, named: set[str]
) -> Iterator[Requirement]:
    """The notices of reports that no finding names.

    Each is about the only place that its report covers, or about the trust: a report on one site
    covers its trust too.
    """
    statement = (
        _select(s.report_scope, s.report.c.enforcement, *_REPORT)
        .distinct()
        .join(s.report, s.report.c.id == s.report_scope.c.report)
        .where(s.report.c.enforcement != "", s.report.c.pilot == 0)
        .order_by(s.report.c.key, s.organisation.c.cqc_id)
    )
    if covered is not None:
        statement = statement.where(s.report.c.id.in_(covered))
    for report, group in groupby(connection.execute(statement), lambda row: row.report_key):
        rows = list(group)
        if report in named:
            continue
        sites = [row for row in rows if row.level == Level.LOCATION.value]
        others = [row for row in rows if row.level == Level.PROVIDER.value]
        row = sites[0] if len(sites) == 1 or not others else others[0]
        yield _requirement(row, enforcement_kind(row.enforcement), row.enforcement)


def _low_scores(
    connection: Connection, organisation: DatabaseRow | None, scored: set[_Scored]
) -> Iterator[Requirement]:
    """The low scores that no finding has words for."""
    t = s.score
    statement = (
        _select(
            t,
            t.c.question,
            t.c.published,
            t.c.name.label("statement_name"),
            t.c.words,
            t.c.score,
            s.service.c.key.label("service_key"),
            s.service.c.name.label("service_name"),
            s.source.c.title.label("source_title"),
        )
        .join(s.service, s.service.c.id == t.c.service)
        .join(s.source, s.source.c.id == t.c.source)
        .where(t.c.score <= LOW_SCORE)
        .order_by(t.c.published, t.c.organisation, t.c.service, t.c.question, t.c.statement)
    )
    if organisation is not None:
        o = s.organisation
        statement = statement.where(or_(o.c.id == organisation.id, o.c.provider == organisation.id))
    for row in connection.execute(statement):
        if _scored(row, row.statement_name, row.published) in scored:
            continue
        words = row.words or f"{row.score:g}"
        yield _requirement(row, RequirementKind.LOW_SCORE, f"{row.statement_name}: {words}")


def _requirement(row: DatabaseRow, kind: RequirementKind, text: str) -> Requirement:
    is_provider = row.level == Level.PROVIDER.value
    # A column that is not selected is not stated.
    known: Mapping[str, Any] = row._mapping
    subject = Subject(row.cqc_id, known.get("service_key") or None)
    published = parse_date(known.get("published") or known.get("report_published", ""))
    report = known.get("report_key") or ""
    question: int | None = known.get("question")
    return Requirement(
        key=requirement_key(subject, published, report, text),
        kind=kind,
        text=text,
        subject=subject,
        trust=row.cqc_id if is_provider else row.provider_id or row.cqc_id,
        trust_name=row.name if is_provider else row.provider_name or "",
        site="" if is_provider else row.name or row.cqc_id,
        service=known.get("service_name") or "",
        question=None if question is None else QUESTIONS[int(question)],
        regulation=known.get("regulation") or "",
        report_id=report,
        report=known.get("report_title") or "",
        published=published,
        note=known.get("note") or "",
        source=known.get("source_title") or "",
        origin=known.get("key") or "",
    )
