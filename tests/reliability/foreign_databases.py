"""Files that are given to Wardcard as its database and are not, or are one that was tampered with.

Each function changes a sound database at the given path, or replaces it.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

from db.sqlite import migrations

Spoil = Callable[[Path], None]
INVALID_TEXT = b"Invented \xff\xfe\xed\xa0\x80 place"
"""Bytes that are not UTF-8, among them half of a surrogate pair."""


def statements(*lines: str) -> Spoil:
    """Run SQL in the database."""

    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for line in lines:
                connection.execute(line)

    return spoil


def rewritten(kind: str, name: str, old: str, new: str) -> Spoil:
    """Change the SQL that the database keeps of a table or index, as a hex editor would."""

    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA writable_schema = ON")
            changed = connection.execute(
                "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = ? AND name = ? "
                "AND instr(sql, ?)",
                (old, new, kind, name, old),
            ).rowcount
            assert changed == 1
            version = connection.execute("PRAGMA schema_version").fetchone()[0]
            connection.execute(f"PRAGMA schema_version = {version + 1}")

    return spoil


def values(*lines: tuple[str, tuple[object, ...]]) -> Spoil:
    """Change values past the rules of the tables, which STRICT and NOT NULL would refuse."""

    def spoil(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            tables: dict[str, str] = dict(
                connection.execute(
                    "SELECT name, sql FROM sqlite_master "
                    "WHERE type = 'table' AND sql LIKE '%STRICT%'"
                )
            )
        write_schema(path, {name: without_rules(sql) for name, sql in tables.items()})
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            for sql, parameters in lines:
                connection.execute(sql, parameters)
        write_schema(path, tables)

    return spoil


def without_rules(sql: str) -> str:
    """The SQL of a table without types and rules, but with the same columns and keys."""
    for rule in (
        *(" NOT NULL", " CHECK (level IN ('provider', 'location'))", " STRICT,", " STRICT"),
        *(" TEXT", " REAL"),
    ):
        sql = sql.replace(rule, "")
    # The row ID stays one.
    sql = sql.replace(" INTEGER", "").replace(" PRIMARY KEY,", " INTEGER PRIMARY KEY,")
    return sql.replace(" PRIMARY KEY REF", " INTEGER PRIMARY KEY REF")


def write_schema(path: Path, tables: dict[str, str]) -> None:
    """Replace the SQL that the database keeps of its tables."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for name, sql in tables.items():
            connection.execute(
                "UPDATE sqlite_master SET sql = ? WHERE type = 'table' AND name = ?", (sql, name)
            )
        version = connection.execute("PRAGMA schema_version").fetchone()[0]
        connection.execute(f"PRAGMA schema_version = {version + 1}")


def replaced(*lines: str, marked: bool = True) -> Spoil:
    """Another program's database in its place, with Wardcard's mark if ``marked``."""

    def spoil(path: Path) -> None:
        path.unlink()
        mark = (f"PRAGMA application_id = {migrations.APPLICATION_ID}", "PRAGMA user_version = 1")
        statements(*(mark if marked else ()), *lines)(path)

    return spoil


def content(make: Callable[[bytes], bytes]) -> Spoil:
    """Change the bytes of the file."""

    def spoil(path: Path) -> None:
        path.write_bytes(make(path.read_bytes()))

    return spoil


def _noise(number: int) -> bytes:
    return random.Random(7).randbytes(number)


def _at(offset: int, put: bytes) -> Spoil:
    return content(lambda raw: raw[:offset] + put + raw[offset + len(put) :])


def _directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _in_utf_16(path: Path) -> None:
    """A new database of Wardcard's, whose texts are in UTF-16."""
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA encoding = 'UTF-16le'")
        for script in sorted(Path(migrations.__file__).parent.glob("*.sql")):
            connection.executescript(script.read_text("utf-8"))
        connection.execute(f"PRAGMA application_id = {migrations.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {migrations.newest_version()}")


