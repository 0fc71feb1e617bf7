"""The start of the window, compared with that of a bare PySide6 window; both are started in turn.

Wardcard is started as by a double click: through its usual entry point, without arguments, and with
its check for a window that is already open.

- `start_first_paint`: the time from the start of the process to the window's first paint, divided
  by that of a window with a single label
- `start_tree_filled`: the time until the tree of the whole country is shown and reacts to a click
  on a row, divided by the same
- `start_gap`: the longest stall of the event loop until a report is shown and everything is loaded,
  in units of 50 milliseconds
- `start_cold_…`: the same with the system's file cache emptied before each start, if that is
  allowed (as root, on Linux)
- `start_built_…`: the same for the built app, if there is one

Without a display the windows are drawn offscreen; under Xvfb with QT_QPA_PLATFORM=xcb the ratio of
the first paint is the same, and that of the tree a little lower.
"""

from __future__ import annotations

import enum
import importlib.util
import json
import marshal
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median
from zipfile import ZipFile

from db.importing.loader import Loader
from db.importing.opening import open_or_create
from tests.benchmarks.country import latest_ratings
from viewer.system.paths import DATA_DIR_VARIABLE, bundled_packs, database_path

ROOT = Path(__file__).resolve().parents[2]
_ROUNDS, _COLD_ROUNDS = 9, 3
_GAP = 0.050
"""The unit of stalls, in seconds."""
BUILT = ROOT / "dist" / "wardcard" / "wardcard"
"""The built app, made by `make package ARGS=app`."""
BEGUN = "WARDCARD_BENCH_BEGUN"
"""The environment variable with the time at which a process was started.

It is not an argument, because a double click passes none.
"""

BARE = """
import json, os, sys, time
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QLabel
begun = float(os.environ["WARDCARD_BENCH_BEGUN"])

class Label(QLabel):
    def event(self, event):
        handled = super().event(event)
        if event.type() == QEvent.Type.Paint:
            print(json.dumps({"painted": time.monotonic() - begun}), flush=True)
            QTimer.singleShot(0, qt.quit)
        return handled

qt = QApplication([])
label = Label("A window")
label.resize(1360, 860)
label.show()
qt.exec()
"""

OURS = """
import json, os, sys, time
begun = float(os.environ["WARDCARD_BENCH_BEGUN"])
from PySide6.QtCore import QEvent, QObject, QPointF, QTimer
from PySide6.QtWidgets import QApplication, QTreeView

measured, last, longest = {}, None, 0.0

class Look(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            measured["painted"] = time.monotonic() - begun
            QApplication.instance().removeEventFilter(self)
            timer.start()
        return False

def on_tick():
    global last, longest
    now = time.monotonic()
    if last is not None:
        longest = max(longest, now - last)
    last = now
    window = next(widget for widget in QApplication.topLevelWidgets() if widget.isVisible())
    tree = window.findChild(QTreeView, "tree")
    if "filled" not in measured and tree is not None and tree.isVisible():
        model = tree.model()
        # The rows are there, the event loop runs, and a click on a row makes it the current one.
        if model.rowCount() and model.data(model.index(0, 0)) != "…":
            click(tree, model.index(model.rowCount() - 1, 0))
            if tree.currentIndex().isValid():
                measured["filled"] = time.monotonic() - begun
                measured["rows"] = model.rowCount()
                last = None
    # Once a report is shown, everything that a start loads has been loaded.
    if "filled" in measured and window.windowTitle() != "Wardcard":
        measured["gap"] = longest
        timer.stop()
        window.close()

def click(tree, index):
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QMouseEvent
    tree.scrollTo(index)
    position = QPointF(tree.visualRect(index).center())
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, position, tree.viewport().mapToGlobal(position),
                            Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
                            Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(tree.viewport(), event)

def look_and_run(*_):
    global look, timer
    look, timer = Look(), QTimer(interval=1)
    timer.timeout.connect(on_tick)
    QApplication.instance().installEventFilter(look)
    status = run()
    print(json.dumps(measured), flush=True)
    return status

run, QApplication.exec = QApplication.exec, look_and_run
"""
"""Code that measures the window by Qt's own means, without any help from the product.

It runs before the product in the same process, both from source and in the built app.
"""

STARTED = """
sys.argv[1:] = []
from viewer.__main__ import main
main()
"""
"""Code that starts Wardcard as by a double click, without arguments."""

