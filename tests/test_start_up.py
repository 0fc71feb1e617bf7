"""Starting Wardcard loads nothing heavy before the first paint.

SQLAlchemy or ReportLab would triple the time until then. Each module is imported in a new Python
process, because the process of the tests has already loaded everything.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

NOT_WITH_THE_WINDOW = {
    *("sqlalchemy", "reportlab", "python_calamine", "jsonschema", "rapidfuzz", "cryptography"),
    *("jinja2", "pydantic", "pypdfium2"),
    *("xlsxwriter", "email", "http", "ssl", "asyncio", "ctypes", "xml", "unittest"),
}
AFTER_THE_PAINT = {
    "viewer.window.application", "viewer.views.report.view", "viewer.views.report.story_panel",
    "db.domain.report", "db.publishing.followed_data", "sqlite3", "hashlib", "logging.handlers",
    "multiprocessing", "concurrent.futures", "PySide6.QtNetwork", "PySide6.QtPrintSupport",
}  # fmt: skip
"""Modules that are slow to load and not needed to paint the window."""
NOT_ON_THE_COMMAND_LINE = {"PySide6", "shiboken6", *NOT_WITH_THE_WINDOW}
QT = {"PySide6", "shiboken6"}

PAINT = """
import json, sys
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication
from viewer.__main__ import main

class Look(QObject):
    def eventFilter(self, watched, event):
        # Comes before the window's own handling of the paint, which starts to load the rest.
        if event.type() == QEvent.Type.Paint:
            qt.removeEventFilter(self)
            print(json.dumps([*sys.modules]), flush=True)
            qt.exit()
        return False

run = QApplication.exec

def look_and_run(*_):
    global qt, look
    qt, look = QApplication.instance(), Look()
    qt.installEventFilter(look)
    return run()

QApplication.exec = look_and_run
sys.exit(main([]))
"""

IMPORT = """
import importlib, json, sys
importlib.import_module(sys.argv[1])
print(json.dumps(sorted({name.split(".")[0] for name in sys.modules})))
"""


def loaded_with(module: str, project_root: Path) -> set[str]:
    """The top-level names in `sys.modules` after importing one module in a new process."""
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
        ("viewer.window.start", NOT_WITH_THE_WINDOW),
        ("viewer.window.application", NOT_WITH_THE_WINDOW),
        ("viewer.window.main_window", NOT_WITH_THE_WINDOW),
        ("viewer.__main__", NOT_ON_THE_COMMAND_LINE),
        ("viewer.cli.main", NOT_ON_THE_COMMAND_LINE),
        ("viewer.system.log", NOT_ON_THE_COMMAND_LINE),
        ("viewer.documents.web_page", NOT_ON_THE_COMMAND_LINE),
        ("viewer.card.layout.layout", {*QT, "reportlab", "sqlalchemy"}),
        ("viewer.card.pdf.writer", {*QT, "sqlalchemy"}),
        ("db", {*QT, "sqlalchemy", "reportlab"}),
        ("db.reading.store", {*QT, "viewer", "reportlab"}),
        ("db.sources.recognise", {*QT, "sqlalchemy", "http", "ssl", "asyncio"}),
        ("db.sources.worker.child", {*QT, "sqlalchemy", "http", "ssl", "asyncio"}),
        ("db.domain.report", NOT_ON_THE_COMMAND_LINE | {"sqlite3", "viewer"}),
        ("db.domain.scale", NOT_ON_THE_COMMAND_LINE | {"sqlite3", "viewer"}),
        ("db.domain.rollup", NOT_ON_THE_COMMAND_LINE | {"sqlite3", "viewer"}),
    ],
)
def test_an_import_loads_nothing_heavy(module: str, unwanted: set[str], project_root: Path) -> None:
    found = loaded_with(module, project_root) & unwanted
    assert not found, f"import {module} also loads {', '.join(sorted(found))}"


def test_importing_the_window_touches_no_file(own_home: Path, project_root: Path) -> None:
    for module in ("viewer.window.start", "viewer.window.application"):
        loaded_with(module, project_root)
    assert not own_home.exists(), "only the running application may create the data folder"


def test_the_first_paint_waits_for_nothing_heavy(own_home: Path, project_root: Path) -> None:
    output = subprocess.run(
        [sys.executable, "-c", PAINT],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert output.returncode == 0, output.stderr
    loaded = set(json.loads(output.stdout))
    assert "viewer.window.main_window" in loaded
    too_early = loaded & (NOT_WITH_THE_WINDOW | AFTER_THE_PAINT)
    assert not too_early, f"before the paint: {', '.join(sorted(too_early))}"


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
    assert "viewer.cli.main" in loaded
    assert not {name for name in loaded if name.split(".")[0] in NOT_ON_THE_COMMAND_LINE}
