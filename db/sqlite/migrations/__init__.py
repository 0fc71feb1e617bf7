"""Schema migrations: numbered SQL files, each run in one transaction.

They are plain SQL, so that an old migration does not change when the code does. In a database,
``PRAGMA user_version`` holds the number of the last migration run, and
``PRAGMA application_id`` marks the file as Wardcard's.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from functools import cache
from pathlib import Path

from db.domain.errors import CannotOpen, Corrupt, NotADatabase, TooNew
from db.files.moving import move_into_place
from db.files.private import create_empty
from db.sqlite.errors import store_error
from db.sqlite.migrations.shape import difference

APPLICATION_ID = 0x57415244  # 'WARD'
PAGE_SIZE = 16_384
"""The page size of new databases, in bytes."""
FINGERPRINTS = {1: "e594be54023eeb78b46c9546bcaf7d392ee82944dc8e71a9c4eb26fc1c15031a"}
"""For each version, :func:`db.sqlite.migrations.shape.fingerprint` of a new database.

It only saves time at startup, about three milliseconds: see :func:`version_of`.
"""


@cache
def _steps() -> list[tuple[int, str]]:
    files = sorted(Path(__file__).parent.glob("*.sql"))
    return [(int(file.name.split("_")[0]), file.read_text("utf-8")) for file in files]


def is_marked(header: bytes) -> bool:
    """Whether a file that begins with these 100 bytes says that it is Wardcard's."""
    return int.from_bytes(header[68:72], "big") == APPLICATION_ID


def newest_version() -> int:
    """The schema version that this version of Wardcard uses: the number of the last migration."""
    return _steps()[-1][0]


def version_of(connection: sqlite3.Connection, path: Path | str) -> int:
    """The schema version of a database that is exactly as Wardcard makes it; 0 for an empty file.

    Raises NotADatabase if another program created the file, TooNew if a newer version of Wardcard
    did, and Corrupt if its tables and indexes are not exactly those of its version: nothing can be
    said about what queries would do there. Raises another StoreError if it cannot be read.
    """
    try:
        return _version_of(connection, path)
    except sqlite3.Error as error:
        # What SQLite cannot even parse is damage here, because no query has been asked yet.
        raise store_error(error, path) or Corrupt(
            f"{path} is damaged: the list of its tables cannot be read."
        ) from error
    except UnicodeError as error:
        raise Corrupt(f"{path} is damaged: the name of a table is not text.") from error


def _version_of(connection: sqlite3.Connection, path: Path | str) -> int:
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application = int(connection.execute("PRAGMA application_id").fetchone()[0])
    empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if application != APPLICATION_ID:
        if not empty or application or version:
            raise NotADatabase(f"{path} is not a Wardcard database.")
        return 0
    if version > newest_version():
        raise TooNew(
            f"{path} was made by a newer Wardcard (its version is {version}, and this one reads "
            f"{newest_version()}). Install the newer Wardcard to open it."
        )
    if version < 1:
        raise Corrupt(f"{path} is damaged: its version is {version}.")
    scripts = [sql for number, sql in _steps() if number <= version]
    if differs := difference(connection, scripts, FINGERPRINTS.get(version, "")):
        raise Corrupt(f"{path} is damaged: {differs}.")
    return version


def migrate(connection: sqlite3.Connection, path: Path) -> bool:
    """Migrate a database to the newest schema; return whether any migration was needed.

    If a migration is needed, a database that is not empty is first copied to
    'name.before-version-N'. Each migration is one transaction, so a power cut leaves the database
    at the last complete one. Raises the same errors as :func:`version_of`, before anything is
    changed.
    """
    version = version_of(connection, path)
    if version:
        _leave_wal(connection)
    else:
        # Four times SQLite's default, for fewer and longer writes. Only a new database can be set.
        connection.execute(f"PRAGMA page_size = {PAGE_SIZE}")
    steps = [(number, sql) for number, sql in _steps() if number > version]
    if steps and version:
        copy = path.with_name(f"{path.name}.before-version-{steps[-1][0]}")
        _copy_aside(connection, path, copy)
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
            # Another process may have done this step in the meantime.
            if connection.execute("PRAGMA user_version").fetchone()[0] < number:
                raise
        finally:
            connection.execute("PRAGMA foreign_keys = ON")
    return bool(steps)


def _leave_wal(connection: sqlite3.Connection) -> None:
    """Switch a Wardcard database back to a rollback journal if another program changed it.

    A database with a write-ahead log cannot be opened on read-only media, and a copy of one without
    its -wal file lacks tables without any error.
    """
    if connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal":
        with suppress(sqlite3.OperationalError):  # in use: the next connection tries again
            connection.execute("PRAGMA journal_mode = DELETE")


def _copy_aside(connection: sqlite3.Connection, path: Path, copy: Path) -> None:
    """Copy the database at ``path`` to ``copy``, which is there complete or not at all."""
    part = copy.with_name(copy.name + ".part")
    with suppress(OSError):  # SQLite reports what is wrong
        part.unlink(missing_ok=True)  # of a migration that was cut off
        create_empty(part, path.stat().st_mode & 0o666)
    try:
        with closing(sqlite3.connect(part)) as target:
            connection.backup(target)
        move_into_place(part, copy)
    except OSError as error:
        raise CannotOpen(
            f"{path} could not be copied before it was brought up to date: "
            f"{error.strerror or error}. Close other programs that use its folder and try again."
        ) from error
