"""The write face: files into history, in one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from db import derived, migrations, search, staging
from db.bulk import indexes_deferred
from db.engine import connect, open_engine, store_errors
from db.errors import Cancelled, Corrupt, Refused
from db.facts import Fact, OrganisationFact, RatingFact, Rows, SourceFact
from db.ledger import Ledger
from db.merge import PACK_ITEMS, PACK_TABLES, merge
from db.sources.reading import Reading
from db.sources.recognise import recognise
from db.store import ReportStore
from db.summaries import ImportSummary

MOST_CHANGES = 300
"""Ratings that went up or down, named in a summary."""

_PRAGMAS = (
    # References are checked once, before the end: row by row costs a tenth of a national import.
    "PRAGMA foreign_keys = OFF",
    # A country's staging tables and the pages they touch, without a detour over the disk.
    "PRAGMA temp_store = MEMORY",
    "PRAGMA cache_size = -64000",
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is."""

    file_name: str
    doing: str
    """«Reading», «Comparing with history», «Indexing»."""
    done: int = 0
    total: int = 0
    """Rows; 0 where it is not known."""


class Report(Protocol):
    def __call__(self, progress: Progress, /) -> None: ...


def _silent(progress: Progress, /) -> None:
    pass


def _never() -> bool:
    return False


def open_or_create(path: Path, packs: Sequence[Path]) -> ReportStore:
    """The store at ``path``; a new one starts with ``packs``.

    Raises StoreError. A database that is still empty (a first start was cut off) is filled too.
    """
    new = not path.exists() or path.stat().st_size == 0
    if not new:
        with store_errors(path):
            connection = connect(path)
            try:
                migrations.migrate(connection, path)
                new = connection.execute("SELECT count(*) FROM file").fetchone()[0] == 0
            finally:
                connection.close()
    if new:
        Loader(path).load(packs)
    return ReportStore.open(path)


