"""Functions that build SELECT statements without executing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeAlias

from sqlalchemy import ColumnElement, Select, Table, and_, func, or_, select, union

from db.domain.framework import Framework
from db.sqlite import schema as s

Query: TypeAlias = Select[*tuple[Any, ...]]

provider = s.other_name(s.organisation, "provider")
_first_file, _last_file = s.other_name(s.file, "first"), s.other_name(s.file, "last")
_GROUPS_SINCE = tuple(Framework).index(Framework.SINGLE)
"""The number of the first framework with assessment service groups."""


def select_organisation(cqc_id: str) -> Query:
    """The organisation with this CQC ID, ignoring case, with its provider's ID and name."""
    return (
        select(
            s.organisation,
            provider.c.cqc_id.label("provider_cqc_id"),
            provider.c.name.label("provider_name"),
            s.file.c.as_of.label("missing"),
        )
        .outerjoin(provider, provider.c.id == s.organisation.c.provider)
        .outerjoin(s.file, s.file.c.id == s.organisation.c.missing_from)
        .where(func.upper(s.organisation.c.cqc_id) == cqc_id.upper())
    )


def select_names(organisation: int) -> Query:
    """Every name of an organisation except its current one, A to Z."""
    names, described = s.organisation_name, s.description
    stated = union(
        select(names.c.name).where(names.c.organisation == organisation),
        select(described.c.name).where(described.c.organisation == organisation),
    ).subquery()
    current = select(s.organisation.c.name).where(s.organisation.c.id == organisation)
    return (
        select(stated.c.name)
        .where(stated.c.name != "", stated.c.name != current.scalar_subquery())
        .order_by(stated.c.name)
    )


def select_name_date(organisation: int, name: str) -> Query:
    """The date or month of the newest file that gives an organisation this name, as ``as_of``."""
    d, runs = s.description, s.description_source
    newest = func.max(func.coalesce(func.nullif(d.c.as_of, ""), _last_file.c.as_of))
    stated = select(newest.label("as_of")).join(runs, runs.c.description == d.c.id)
    return _with_last_file(stated, runs).where(d.c.organisation == organisation, d.c.name == name)


def select_locations(provider: int) -> Query:
    """The locations of a provider, A to Z."""
    o = s.organisation
    return (
        select(o, s.file.c.as_of.label("missing"))
        .outerjoin(s.file, s.file.c.id == o.c.missing_from)
        .where(o.c.provider == provider)
        .order_by(o.c.sort_name, o.c.cqc_id)
    )


def select_services() -> Query:
    """All services in CQC's order."""
    return select(s.service).where(s.service.c.id != 0).order_by(s.service.c.position)


def select_lineage() -> Query:
    """Pairs of service keys: the former service, and the one that replaced it."""
    former, successor = s.service.alias("former"), s.service.alias("successor")
    return (
        select(former.c.key.label("former"), successor.c.key.label("successor"))
        .distinct()
        .select_from(s.service_lineage)
        .join(former, former.c.id == s.service_lineage.c.former)
        .join(successor, successor.c.id == s.service_lineage.c.successor)
    )


def select_ratings(organisation: int, *, sites_of: bool = False) -> Query:
    """Every rating of an organisation and its services, with a row for each source that states it.

    With ``sites_of``, the ratings of the organisation's locations are included. Those of their
    services are included only if they may count for a location: if it has no rating of its own, or
    is rated under the frameworks that have assessment service groups.
    """
    r, o = s.rating, s.organisation
    wanted = r.c.organisation == organisation
    if sites_of:
        of_provider = o.c.provider == organisation
        sites = select(o.c.id).where(of_provider)
        by_service = or_(o.c.rating_of != 0, o.c.rating.is_(None), o.c.framework >= _GROUPS_SINCE)
        wanted = or_(
            wanted,
            and_(r.c.organisation.in_(sites), r.c.service == 0),
            r.c.organisation.in_(sites.where(by_service)),
        )
    return _ratings(wanted)


