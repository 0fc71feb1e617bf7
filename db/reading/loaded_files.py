"""The files that the database was filled from, with what only each of them states."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from db.domain.imports import LoadedFile
from db.sqlite.runs import join_last_file

_FILES = "SELECT *, NULL AS only_here FROM file ORDER BY imported, id"
# A rating is only here if all its runs consist of this one file.
_COUNTED_FILES = f"""
    WITH alone AS (
        SELECT min(s.first) AS file FROM rating_source s {join_last_file("s", "f")}
        GROUP BY s.rating
        HAVING min(s.first) = max(s.first) AND min(f.id) = max(s.first) AND max(f.id) = max(s.first)
    )
    SELECT f.*, coalesce(c.ratings, 0) AS only_here
    FROM file f LEFT JOIN (SELECT file, count(*) AS ratings FROM alone GROUP BY file) c
        ON c.file = f.id
    ORDER BY f.imported, f.id
"""


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
        )
        for row in connection.exec_driver_sql(_COUNTED_FILES if counted else _FILES)
    )
