"""A write to a database that is no longer at its path is refused with the reason."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.errors import CannotOpen, Gone, Replaced
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps files that are open")
@pytest.mark.parametrize("replaced", [False, True])
def test_what_sqlite_notices_itself(replaced: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with closing(connect(path, create=True)) as connection:
        connection.execute("CREATE TABLE invented (a)")
        path.unlink()
        if replaced:
            path.write_bytes(b"another file")
        with pytest.raises(Replaced if replaced else Gone), store_errors(path):
            connection.execute("INSERT INTO invented VALUES (1)")


def test_a_database_is_created_only_on_purpose(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    with pytest.raises(CannotOpen), store_errors(path):
        connect(path)
    assert not path.exists()
    connect(path, create=True).close()
    assert path.exists()
    with pytest.raises(sqlite3.OperationalError):
        connect(tmp_path / "no folder" / "a.db", create=True)