def select_ratings_of(organisations: Sequence[int]) -> Query:
    """Every rating of several organisations, with the same columns as :func:`select_ratings`."""
    return _ratings(s.rating.c.organisation.in_(organisations))


def _ratings(wanted: ColumnElement[bool]) -> Query:
    r, o, d, own = s.rating, s.organisation, s.rating_detail, s.source.alias("own")
    last = _last_file
    stated = (
        select(
            r.c.id,
            o.c.cqc_id,
            s.service.c.key.label("service"),
            r.c.question,
            r.c.published,
            r.c.twin,
            r.c.framework,
            r.c.id.in_(select(s.pilot_rating.c.rating)).label("pilot"),
            s.rating_value.c.word,
            func.coalesce(d.c.source, own.c.id).label("source"),
            d.c.confidence,
            d.c.inherited,
            d.c.inherited_from,
            d.c.percentage,
            d.c.note,
            d.c.grouped,
            d.c.carried,
            d.c.current,
            last.c.as_of,
            s.report.c.key.label("report_key"),
        )
        .join(o, o.c.id == r.c.organisation)
        .join(s.service, s.service.c.id == r.c.service)
        .join(s.rating_value, s.rating_value.c.id == r.c.value)
        .join(s.rating_source, s.rating_source.c.rating == r.c.id)
        .join(d, d.c.id == s.rating_source.c.detail)
    )
    # The file itself is the source of a detail that names none.
    return (
        _with_last_file(stated, s.rating_source)
        .outerjoin(own, and_(d.c.source.is_(None), own.c.identity == "sha256:" + last.c.sha256))
        .outerjoin(s.report, s.report.c.id == d.c.report)
        .where(wanted)
        .order_by(r.c.id)
    )


def _with_last_file(statement: Query, runs: Table) -> Query:
    """``statement``, which has ``runs`` in it, joined to the newest file of each run.

    It is :func:`db.sqlite.runs.join_last_file` in SQLAlchemy; the file is ``_last_file``.
    """
    newest = func.coalesce(runs.c.last, s.series.c.newest)
    return (
        statement.join(_first_file, _first_file.c.id == runs.c.first)
        .join(s.series, s.series.c.id == _first_file.c.series)
        .join(_last_file, _last_file.c.id == newest)
    )


def select_reports(organisation: int, *, sites_of: bool = False) -> Query:
    """The reports on an organisation; with ``sites_of``, those on its locations instead."""
    o = s.organisation
    covered = s.report_scope.c.organisation == organisation
    if sites_of:
        covered = s.report_scope.c.organisation.in_(
            select(o.c.id).where(o.c.provider == organisation)
        )
    return (
        select(s.report)
        .where(s.report.c.id.in_(select(s.report_scope.c.report).where(covered)))
        .order_by(s.report.c.key)
    )


def select_reports_of(organisations: Sequence[int]) -> Query:
    """The reports on several organisations, with a row for each report and organisation."""
    r, scope = s.report, s.report_scope
    last_visit = select(func.max(s.visit.c.ended)).where(s.visit.c.report == r.c.id)
    return (
        select(
            scope.c.organisation,
            r.c.key,
            r.c.title,
            r.c.url,
            r.c.published,
            last_visit.scalar_subquery().label("visited"),
        )
        .distinct()
        .join(r, r.c.id == scope.c.report)
        .where(scope.c.organisation.in_(organisations))
        .order_by(scope.c.organisation, r.c.key)
    )


def select_visits(reports: Sequence[int]) -> Query:
    """The inspection visits on which the given reports are based, earliest first."""
    return (
        select(
            s.visit.c.report,
            s.visit.c.started,
            s.visit.c.ended,
            func.max(s.visit.c.note).label("note"),
        )
        .where(s.visit.c.report.in_(reports))
        .group_by(s.visit.c.report, s.visit.c.started, s.visit.c.ended)
        .order_by(s.visit.c.started, s.visit.c.ended)
    )


