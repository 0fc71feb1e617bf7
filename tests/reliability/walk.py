"""Hours of use in one run: a random walk over everything that the window offers.

    python -m tests.reliability.walk FOLDER SEED COUNT

Takes COUNT random steps in Wardcard's window on the database in the data folder FOLDER, without a
display, and measures now and then. Each step depends only on SEED and its number, so the same
arguments repeat the same walk. Prints JSON: the measurements, the errors, and the last steps before
the first error.
"""

from __future__ import annotations

import gc
import json
import os
import random
import sys
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QObject,
    Qt,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from db.domain.report import Subject
from db.domain.scale import QUESTIONS
from db.domain.tree import Arrangement, Facet, Grouping, TreeFilter
from tests.benchmarks import memory
from viewer.system.arguments import WindowArguments
from viewer.system.paths import database_path
from viewer.system.qt_application import qt_application
from viewer.system.settings import THEMES
from viewer.views.help.guides import GUIDE_NAMES
from viewer.window.application import Application
from viewer.window.start import Start

LONGEST = 60.0
"""Seconds after which a step that is not done is an error."""
_MEASUREMENTS = 60
_REMEMBERED = 30
"""The number of steps before an error that are reported."""
_WORDS = (
    "lister", "surgery", "treetops", "derriford", "maternity", "requires improvement", "must",
    "staff", "medicines", "nursing", "hertfordshire", "sl4 3", "outstanding", "zzz nothing", "a",
    "'", "insp%ction", "near plymouth",
)  # fmt: skip
_KEYS = (
    Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Tab,
    Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Home, Qt.Key.Key_End,
    Qt.Key.Key_PageDown, Qt.Key.Key_F6, Qt.Key.Key_Space, Qt.Key.Key_S,
)  # fmt: skip
_COMMANDS = (
    "back", "forward", "older_report", "newer_report", "as_at_latest", "copy", "copy_table",
    "copy_list", "copy_picture", "find", "next_pane", "previous_pane", "story", "filter_tree",
    "text_normal", "sources", "as_at_date", "about", "print_card", "export_card",
    "export_ratings",
)  # fmt: skip
"""Commands that a step triggers; any dialog that opens is closed again."""
_RARE = ("print_card", "copy_picture", "export_card")
"""Commands that take much longer than the others."""


class Measurement(NamedTuple):
    """What the process uses after so many steps."""

    steps: int
    resident: float
    """Memory in bytes."""
    handles: int
    threads: int
    widgets: int
    objects: int
    """QObjects below the window and the application."""
    seconds: float


