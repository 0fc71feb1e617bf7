"""Schema migrations: numbered SQL files, each run in one transaction.

They are plain SQL, so that an old migration does not change when the code does. In a database,
``PRAGMA user_version`` holds the number of the last migration run, and
``PRAGMA application_id`` marks the file as Wardcard's.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.domain.errors import NotADatabase, TooNew

APPLICATION_ID = 0x57415244  # 'WARD'
PAGE_SIZE = 16_384
"""The page size of new databases, in bytes."""


def _steps() -> list[tuple[int, str]]:
    files = sorted(Path(__file__).parent.glob("*.sql"))
    return [(int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files]


def newest_version() -> int:
    """The schema version that this version of Wardcard uses: the number of the last migration."""
    return _steps()[-1][0]


def version_of(connection: sqlite3.Connection, path: Path | str) -> int:
    """The schema version of a database; 0 for an empty file.

    Raises NotADatabase if another program created the file, and TooNew if a newer version of
    Wardcard did.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION_ID and tables:
        raise NotADatabase(f"{path} is not a Wardcard database.")
    if version > newest_version():
        raise TooNew(
            f"{path} was made by a newer Wardcard (its version is {version}, and this one reads "
            f"{newest_version()}). Install the newer Wardcard to open it."
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> bool:
    """Migrate a database to the newest schema; return whether any migration was needed.

    If a migration is needed, a database that is not empty is first copied to
    'name.before-version-N'. Each migration is one transaction, so a power cut leaves the database
    at the last complete one. Raises NotADatabase and TooNew, like :func:`version_of`.
    """
    version = version_of(connection, path)
    if not version:
        # Four times SQLite's default, for fewer and longer writes. Only a new database can be set.
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    steps = [(number, sql) for number, sql in _steps() if number > version]
    if steps and version:
        _copy_aside(connection, path.with_name(f"{path.name}.before-version-{steps[-1][0]}"))
    for number, sql in steps:
        connection.execute("PRAGMA foreign_keys = OFF")
        try:
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{sql}\n"
                f"PRAGMA application_id = {APPLICATION_ID};\n"
                f"PRAGMA user_version = {number};\nCOMMIT;"
            )
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise
        finally:
            connection.execute("PRAGMA foreign_keys = ON")
    return bool(steps)


def _copy_aside(connection: sqlite3.Connection, copy: Path) -> None:
    target = sqlite3.connect(copy)
    try:
        connection.backup(target)
    finally:
        target.close()
