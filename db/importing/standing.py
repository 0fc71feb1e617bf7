"""What is calculated from the facts and kept with them, so that the tree needs no second look.

Everything here is a function of the tables alone and can be done again at any time.
"""

from __future__ import annotations

from sqlalchemy import Connection

from db.sqlite.schema import DESCRIPTION


def refresh(connection: Connection) -> None:
    """Work out anew the organisations in the temporary table ``touched``.

    Leaves the temporary table ``touched_service`` for what comes after: the services of these.
    """
    for statement in (*_STANDING, *_DESCRIPTIONS, *_CHILDREN):
        connection.exec_driver_sql(statement)


_FIELDS = ("name", "provider", *DESCRIPTION)
_NUMBERS = ("beds", "care_home", "latitude", "longitude", "registered")

# The newest overall rating and how it changed. Of several on one date the most trusted counts,
# then the most cautious; a report that did not rate leaves what stood: as in db.domain.history.
_STANDING = (
    "DROP TABLE IF EXISTS temp.overall",
    """
    CREATE TEMP TABLE overall AS
    SELECT r.organisation, r.id, r.value, r.published FROM touched t
    CROSS JOIN rating r ON r.organisation = t.id AND r.service = 0 AND r.question = 5
    """,
    "DROP TABLE IF EXISTS temp.standing",
    "CREATE TEMP TABLE standing (id INTEGER PRIMARY KEY, value, published, change, of)",
    # Most have one; only the others need the choice.
    """
    INSERT INTO standing SELECT organisation, value, published, NULL, count(*) FROM overall
    GROUP BY organisation
    """,
    """
    REPLACE INTO standing
    SELECT organisation, value, published,
        CASE WHEN rank IS NULL OR before IS NULL THEN NULL
             ELSE max(-2, min(2, rank - before)) END, 1
    FROM (
        SELECT organisation, value, published, rank, lead(rank) OVER newest AS before,
               row_number() OVER (
                   PARTITION BY organisation
                   ORDER BY word = 'Inspected but not rated', published DESC) AS place
        FROM (
            SELECT r.organisation, r.value, r.published, w.rank, w.word,
                   row_number() OVER (
                       PARTITION BY r.organisation, r.published
                       ORDER BY (SELECT min(s.confidence) FROM rating_source s
                                 WHERE s.rating = r.id),
                                w.rank IS NULL, w.rank, w.word) AS twin
            FROM overall r CROSS JOIN rating_value w ON w.id = r.value
            WHERE r.organisation IN (SELECT id FROM standing WHERE of > 1)
        )
        WHERE twin = 1
        WINDOW newest AS (PARTITION BY organisation ORDER BY published DESC)
    )
    WHERE place = 1
    """,
    "DROP TABLE IF EXISTS temp.touched_service",
    """
    CREATE TEMP TABLE touched_service AS
    SELECT DISTINCT r.organisation, r.service FROM touched t
    CROSS JOIN rating r ON r.organisation = t.id AND r.service <> 0
    """,
    "DROP TABLE IF EXISTS temp.served",
    "CREATE TEMP TABLE served (id INTEGER PRIMARY KEY, services)",
    """
    INSERT INTO served SELECT organisation, count(*) FROM touched_service GROUP BY organisation
    """,
)


def _newest(field: str) -> str:
    """SQL for a field of the organisation, from the newest description that states it."""
    stated = "IS NOT NULL" if field in _NUMBERS else "<> ''"
    value = f"""
        (SELECT d.{field} FROM organisation_detail d
         WHERE d.organisation = organisation.id AND d.{field} {stated}
         ORDER BY d.kind LIKE '%mentioned', d.as_of DESC, d.kind, d.tie LIMIT 1)
    """
    return f"{value} AS {field}" if field in _NUMBERS else f"coalesce({value}, '') AS {field}"


def _described(where: str, description: str) -> str:
    """SQL that writes a ``description``, with the columns of _FIELDS, and what stands.

    Row by row in their places: to gather a country's new rows first costs twice the time.
    """
    return f"""
        UPDATE organisation SET
            (name, sort_name, provider, {", ".join(DESCRIPTION)},
             child_count, rating, rated, change) = (
            SELECT d.name, lower(iif(d.name LIKE 'The %', substr(d.name, 5), d.name)),
                (SELECT p.id FROM organisation p WHERE p.cqc_id = d.provider),
                {", ".join(f"d.{field}" for field in DESCRIPTION)},
                iif(level = 'location', coalesce(s.services, 0), child_count),
                n.value, coalesce(n.published, ''), n.change
            FROM ({description}) d
            LEFT JOIN standing n ON n.id = organisation.id
            LEFT JOIN served s ON s.id = organisation.id)
        WHERE id IN (SELECT id FROM described WHERE {where})
    """


_DESCRIPTIONS = (
    "DROP TABLE IF EXISTS temp.described",
    """
    CREATE TEMP TABLE described AS
    SELECT d.organisation AS id, count(*) AS kinds FROM touched t
    CROSS JOIN organisation_detail d ON d.organisation = t.id GROUP BY d.organisation
    """,
    # Most have one description; only the others need the choice, field by field.
    _described(
        "kinds = 1", "SELECT * FROM organisation_detail o WHERE o.organisation = organisation.id"
    ),
    _described("kinds > 1", f"SELECT {', '.join(map(_newest, _FIELDS))}"),
)

_CHILDREN = (
    "DROP TABLE IF EXISTS temp.counted",
    "CREATE TEMP TABLE counted (id INTEGER PRIMARY KEY, locations)",
    """
    INSERT INTO counted
    SELECT provider, count(*) FROM organisation WHERE provider IS NOT NULL GROUP BY provider
    """,
    """
    UPDATE organisation SET
        child_count = coalesce((SELECT locations FROM counted c WHERE c.id = organisation.id), 0)
    WHERE level = 'provider' AND child_count
        <> coalesce((SELECT locations FROM counted c WHERE c.id = organisation.id), 0)
    """,
)
