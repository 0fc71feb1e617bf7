"""Changes to SQL are tried on an invented project, whose test notices some of them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")

MODULE = '''
KNOWN = """
    SELECT count(*) FROM t
    WHERE a = ? AND b <> 2
"""
'''
TEST = """
import sqlite3
import known

def test_known():
    database = sqlite3.connect(":memory:")
    database.execute("CREATE TABLE t (a, b)")
    database.execute("INSERT INTO t VALUES (1, 1), (2, 1)")
    assert database.execute(known.KNOWN, (1,)).fetchone() == ({expected},)
    database.close()
"""
TRY = """
from pathlib import Path
import sql_mutants
sql_mutants.ROOT = Path.cwd()
log = Path("log.txt")
survivors = [("known.KNOWN", "WHERE a = ? AND b <> 2", "WHERE a = ? AND b = 2")]
for tried in sql_mutants.try_sql([Path.cwd() / "known.py"], ["test_known.py"], log, survivors):
    print(f"{tried.place} | {tried.changed} | {tried.noticed}")
"""


def tried(folder: Path, packaging: Path, expected: int) -> subprocess.CompletedProcess[str]:
    (folder / "known.py").write_text(MODULE, encoding="utf-8")
    (folder / "test_known.py").write_text(TEST.format(expected=expected), encoding="utf-8")
    return subprocess.run(
        [sys.executable, "-c", TRY],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(packaging)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_changes_are_noticed_or_survive(tmp_path: Path, project_root: Path) -> None:
    """Without 'a = ?' SQLite has a value too many: that change is not counted.

    'b = 2' would be noticed, but is listed as a survivor, and not tried.
    """
    done = tried(tmp_path, project_root / "packaging", expected=1)
    assert done.returncode == 0, done.stderr
    assert sorted(done.stdout.splitlines()) == [
        "known.KNOWN | WHERE a <> ? AND b <> 2 | False",
        "known.KNOWN | WHERE a = ? AND b <> 3 | False",
        "known.KNOWN | WHERE a = ? AND b = 2 | False",
        "known.KNOWN | WHERE a = ? OR b <> 2 | True",
        "known.KNOWN | WHERE a = ? | False",
    ]
    assert "b = 2" not in (tmp_path / "log.txt").read_text(encoding="utf-8")
    assert (tmp_path / "known.py").read_text(encoding="utf-8") == MODULE


def test_tests_that_fail_without_a_change_are_an_error(tmp_path: Path, project_root: Path) -> None:
    done = tried(tmp_path, project_root / "packaging", expected=5)
    assert done.returncode == 1
    assert "The tests fail without any change" in done.stderr
    assert "test_known.py::test_known: " in (tmp_path / "log.txt").read_text(encoding="utf-8")
