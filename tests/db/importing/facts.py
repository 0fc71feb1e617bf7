"""Invented files, given as facts, and their import into a database in memory.

An import takes a few milliseconds so, which tests of every column and condition need.
"""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from db.domain.imports import ImportSummary
from db.importing import staging, standing
from db.importing.file_import import FileImport
from db.importing.merge import withdrawal
from db.search import index as search_index
from db.sources.collection import Input
from db.sources.facts import (
    ConflictFact,
    Fact,
    OrganisationFact,
    RatingFact,
    ReportFact,
    Rows,
    SourceFact,
)
from db.sources.source_file import SourceFile
from db.sqlite import migrations
from tests.db.contents import contents_of, rows_of


class File:
    """A file with ``facts``; ``known`` are fields of :class:`SourceFile`."""

    def __init__(self, name: str, *facts: Fact | Rows, **known: Any) -> None:
        self.name = name
        self._facts = facts
        self._known: dict[str, Any] = {"format": "invented format", "kind": "api"} | known

    def source(self) -> SourceFile:
        """The file as a format recognises it."""

        def facts() -> Generator[Fact | Rows]:
            yield from self._facts

        return SourceFile(facts=facts, **self._known)


def table(name: str, *facts: Fact | Rows, **known: Any) -> File:
    """A table such as CQC's monthly file, whose files form a series."""
    return File(name, *facts, **{"kind": "sheet", "is_table": True} | known)


def pack(name: str, *facts: Fact, revision: int = 1, **known: Any) -> File:
    """A revision of the report pack 'invented'."""
    given: dict[str, Any] = {"kind": "pack", "pack": "invented", "pack_revision": revision}
    return File(name, *facts, **given | known)


def place(identity: str = "ZZ101", name: str = "Invented House", **known: Any) -> OrganisationFact:
    """A location of the provider ZZ1, described as of 1 May 2022 unless changed."""
    values: dict[str, Any] = {"level": "location", "provider_id": "ZZ1", "as_of": "2022-05-01"}
    return OrganisationFact(identity, name=name, **(values | known))


def provider(identity: str = "ZZ1", name: str = "Invented Trust", **known: Any) -> OrganisationFact:
    """A provider, described as of 1 May 2022 unless changed."""
    values: dict[str, Any] = {"level": "provider", "as_of": "2022-05-01"}
    return OrganisationFact(identity, name=name, **(values | known))


def rated(word: str = "Good", published: str = "2022-05-01", **known: Any) -> RatingFact:
    """An overall rating of the location ZZ101 itself, unless changed."""
    values: dict[str, Any] = {"organisation": "ZZ101", "service": "", "question": "overall"}
    return RatingFact(rating=word, published=published, **(values | known))


