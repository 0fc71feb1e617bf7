"""The conditions for the tree's filter and groups, as SQL on the table of organisations.

Every function takes ``o``, the table ``organisation`` or an alias of it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, TypeAlias

from sqlalchemy import (
    ColumnElement,
    FromClause,
    and_,
    case,
    false,
    func,
    or_,
    select,
    true,
)

from db.domain.age import years_before
from db.domain.framework import Framework
from db.domain.report import Level
from db.domain.tree import (
    ANY_SERVICE,
    Facet,
    Grouping,
    Status,
    TreeFilter,
    Trend,
    service_and_rating,
)
from db.reading.tree import services
from db.sqlite import schema as s

Condition: TypeAlias = ColumnElement[bool]

_NHS = "NHS Healthcare Organisation"


def kind(o: FromClause) -> ColumnElement[str]:
    """CQC's primary inspection category, or its organisation type if that is not stated."""
    return case((o.c.category != "", o.c.category), else_=o.c.type)


def group(o: FromClause, grouping: Grouping) -> ColumnElement[str]:
    """The key of the group to which an organisation itself belongs: its region or kind."""
    return o.c.region if grouping is Grouping.REGION else kind(o)


def list_name(o: FromClause) -> ColumnElement[str]:
    """The name by which an organisation is sorted; NULL if there is none.

    A provider that no source names is where its first place would be, an open one if there is one.
    """
    below = s.organisation.alias("named_below")
    first = (
        select(below.c.sort_name)
        .where(below.c.provider == o.c.id)
        .order_by(below.c.is_closed, below.c.sort_name)
        .limit(1)
        .scalar_subquery()
    )
    return case(
        (o.c.sort_name != "", o.c.sort_name), (o.c.sort_name == "", func.coalesce(first, ""))
    )


def list_order(o: FromClause, *, grouped: bool) -> tuple[ColumnElement[Any], ...]:
    """What to order the top rows of a list by: A to Z, in groups those of the NHS first."""
    names = (list_name(o), o.c.cqc_id)
    return (~is_nhs(o), *names) if grouped else names


def is_nhs(o: FromClause) -> Condition:
    """Whether an organisation, or an open place of a provider, is of CQC's type for the NHS.

    CQC's monthly file of ratings has the type of places alone.
    """
    below = s.organisation.alias("nhs_below")
    runs = select(below.c.provider).where(
        below.c.provider.is_not(None), below.c.is_closed == 0, below.c.type == _NHS
    )
    return or_(o.c.type == _NHS, o.c.id.in_(runs))


def tree_order(o: FromClause, above: FromClause) -> tuple[ColumnElement[Any], ...]:
    """What to order by for the order of the tree: providers A to Z, each before its locations.

    ``above`` is the provider of each organisation, joined to it if it has one.
    """
    return (
        func.coalesce(list_name(above), list_name(o)),
        func.coalesce(above.c.cqc_id, o.c.cqc_id),
        o.c.provider.is_not(None),
        o.c.sort_name,
        o.c.cqc_id,
    )


def is_location(o: FromClause) -> Condition:
    """Whether an organisation is a location."""
    return o.c.level == Level.LOCATION.value


def is_provider(o: FromClause) -> Condition:
    """Whether an organisation is a provider."""
    return o.c.level == Level.PROVIDER.value


def provider_fits(o: FromClause, chosen: TreeFilter, today: date) -> Condition:
    """Whether a provider itself fits a filter, regardless of its locations."""
    if chosen.values(Facet.LEVEL) == (Level.LOCATION.value,):
        return false()
    return _fits(o, chosen, today)


def location_fits(o: FromClause, chosen: TreeFilter, today: date) -> Condition:
    """Whether a location fits a filter; one for providers shows all locations of those that fit.

    The caller must select locations only. The condition does not include that, because SQLite would
    then search all locations even if the caller wants those of one provider.
    """
    if chosen.values(Facet.LEVEL) != (Level.PROVIDER.value,):
        return _fits(o, chosen, today)
    above = s.organisation.alias("above")
    wanted = select(above.c.id).where(is_provider(above), provider_fits(above, chosen, today))
    return o.c.provider.in_(wanted)


