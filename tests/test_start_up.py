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

BEFORE_THE_PAINT = {
    "db": {"copies", "errors", "following", "freshness", "listings", "rated", "records", "scale",
           "signing", "summaries"},
    "viewer": {"actions", "adding", "app", "arguments", "browsing", "crash", "files", "followed",
               "following", "geometry", "icons", "log", "navigation", "output", "own_copy", "pace",
               "pack_words", "paths", "progress", "qt", "ratings_file", "session", "settings",
               "tasks", "theme", "tree_words", "trouble", "words"},
    "viewer.models": {"hits", "matrix", "tooltip", "tree"},
    "viewer.widgets": {"badge", "document", "filter_style", "filters", "flow_layout", "header",
                       "main_window", "matrix", "message_bar", "pages", "rating_delegate",
                       "report_header", "report_view", "search", "shell_style", "status_line",
                       "story_panel", "tabs", "tree", "tree_delegate"},
}  # fmt: skip
"""Our own modules that an empty window needs; any other loads with the action that needs it."""

PAINT = """
import json, sys
from pathlib import Path
from viewer.app import Application
from viewer.arguments import WindowArguments
from viewer.qt import qt_application
from PySide6.QtCore import QEvent, QObject

class Look(QObject):
    def eventFilter(self, watched, event):
        # Before the window knows of its paint, and the rest begins to load.
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            names = [name for name in sys.modules if name.split(".")[0] in ("db", "viewer")]
            print(json.dumps(names), flush=True)
            application.close()
            qt.exit()
        return False

qt = qt_application()
folder = Path(sys.argv[1])
application = Application(WindowArguments(database=folder / "wardcard.db", data_dir=folder))
look = Look()
application.window.installEventFilter(look)
application.show()
qt.exec()
"""

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


def test_the_first_paint_loads_no_more_than_an_empty_window_needs(
    tmp_path: Path, project_root: Path
) -> None:
    output = subprocess.run(
        [sys.executable, "-c", PAINT, str(tmp_path)],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert output.returncode == 0, output.stderr
    may_load = set(BEFORE_THE_PAINT) | {
        f"{package}.{name}" for package, names in BEFORE_THE_PAINT.items() for name in names
    }
    loaded = set(json.loads(output.stdout))
    assert "viewer.app" in loaded
    assert not loaded - may_load, f"before the paint: {', '.join(sorted(loaded - may_load))}"


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
