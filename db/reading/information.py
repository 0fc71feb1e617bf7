"""A summary of a database: its counts, imported files and freshness, and a check for damage."""

from __future__ import annotations

import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from db.domain.age import BANDS, years_before
from db.domain.imports import StoreInfo
from db.reading.loaded_files import loaded_files
from db.reading.records_from_rows import parse_date
from db.sqlite.values import check_values

_COUNTS = {
    "providers": "SELECT count(*) FROM organisation WHERE level = 'provider'",
    "locations": "SELECT count(*) FROM organisation WHERE level = 'location'",
    "services": "SELECT count(*) FROM service WHERE id <> 0",
    "reports": "SELECT count(*) FROM report",
    "ratings": "SELECT count(*) FROM rating",
    "findings": "SELECT count(*) FROM finding WHERE NOT superseded",
    "measures": "SELECT count(*) FROM measure WHERE NOT superseded",
    "actions": "SELECT count(*) FROM action WHERE NOT superseded",
    "statements": "SELECT count(*) FROM statement WHERE NOT superseded",
    "sources": "SELECT count(*) FROM source",
}


def read(
    connection: Connection, path: Path, *, read_only: bool, check: bool, today: date | None = None
) -> StoreInfo:
    """Read the summary of the database at ``path``, which ``connection`` has open.

    With ``check``, SQLite first checks the entire file, which can take a minute if it is large.
    ``today`` is the date from which the age of ratings is counted, by default the current date in
    UTC. Raises Corrupt if the check finds damage.
    """
    run = connection.exec_driver_sql
    if check:
        check_values(connection, path)
    files = loaded_files(connection, counted=False)[::-1]
    now = today or datetime.now(UTC).date()
    return StoreInfo(
        path=str(path),
        schema_version=int(run("PRAGMA user_version").scalar_one()),
        sqlite_version=sqlite3.sqlite_version,
        read_only=read_only,
        size=path.stat().st_size,
        counts={name: int(run(sql).scalar_one()) for name, sql in _COUNTS.items()},
        files=files,
        newest_publication=parse_date(
            run("SELECT coalesce(max(published), '') FROM rating").scalar_one()
        ),
        extract_months=tuple(sorted({file.month for file in files if file.month})),
        freshness={
            name: int(
                run(
                    "SELECT count(*) FROM organisation WHERE rated <> '' "
                    "AND rated > ? AND rated <= ?",
                    (
                        years_before(now, oldest).isoformat(),
                        years_before(now, youngest).isoformat() if youngest else "9999-12-31",
                    ),
                ).scalar_one()
            )
            for name, youngest, oldest in BANDS
        },
    )
