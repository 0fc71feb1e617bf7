"""The import of one file: it is staged, merged into history, summarised and indexed for search."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from typing import Protocol

from sqlalchemy import Connection

from db.domain.age import latest_publication
from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.files.lookup import is_folder
from db.files.reading import has_changed, reading, unless_changed
from db.files.stamp import stamp
from db.importing import staging, standing
from db.importing.import_summary import counts, newest_publication, summarise
from db.importing.ledger import digest
from db.importing.merge import into_history, items
from db.search import index as search_index
from db.sources.collection import Input
from db.sources.facts import Fact, RatingFact, Rows, SourceFact

STAGED, MERGED, DERIVED = 0.45, 0.52, 0.68
"""The share of the total time that has passed at the end of each step, measured on a large file."""

ROWS_PER_ORGANISATION = 10
"""A file with at most this many rows per organisation in the database is expected to add few."""
MERGED_TOGETHER = 20_000
"""The number of a table's ratings that are merged in one go while the next ones are being read."""

WRITTEN_LAST = (
    *("organisation_provider", "organisation_name_order", "organisation_filter"),
    "search_entry_organisation",
)
"""The indexes of what is calculated, or written, once all rows of a file have been read."""


class OnStep(Protocol):
    """A function that receives the progress of the import of one file."""

    def __call__(self, doing: str, share: float, done: int = 0, /) -> None:
        """Receive the progress; raise Cancelled to stop the import.

        ``doing`` is the step ('Reading', 'Comparing with history', ...), ``share`` the share of the
        file's work that is done (0 to 1), and ``done`` the number of rows read, or of facts if the
        file has no rows.
        """
        ...


