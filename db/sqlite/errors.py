"""The :class:`db.domain.errors.StoreError` for each SQLite error, by result code."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from db.domain.errors import (
    Busy,
    CannotOpen,
    Corrupt,
    DiskFull,
    NotADatabase,
    ReadOnly,
    StoreError,
)
from db.sqlite.limits import BYTES_FOR_TEXT
from db.sqlite.moved import moved

_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (
        Busy,
        "{path} is in use by another program. Close it there, or try again in a moment.",
    ),
    sqlite3.SQLITE_LOCKED: (Busy, "{path} is in use. Try again in a moment."),
    sqlite3.SQLITE_READONLY: (
        ReadOnly,
        (
            "{path} is read-only. Make your own copy in the window (File, Use my own copy), or "
            "choose another data folder with --data-dir."
        ),
    ),
    sqlite3.SQLITE_PERM: (ReadOnly, "You may not write to {path}. Choose another with --data-dir."),
    sqlite3.SQLITE_NOTADB: (
        NotADatabase,
        "{path} is not a Wardcard database.",
    ),
    sqlite3.SQLITE_CORRUPT: (
        Corrupt,
        "{path} is damaged.",
    ),
    sqlite3.SQLITE_TOOBIG: (
        Corrupt,
        "{path} is damaged: a text in it is longer than any that Wardcard reads.",
    ),
    sqlite3.SQLITE_INTERRUPT: (
        Corrupt,
        "{path} is damaged: reading it took far longer than all of England’s ratings would.",
    ),
    sqlite3.SQLITE_FULL: (
        DiskFull,
        "The disk that holds {path} is full. Free some space and try again.",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        CannotOpen,
        "{path} cannot be opened. Check that the folder exists and that you may read it.",
    ),
    sqlite3.SQLITE_IOERR: (
        CannotOpen,
        "{path} could not be read or written. Check the disk or the network share that holds it.",
    ),
}


_DAMAGED_INDEX = "invalid fts5 file format"
"""What SQLite says of a search index whose tables are damaged, with the code of a wrong query."""
_NOT_TEXT = "Could not decode to UTF-8"
"""The start of what Python says, without a code, of a text whose bytes are not UTF-8."""


_PAGE_NOT_READ = re.compile(r"error code=(\d+)")


def check_was_possible(verdict: str, path: Path | str) -> None:
    """Raise an error if SQLite's check of a database, with this ``verdict``, could not read it all.

    It reports each page that it could not get, for example because memory ran out, in the same way
    as damage. Raises MemoryError, and the StoreError for any other reason than damage.
    """
    for code in map(int, _PAGE_NOT_READ.findall(verdict)):
        if code & 0xFF == sqlite3.SQLITE_NOMEM:
            raise MemoryError
        kind, text = _BY_CODE.get(code & 0xFF, (Corrupt, ""))
        if kind not in (Corrupt, NotADatabase):
            raise kind(text.format(path=path))


def read_only(path: Path | str) -> ReadOnly:
    """The error to raise when a read-only database would have to be written to."""
    return ReadOnly(_BY_CODE[sqlite3.SQLITE_READONLY][1].format(path=path))


def store_error(error: BaseException, path: Path | str) -> StoreError | None:
    """The StoreError for ``error``, raised by :mod:`sqlite3` or wrapped by SQLAlchemy.

    Returns None if it is not about the file or the disk, which means that it is a bug.
    """
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, sqlite3.Error):
        cause = getattr(cause, "orig", None) or cause.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None and str(cause).startswith((_NOT_TEXT, BYTES_FOR_TEXT)):
        return Corrupt(f"{path} is damaged: a text in it is not in UTF-8.")
    if code is None:
        return None
    if code == sqlite3.SQLITE_ERROR and str(cause).startswith(_DAMAGED_INDEX):
        code = sqlite3.SQLITE_CORRUPT
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return moved(Path(path))
    known = _BY_CODE.get(code & 0xFF)  # the low byte is the primary code
    return None if known is None else known[0](known[1].format(path=path))
