"""Connections to SQLite databases. Standard library only, because it is needed at startup."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from db.domain.errors import CannotOpen
from db.sqlite.migrations import APPLICATION_ID

LONGEST_PATH = 504
"""The longest path in bytes that SQLite accepts on Unix, less the length of '-journal'."""
BUSY_TIMEOUT = 5.0
"""Seconds to wait while another process is writing."""


def database_uri(path: Path, *, read_only: bool, immutable: bool = False) -> str:
    """The SQLite URI of ``path``, with special characters escaped.

    ``immutable`` tells SQLite that nothing will change the file. ``Path.as_uri`` cannot be used,
    because it starts a UNC path with two slashes and SQLite requires four.
    """
    text = path.absolute().as_posix()
    if text.startswith("//"):
        text = "//" + text
    elif not text.startswith("/"):
        text = "/" + text
    mode = "ro" if read_only else "rwc"
    return f"file:{quote(text)}?mode={mode}" + ("&immutable=1" if immutable else "")


def can_write(path: Path) -> bool:
    """Whether the file can be changed, and a journal can be created next to it.

    Nothing is written. On Unix the file is not even opened, because closing it would release the
    locks that SQLite holds on it in this process.
    """
    if not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
        return False
    if os.name == "nt":
        # On Windows os.access looks only at the read-only attribute, not at permissions.
        try:
            path.open("r+b").close()
        except OSError:
            return False
    return True


def read_only_hindrance(path: Path) -> str:
    """Why ``path`` cannot be opened read-only, and what to do; empty if it can.

    A process that cannot write can neither roll back an interrupted import nor read the write-ahead
    log, so it would treat a partial import as complete.
    """
    for ending, reason in (
        ("-journal", "An import into {path} was interrupted or is still running."),
        ("-wal", "Some of {path} is still in the file {path}-wal."),
    ):
        journal = path.with_name(path.name + ending)
        if journal.is_file() and journal.stat().st_size:
            return (
                reason.format(path=path) + " Open it in Wardcard once where it can be written to, "
                "close Wardcard there, then open it here again."
            )
    return ""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open the database at ``path`` with Wardcard's pragmas, without SQLAlchemy.

    With ``read_only``, a file that cannot be written to is opened as immutable: SQLite takes no
    lock and neither looks for nor creates other files next to it. Raises CannotOpen if that would
    show a partial import, or if the path is too long, and sqlite3.Error if SQLite cannot open it.

    A rollback journal is always used, because a database with a write-ahead log cannot be opened
    on read-only media, and a copy of one without its -wal file lacks tables without any error.
    """
    if os.name != "nt" and len(os.fsencode(path.absolute())) > LONGEST_PATH:
        raise CannotOpen(
            f"The path of {path.name} is too long: it can be at most {LONGEST_PATH} bytes. "
            "Choose a shorter one with --data-dir."
        )
    immutable = read_only and path.is_file() and not can_write(path)
    if immutable and (hindrance := read_only_hindrance(path)):
        raise CannotOpen(hindrance)
    connection = sqlite3.connect(
        database_uri(path, read_only=read_only, immutable=immutable),
        uri=True,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = FILE")
        if not read_only:
            _leave_wal(connection)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _leave_wal(connection: sqlite3.Connection) -> None:
    """Switch a Wardcard database back to a rollback journal if another program changed it."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        with suppress(sqlite3.OperationalError):  # in use: the next connection tries again
            connection.execute("PRAGMA journal_mode = DELETE")
