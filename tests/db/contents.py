"""The content of a database as text, for comparing two of them."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def contents(path: Path) -> list[str]:
    """Every row of the database at ``path`` as a line of text, sorted.

    Row ids are replaced by names, and times are left out: databases with the same facts compare
    equal, however they were imported.
    """
    connection = sqlite3.connect(path)
    names = {
        "organisation": "cqc_id",
        "service": "key",
        "report": "key",
        "source": "identity",
        "rating_value": "word",
        "pack": "key",
        "file": "sha256",
    }
    skipped = {"id", "imported", "item"}
    lines: list[str] = []
    try:
        lookup = {
            table: dict(connection.execute(f"SELECT id, {column} FROM {table}").fetchall())
            for table, column in names.items()
        }
        lookup["rating"] = {
            row[0]: repr(
                (lookup["organisation"][row[1]], lookup["service"][row[2]], *row[3:5],
                 lookup["rating_value"][row[5]], row[6])
            )
            for row in connection.execute(
                "SELECT id, organisation, service, question, published, value, twin FROM rating"
            )
        }  # fmt: skip
        lookup["conflict"] = dict(connection.execute("SELECT id, key FROM conflict").fetchall())
        points_to = {
            **{table: table for table in (*names, "rating", "conflict")},
            "provider": "organisation",
            "value": "rating_value",
            "former": "service",
            "successor": "service",
        }
        tables = [
            name
            for (name,) in connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' "
                "AND name NOT LIKE 'search_index%' AND name NOT LIKE 'search_word%' "
                "AND name NOT LIKE 'sqlite_%'"
            )
        ]
        for table in tables:
            cursor = connection.execute(f"SELECT * FROM {table}")
            columns = [column[0] for column in cursor.description]
            for row in cursor:
                fields = []
                for column, value in zip(columns, row, strict=True):
                    if column in skipped or (table == "file" and column == "name"):
                        continue
                    target = points_to.get(column)
                    if table == "organisation" and column == "rating":
                        target = "rating_value"
                    if table == "organisation_detail" and column == "provider":
                        target = None
                    known = lookup.get(target, {}) if target and column != table else {}
                    fields.append(f"{column}={known.get(value, value)!r}")
                lines.append(f"{table}: {', '.join(fields)}")
    finally:
        connection.close()
    return sorted(lines)
