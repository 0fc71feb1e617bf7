"""What an import changed, found out while its temporary tables are still there."""

from __future__ import annotations

from sqlalchemy import Connection

from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import OVERALL, standing_table

MOST_NAMED = 300
"""How many of the ratings that went up, and that went down, a summary names."""

_KNOWN = "r.id <= (SELECT id FROM known_rating)"
"""SQL for whether the rating ``r`` was there before this import: ids only ever grow."""

# What counted before the import, and of the overall ratings what counts now, for each subject and
# question with a new rating. An organisation that is new itself, as nearly all are in the first
# import of a country, had nothing before.
_COMPARED = (
    "DROP TABLE IF EXISTS temp.compared",
    f"""
    CREATE TEMP TABLE compared AS
    SELECT DISTINCT organisation, service, question FROM rating r
    WHERE NOT {_KNOWN} AND organisation IN (SELECT organisation FROM rating r WHERE {_KNOWN})
    """,
    *standing_table("stood", "SELECT * FROM compared", _KNOWN),
    *standing_table("counts_now", f"SELECT * FROM compared WHERE question = {OVERALL}"),
)


def compare(connection: Connection) -> None:
    """Make the temporary tables that :func:`kinds_of_new` and :func:`ups_and_downs` read."""
    for statement in _COMPARED:
        connection.exec_driver_sql(statement)


def distinct_ratings(connection: Connection, own_source: str) -> int:
    """How many different ratings were read, when a source may state one in several places.

    ``own_source`` is the identity of the imported file as a source; what it states itself is
    counted from the merged tables, because it is merged while the file is still being read.
    """
    return connection.exec_driver_sql(
        """
        SELECT (
            SELECT count(*) FROM rating_source
            WHERE source = (SELECT id FROM source WHERE identity = ?)
        ) + (
            SELECT count(*) FROM (
                SELECT DISTINCT organisation, service, question, published, rating, twin
                FROM stage_rating WHERE source <> (SELECT id FROM word WHERE text = '')))
        """,
        (own_source,),
    ).scalar_one()


def kinds_of_new(connection: Connection) -> DatabaseRow:
    """How many ratings are new, by what they mean for what counted before the import.

    One row: ``added`` in all; ``first`` where nothing counted yet; ``changed`` and ``confirmed``
    are newer than what counted, with another word and with the same; ``older`` are not newer.
    """
    return connection.exec_driver_sql(
        f"""
        SELECT added, added - count(s.id) AS first,
            coalesce(sum(r.published > s.published AND r.value <> s.value), 0) AS changed,
            coalesce(sum(r.published > s.published AND r.value = s.value), 0) AS confirmed,
            coalesce(sum(r.published <= s.published), 0) AS older
        FROM (SELECT count(*) AS added FROM rating r WHERE NOT {_KNOWN})
        LEFT JOIN (
            stood s CROSS JOIN rating r
            ON (r.organisation, r.service, r.question) = (s.organisation, s.service, s.question)
            AND NOT {_KNOWN})
        """
    ).one()


def ups_and_downs(connection: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The overall ratings that are now higher, and lower, than those that counted before.

    'Lister Hospital, Overall: Inadequate to Requires improvement', A to Z. A newer rating is
    compared, not a twin of the one before; and nothing of a service that another has replaced.
    """
    rows = connection.exec_driver_sql(
        """
        SELECT o.name, v.name AS service, b.word AS before, w.word AS after,
               w.rank - b.rank AS steps
        FROM counts_now n
        CROSS JOIN stood s ON (s.organisation, s.service, s.question)
            = (n.organisation, n.service, n.question) AND s.published < n.published
        CROSS JOIN rating_value b ON b.id = s.value
        CROSS JOIN rating_value w ON w.id = n.value
        CROSS JOIN organisation o ON o.id = n.organisation
        CROSS JOIN service v ON v.id = n.service
        WHERE steps <> 0 AND NOT EXISTS (
            SELECT * FROM service_lineage l
            CROSS JOIN rating r ON r.organisation = n.organisation AND r.service = l.successor
            WHERE l.former = n.service)
        ORDER BY o.name, v.position, v.name
        """
    ).all()
    up = [row for row in rows if row.steps > 0]
    down = [row for row in rows if row.steps < 0]
    return _sentences(up), _sentences(down)


def _sentences(rows: list[DatabaseRow]) -> tuple[str, ...]:
    return tuple(
        f"{row.name}, {row.service or 'Overall'}: {row.before} to {row.after}" for row in rows
    )
