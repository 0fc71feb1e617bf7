"""Copies of the register: backups, going back to one, moving to another folder, and wards' copies.

A copy appears whole or not at all. A backup is put back only after the register that it replaces
was set aside.
"""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from db.domain.errors import (
    Busy,
    CannotOpen,
    Corrupt,
    DiskFull,
    NotADatabase,
    NotARegister,
    ReadOnly,
    Refused,
    RegisterDamaged,
    StoreError,
)
from db.domain.requirement import Requirement
from db.domain.response import Changed, changes, for_wards
from db.files.full import is_full
from db.files.lookup import exists, is_file
from db.files.moving import move_into_place
from db.files.private import create_empty, make_kept_folder, rights_within
from db.files.temporary import temporary_folder
from db.local.response_values import change_values, value_of
from db.local.trust_file import (
    FILE_NAME,
    GENERATION,
    RESTORE,
    TABLES,
    TrustFile,
    create_schema,
    put_copy,
)
from db.sqlite.connection import connect, database_uri
from db.sqlite.errors import store_error

EXPORT_FORMAT = "wardcard-register/1"


@dataclass(frozen=True, slots=True)
class Difference:
    """An entry that is another in a backup than in the register."""

    requirement: Requirement
    reference: str
    changed: tuple[Changed, ...]
    """What would change, from the register to the backup; empty if only one of them has it."""
    only_in_backup: bool = False
    only_here: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """What going back to a backup would change."""

    here: int
    """The number of entries of the register."""
    backup: int
    differences: tuple[Difference, ...]
    saves_lost: int
    """The number of saves in the register's history that the backup does not have."""
    why_unreadable: str = ""
    """A sentence if the register itself cannot be read."""


def back_up(file: TrustFile, target: Path) -> int:
    """Copy the register to ``target``, checked and in one step; the number of its entries.

    Raises StoreError, also if there is nothing to copy; then ``target`` is as it was.
    """
    entries = len(file.progress())
    if not is_file(file.path):
        raise Refused("There is nothing to back up: nobody has saved anything in the register yet.")
    if _is_same(file.path, target):
        raise Refused(f"{target} is the register itself. Give the backup another name.")
    if is_file(target):
        _check_is_register(target)
    with _new_file(target) as fresh:
        _copy_pages(file.path, fresh)
        TrustFile(fresh).check()
    return entries


def compare(file: TrustFile, backup: Path) -> Comparison:
    """What going back to ``backup`` would change. Raises StoreError if that is no sound backup."""
    other = _checked_backup(file, backup)
    theirs = {saved.response.key: saved for saved in other.responses()}
    try:
        ours = {saved.response.key: saved for saved in file.responses()}
        saves = {(save.key, save.version, save.saved) for save in file.history()}
    except (RegisterDamaged, NotARegister, CannotOpen) as error:
        return Comparison(0, len(theirs), (), 0, str(error))
    said = {each.key: each for each in (*file.said(tuple(ours)), *other.said(tuple(theirs)))}
    differences: list[Difference] = []
    for key in sorted({*ours, *theirs}):
        here, there = ours.get(key), theirs.get(key)
        reference = next(each.response.reference for each in (here, there) if each is not None)
        if here is None or there is None:
            differences.append(Difference(said[key], reference, (), here is None, there is None))
        elif changed := changes(here.response, there.response):
            differences.append(Difference(said[key], reference, changed))
    kept = {(save.key, save.version, save.saved) for save in other.history()}
    return Comparison(len(ours), len(theirs), tuple(differences), len(saves - kept))


