"""The choices in each facet of the tree's filter, with the number that fit each choice."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    func,
    select,
)

from db.domain.framework import Framework
from db.domain.report import Level
from db.domain.scale import SCALE
from db.domain.tree import (
    AGES,
    ANY_SERVICE,
    VALUES,
    Choice,
    Facet,
    Status,
    TreeFilter,
    Trend,
    service_value,
)
from db.reading.tree import conditions, services
from db.sqlite import schema as s

_ORDERS = VALUES | {Facet.RATING: tuple(rating.word for rating in reversed(SCALE))}
"""Ratings worst first, because those are looked for."""


def choices(
    connection: Connection, chosen: TreeFilter, facet: Facet, today: date
) -> tuple[Choice, ...]:
    """The values of ``facet`` in the data and any others chosen, in the order to show them.

    Each has the number of locations with that value that fit the other facets of ``chosen``; if the
    filter is for providers only, it is the number of providers. Ages are calculated as at
    ``today``.
    """
    others = chosen.without(facet)
    services.prepare(connection, others, every=facet is Facet.SERVICE)
    found = _counts(connection, others, facet, today)
    found |= {value: 0 for value in chosen.values(facet) if value not in found}
    values = list(found)
    if facet is not Facet.SERVICE:
        values.sort(key=lambda value: _order(facet, value))
    return tuple(Choice(facet, value, found[value]) for value in values)


def _counts(
    connection: Connection, others: TreeFilter, facet: Facet, today: date
) -> dict[str, int]:
    o = s.organisation.alias("counted")
    number: Any = func.count()
    of_providers = others.values(Facet.LEVEL) == (Level.PROVIDER.value,)

    def providers_with(chosen: TreeFilter) -> Any:
        return and_(conditions.is_provider(o), conditions.provider_fits(o, chosen, today))

    def locations_with(chosen: TreeFilter) -> Any:
        return and_(conditions.is_location(o), conditions.location_fits(o, chosen, today))

    counted_with = providers_with if of_providers else locations_with
    fits = counted_with(others)

    def of(columns: Any, where: Any = fits) -> Any:
        return connection.execute(select(*columns).select_from(o).where(where))

    match facet:
        case Facet.LEVEL:
            return {
                Level.PROVIDER.value: of([number], providers_with(others)).scalar_one(),
                Level.LOCATION.value: of([number], locations_with(others)).scalar_one(),
            }
        case Facet.STATUS:
            statuses = [status.value for status in Status]
            with_status = [others.with_values(facet, status) for status in statuses]
            counts = [of([number], counted_with(chosen)).scalar_one() for chosen in with_status]
            return dict(zip(statuses, counts, strict=True))
        case Facet.AGE:
            within = [conditions.rated_within(o, int(years), today) for years in AGES]
            counts = of([number.filter(condition) for condition in within]).one()
            return dict(zip(AGES, counts, strict=True))
        case Facet.CHANGE:
            trends = [trend.value for trend in Trend]
            changed = [conditions.changed(o, trend) for trend in Trend]
            counts = of([number.filter(condition) for condition in changed]).one()
            return dict(zip(trends, counts, strict=True))
        case Facet.RATING:
            word = func.coalesce(s.rating_value.c.word, "")
            counted = (
                select(o.c.rating, number.label("n")).where(fits).group_by(o.c.rating).subquery()
            )
            rows = connection.execute(
                select(word, counted.c.n).outerjoin(
                    s.rating_value, s.rating_value.c.id == counted.c.rating
                )
            )
            return {row[0]: row[1] for row in rows}
        case Facet.FRAMEWORK:
            rows = connection.execute(
                select(o.c.framework, number).where(fits).group_by(o.c.framework)
            )
            values = [framework.value for framework in Framework]
            return {"" if row[0] is None else values[row[0]]: row[1] for row in rows}
        case Facet.SERVICE:
            return _count_services(connection, o, fits)
        case Facet.REGION | Facet.LOCAL_AUTHORITY | Facet.TYPE:
            value = conditions.column(o, facet)
            rows = connection.execute(select(value, number).where(fits).group_by(value))
            return {row[0]: row[1] for row in rows}


def _count_services(
    connection: Connection, o: FromClause, fits: ColumnElement[bool]
) -> dict[str, int]:
    """The numbers of organisations with each rating of any service, then of each in CQC's order."""
    now, service, word = services.now.c, s.service.c, s.rating_value.c
    found = connection.execute(
        select(now.organisation, service.name, word.word)
        .join(o, o.c.id == now.organisation)
        .join(s.service, service.id == now.service)
        .join(s.rating_value, word.id == now.value)
        .where(fits, word.rank.is_not(None))
        .order_by(service.position, service.name, word.rank)
    )
    counted: dict[str, set[int]] = {
        service_value(ANY_SERVICE, rating.word): set() for rating in SCALE
    }
    for row in found:
        for name in (ANY_SERVICE, row.name):
            counted.setdefault(service_value(name, row.word), set()).add(row.organisation)
    return {value: len(organisations) for value, organisations in counted.items() if organisations}


def _order(facet: Facet, value: str) -> tuple[bool, int, str]:
    """The sort key: the usual order if there is one, otherwise A to Z; 'not stated' comes last."""
    fixed = _ORDERS.get(facet, ())
    position = fixed.index(value) if value in fixed else len(fixed)
    return (not value, position, value)
