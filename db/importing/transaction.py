"""One transaction that changes the database, or leaves it as it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Generator
from contextlib import contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.domain.errors import NOTHING_CHANGED, Cancelled, Corrupt
from db.importing import staging
from db.sqlite.errors import check_was_possible

_PRAGMAS = (
    # References are checked once, at the end: checks row by row take a tenth of a national import.
    "PRAGMA foreign_keys = OFF",
    # A national import's staging tables, and the pages that it changes, stay in memory.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -64000",
    # Changed pages stay in memory until the end, so that other processes can read until then.
    "PRAGMA cache_spill = OFF",
)
_FEW_RATINGS = 10_000
"""A database with fewer ratings than this is quick without statistics."""
_STEPS_BETWEEN_CHECKS = 1_000_000
"""SQLite steps between checks for cancellation, which is about a tenth of a second."""


def never() -> bool:
    """Return False: the transaction cannot be cancelled."""
    return False


@contextmanager
def transaction(
    connection: Connection,
    cancelled: Callable[[], bool] = never,
    in_place: Callable[[], object] = never,
) -> Generator[Connection]:
    """A transaction on a sound database, which is committed at the end of the block.

    ``in_place`` raises an error if the database is no longer at its path: what is written to it
    then would be lost. It is called before anything is done, and around the commit.
    ``cancelled`` is called about ten times a second and returns whether to stop. Raises Cancelled
    if it was stopped, Corrupt if the database is damaged, and any error of the block; the database
    is then unchanged.
    """
    for pragma in _PRAGMAS:
        connection.exec_driver_sql(pragma)
    sqlite = connection.connection.driver_connection
    assert isinstance(sqlite, sqlite3.Connection)
    changes = sqlite.total_changes
    connection.exec_driver_sql("BEGIN IMMEDIATE")
    try:
        sqlite.set_progress_handler(cancelled, _STEPS_BETWEEN_CHECKS)
        in_place()
        _check_pages(connection)
        yield connection
        if cancelled():
            raise Cancelled(NOTHING_CHANGED)
        if sqlite.total_changes > changes:
            _check_references(connection)
        in_place()
        sqlite.set_progress_handler(None, 0)
    except BaseException as error:
        sqlite.set_progress_handler(None, 0)
        if sqlite.in_transaction:  # an interrupted statement may already have rolled back
            connection.exec_driver_sql("ROLLBACK")
        if isinstance(error, DBAPIError) and cancelled():
            raise Cancelled(NOTHING_CHANGED) from error
        raise
    else:
        connection.exec_driver_sql("COMMIT")
        in_place()
        _gather_statistics(connection)
    finally:
        staging.drop(connection)


def _check_pages(connection: Connection) -> None:
    """Check that no page of the database is damaged. Raises Corrupt.

    This comes before the change: what the disk has damaged is there by then, and nothing is built
    on it. The pages of the change itself are in memory, where SQLite has just made them.
    """
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    check_was_possible(verdict, "The database")
    if verdict != "ok":
        raise Corrupt(f"The database is damaged ({verdict}); nothing was added to it.")


def _gather_statistics(connection: Connection) -> None:
    """Let SQLite count what it needs to plan queries, unless the database is small.

    What suits a small one, such as a scan, or an index made for a single query, takes long when the
    whole country is imported next.
    """
    run = connection.exec_driver_sql
    if run("SELECT count(*) FROM rating").scalar_one() >= _FEW_RATINGS:
        run("PRAGMA analysis_limit = 400")
        run("PRAGMA optimize")


def _check_references(connection: Connection) -> None:
    """Check that every row that another refers to exists, before the change is committed."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise AssertionError(f"a row of {broken[0]} refers to one of {broken[2]} that is missing")
