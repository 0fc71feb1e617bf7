"""The exact shape of a Wardcard database, and what is said of another."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.errors import Corrupt
from db.sqlite import migrations
from db.sqlite.migrations.shape import fingerprint


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "new.db"
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        migrations.migrate(connection, path)
    return path


def test_the_fingerprint_of_the_newest_version_is_known(path: Path) -> None:
    """After a change to a migration, or a new one, enter what this test found."""
    with closing(sqlite3.connect(path)) as connection:
        assert migrations.FINGERPRINTS.get(migrations.newest_version()) == fingerprint(connection)


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("DROP TABLE visit", "it has no table 'visit'"),
        ("DROP INDEX rating_key", "it has no index 'rating_key'"),
        ("CREATE VIEW more AS SELECT 1", "it has a view 'more' that is not Wardcard’s"),
        ("CREATE TABLE more (a)", "it has a table 'more' that is not Wardcard’s"),
        ("CREATE INDEX more ON file (name)", "it has an index 'more' that is not Wardcard’s"),
        (
            "CREATE TRIGGER more AFTER DELETE ON file BEGIN SELECT 1; END",
            "it has a trigger 'more' that is not Wardcard’s",
        ),
        (
            "DROP TABLE visit; CREATE VIEW visit AS SELECT 1",
            "it has a view in place of the table 'visit'",
        ),
        (
            "ALTER TABLE report DROP COLUMN note",
            "its table 'report' has no column 'note'",
        ),
        (
            "ALTER TABLE report ADD COLUMN more TEXT",
            "its table 'report' has a column 'more' that is not Wardcard’s",
        ),
        (
            "DROP INDEX rating_key; CREATE INDEX rating_key ON rating (id)",
            "its index 'rating_key' is not as Wardcard makes it",
        ),
        (
            "PRAGMA encoding = 'UTF-8'; CREATE TABLE \"a\nb\" (c)",
            "it has a table 'a?b' that is not Wardcard’s",
        ),
    ],
)
def test_the_first_difference_is_named(path: Path, sql: str, words: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sql)
        with pytest.raises(Corrupt) as error:
            migrations.version_of(connection, path)
    assert str(error.value) == f"{path} is damaged: {words}."


def test_statistics_of_analyze_are_no_difference(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("INSERT INTO series (name) VALUES ('invented')")
        connection.execute("ANALYZE")
        assert migrations.version_of(connection, path) == migrations.newest_version()
