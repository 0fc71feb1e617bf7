"""The changes that `make mutants` makes to SQL: each is one that SQLite understands."""

from __future__ import annotations

import ast
import sqlite3
from pathlib import Path

import pytest
from sql_changes import SqlChange, sql_changes


def changes(sql: str) -> set[str]:
    """The statement after each change, in one line."""
    source = f'X = """{sql}"""\n'
    changed = {change.apply(source) for change in sql_changes(source, "module")}
    return {
        " ".join(text.removeprefix('X = """').removesuffix('"""\n').split()) for text in changed
    }


@pytest.mark.parametrize(
    ("sql", "changed"),
    [
        (
            "SELECT a FROM t WHERE a < 2 AND b = 'x'",
            {
                "SELECT a FROM t WHERE a <= 2 AND b = 'x'",
                "SELECT a FROM t WHERE a < 3 AND b = 'x'",
                "SELECT a FROM t WHERE a < 2 AND b <> 'x'",
                "SELECT a FROM t WHERE a < 2 AND b = ''",
                "SELECT a FROM t WHERE a < 2 OR b = 'x'",
                "SELECT a FROM t WHERE a < 2",
                "SELECT a FROM t WHERE b = 'x'",
            },
        ),
        (
            "SELECT max(a) FROM t ORDER BY a, b DESC LIMIT 1",
            {
                "SELECT min(a) FROM t ORDER BY a, b DESC LIMIT 1",
                "SELECT max(a) FROM t ORDER BY a DESC, b DESC LIMIT 1",
                "SELECT max(a) FROM t ORDER BY a, b LIMIT 1",
                "SELECT max(a) FROM t ORDER BY a LIMIT 1",
                "SELECT max(a) FROM t ORDER BY b DESC LIMIT 1",
            },
        ),
        (
            "SELECT DISTINCT a FROM t WHERE NOT EXISTS (SELECT 1 FROM u)",
            {
                "SELECT a FROM t WHERE NOT EXISTS (SELECT 1 FROM u)",
                "SELECT DISTINCT a FROM t WHERE EXISTS (SELECT 1 FROM u)",
                "SELECT DISTINCT a FROM t WHERE true",
            },
        ),
        (
            "SELECT a FROM t LEFT JOIN u ON u.a = t.a",
            {
                "SELECT a FROM t CROSS JOIN u ON u.a = t.a",
                "SELECT a FROM t LEFT JOIN u ON u.a <> t.a",
                "SELECT a FROM t LEFT JOIN u ON true",
            },
        ),
        (
            "SELECT coalesce(a, 0) - 1 FROM t WHERE a IS NOT NULL",
            {
                "SELECT coalesce(NULL, 0) - 1 FROM t WHERE a IS NOT NULL",
                "SELECT coalesce(a, NULL) - 1 FROM t WHERE a IS NOT NULL",
                "SELECT coalesce(a, 1) - 1 FROM t WHERE a IS NOT NULL",
                "SELECT coalesce(a, 0) + 1 FROM t WHERE a IS NOT NULL",
                "SELECT coalesce(a, 0) - 2 FROM t WHERE a IS NOT NULL",
                "SELECT coalesce(a, 0) - 1 FROM t WHERE a IS NULL",
                "SELECT coalesce(a, 0) - 1 FROM t WHERE true",
            },
        ),
        (
            "SELECT iif(a LIKE '%x', b, c) FROM t",
            {
                "SELECT iif(NOT (a LIKE '%x'), b, c) FROM t",
                "SELECT iif(a NOT LIKE '%x', b, c) FROM t",
                "SELECT iif(a LIKE '', b, c) FROM t",
                "SELECT iif(true , b, c) FROM t",
            },
        ),
        (
            "SELECT a FROM t UNION SELECT b FROM u",
            {
                "SELECT a FROM t UNION ALL SELECT b FROM u",
                "SELECT a FROM t",
                "SELECT b FROM u",
            },
        ),
        (
            "INSERT OR IGNORE INTO t (a, b) SELECT c, d FROM u",
            {
                "INSERT OR ABORT INTO t (a, b) SELECT c, d FROM u",
                "INSERT OR IGNORE INTO t (a, b) SELECT d, c FROM u",
                "SELECT 1",
            },
        ),
        (
            "INSERT INTO t SELECT ? ON CONFLICT (a) DO UPDATE SET b = max(b, 1), c = d",
            {
                "INSERT INTO t SELECT ? ON CONFLICT (a) DO UPDATE SET b = min(b, 1), c = d",
                "INSERT INTO t SELECT ? ON CONFLICT (a) DO UPDATE SET b = max(b, 2), c = d",
                "INSERT INTO t SELECT ? ON CONFLICT (a) DO UPDATE SET c = d",
                "INSERT INTO t SELECT ? ON CONFLICT (a) DO UPDATE SET b = max(b, 1)",
                "INSERT INTO t SELECT ? ON CONFLICT (a) DO NOTHING",
                "SELECT ?",
            },
        ),
        ("DELETE FROM t", {"SELECT 1"}),
        ("UPDATE t SET a = 1, b = b + 1", {
            "UPDATE t SET a = 2, b = b + 1", "UPDATE t SET a = 1, b = b - 1",
            "UPDATE t SET a = 1, b = b + 2", "UPDATE t SET a = 1", "UPDATE t SET b = b + 1",
            "SELECT 1",
        }),
        (
            "SELECT a FROM t WHERE a BETWEEN 1 AND b",
            {"SELECT a FROM t WHERE a BETWEEN 2 AND b", "SELECT a FROM t WHERE true"},
        ),
    ],
)  # fmt: skip
def test_each_part_is_changed_in_turn(sql: str, changed: set[str]) -> None:
    found = {text.replace(" ,", ",") for text in changes(sql)}
    assert found == {text.replace(" ,", ",") for text in changed}


