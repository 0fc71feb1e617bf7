"""Ten years of monthly files, and a million findings: as fast at the end as at the beginning."""

from __future__ import annotations

import json
import sqlite3
import statistics
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.report import Subject
from db.domain.tree import PLAIN
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from tests.benchmarks import country
from tests.db.packs import minimal
from tests.reliability import sizes
from tests.reliability.operations import Operation, World, child
from viewer.system.paths import bundled_packs

pytestmark = pytest.mark.slow

MONTHS = 120
COUNTRY = 0.1
"""The share of the country in each monthly file at full size: all of it would take hours."""
LATER_IMPORT = 1.5
"""How many times as long as the early ones the last monthly imports may take."""
FINDINGS = 1_000_000
FINDINGS_A_PACK = 1000
SLOWER = {
    "start the window": 1.5,
    "open": 2.0,
    "show the tree": 3.0,
    "show a card": 2.0,
    "show a story": 2.0,
    "find a name": 5.0,
    "find a rare word": 5.0,
}
"""How many times as long something may take with a million findings as with the bundled reports."""
A_MOMENT = 0.05
"""Seconds of processor time that anything may take, however fast it was before."""
COMMON_WORD = 1.0
"""Seconds of processor time to find a word that every finding has."""


def test_ten_years_of_monthly_imports(tmp_path: Path) -> None:
    months = sizes.repeats(MONTHS, quick=8)
    share = COUNTRY * sizes.scale()
    database, sheet = tmp_path / "wardcard.db", tmp_path / "month-0.csv"
    open_or_create(database, bundled_packs()).close()
    country.latest_ratings(sheet, share)
    Loader(database).load([sheet])
    seconds: list[float] = []
    bytes_after = [database.stat().st_size]
    for month in range(1, months + 1):
        later = country.a_month_later(sheet, tmp_path / f"month-{month}.csv", month)
        seconds.append(sizes.timed(lambda later=later: Loader(database).load([later])))
        bytes_after.append(database.stat().st_size)
        sheet.unlink()
        sheet = later
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        files = connection.execute("SELECT count(*) FROM file").fetchone()[0]
    assert files == len(bundled_packs()) + 1 + months
    few = max(2, months // 12)
    early, last = statistics.median(seconds[:few]), statistics.median(seconds[-few:])
    name, data = "Monthly imports", f"{max(600, int(country.ROWS * share)):,} ratings a month"
    sizes.figure(name, months, "months", data=data)
    sizes.figure(f"{name}: time of the last to the first", last / early, data=data)
    sizes.figure(f"{name}: database at the end", bytes_after[-1] / 1e6, "MB", data=data)
    a_month = (bytes_after[-1] - bytes_after[months // 2]) / (months - months // 2)
    sizes.figure(f"{name}: growth a month", a_month / 1e6, "MB", data=data)
    assert last <= max(early * LATER_IMPORT, early + A_MOMENT)


def invented_findings(folder: Path, count: int) -> Iterator[Path]:
    """Packs of invented trusts with ``count`` invented findings in all."""
    for number in range(0, count, FINDINGS_A_PACK):
        trust = f"Q{number // FINDINGS_A_PACK:05}"
        pack = json.loads(json.dumps(minimal()).replace("ZZ1", trust))
        pack["id"] = f"invented-{number}"
        pack["provider"]["name"] = f"Invented Trust {trust}"
        pack["findings"] = [
            {
                "id": f"f{each}",
                "report": "2022",
                "location": f"{trust}01",
                "service": "surgery",
                "kind": ("must", "should", "strength", "concern")[each % 4],
                "question": ("safe", "effective", "caring", "responsive", "well-led")[each % 5],
                "text": f"Invented staff checked trolley number{number + each} every day.",
                "source": "page",
            }
            for each in range(min(FINDINGS_A_PACK, count - number))
        ]
        path = folder / f"{trust}.json"
        path.write_text(json.dumps(pack), "utf-8")
        yield path


def answers(database: Path, rare: str) -> dict[str, float]:
    """The processor time of what people do first, each as the median of five times."""
    rounds = [_round(database, rare) for _ in range(5)]
    return {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}


def _round(database: Path, rare: str) -> dict[str, float]:
    begun = sizes.processor_time()
    lister = Subject("RWH01")
    with closing(ReportStore.open(database, read_only=True)) as store:
        opened = sizes.processor_time() - begun
        question = next(
            cell for row in store.card(lister).matrix.rows for cell in row.cells if cell
        ).question
        return {
            "open": opened,
            "show the tree": sizes.timed(lambda: store.page(PLAIN)),
            "show a card": sizes.timed(lambda: store.card(lister)),
            "show a story": sizes.timed(lambda: store.story(lister, question)),
            "find a name": sizes.timed(lambda: store.find("lister hospital")),
            "find a rare word": sizes.timed(lambda: store.find(rare)),
            "find a common word": sizes.timed(lambda: store.find("trolley")),
        }


def _start(world: World) -> float:
    """The processor time of a start of the window, until all is shown, and its end."""
    start = Operation("start", lambda *_: None, child("start"), lambda _: {})

    def run() -> None:
        done = start.run(world)
        assert done.returncode == 0, done.stderr

    return sizes.timed(run)


def test_a_million_findings(tmp_path: Path) -> None:
    count = sizes.repeats(FINDINGS, quick=5000)
    world = World(tmp_path / "world").make()
    database, packs = world.database, world.files / "packs"
    packs.mkdir()
    open_or_create(database, bundled_packs()).close()
    _start(world)  # the first one makes caches
    before = answers(database, "treetops") | {"start the window": _start(world)}
    files = list(invented_findings(packs, count))
    begun = time.monotonic()
    Loader(database).load([packs])
    name, data = "Invented findings", f"{count:,} findings"
    sizes.figure(name, count, data=data)
    sizes.figure(f"{name}: import", (time.monotonic() - begun) / 60, "min", data=data)
    sizes.figure(f"{name}: database", database.stat().st_size / 1e6, "MB", data=data)
    with closing(ReportStore.open(database, read_only=True)) as store:
        assert store.info().counts["findings"] >= count
        assert len(list(store.tree())) >= len(files)
    after = answers(database, f"number{count // 2}") | {"start the window": _start(world)}
    for name, most in SLOWER.items():
        sizes.figure(f"Invented findings: time to {name}", after[name] * 1000, "ms", data=data)
        assert after[name] <= max(most * before[name], A_MOMENT), f"{name}: {before} {after}"
    common = after["find a common word"]
    sizes.figure("Invented findings: time to find a word of all", common * 1000, "ms", data=data)
    assert common <= COMMON_WORD
