"""The file of what a user keeps for himself: local.db in the data folder, which is never shared.

It is created when there is first something to keep, readable by its owner alone. Every change is
one transaction on what is in the file at that moment, so that two windows never undo each other's.
The connection is closed after each, so that nothing holds the file.

A file that is damaged, or is another program's, is kept under another name, and a new one begun. If
nothing can be written, or a newer Wardcard made the file, changes last until Wardcard is closed.
Each is reported in one sentence.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from db.domain.errors import (
    CannotOpen,
    Corrupt,
    DiskFull,
    NotADatabase,
    ReadOnly,
    StoreError,
    TooNew,
)
from db.domain.subject import Subject, is_id
from db.domain.text import one_line, shown
from db.domain.wards import MOST_WARDS, Ward, Wards
from db.files.full import is_full
from db.files.lock import exclusive
from db.files.lookup import is_file
from db.files.moving import move_into_place
from db.files.private import create_empty, make_kept_folder
from db.sqlite.connection import connect
from db.sqlite.errors import store_error

_log = logging.getLogger(__name__)

FILE_NAME = "local.db"
APPLICATION_ID = 0x574C4F43  # 'WLOC'
VERSION = 1
_OWNERS = 0o600
"""The file is its owner's alone, even in a folder that others share."""
_SCHEMA = """
CREATE TABLE ward (
    position INTEGER PRIMARY KEY,
    subject TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    site TEXT NOT NULL,
    opens_first INTEGER NOT NULL CHECK (opens_first IN (0, 1))
) STRICT;
"""
_LONGEST_NAME = 300
"""The most characters of a name that are kept."""
_MOST_ASIDE = 1000

Change = Callable[[Wards], Wards]


class LocalFile:
    """What a user keeps, in ``folder``. Its methods may be called on any thread, one at a time."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read or created yet."""
        self.path = folder / FILE_NAME
        self._unkept: Wards | None = None
        """What cannot be kept, and lasts as long as this object."""
        self._trouble = ""

    def take_trouble(self) -> str:
        """A sentence about what went wrong since it was last asked for, or an empty text."""
        trouble, self._trouble = self._trouble, ""
        return trouble

    def wards(self) -> Wards:
        """My wards; empty if there is no file, or it cannot be read. Raises nothing."""
        if self._unkept is not None:
            return self._unkept
        if not is_file(self.path):
            return Wards()
        try:
            return self._read()
        except (Corrupt, NotADatabase) as error:
            self._set_aside(error)
        except TooNew as error:
            self._keep_nothing(Wards(), str(error))
        except (StoreError, OSError) as error:
            _log.info("My wards could not be read: %s", type(error).__name__)
            self._trouble = (
                f"My wards could not be read: {self.path} cannot be opened. Close other programs "
                "that use it, then start Wardcard again."
            )
        return Wards()

    def change(self, change: Change) -> Wards:
        """Change My wards and return them as they are then.

        ``change`` gets what is in the file. If it cannot be written to, the change lasts as long as
        this object. Raises DiskFull and Busy, and whatever ``change`` raises; then nothing was
        changed.
        """
        before = self.wards()  # sets aside what cannot be used
        if self._unkept is not None:
            self._unkept = change(self._unkept)
            return self._unkept
        try:
            return self._write(change)
        except (ReadOnly, CannotOpen, PermissionError) as error:
            _log.info("My wards could not be kept: %s", type(error).__name__)
            return self._keep_nothing(
                change(before),
                f"My wards cannot be kept: {self.path.parent} is read-only. What you change lasts "
                "until you close Wardcard.",
            )
        except OSError as error:
            if is_full(error):
                raise _full(self.path) from error
            raise CannotOpen(f"{self.path} could not be written. Check the disk.") from error
        except DiskFull as error:
            raise _full(self.path) from error

    # Internals

    def _keep_nothing(self, wards: Wards, why: str) -> Wards:
        self._unkept = wards
        self._trouble = why
        return wards

    @contextmanager
    def _opened(self, *, read_only: bool) -> Generator[sqlite3.Connection]:
        """A connection; errors of SQLite become StoreErrors."""
        try:
            with closing(connect(self.path, read_only=read_only, limited=True)) as connection:
                yield connection
        except sqlite3.Error as error:
            raise store_error(error, self.path) or Corrupt(f"{self.path} is damaged.") from error
        except UnicodeError as error:
            raise Corrupt(f"{self.path} is damaged.") from error

    def _read(self) -> Wards:
        # What a killed process left half written is rolled back, for which SQLite has to write.
        interrupted = is_file(self.path.with_name(f"{self.path.name}-journal"))
        with self._opened(read_only=not interrupted) as connection:
            connection.execute("BEGIN")
            return _wards(connection) if _check(connection, self.path) else Wards()

    def _write(self, change: Change) -> Wards:
        make_kept_folder(self.path.parent)
        create_empty(self.path, _OWNERS)
        with self._opened(read_only=False) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                known = _check(connection, self.path)
                before = _wards(connection) if known else Wards()
                after = change(before)
                if not known:
                    _create(connection)
                if after != before:
                    _put(connection, after)
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise
        return after

    def _set_aside(self, error: StoreError) -> None:
        """Keep the file under another name, unless another window has done so in the meantime."""
        what = "is damaged" if isinstance(error, Corrupt) else "is not one of Wardcard’s"
        aside = self._unused_name()
        try:
            with exclusive(self.path.with_suffix(".lock")) as ours:
                if not ours or not self._is_unusable():
                    return
                # First, because SQLite would roll it back into the new file.
                for ending in ("-journal", "-wal", "-shm", ""):
                    part = self.path.with_name(self.path.name + ending)
                    if is_file(part):
                        move_into_place(part, aside.with_name(aside.name + ending))
        except OSError:
            self._keep_nothing(
                Wards(),
                f"My wards could not be read: {self.path} {what}, and it cannot be renamed. What "
                "you change lasts until you close Wardcard.",
            )
            return
        self._trouble = (
            f"My wards could not be read: {self.path} {what}. It is kept as {aside.name}, and "
            "My wards begins again."
        )

    def _is_unusable(self) -> bool:
        try:
            self._read()
        except (Corrupt, NotADatabase):
            return is_file(self.path)
        except (StoreError, OSError):
            pass
        return False

    def _unused_name(self) -> Path:
        """A name next to the file that no file has yet."""
        names = ("local.damaged.db", *(f"local.damaged-{n}.db" for n in range(2, _MOST_ASIDE)))
        paths = (self.path.with_name(name) for name in names)
        return next((path for path in paths if not path.exists()), self.path.with_name(names[-1]))


