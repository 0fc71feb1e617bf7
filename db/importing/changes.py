"""Finds what an import changed, while its temporary tables still exist."""

from __future__ import annotations

from sqlalchemy import Connection

from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import OVERALL, replaced, standing_table

MOST_NAMED = 300
"""The most ratings that a summary lists as up, and the most that it lists as down."""

_KNOWN = "r.id <= (SELECT id FROM known_rating)"
"""SQL that is true if the rating ``r`` is from before this import: newer rows have higher IDs."""

# For each subject and question with a new rating: the rating that counted before the import, and
# for overall ratings also the one that counts now. Organisations that are new themselves are left
# out, because they had no ratings before; in the first import of a country nearly all are new.
_COMPARED = (
    "DROP TABLE IF EXISTS temp.compared",
    f"""
    CREATE TEMP TABLE compared AS
    SELECT organisation, service, question FROM rating r
    WHERE NOT {_KNOWN} AND organisation IN (SELECT organisation FROM rating r WHERE {_KNOWN})
    """,
    *standing_table("before_import", "SELECT * FROM compared", _KNOWN),
    *standing_table("counts_now", f"SELECT * FROM compared WHERE question = {OVERALL}"),
)


def compare(connection: Connection) -> None:
    """Make the temporary tables that :func:`kinds_of_new` and :func:`ups_and_downs` read."""
    for statement in _COMPARED:
        connection.exec_driver_sql(statement)


def distinct_ratings(connection: Connection) -> int:
    """Return the number of different ratings read; a file may state a rating in several places."""
    return connection.exec_driver_sql(
        "SELECT count(DISTINCT rating) FROM stated_rating"
    ).scalar_one()


def kinds_of_new(connection: Connection) -> DatabaseRow:
    """Count the new ratings by how they compare with the ratings that counted before the import.

    Returns one row. ``added`` is the total. ``first`` counts those for a subject and question that
    had no rating before. ``changed`` and ``confirmed`` count those newer than the rating that
    counted, with a different word and with the same word. ``older`` counts the others.
    """
    return connection.exec_driver_sql(
        f"""
        SELECT added, added - count(s.id) AS first,
            coalesce(sum(r.published > s.published AND r.value <> s.value), 0) AS changed,
            coalesce(sum(r.published > s.published AND r.value = s.value), 0) AS confirmed,
            coalesce(sum(r.published <= s.published), 0) AS older
        FROM (SELECT count(*) AS added FROM rating r WHERE NOT {_KNOWN})
        LEFT JOIN (
            before_import s CROSS JOIN rating r
            ON (r.organisation, r.service, r.question) = (s.organisation, s.service, s.question)
            AND NOT {_KNOWN})
        """
    ).one()


def ups_and_downs(connection: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the overall ratings that are higher than before the import, and those that are lower.

    Each is a text such as 'Lister Hospital, Overall: Inadequate to Requires improvement', in
    alphabetical order. Ratings with the same date as the previous rating are left out, and so are
    services that have been replaced by another, and ratings of another framework than before.
    """
    rows = connection.exec_driver_sql(
        f"""
        SELECT o.name, v.name AS service, b.word AS before, w.word AS after,
               w.rank - b.rank AS steps
        FROM counts_now n
        CROSS JOIN before_import s ON (s.organisation, s.service, s.question)
            = (n.organisation, n.service, n.question) AND s.published < n.published
        CROSS JOIN rating_value b ON b.id = s.value
        CROSS JOIN rating_value w ON w.id = n.value
        CROSS JOIN organisation o ON o.id = n.organisation
        CROSS JOIN service v ON v.id = n.service
        WHERE steps <> 0
            AND (SELECT count(DISTINCT framework) FROM rating WHERE id IN (n.id, s.id)) < 2
            AND NOT {replaced("n.organisation", "n.service")}
        ORDER BY o.name, v.position, v.name
        """
    ).all()
    up = [row for row in rows if row.steps > 0]
    down = [row for row in rows if row.steps < 0]
    return _sentences(up), _sentences(down)


def left_out(connection: Connection, file: int) -> tuple[str, ...]:
    """Return the names of the places that ``file``, a row ID, is the first list to leave out."""
    return tuple(
        connection.exec_driver_sql(
            """
            SELECT iif(name = '', cqc_id, name) FROM organisation WHERE missing_from = ?
            ORDER BY sort_name, cqc_id
            """,
            (file,),
        ).scalars()
    )


def _sentences(rows: list[DatabaseRow]) -> tuple[str, ...]:
    return tuple(
        f"{row.name}, {row.service or 'Overall'}: {row.before} to {row.after}" for row in rows
    )
