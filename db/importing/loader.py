"""Imports files into a database, all in one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.domain.errors import NOTHING_CHANGED, Cancelled, CannotOpen, Refused
from db.domain.imports import ImportSummary, OnProgress, Progress
from db.files.lookup import exists, is_file
from db.files.stamp import Stamp, stamp
from db.importing.file_import import FileImport, OnStep
from db.importing.import_summary import together
from db.importing.ledger import Imported, Ledger
from db.importing.transaction import never, transaction
from db.sources.collection import Collection, Input, Unpacking, collect, nothing_in
from db.sqlite import migrations
from db.sqlite.connection import can_write, connect
from db.sqlite.engine import open_engine, store_errors
from db.sqlite.errors import read_only
from db.sqlite.moved import check_in_place, gone


def ignore(_: Progress, /) -> None:
    """Receive the progress of an import that nobody follows."""


class Loader:
    """Imports files into the database at ``path``, which is created if it does not exist.

    With ``expected``, it must be that very file, and is never created: see
    :meth:`db.reading.store.ReportStore.in_place`.
    """

    def __init__(self, path: Path, expected: Stamp | None = None) -> None:
        self.path = path
        self._expected = expected

    def load(
        self,
        files: Sequence[Path],
        on_progress: OnProgress = ignore,
        cancelled: Callable[[], bool] = never,
    ) -> tuple[ImportSummary, ...]:
        """Import ``files`` in one transaction; return a summary for each, in the same order.

        A folder or .zip has one summary, which lists its files; those that cannot be read are left
        out. ``cancelled`` is called about ten times a second and returns whether to stop. Raises
        Refused if any of ``files`` cannot be imported, Cancelled if the import was stopped, and
        Gone or Replaced if the database is not the expected one or does not stay in its place; the
        database is then unchanged. Other StoreErrors report a fault in the database.
        """
        if self._expected is not None:
            check_in_place(self.path, self._expected)
        if is_file(self.path) and not can_write(self.path):
            # Checked here to save reading any file, and because SQLite's own error in a protected
            # folder would not name the cause.
            raise read_only(self.path)
        with Unpacking() as unpacking:
            found = [collect(path, unpacking) for path in files]
            _make_folder(self.path.parent)
            if not exists(self.path) and not os.access(self.path.parent, os.W_OK):
                raise CannotOpen(
                    f"There is no database in {self.path.parent} yet, and you do not have "
                    "permission to create one. Choose another folder with --data-dir."
                )
            with store_errors(self.path):
                return self._import(found, on_progress, cancelled)

    def _import(
        self,
        found: Sequence[Collection],
        on_progress: OnProgress,
        cancelled: Callable[[], bool],
    ) -> tuple[ImportSummary, ...]:
        raw = connect(self.path, create=self._expected is None)
        try:
            migrations.migrate(raw, self.path)
            expected = self._expected or stamp(self.path)
        finally:
            raw.close()
        if expected is None:
            raise gone(self.path)
        engine = open_engine(self.path)
        try:
            with engine.connect() as connection:
                work = _Work(found, on_progress, cancelled)
                imports = [_CollectionImport(connection, collection, work) for collection in found]
                return self._load(
                    connection, imports, work, lambda: check_in_place(self.path, expected)
                )
        finally:
            engine.dispose()

    def _load(
        self,
        connection: Connection,
        imports: Sequence[_CollectionImport],
        work: _Work,
        in_place: Callable[[], object],
    ) -> tuple[ImportSummary, ...]:
        ledger = Ledger(self.path)
        try:
            with transaction(connection, work.cancelled, in_place):
                summaries = tuple(each.run() for each in imports)
                # Before the commit, so that a file in the database is listed even if this process
                # is ended in between. A file that is not in the database is taken off the list.
                ledger.add(file for done in imports for file in done.imported)
            return summaries
        finally:
            _forget_unloaded(connection, ledger)


def _forget_unloaded(connection: Connection, ledger: Ledger) -> None:
    """Take files off the ledger that are not in the database, because an import was cut off."""
    with suppress(DBAPIError):  # the error that ended the import is reported
        loaded = set(connection.exec_driver_sql("SELECT sha256 FROM file").scalars())
        ledger.remove(*(one.sha256 for one in ledger.read() if one.sha256 not in loaded))


class _CollectionImport:
    """The import of one file, or of the files in a folder or archive."""

    def __init__(self, connection: Connection, collection: Collection, work: _Work) -> None:
        self._connection = connection
        self._collection = collection
        self._imports = [
            FileImport(connection, file, work.on_step_of(file)) for file in collection.inputs
        ]
        self.imported: list[Imported] = []
        """The files that were imported, for the ledger."""

    def run(self) -> ImportSummary:
        """Import the files; leave out those in a folder or archive that turn out unreadable.

        Raises Refused if nothing can be read, and if the folder goes away meanwhile: what had been
        read of it by then is not what the user chose.
        """
        if len(self._imports) == 1 and not self._collection.left_out:
            done = [self._run(self._imports[0])]
        else:
            done = [done for each in self._imports if (done := self._run_or_leave_out(each))]
        if self._collection.is_folder and not exists(self._collection.path):
            raise Refused(
                f"{self._collection.path} went away while it was read, so nothing was added from "
                "it. Check the disk or the share that holds it, then try again."
            )
        if not done:
            raise Refused(nothing_in(self._collection))
        return together(self._collection, done)

    def _run_or_leave_out(self, each: FileImport) -> ImportSummary | None:
        run = self._connection.exec_driver_sql
        run("SAVEPOINT one_file")
        try:
            summary = self._run(each)
        except Refused as error:
            run("ROLLBACK TO one_file")
            run("RELEASE one_file")
            self._collection.leave_out_unread(each.file, error)
            return None
        run("RELEASE one_file")
        return summary

    def _run(self, each: FileImport) -> ImportSummary:
        summary = each.run()
        file = each.file
        self.imported.append(Imported(str(file.origin.absolute()), each.digest, file.inside))
        return summary


class _Work:
    """The combined progress of several files, each weighted by its size."""

    def __init__(
        self,
        found: Sequence[Collection],
        on_progress: OnProgress,
        cancelled: Callable[[], bool],
    ) -> None:
        self._whole = sum(file.size for each in found for file in each.inputs) or 1
        self._before = 0.0
        self._on_progress = on_progress
        self.cancelled = cancelled

    def stop_if_cancelled(self) -> None:
        """Raise Cancelled if the import was cancelled."""
        if self.cancelled():
            raise Cancelled(NOTHING_CHANGED)

    def on_step_of(self, file: Input) -> OnStep:
        """Return the function that receives the next file's steps, and stops a cancelled import."""
        before, size = self._before, file.size / self._whole
        self._before += size

        def on_step(doing: str, share: float, done: int = 0, /) -> None:
            self.stop_if_cancelled()
            over_all = min(1.0, before + size * share)
            self._on_progress(
                Progress(file.shown, doing, done, file.source.rows_expected, over_all)
            )

        return on_step


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(
            f"The folder {folder} cannot be made: {error.strerror or error}. Choose another with "
            "--data-dir."
        ) from error