def _check(connection: sqlite3.Connection, path: Path) -> bool:
    """Whether the file has what Wardcard keeps; an empty one has not.

    Raises NotADatabase, TooNew and Corrupt.
    """
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    tables = connection.execute("SELECT name, sql FROM sqlite_master").fetchall()
    if application != APPLICATION_ID:
        if application or version or tables:
            raise NotADatabase(f"{path} is not one of Wardcard’s.")
        return False
    if version > VERSION:
        raise TooNew(
            f"A newer Wardcard made {path}, so My wards cannot be read. Install the newer "
            "Wardcard; what you change in this one lasts until you close it."
        )
    known = [(name, " ".join(str(sql).split())) for name, sql in tables if sql]
    if version != VERSION or known != [("ward", " ".join(_SCHEMA.split()).rstrip(";"))]:
        raise Corrupt(f"{path} is damaged.")
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise Corrupt(f"{path} is damaged.")
    return True


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(_SCHEMA)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _wards(connection: sqlite3.Connection) -> Wards:
    rows = connection.execute(
        "SELECT subject, name, site, opens_first FROM ward ORDER BY position LIMIT ?",
        (MOST_WARDS,),
    ).fetchall()
    wards: list[Ward] = []
    start: Subject | None = None
    for text, name, site, opens_first in rows:
        subject = Subject.parse(text)
        if not is_id(subject.organisation):
            continue
        wards.append(Ward(subject, shown(name, _LONGEST_NAME), shown(site, _LONGEST_NAME)))
        if opens_first and start is None:
            start = subject
    return Wards(tuple(wards), start)


def _put(connection: sqlite3.Connection, wards: Wards) -> None:
    connection.execute("DELETE FROM ward")
    connection.executemany(
        "INSERT INTO ward (position, subject, name, site, opens_first) VALUES (?, ?, ?, ?, ?)",
        [
            (number, w.subject.id, one_line(w.name), one_line(w.site), w.subject == wards.start)
            for number, w in enumerate(wards.wards)
        ],
    )


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"My wards could not be changed: the disk that holds {path} is full. Free some space and "
        "try again."
    )
