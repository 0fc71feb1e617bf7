"""Merges all facts of one file, each after the facts that it depends on."""

from __future__ import annotations

from sqlalchemy import Connection

from db.importing.merge import items, organisations, ratings, reports, runs, services


def begin(connection: Connection, *, as_of: str) -> None:
    """Prepare the merge of a file: call this before its first fact is merged.

    ``as_of`` is the date or month of the file's data, or empty if it does not say.

    Creates two temporary tables of one row each. ``known_rating`` has the highest row ID of any
    rating before this import, and ``merged`` the newest date in the file so far.
    """
    run = connection.exec_driver_sql
    for table in ("known_rating", "merged"):
        run(f"DROP TABLE IF EXISTS temp.{table}")
    run("CREATE TEMP TABLE known_rating AS SELECT coalesce(max(id), 0) AS id FROM rating")
    run("CREATE TEMP TABLE merged AS SELECT ? AS newest", (as_of,))
    organisations.begin(connection)
    runs.begin(connection)
    ratings.begin(connection)


def merge_ratings(connection: Connection, file: int, *, kind: str) -> None:
    """Move the staged ratings, and everything that they refer to, into the real tables.

    Their organisations, sources and reports must already be staged.
    """
    organisations.merge(connection, kind=kind)
    reports.merge(connection, file)
    ratings.merge(connection)


def merge_ratings_so_far(connection: Connection, file: int, *, kind: str) -> None:
    """Move the ratings read so far into the real tables while the table is still being read."""
    merge_ratings(connection, file, kind=kind)
    connection.exec_driver_sql("DELETE FROM stage_rating")


def merge_all(
    connection: Connection, file: int, *, kind: str, own_source: str, series: str
) -> None:
    """Move everything that is staged into the real tables, except the items of packs.

    ``file`` is the row ID of the file, and ``kind`` its kind of source: 'pack', 'sheet', 'api' or
    'directory'. ``own_source`` is the identity of the file itself, which is the source of all facts
    that do not name another. ``series`` is the name of its series.

    Leaves two temporary tables for later steps: ``touched`` (row IDs of the organisations
    whose description or ratings may have changed) and ``known_rating`` (see :func:`begin`).
    """
    merge_ratings(connection, file, kind=kind)
    _place(connection, file, series)
    organisations.merge_names_and_relations(connection, file)
    runs.settle(connection, file)
    ratings.merge_frameworks(connection)
    organisations.touch(connection, "SELECT description FROM stated_description")
    reports.touch(connection)
    ratings.choose_pilots(connection)
    services.merge(connection, file)
    ratings.merge_others(connection, file, own_source)
    items.merge(connection, file, own_source)


def _place(connection: Connection, file: int, series: str) -> None:
    """Give the file its place among the files of its series: it is as old as its newest date."""
    run = connection.exec_driver_sql
    run("INSERT OR IGNORE INTO series (name) VALUES (?)", (series,))
    run(
        "UPDATE file SET series = (SELECT id FROM series WHERE name = ?), "
        "as_of = (SELECT newest FROM merged) WHERE id = ?",
        (series, file),
    )
