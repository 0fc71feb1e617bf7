"""Bulk work on a table: indexes built once at the end, not row by row."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy import Connection


@contextmanager
def indexes_deferred(connection: Connection, *tables: str) -> Generator[None]:
    """Do without the indexes of ``tables`` inside the block, but for those that keep it unique.

    To sort all keys once is faster than to find the place of each: worth it where most rows of
    them are new or change. Nothing is made good after an error: the transaction is to be rolled
    back.
    """
    indexes = [
        index
        for table in tables
        for index in connection.exec_driver_sql(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? "
            "AND sql LIKE 'CREATE INDEX%'",
            (table,),
        )
    ]
    for index in indexes:
        connection.exec_driver_sql(f"DROP INDEX {index.name}")
    yield
    for index in indexes:
        connection.exec_driver_sql(index.sql)