BEGIN_TO_LOOK = f"""

class _Look:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "viewer.__main__":
            sys.meta_path.remove(_Look)
            exec({OURS!r}, {{"__name__": "look"}})

sys.meta_path.insert(0, _Look)
"""


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """Times of starts from source and of the built app, relative to those of a bare window."""
    rounds = max(3, round(_ROUNDS * scale))
    with tempfile.TemporaryDirectory(prefix="wardcard-bench-") as name:
        folder = Path(name)
        database = database_path(folder)
        open_or_create(database, bundled_packs()).close()
        Loader(database).load([latest_ratings(folder / "country.csv", scale)])
        programs = {"start": [sys.executable, "-c", OURS + STARTED]}
        if BUILT.is_file():
            programs["start_built"] = [str(_watched_copy(BUILT, folder / "built"))]
        else:
            print(f"start_built is not measured: there is no {BUILT}.", file=sys.stderr)
        for title, program in programs.items():
            yield from _ratios(title, program, folder, rounds, cold=False)
            if _empty_cache():
                cold = title.replace("start", "start_cold")
                yield from _ratios(cold, program, folder, _COLD_ROUNDS, cold=True)
            else:
                print(
                    "Cold starts are not measured: the file cache cannot be emptied.",
                    file=sys.stderr,
                )


def _ratios(
    name: str, program: list[str], folder: Path, rounds: int, *, cold: bool
) -> Iterator[tuple[str, float, float]]:
    bare: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    for number in range(rounds + 1):
        for started, results in (([sys.executable, "-c", BARE], bare), (program, ours)):
            if cold:
                _empty_cache()
            result = _start(started, folder)
            # The first start does not count: it fills caches, and finds no settings.
            if number:
                results.append(result)
    floor = median(result["painted"] for result in bare)
    yield f"{name}_first_paint", median(result["painted"] for result in ours) / floor, 2.4
    yield f"{name}_tree_filled", median(result["filled"] for result in ours) / floor, 2.8
    if not cold:
        # Other work on the machine can only make a gap longer, so the shortest counts.
        yield f"{name}_gap", min(result["gap"] for result in ours) / _GAP, 1


SCREEN = {
    "name": "ward PC",
    "x": 0,
    "y": 0,
    "width": 1366,
    "height": 768,
    "logicalDpi": 96,
    "dpr": 1,
}
"""The usual screen of a ward PC. On the offscreen one of Qt itself, the list would have no room."""
LONGEST_START = 120.0
"""Seconds after which a start that shows no report is a fault, and not only slow."""


def _start(program: list[str], folder: Path) -> dict[str, float]:
    screens = folder / "screens.json"
    screens.write_text(json.dumps({"screens": [SCREEN]}), encoding="utf-8")
    # Benchmarks before this one in the same run may have chosen the plain offscreen platform.
    platform = os.environ.get("QT_QPA_PLATFORM", "offscreen")
    if platform == "offscreen":
        platform = f"offscreen:configfile={screens}"
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": platform,
        "PYTHONPATH": str(ROOT),
        DATA_DIR_VARIABLE: str(folder),
    }
    # Users' apps have their modules compiled, so Python may write them here too.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.monotonic()  # the same clock in every process
    completed = subprocess.run(
        program,
        env={**environment, BEGUN: str(begun)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        timeout=LONGEST_START,
    )
    return json.loads(completed.stdout.splitlines()[-1])


def _empty_cache() -> bool:
    """Empty the system's file cache; returns False if that is not allowed."""
    with suppress(OSError):
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("1")
        return True
    return False


def _watched_copy(built: Path, copy: Path) -> Path:
    """Copy the built app, with :data:`OURS` added to measure it; returns the copy's program.

    The code goes into the archive of the standard library that is part of a built app, at the end
    of a module that every start loads. It runs when the product's first module is imported.
    """

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:  # on another disk
            shutil.copy2(source, target)

    shutil.copytree(built.parent, copy, symlinks=True, copy_function=link)
    archive = copy / "_internal" / "base_library.zip"
    with ZipFile(archive) as whole:
        modules = {name: whole.read(name) for name in whole.namelist()}
    code = compile(Path(enum.__file__).read_text("utf-8") + BEGIN_TO_LOOK, "enum.py", "exec")
    modules["enum.pyc"] = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    archive.unlink()
    with ZipFile(archive, "w") as whole:
        for name, content in modules.items():
            whole.writestr(name, content)
    return copy / built.name
