"""The content of a database as text, for comparing two of them."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

NAMED_BY = {
    "organisation": ("cqc_id",),
    "service": ("key",),
    "report": ("key",),
    "source": ("identity",),
    "series": ("name",),
    "rating_value": ("word",),
    "file": ("sha256",),
    "conflict": ("key",),
    "rating": ("organisation", "service", "question", "published", "value", "twin"),
    "rating_detail": (
        *("source", "confidence", "report", "inherited", "inherited_from", "percentage"),
        *("note", "framework", "grouped", "carried", "current"),
    ),
    "description": None,
}
"""The columns that identify a row in place of its row ID; None for all of them."""
UNTOLD = {"id", "imported", "item"}
"""Columns that depend on when and in which order files were imported."""


def contents(path: Path) -> list[str]:
    """Every row of the database at ``path`` as a line of text, sorted.

    Row ids are replaced by names, and times are left out: databases with the same facts compare
    equal, however they were imported.
    """
    with closing(sqlite3.connect(path)) as connection:
        return contents_of(connection)


def contents_of(connection: sqlite3.Connection) -> list[str]:
    """The same for a database that is open."""
    names = _Names(connection)
    return sorted(
        line
        for (table,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' "
            "AND name NOT LIKE 'search_index%' AND name NOT LIKE 'search_word%' "
            "AND name NOT LIKE 'sqlite_%'"
        ).fetchall()
        for line in names.lines(table)
    )


def rows_of(connection: sqlite3.Connection, table: str) -> list[dict[str, Any]]:
    """The rows of one table, with names in place of row ids, in the order of their values."""
    return sorted(_Names(connection).rows(table), key=repr)


class _Names:
    """The names of rows, in place of their row ids."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names: dict[str, dict[int, str]] = {}
        self._known_references: dict[str, dict[str, str]] = {}

    def rows(self, table: str) -> list[dict[str, Any]]:
        cursor = self._connection.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        return [
            {
                column: value
                for column, value in self._values(table, columns, row).items()
                if column not in UNTOLD and (table, column) != ("file", "name")
            }
            for row in cursor.fetchall()
        ]

    def lines(self, table: str) -> Iterator[str]:
        """The rows as lines of text: quicker than :meth:`rows`, for a country has many."""
        cursor = self._connection.execute(f"SELECT * FROM {table}")
        references = self._references(table)
        told = [
            (number, f"{column}=", self._of(references[column]) if column in references else {})
            for number, (column, *_) in enumerate(cursor.description)
            if column not in UNTOLD and (table, column) != ("file", "name")
        ]
        for row in cursor:
            yield f"{table}: " + ", ".join(
                [
                    f"{column}{names.get(row[number], row[number])!r}"
                    for number, column, names in told
                ]
            )

    def _values(self, table: str, columns: list[str], row: tuple[object, ...]) -> dict[str, object]:
        references = self._references(table)
        return {
            column: value
            if column not in references or not isinstance(value, int)
            else self._of(references[column]).get(value, value)
            for column, value in zip(columns, row, strict=True)
        }

    def _of(self, table: str) -> dict[int, str]:
        if table not in self._names:
            # Empty while it is filled: a row that refers to its own table keeps the number.
            names = self._names[table] = {}
            cursor = self._connection.execute(f"SELECT * FROM {table}")
            columns = [column[0] for column in cursor.description]
            wanted = NAMED_BY[table] or tuple(c for c in columns if c not in UNTOLD)
            for row in cursor.fetchall():
                number = row[columns.index("id")]
                kept = [column for column in columns if column in (*wanted, "id")]
                values = self._values(
                    table, kept, tuple(row[columns.index(column)] for column in kept)
                )
                values.pop("id")
                names[number] = "/".join(str(value) for value in values.values())
        return self._names[table]

    def _references(self, table: str) -> dict[str, str]:
        if table not in self._known_references:
            found = self._connection.execute(f"PRAGMA foreign_key_list({table})")
            self._known_references[table] = {column: target for _, _, target, column, *_ in found}
        return self._known_references[table]


def without_the_file(path: Path) -> list[str]:
    """The content of a database, without its files and sources, and with one name for any file."""
    return sorted(
        re.sub(r"(sha256:)?[0-9a-f]{64}", "some file", line)
        for line in contents(path)
        if not line.startswith(("file:", "source:", "source_file:"))
    )
