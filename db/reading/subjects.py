"""Every subject that has a card, in tree order, for exporting many cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import Connection, and_, or_, select

from db.domain.history import replaced
from db.domain.subject import Subject
from db.domain.tree import TreeFilter
from db.reading import queries
from db.reading.tree import conditions
from db.reading.tree.conditions import Condition
from db.reading.tree.services import prepare
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import ended_groups


def subjects(
    connection: Connection,
    today: date,
    under: DatabaseRow | None = None,
    chosen: TreeFilter | None = None,
    *,
    services: bool = True,
) -> tuple[Subject, ...]:
    """All providers A to Z, each with its services, then its locations, each with its services.

    ``under``, a row of ``organisation``, limits the result to that organisation and all those below
    it. ``chosen`` limits it to organisations that fit that filter themselves; closed places are
    left out unless it asks for them, or ``under`` is closed itself. A service that has been
    replaced has no card if its successor is rated at the same organisation, nor has a group
    whose ratings CQC calls historic.
    """
    prepare(connection, chosen or TreeFilter())
    o = s.organisation
    wanted: Condition = conditions.has_status(o, chosen or TreeFilter())
    if under is not None:
        wanted = or_(o.c.id == under.id, and_(o.c.provider == under.id, wanted))
    if chosen:
        wanted = and_(wanted, conditions.fits(o, chosen, today))
    found = connection.execute(
        select(o.c.id, o.c.cqc_id, o.c.provider).where(wanted).order_by(o.c.sort_name, o.c.cqc_id)
    ).all()
    rated = _services(connection, wanted) if services else {}
    ids = {row.id for row in found}
    below: dict[int, list[DatabaseRow]] = {}
    for row in found:
        if row.provider in ids:
            below.setdefault(row.provider, []).append(row)

    def walk() -> Iterator[Subject]:
        for top in found:
            if top.provider in ids:
                continue
            for row in (top, *below.get(top.id, ())):
                yield Subject(row.cqc_id)
                for key in rated.get(row.id, ()):
                    yield Subject(row.cqc_id, key)

    return tuple(walk())


def _services(connection: Connection, wanted: Condition) -> dict[int, list[str]]:
    """The keys of rated services in CQC's order, by the organisation's row ID."""
    o, r = s.organisation, s.rating
    rows = connection.execute(
        select(r.c.organisation, r.c.service, s.service.c.key)
        .distinct()
        .join(o, o.c.id == r.c.organisation)
        .join(s.service, s.service.c.id == r.c.service)
        .where(r.c.service != 0, r.c.id.not_in(select(s.pilot_rating.c.rating)), wanted)
        .order_by(s.service.c.position, s.service.c.name)
    ).all()
    # Looking for groups at all places would take longer than all the rest for a single one.
    ids = ", ".join({str(row.organisation) for row in rows})
    found = connection.exec_driver_sql(
        ended_groups(f"SELECT id AS organisation FROM organisation WHERE id IN ({ids})")
    )
    ended = {(row.organisation, row.service) for row in found}
    rated: dict[int, list[str]] = {}
    for row in rows:
        if (row.organisation, row.service) not in ended:
            rated.setdefault(row.organisation, []).append(row.key)
    lineage = [(row.former, row.successor) for row in connection.execute(queries.select_lineage())]
    return {
        organisation: [key for key in keys if key not in superseded]
        for organisation, keys in rated.items()
        for superseded in [replaced(keys, lineage)]
    }
