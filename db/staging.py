"""Facts on their way in: temporary tables with the columns of the tuples in :mod:`db.facts`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import islice
from typing import get_args

from sqlalchemy import Connection

from db.facts import Fact

BATCH = 4000
"""Rows handed to SQLite at a time: enough to be fast, few enough to stay small in memory."""

KINDS: tuple[type[Fact], ...] = get_args(Fact)


def table_of(kind: type[Fact]) -> str:
    """«stage_rating» for RatingFact."""
    return "stage_" + kind.__name__.removesuffix("Fact").lower()


def create(connection: Connection) -> None:
    """Fresh, empty staging tables; they live as long as the connection, or until :func:`drop`."""
    drop(connection)
    for kind in KINDS:
        columns = ", ".join(kind._fields)
        connection.exec_driver_sql(f"CREATE TEMP TABLE {table_of(kind)} ({columns})")


def drop(connection: Connection) -> None:
    for kind in KINDS:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{table_of(kind)}")


def fill(
    connection: Connection, facts: Iterable[Fact], after_batch: Callable[[int], None]
) -> dict[type[Fact], int]:
    """Write ``facts`` to the staging tables; ``after_batch`` hears how many there are so far.

    Returns how many there were of each kind.
    """
    counts: dict[type[Fact], int] = dict.fromkeys(KINDS, 0)
    inserts = {
        kind: f"INSERT INTO {table_of(kind)} VALUES ({', '.join('?' * len(kind._fields))})"
        for kind in KINDS
    }
    stream = iter(facts)
    total = 0
    while batch := list(islice(stream, BATCH)):
        by_kind: dict[type[Fact], list[Fact]] = {}
        for fact in batch:
            by_kind.setdefault(type(fact), []).append(fact)
        for kind, rows in by_kind.items():
            connection.exec_driver_sql(inserts[kind], rows)  # pyright: ignore[reportArgumentType]
            counts[kind] += len(rows)
        total += len(batch)
        after_batch(total)
    return counts
