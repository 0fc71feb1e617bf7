"""The services that count now, for the filter by service and its choices.

The rule is SQL too deeply nested for a condition within other SQL, so its result is put into a
temporary table first. The table lasts as long as the transaction that :func:`prepare` is called in.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, Integer, column, select, table

from db.domain.tree import ANY_SERVICE, Facet, TreeFilter, service_and_rating
from db.sqlite import schema as s
from db.sqlite.standing import OVERALL, service_table

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
