"""The files that the database was filled from, what only each states, and how far they reach."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import Connection, text

from db.domain.framework import LAST_KEY_LINES, Framework
from db.domain.imports import Coverage, LoadedFile, Loss, LossKind, OnlyHere
from db.domain.scale import QUESTIONS
from db.domain.subject import Subject
from db.reading.records_from_rows import FRAMEWORKS, parse_date
from db.sqlite.runs import join_last_file

_FILES = """
    SELECT *, NULL AS only_here, NULL AS ratings, '' AS oldest, '' AS newest
    FROM file ORDER BY imported, id
"""
# A rating is only here if all its runs consist of this one file.
_ALONE = f"""
    SELECT s.rating, min(s.first) AS file FROM rating_source s {join_last_file("s", "f")}
    GROUP BY s.rating
    HAVING min(s.first) = max(s.first) AND min(f.id) = max(s.first) AND max(f.id) = max(s.first)
"""
_COUNTED_FILES = f"""
    WITH alone AS ({_ALONE}),
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
    SELECT o.id, o.cqc_id, o.name FROM (
        SELECT d.organisation FROM description_source s
        JOIN description d ON d.id = s.description {join_last_file("s", "f")}
        GROUP BY d.organisation
        HAVING min(s.first) = :file AND max(s.first) = :file AND max(f.id) = :file
    ) d JOIN organisation o ON o.id = d.organisation AND o.level = 'location'
"""
_FINDINGS_ONLY_HERE = "SELECT * FROM finding WHERE file = :file AND NOT superseded"
_LOSSES = (
    (
        LossKind.RATING,
        f"""
        SELECT o.cqc_id, o.name, v.key, v.name AS service, r.question, w.word AS text, r.published
        FROM ({_ALONE}) a CROSS JOIN rating r ON r.id = a.rating
        CROSS JOIN organisation o ON o.id = r.organisation
        CROSS JOIN rating_value w ON w.id = r.value
        LEFT JOIN service v ON v.id = r.service AND r.service > 0
        WHERE a.file = :file
        ORDER BY o.name, o.cqc_id, v.position, v.name, r.question, r.published
        """,
    ),
    (
        LossKind.PLACE,
        f"""
        SELECT cqc_id, name, NULL AS key, '' AS service, NULL AS question, '' AS text,
            '' AS published
        FROM ({_PLACES_ONLY_HERE}) ORDER BY name, cqc_id
        """,
    ),
    (
        LossKind.FINDING,
        f"""
        SELECT o.cqc_id, o.name, v.key, v.name AS service, f.question, f.text,
            coalesce(nullif(f.published, ''), d.published) AS published
        FROM ({_FINDINGS_ONLY_HERE}) f CROSS JOIN organisation o ON o.id = f.organisation
        LEFT JOIN report d ON d.id = f.report
        LEFT JOIN service v ON v.id = f.service AND f.service > 0
        ORDER BY o.name, o.cqc_id, v.position, v.name, f.question, f.id
        """,
    ),
)
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

    def counted(rows: str) -> int:
        counting = text(f"SELECT count(*) FROM ({rows})")
        return int(connection.execute(counting, {"file": file.id}).scalar_one())

    alone = file.only_here or 0
    return OnlyHere(
        ratings=alone,
        shared=max(0, (file.ratings or 0) - alone),
        places=counted(_PLACES_ONLY_HERE),
        findings=counted(_FINDINGS_ONLY_HERE),
    )


def losses(connection: Connection, file: LoadedFile) -> Iterator[Loss]:
    """Yield each rating, place and finding that no other file than ``file`` states.

    There are as many of each as :func:`only_here` counts.
    """
    for kind, select in _LOSSES:
        for row in connection.execute(text(select), {"file": file.id}):
            yield Loss(
                kind,
                Subject(row.cqc_id, row.key),
                row.name or row.cqc_id,
                row.service or "",
                None if row.question is None else QUESTIONS[int(row.question)],
                row.text,
                parse_date(row.published or ""),
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
