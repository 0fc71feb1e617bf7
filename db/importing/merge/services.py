"""Merges services, with one row for all spellings of a name, and the links to their successors."""

from __future__ import annotations

from sqlalchemy import Connection

from db.importing.staging import service_id


def merge(connection: Connection, file: int) -> None:
    """Merge the services in all facts except ratings, and the links to their successors.

    The temporary table ``rated_service`` has the names of services in ratings already.

    Leaves the temporary table ``word_service``, which gives the row ID for each name in the facts.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.word_service")
    run("CREATE TEMP TABLE word_service (name TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID")
    names = run(
        """
        SELECT service FROM stage_score
        UNION SELECT service FROM stage_finding UNION SELECT service FROM stage_measure
        UNION SELECT service FROM stage_action UNION SELECT service FROM stage_conflict
        UNION SELECT former FROM stage_lineage UNION SELECT successor FROM stage_lineage
        """
    ).scalars()
    for name in names.all():
        run("INSERT INTO word_service VALUES (?, ?)", (name, service_id(connection, name)))
    for spelt in ("word_service", "rated_service"):
        run(
            f"INSERT OR IGNORE INTO service_name (service, name, file) SELECT id, name, ? "
            f"FROM {spelt} WHERE id <> 0",
            (file,),
        )
    run(
        """
        INSERT OR IGNORE INTO service_lineage (former, successor, file)
        SELECT f.id, s.id, ? FROM stage_lineage l
        CROSS JOIN word_service f ON f.name = l.former
        CROSS JOIN word_service s ON s.name = l.successor
        WHERE f.id <> s.id
        """,
        (file,),
    )
