"""Detects a damaged database, builds a new one next to it, and puts that in its place.

The damaged database stays where it is until the new one is complete, and is kept under another
name. A repair that is cut off at any moment begins again, or is finished, at the next start: see
:mod:`db.importing.repair_record`.
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from db.domain.errors import (
    Busy,
    Cancelled,
    CannotOpen,
    Corrupt,
    DiskFull,
    NotADatabase,
    ReadOnly,
    Refused,
    StoreError,
)
from db.domain.imports import OnProgress, Progress
from db.files.full import is_full
from db.files.lock import exclusive
from db.files.lookup import exists, is_file
from db.files.moving import move_into_place
from db.files.stamp import stamp
from db.importing.ledger import Imported, Ledger, digest
from db.importing.loader import Loader, ignore
from db.importing.opening import open_or_create
from db.importing.repair_record import (
    LostFile,
    RepairRecord,
    Stage,
    read_record,
    record_path,
    remove_record,
    without,
    write_record,
)
from db.importing.transaction import never
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import can_write, connect
from db.sqlite.engine import store_errors
from db.sqlite.moved import gone
from db.sqlite.values import fault

_log = logging.getLogger(__name__)

_MAGIC = b"SQLite format 3\0"
_ENDINGS = ("", "-journal", "-wal", "-shm")
"""The suffixes of a database's files. A leftover journal would be applied to the new database."""
_BUILDING = ".repairing-"
"""Part of the name of a database that is being filled, and of all files that belong to it."""
_NOT_FOUND = "it cannot be found as it was"

Load = Callable[[Path, Sequence[Path], OnProgress, Callable[[], bool]], object]
"""A function that loads files into a database: see :meth:`db.importing.loader.Loader.load`."""