class Loader:
    """Imports files into the database at ``path``, which is made if it is not there."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def load(
        self,
        files: Sequence[Path],
        progress: Report = _silent,
        cancelled: Callable[[], bool] = _never,
    ) -> tuple[ImportSummary, ...]:
        """Import ``files`` in one transaction and say what each brought.

        Raises Refused if any file cannot be taken, and Cancelled if ``cancelled`` came true: the
        database is then as it was before. Other StoreErrors say what is wrong with the database.
        """
        readings = [(path, digest(path), recognise(path)) for path in files]
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with store_errors(self.path):
            raw = connect(self.path)
            try:
                migrations.migrate(raw, self.path)
            finally:
                raw.close()
            engine = open_engine(self.path)
            try:
                with engine.connect() as connection:
                    summaries = self._load(connection, readings, progress, cancelled)
                    connection.exec_driver_sql("PRAGMA analysis_limit = 400")
                    connection.exec_driver_sql("PRAGMA optimize")
                    Ledger(self.path).add((path, known) for path, known, _ in readings)
                    return summaries
            finally:
                engine.dispose()

    def _load(
        self,
        connection: Connection,
        readings: Sequence[tuple[Path, str, Reading]],
        progress: Report,
        cancelled: Callable[[], bool],
    ) -> tuple[ImportSummary, ...]:
        for pragma in _PRAGMAS:
            connection.exec_driver_sql(pragma)
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            summaries = tuple(
                _FileImport(connection, path, digest, reading, progress, cancelled).run()
                for path, digest, reading in readings
            )
            if cancelled():
                raise Cancelled("The import was cancelled; nothing was changed.")
            if not all(summary.already_loaded for summary in summaries):
                _check(connection)
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        else:
            connection.exec_driver_sql("COMMIT")
        finally:
            staging.drop(connection)
        return summaries


def _check(connection: Connection) -> None:
    """Make sure that the database is whole before it is kept. Raises Corrupt."""
    run = connection.exec_driver_sql
    broken = run("PRAGMA foreign_key_check").first()
    if broken is not None:
        raise AssertionError(f"a row of {broken[0]} refers to one of {broken[2]} that is not there")
    verdict = run("PRAGMA quick_check(1)").scalar_one()
    if verdict != "ok":
        raise Corrupt(f"The database is damaged ({verdict}); nothing was added to it.")


class _FileImport:
    """One file on its way into history, inside the transaction of its import."""

    def __init__(
        self,
        connection: Connection,
        path: Path,
        digest: str,
        reading: Reading,
        progress: Report,
        cancelled: Callable[[], bool],
    ) -> None:
        self.connection = connection
        self.path = path
        self.digest = digest
        self.reading = reading
        self.progress = progress
        self.cancelled = cancelled

    def run(self) -> ImportSummary:
        if self._number("SELECT count(*) FROM file WHERE sha256 = ?", self.digest):
            return ImportSummary(self.path.name, self.reading.format, already_loaded=True)
        before = self._counts()
        stage = staging.Stage(self.connection)
        stage.fill(self._facts(), self._after_batch)
        counts = stage.counts
        most_are_new = counts[OrganisationFact] > before["organisation"]
        with indexes_deferred(self.connection, "organisation") if most_are_new else nullcontext():
            self._tell("Comparing with history")
            merge(
                self.connection,
                kind=self.reading.kind,
                tie=self.digest,
                own_source=self.own_source,
            )
            file = self._file(sum(counts.values()))
            if self.reading.pack is not None:
                self._pack_items(file)
            self._tell("Working out what changed")
            derived.refresh(self.connection)
        self._tell("Indexing for search")
        search.refresh(self.connection)
        return self._summary(counts, before)

    @property
    def own_source(self) -> str:
        """The identity of the file as a source: facts that name no other speak for it."""
        return f"sha256:{self.digest}"

    def _facts(self) -> Iterator[Fact | Rows]:
        if self.reading.pack is None:
            yield SourceFact(
                identity=self.own_source,
                title=_source_title(self.reading),
                publisher="Care Quality Commission",
                kind="regulator data",
                licence="Open Government Licence v3.0",
            )
        yield from self.reading.facts()

    def _after_batch(self, done: int) -> None:
        if self.cancelled():
            raise Cancelled("The import was cancelled; nothing was changed.")
        self._tell("Reading", done)

    def _tell(self, doing: str, done: int = 0) -> None:
        if self.cancelled():
            raise Cancelled("The import was cancelled; nothing was changed.")
        self.progress(Progress(self.path.name, doing, done, self.reading.rows_expected))

    def _number(self, sql: str, *parameters: object) -> int:
        return int(self.connection.exec_driver_sql(sql, parameters).scalar_one())

    def _counts(self) -> dict[str, int]:
        return {
            table: self._number(f"SELECT count(*) FROM {table}")
            for table in ("organisation", "report", "finding")
        }

    def _file(self, rows: int) -> int:
        """Register the file, and that it is behind every source it cites."""
        run = self.connection.exec_driver_sql
        run(
            "INSERT INTO file (sha256, name, format, extract_month, row_count, imported) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                self.digest,
                self.path.name,
                self.reading.format,
                self.reading.extract_month,
                rows,
                datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )
        file = self._number("SELECT id FROM file WHERE sha256 = ?", self.digest)
        run(
            "INSERT OR IGNORE INTO source_file SELECT c.id, ? FROM stage_source s "
            "JOIN source c ON c.identity = s.identity",
            (file,),
        )
        return file

    def _pack_items(self, file: int) -> None:
        """The pack's findings and the like, in the place of those of a lower revision."""
        run = self.connection.exec_driver_sql
        pack = self.reading.pack
        assert pack is not None
        known = run("SELECT id, revision FROM pack WHERE key = ?", (pack.id,)).first()
        if known is not None and known.revision == pack.revision:
            raise Refused(
                f"{self.path.name} has other content than the revision {pack.revision} of the pack "
                f"«{pack.id}» that is loaded already. Count its «revision» up and load it again."
            )
        if known is not None and known.revision > pack.revision:
            return
        if known is None:
            run(
                "INSERT INTO pack (key, revision, file) VALUES (?, ?, ?)",
                (pack.id, pack.revision, file),
            )
        else:
            run(
                "DELETE FROM conflict_source WHERE conflict IN "
                "(SELECT id FROM conflict WHERE pack = ?)",
                (known.id,),
            )
            for table in PACK_TABLES:
                run(f"DELETE FROM {table} WHERE pack = ?", (known.id,))
            run(
                "UPDATE pack SET revision = ?, file = ? WHERE id = ?",
                (pack.revision, file, known.id),
            )
        row = self._number("SELECT id FROM pack WHERE key = ?", pack.id)
        for statement in PACK_ITEMS:
            run(statement, (row,))

    def _summary(self, counts: dict[type[Fact], int], before: dict[str, int]) -> ImportSummary:
        added = self._number("SELECT count(*) FROM new_rating")
        after = self._counts()
        tally = self.reading.tally
        up, down = self._changes()
        return ImportSummary(
            file_name=self.path.name,
            format=self.reading.format,
            organisations_added=after["organisation"] - before["organisation"],
            reports_added=after["report"] - before["report"],
            findings_added=max(0, after["finding"] - before["finding"]),
            ratings_read=counts[RatingFact],
            ratings_added=added,
            ratings_known=self._distinct(counts[RatingFact], added) - added,
            went_up=up,
            went_down=down,
            duplicates=tally.duplicates,
            unknown_values=dict(tally.unknown_values),
            refused=tuple(tally.refused),
            refused_count=tally.refused_count,
            skipped=tuple(tally.skipped),
        )

    def _distinct(self, read: int, added: int) -> int:
        """How many different ratings were read: a source may state one in several places."""
        if read == added:
            return read
        return self._number(
            "SELECT count(*) FROM (SELECT DISTINCT organisation, service, question, published, "
            "value, twin FROM stated)"
        )

    def _changes(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The overall ratings that now stand and differ from those that stood before."""
        rows = self.connection.exec_driver_sql(
            """
            SELECT o.name, v.name AS service, b.word AS before, w.word AS after,
                   w.rank - b.rank AS steps
            FROM new_rating n
            JOIN rating r ON r.id = n.id AND r.question = 5
            JOIN rating_value w ON w.id = r.value
            JOIN organisation o ON o.id = r.organisation
            JOIN service v ON v.id = r.service
            JOIN rating p ON p.organisation = r.organisation AND p.service = r.service
                AND p.question = 5 AND p.published < r.published AND p.published = (
                    SELECT max(e.published) FROM rating e
                    WHERE e.organisation = r.organisation AND e.service = r.service
                      AND e.question = 5 AND e.id <= (SELECT id FROM known_rating))
            JOIN rating_value b ON b.id = p.value
            WHERE (SELECT id FROM known_rating) > 0 AND steps <> 0 AND r.published = (
                SELECT max(m.published) FROM rating m WHERE m.organisation = r.organisation
                  AND m.service = r.service AND m.question = 5)
            ORDER BY o.name, v.position, v.name
            """
        ).all()
        named = [
            (
                row.steps,
                f"{row.name}, {row.service or 'Overall'}: {row.before} to {row.after}",
            )
            for row in rows
        ]
        up = dict.fromkeys(text for steps, text in named if steps > 0)
        down = dict.fromkeys(text for steps, text in named if steps < 0)
        return tuple(up)[:MOST_CHANGES], tuple(down)[:MOST_CHANGES]


def _source_title(reading: Reading) -> str:
    title = reading.format[:1].upper() + reading.format[1:]
    return f"{title}, {reading.extract_month}" if reading.extract_month else title


def digest(path: Path) -> str:
    """The SHA-256 of a file, or of all files of a folder with their names."""
    whole = hashlib.sha256()
    parts = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
    try:
        for part in parts:
            if path.is_dir():
                whole.update(part.relative_to(path).as_posix().encode() + b"\0")
            with part.open("rb") as stream:
                while block := stream.read(1 << 20):
                    whole.update(block)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    return whole.hexdigest()
