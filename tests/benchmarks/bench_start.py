"""The start of the window, compared with a bare window of PySide6 that is started in turn with it.

Ours is started as by a double click: through the entry that users have, without arguments, with
its look for a window that is open already. `start_first_paint` is the time from the start of the
process to the first paint of our window, as a multiple of the time of a window with one label.
`start_tree_filled` is the time until the tree of the country is in the window and a click on a row
is answered, as a multiple of the same. `start_gap` is the longest stall of the event loop until a
report is shown and everything is loaded, in units of 50 milliseconds. `start_cold_…` are the same
with the system's file cache emptied before each start, if that is allowed (as root, on Linux).
`start_built_…` are those of the built app, if there is one, compared with the same bare window.

Without a display the windows are drawn offscreen; under Xvfb with QT_QPA_PLATFORM=xcb the paint
takes as many times as long, and the tree a little less.
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
"""Seconds."""
BUILT = ROOT / "dist" / "wardcard" / "wardcard"
"""What 'make package ARGS=app' makes."""
BEGUN = "WARDCARD_BENCH_BEGUN"
"""Tells a process when it was started; arguments it has none, as by a double click."""

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

told, last, longest = {}, None, 0.0

class Look(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            told["painted"] = time.monotonic() - begun
            QApplication.instance().removeEventFilter(self)
            beat.start()
        return False

def on_beat():
    global last, longest
    now = time.monotonic()
    if last is not None:
        longest = max(longest, now - last)
    last = now
    window = next(one for one in QApplication.topLevelWidgets() if one.isVisible())
    tree = window.findChild(QTreeView, "tree")
    if "filled" not in told and tree is not None and tree.isVisible():
        model = tree.model()
        # Clickable: a beat of the event loop comes through with the rows in place, and a click
        # on one of them makes it the current one.
        if model.rowCount() and model.data(model.index(0, 0)) != "…":
            click(tree, model.index(model.rowCount() - 1, 0))
            if tree.currentIndex().isValid():
                told["filled"] = time.monotonic() - begun
                told["rows"] = model.rowCount()
                last = None
    # A report is shown, and with it everything has been loaded that a start loads.
    if "filled" in told and window.windowTitle() != "Wardcard":
        told["gap"] = longest
        beat.stop()
        window.close()

def click(tree, index):
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QMouseEvent
    tree.scrollTo(index)
    place = QPointF(tree.visualRect(index).center())
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, tree.viewport().mapToGlobal(place),
                            Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton,
                            Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(tree.viewport(), event)

def look_and_run(*_):
    global look, beat
    look, beat = Look(), QTimer(interval=1)
    beat.timeout.connect(on_beat)
    QApplication.instance().installEventFilter(look)
    ended = run()
    print(json.dumps(told), flush=True)
    return ended

run, QApplication.exec = QApplication.exec, look_and_run
"""
"""Looks at what the entry that users have shows, by Qt's own means: the product knows nothing of
it. It comes before the product in the same process, from source and in the built app alike."""

STARTED = """
sys.argv[1:] = []
from viewer.__main__ import main
main()
"""
"""As by a double click: no arguments."""

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
                print("Cold starts are not measured: the file cache stays.", file=sys.stderr)


def _ratios(
    name: str, program: list[str], folder: Path, rounds: int, *, cold: bool
) -> Iterator[tuple[str, float, float]]:
    bare: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    for number in range(rounds + 1):
        for started, told in (([sys.executable, "-c", BARE], bare), (program, ours)):
            if cold:
                _empty_cache()
            answer = _start(started, folder)
            # The first start fills caches, and finds no settings.
            if number:
                told.append(answer)
    floor = median(one["painted"] for one in bare)
    yield f"{name}_first_paint", median(one["painted"] for one in ours) / floor, 2.4
    yield f"{name}_tree_filled", median(one["filled"] for one in ours) / floor, 2.8
    if not cold:
        # What else the machine does makes a gap longer, never shorter.
        yield f"{name}_gap", min(one["gap"] for one in ours) / _GAP, 1


def _start(program: list[str], folder: Path) -> dict[str, float]:
    environment = {
        "QT_QPA_PLATFORM": "offscreen",
        **os.environ,
        "PYTHONPATH": str(ROOT),
        DATA_DIR_VARIABLE: str(folder),
    }
    # The app is shipped with its files compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    begun = time.monotonic()  # the same clock in every process
    ended = subprocess.run(
        program,
        env={**environment, BEGUN: str(begun)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(ended.stdout.splitlines()[-1])


def _empty_cache() -> bool:
    """Let the next start read everything from the disk; whether that may be done here."""
    with suppress(OSError):
        os.sync()
        Path("/proc/sys/vm/drop_caches").write_text("1")
        return True
    return False


def _watched_copy(built: Path, copy: Path) -> Path:
    """The built app, with :data:`OURS` to look at it; all else is what it was.

    It is put into the archive of the standard library, which a built app keeps beside itself: at
    the end of a module that every start loads, to begin as the product's own first module does.
    """

    def link(source: str, target: str) -> None:
        try:
            os.link(source, target)
        except OSError:  # on another disk
            shutil.copy2(source, target)

    shutil.copytree(built.parent, copy, symlinks=True, copy_function=link)
    archive = copy / "_internal" / "base_library.zip"
    with ZipFile(archive) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    code = compile(Path(enum.__file__).read_text("utf-8") + BEGIN_TO_LOOK, "enum.py", "exec")
    parts["enum.pyc"] = importlib.util.MAGIC_NUMBER + bytes(12) + marshal.dumps(code)
    archive.unlink()
    with ZipFile(archive, "w") as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return copy / built.name
