"""Invented files, given as facts, and their import into a database in memory.

An import takes a few milliseconds so, which tests of every column and condition need.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool

from db.domain.imports import ImportSummary
from db.importing import staging
from db.importing.file_import import FileImport
from db.sources.facts import Fact, OrganisationFact, RatingFact, Rows
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

    def __init__(self) -> None:
        self.raw = sqlite3.connect(":memory:", isolation_level=None)
        self.raw.deserialize(_new_database())
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
                summary = FileImport(connection, path, file.source(), _ignore).run()
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
        return [row for row in rows_of(self.raw, table) if where.items() <= row.items()]

    def row(self, table: str, **where: object) -> dict[str, Any]:
        """The one row of a table that has the values ``where``."""
        (found,) = self.rows(table, **where)
        return found

    def values(self, table: str, *columns: str, **where: object) -> list[tuple[Any, ...]]:
        """Some columns of the rows of a table, sorted."""
        rows = self.rows(table, **where)
        return sorted((tuple(row[column] for column in columns) for row in rows), key=repr)

    def contents(self) -> list[str]:
        """Every row of the database as a line of text, without row ids."""
        return contents_of(self.raw)

    def close(self) -> None:
        """Close the database."""
        self._engine.dispose()
        self.raw.close()


def in_any_order(*files: File) -> Memory:
    """Import the files in several orders, check that the results are equal, and return the last."""
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
    return memory


def _ignore(doing: str, share: float, done: int = 0, /) -> None:
    pass


@cache
def _new_database() -> bytes:
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        migrations.migrate(connection, Path("new.db"))
        return connection.serialize()