class Walk:
    """The window, and the steps through it."""

    def __init__(self, application: Application, qt: QApplication, folder: Path, seed: str) -> None:
        self._application = application
        self._qt = qt
        self._folder = folder
        self._seed = seed
        self._dice = random.Random(seed)
        self._subjects: list[Subject] = []
        self._steps: list[tuple[float, Callable[[], str]]] = [
            (10, self._open), (8, self._search), (8, self._cell), (6, self._tab),
            (12, self._command), (6, self._tree), (4, self._arrange), (6, self._key),
            (2, self._resize), (3, self._help), (3, self._day), (2, self._report), (1, self._save),
            (4, self._ward),
            # Rare in use, and each restyles the whole window.
            (0.5, self._theme), (0.5, self._text_size),
        ]  # fmt: skip
        self.counts: Counter[str] = Counter()
        self.rest()
        store_subjects: list[list[Subject]] = []
        application.tasks.run(lambda store: list(store.subjects()), store_subjects.append)
        self.rest()
        (self._subjects,) = store_subjects

    def _ward(self) -> str:
        """Add the place to My wards or remove it, or move a ward, or choose where to open."""
        wards = self._application.wards
        kept = list(wards.wards.subjects)
        what = self._dice.choice(("star", "star", "move", "remove", "start"))
        view = self._application.window.tree_pane.wards.view
        if what == "star" or not kept:
            self._application.window.actions_by_name["my_ward"].trigger()
        elif what == "move":
            view.moved.emit(self._dice.choice(kept), self._dice.randint(0, len(kept)))
        elif what == "remove":
            view.removed.emit(self._dice.choice(kept))
        else:
            wards.open_at(self._dice.choice((None, *kept)))
        self.rest()
        return f"My wards: {what}, of {len(kept)}"

    def step(self, number: int) -> str:
        """Take a step, wait until all it asked for is shown, and return what it was, in words."""
        self._dice = random.Random(f"{self._seed}/{number}")
        weights = [weight for weight, _ in self._steps]
        (_, do) = self._dice.choices(self._steps, weights)[0]
        self.counts[do.__name__.strip("_")] += 1
        return do()

    def rest(self) -> None:
        """Wait until nothing is waiting, and close dialogs. Raises TimeoutError."""
        deadline = time.monotonic() + LONGEST
        application = self._application
        while True:
            self._qt.processEvents()
            dialogs = [
                widget
                for widget in QApplication.topLevelWidgets()
                if isinstance(widget, QDialog) and widget.isVisible()
            ]
            for dialog in dialogs:
                dialog.reject()
            if not dialogs and not application.busy and not application.output.busy:
                break
            if time.monotonic() > deadline:
                raise TimeoutError("the window is still busy")
            time.sleep(0.001)
        self._qt.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        self._qt.processEvents()

    def measure(self, steps: int, begun: float) -> Measurement:
        """Measure now."""
        gc.collect()
        objects = len(self._application.window.findChildren(QObject))
        objects += len(self._qt.findChildren(QObject))
        return Measurement(
            steps,
            memory.resident() or 0.0,
            len(list(Path("/proc/self/fd").iterdir())),
            threading.active_count(),
            len(QApplication.allWidgets()),
            objects,
            time.monotonic() - begun,
        )

    # Steps

    def _open(self) -> str:
        subject = self._dice.choice(self._subjects)
        self._application.navigator.open(subject)
        return f"open {subject.id}"

    def _search(self) -> str:
        text = self._dice.choice(_WORDS)
        search = self._application.window.header.search
        search.setFocus()
        search.search_for(text)
        self.rest()
        keys = self._dice.choice(["", "D", "DDD", "DR", "DDR", "R", "E"])
        known = {"D": Qt.Key.Key_Down, "R": Qt.Key.Key_Return, "E": Qt.Key.Key_Escape}
        for key in keys:
            QTest.keyClick(search, known[key])
        return f"search {text!r} {keys}"

    def _cell(self) -> str:
        matrix = self._application.window.report.matrix
        rows = matrix.model().rowCount()
        row, column = self._dice.randrange(max(1, rows)), self._dice.randint(0, len(QUESTIONS))
        matrix.setFocus()
        matrix.choose(row, column)
        QTest.keyClick(matrix, Qt.Key.Key_Return)
        return f"cell {row}, {column}"

    def _tab(self) -> str:
        tabs = self._application.window.report.tabs
        index = self._dice.randrange(tabs.count())
        tabs.setCurrentIndex(index)
        return f"tab {index}"

    def _command(self) -> str:
        name = self._dice.choice(_COMMANDS)
        if name in _RARE and self._dice.random() < 0.9:
            name = "back"
        action = self._application.window.actions_by_name[name]
        if action.isEnabled():
            action.trigger()
        return f"command {name}"

    def _tree(self) -> str:
        pane = self._application.window.tree_pane
        row = self._dice.randrange(max(1, pane.model.rowCount()))
        index = pane.model.index(row, 0)
        way = self._dice.choice(["expand", "collapse", "choose", "scroll"])
        if way == "expand":
            pane.tree.expand(index)
        elif way == "collapse":
            pane.tree.collapse(index)
        elif way == "choose":
            pane.tree.setCurrentIndex(index)
        else:
            bar = pane.tree.verticalScrollBar()
            bar.setValue(self._dice.randint(bar.minimum(), bar.maximum()))
        return f"tree {way} {row}"

    def _arrange(self) -> str:
        grouping = self._dice.choice(list(Grouping))
        chosen = TreeFilter()
        if self._dice.random() < 0.4:
            facet = self._dice.choice(list(Facet))
            self._application.window.tree_pane.open_filters(facet)
            self.rest()
            chosen = TreeFilter.of(Facet.RATING, self._dice.choice(["Good", "Inadequate"]))
        self._application.browsing.arrange(Arrangement(grouping, chosen))
        return f"arrange {grouping.name} {bool(chosen)}"

    def _key(self) -> str:
        key = self._dice.choice(_KEYS)
        target: QWidget = self._application.window.focusWidget() or self._application.window
        QTest.keyClick(target, key)
        return f"key {key.name}"

    def _theme(self) -> str:
        name = self._dice.choice(list(THEMES))
        self._application.window.actions_by_name[f"theme_{name}"].trigger()
        return f"theme {name}"

    def _text_size(self) -> str:
        name = self._dice.choice(["text_larger", "text_smaller", "text_normal"])
        self._application.window.actions_by_name[name].trigger()
        return name

    def _resize(self) -> str:
        width, height = self._dice.randint(640, 1920), self._dice.randint(480, 1080)
        self._application.window.resize(width, height)
        return f"resize {width} x {height}"

    def _help(self) -> str:
        pages = self._application.help
        if pages.is_open:
            pages.close()
            return "close help"
        name = self._dice.choice(GUIDE_NAMES)
        pages.open_guide(name)
        return f"help {name}"

    def _day(self) -> str:
        day = date(self._dice.randint(2012, 2026), self._dice.randint(1, 12), 1)
        self._application.navigator.choose_day(day if self._dice.random() < 0.7 else None)
        return f"day {day}"

    def _report(self) -> str:
        here = self._application.navigator.here
        if here is None or not here.card.reports:
            return "no report"
        report = self._dice.choice(here.card.reports)
        self._application.navigator.choose_report(report.id)
        return f"report {report.id}"

    def _save(self) -> str:
        from viewer.documents.exports import Content, exports_of

        here = self._application.navigator.here
        content = self._dice.choice(
            [Content.CARD, Content.REPORT, Content.WORKBOOK, Content.MATRIX]
        )
        export = self._dice.choice(exports_of(content))
        if here is None:
            return "nothing to save"
        path = self._folder / f"saved{export.suffix}"
        self._application.output.saving.save(here.card, path, export)
        self.rest()
        path.unlink(missing_ok=True)
        return f"save {content.name} {export.suffix}"


