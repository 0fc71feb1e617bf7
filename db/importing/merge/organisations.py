"""Merges providers and locations with their names, relations and descriptions."""

from __future__ import annotations

from sqlalchemy import Connection

from db.importing.standing import DESCRIBED, described
from db.sqlite.schema import DESCRIPTION

_FIELDS = ("name", *DESCRIPTION)

# Each takes the kind of source as its only parameter, as often as it has a question mark.
_KIND = "? || iif(s.mentioned, ', mentioned', '')"
_DESCRIPTIONS = (
    # If a file describes an organisation twice, its newest description counts, or else the first.
    # Only files that are merged in one go give their descriptions dates of their own.
    """
    DELETE FROM stage_organisation AS s WHERE rowid IN (
        SELECT rowid FROM (
            SELECT rowid, row_number() OVER (
                PARTITION BY id, mentioned ORDER BY as_of DESC, rowid) AS number
            FROM stage_organisation)
        WHERE number > 1)
        OR EXISTS (SELECT * FROM described_here h WHERE (h.id, h.mentioned) = (s.id, s.mentioned))
    """,
    """
    INSERT INTO described_here (id, mentioned, level, is_new)
    SELECT s.id, s.mentioned, s.level, o.id IS NULL
    FROM stage_organisation s LEFT JOIN organisation o ON o.id = s.id ORDER BY s.id, s.mentioned
    """,
    # A new organisation is nearly always described once, so its row is written once as well.
    f"""
    INSERT OR IGNORE INTO organisation (id, cqc_id, level, {DESCRIBED})
    SELECT s.id, s.cqc_id, s.level, {described("s", "nullif(s.provider_id, 0)")}
    FROM stage_organisation s ORDER BY s.id
    """,
    """
    INSERT OR IGNORE INTO organisation (id, cqc_id, level)
    SELECT DISTINCT provider_id, provider_cqc_id, 'provider' FROM stage_organisation
    WHERE provider_id <> 0
    """,
    "DROP TABLE IF EXISTS temp.alike",
    # What the file describes exactly as another file did.
    f"""
    CREATE TEMP TABLE alike AS
    SELECT s.rowid AS staged, d.id FROM stage_organisation s CROSS JOIN description d
        ON d.organisation = s.id AND d.kind = {_KIND}
        AND (d.as_of, d.provider, {", ".join(f"d.{field}" for field in _FIELDS)})
            IS (s.as_of, s.provider_cqc_id, {", ".join(f"s.{field}" for field in _FIELDS)})
    """,
    "INSERT INTO stated_description SELECT id FROM alike",
    f"""
    INSERT INTO description (organisation, kind, as_of, provider, {", ".join(_FIELDS)})
    SELECT s.id, {_KIND}, s.as_of, s.provider_cqc_id, {", ".join("s." + f for f in _FIELDS)}
    FROM stage_organisation s WHERE s.rowid NOT IN (SELECT staged FROM alike)
    """,
)

# Each takes the file's row ID as its only parameter.
_NAMES_AND_RELATIONS = (
    """
    INSERT OR IGNORE INTO organisation_name (organisation, name, file)
    SELECT o.id, s.name, ? FROM stage_name s CROSS JOIN organisation o ON o.cqc_id = s.organisation
    """,
    """
    INSERT OR IGNORE INTO relation (organisation, related, related_name, type, reason, file)
    SELECT o.id, s.related, s.related_name, s.type, s.reason, ?
    FROM stage_relation s CROSS JOIN organisation o ON o.cqc_id = s.organisation
    -- Those that the file itself describes, so that the order of the imports makes no difference.
    WHERE o.id IN (SELECT id FROM described_here)
    """,
)


