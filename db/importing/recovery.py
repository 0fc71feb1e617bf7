"""Detects a damaged database, renames it with the date, and creates a new one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from db.domain.errors import CannotOpen, Corrupt, NotADatabase, ReadOnly, Refused
from db.files.moving import move_into_place
from db.importing.ledger import Ledger, digest
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from db.sqlite import migrations, schema
from db.sqlite.connection import can_write, connect
from db.sqlite.engine import store_errors

_MAGIC = b"SQLite format 3\0"
_ENDINGS = ("", "-journal", "-wal", "-shm")
"""The suffixes of a database's files. A leftover journal would be applied to the new database."""


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of rebuilding a damaged database."""

    why: str
    """What was wrong with the database, as a sentence."""
    aside: Path
    """The new path of the damaged database."""
    again: tuple[Path, ...]
    """Files that were imported into it and have not changed since: they can be loaded again."""
    lost: tuple[str, ...]
    """Paths of imported files that are missing or have changed: the user has to find them."""


def open_sound(path: Path, packs: Sequence[Path], *, thorough: bool = False) -> ReportStore:
    """Check the database at ``path`` for damage and open it; create it from ``packs`` if missing.

    With ``thorough``, SQLite checks the whole file, which takes about a second for all of England.
    A file that cannot be written to is opened read-only. Raises Corrupt, NotADatabase, TooNew and
    the other StoreErrors.
    """
    if not path.is_file() or not path.stat().st_size:
        return open_or_create(path, packs)
    writable = can_write(path)
    with store_errors(path):
        _check_header(path)
        with closing(connect(path, read_only=not writable)) as connection:
            version = migrations.version_of(connection, path)
            if not writable and version < migrations.newest_version():
                raise CannotOpen(
                    f"{path} was made by an older Wardcard and is read-only here. Open it once "
                    "with this version of Wardcard in a place where it can be written to."
                )
            if version == migrations.newest_version():
                _check_tables(connection, path)
            if thorough and (damage := damages(connection, most=1)):
                raise Corrupt(f"{path} is damaged ({damage[0]}).")
    return open_or_create(path, packs) if writable else ReportStore.open(path, read_only=True)


def repair(path: Path, packs: Sequence[Path], *, only_wardcards: bool = False) -> Rebuilt | None:
    """Check all of the database at ``path``; rebuild it if it is damaged, otherwise return None.

    With ``only_wardcards``, a file that is not marked as Wardcard's is never moved, because it may
    belong to another program; NotADatabase is raised instead. Also raises other StoreErrors.
    """
    if only_wardcards and path.is_file() and path.stat().st_size:
        header = _header(path)
        if int.from_bytes(header[68:72], "big") != migrations.APPLICATION_ID:
            raise NotADatabase(f"{path} is not a Wardcard database.")
    try:
        with closing(open_sound(path, packs)) as store:
            store.info(check=True)
    except (Corrupt, NotADatabase) as error:
        return rebuild(path, packs, str(error))
    return None


def rebuild(path: Path, packs: Sequence[Path], why: str) -> Rebuilt:
    """Rename the database at ``path`` and create a new one from ``packs``.

    ``why`` is a sentence that says what was wrong; it is part of the result. Raises StoreError.
    """
    aside = _set_aside(path)
    open_or_create(path, packs).close()
    bundled = {_digest(pack) for pack in packs}
    names = {pack.name for pack in packs}
    again: list[Path] = []
    lost: list[str] = []
    for entry in Ledger(path).read():
        source = Path(entry.path)
        if entry.sha256 in bundled:
            continue
        if entry.is_unchanged:
            if source not in again:  # files of one archive
                again.append(source)
        elif source.name not in names:  # a bundled pack of an earlier Wardcard
            lost.append(entry.path)
    return Rebuilt(why, aside, tuple(again), tuple(lost))


def damages(connection: sqlite3.Connection, *, most: int) -> tuple[str, ...]:
    """Return up to ``most`` faults that SQLite finds in the file's structure, in SQLite's words."""
    found = [row[0] for row in connection.execute(f"PRAGMA quick_check({most})")]
    return () if found == ["ok"] else tuple(found)


def _check_header(path: Path) -> None:
    """Raise NotADatabase if it is not an SQLite database, or Corrupt if its end is missing."""
    header = _header(path)
    if not header.startswith(_MAGIC):
        raise NotADatabase(f"{path} is not a Wardcard database.")
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    # The page count is valid only if the last program to write the file updated it. A pending
    # rollback may lengthen the file.
    counted = header[24:28] == header[92:96]
    pending = path.with_name(path.name + "-journal").exists()
    if counted and not pending and path.stat().st_size < page * pages:
        missing = page * pages - path.stat().st_size
        raise Corrupt(f"{path} is damaged: its last {missing:,} bytes are missing.")


def _header(path: Path) -> bytes:
    """Return the first 100 bytes of the file. Raises CannotOpen if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(100)
    except OSError as error:
        raise CannotOpen(
            f"{path} cannot be read: {error.strerror or error}. Check that you may read it."
        ) from error


def _check_tables(connection: sqlite3.Connection, path: Path) -> None:
    present = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    missing = sorted(schema.metadata.tables.keys() - present)
    if missing:
        raise Corrupt(f"{path} is damaged: it has no table '{missing[0]}'.")


def _set_aside(path: Path) -> Path:
    """Rename the database and its journals; return the new path of the database."""
    timestamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    aside = path.with_name(f"{path.stem}.damaged-{timestamp}{path.suffix}")
    try:
        # Journals are moved first, because none must be left behind for the new database.
        for ending in reversed(_ENDINGS):
            part = path.with_name(path.name + ending)
            if part.exists():
                move_into_place(part, aside.with_name(aside.name + ending))
    except OSError as error:
        raise ReadOnly(
            f"{path} is damaged and could not be set aside: {error.strerror or error}. Close "
            "other programs that use it and try again, or move it to another folder."
        ) from error
    return aside


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file or folder; empty if it cannot be read."""
    try:
        return digest(path) if path.exists() else ""
    except Refused:
        return ""
