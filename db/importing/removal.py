"""Removes a loaded file from the database, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from db.domain.errors import Refused
from db.domain.imports import LoadedFile, Removal
from db.files.stamp import Stamp, stamp
from db.importing import standing
from db.importing.import_summary import counts
from db.importing.ledger import Ledger
from db.importing.merge import withdrawal
from db.importing.transaction import never, transaction
from db.reading.loaded_files import loaded_files
from db.search import index as search_index
from db.sqlite.connection import can_write
from db.sqlite.engine import open_engine, store_errors
from db.sqlite.errors import read_only
from db.sqlite.moved import check_in_place, gone


def remove_file(
    path: Path,
    number: int,
    cancelled: Callable[[], bool] = never,
    expected: Stamp | None = None,
) -> Removal:
    """Take the file with this number (:attr:`db.domain.imports.LoadedFile.id`) out of a database.

    Afterwards the database at ``path`` is as if the file had never been loaded. ``cancelled`` is
    called about ten times a second and returns whether to stop. With ``expected``, the database
    must be that very file: see :meth:`db.reading.store.ReportStore.in_place`. Raises Refused if
    there is no file with this number, Gone or Replaced if the database is not the expected one or
    does not stay in its place, ReadOnly if it cannot be written to, Cancelled if it was stopped,
    and other StoreErrors; the database is then unchanged.
    """
    known = expected or stamp(path)
    if known is None:
        raise gone(path)

    def in_place() -> Stamp:
        return check_in_place(path, known)

    in_place()
    if not can_write(path):
        raise read_only(path)
    ledger = Ledger(path)
    with store_errors(path):
        engine = open_engine(path)
        try:
            with engine.connect() as connection, transaction(connection, cancelled, in_place):
                removal = _remove(connection, number, ledger)
        finally:
            engine.dispose()
    ledger.remove(removal.file.sha256)
    return removal


def _remove(connection: Connection, number: int, ledger: Ledger) -> Removal:
    file = _file(connection, number)
    original = ledger.file(file.sha256)
    file = replace(file, path="" if original is None else original.path)
    before = counts(connection)
    withdrawal.withdraw(connection, number)
    standing.refresh(connection)
    search_index.refresh(connection)
    after = counts(connection)
    gone = {table: before[table] - after[table] for table in before}
    return Removal(
        file=file,
        ratings=gone["rating"],
        organisations=gone["organisation"],
        reports=gone["report"],
        findings=max(0, gone["finding"]),
        can_be_loaded_again=original is not None and original.is_unchanged,
    )


def _file(connection: Connection, number: int) -> LoadedFile:
    for file in loaded_files(connection, counted=False):
        if file.id == number:
            return file
    raise Refused(
        f"There is no loaded file with the number {number}. List them with: wardcard sources"
    )
