"""The start of the window beside a bare window of PySide6, started alternately in one run.

`start_first_paint` is the time from the start of the process to the first paint of our window, over
that of a window with one label; `start_tree_filled` the time until the tree of the country stands
in the window and a click is answered, over the same; `start_gap` the longest stall of the event
loop on the way, over 50 milliseconds. `start_cold_…` are the same with the system's file cache
emptied before each start, where this may be done (as root, on Linux).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from statistics import median

from db.loader import Loader, open_or_create
from tests.benchmarks.country import latest_ratings
from viewer.paths import bundled_packs

ROOT = Path(__file__).resolve().parents[2]
_ROUNDS, _COLD_ROUNDS = 9, 3
_GAP = 0.050
"""Seconds."""

BARE = """
import json, sys, time
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QLabel
begun = float(sys.argv[1])

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
import sys, time
begun, database, folder = float(sys.argv[1]), sys.argv[2], sys.argv[3]
from pathlib import Path
from viewer.app import Application
from viewer.arguments import WindowArguments
from viewer.qt import qt_application
qt = qt_application()
application = Application(WindowArguments(database=Path(database), data_dir=Path(folder)))
from PySide6.QtCore import QTimer
told = {}
def on_painted():
    told["painted"] = time.monotonic() - begun
    beat.start()
last, longest = None, 0.0
def on_beat():
    global last, longest
    now = time.monotonic()
    if last is not None:
        longest = max(longest, now - last)
    last = now
    model = application.tree_model
    # Clickable: a beat of the event loop comes through with the rows in place.
    if "filled" not in told and model.rowCount() and model.data(model.index(0, 0)) != "…":
        told["filled"] = now - begun
    if "filled" in told and not application.busy:
        told["gap"] = longest
        told["rows"] = model.rowCount()
        application.window.close()
beat = QTimer(interval=1)
beat.timeout.connect(on_beat)
application.window.painted.connect(on_painted)
application.show()
qt.exec()
application.close()
import json
print(json.dumps(told), flush=True)
"""


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    with tempfile.TemporaryDirectory(prefix="wardcard-bench-") as name:
        folder = Path(name)
        database = folder / "wardcard.db"
        open_or_create(database, bundled_packs()).close()
        Loader(database).load([latest_ratings(folder / "country.csv", scale)])
        yield from _ratios("start", database, max(3, round(_ROUNDS * scale)), cold=False)
        if _empty_cache():
            yield from _ratios("start_cold", database, _COLD_ROUNDS, cold=True)
        else:
            print("start_cold is not measured: the file cache cannot be emptied.", file=sys.stderr)


def _ratios(
    name: str, database: Path, rounds: int, *, cold: bool
) -> Iterator[tuple[str, float, float]]:
    bare: list[dict[str, float]] = []
    ours: list[dict[str, float]] = []
    for number in range(rounds + 1):
        for program, told in ((BARE, bare), (OURS, ours)):
            if cold:
                _empty_cache()
            answer = _start(program, str(database), str(database.parent / "settings"))
            # The first start fills caches, and finds no settings.
            if number:
                told.append(answer)
    floor = median(one["painted"] for one in bare)
    yield f"{name}_first_paint", median(one["painted"] for one in ours) / floor, 1.35
    yield f"{name}_tree_filled", median(one["filled"] for one in ours) / floor, 2.6
    if not cold:
        # What else the machine does makes a gap longer, never shorter.
        yield f"{name}_gap", min(one["gap"] for one in ours) / _GAP, 1


def _start(program: str, *arguments: str) -> dict[str, float]:
    begun = time.monotonic()  # the same clock in every process
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ, "PYTHONPATH": str(ROOT)}
    # The app is shipped with its files compiled.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ended = subprocess.run(
        [sys.executable, "-c", program, str(begun), *arguments],
        env=environment,
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
