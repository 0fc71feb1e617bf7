"""What starting Wardcard loads. SQLAlchemy or ReportLab before the first paint triple its time.

Each module is imported by a Python of its own, because this one has long loaded everything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NOT_WITH_THE_WINDOW = {
    *("sqlalchemy", "reportlab", "python_calamine", "jsonschema", "rapidfuzz", "cryptography"),
    *("xlsxwriter", "email", "http", "ssl", "asyncio", "ctypes", "xml", "unittest"),
}
NOT_ON_THE_COMMAND_LINE = {"PySide6", "shiboken6", *NOT_WITH_THE_WINDOW}
QT = {"PySide6", "shiboken6"}

IMPORT = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def loaded_with(module: str, project_root: Path) -> set[str]:
    """The top-level names in `sys.modules` after one import."""
    output = subprocess.run(
        [sys.executable, "-c", IMPORT, module],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert output.returncode == 0, output.stderr
    return set(json.loads(output.stdout))


@pytest.mark.parametrize(
    ("module", "unwanted"),
    [
        ("viewer.app", NOT_WITH_THE_WINDOW),
        ("viewer.widgets.main_window", NOT_WITH_THE_WINDOW),
        ("viewer.__main__", NOT_ON_THE_COMMAND_LINE),
        ("viewer.cli", NOT_ON_THE_COMMAND_LINE),
        ("viewer.card.layout", {*QT, "reportlab", "sqlalchemy"}),
        ("viewer.card.pdf", {*QT, "sqlalchemy"}),
        ("db", {*QT, "sqlalchemy", "reportlab"}),
        ("db.store", {*QT, "viewer", "reportlab"}),
        ("db.records", NOT_ON_THE_COMMAND_LINE | {"sqlite3", "viewer"}),
        ("db.scale", NOT_ON_THE_COMMAND_LINE | {"sqlite3", "viewer"}),
        ("db.rollup", NOT_ON_THE_COMMAND_LINE | {"sqlite3", "viewer"}),
    ],
)
def test_an_import_brings_nothing_heavy(
    module: str, unwanted: set[str], project_root: Path
) -> None:
    found = loaded_with(module, project_root) & unwanted
    assert not found, f"import {module} also loads {', '.join(sorted(found))}"


def test_importing_the_window_touches_no_file(own_home: Path, project_root: Path) -> None:
    loaded_with("viewer.app", project_root)
    assert not own_home.exists(), "the data folder is made when the application starts, not before"


def test_help_answers_without_qt(project_root: Path) -> None:
    output = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "viewer", "--help"],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert output.returncode == 0, output.stderr
    assert "usage" in output.stdout.lower()
    loaded = {line.rsplit("|", 1)[-1].strip() for line in output.stderr.splitlines()}
    assert "viewer.cli" in loaded
    assert not {name for name in loaded if name.split(".")[0] in NOT_ON_THE_COMMAND_LINE}
