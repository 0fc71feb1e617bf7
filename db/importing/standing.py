"""Calculates columns of ``organisation`` from the facts in advance, so that the tree is quick.

They are the overall rating that counts, with its change and framework and the service whose it is,
the newest description, and the number of child rows. All of them depend only on other tables, and
can be recalculated at any time.
"""

from __future__ import annotations

from sqlalchemy import Connection

from db.sqlite.registration import ONLY_CLOSED_PLACES, is_closed
from db.sqlite.runs import join_last_file
from db.sqlite.schema import DESCRIPTION
from db.sqlite.standing import counting_table


def refresh(connection: Connection) -> None:
    """Recalculate these columns for the organisations in the temporary table ``touched``.

    Needs the temporary table ``described_once`` of :mod:`db.importing.merge.organisations`.
    Leaves the temporary table ``touched_service`` with their rated services, for the search index.
    """
    for statement in (*_STANDING, *_DESCRIPTIONS, *_MISSING, *_CALCULATED):
        connection.exec_driver_sql(statement)


_FIELDS = ("name", "provider", *DESCRIPTION)
_NUMBERS = ("beds", "care_home", "latitude", "longitude", "registered", "dormant")

_STANDING = (
    *counting_table("standing", "SELECT id AS organisation FROM touched"),
    "DROP TABLE IF EXISTS temp.touched_service",
    """
    CREATE TEMP TABLE touched_service AS
    SELECT DISTINCT r.organisation, r.service FROM touched t
    CROSS JOIN rating r ON r.organisation = t.id AND r.service > 0
        AND r.id NOT IN pilot_rating
    """,
    "DROP TABLE IF EXISTS temp.served",
    "CREATE TEMP TABLE served (id INTEGER PRIMARY KEY, services)",
    """
    INSERT INTO served SELECT organisation, count(*) FROM touched_service GROUP BY organisation
    """,
)


def _newest(field: str) -> str:
    """Return SQL for a field of the organisation, taken from the newest description that has it."""
    stated = "IS NOT NULL" if field in _NUMBERS else "<> ''"
    value = f"""
        (SELECT d.{field} FROM described n CROSS JOIN description d ON d.id = n.description
         WHERE n.organisation = organisation.id AND d.{field} {stated}
         ORDER BY n.preference LIMIT 1)
    """
    return f"{value} AS {field}" if field in _NUMBERS else f"coalesce({value}, '') AS {field}"


DESCRIBED = f"name, sort_name, provider, {', '.join(DESCRIPTION)}, is_closed"
"""The columns of ``organisation`` that come from its description."""


def described(d: str, provider: str) -> str:
    """Return SQL for the values of the columns in :data:`DESCRIBED`, from a description ``d``.

    ``provider`` is SQL for the provider's row ID.
    """
    # A place that is registered again is not closed.
    closed = f"iif({d}.registered IS 1, '', {d}.closed)"
    values = ", ".join(closed if field == "closed" else f"{d}.{field}" for field in DESCRIPTION)
    return (
        f"{d}.name, lower(iif({d}.name LIKE 'The %', substr({d}.name, 5), {d}.name)), {provider}, "
        f"{values}, {is_closed(d)}"
    )


def _described(organisations: str, description: str) -> str:
    """Return SQL that writes a ``description`` (the columns in _FIELDS) of ``organisations``.

    It updates row by row; collecting all new rows first takes twice as long for a country.
    """
    provider = "(SELECT p.id FROM organisation p WHERE p.cqc_id = d.provider)"
    return f"""
        UPDATE organisation SET ({DESCRIBED}) = (
            SELECT {described("d", provider)} FROM ({description}) d)
        WHERE id IN ({organisations})
    """


