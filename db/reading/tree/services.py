"""The services that count now: the rows of a place's, and all of them for the filter by service.

The rule is SQL too deeply nested for a condition within other SQL, so for the filter its result is
put into a temporary table first. The table lasts as long as the transaction that :func:`prepare` is
called in.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Integer, column, select, table, text

from db.domain.history import replaced
from db.domain.report import Level, Subject
from db.domain.scale import Change, Rating
from db.domain.tree import ANY_SERVICE, Facet, TreeFilter, TreeRow, service_and_rating
from db.reading import records_from_rows as assembly
from db.reading.queries import select_lineage
from db.sqlite import schema as s
from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import (
    OVERALL,
    ended_groups,
    history,
    is_carried_forward,
    service_table,
)

now = table(
    "service_now",
    column("organisation", Integer),
    column("service", Integer),
    column("value", Integer),
    schema="temp",
)
"""The table that :func:`prepare` fills, with some of the columns of standing.service_table."""


def prepare(connection: Connection, chosen: TreeFilter, *, every: bool = False) -> None:
    """Find the services that ``chosen`` asks for, or with ``every`` all services.

    It must be called in each transaction before a condition on ``chosen`` is used.
    """
    candidates = ["true"] if every else list(_candidates(connection, chosen))
    if not candidates:
        return
    services = f"""
        SELECT DISTINCT organisation, service FROM rating
        WHERE service > 0 AND question = {OVERALL} AND ({" OR ".join(candidates)})
    """
    for statement in service_table("service_now", services):
        connection.exec_driver_sql(statement)


def _candidates(connection: Connection, chosen: TreeFilter) -> Iterator[str]:
    """Yield SQL for ratings that a service may have had: only their histories are looked at."""
    for value in chosen.values(Facet.SERVICE):
        name, word = service_and_rating(value)
        conditions = ["true"]
        if name != ANY_SERVICE:
            found = connection.scalars(select(s.service.c.id).where(s.service.c.name == name))
            conditions.append(f"service IN ({', '.join(map(str, found))})")
        if word:
            words = connection.scalars(
                select(s.rating_value.c.id).where(s.rating_value.c.word == word)
            )
            conditions.append(f"value IN ({', '.join(map(str, words))})")
        yield f"({' AND '.join(conditions)})"


_OVERALL_OF_SERVICES = f"""
    SELECT * FROM rating
    WHERE organisation = :organisation AND service > 0 AND question = {OVERALL}
"""
_SERVICES = text(f"""
    SELECT v.key, v.name, h.published, w.word,
        iif({is_carried_forward("h", ":organisation")}, NULL, h.change) AS change
    FROM (SELECT DISTINCT service FROM rating
          WHERE organisation = :organisation AND service > 0 AND id NOT IN pilot_rating) r
    CROSS JOIN service v ON v.id = r.service
    LEFT JOIN ({history(_OVERALL_OF_SERVICES)}) h ON h.service = r.service AND h.position = 1
    LEFT JOIN rating_value w ON w.id = h.value
    WHERE r.service NOT IN (
        SELECT service FROM ({ended_groups("SELECT :organisation AS organisation")}))
    ORDER BY v.position, v.name
""")


def service_rows(connection: Connection, organisation: DatabaseRow) -> tuple[TreeRow, ...]:
    """The rated services of an organisation in CQC's order, except those that do not count now.

    See :meth:`db.domain.history.Timeline.current_services`. As in the place's own ratings, a rating
    that is older than the newest report on the place has no change.
    """
    rows = connection.execute(_SERVICES, {"organisation": organisation.id}).all()
    if not rows:
        return ()
    lineage = connection.execute(select_lineage())
    superseded = replaced(
        {row.key for row in rows}, [(row.former, row.successor) for row in lineage]
    )
    return tuple(
        TreeRow(
            subject=Subject(organisation.cqc_id, row.key),
            level=Level.SERVICE,
            name=row.name,
            rating=Rating(row.word) if row.word else None,
            change=None if row.change is None else Change.of_steps(row.change),
            published=assembly.parse_date(row.published or ""),
            children=0,
        )
        for row in rows
        if row.key not in superseded
    )