class Memory:
    """A database in memory, into which the files of a test are imported."""

    def __init__(self, content: bytes = b"") -> None:
        self.raw = sqlite3.connect(":memory:", isolation_level=None)
        self.raw.deserialize(content or _new_database())
        self.raw.execute("PRAGMA temp_store = MEMORY")
        self._engine = create_engine(
            "sqlite://", creator=lambda: self.raw, poolclass=StaticPool, hide_parameters=True
        )

    def load(self, *files: File) -> list[ImportSummary]:
        """Import the files one after the other, each in a transaction."""
        with self._engine.connect() as connection:
            return [self._load(connection, file) for file in files]

    def _load(self, connection: Connection, file: File) -> ImportSummary:
        connection.exec_driver_sql("BEGIN")
        try:
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / file.name
                path.write_text(file.name, encoding="utf-8")
                one = Input(file.source(), path, file.name, file.name, path)
                summary = FileImport(connection, one, _ignore).run()
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        finally:
            staging.drop(connection)
        connection.exec_driver_sql("COMMIT")
        broken = self.raw.execute("PRAGMA foreign_key_check").fetchall()
        assert broken == [], "rows refer to others that are missing"
        return summary

    def rows(self, table: str, **where: object) -> list[dict[str, Any]]:
        """The rows of a table, without row ids, that have the values ``where``."""
        return [
            row
            for row in rows_of(self.raw, table)
            if where.items() <= row.items() and not any(mark in repr(row) for mark in _MARKS)
        ]

    def row(self, table: str, **where: object) -> dict[str, Any]:
        """The one row of a table that has the values ``where``."""
        (found,) = self.rows(table, **where)
        return found

    def values(self, table: str, *columns: str, **where: object) -> list[tuple[Any, ...]]:
        """Some columns of the rows of a table, sorted."""
        rows = self.rows(table, **where)
        return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)

    @contextmanager
    def connect(self) -> Generator[Connection]:
        """A connection in a transaction."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            yield connection

    def remove(self, name: str) -> None:
        """Take the file out again that was loaded under this name."""
        with self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            file = self.raw.execute("SELECT id FROM file WHERE name = ?", (name,)).fetchone()[0]
            withdrawal.withdraw(connection, file)
            standing.refresh(connection)
            search_index.refresh(connection)
            connection.exec_driver_sql("COMMIT")

    def touched(self) -> set[str]:
        """The CQC IDs of the organisations that the last import or removal calculated again."""
        found = self.raw.execute(
            "SELECT o.cqc_id FROM temp.touched t JOIN organisation o ON o.id = t.id"
        )
        return {identity for (identity,) in found}

    def contents(self) -> list[str]:
        """Every row of the database as a line of text, without row ids."""
        return contents_of(self.raw)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()
        self.raw.close()


def in_any_order(*files: File) -> Memory:
    """Import the files in several orders, check that the results are equal, and return the last.

    Each file is then removed and loaded again, which changes nothing either.
    """
    orders = [files, files[::-1], (*files[1:], files[0])]
    first: list[str] = []
    memory = Memory()
    for number, order in enumerate(orders[: len(files)]):
        if number:
            memory.close()
            memory = Memory()
        memory.load(*order)
        found = memory.contents()
        first = first or found
        assert found == first
    for file in files:
        memory.remove(file.name)
        memory.load(file)
        assert memory.contents() == first
    return memory


def _ignore(doing: str, share: float, done: int = 0, /) -> None:
    pass


GROUND = "of every database"
"""In the facts that every database begins with, which :meth:`Memory.rows` leaves out."""

_MARKS = (GROUND, hashlib.sha256(GROUND.encode()).hexdigest())
_GROUND = pack(
    GROUND,
    OrganisationFact(f"place {GROUND}", "location", GROUND),
    SourceFact(f"source {GROUND}", GROUND, GROUND),
    ReportFact(f"report {GROUND}", GROUND),
    ConflictFact(GROUND, f"place {GROUND}", GROUND, "", "", "", GROUND, ""),
    RatingFact(f"place {GROUND}", GROUND, "safe", GROUND, "2022-05-01", source=f"source {GROUND}"),
    pack=GROUND,
)


def empty_database() -> bytes:
    """A database as at the first start, before anything is imported."""
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.migrate(connection, Path("new.db"))
        return connection.serialize()


@cache
def _new_database() -> bytes:
    """A database whose row IDs begin elsewhere in each table, so that none passes for another."""
    memory = Memory(empty_database())
    memory.load(_GROUND)
    run = memory.raw.execute
    tables = [name for (name,) in run("SELECT name FROM sqlite_master WHERE sql LIKE '%STRICT%'")]
    first = {table: 1000 * number for number, table in enumerate(tables, start=1)}
    for table in tables:
        columns = {column: target for _, _, target, column, *_ in run(
            f"PRAGMA foreign_key_list({table})"
        )}  # fmt: skip
        if any(column == "id" for _, column, *_ in run(f"PRAGMA table_info({table})")):
            columns["id"] = table
        for column, target in columns.items():
            known = {"service": 0, "rating_value": 4}.get(target, 0)
            run(
                f"UPDATE {table} SET {column} = {column} + {first[target]} WHERE {column} > {known}"
            )
    assert run("PRAGMA foreign_key_check").fetchall() == []
    content = memory.raw.serialize()
    memory.close()
    return content
