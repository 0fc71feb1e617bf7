"""Imports files into a database, all in one transaction."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy import Connection

from db.domain.errors import Cancelled, CannotOpen
from db.domain.imports import ImportSummary, OnProgress, Progress
from db.importing.file_import import FileImport, OnStep
from db.importing.ledger import Ledger
from db.importing.transaction import CANCELLED, never, transaction
from db.sources.recognise import recognise
from db.sources.source_file import SourceFile
from db.sqlite import migrations
from db.sqlite.connection import can_write, connect
from db.sqlite.engine import open_engine, store_errors
from db.sqlite.errors import read_only


def _ignore(_: Progress, /) -> None:
    pass


class Loader:
    """Imports files into the database at ``path``, which is created if it does not exist."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(
        self,
        files: Sequence[Path],
        on_progress: OnProgress = _ignore,
        cancelled: Callable[[], bool] = never,
    ) -> tuple[ImportSummary, ...]:
        """Import ``files`` in one transaction; return a summary for each, in the same order.

        ``cancelled`` is called about ten times a second and returns whether to stop. Raises Refused
        if any file cannot be imported, and Cancelled if the import was stopped; in both cases the
        database is unchanged. Other StoreErrors report a fault in the database.
        """
        if self.path.is_file() and not can_write(self.path):
            # Checked here to save reading any file, and because SQLite's own error in a protected
            # folder would not name the cause.
            raise read_only(self.path)
        sources = [(path, recognise(path)) for path in files]
        _make_folder(self.path.parent)
        if not self.path.exists() and not os.access(self.path.parent, os.W_OK):
            raise CannotOpen(
                f"There is no database in {self.path.parent} yet, and none can be made there: you "
                "may only read it. Choose another folder with --data-dir."
            )
        with store_errors(self.path):
            raw = connect(self.path)
            try:
                migrations.migrate(raw, self.path)
            finally:
                raw.close()
            engine = open_engine(self.path)
            try:
                with engine.connect() as connection:
                    work = _Work(files, on_progress, cancelled)
                    imports = [
                        FileImport(connection, path, source, work.on_step_of(path, source))
                        for path, source in sources
                    ]
                    summaries = self._load(connection, imports, work)
                    connection.exec_driver_sql("PRAGMA analysis_limit = 400")
                    connection.exec_driver_sql("PRAGMA optimize")
                    Ledger(self.path).add((done.path, done.digest) for done in imports)
                    return summaries
            finally:
                engine.dispose()

    def _load(
        self, connection: Connection, imports: Sequence[FileImport], work: _Work
    ) -> tuple[ImportSummary, ...]:
        with transaction(connection, work.cancelled):
            return tuple(file_import.run() for file_import in imports)


class _Work:
    """The combined progress of several files, each weighted by its size."""

    def __init__(
        self, files: Sequence[Path], on_progress: OnProgress, cancelled: Callable[[], bool]
    ) -> None:
        sizes = {file: _size(file) for file in files}
        whole = sum(sizes.values()) or 1
        self._shares = {file: size / whole for file, size in sizes.items()}
        self._before = 0.0
        self._on_progress = on_progress
        self.cancelled = cancelled

    def stop_if_cancelled(self) -> None:
        """Raise Cancelled if the import was cancelled."""
        if self.cancelled():
            raise Cancelled(CANCELLED)

    def on_step_of(self, file: Path, source: SourceFile) -> OnStep:
        """Return the function that receives the next file's steps, and stops a cancelled import."""
        before = self._before
        self._before += self._shares[file]

        def on_step(doing: str, share: float, done: int = 0, /) -> None:
            self.stop_if_cancelled()
            over_all = min(1.0, before + self._shares[file] * share)
            self._on_progress(Progress(file.name, doing, done, source.rows_expected, over_all))

        return on_step


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotOpen(
            f"The folder {folder} cannot be made: {error.strerror or error}. Choose another with "
            "--data-dir."
        ) from error


def _size(path: Path) -> int:
    parts = path.rglob("*") if path.is_dir() else [path]
    return sum(part.stat().st_size for part in parts if part.is_file())