_DESCRIPTIONS = (
    "DROP TABLE IF EXISTS temp.undescribed",
    "CREATE TEMP TABLE undescribed (organisation INTEGER PRIMARY KEY)",
    "INSERT INTO undescribed SELECT id FROM touched EXCEPT SELECT id FROM described_once",
    "DROP TABLE IF EXISTS temp.alone",
    # Most organisations have a single description; the others need a choice for each field.
    "CREATE TEMP TABLE alone (organisation INTEGER PRIMARY KEY, description INTEGER)",
    """
    INSERT INTO alone SELECT u.organisation, d.id FROM undescribed u
    CROSS JOIN description d ON d.organisation = u.organisation
    GROUP BY u.organisation HAVING count(*) = 1
    """,
    _described(
        "SELECT organisation FROM alone",
        "SELECT * FROM description WHERE id = "
        "(SELECT n.description FROM alone n WHERE n.organisation = organisation.id)",
    ),
    "DELETE FROM undescribed WHERE organisation IN (SELECT organisation FROM alone)",
    "DROP TABLE IF EXISTS temp.described",
    # The newest description of each other organisation from each kind of source.
    f"""
    CREATE TEMP TABLE described AS
    SELECT organisation, description, row_number() OVER (
        PARTITION BY organisation ORDER BY kind LIKE '%mentioned', as_of DESC, kind) AS preference
    FROM (
        SELECT d.organisation, d.id AS description, d.kind,
            iif(d.as_of = '', f.as_of, d.as_of) AS as_of,
            row_number() OVER (
                PARTITION BY d.organisation, d.kind
                ORDER BY iif(d.as_of = '', f.as_of, d.as_of) DESC, f.sha256 DESC) AS age
        FROM undescribed u CROSS JOIN description d ON d.organisation = u.organisation
        CROSS JOIN description_source s ON s.description = d.id {join_last_file("s", "f")})
    WHERE age = 1
    """,
    "CREATE INDEX temp.described_organisation ON described (organisation)",
    # Those that are only named as a provider have none.
    _described(
        "SELECT organisation FROM undescribed", f"SELECT {', '.join(map(_newest, _FIELDS))}"
    ),
    "DROP TABLE alone",
    "DROP TABLE described",
)

# A place is missing if a directory leaves it out that goes on from one that listed it, and no
# newer directory lists it. A list with less than half of the places of the one before does not go
# on from it: it is another extract.
_MISSING = (
    "DROP TABLE IF EXISTS temp.following",
    "CREATE TEMP TABLE following (id INTEGER PRIMARY KEY, next INTEGER, places INTEGER)",
    """
    INSERT INTO following
    SELECT id, lead(id) OVER (PARTITION BY series ORDER BY as_of, sha256), places
    FROM file WHERE is_directory
    """,
    # The places of each list that the next one leaves out, counted in one look at all runs.
    """
    DELETE FROM following WHERE id IN (
        SELECT f.id FROM description_source s CROSS JOIN following f ON f.id = s.last
        CROSS JOIN description d ON d.id = s.description
        CROSS JOIN organisation o ON o.id = d.organisation AND o.level = 'location'
        WHERE d.kind NOT LIKE '%mentioned' AND NOT EXISTS (
            SELECT * FROM description n
            CROSS JOIN description_source a ON a.description = n.id AND a.first = f.next
            WHERE n.organisation = d.organisation AND n.kind = d.kind)
        GROUP BY f.id HAVING 2 * count(*) > f.places)
    """,
    # The newest listing of each touched place; 'last' is NULL if its newest list still has it. A
    # closed place is not missing.
    f"""
    UPDATE organisation SET missing_from = iif(is_closed, NULL, (
        SELECT next FROM following WHERE following.id = (
            SELECT s.last FROM description d
            CROSS JOIN description_source s ON s.description = d.id {join_last_file("s", "l")}
            WHERE d.organisation = organisation.id AND d.kind NOT LIKE '%mentioned'
                AND s_first.is_directory
            ORDER BY s.last IS NULL DESC, l.as_of DESC, l.sha256 DESC LIMIT 1)))
    WHERE id IN (SELECT id FROM touched) AND level = 'location'
        AND EXISTS (SELECT * FROM file WHERE is_directory)
    """,
)

# The tables 'standing' and 'served' have the ratings and the number of services of an organisation.
_CALCULATED = (
    "DROP TABLE IF EXISTS temp.counted",
    # Every provider with locations, and how many of them are open.
    "CREATE TEMP TABLE counted (id INTEGER PRIMARY KEY, open)",
    """
    INSERT INTO counted
    SELECT provider, sum(NOT is_closed) FROM organisation
    WHERE provider IS NOT NULL GROUP BY provider
    """,
    f"""
    UPDATE organisation SET
        (child_count, rating, rated, change, rating_of, rated_services, rated_alike,
            framework, is_closed) = (
        SELECT coalesce(iif(level = 'location', s.services, c.open), 0),
            n.value, coalesce(n.published, ''), n.change, coalesce(n.rating_of, 0),
            coalesce(n.rated_services, 0), coalesce(n.rated_alike, 0), n.framework,
            iif(is_closed = 1 OR registered IS 1 OR c.open IS NOT 0,
                is_closed = 1, {ONLY_CLOSED_PLACES})
        FROM (SELECT 1)
        LEFT JOIN standing n ON n.organisation = organisation.id
        LEFT JOIN served s ON s.id = organisation.id
        LEFT JOIN counted c ON c.id = organisation.id)
    WHERE id IN (SELECT id FROM touched)
    """,
)