def select_sources(ids: Sequence[int]) -> Query:
    """The sources with these row IDs, each with the newest file that contains it."""
    newest = (
        select(
            s.source_file.c.source,
            func.max(s.file.c.imported).label("imported"),
            s.file.c.name,
            s.file.c.sha256,
            s.file.c.extract_month,
        )
        .join(s.file, s.file.c.id == s.source_file.c.file)
        .group_by(s.source_file.c.source)
        .subquery()
    )
    return (
        select(
            s.source,
            newest.c.imported,
            newest.c.name.label("file_name"),
            newest.c.sha256,
            newest.c.extract_month,
        )
        .outerjoin(newest, newest.c.source == s.source.c.id)
        .where(s.source.c.id.in_(ids))
    )


def select_items(table: Table, reports: Sequence[int]) -> Query:
    """The findings, measures or actions of these reports, with their organisations and services."""
    statement = (
        select(table, s.organisation.c.cqc_id, s.organisation.c.name.label("organisation_name"))
        .join(s.organisation, s.organisation.c.id == table.c.organisation)
        .where(table.c.report.in_(reports), table.c.superseded == 0)
        .order_by(table.c.id)
    )
    return _with_service(statement, table)


def select_plain_items(table: Table, reports: Sequence[int]) -> Query:
    """The rows of ``table`` for these reports, without organisation and service."""
    return (
        select(table)
        .where(table.c.report.in_(reports), table.c.superseded == 0)
        .order_by(table.c.id)
    )


def select_conflicts(family: Sequence[int]) -> Query:
    """The disagreements about these organisations, with the CQC ID and service of each."""
    statement = (
        select(s.conflict, s.organisation.c.cqc_id)
        .join(s.organisation, s.organisation.c.id == s.conflict.c.organisation)
        .where(s.conflict.c.organisation.in_(family), s.conflict.c.superseded == 0)
        .order_by(s.conflict.c.id)
    )
    return _with_service(statement, s.conflict)


def select_conflict_sources(conflicts: Sequence[int]) -> Query:
    """Pairs of row IDs: a conflict, and a source involved in it."""
    return select(s.conflict_source).where(s.conflict_source.c.conflict.in_(conflicts))


def select_events(family: Sequence[int]) -> Query:
    """The events at these organisations: first those without a date, then from the earliest."""
    return (
        select(s.event)
        .where(s.event.c.organisation.in_(family), s.event.c.superseded == 0)
        .order_by(s.event.c.happened, s.event.c.id)
    )


def select_other_ratings(organisation: int) -> Query:
    """An organisation's ratings that are not about a question, with the word for each.

    Those that the report of a pilot gives are left out: see :mod:`db.domain.history`.
    """
    pilots = select(s.report.c.id).where(s.report.c.pilot == 1)
    report = s.other_rating.c.report
    return (
        select(s.other_rating, s.rating_value.c.word)
        .join(s.rating_value, s.rating_value.c.id == s.other_rating.c.value)
        .where(s.other_rating.c.organisation == organisation)
        .where(or_(report.is_(None), report.not_in(pilots)))
    )


def select_scores(organisations: Sequence[int]) -> Query:
    """The scores of organisations and their services, with those of the newest file first."""
    t = s.score
    return (
        select(t, s.service.c.key.label("service_key"), s.service.c.name.label("service_name"))
        .join(s.service, s.service.c.id == t.c.service)
        .join(s.file, s.file.c.id == t.c.file)
        .where(t.c.organisation.in_(organisations))
        .order_by(s.file.c.as_of.desc(), s.file.c.sha256.desc(), t.c.score, t.c.name)
    )


def _with_service(statement: Query, table: Table) -> Query:
    return statement.add_columns(
        s.service.c.key.label("service_key"), s.service.c.name.label("service_name")
    ).join(s.service, s.service.c.id == table.c.service)