class FileImport:
    """The import of one file, inside a transaction that the caller begins and ends."""

    def __init__(self, connection: Connection, file: Input, on_step: OnStep) -> None:
        self.connection = connection
        self.file = file
        self.digest = ""
        """The file's SHA-256, which identifies a repeated import; empty before :meth:`run`."""
        self.source = file.source
        self.on_step = on_step
        self._merged = 0
        self._file = 0

    @property
    def own_source(self) -> str:
        """The identity of the file as a source, for facts that do not name another source."""
        return f"sha256:{self.digest}"

    def run(self) -> ImportSummary:
        """Import the file, unless it has already been imported; return a summary of the changes.

        Raises Refused if the file cannot be imported, and any error that ``on_step`` raises.
        """
        self.source.tally.latest = latest_publication(newest_publication(self.connection))
        # Closed at once if the import is cancelled, because another process may be reading.
        with (
            closing(self._facts()) as facts,
            unless_changed(self.file.path, self.file.name, self.file.stamp),
        ):
            # Asking for the first fact starts the reading process, which then continues on its own.
            first = list(islice(facts, 1))
            self.digest = digest(self.file.path)
            imported = self.connection.exec_driver_sql(
                "SELECT imported FROM file WHERE sha256 = ?", (self.digest,)
            ).scalar()
            if imported is not None:
                return ImportSummary(
                    self.file.shown,
                    self.source.format,
                    already_loaded=True,
                    loaded_before=datetime.fromisoformat(imported),
                )
            return self._import(self._all(chain(first, facts)))

    def _has_other_stamp(self) -> bool:
        """Return whether the file has changed since it was recognised, as far as that is known."""
        known = self.file.stamp
        return known is not None and stamp(self.file.path) not in (known, None)

    def _all(self, facts: Iterable[Fact | Rows]) -> Iterator[Fact | Rows]:
        """Yield the facts, and the file itself as their source.

        Raises Refused at the end if they do not come from the bytes of the file's digest.
        """
        if self.source.is_table:  # whose ratings are merged while others are being read
            yield from self._own_facts()
        yield from facts
        self._compare_digests()
        if not self.source.is_table:
            yield from self._own_facts()

    def _compare_digests(self) -> None:
        """Raise Refused if the file has changed since its digest was made.

        In a folder of records, a file that changed has been left out. The folder then has the
        digest of those that were read.
        """
        read = self.source.tally.sha256 or digest(self.file.path)
        if read == self.digest and not self._has_other_stamp():
            return
        run = self.connection.exec_driver_sql
        known = run("SELECT 1 FROM file WHERE sha256 = ?", (read,)).scalar()
        if known or not (self.file.are_many and is_folder(self.file.path)):
            raise has_changed(self.file.name)
        run("UPDATE file SET sha256 = ? WHERE id = ?", (read, self._file))
        self.digest = read

    def _facts(self) -> Generator[Fact | Rows]:
        """Yield the facts of the file. Raises Refused, also if the file goes away meanwhile."""
        with reading(self.file.origin), closing(self.source.facts()) as facts:
            yield from facts

    def _import(self, facts: Iterable[Fact | Rows]) -> ImportSummary:
        before = counts(self.connection)
        into_history.begin(self.connection, as_of=max(self.source.day, self.source.extract_month))
        self._file = self._register()
        if self.source.pack:
            items.register_pack(
                self.connection,
                self._file,
                pack=self.source.pack,
                revision=self.source.pack_revision,
                file_name=self.file.name,
            )
        stage = staging.Stage(self.connection, self.file.name)
        few_are_new = self.source.rows_expected <= ROWS_PER_ORGANISATION * before["organisation"]
        with staging.indexes_deferred(self.connection, *(() if few_are_new else WRITTEN_LAST)):
            stage.fill(facts, partial(self._after_batch, stage))
            if self.source.tally.cut_at:
                # What it leaves out may be in the part that is missing.
                self.connection.exec_driver_sql(
                    "UPDATE file SET is_directory = 0 WHERE id = ?", (self._file,)
                )
            self._refuse_if_nothing_is_taken(stage)
            self.on_step("Comparing with history", STAGED)
            into_history.merge_all(
                self.connection,
                self._file,
                kind=self.source.kind,
                own_source=self.own_source,
                series=self._series(),
            )
            self.connection.exec_driver_sql(
                """
                UPDATE file SET row_count = ?, places = (
                    SELECT count(DISTINCT id) FROM described_here
                    WHERE level = 'location' AND NOT mentioned)
                WHERE id = ?
                """,
                (self.source.tally.rows or sum(stage.counts.values()), self._file),
            )
            self.on_step("Working out what changed", MERGED)
            standing.refresh(self.connection)
            self.on_step("Indexing for search", DERIVED)
            search_index.refresh(self.connection)
        return summarise(
            self.connection,
            self.file.shown,
            self.source,
            file=self._file,
            facts=stage.counts,
            before=before,
        )

    def _refuse_if_nothing_is_taken(self, stage: staging.Stage) -> None:
        """Raise Refused if no row or record of the file could be taken, with the reason."""
        tally, name = self.source.tally, self.file.name
        taken = any(count for kind, count in stage.counts.items() if kind is not SourceFact)
        rows_refused = tally.refused_count - tally.values_refused
        if taken and not (self.source.is_table and 0 < tally.rows <= rows_refused):
            return
        if not tally.refused:
            raise Refused(f"{name} has no rows below its headings. Choose another file.")
        first = tally.refused[0]
        raise Refused(
            f"{name} was not added, because none of its rows can be read; for example, "
            f"{first.where}: {first.why}"
        )

    def _own_facts(self) -> Iterator[Fact]:
        """Yield the file itself as a source, except for a pack, which names its own sources."""
        if self.source.pack:
            return
        title = self.source.format[:1].upper() + self.source.format[1:]
        month = self.source.extract_month
        yield SourceFact(
            identity=self.own_source,
            title=f"{title}, {month}" if month else title,
            publisher="Care Quality Commission",
            kind="regulator data",
            licence="Open Government Licence v3.0",
        )

    def _after_batch(self, stage: staging.Stage, done: int) -> None:
        """Merge the ratings read so far, if there are enough of them; report the progress."""
        if self.source.is_table and stage.counts[RatingFact] >= self._merged + MERGED_TOGETHER:
            # Meanwhile the other process continues to read the table.
            self._merged = stage.counts[RatingFact]
            stage.complete()
            into_history.merge_ratings_so_far(self.connection, self._file, kind=self.source.kind)
        expected, rows = self.source.rows_expected, self.source.tally.rows
        share = min(1.0, rows / expected) if expected else 0.0
        self.on_step("Reading", STAGED * share, rows or done)

    def _series(self) -> str:
        """Return the name of the file's series: files of one kind with about as many places.

        Providers are counted only in a file without places, because some files list them as well.
        Differences are small only between files that describe the same places. The country's
        monthly files have tens of thousands, an extract has fewer. A file that is not a table, or
        is cut, has a series of its own.
        """
        if not self.source.is_table or self.source.tally.cut_at:
            return self.own_source
        places = self.connection.exec_driver_sql(
            "SELECT count(DISTINCT id) FROM described_here WHERE NOT mentioned "
            "GROUP BY level ORDER BY level LIMIT 1"
        ).scalar()
        kind = self.source.format.partition(" (.")[0]
        return f"{kind}, {max(2, len(str(places or 0)))} digits"

    def _register(self) -> int:
        """Add the file to the database; return its row ID."""
        run = self.connection.exec_driver_sql
        run(
            "INSERT INTO file (sha256, name, format, extract_month, is_directory, imported) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                self.digest,
                self.file.name,
                self.source.format,
                self.source.extract_month,
                int(self.source.full_directory),
                datetime.now(UTC).isoformat(timespec="seconds"),
            ),
        )
        return run("SELECT id FROM file WHERE sha256 = ?", (self.digest,)).scalar_one()