def begin(connection: Connection) -> None:
    """Create the empty table ``described_here``: the organisations that the file describes.

    ``mentioned`` and ``level`` are as in its facts; ``is_new`` is 1 if the organisation was new.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.described_here")
    run(
        "CREATE TEMP TABLE described_here (id INTEGER, mentioned INTEGER, level, is_new, "
        "PRIMARY KEY (id, mentioned)) WITHOUT ROWID"
    )


def merge(connection: Connection, *, kind: str) -> None:
    """Move the staged organisations into the real tables; ``kind`` is the file's kind of source.

    New ones are described at once. Which description of another counts is decided in
    :mod:`db.importing.standing`. The descriptions are listed in ``stated_description``.
    """
    run = connection.exec_driver_sql
    known = run("SELECT coalesce(max(id), 0) FROM description").scalar_one()
    for statement in _DESCRIPTIONS:
        run(statement, (kind,) * statement.count("?"))
    run("INSERT INTO stated_description SELECT id FROM description WHERE id > ?", (known,))
    run("DELETE FROM stage_organisation")


def merge_names_and_relations(connection: Connection, file: int) -> None:
    """Merge the other names of the organisations in ``file``, a row ID, and their relations."""
    for statement in _NAMES_AND_RELATIONS:
        connection.exec_driver_sql(statement, (file,))


def touch(connection: Connection, described: str) -> None:
    """List the organisations that the file may change in the new temporary table ``touched``.

    A monthly file describes the whole country, and most of it repeats the previous month's: only
    the runs that begin or end next to this file are differences. But a file that repeats a
    description makes it newer, which matters if files of other series have others.
    ``described`` is SQL that selects the row IDs of the descriptions in the file. Needs the table
    ``member``: see :func:`db.importing.merge.runs.number`.

    Leaves the temporary table ``described_once`` of the organisations that the file has added, each
    with a single description: they have that, and its provider, already.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.touched")
    run("CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY)")
    run("DROP TABLE IF EXISTS temp.described_once")
    run("CREATE TEMP TABLE described_once (id INTEGER PRIMARY KEY)")
    run(
        "INSERT INTO described_once SELECT id FROM described_here "
        "GROUP BY id HAVING count(*) = 1 AND min(is_new)"
    )
    for thing in ("description", "rating"):
        run(
            f"""
            INSERT OR IGNORE INTO touched SELECT t.organisation
            FROM {thing}_source s CROSS JOIN {thing} t ON t.id = s.{thing}
            WHERE s.first IN (SELECT file FROM member WHERE position IN (0, 1))
               OR s.last IN (SELECT file FROM member WHERE position IN (-1, 0))
            """
        )
    run(
        f"""
        INSERT OR IGNORE INTO touched SELECT d.organisation FROM description d
        WHERE d.id IN ({described})
        -- What this file added has no descriptions from elsewhere.
        AND d.organisation NOT IN (SELECT id FROM described_here WHERE is_new) AND EXISTS (
            SELECT * FROM description o CROSS JOIN description_source s ON s.description = o.id
            WHERE o.organisation = d.organisation AND s.first NOT IN (SELECT file FROM member))
        """
    )
    touch_family(connection)


def touch_family(connection: Connection) -> None:
    """Add the locations and the providers of the organisations in ``touched``.

    Locations can be found by their provider's name, and providers show a count of locations.
    """
    run = connection.exec_driver_sql
    run(
        "INSERT OR IGNORE INTO touched SELECT l.id FROM organisation l "
        "WHERE l.provider IN (SELECT id FROM touched)"
    )
    run(
        "INSERT OR IGNORE INTO touched SELECT o.provider FROM touched t "
        "CROSS JOIN organisation o ON o.id = t.id WHERE o.provider IS NOT NULL"
    )
    run(
        "INSERT OR IGNORE INTO touched SELECT p.id "
        "FROM (SELECT id FROM touched EXCEPT SELECT id FROM described_once) t "
        "CROSS JOIN description d ON d.organisation = t.id "
        "CROSS JOIN organisation p ON p.cqc_id = d.provider"
    )
