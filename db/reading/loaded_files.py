"""The files that the database was filled from, what only each states, and how far they reach."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from db.domain.framework import LAST_KEY_LINES, Framework
from db.domain.imports import Coverage, LoadedFile, OnlyHere
from db.reading.records_from_rows import FRAMEWORKS, parse_date
from db.sqlite.runs import join_last_file

_FILES = """
    SELECT *, NULL AS only_here, NULL AS ratings, '' AS oldest, '' AS newest
    FROM file ORDER BY imported, id
"""
# A rating is only here if all its runs consist of this one file.
_COUNTED_FILES = f"""
    WITH alone AS (
        SELECT min(s.first) AS file FROM rating_source s {join_last_file("s", "f")}
        GROUP BY s.rating
        HAVING min(s.first) = max(s.first) AND min(f.id) = max(s.first) AND max(f.id) = max(s.first)
    ),
    run AS (
        SELECT s.first, s.last, count(DISTINCT s.rating) AS ratings,
            min(nullif(r.published, '')) AS oldest, max(r.published) AS newest
        FROM rating_source s JOIN rating r ON r.id = s.rating
        GROUP BY s.first, s.last
    ),
    stated AS (
        SELECT each.id AS file, sum(s.ratings) AS ratings, min(s.oldest) AS oldest,
            max(s.newest) AS newest
        FROM run s {join_last_file("s", "f")}
        CROSS JOIN file each ON each.series = f.series AND each.id BETWEEN s.first AND f.id
        GROUP BY each.id
    )
    SELECT f.*, coalesce(c.ratings, 0) AS only_here, coalesce(t.ratings, 0) AS ratings,
        coalesce(t.oldest, '') AS oldest, coalesce(t.newest, '') AS newest
    FROM file f LEFT JOIN (SELECT file, count(*) AS ratings FROM alone GROUP BY file) c
        ON c.file = f.id
    LEFT JOIN stated t ON t.file = f.id
    ORDER BY f.imported, f.id
"""
# A place is only here if all that describes it comes from this one file.
_PLACES_ONLY_HERE = f"""
    SELECT count(*) FROM (
        SELECT d.organisation FROM description_source s
        JOIN description d ON d.id = s.description {join_last_file("s", "f")}
        GROUP BY d.organisation
        HAVING min(s.first) = ? AND max(s.first) = ? AND max(f.id) = ?
    ) o JOIN organisation ON organisation.id = o.organisation AND level = 'location'
"""
_SINCE_2024 = "(r.framework >= ? OR (r.framework IS NULL AND r.published > ?))"


def loaded_files(connection: Connection, *, counted: bool) -> tuple[LoadedFile, ...]:
    """Every loaded file, in the order in which they were loaded. Their paths are not known here.

    ``counted`` says whether to count the ratings that only each of them states, which takes half a
    second for a country.
    """
    return tuple(
        LoadedFile(
            id=row.id,
            name=row.name,
            format=row.format,
            month=row.extract_month,
            loaded=datetime.fromisoformat(row.imported),
            rows=row.row_count,
            only_here=row.only_here,
            sha256=row.sha256,
            ratings=row.ratings,
            oldest=parse_date(row.oldest),
            newest=parse_date(row.newest),
            lists_places=bool(row.is_directory),
            as_of=row.as_of,
        )
        for row in connection.exec_driver_sql(_COUNTED_FILES if counted else _FILES)
    )


def only_here(connection: Connection, file: LoadedFile) -> OnlyHere:
    """What no other file than ``file`` states; it comes from a counted :func:`loaded_files`."""
    run = connection.exec_driver_sql
    alone = file.only_here or 0
    return OnlyHere(
        ratings=alone,
        shared=max(0, (file.ratings or 0) - alone),
        places=int(run(_PLACES_ONLY_HERE, (file.id,) * 3).scalar_one()),
        findings=int(
            run(
                "SELECT count(*) FROM finding WHERE file = ? AND NOT superseded", (file.id,)
            ).scalar_one()
        ),
    )


def coverage(connection: Connection, trust: str) -> Coverage:
    """How far all files together reach; ``trust`` is the CQC ID of the user's own, or empty."""
    run = connection.exec_driver_sql
    since = (FRAMEWORKS.index(Framework.SINGLE), LAST_KEY_LINES.isoformat())
    assessed = run(
        f"""
        SELECT count(DISTINCT r.organisation) AS places, coalesce(max(r.published), '') AS newest
        FROM rating r WHERE {_SINCE_2024}
        """,
        since,
    ).one()
    own = run(
        """
        SELECT p.id, p.name FROM organisation o
        JOIN organisation p ON p.id = coalesce(o.provider, o.id) WHERE o.cqc_id = ?
        """,
        (trust,),
    ).one_or_none()
    own_newest = ""
    if own is not None:
        own_newest = run(
            """
            SELECT coalesce(max(r.published), '') FROM organisation o
            JOIN rating r ON r.organisation = o.id WHERE o.id = ? OR o.provider = ?
            """,
            (own.id, own.id),
        ).scalar_one()
    return Coverage(
        ratings=int(run("SELECT count(*) FROM rating").scalar_one()),
        places=int(run("SELECT count(*) FROM organisation WHERE level = 'location'").scalar_one()),
        newest=parse_date(run("SELECT coalesce(max(published), '') FROM rating").scalar_one()),
        trust="" if own is None else own.name,
        trust_newest=parse_date(own_newest),
        assessed=int(assessed.places),
        assessed_newest=parse_date(assessed.newest),
        closed=int(run("SELECT count(*) FROM organisation WHERE is_closed").scalar_one()),
    )