def restore(file: TrustFile, backup: Path, *, now: datetime | None = None) -> Path | None:
    """Go back to ``backup``; the path under which the register was set aside, or None.

    It is None if there was no register. Windows that are open notice: what was read from the
    register before cannot be saved any more. Raises StoreError; then the register is as it was.
    """
    if file.why_read_only:
        raise ReadOnly(file.why_read_only)
    other = _checked_backup(file, backup)
    stamp = f"{now or datetime.now(UTC):%Y%m%d-%H%M%S-%f}"
    aside = _unused(file.path.with_name(f"trust.before-{stamp}.db"))
    with _sentences(file.path):
        make_kept_folder(file.path.parent)
    with _scratch_copy(other.path, file.path.parent) as fresh:
        if not is_file(file.path):
            move_into_place(fresh, file.path)
            return None
        try:
            file.progress()
        except (RegisterDamaged, NotARegister):
            # Its journal first, because SQLite would roll it back into the new file.
            for ending in ("-journal", "-wal", "-shm", ""):
                part = file.path.with_name(file.path.name + ending)
                if is_file(part):
                    move_into_place(part, aside.with_name(aside.name + ending))
            move_into_place(fresh, file.path)
        else:
            _exchange(file.path, fresh, aside)
    return aside


def begin_in(file: TrustFile, folder: Path) -> bool:
    """Make sure that there is a register in ``folder``; whether this one was copied there.

    One that is there already is used as it is. Raises StoreError.
    """
    target = folder / FILE_NAME
    try:
        make_kept_folder(folder)
    except OSError as error:
        raise CannotOpen(f"{folder} cannot be used: {error.strerror or error}.") from error
    if is_file(target):
        TrustFile(target).check()
        return False
    copied = is_file(file.path)
    with _new_file(target) as fresh:
        if copied:
            _copy_pages(file.path, fresh)
        else:
            with _sentences(fresh), closing(connect(fresh)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                create_schema(connection)
                connection.execute("COMMIT")
        TrustFile(fresh).check()
    return copied


def write_for_wards(file: TrustFile, target: Path) -> int:
    """Write the copy for ward PCs to ``target``, a new file; the number of its entries.

    It has no history and no updates, and not where evidence lies: see
    :func:`db.domain.response.for_wards`. Raises StoreError.
    """
    saved = file.responses()
    said = {each.key: each for each in file.said([each.response.key for each in saved])}
    scheme = file.about("scheme")
    with _sentences(target), closing(connect(target, create=True)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        create_schema(connection)
        connection.execute("INSERT INTO about VALUES ('scheme', ?)", (scheme,))
        # The same content gives the same file.
        connection.execute("UPDATE about SET value = 'wards' WHERE name = 'identity'")
        for each in saved:
            response = replace(each, response=for_wards(each.response))
            put_copy(connection, response, said[each.response.key])
        connection.execute("COMMIT")
        connection.execute("VACUUM")
    TrustFile(target).check()
    return len(saved)


def exported(file: TrustFile) -> dict[str, Any]:
    """Everything in the register as plain values, for a JSON file. Raises StoreError."""
    saved = file.responses()
    said = {each.key: each for each in file.said([each.response.key for each in saved])}
    history: dict[str, list[dict[str, Any]]] = {}
    for save in reversed(file.history()):
        history.setdefault(save.key, []).append(
            {
                "version": save.version,
                "saved": save.saved.isoformat(),
                "by": save.by,
                "changed": [change_values(each) for each in save.changed],
            }
        )
    return {
        "format": EXPORT_FORMAT,
        "entries": [
            {
                "requirement": value_of(said[each.response.key]),
                "response": value_of(each.response),
                "version": each.version,
                "saved": each.saved.isoformat() if each.saved else None,
                "by": each.by,
                "history": history.get(each.response.key, []),
            }
            for each in saved
        ],
    }


def export(file: TrustFile, target: Path) -> int:
    """Write everything in the register to ``target`` as JSON; the number of entries.

    Raises StoreError.
    """
    if _is_same(file.path, target):
        raise Refused(f"{target} is the register itself. Give the file another name.")
    values = exported(file)
    raw = json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    with _new_file(target) as fresh:
        fresh.write_bytes(raw + b"\n")
    return len(values["entries"])


# Internals


def _checked_backup(file: TrustFile, backup: Path) -> TrustFile:
    if not is_file(backup):
        raise CannotOpen(f"There is no file {backup}. Give the path of a backup of the register.")
    if _is_same(file.path, backup):
        raise Refused(f"{backup} is the register itself. Give the path of a backup.")
    other = TrustFile(backup)
    try:
        other.check()
    except (RegisterDamaged, NotARegister) as error:
        what = (
            "is damaged"
            if isinstance(error, RegisterDamaged)
            else "is not a backup of the register"
        )
        raise type(error)(f"{backup} {what}, so nothing was changed. Choose another.") from error
    if not other.about("identity"):
        raise NotARegister(f"{backup} is empty, so nothing was changed. Choose another.")
    return other


@contextmanager
def _scratch_copy(source: Path, folder: Path) -> Generator[Path]:
    """A checked copy of a backup in ``folder``, marked as another state of the register."""
    with _sentences(folder), _scratch_file(folder) as fresh:
        _copy_pages(source, fresh)
        with closing(connect(fresh)) as connection:
            connection.execute(
                "INSERT INTO about (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (GENERATION, uuid.uuid4().hex),
            )
        TrustFile(fresh).check()
        yield fresh


@contextmanager
def _scratch_file(folder: Path) -> Generator[Path]:
    """An empty file in a folder of its own in ``folder``, which goes with its journal at the end.

    So a killed process leaves nothing that the next start would not remove.
    """
    with temporary_folder(folder, ".wardcard-") as scratch:
        fresh = scratch / FILE_NAME
        create_empty(fresh, rights_within(folder))
        yield fresh


def _exchange(register: Path, fresh: Path, aside: Path) -> None:
    """Put the content of ``fresh`` in the place of that of the register, in one transaction.

    Nobody else can save from when the register is copied to ``aside`` until it is done.
    """
    with closing(connect(register)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("ATTACH ? AS fresh", (database_uri(fresh, read_only=True),))
        connection.execute("BEGIN IMMEDIATE")
        with _new_file(aside) as copy:
            _copy_pages(register, copy)
        try:
            for table in reversed(TABLES):
                connection.execute(f"DROP TABLE main.{table}")
            create_schema(connection)
            connection.execute("DELETE FROM main.about")
            for table in TABLES:
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM fresh.{table}")
            connection.execute("COMMIT")
        except BaseException:
            # The register is as it was, so that there is nothing to keep.
            with suppress(OSError):
                aside.unlink()
            raise


def _check_is_register(target: Path) -> None:
    """Raise Refused if ``target`` is a file that is no backup, which must not be replaced."""
    try:
        TrustFile(target).progress()
    except NotARegister as error:
        raise Refused(f"{target} is another file. Give the backup another name.") from error
    except StoreError:
        return  # a backup that is damaged may be replaced by a sound one


def _is_same(one: Path, other: Path) -> bool:
    return exists(one) and exists(other) and one.samefile(other)


def _unused(path: Path) -> Path:
    """``path``, or one with a number if there is such a file."""
    number, found = 1, path
    while exists(found):
        number += 1
        found = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return found


@contextmanager
def _new_file(target: Path) -> Generator[Path]:
    """A new file with a temporary name next to ``target``, which takes its place at the end."""
    with _sentences(target), _scratch_file(target.parent) as fresh:
        yield fresh
        with fresh.open("rb+") as written:
            os.fsync(written.fileno())
        move_into_place(fresh, target)


@contextmanager
def _sentences(path: Path) -> Generator[None]:
    """Raise a StoreError with a sentence for what the system and SQLite raise."""
    try:
        yield
    except sqlite3.Error as error:
        known = store_error(error, path)
        if isinstance(known, Busy):
            raise Busy(
                f"{path} is in use by somebody else, so nothing was changed. Try again in a moment."
            ) from error
        if known is None or isinstance(known, Corrupt | NotADatabase):
            known = RegisterDamaged(f"{path} is damaged, so nothing was changed. {RESTORE}")
        raise known from error
    except OSError as error:
        if is_full(error):
            raise DiskFull(
                f"The disk that holds {path} is full, so nothing was changed. Free some space and "
                "try again."
            ) from error
        raise CannotOpen(
            f"{path} cannot be written: {error.strerror or error}. Nothing was changed; check that "
            "its folder exists and that you may write to it."
        ) from error


def _copy_pages(source: Path, target: Path) -> None:
    """Copy a register of one moment to the empty file ``target``, whoever saves meanwhile."""
    with (
        _sentences(source),
        closing(connect(source, read_only=True, others_write=True)) as connection,
        closing(connect(target)) as copy,
    ):
        connection.backup(copy)
