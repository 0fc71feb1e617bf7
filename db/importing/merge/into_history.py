"""Merges all facts of one file, each after the facts that it depends on."""

from __future__ import annotations

from sqlalchemy import Connection

from db.importing.merge import organisations, ratings, reports, services


def begin(connection: Connection, *, day: str) -> None:
    """Prepare the merge of a file: call this before its first fact is merged.

    ``day`` is the day of the file's data as an ISO date, or empty if it does not give one.

    Creates two temporary tables of one row each. ``known_rating`` has the highest row ID of any
    rating before this import. ``merged`` has the progress of the merge: the newest date in the file
    so far, and the last staged organisation that was merged.
    """
    run = connection.exec_driver_sql
    for table in ("known_rating", "merged"):
        run(f"DROP TABLE IF EXISTS temp.{table}")
    run("CREATE TEMP TABLE known_rating AS SELECT coalesce(max(id), 0) AS id FROM rating")
    run("CREATE TEMP TABLE merged AS SELECT ? AS newest, 0 AS organisations", (day,))


def merge_ratings(connection: Connection, own_source: str) -> None:
    """Move the staged ratings, and everything that they refer to, into the real tables.

    Their organisations, sources and reports must already be staged. ``own_source`` is the identity
    of the file itself, which is the source of all facts that do not name another.
    """
    organisations.add(connection)
    reports.merge(connection)
    ratings.merge(connection, own_source)


def merge_ratings_so_far(connection: Connection, own_source: str) -> None:
    """Move the ratings read so far into the real tables while the table is still being read."""
    merge_ratings(connection, own_source)
    connection.exec_driver_sql("DELETE FROM stage_rating")


def merge_all(connection: Connection, *, kind: str, tie: str, own_source: str) -> None:
    """Move everything that is staged into the real tables, except the items of packs.

    ``kind`` is the kind of source: 'pack', 'sheet', 'api' or 'directory'. ``tie`` is the file's
    SHA-256, which decides between two files of one kind that describe the same day. ``own_source``
    is the identity of the file itself, which is the source of all facts that do not name another.

    Leaves two temporary tables for later steps: ``touched`` (row IDs of the organisations
    whose description or ratings may have changed) and ``known_rating`` (see :func:`begin`).
    """
    merge_ratings(connection, own_source)
    organisations.describe(connection, kind=kind, tie=tie)
    services.merge(connection)
    connection.exec_driver_sql(
        "INSERT OR IGNORE INTO touched SELECT organisation FROM rating "
        "WHERE id > (SELECT id FROM known_rating)"
    )
    ratings.merge_others(connection, own_source)