def _in_wal(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")


def _one_after_another(*spoils: Spoil) -> Spoil:
    """Change the database in several ways."""

    def spoil(path: Path) -> None:
        for each in spoils:
            each(path)

    return spoil


def _freelist_loop(path: Path) -> None:
    """Free pages that refer to one another for ever, which only a change to the data reads."""
    statements("CREATE TABLE gone (x)", "INSERT INTO gone VALUES (zeroblob(200000))")(path)
    statements("DROP TABLE gone")(path)
    raw = bytearray(path.read_bytes())
    first = int.from_bytes(raw[32:36], "big")
    assert first
    page = int.from_bytes(raw[16:18], "big")
    raw[(first - 1) * page : (first - 1) * page + 4] = raw[32:36]
    path.write_bytes(raw)


def _many_tables(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        for number in range(3000):
            connection.execute(f"CREATE TABLE t{number} (a, b, c)")
        connection.execute("COMMIT")


ENDLESS = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"
_RATINGS = "id, i, i, i, '', i, i, i"

NOT_WARDCARDS: dict[str, Spoil] = {
    "a folder": _directory,
    "noise": content(lambda raw: _noise(len(raw))),
    "a text": content(lambda _: b"Location ID,Name\n" * 900),
    "the header, then noise": content(lambda raw: raw[:100] + _noise(len(raw) - 100)),
    "the header, then zeros": content(lambda raw: raw[:100] + bytes(len(raw) - 100)),
    "only the header": content(lambda raw: raw[:100]),
    "a header cut short": content(lambda raw: raw[:60]),
    "one byte": content(lambda _: b"S"),
    "cut in the middle": content(lambda raw: raw[: len(raw) // 2]),
    "another program's": replaced("CREATE TABLE theirs (a)", marked=False),
    "another program's, without tables": replaced("PRAGMA user_version = 3", marked=False),
    "another program's, with a write-ahead log": _one_after_another(
        replaced("CREATE TABLE theirs (a)", marked=False), _in_wal
    ),
    "other tables": replaced("CREATE TABLE theirs (a)"),
    "other tables, with a write-ahead log": _one_after_another(
        replaced("CREATE TABLE theirs (a)"), _in_wal
    ),
    "no tables": replaced(),
    "version -1": statements("PRAGMA user_version = -1"),
    "version 0": statements("PRAGMA user_version = 0"),
    "version 7": statements("PRAGMA user_version = 7"),
    "version 2147483647": statements("PRAGMA user_version = 2147483647"),
    "version -2147483648": statements("PRAGMA user_version = -2147483648"),
    "a missing table": statements("DROP TABLE visit"),
    "a missing column": statements("ALTER TABLE report DROP COLUMN enforcement"),
    "another column": statements("ALTER TABLE report ADD COLUMN more TEXT"),
    "a renamed column": statements("ALTER TABLE report RENAME COLUMN note TO remark"),
    "a renamed table": statements("ALTER TABLE visit RENAME TO visits"),
    "another type": rewritten("table", "rating", "published TEXT", "published INT"),
    "another default": rewritten(
        "table", "report", "rated INTEGER NOT NULL DEFAULT 1", "rated INTEGER NOT NULL DEFAULT 0"
    ),
    "not strict": rewritten("table", "report", ") STRICT", ")"),
    "without its check": rewritten(
        "table", "organisation", " CHECK (level IN ('provider', 'location'))", ""
    ),
    "a lost index": statements("DROP INDEX rating_key"),
    "an index that is not unique": statements(
        "DROP INDEX rating_key",
        "CREATE INDEX rating_key ON rating "
        "(organisation, service, question, published, value, twin)",
    ),
    "a lost unique column": rewritten(
        "table", "report", "key TEXT NOT NULL UNIQUE", "key TEXT NOT NULL"
    ),
    "another index": statements("CREATE INDEX more ON rating (value)"),
    "an index on an expensive expression": statements(
        "CREATE INDEX more ON rating (hex(zeroblob(1000000)))"
    ),
    "another table": statements("CREATE TABLE more (a)"),
    "an autoincrement": statements("CREATE TABLE more (a INTEGER PRIMARY KEY AUTOINCREMENT)"),
    "3,000 tables": _many_tables,
    "a trigger": statements(
        "CREATE TRIGGER more AFTER INSERT ON rating BEGIN DELETE FROM report; END"
    ),
    "a view": statements("CREATE VIEW more AS SELECT 1"),
    "a view in place of a table": statements(
        "DROP TABLE pilot_rating", "CREATE VIEW pilot_rating AS SELECT id AS rating FROM rating"
    ),
    "an endless view in place of a table": statements(
        "DROP TABLE rating",
        "CREATE VIEW rating (id, organisation, service, question, published, value, twin, "
        f"framework) AS {ENDLESS} {_RATINGS.replace('id', 'i')} FROM n",
    ),
    "a virtual table": statements("CREATE VIRTUAL TABLE more USING fts5 (a)"),
    "a spatial index": statements("CREATE VIRTUAL TABLE more USING rtree (id, a, b)"),
    "a virtual table of an unknown module": replaced(
        "PRAGMA writable_schema = ON",
        "INSERT INTO sqlite_master VALUES "
        "('table', 'rating', 'rating', 0, 'CREATE VIRTUAL TABLE rating USING invented (a)')",
    ),
    "another search index": rewritten(
        "table", "search_index", "detail = 'column'", "detail = 'none'"
    ),
    "another table of the search index": rewritten("table", "search_index_config", "v)", "v TEXT)"),
    "a generated column": statements(
        "ALTER TABLE report ADD COLUMN more TEXT AS (hex(zeroblob(100000000))) VIRTUAL"
    ),
    "a schema that is no SQL": rewritten(
        "table", "report", "CREATE TABLE report (", "CREATE TABLE report ((("
    ),
    "a schema nested too deeply": rewritten(
        "table",
        "report",
        "rated INTEGER NOT NULL DEFAULT 1",
        "rated INTEGER DEFAULT (" + "(" * 2000 + "1" + ")" * 2000 + ")",
    ),
    "a schema of 20 MB": rewritten(
        "table",
        "report",
        "CREATE TABLE report (",
        "CREATE TABLE report (/*" + "x" * 20_000_000 + "*/",
    ),
    "a name that is not UTF-8": _one_after_another(
        statements('CREATE TABLE "inventedXY" (a)'),
        content(lambda raw: raw.replace(b"inventedXY", b"invented\xff\xfe")),
    ),
    "two tables in one place": statements(
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET rootpage = (SELECT rootpage FROM sqlite_master "
        "WHERE name = 'rating') WHERE name = 'report'",
    ),
    "text in UTF-16": _in_utf_16,
}
"""Files that no command reads anything from. 'two tables in one place' is found when it is read."""

USABLE: dict[str, Spoil] = {
    "as it was": lambda _: None,
    "pages of 512 bytes": statements("PRAGMA page_size = 512", "VACUUM"),
    "pages of 65,536 bytes": statements("PRAGMA page_size = 65536", "VACUUM"),
    "automatic vacuum": statements("PRAGMA auto_vacuum = FULL", "VACUUM"),
    "with statistics": statements("ANALYZE"),
    "free pages in a circle": _freelist_loop,
    "with other space in the schema": rewritten(
        "table",
        "visit",
        "report INTEGER NOT NULL",
        "report   INTEGER  /* an older comment */ NOT\tNULL",
    ),
}
"""Changes that a Wardcard database may have undergone: everything in it is read as before."""

HUGE = "x" * 100_000_000

BAD_VALUES: dict[str, Spoil] = {
    "text that is not UTF-8": statements(
        f"UPDATE organisation SET name = CAST(x'{INVALID_TEXT.hex()}' AS TEXT)"
    ),
    "a date that is not UTF-8": statements(
        "UPDATE rating SET published = CAST(x'ff32303232' AS TEXT)"
    ),
    "bytes for a name": values(("UPDATE organisation SET name = x'00ff'", ())),
    "a number for a name": values(("UPDATE organisation SET name = 7", ())),
    "no name": values(("UPDATE organisation SET name = NULL", ())),
    "a name of 100 MB": values(("UPDATE organisation SET name = ? WHERE id = 1", (HUGE,))),
    "a finding of 100 MB": values(("UPDATE finding SET text = ? WHERE id = 1", (HUGE,))),
    "a number for a date": values(("UPDATE rating SET published = 20220501", ())),
    "a real number for a date": values(("UPDATE rating SET published = 1e300", ())),
    "a date that does not exist": statements("UPDATE OR REPLACE rating SET published = '9999-99'"),
    "a visit on 30 February": statements("UPDATE visit SET started = '2022-02-30'"),
    "a month that does not exist": statements("UPDATE file SET extract_month = '2026-99'"),
    "a time that does not exist": statements("UPDATE file SET imported = 'yesterday'"),
    "question 99": statements("UPDATE rating SET question = 99 + id"),
    "question -1": statements("UPDATE rating SET question = -1 - id"),
    "framework 7": statements("UPDATE rating SET framework = 7"),
    "confidence 9": statements("UPDATE rating_detail SET confidence = 9"),
    "an unknown part of a report": statements("UPDATE finding SET part = 'invented'"),
    "an unknown kind of finding": statements("UPDATE finding SET kind = 'invented'"),
    "an unknown level": values(("UPDATE organisation SET level = 'ward'", ())),
    "a huge number": statements("UPDATE rating SET twin = 9223372036854775807 - id"),
    "a word that is a number": values(("UPDATE rating_value SET word = id + 100", ())),
    "its own provider": statements("UPDATE organisation SET provider = id"),
    "references to nothing": statements("UPDATE rating SET organisation = organisation + 900"),
    "search entries of nothing": statements(
        "UPDATE search_entry SET item = item + 900 WHERE kind >= 3"
    ),
    "search entries of a rating that is gone": statements(
        "UPDATE search_entry SET item = 0 WHERE kind = 3"
    ),
    "rows that are gone": statements("DELETE FROM file", "DELETE FROM source"),
}
"""Values in the tables that Wardcard would never write there."""

LARGE = {"a schema of 20 MB", "3,000 tables", "a name of 100 MB", "a finding of 100 MB"}
"""Those that take long to make."""


def each_of(kinds: Mapping[str, Spoil]) -> list[ParameterSet]:
    """The parameters of a test with each of ``kinds``; that with a large one is slow."""
    return [
        pytest.param(spoil, id=name, marks=[pytest.mark.slow] if name in LARGE else [])
        for name, spoil in kinds.items()
    ]
