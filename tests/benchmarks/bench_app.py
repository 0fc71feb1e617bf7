"""The window with data for the whole country: how long answers take, and whether it ever stalls.

The bounds are times and a size, so each figure is the measured value divided by its bound. Answers
are timed in the thread that calculates them. Stalls are measured in a real window, offscreen and in
a new process, as the gaps between ticks of a timer in its event loop. Other work on the machine can
only make these times longer, so the best of several rounds counts.
"""

from __future__ import annotations

import csv
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from string import ascii_lowercase
from typing import TYPE_CHECKING, Any

from db.domain.report import Subject
from db.domain.scale import Question
from db.domain.tree import TreeKey
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from tests.benchmarks import memory
from tests.benchmarks.country import latest_ratings
from viewer.system.paths import bundled_packs

if TYPE_CHECKING:
    from viewer.window.application import Application

SEARCH, ANSWER, GAP, FIRST_ROWS = 20, 50, 50, 100
"""Bounds in milliseconds."""
MEMORY = 250
"""The bound in megabytes."""
_ROUNDS = 3
"""Rounds at the full size; below it there is one."""
_SELECTIONS = 50
"""The number of locations selected."""
_TICK = 2
"""The interval of the timer, in milliseconds."""
_AT_ONCE = 256
"""Rows of the tree that the window requests at a time."""
_TIMEOUT = 120.0
"""The time limit for any one step of the window, in seconds."""

Figure = tuple[str, float, float]


def figures(scale: float) -> Iterator[Figure]:
    """Times of the store's answers, then stalls and memory of the window, relative to bounds."""
    with tempfile.TemporaryDirectory(prefix="wardcard-bench-") as name:
        folder = Path(name)
        database = folder / "wardcard.db"
        country = latest_ratings(folder / "country.csv", scale)
        more = _later(country, folder / "later.csv")
        open_or_create(database, bundled_packs()).close()
        Loader(database).load([country])
        places = _places(country)
        rounds = _ROUNDS if scale == 1 else 1
        yield from _answers(database, places, rounds)
        yield from _window(database, folder, places, more, rounds)


# The data, and texts to search for


def _places(country: Path) -> list[dict[str, str]]:
    """200 of the file's locations, as its rows, at random but the same in every run."""
    with country.open(encoding="utf-8", newline="") as stream:
        known = {row["Location ID"]: row for row in csv.DictReader(stream)}
    return random.Random(1).sample(list(known.values()), min(len(known), 200))


def _later(country: Path, path: Path) -> Path:
    """Write the file of a later month: half of the rows, a tenth of them with a newer date."""
    with (
        country.open(encoding="utf-8", newline="") as stream,
        path.open("w", encoding="utf-8", newline="") as out,
    ):
        reader = csv.DictReader(stream)
        writer = csv.DictWriter(out, reader.fieldnames or ())
        writer.writeheader()
        for number, row in enumerate(reader):
            if number % 12 < 6:
                if number % 120 < 6:
                    row["Publication Date"] = "2026-11-02"
                writer.writerow(row)
    return path


def _texts(places: Sequence[dict[str, str]]) -> list[str]:
    """Search texts of 1 to 40 characters: names as people type them, nonsense and query syntax."""
    dice = random.Random(2)
    names = [place["Location Name"] for place in places]
    texts = [name[: dice.randint(1, min(40, len(name)))] for name in names]
    texts += [_misspelt(name[:40], dice) for name in names[:60]]
    texts += [place["Location Post Code"] for place in places[:20]]
    texts += [place["Location City"][:40] for place in places[20:40]]
    texts += [
        "".join(dice.choice(ascii_lowercase + " ") for _ in range(dice.randint(1, 40)))
        for _ in range(60)
    ]
    texts += list(ascii_lowercase)
    texts += ['"', "'", "(", ")", "*", "AND", "OR NOT", "NEAR(", '"care', "care*", "-", "^st", "%"]
    texts += ["medicines", "must improve", "staff were kind", "care", "the", "good", "a b c d e f"]
    return texts


def _misspelt(name: str, dice: random.Random) -> str:
    index = dice.randrange(len(name))
    return name[:index] + dice.choice(ascii_lowercase) + name[index + 1 :]


# The store's answers


def _answers(database: Path, places: Sequence[dict[str, str]], rounds: int) -> Iterator[Figure]:
    first = _best(rounds, lambda: _milliseconds(lambda: _first_rows(database)))
    yield f"app_first_rows_to_{FIRST_ROWS}_ms", first / FIRST_ROWS, 1
    locations = [Subject(place["Location ID"]) for place in places]
    providers = [TreeKey(None, Subject(place["Provider ID"])) for place in places]
    with closing(ReportStore.open(database)) as store:
        requests: dict[str, tuple[Callable[[Any], object], Sequence[Any], int]] = {
            "search": (store.find, _texts(places), SEARCH),
            "select": (store.card, locations, ANSWER),
            "story": (lambda site: store.story(site, Question.OVERALL), locations, ANSWER),
            "expand": (lambda key: store.page(parent=key, count=_AT_ONCE), providers, ANSWER),
        }
        for name, (ask, arguments, bound) in requests.items():
            took = _best(rounds, lambda ask=ask, args=arguments: _p95(_times(ask, args)))
            yield f"app_{name}_p95_to_{bound}_ms", took / bound, 1


