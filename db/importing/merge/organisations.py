"""Merges providers and locations with their names, relations and descriptions."""

from __future__ import annotations

from sqlalchemy import Connection

from db.sqlite.schema import DESCRIPTION

_FIELDS = ("name", *DESCRIPTION)

# These add only organisations staged since the last call. Descriptions are written later, all at
# once, after comparing those from every kind of source: see db.importing.standing.
_ADD = (
    """
    INSERT OR IGNORE INTO organisation (id, cqc_id, level)
    SELECT id, cqc_id, level FROM stage_organisation
    WHERE rowid > (SELECT organisations FROM merged) ORDER BY id
    """,
    """
    INSERT OR IGNORE INTO organisation (id, cqc_id, level)
    SELECT DISTINCT provider_id, provider_cqc_id, 'provider' FROM stage_organisation
    WHERE rowid > (SELECT organisations FROM merged) AND provider_id <> 0
    """,
    """
    UPDATE merged SET organisations = (SELECT coalesce(max(rowid), 0) FROM stage_organisation)
    """,
)

_NAMES_AND_RELATIONS = (
    """
    INSERT OR IGNORE INTO organisation_name (organisation, name)
    SELECT o.id, s.name FROM stage_name s CROSS JOIN organisation o ON o.cqc_id = s.organisation
    """,
    """
    INSERT OR IGNORE INTO organisation_name (organisation, name)
    SELECT s.id, s.name FROM stage_organisation s WHERE s.name <> ''
    """,
    """
    INSERT INTO relation (organisation, related, related_name, type, reason)
    SELECT o.id, s.related, s.related_name, s.type, s.reason
    FROM stage_relation s CROSS JOIN organisation o ON o.cqc_id = s.organisation
    -- Those that the file itself describes, so that the order of the imports makes no difference.
    WHERE o.id IN (SELECT id FROM stage_organisation)
    ON CONFLICT (organisation, related, type, reason) DO UPDATE SET
        related_name = max(related_name, excluded.related_name)
    """,
)


def add(connection: Connection) -> None:
    """Add a row for each staged organisation that is new; only its ID and level are filled in."""
    for statement in _ADD:
        connection.exec_driver_sql(statement)


def describe(connection: Connection, *, kind: str, tie: str) -> None:
    """Merge names, relations and descriptions; create the temporary table ``touched``.

    The newest description from each kind of source (``kind``) is kept. If two describe the same
    day, the description from the file with the higher SHA-256 (``tie``) is kept.
    """
    for statement in _NAMES_AND_RELATIONS:
        connection.exec_driver_sql(statement)
    _touch(connection, kind)
    connection.exec_driver_sql(
        f"""
        INSERT INTO organisation_detail (organisation, kind, as_of, tie, provider,
            {", ".join(_FIELDS)})
        SELECT s.id, ? || iif(s.mentioned, ', mentioned', ''),
               -- A description without a date is as old as the newest date in its file.
               iif(s.as_of = '', merged.newest, s.as_of), ?, s.provider_cqc_id,
               {", ".join("s." + field for field in _FIELDS)}
        FROM stage_organisation s CROSS JOIN merged WHERE true
        ON CONFLICT (organisation, kind) DO UPDATE SET
            as_of = excluded.as_of, tie = excluded.tie, provider = excluded.provider,
            {", ".join(f"{field} = excluded.{field}" for field in _FIELDS)}
        WHERE (excluded.as_of, excluded.tie) > (as_of, tie)
        """,
        (kind, tie),
    )


def _touch(connection: Connection, kind: str) -> None:
    """List the organisations that will change in ``touched``, before they are changed.

    A monthly file describes the whole country, and most descriptions repeat the previous month's.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.touched")
    run("CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY)")
    same = f"""
        EXISTS (
            SELECT 1 FROM organisation_detail d
            WHERE d.organisation = o.id AND d.kind = ? || iif(s.mentioned, ', mentioned', '')
              AND ({", ".join(f"d.{field}" for field in _FIELDS)}, d.provider)
                  IS ({", ".join(f"s.{field}" for field in _FIELDS)}, s.provider_cqc_id))
        AND (SELECT count(*) FROM organisation_detail d WHERE d.organisation = o.id) = 1
    """
    # Packs and API records contain more than descriptions and ratings, so all their organisations
    # are included.
    changed = "? <> ''" if kind in ("pack", "api") else f"NOT ({same})"
    run(
        "INSERT OR IGNORE INTO touched SELECT o.id FROM stage_organisation s "
        f"CROSS JOIN organisation o ON o.id = s.id WHERE {changed}",
        (kind,),
    )
    # Locations can be found by their provider's name, and providers show a count of locations.
    run(
        "INSERT OR IGNORE INTO touched SELECT l.id FROM organisation l "
        "WHERE l.provider IN (SELECT id FROM touched)"
    )
    run(
        "INSERT OR IGNORE INTO touched SELECT o.provider FROM touched t "
        "CROSS JOIN organisation o ON o.id = t.id WHERE o.provider IS NOT NULL"
    )
    run(
        "INSERT OR IGNORE INTO touched SELECT p.id FROM stage_organisation s "
        "CROSS JOIN touched t ON t.id = s.id "
        "CROSS JOIN organisation p ON p.id = s.provider_id"
    )
