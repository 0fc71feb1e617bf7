"""Browsing a whole country: 30,000 providers, 60,000 locations, 300,000 ratings.

The bounds are times, so each figure is the measured time divided by its bound:

- `browse_first_rows`: from opening the store to the first rows of the tree
- `browse_expand_*`, `browse_filtered`: opening a node of the tree (95th percentile)
- `browse_way_to`: finding a row's position in the tree (95th percentile)
- `browse_choices`: the choices that a filter offers (95th percentile)
- `browse_loop_gap`: the longest stall of the window while groups are opened and filters change
"""

from __future__ import annotations

import csv
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from db.domain.report import Subject
from db.domain.tree import (
    NEEDS_ATTENTION,
    PLAIN,
    TOP,
    Arrangement,
    Facet,
    Grouping,
    TreeFilter,
    TreeGroup,
    TreeKey,
    TreeRow,
)
from db.importing.loader import Loader
from db.reading.store import ReportStore

PROVIDERS, LOCATIONS = 30_000, 60_000
FIRST_ROWS, NODE, GAP = 0.100, 0.050, 0.050
"""The bounds of the figures, in seconds."""
PAGE = 256
"""The number of rows of the tree read at a time."""
REGIONS = (
    "South East", "London", "North West", "West Midlands", "South West", "East of England",
    "Yorkshire and The Humber", "East Midlands", "North East",
)  # fmt: skip
TYPES = [f"Invented type of care {number}" for number in range(22)]
RATINGS = ("Good",) * 80 + ("Requires improvement",) * 15 + ("Outstanding",) * 4 + ("Inadequate",)
QUESTIONS = ("Safe", "Effective", "Caring", "Well-led", "Overall")
COLUMNS = (
    "Location ID", "Location Name", "Location Type", "Location Primary Inspection Category",
    "Location Local Authority", "Location Region", "Service / Population Group", "Domain",
    "Latest Rating", "Publication Date", "Provider ID", "Provider Name",
)  # fmt: skip


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """The times of browsing an invented country, relative to their bounds."""
    dice = random.Random(1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _write(folder / "invented.csv", scale, dice)
        path = folder / "country.db"
        Loader(path).load([folder / "invented.csv"])
        yield "browse_first_rows", _first_rows(path) / FIRST_ROWS, 1.0
        store = ReportStore.open(path)
        try:
            attention = TreeFilter.of(Facet.RATING, *NEEDS_ATTENTION)
            for figure, arrangement in {
                "browse_expand_providers": PLAIN,
                "browse_expand_regions": Arrangement(Grouping.REGION),
                "browse_expand_types": Arrangement(Grouping.TYPE),
                "browse_filtered": Arrangement(Grouping.REGION, attention),
            }.items():
                yield figure, _p95(_expansions(store, arrangement, dice)) / NODE, 1.0
            yield "browse_way_to", _p95(_ways(store, scale, dice)) / NODE, 1.0
            yield "browse_choices", _p95(_choices(store, attention)) / NODE, 1.0
        finally:
            store.close()
        yield "browse_loop_gap", _longest_gap(path, folder) / GAP, 1.0


def _write(file: Path, scale: float, dice: random.Random) -> None:
    providers, locations = (max(500, int(n * scale)) for n in (PROVIDERS, LOCATIONS))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for number in range(locations):
            # One in fifty belongs to one of five large providers, as in reality.
            owner = dice.randrange(5) if dice.random() < 0.02 else dice.randrange(providers)
            initial = chr(ord("A") + owner % 26)
            region = dice.choice(REGIONS)
            site = (
                f"1-5{number:08}", f"Invented site {number}", "Social Care Org", dice.choice(TYPES),
                f"{region} Borough {dice.randrange(17)}", region,
            )  # fmt: skip
            day = f"{dice.randint(1, 28):02}/{dice.randint(1, 12):02}/{dice.randint(2014, 2025)}"
            for question in QUESTIONS:
                rating = dice.choice(RATINGS)
                trust = (f"1-6{owner:08}", f"{initial}nvented provider {owner}")
                writer.writerow((*site, "Overall", question, rating, day, *trust))


def _first_rows(path: Path) -> float:
    """Seconds to open the store and read the first rows, as the median of seven openings.

    SQLAlchemy has been imported by then; the window imports it in another thread while it paints.
    """
    spent: list[float] = []
    for _ in range(7):
        start = time.perf_counter()
        store = ReportStore.open(path)
        page = store.page(PLAIN, count=PAGE)
        spent.append(time.perf_counter() - start)
        assert page.rows
        store.close()
    return sorted(spent)[len(spent) // 2]


def _timed(operation: Callable[[], Any]) -> float:
    """The processor time of this thread in seconds, which leaves out other programs' turns."""
    start = time.thread_time()
    operation()
    return time.thread_time() - start


def _p95(times: Iterator[float]) -> float:
    spent = sorted(times)
    return spent[int(len(spent) * 0.95)]


def _expansions(
    store: ReportStore, arrangement: Arrangement, dice: random.Random
) -> Iterator[float]:
    """Times to open groups, pages far down in them, and the providers and sites there.

    Without groups, all providers are at the top.
    """
    top = store.page(arrangement)
    groups = [(TreeKey(row.key), row.providers) for row in top.rows if isinstance(row, TreeGroup)]
    for key, providers in ((groups or [(TOP, len(top.rows))]) * 30)[:30]:
        first = dice.randrange(max(1, providers)) // PAGE * PAGE
        yield _timed(lambda key=key: store.page(arrangement, key, 0, PAGE))
        yield _timed(lambda key=key, first=first: store.page(arrangement, key, first, PAGE))
        row = dice.choice(store.page(arrangement, key, 0, PAGE).rows)
        assert isinstance(row, TreeRow)
        below = TreeKey(key.group, row.subject)
        yield _timed(lambda below=below: store.page(arrangement, below, 0, PAGE))
        for site in store.page(arrangement, below, 0, PAGE).rows[:1]:
            assert isinstance(site, TreeRow)
            place = TreeKey(key.group, site.subject)
            yield _timed(lambda place=place: store.page(arrangement, place, 0, PAGE))


def _ways(store: ReportStore, scale: float, dice: random.Random) -> Iterator[float]:
    locations = max(500, int(LOCATIONS * scale))
    for number in range(60):
        subject = Subject(f"1-5{dice.randrange(locations):08}")
        arrangement = Arrangement(list(Grouping)[number % 3])
        yield _timed(lambda s=subject, a=arrangement: store.way_to(s, a))


def _choices(store: ReportStore, chosen: TreeFilter) -> Iterator[float]:
    for _ in range(6):
        for facet in Facet:
            yield _timed(lambda facet=facet: store.choices(facet, chosen))


def _longest_gap(path: Path, folder: Path) -> float:
    """The longest stall of an offscreen window, in seconds, as groups open and filters change."""
    from PySide6.QtCore import QEventLoop, QTimer

    from viewer.system.arguments import WindowArguments
    from viewer.system.qt_application import qt_application
    from viewer.system.single_instance import Instance
    from viewer.window.start import Start

    qt = qt_application(unseen_at_scale=1.0)
    gaps: list[float] = []
    last = [0.0]

    def tick() -> None:
        now = time.perf_counter()
        if last[0]:
            gaps.append(now - last[0])
        last[0] = now

    # Like the window that users open, it is the only one of its process.
    start = Start(WindowArguments(path, folder), Instance(folder, path))
    start.show()
    while start.application is None:
        qt.processEvents()
    application = start.application

    def rest() -> None:
        while application.busy:
            qt.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    timer = QTimer(interval=1)
    timer.timeout.connect(tick)
    end = time.perf_counter() + 20
    while application.navigator.here is None and time.perf_counter() < end:
        qt.processEvents()
    rest()
    tree, model, browsing = (
        application.window.tree,
        application.window.tree_pane.model,
        application.browsing,
    )
    timer.start()
    for arrangement in (
        PLAIN,
        Arrangement(Grouping.REGION),
        Arrangement(Grouping.REGION, TreeFilter.of(Facet.RATING, *NEEDS_ATTENTION)),
        PLAIN,
    ):
        browsing.arrange(arrangement)
        rest()
        for row in range(min(4, model.rowCount())):
            tree.expand(model.index(row, 0))
            rest()
        for part in (0.5, 1.0):
            bar = tree.verticalScrollBar()
            bar.setValue(round(bar.maximum() * part))
            rest()
    timer.stop()
    application.window.close()
    return max(gaps)