def _first_rows(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        assert store.page(count=_AT_ONCE).rows


def _times(ask: Callable[[Any], object], arguments: Iterable[Any]) -> list[float]:
    return [_milliseconds(lambda argument=argument: ask(argument)) for argument in arguments]


def _milliseconds(do: Callable[[], object]) -> float:
    """The processor time of this thread, which leaves out other programs' turns."""
    begun = time.thread_time()
    do()
    return (time.thread_time() - begun) * 1000


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


def _best(rounds: int, measure: Callable[[], float]) -> float:
    return min(measure() for _ in range(rounds))


# The window


def _window(
    database: Path, folder: Path, places: Sequence[dict[str, str]], more: Path, rounds: int
) -> Iterator[Figure]:
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(
        target=_run_window, args=(there, database, folder, places, more, rounds)
    )
    process.start()
    there.close()
    finished = False
    try:
        while (figure := here.recv()) is not None:
            yield figure
        finished = True
    except EOFError:
        raise RuntimeError("The process of the window ended before all was measured.") from None
    finally:
        if not finished:
            # Only one figure was wanted, and it has been measured.
            process.terminate()
        here.close()
        process.join()


def _run_window(
    connection: Connection,
    database: Path,
    folder: Path,
    places: Sequence[dict[str, str]],
    more: Path,
    rounds: int,
) -> None:
    """Run the process with the window: send each figure over ``connection``, then None."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
    from viewer.system.arguments import WindowArguments
    from viewer.system.qt_application import qt_application
    from viewer.system.single_instance import Instance
    from viewer.window.start import Start

    qt = qt_application()
    # Like the window that users open, it has a process of its own.
    alone = Instance(folder / "data", database)
    with Start(WindowArguments(database, folder / "data", theme="light"), alone) as start:
        start.show()
        while start.application is None:
            qt.processEvents()
        for figure in _WindowInUse(start.application, places, more, rounds).figures():
            connection.send(figure)
        connection.send(None)


class _WindowInUse:
    """Uses the window as people do, while a timer measures how long its event loop stalls."""

    def __init__(
        self,
        application: Application,
        places: Sequence[dict[str, str]],
        more: Path,
        rounds: int,
    ) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._application = application
        self._places = places
        self._more = more
        self._rounds = rounds
        self._ticks: list[float] = []
        self._timer = QTimer(interval=_TICK, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._ticks.append(time.perf_counter()))
        self._dice = random.Random(4)

    def figures(self) -> Iterator[Figure]:
        self._until(lambda: self._application.navigator.here is not None)
        self._rest()
        self._timer.start()
        for name, do in (
            ("selecting", self._select),
            ("searching", self._search),
            ("expanding", self._expand),
        ):
            gap = _best(self._rounds, lambda do=do: self._longest_gap(do))
            yield f"app_gap_{name}_to_{GAP}_ms", gap / GAP, 1
            if name == "selecting":
                used = memory.resident()
                if used is None:
                    print("app_memory is not measured: this system has no /proc.", file=sys.stderr)
                else:
                    yield f"app_memory_to_{MEMORY}_MB", used / (MEMORY << 20), 1
        gap = self._longest_gap(self._import)
        yield f"app_gap_importing_to_{GAP}_ms", gap / GAP, 1
        self._timer.stop()

    def _longest_gap(self, do: Callable[[], None]) -> float:
        """The longest time between two ticks while ``do`` runs, in milliseconds."""
        self._until(lambda: True)
        self._ticks.clear()
        do()
        self._until(lambda: True)
        longest = max(b - a for a, b in zip(self._ticks, self._ticks[1:], strict=False))
        return longest * 1000

    def _select(self) -> None:
        for place in self._dice.sample(self._places, min(len(self._places), _SELECTIONS)):
            self._application.navigator.open(Subject(place["Location ID"]))
            self._rest()

    def _search(self) -> None:
        search = self._application.window.header.search
        for place in self._dice.sample(self._places, 8):
            name = place["Location Name"][:20]
            for end in range(1, len(name) + 1):
                search.search_for(name[:end])
                self._pause(0.03)
            self._pause(0.1)
            self._rest()
        search.clear()
        search.close_results()

    def _expand(self) -> None:
        tree = self._application.window.tree
        model = tree.model()
        for _ in range(30):
            index = model.index(self._dice.randrange(model.rowCount()), 0)
            tree.scrollTo(index)
            tree.setExpanded(index, not tree.isExpanded(index))
            self._rest()

    def _import(self) -> None:
        """Open locations and search while another file is being imported."""
        application = self._application
        application.adding.add([self._more])
        while application.adding.busy:
            place = self._dice.choice(self._places)
            application.navigator.open(Subject(place["Location ID"]))
            application.window.header.search.search_for(place["Location Name"][:12])
            self._pause(0.25)
        self._rest()
        messages = application.window.messages.messages()
        assert any(message.startswith("Added later.csv") for message in messages), messages

    # Waiting

    def _rest(self) -> None:
        """Wait until no background task runs."""
        self._until(lambda: not self._application.tasks.busy)

    def _pause(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        self._until(lambda: time.perf_counter() > end)

    def _until(self, condition: Callable[[], bool]) -> None:
        """Run the event loop until ``condition`` returns True."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, begun = QEventLoop(), time.perf_counter()

        def check() -> None:
            if condition() or time.perf_counter() - begun > _TIMEOUT:
                loop.quit()

        # This loop sleeps between events, like the application's own.
        checks = QTimer(interval=2 * _TICK)
        checks.timeout.connect(check)
        checks.start()
        loop.exec()
        checks.stop()
        messages = self._application.window.messages.messages()
        assert time.perf_counter() - begun < _TIMEOUT, f"timed out; the window shows: {messages}"
