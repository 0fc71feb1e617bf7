"""The window with the whole country behind it: how long answers take, and whether it ever stalls.

The bounds here are times and a size, so a figure is what was measured, divided by what is allowed.
Answers are timed where they are calculated, as on the worker; stalls in a real window, unseen, in a
process of its own, by a heartbeat of its event loop. What else the machine does makes any of these
longer, never shorter: of several rounds the best counts.
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
from tests.benchmarks.country import latest_ratings
from viewer.system.paths import bundled_packs

if TYPE_CHECKING:
    from viewer.window.application import Application

SEARCH, ANSWER, GAP, FIRST_ROWS = 20, 50, 50, 100
"""Milliseconds."""
MEMORY = 250
"""Megabytes."""
_ROUNDS = 3
"""Of the full size; a share of it is measured once."""
_SELECTIONS = 50
_BEAT = 2
"""Milliseconds between beats of the heart."""
_AT_ONCE = 256
"""Rows of the tree that the window asks for at a time."""
_PATIENCE = 120.0
"""Seconds for any one thing that the window is asked to do."""

Figure = tuple[str, float, float]


def figures(scale: float) -> Iterator[Figure]:
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


# What there is to look for


def _places(country: Path) -> list[dict[str, str]]:
    """A few hundred of the file's locations."""
    with country.open(encoding="utf-8", newline="") as stream:
        known = {row["Location ID"]: row for row in csv.DictReader(stream)}
    return random.Random(1).sample(list(known.values()), min(len(known), 200))


def _later(country: Path, path: Path) -> Path:
    """The file of a later month: some ratings are newer, and one row in two is left out."""
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
                    row["Publication Date"] = "02/11/2026"
                writer.writerow(row)
    return path


def _texts(places: Sequence[dict[str, str]]) -> list[str]:
    """Texts of 1 to 40 characters as people type them, and as nobody does."""
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
    place = dice.randrange(len(name))
    return name[:place] + dice.choice(ascii_lowercase) + name[place + 1 :]


# Answers, as on the worker


def _answers(database: Path, places: Sequence[dict[str, str]], rounds: int) -> Iterator[Figure]:
    first = _best(rounds, lambda: _milliseconds(lambda: _first_rows(database)))
    yield f"app_first_rows_to_{FIRST_ROWS}_ms", first / FIRST_ROWS, 1
    locations = [Subject(place["Location ID"]) for place in places]
    providers = [TreeKey(None, Subject(place["Provider ID"])) for place in places]
    with closing(ReportStore.open(database)) as store:
        asked: dict[str, tuple[Callable[[Any], object], Sequence[Any], int]] = {
            "search": (store.find, _texts(places), SEARCH),
            "select": (store.card, locations, ANSWER),
            "story": (lambda one: store.story(one, Question.OVERALL), locations, ANSWER),
            "expand": (lambda one: store.page(parent=one, count=_AT_ONCE), providers, ANSWER),
        }
        for name, (ask, about, bound) in asked.items():
            took = _best(rounds, lambda ask=ask, about=about: _p95(_times(ask, about)))
            yield f"app_{name}_p95_to_{bound}_ms", took / bound, 1


def _first_rows(database: Path) -> None:
    with closing(ReportStore.open(database)) as store:
        assert store.page(count=_AT_ONCE).rows


def _times(ask: Callable[[Any], object], about: Iterable[Any]) -> list[float]:
    return [_milliseconds(lambda one=one: ask(one)) for one in about]


def _milliseconds(do: Callable[[], object]) -> float:
    """Of this thread's own work: the turns of other programs are none of it."""
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
    process = context.Process(target=_live, args=(there, database, folder, places, more, rounds))
    process.start()
    there.close()
    finished = False
    try:
        while (said := here.recv()) is not None:
            yield said
        finished = True
    except EOFError:
        raise RuntimeError("The process of the window ended before its work was done.") from None
    finally:
        if not finished:
            # One figure was wanted, and it is there: the process need not measure the others.
            process.terminate()
        here.close()
        process.join()


def _live(
    connection: Connection,
    database: Path,
    folder: Path,
    places: Sequence[dict[str, str]],
    more: Path,
    rounds: int,
) -> None:
    """The life of the process with the window: each figure, then None."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
    from viewer.system.arguments import WindowArguments
    from viewer.system.qt_application import qt_application
    from viewer.window.start import Start

    qt = qt_application()
    with Start(WindowArguments(database, folder / "data", theme="light")) as start:
        start.show()
        while start.application is None:
            qt.processEvents()
        for figure in _Life(start.application, places, more, rounds).figures():
            connection.send(figure)
        connection.send(None)


class _Life:
    """A window in use, with a finger on its pulse."""

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
        self._beats: list[float] = []
        self._heart = QTimer(interval=_BEAT, timerType=Qt.TimerType.PreciseTimer)
        self._heart.timeout.connect(lambda: self._beats.append(time.perf_counter()))
        self._dice = random.Random(4)

    def figures(self) -> Iterator[Figure]:
        self._until(lambda: self._application.navigator.here is not None)
        self._rest()
        self._heart.start()
        for name, do in (
            ("selecting", self._select),
            ("searching", self._search),
            ("expanding", self._expand),
        ):
            gap = _best(self._rounds, lambda do=do: self._longest_gap(do))
            yield f"app_gap_{name}_to_{GAP}_ms", gap / GAP, 1
            if name == "selecting":
                used = _resident()
                if used is not None:
                    yield f"app_memory_to_{MEMORY}_MB", used / MEMORY, 1
        gap = self._longest_gap(self._import)
        yield f"app_gap_importing_to_{GAP}_ms", gap / GAP, 1
        self._heart.stop()

    def _longest_gap(self, do: Callable[[], None]) -> float:
        """Milliseconds between the two beats that were farthest apart."""
        self._until(lambda: True)
        self._beats.clear()
        do()
        self._until(lambda: True)
        longest = max(b - a for a, b in zip(self._beats, self._beats[1:], strict=False))
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
        """Read and search for as long as a country is being loaded."""
        application = self._application
        application.adding.add([self._more])
        while application.adding.busy:
            place = self._dice.choice(self._places)
            application.navigator.open(Subject(place["Location ID"]))
            application.window.header.search.search_for(place["Location Name"][:12])
            self._pause(0.25)
        self._rest()
        told = application.window.messages.messages()
        assert any(each.startswith("Added later.csv") for each in told), told

    # Time passes

    def _rest(self) -> None:
        self._until(lambda: not self._application.tasks.busy)

    def _pause(self, seconds: float) -> None:
        end = time.perf_counter() + seconds
        self._until(lambda: time.perf_counter() > end)

    def _until(self, true: Callable[[], bool]) -> None:
        """Let events run until something is true."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop, begun = QEventLoop(), time.perf_counter()

        def look() -> None:
            if true() or time.perf_counter() - begun > _PATIENCE:
                loop.quit()

        # A loop that sleeps between events, as the application's own does.
        looks = QTimer(interval=2 * _BEAT)
        looks.timeout.connect(look)
        looks.start()
        loop.exec()
        looks.stop()
        told = self._application.window.messages.messages()
        assert time.perf_counter() - begun < _PATIENCE, f"no rest; what the window says: {told}"


def _resident() -> float | None:
    """Megabytes that the process holds now; None where the system does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        print("app_memory is not measured: this system has no /proc.", file=sys.stderr)
        return None
    (line,) = [one for one in status.read_text().splitlines() if one.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
