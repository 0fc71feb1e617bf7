"""The schema's steps, oldest first: numbered files of plain SQL, each climbed in one transaction.

Raw SQL, so that an old step does not change when the code does. ``PRAGMA user_version`` holds the
number of the last step; ``PRAGMA application_id`` says that the file is Wardcard's.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

from db.domain.errors import NotADatabase, TooNew

APPLICATION_ID = 0x57415244  # 'WARD'
PAGE_SIZE = 16_384
"""Bytes."""


def _steps() -> list[tuple[int, str]]:
    files = sorted(Path(__file__).parent.glob("*.sql"))
    return [(int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files]


def newest_version() -> int:
    return _steps()[-1][0]


def version_of(connection: sqlite3.Connection, path: Path | str) -> int:
    """The schema's version, 0 for an empty file.

    Raises NotADatabase for somebody else's SQLite file, and TooNew for a later Wardcard's.
    """
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application != APPLICATION_ID and tables:
        raise NotADatabase(f"{path} is not a Wardcard database.")
    if version > newest_version():
        raise TooNew(
            f"{path} was made by a newer Wardcard (its version is {version}, this one reads "
            f"{newest_version()}). Install the newer Wardcard to open it."
        )
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> bool:
    """Climb to the newest schema; True if there was anything to climb.

    A database with something in it is copied to 'name.before-version-N' first. Each step is one
    transaction, so that a power cut leaves the last whole step.
    """
    version = version_of(connection, path)
    if not version:
        # For databases still to be made: four times SQLite's own, for fewer and longer writes.
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
