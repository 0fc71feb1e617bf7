"""One file on its way into history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.importing import merge, staging
from db.importing import standing as derived
from db.importing.changes import MOST_NAMED, distinct_ratings, kinds_of_new, ups_and_downs
from db.importing.ledger import digest
from db.importing.staging import indexes_deferred
from db.search import index as search_index
from db.sources.facts import Fact, RatingFact, Rows, SourceFact
from db.sources.source_file import SourceFile

STAGED, MERGED, DERIVED = 0.45, 0.52, 0.68
"""The share of a large file's time that is gone when each step ends, as measured."""

ROWS_EACH = 10
"""Rows that a file may have for each organisation that is known, unless most of its are new."""
MERGED_TOGETHER = 20_000
"""Ratings of a table that are merged into history while the next are read."""


class Tell(Protocol):
    """Takes what is being done, the share of the file's work that is done, and the facts read."""

    def __call__(self, doing: str, share: float, done: int = 0, /) -> None: ...


class FileImport:
    """One file on its way into history, inside the transaction of its import."""

    def __init__(
        self,
        connection: Connection,
        path: Path,
        source: SourceFile,
        tell: Tell,
    ) -> None:
        self.connection = connection
        self.path = path
        self.digest = ""
        """What the file is known by, once it was looked at."""
        self.source = source
        self.tell = tell
        self._merged = 0

    def run(self) -> ImportSummary:
        """Bring the file in, unless it is known. Raises Refused, and what ``tell`` raises."""
        # Closed at once where the import is cancelled: a process may be behind it.
        with closing(self.source.facts()) as facts:
            # From the first on that process is at work, while the file's digest is made here.
            begun = list(islice(facts, 1))
            self.digest = digest(self.path)
            known = self.connection.exec_driver_sql(
                "SELECT imported FROM file WHERE sha256 = ?", (self.digest,)
            ).scalar()
            if known is not None:
                return ImportSummary(
                    self.path.name,
                    self.source.format,
                    already_loaded=True,
                    loaded_before=datetime.fromisoformat(known),
                )
            return self._bring_in(chain(self._own_facts(), begun, facts))

    def _bring_in(self, facts: Iterable[Fact | Rows]) -> ImportSummary:
        before = self._counts()
        merge.begin(self.connection)
        stage = staging.Stage(self.connection)
        most_are_new = self.source.rows_expected > ROWS_EACH * before["organisation"]
        tables = ("organisation", "search_entry") if most_are_new else ()
        with indexes_deferred(self.connection, *tables):
            stage.fill(facts, partial(self._after_batch, stage))
            self.tell("Comparing with history", STAGED)
            merge.merge(
                self.connection,
                kind=self.source.kind,
                tie=self.digest,
                own_source=self.own_source,
            )
            counts = stage.counts
            file = self._file(sum(counts.values()))
            if self.source.pack:
                self._pack_items(file)
            self.tell("Working out what changed", MERGED)
            derived.refresh(self.connection)
            self.tell("Indexing for search", DERIVED)
            search_index.refresh(self.connection)
        return self._summary(counts, before)

    @property
    def own_source(self) -> str:
        """The identity of the file as a source: facts that name no other speak for it."""
        return f"sha256:{self.digest}"

    def _own_facts(self) -> Iterator[Fact]:
        """What the file is as a source; a pack says it itself."""
        if not self.source.pack:
            yield SourceFact(
                identity=self.own_source,
                title=_source_title(self.source),
                publisher="Care Quality Commission",
                kind="regulator data",
                licence="Open Government Licence v3.0",
            )

    def _after_batch(self, stage: staging.Stage, done: int) -> None:
        if self.source.is_table and stage.counts[RatingFact] >= self._merged + MERGED_TOGETHER:
            # Whoever reads the table in another process goes on with it meanwhile.
            self._merged = stage.counts[RatingFact]
            stage.complete()
            merge.merge_so_far(self.connection, self.own_source)
        expected = self.source.rows_expected
        share = min(1.0, self.source.tally.rows / expected) if expected else 0.0
        self.tell("Reading", STAGED * share, self.source.tally.rows or done)

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
                self.source.format,
                self.source.extract_month,
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
        pack, revision = self.source.pack, self.source.pack_revision
        known = run("SELECT id, revision FROM pack WHERE key = ?", (pack,)).first()
        if known is not None and known.revision == revision:
            raise Refused(
                f"{self.path.name} has other content than the revision {revision} of the pack "
                f"'{pack}' that is loaded already. Count its 'revision' up and load it again."
            )
        if known is not None and known.revision > revision:
            return
        if known is None:
            run(
                "INSERT INTO pack (key, revision, file) VALUES (?, ?, ?)",
                (pack, revision, file),
            )
        else:
            run(
                "DELETE FROM conflict_source WHERE conflict IN "
                "(SELECT id FROM conflict WHERE pack = ?)",
                (known.id,),
            )
            for table in merge.PACK_TABLES:
                run(f"DELETE FROM {table} WHERE pack = ?", (known.id,))
            run(
                "UPDATE pack SET revision = ?, file = ? WHERE id = ?",
                (revision, file, known.id),
            )
        row = self._number("SELECT id FROM pack WHERE key = ?", pack)
        for statement in merge.PACK_ITEMS:
            run(statement, (row,))

    def _summary(self, counts: dict[type[Fact], int], before: dict[str, int]) -> ImportSummary:
        new = kinds_of_new(self.connection)
        read = counts[RatingFact]
        distinct = read if read == new.added else distinct_ratings(self.connection, self.own_source)
        after = self._counts()
        tally = self.source.tally
        up, down = ups_and_downs(self.connection)
        return ImportSummary(
            file_name=self.path.name,
            format=self.source.format,
            organisations_added=after["organisation"] - before["organisation"],
            reports_added=after["report"] - before["report"],
            findings_added=max(0, after["finding"] - before["finding"]),
            ratings_read=read,
            rows_read=tally.rows,
            ratings_added=new.added,
            ratings_first=new.first,
            ratings_changed=new.changed,
            ratings_confirmed=new.confirmed,
            ratings_older=new.older,
            ratings_known=distinct - new.added,
            went_up=up[:MOST_NAMED],
            went_down=down[:MOST_NAMED],
            went_up_count=len(up),
            went_down_count=len(down),
            duplicates=tally.duplicates,
            unknown_values=dict(tally.unknown_values),
            refused=tuple(tally.refused),
            refused_count=tally.refused_count,
            skipped=tuple(tally.skipped),
        )


def _source_title(source: SourceFile) -> str:
    title = source.format[:1].upper() + source.format[1:]
    return f"{title}, {source.extract_month}" if source.extract_month else title