@pytest.mark.parametrize(
    "source",
    [
        '"""Docstrings may speak of WHERE a = b."""\n',
        'X = "No rating is known, and none is wanted."\n',
        'X = "CREATE TEMP TABLE t (a INTEGER DEFAULT 0, PRIMARY KEY (a)) WITHOUT ROWID"\n',
        'X = "DROP TABLE IF EXISTS temp.t"\n',
        'X = """SELECT a FROM t -- WHERE a = 1\n"""\n',
    ],
)
def test_what_is_not_a_statement_on_data_stays(source: str) -> None:
    assert list(sql_changes(source, "module")) == []


def test_changes_without_effect_are_not_made() -> None:
    """IGNORE drops rows of NULLs, and the last UNION drops repeated ones."""
    ignoring = changes("INSERT OR IGNORE INTO t SELECT a FROM u CROSS JOIN v ON u.a = v.a")
    assert not any("LEFT" in text for text in ignoring)
    united = changes("SELECT a FROM t UNION SELECT a FROM u UNION SELECT a FROM v")
    assert [text for text in united if "ALL" in text] == [
        "SELECT a FROM t UNION SELECT a FROM u UNION ALL SELECT a FROM v"
    ]


def test_what_an_f_string_inserts_stays() -> None:
    source = "X = f\"SELECT a FROM {table} WHERE {known('<>', {1: 2})} AND a = 1\"\n"
    changed = {change.apply(source) for change in sql_changes(source, "module")}
    assert 'X = f"SELECT a FROM {table} WHERE  a = 1"\n' in {
        text.replace("WHERE   ", "WHERE  ") for text in changed
    }
    assert all("{table}" in text for text in changed)
    assert not any("known" in text and "'<>', {1: 2}" not in text for text in changed)


def test_a_change_across_literals_keeps_their_quotes_and_comments() -> None:
    source = (
        'X = (\n    "SELECT a FROM t "  # it\'s WHERE\n    f"WHERE a = {b}"\n    " AND c > 1"\n)\n'
    )
    found = list(sql_changes(source, "module"))
    for change in found:
        ast.parse(change.apply(source))
    assert ('f"WHERE a = {b}" | " AND c > 1"', 'f"WHERE " | " c > 1"') in {
        change.lines(source) for change in found
    }


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ('A = "DELETE FROM t"\n', "module.A: DELETE FROM t"),
        ('A: str = "DELETE FROM t"\n', "module.A: DELETE FROM t"),
        ('def f():\n    run(f"UPDATE {t} SET a = 1")\n', "module.f: UPDATE {t}"),
        ('class C:\n    def f(self):\n        return "a = 1"\n', "module.C.f"),
        ('run("INSERT OR IGNORE INTO t SELECT 1")\n', "module: INSERT OR IGNORE INTO t"),
    ],
)
def test_a_change_names_its_place_and_what_is_written_to(source: str, place: str) -> None:
    assert {change.place for change in sql_changes(source, "module")} == {place}


def test_lines_are_shown_before_and_after() -> None:
    source = 'A = """\n    SELECT a\n    FROM t WHERE a = 1\n"""\n'
    (change,) = (it for it in sql_changes(source, "module") if "<>" in it.apply(source))
    assert isinstance(change, SqlChange)
    assert change.lines(source) == ("FROM t WHERE a = 1", "FROM t WHERE a <> 1")


def test_every_change_to_the_projects_own_sql_is_valid_python(project_root: Path) -> None:
    for folder in ("db/importing", "db/sqlite"):
        for file in sorted((project_root / folder).rglob("*.py")):
            source = file.read_text(encoding="utf-8")
            for change in sql_changes(source, file.stem):
                ast.parse(change.apply(source))
                before, after = change.lines(source)
                assert before != after


def test_almost_every_change_is_one_that_sqlite_understands() -> None:
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (a PRIMARY KEY, b, c)")
    database.execute("CREATE TABLE u (a PRIMARY KEY, b, c)")
    sql = """
        INSERT INTO t (a, b, c)
        SELECT u.a, max(u.b), iif(u.c < 2, 'x', coalesce(u.b, '')) FROM u
        LEFT JOIN t ON (t.a, t.b) = (u.a, u.b) AND t.c IS NOT NULL
        WHERE u.a NOT IN (SELECT b FROM t UNION SELECT c FROM t  ORDER BY b)
        GROUP BY u.a, u.c HAVING count(*) > 1
        ON CONFLICT (a) DO UPDATE SET b = min(b, excluded.b), c = excluded.c
        WHERE (excluded.b, excluded.c) > (b, c)
    """
    tried = changes(sql)
    assert len(tried) > 30
    for changed in tried:
        database.execute(changed)
    database.close()
