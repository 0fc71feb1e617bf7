"""Connections to SQLite databases. Standard library only, because it is needed at startup."""

from __future__ import annotations

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from db.domain.errors import CannotOpen, Corrupt
from db.files.lookup import is_file
from db.files.private import create_empty, database_rights
from db.sqlite.errors import store_error
from db.sqlite.limits import LimitedConnection, limit_lengths

LONGEST_PATH = 504
"""The longest path in bytes that SQLite accepts on Unix, less the length of '-journal'."""
BUSY_TIMEOUT = 5.0
"""Seconds to wait while another process is writing."""


def database_uri(
    path: Path, *, read_only: bool, immutable: bool = False, create: bool = False
) -> str:
    """The SQLite URI of ``path``, with special characters escaped.

    Only with ``create`` does SQLite create a file that does not exist.
    ``immutable`` tells SQLite that nothing will change the file. ``Path.as_uri`` cannot be used,
    because it starts a UNC path with two slashes and SQLite requires four.
    """
    text = path.absolute().as_posix()
    if text.startswith("//"):
        text = "//" + text
    elif not text.startswith("/"):
        text = "/" + text
    mode = "ro" if read_only else "rwc" if create else "rw"
    # Bytes, because on Unix a name may be no valid text.
    return f"file:{quote(os.fsencode(text))}?mode={mode}" + ("&immutable=1" if immutable else "")


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
        if is_file(journal) and journal.stat().st_size:
            return (
                reason.format(path=path) + " Open it in Wardcard once where it can be written to, "
                "close Wardcard there, then open it here again."
            )
    return ""


def connect(
    path: Path,
    *,
    read_only: bool = False,
    create: bool = False,
    limited: bool = False,
    others_write: bool = False,
) -> sqlite3.Connection:
    """Open the database at ``path`` with Wardcard's pragmas, without SQLAlchemy.

    With ``create``, an empty one is created if there is none; otherwise a database that was deleted
    in the meantime would be begun empty. With ``read_only``, a file that cannot be written to is
    opened as immutable: SQLite takes no lock and neither looks for nor creates other files next to
    it. Not so with ``others_write``, if other users may change a file that this one may only read.
    Raises CannotOpen if that would show a partial import, or if the path is too long, and
    sqlite3.Error if SQLite cannot open it.

    What the file says is not trusted: no expression of its own can call a function with effects,
    each page is checked when it is read, and no value can be longer than
    :data:`db.sqlite.limits.LONGEST_VALUE`. With ``limited``, a query that takes far more work than
    any honest one is interrupted; changes of the data may take long.
    """
    if os.name != "nt" and len(os.fsencode(path.absolute())) > LONGEST_PATH:
        raise CannotOpen(
            f"The path of {path.name} is too long: it can be at most {LONGEST_PATH} bytes. "
            "Choose a shorter one with --data-dir."
        )
    if create:
        with suppress(OSError):  # SQLite reports what is wrong
            create_empty(path, database_rights(path.parent))
    immutable = read_only and not others_write and is_file(path) and not can_write(path)
    if immutable and (hindrance := read_only_hindrance(path)):
        raise CannotOpen(hindrance)
    connection = sqlite3.connect(
        database_uri(path, read_only=read_only, immutable=immutable, create=create),
        uri=True,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        factory=LimitedConnection if limited else sqlite3.Connection,
    )
    try:
        limit_lengths(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = FILE")
        # The end of a transaction survives a power cut. Otherwise the journal, which the commit
        # removes, may be back afterwards, and undo an import that was reported as done.
        connection.execute("PRAGMA synchronous = EXTRA")
    except (sqlite3.Error, UnicodeDecodeError) as error:
        connection.close()
        if isinstance(error, sqlite3.Error) and store_error(error, path) is not None:
            raise
        # The pragmas are right, so that it is the file: SQLite reads its tables for the first one,
        # and its own words about them can have a damaged name.
        raise Corrupt(f"{path} is damaged: the list of its tables cannot be read.") from error
    return connection