def main(words: list[str]) -> int:
    """Take the walk that the arguments describe; the exit status is 1 after an error."""
    folder, seed, count = Path(words[0]), words[1], int(words[2])
    errors: list[str] = []
    sys.excepthook = lambda kind, error, _: errors.append(f"{kind.__name__}: {error}")
    threading.excepthook = lambda found: errors.append(repr(found.exc_value))

    def on_message(kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and "propagateSizeHints" not in text:
            errors.append(f"Qt: {text}")

    qInstallMessageHandler(on_message)
    qt = qt_application(unseen_at_scale=1.0)
    begun = Start(WindowArguments(database_path(folder), folder))
    begun.show()
    application = begun.make_application()
    application.begin()
    while application.navigator.here is None:
        qt.processEvents()
    walk = Walk(application, qt, folder, seed)
    started = time.monotonic()
    measurements: list[Measurement] = []
    recent: deque[str] = deque(maxlen=_REMEMBERED)
    number = 0
    for number in range(count):
        if number % max(1, count // _MEASUREMENTS) == 0:
            measurements.append(walk.measure(number, started))
        try:
            recent.append(f"{number}: {walk.step(number)}")
            walk.rest()
        except Exception as error:  # noqa: BLE001 - reported with the steps that led to it
            errors.append(f"{type(error).__name__}: {error}")
        if errors:
            break
    measurements.append(walk.measure(number + 1, started))
    application.window.close()
    application.close()
    # Without a display, Qt would delete what was copied only after Python has ended, and crash.
    qt.clipboard().clear()
    print(
        json.dumps(
            {
                "measurements": [each._asdict() for each in measurements],
                "counts": walk.counts,
                "errors": errors,
                "recent": list(recent) if errors else [],
            }
        )
    )
    return 1 if errors else 0


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.exit(main(sys.argv[1:]))