def _load_here(
    path: Path, files: Sequence[Path], on_progress: OnProgress, cancelled: Callable[[], bool]
) -> None:
    Loader(path).load(files, on_progress, cancelled)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The result of rebuilding a damaged database."""

    why: str
    """What was wrong with the database, as a sentence."""
    aside: Path
    """The new path of the damaged database."""
    loaded: tuple[str, ...]
    """The paths of the files that were in it and are in the new one too."""
    lost: tuple[LostFile, ...]
    """The files that are not: the user has to find them, and add them again."""


def open_sound(
    path: Path, packs: Sequence[Path], *, thorough: bool = False, create: bool = True
) -> ReportStore:
    """Check the database at ``path`` for damage and open it; create it from ``packs`` if missing.

    Without ``create``, nothing is created, because it was open before; Gone is raised instead.
    A repair that was cut off while the new database took its place is finished first. With
    ``thorough``, SQLite checks the whole file, which takes about a second for all of England.
    A file that cannot be written to is opened read-only. Raises Corrupt, NotADatabase, TooNew, Busy
    if the database is being repaired, and the other StoreErrors.
    """
    finish_repair(path)
    return open_finished(path, packs, thorough=thorough, create=create)


def open_finished(
    path: Path, packs: Sequence[Path], *, thorough: bool = False, create: bool = True
) -> ReportStore:
    """Open the database like :func:`open_sound`, after :func:`finish_repair` has been called."""
    there = stamp(path)
    if there is None or not there.size:
        if not create:
            raise gone(path) if there is None else Corrupt(f"{path} is damaged: it is empty.")
        return _begin(path, packs)
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
            if thorough and (found := fault(connection)):
                raise Corrupt(f"{path} is damaged: {found}.")
    if writable and create:
        return open_or_create(path, packs)
    return ReportStore.open(path, read_only=not writable)


def repair(
    path: Path,
    packs: Sequence[Path],
    *,
    only_wardcards: bool = False,
    on_progress: OnProgress = ignore,
    cancelled: Callable[[], bool] = never,
) -> Rebuilt | None:
    """Check all of the database at ``path``; rebuild it if it is damaged, otherwise return None.

    A repair that was cut off is finished, and its result returned.
    With ``only_wardcards``, a file that is not marked as Wardcard's is never moved, because it may
    belong to another program; NotADatabase is raised instead. Otherwise like :func:`rebuild`.
    """
    has_content = is_file(path) and path.stat().st_size
    if only_wardcards and has_content and not migrations.is_marked(_header(path)):
        raise NotADatabase(f"{path} is not a Wardcard database.")
    finished = None
    try:
        finished = finish_repair(path)
        with closing(open_finished(path, packs)) as store:
            store.info(check=True)
    except (Corrupt, NotADatabase) as error:
        return rebuild(path, packs, str(error), on_progress=on_progress, cancelled=cancelled)
    return finished


def finish_repair(path: Path) -> Rebuilt | None:
    """Finish a repair of ``path`` that was cut off when the new database was complete.

    Returns its result; None if there was nothing to finish. :func:`open_sound` does this too.
    Raises Corrupt if the new database was not complete, Busy if the repair is still running, and
    other StoreErrors.
    """
    record = read_record(path)
    if record is None or record.stage is Stage.DONE:
        if _leftovers(path):
            with suppress(StoreError), _repairing(path):
                _remove_leftovers(path)
        return None
    with _repairing(path):
        record = read_record(path)
        if record is None or record.stage is Stage.DONE:
            return None
        if record.stage is Stage.SWAPPING:
            _swap(path, record)
            return _result(path, record)
        _remove_leftovers(path)
        now = stamp(path)
        # Not the same disk, whose number may be another one after the computer was switched off.
        if now is not None and record.damaged is not None and record.damaged[2:] == now[2:]:
            raise Corrupt(record.why)
        # Someone has put another file in its place.
        write_record(path, replace(record, stage=Stage.DONE))
    return None


def rebuild(
    path: Path,
    packs: Sequence[Path],
    why: str,
    *,
    load: Load = _load_here,
    on_progress: OnProgress = ignore,
    cancelled: Callable[[], bool] = never,
) -> Rebuilt:
    """Put a new database in the place of the damaged one at ``path``, which gets another name.

    The new one has ``packs`` and each file that was added and is still where it was, unchanged.
    ``load`` loads one of them after the other; one that is refused does not stop the others.
    ``why`` is a sentence that says what was wrong. ``cancelled`` is called about ten times a second
    and returns whether to stop. Raises Busy if another process is repairing it, Cancelled,
    DiskFull and other StoreErrors; the damaged database is then as it was, and the next start
    begins again.
    """
    with _repairing(path):
        earlier = read_record(path)
        record = RepairRecord(
            Stage.BUILDING,
            why,
            stamp(path),
            f"{path.name}{_BUILDING}{os.urandom(4).hex()}.db",
            _name_aside(path),
            lost=() if earlier is None else earlier.lost,
        )
        _remove_leftovers(path)
        write_record(path, record)
        building = path.with_name(record.building)
        try:
            record = _fill(path, building, packs, record, load, on_progress, cancelled)
            if exists(path):
                # Someone may have given others the right to write to it.
                with suppress(OSError):
                    building.chmod(path.stat().st_mode)
            write_record(path, record)
        except BaseException as error:
            _remove_leftovers(path)
            if isinstance(error, Cancelled):
                raise Cancelled(f"The repair was stopped. {why}") from error
            if isinstance(error, StoreError):
                _refuse_as(error, path, building)
            raise
        _swap(path, record)
    return _result(path, record)


def still_lost(path: Path) -> RepairRecord | None:
    """Return the record of a repair with the files that are still missing; None if none are.

    A file that has been added since, or another one from the same place, is not missing. Raises
    StoreError.
    """
    record = read_record(path)
    if record is None or record.stage is not Stage.DONE:
        return None
    with store_errors(path), closing(connect(path, read_only=True)) as connection:
        found = _loaded(connection)
    left = without(record, found | {entry.path for entry in Ledger(path).read()})
    if left.lost != record.lost:
        with suppress(OSError):  # a folder that is read-only
            write_record(path, left)
    return left if left.lost else None


def load_lost(
    path: Path, on_progress: OnProgress = ignore, cancelled: Callable[[], bool] = never
) -> tuple[str, ...]:
    """Load those missing files that are where they were, unchanged; return their paths.

    One that is refused does not stop the others. Raises Cancelled and other StoreErrors.
    """
    record = still_lost(path)
    loaded: list[str] = []
    lost = () if record is None else record.lost
    for source in dict.fromkeys(one.path for one in lost if _imported(one).is_unchanged):
        with suppress(Refused):
            Loader(path).load([Path(source)], on_progress, cancelled)
            loaded.append(source)
    return tuple(loaded)


def dismiss_lost(path: Path) -> None:
    """Stop reporting the files that a repair could not load again. Raises StoreError."""
    with _repairing(path):
        record = read_record(path)
        if record is not None and record.stage is Stage.DONE:
            remove_record(path)


def _check_header(path: Path) -> None:
    """Raise NotADatabase if it is not Wardcard's, or Corrupt if its end is missing.

    Opening another program's database with SQLite could already change it, if that program uses a
    write-ahead log.
    """
    header = _header(path)
    pending = exists(path.with_name(path.name + "-journal"))
    is_sqlite = header.startswith(_MAGIC)
    is_whole = is_sqlite and migrations.is_marked(header)
    # A power cut at the first start may leave zeros in place of the first page; SQLite rolls back.
    is_begun = pending and (is_sqlite or not header.strip(b"\0"))
    if not is_whole and not is_begun:
        raise NotADatabase(f"{path} is not a Wardcard database.")
    page = int.from_bytes(header[16:18], "big")
    page = 65536 if page == 1 else page
    pages = int.from_bytes(header[28:32], "big")
    # The page count is valid only if the last program to write the file updated it. A pending
    # rollback may lengthen the file.
    counted = header[24:28] == header[92:96]
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


def _begin(path: Path, packs: Sequence[Path]) -> ReportStore:
    """Create the database from ``packs``. Files that an earlier one held count as lost."""
    ledger = Ledger(path)
    lost = _added(ledger.read(), packs)
    if lost:
        before = read_record(path)
        kept = () if before is None else before.lost
        why = f"{path} was missing or empty, so a new database was begun."
        together = _together(kept, lost, "it was in the database before")
        # If the folder cannot be written to, creating the database says so.
        with suppress(StoreError), _repairing(path):
            write_record(path, RepairRecord(Stage.DONE, why, lost=together))
    store = open_or_create(path, packs)
    ledger.remove(*(entry.sha256 for entry in lost))
    return store


def _fill(
    path: Path,
    building: Path,
    packs: Sequence[Path],
    record: RepairRecord,
    load: Load,
    on_progress: OnProgress,
    cancelled: Callable[[], bool],
) -> RepairRecord:
    """Fill the new database; return ``record`` with the files that could and could not be loaded.

    Raises StoreError if the database cannot be filled at all.
    """
    open_or_create(building, packs).close()
    wanted = _added(Ledger(path).read(), packs)
    known = {entry.sha256 for entry in wanted}
    wanted += tuple(_imported(one) for one in record.lost if one.sha256 not in known)
    reasons: dict[str, str] = {}
    sources = dict.fromkeys(entry.path for entry in wanted if entry.is_unchanged)
    for done, source in enumerate(sources):  # once for all files of one archive

        def on_step(progress: Progress, done: int = done) -> None:
            on_progress(replace(progress, share=(done + progress.share) / len(sources)))

        try:
            load(building, [Path(source)], on_step, cancelled)
        except (Cancelled, DiskFull):
            raise
        except StoreError as error:
            if type(error) not in (Refused, StoreError):
                raise
            reasons[source] = str(error)
        except Exception:  # noqa: BLE001 - a fault in reading one file; it is logged
            # One file must not keep the others out, at this start and at each one after it.
            _log.exception("A file could not be loaded again")
            reasons[source] = "It could not be read, because of a fault in Wardcard."
    with store_errors(building), closing(connect(building, read_only=True)) as connection:
        there = _loaded(connection)
    lost = tuple(
        _lost(entry, reasons.get(entry.path, _NOT_FOUND))
        for entry in wanted
        if entry.sha256 not in there
    )
    loaded = dict.fromkeys(entry.path for entry in wanted if entry.sha256 in there)
    return replace(record, stage=Stage.SWAPPING, loaded=tuple(loaded), lost=lost)


def _added(entries: Sequence[Imported], packs: Sequence[Path]) -> tuple[Imported, ...]:
    """Return the entries of the ledger that are not ``packs``, or such of an earlier Wardcard."""
    bundled = {_digest(pack) for pack in packs}
    names = {pack.name for pack in packs}
    return tuple(
        entry
        for entry in entries
        if entry.sha256 not in bundled
        and (Path(entry.path).name not in names or entry.is_unchanged)
    )


def _together(
    before: Sequence[LostFile], entries: Sequence[Imported], why: str
) -> tuple[LostFile, ...]:
    lost = {one.sha256: one for one in before}
    lost |= {entry.sha256: _lost(entry, why) for entry in entries}
    return tuple(lost.values())


def _lost(entry: Imported, why: str) -> LostFile:
    return LostFile(entry.path, entry.sha256, entry.inside, why)


def _imported(lost: LostFile) -> Imported:
    return Imported(lost.path, lost.sha256, lost.inside)


def _loaded(connection: sqlite3.Connection) -> set[str]:
    """Return the SHA-256 of every file that is in the database."""
    return {row[0] for row in connection.execute("SELECT sha256 FROM file")}


def _result(path: Path, record: RepairRecord) -> Rebuilt:
    return Rebuilt(record.why, path.with_name(record.aside), record.loaded, record.lost)


def _swap(path: Path, record: RepairRecord) -> None:
    """Put the new database in its place. Each step can be repeated if the process is ended.

    Raises StoreError.
    """
    building, aside = path.with_name(record.building), path.with_name(record.aside)
    try:
        if exists(building):
            _keep_aside(path, aside)
            move_into_place(building, path)
    except OSError as error:
        raise ReadOnly(
            f"{path} is damaged and could not be set aside: {error.strerror or error}. Close "
            "other programs that use it and try again, or move it to another folder."
        ) from error
    ledger = Ledger(path)
    ledger.add(Ledger(building).read())
    ledger.remove(*(one.sha256 for one in record.lost))
    with _disk_errors(path):
        write_record(path, replace(record, stage=Stage.DONE))
    _remove_leftovers(path)


def _keep_aside(path: Path, aside: Path) -> None:
    """Give the damaged database, and its journals, the name ``aside``. Raises OSError."""
    # Journals are moved first, because none must be left behind for the new database.
    for ending in reversed(_ENDINGS[1:]):
        part = path.with_name(path.name + ending)
        if exists(part):
            move_into_place(part, aside.with_name(aside.name + ending))
    if not exists(path) or (exists(aside) and aside.samefile(path)):
        return
    try:
        # With two names, there is no moment without a database.
        os.link(path, aside)
    except OSError:
        move_into_place(path, aside)


@contextmanager
def _repairing(path: Path) -> Generator[None]:
    """Keep other processes from repairing the database at ``path``. Raises StoreError."""
    with _disk_errors(path), exclusive(_lock_path(path)) as held:
        if not held:
            raise Busy(
                f"{path} is being repaired by another Wardcard. Wait until that has finished, then "
                "try again."
            )
        yield


@contextmanager
def _disk_errors(path: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise _full(path) from error
        raise ReadOnly(
            f"{path} cannot be repaired, because its folder cannot be written to: "
            f"{error.strerror or error}."
        ) from error


def _full(path: Path) -> DiskFull:
    return DiskFull(
        f"{path} is damaged, and the disk is too full to repair it. Free some space and try again."
    )


def _refuse_as(error: StoreError, path: Path, building: Path) -> None:
    """Raise ``error`` so that it names the database, not the new one that is being filled."""
    if isinstance(error, DiskFull):
        raise _full(path) from error
    if str(building) in str(error):
        raise type(error)(str(error).replace(str(building), str(path))) from error


def _leftovers(path: Path) -> list[Path]:
    """Return what a repair of ``path`` has left that was cut off, or that is still running."""
    kept = record_path(path).name
    try:
        return [
            part
            for part in path.parent.iterdir()
            if part.name.startswith(f"{path.name}.repair") and part.name != kept
        ]
    except OSError:
        return []


def _remove_leftovers(path: Path) -> None:
    """Remove what earlier repairs of ``path`` have left, except for the lock, which is held.

    What another program holds is left.
    """
    for part in _leftovers(path):
        if part != _lock_path(path):
            with suppress(OSError):
                part.unlink()


def _lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".repair.lock")


def _name_aside(path: Path) -> str:
    timestamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    return f"{path.stem}.damaged-{timestamp}{path.suffix}"


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file or folder; empty if it cannot be read."""
    try:
        return digest(path) if exists(path) else ""
    except Refused:
        return ""
