"""A database gets the newest schema once, whoever begins at the same time or is cut off."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.sqlite import migrations
from db.sqlite.connection import connect


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
        return connection.execute("PRAGMA user_version").fetchone()[0]


def test_two_first_starts_at_once_both_succeed(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    begun: list[bool] = []

    def other_start(statement: str) -> None:
        if statement == "BEGIN IMMEDIATE;" and not begun:
            begun.append(True)
            with closing(connect(path)) as other:
                assert migrations.migrate(other, path)

    with closing(connect(path, create=True)) as connection:
        connection.set_trace_callback(other_start)
        migrations.migrate(connection, path)
        assert begun
        assert not connection.in_transaction
        assert connection.execute("SELECT count(*) FROM rating").fetchone() == (0,)
    assert version(path) == migrations.newest_version()


@pytest.fixture
def older(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database that a migration is needed for, which adds a table."""
    path = tmp_path / "wardcard.db"
    with closing(connect(path, create=True)) as connection:
        migrations.migrate(connection, path)
    steps = migrations._steps()  # pyright: ignore[reportPrivateUsage]
    later = (migrations.newest_version() + 1, "CREATE TABLE later (a TEXT) STRICT;")
    monkeypatch.setattr(migrations, "_steps", lambda: [*steps, later])
    return path


def migrate(path: Path) -> None:
    with closing(connect(path)) as connection:
        migrations.migrate(connection, path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no fork")
def test_a_copy_that_was_cut_off_does_not_stand_for_the_database_before(older: Path) -> None:
    child = os.fork()
    if child == 0:

        def end_at_the_copy(event: str, details: tuple[object, ...]) -> None:
            if event == "sqlite3.connect/handle" and taken.append(details) is None and taken[1:]:
                os.kill(os.getpid(), signal.SIGKILL)

        taken: list[object] = []
        try:
            sys.addaudithook(end_at_the_copy)
            migrate(older)
        finally:
            os._exit(0)
    assert os.WIFSIGNALED(os.waitpid(child, 0)[1])
    assert version(older) == 1
    assert not list(older.parent.glob("*.before-version-2"))
    migrate(older)
    assert version(older) == 2
    assert version(older.with_name("wardcard.db.before-version-2")) == 1
    assert not list(older.parent.glob("*.part"))


def test_junk_with_the_name_of_the_copy_is_replaced(older: Path) -> None:
    copy = older.with_name("wardcard.db.before-version-2")
    copy.write_bytes(b"half of a copy" * 100)
    migrate(older)
    assert version(copy) == 1
