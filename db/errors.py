"""What can go wrong with the store, as sentences for its users. Anything else is a bug.

Standard library only, so that the window can name these before the database's libraries are loaded.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path


class StoreError(Exception):
    """Something that is not a bug; its text is one plain sentence saying what to do."""


class Busy(StoreError):
    pass


class ReadOnly(StoreError):
    pass


class NotADatabase(StoreError):
    """Its text does not say what to do: that depends on whose database it is (viewer.mending)."""


class Corrupt(StoreError):
    """As with NotADatabase, what mends it is said by whoever tells of it."""


class DiskFull(StoreError):
    pass


class TooNew(StoreError):
    pass


class CannotOpen(StoreError):
    pass


class UnknownSubject(StoreError):
    pass


class UnknownReport(StoreError):
    pass


class Refused(StoreError):
    """A file that was not taken; the text names the file, the place and the mend."""


class Cancelled(StoreError):
    """The user stopped the import; the database is as it was before."""


_BY_CODE: dict[int, tuple[type[StoreError], str]] = {
    sqlite3.SQLITE_BUSY: (
        Busy,
        "{path} is in use by another program. Close it there, or try again in a moment.",
    ),
    sqlite3.SQLITE_LOCKED: (Busy, "{path} is in use. Try again in a moment."),
    sqlite3.SQLITE_READONLY: (
        ReadOnly,
        (
            "{path} can only be read. Make your own copy in the window (File, Use my own copy), or "
            "name another data folder with --data-dir."
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


def read_only(path: Path | str) -> ReadOnly:
    return ReadOnly(_BY_CODE[sqlite3.SQLITE_READONLY][1].format(path=path))


def store_error(error: BaseException, path: Path | str) -> StoreError | None:
    """The :class:`StoreError` behind ``error`` by SQLite's own code, or None if it is a bug."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, sqlite3.Error):
        cause = getattr(cause, "orig", None) or cause.__cause__
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return None
    known = _BY_CODE.get(code & 0xFF)  # the low byte is the primary code
    return None if known is None else known[0](known[1].format(path=path))
