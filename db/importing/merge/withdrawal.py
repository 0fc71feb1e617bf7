"""Removes a file, so that the database is as if the file had never been loaded."""

from __future__ import annotations

from sqlalchemy import Connection

from db.importing.merge import items, organisations, ratings, reports, runs

# What the file has to do with, listed before anything is deleted. Each takes the file's row ID.
_CONCERNED = {
    "concerned_report": "SELECT report AS id FROM report_detail WHERE file = ?",
    "concerned_source": "SELECT source AS id FROM source_file WHERE file = ?",
    "concerned_service": "SELECT service AS id FROM service_name WHERE file = ?",
    "concerned_finding": "SELECT key FROM finding WHERE file = ?",
    # Ratings with a framework that the file states, in a run that begins or ends with the file.
    "concerned_rating": """
        SELECT s.rating AS id FROM rating_source s
        CROSS JOIN rating_detail d ON d.id = s.detail AND d.framework IS NOT NULL
        WHERE ? IN (s.first, s.last)
    """,
}

_BY_FILE = (
    *("organisation_name", "relation", "service_name", "service_lineage", "report_detail"),
    *("visit", "report_scope", "score", "other_rating", *items.TABLES, "pack", "source_file"),
)
"""Tables in which each row belongs to one file, in an order in which their rows can go."""

_OWNED = " UNION ".join(
    f"SELECT organisation FROM {table} WHERE file = :file"
    for table in ("organisation_name", "report_scope", *items.TABLES)
)
"""SQL for the organisations whose rating or search entries depend on the file's own facts."""

# What nothing refers to any more once the file's own rows are gone.
_ORPHANS = (
    "DELETE FROM description WHERE id NOT IN (SELECT description FROM description_source)",
    "DELETE FROM rating WHERE id NOT IN (SELECT rating FROM rating_source)",
    "DELETE FROM rating_detail WHERE id NOT IN (SELECT detail FROM rating_source)",
    "DELETE FROM report WHERE id NOT IN (SELECT report FROM report_detail)",
    "DELETE FROM source WHERE id NOT IN (SELECT source FROM source_file)",
    """
    DELETE FROM service WHERE id IN (SELECT id FROM concerned_service)
        AND id NOT IN (SELECT service FROM service_name)
    """,
    """
    DELETE FROM rating_value WHERE rank IS NULL
        AND id NOT IN (SELECT value FROM rating) AND id NOT IN (SELECT value FROM other_rating)
    """,
    # An organisation exists because a file describes it, or names it as a provider.
    """
    DELETE FROM organisation WHERE id NOT IN (SELECT organisation FROM description)
        AND cqc_id NOT IN (SELECT provider FROM description)
    """,
)

_CHOICES = (
    f"{reports.CHOOSE_REPORT} WHERE id IN (SELECT id FROM concerned_report)",
    f"{reports.CHOOSE_SOURCE} WHERE id IN (SELECT id FROM concerned_source)",
    """
    UPDATE service SET name = (SELECT min(n.name) FROM service_name n WHERE n.service = service.id)
    WHERE id IN (SELECT id FROM concerned_service)
    """,
    f"{ratings.CHOOSE_FRAMEWORK} WHERE id IN (SELECT id FROM concerned_rating)",
)

_DESCRIBED = """
    SELECT description FROM description_source
    WHERE last IS NULL AND first IN (SELECT file FROM member)
        AND NOT EXISTS (SELECT * FROM member WHERE position > 0)
"""
"""SQL for the descriptions that get older: those that the newest file of a series repeats."""


def withdraw(connection: Connection, file: int) -> None:
    """Delete everything that only ``file``, a row ID, states; let the other files decide again.

    Leaves the temporary table ``touched`` (see :func:`db.importing.merge.organisations.touch`) of
    the organisations that are gone or to calculate again, for
    :func:`db.importing.standing.refresh` and the search index.
    """
    run = connection.exec_driver_sql
    for table, select in _CONCERNED.items():
        run(f"DROP TABLE IF EXISTS temp.{table}")
        run(f"CREATE TEMP TABLE {table} AS {select}", (file,))
    pack = run("SELECT key FROM pack WHERE file = ?", (file,)).scalar()
    runs.number(connection, file)
    organisations.begin(connection)
    organisations.touch(connection, _DESCRIBED)
    run(f"INSERT OR IGNORE INTO touched {_OWNED}", {"file": file})
    runs.withdraw(connection, file)
    run(
        "DELETE FROM conflict_source WHERE conflict IN (SELECT id FROM conflict WHERE file = ?)",
        (file,),
    )
    for table in _BY_FILE:
        run(f"DELETE FROM {table} WHERE file = ?", (file,))
    for statement in (*_ORPHANS, *_CHOICES):
        run(statement)
    ratings.choose_pilots(connection)
    items.supersede(connection, pack)
    items.supersede_prose(connection, "SELECT key FROM concerned_finding")
    run("DELETE FROM file WHERE id = ?", (file,))
    run("DELETE FROM series WHERE newest IS NULL")
