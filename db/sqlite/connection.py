"""From a path to a connection: how Wardcard opens SQLite. Standard library only, for the start."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from db.domain.errors import CannotOpen
from db.sqlite.migrations import APPLICATION_ID

LONGEST_PATH = 504
"""Bytes of a path that SQLite takes on Unix, with room for '-journal'."""
BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process that is writing."""


def database_uri(path: Path, *, read_only: bool, immutable: bool = False) -> str:
    """The SQLite URI of ``path``, whatever characters it holds.

    ``Path.as_uri`` is of no use for a UNC path: it gives two slashes where SQLite wants four.
    """
    text = path.absolute().as_posix()
    if text.startswith("//"):
        text = "//" + text
    elif not text.startswith("/"):
        text = "/" + text
    mode = "ro" if read_only else "rwc"
    return f"file:{quote(text)}?mode={mode}" + ("&immutable=1" if immutable else "")


def can_write(path: Path) -> bool:
    """Whether the database at ``path`` can be changed: the file, and its journal made beside it.

    Nothing is written, and on Unix nothing opened: that would let go of SQLite's own locks.
    """
    if not os.access(path.parent, os.W_OK) or not os.access(path, os.W_OK):
        return False
    if os.name == "nt":
        # os.access knows only the read-only mark there, not who may write.
        try:
            path.open("r+b").close()
        except OSError:
            return False
    return True


def read_only_hindrance(path: Path) -> str:
    """Why ``path`` must not be read without its journal, as one sentence; empty if it may.

    A reader who cannot write can neither roll back what was cut off nor see what is only in the
    write-ahead log: it would take half an import for the whole.
    """
    for ending, told in (
        ("-journal", "An import into {path} was cut off or is still going on."),
        ("-wal", "Some of {path} is still in the file {path}-wal."),
    ):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            return (
                told.format(path=path) + " Open it once where it may be written to, close "
                "Wardcard there, then open it here again."
            )
    return ""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A raw connection with Wardcard's pragmas.

    With ``read_only``, a file that cannot be written to is taken as one that nobody changes: no
    lock, no journal and no other file is looked for or made beside it. Raises CannotOpen where
    that would show half an import.

    The journal stays a rollback journal: a WAL database cannot be opened on read-only media, and
    one that is copied without its -wal file silently misses tables.
    """
    if os.name != "nt" and len(os.fsencode(path.absolute())) > LONGEST_PATH:
        raise CannotOpen(
            f"The path of {path.name} is longer than the {LONGEST_PATH} bytes that SQLite takes. "
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
    """Somebody's tool may have switched a database of ours to a write-ahead log."""
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        return
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        with suppress(sqlite3.OperationalError):  # in use: another time
            connection.execute("PRAGMA journal_mode = DELETE")
