"""Users' own copies of read-only databases, and which of them are in use.

Everything is in 'copies' in the data folder: databases, whose file names are never reused, and
'copies.json', which records the original of each. Uses only the standard library until a copy is
made.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

from db.domain.errors import Cancelled, CannotOpen, Corrupt
from db.files.lock import exclusive
from db.files.lookup import is_file
from db.files.moving import NOT_AS_WRITTEN, move_into_place, write_into_place
from db.files.private import make_private_folder
from db.files.temporary import temporary_file

FOLDER = "copies"
_INDEX = "copies.json"
_LOCK = "copies.lock"
_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """The newest copy of one database."""

    path: Path
    made: datetime
    in_use: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    file: str
    made: str
    in_use: bool


class Copies:
    """The copies in ``data_dir``."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / FOLDER

    def of(self, database: Path) -> OwnCopy | None:
        """Return the newest copy of ``database``, or None."""
        entry = self._entries().get(_key(database))
        if entry is None or not is_file(self.folder / entry.file):
            return None
        return OwnCopy(self.folder / entry.file, datetime.fromisoformat(entry.made), entry.in_use)

    def in_use(self, database: Path) -> Path | None:
        """Return the path of the copy that is used instead of ``database``, or None."""
        copy = self.of(database)
        return copy.path if copy is not None and copy.in_use else None

    def use(self, database: Path, *, wanted: bool) -> None:
        """Use the copy of ``database`` if ``wanted``, otherwise ``database`` itself.

        The copy is kept either way. Raises StoreError.
        """
        entries = self._entries()
        entry = entries.get(_key(database))
        if entry is not None:
            self._keep(entries | {_key(database): replace(entry, in_use=wanted)})

    def make(
        self,
        database: Path,
        progress: Callable[[float], object] = lambda _: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> OwnCopy:
        """Copy ``database`` and use the copy from now on; an earlier copy is kept.

        The copy is checked before it is used, and appears complete or not at all. ``progress``
        receives the share that is done, 0 to 1. Raises StoreError, and Cancelled if ``cancelled``
        returns True.
        """
        from db.publishing.packs import disk_error

        moment = datetime.now(UTC)
        path = self.folder / f"wardcard-{moment:%Y%m%d-%H%M%S-%f}.db"
        try:
            make_private_folder(self.folder)
            with exclusive(self.folder / _LOCK) as alone:
                if alone:
                    self._remove_leftovers()
                with temporary_file(self.folder) as (handle, arriving):
                    _copy(database, handle, progress, cancelled)
                    _check(database, arriving)
                    move_into_place(arriving, path)
        except OSError as error:
            raise disk_error(self.folder, error) from error
        entry = _Entry(path.name, moment.isoformat(), in_use=True)
        self._keep(self._entries() | {_key(database): entry})
        return OwnCopy(path, moment, in_use=True)

    def _entries(self) -> dict[str, _Entry]:
        """Read 'copies.json'; return an empty dictionary if it is missing or damaged."""
        try:
            index: dict[str, Any] = json.loads((self.folder / _INDEX).read_bytes())
            return {original: _entry(value) for original, value in index.items()}
        except NOT_AS_WRITTEN:
            return {}

    def _keep(self, entries: dict[str, _Entry]) -> None:
        from db.publishing.packs import disk_error

        index = {original: asdict(entry) for original, entry in entries.items()}
        try:
            write_into_place(self.folder / _INDEX, json.dumps(index).encode())
        except OSError as error:
            raise disk_error(self.folder, error) from error

    def _remove_leftovers(self) -> None:
        """Remove what was left when a copy was cut off."""
        for part in self.folder.glob("*.part"):
            with suppress(OSError):
                part.unlink()


def _key(database: Path) -> str:
    # On Windows, upper and lower case and both slashes name the same file.
    return os.path.normcase(database.absolute())


def _entry(value: dict[str, Any]) -> _Entry:
    file, made = str(value["file"]), str(value["made"])
    if Path(file).name != file:
        raise ValueError(f"{file} is not a plain name")
    datetime.fromisoformat(made)
    return _Entry(file, made, bool(value["in_use"]))


def _copy(
    database: Path,
    arriving: int,
    progress: Callable[[float], object],
    cancelled: Callable[[], bool],
) -> None:
    """Copy the database byte for byte to the descriptor ``arriving``, and close that.

    No lock is needed: nothing can write to a database in a folder that is read-only.
    """
    with os.fdopen(arriving, "wb") as target, closing(_open(database)) as source:
        before = os.fstat(source.fileno())
        done = 0
        while block := _read(source, database):
            if cancelled():
                raise Cancelled("No copy was made.")
            target.write(block)
            done += len(block)
            progress(done / max(before.st_size, 1))
        target.flush()
        os.fsync(target.fileno())
        after = os.fstat(source.fileno())
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise CannotOpen(f"{database} changed while it was being copied. Try again in a moment.")


def _open(database: Path) -> BinaryIO:
    from db.sqlite.connection import read_only_hindrance

    if hindrance := read_only_hindrance(database):
        raise CannotOpen(hindrance)
    try:
        return database.open("rb")
    except OSError as error:
        raise _unread(database, error) from error


def _read(source: BinaryIO, database: Path) -> bytes:
    try:
        return source.read(_BLOCK)
    except OSError as error:
        raise _unread(database, error) from error


def _unread(database: Path, error: OSError) -> CannotOpen:
    return CannotOpen(
        f"{database} could not be read: {error.strerror or error}. Check the share or the disk "
        "that holds it."
    )


def _check(database: Path, arriving: Path) -> None:
    """Check the copy. Raises StoreError if it is not a complete database."""
    from db.sqlite import migrations
    from db.sqlite.connection import connect
    from db.sqlite.engine import store_errors
    from db.sqlite.values import fault

    with store_errors(database), closing(connect(arriving, read_only=True)) as connection:
        migrations.version_of(connection, database)
        if found := fault(connection):
            raise Corrupt(f"{database} is damaged and was not copied: {found}.")