def fits(o: FromClause, chosen: TreeFilter, today: date) -> Condition:
    """Whether a provider fits a filter, or a location as in :func:`location_fits`."""
    return or_(
        and_(is_location(o), location_fits(o, chosen, today)),
        and_(is_provider(o), provider_fits(o, chosen, today)),
    )


def itself_fits(o: FromClause, chosen: TreeFilter, today: date) -> Condition:
    """Whether a provider or location fits a filter itself, and is not shown for another's sake."""
    levels = chosen.values(Facet.LEVEL)
    fits = _fits(o, chosen, today)
    return and_(o.c.level.in_(levels), fits) if levels else fits


def _fits(o: FromClause, chosen: TreeFilter, today: date) -> Condition:
    conditions: list[Condition] = [has_status(o, chosen)]
    if words := chosen.values(Facet.RATING):
        stated = select(s.rating_value.c.id).where(s.rating_value.c.word.in_(words))
        conditions.append(
            or_(o.c.rating.in_(stated), o.c.rating.is_(None) if "" in words else false())
        )
    if trends := chosen.values(Facet.CHANGE):
        conditions.append(or_(*(changed(o, Trend(trend)) for trend in trends)))
    if ages := chosen.values(Facet.AGE):
        conditions.append(rated_within(o, max(map(int, ages)), today))
    if frameworks := chosen.values(Facet.FRAMEWORK):
        conditions.append(or_(*(has_framework(o, framework) for framework in frameworks)))
    if values := chosen.values(Facet.SERVICE):
        conditions.append(or_(*(has_service(o, value) for value in values)))
    for facet in (Facet.REGION, Facet.LOCAL_AUTHORITY, Facet.TYPE):
        if values := chosen.values(facet):
            conditions.append(column(o, facet).in_(values))
    return and_(*conditions)


def has_status(o: FromClause, chosen: TreeFilter) -> Condition:
    """Whether a place is open or closed, as the filter says; without a word there, open."""
    wanted = chosen.values(Facet.STATUS)
    if Status.ANY.value in wanted or len(wanted) > 1:
        return true()
    return o.c.is_closed > 0 if wanted == (Status.CLOSED.value,) else o.c.is_closed == 0


def has_framework(o: FromClause, value: str) -> Condition:
    """Whether the rating that counts was given under a framework; an empty ``value`` means none."""
    framework = Framework.parse(value)
    if framework is None:
        return o.c.framework.is_(None)
    return o.c.framework == tuple(Framework).index(framework)


def has_service(o: FromClause, value: str) -> Condition:
    """Whether a service that counts now has a rating; ``value`` is one of :attr:`Facet.SERVICE`.

    The filter must be prepared: see :mod:`db.reading.tree.services`.
    """
    service, rating = service_and_rating(value)
    now = services.now
    found = select(now.c.organisation)
    if service != ANY_SERVICE:
        found = found.join(s.service, s.service.c.id == now.c.service).where(
            s.service.c.name == service
        )
    if rating:
        found = found.join(s.rating_value, s.rating_value.c.id == now.c.value).where(
            s.rating_value.c.word == rating
        )
    return o.c.id.in_(found)


def column(o: FromClause, facet: Facet) -> ColumnElement[str]:
    """The column with the values of a facet: region, local authority or type."""
    return {
        Facet.REGION: o.c.region,
        Facet.LOCAL_AUTHORITY: o.c.local_authority,
        Facet.TYPE: kind(o),
    }[facet]


def changed(o: FromClause, trend: Trend) -> Condition:
    """Whether the overall rating improved, declined or stayed the same."""
    return {
        Trend.IMPROVED: o.c.change > 0,
        Trend.DECLINED: o.c.change < 0,
        Trend.SAME: o.c.change == 0,
    }[trend]


def rated_within(o: FromClause, years: int, today: date) -> Condition:
    """Whether the overall rating is less than ``years`` years old; the column holds ISO dates."""
    return o.c.rated > years_before(today, years).isoformat()
