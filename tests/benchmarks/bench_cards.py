"""Making many cards: memory, and the gain from two processes.

`cards_memory_growth` is this process's memory after writing 10,000 cards, divided by that after the
first 1,000. `cards_two_processes_to_one` is the time that two processes take, divided by that of
one, if the machine has two cores.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from db.domain.report import Subject
from db.importing.opening import open_or_create
from tests.viewer.card import cards
from viewer.card.card_request import CardRequest
from viewer.card.export import write_cards
from viewer.card.render_many import (
    CardOptions,
    FailedCard,
    MadeCard,
    RecordSource,
    make_card,
    make_cards,
)
from viewer.system.paths import bundled_packs

_MEMORY = 10_000
_PROCESSES = 600


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    """Memory and times of many cards, as ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        growth = _growth(max(400, int(_MEMORY * scale)), folder)
        if growth:
            # Only a line in the summary is kept of each card, which is too little to matter.
            yield "cards_memory_growth", growth, 1.05
        else:
            print("cards_memory_growth left out: this system has no /proc", flush=True)
        if (os.cpu_count() or 1) > 1:
            ratio = _two_to_one(max(100, int(_PROCESSES * scale)), folder)
            # Below the full size, starting a process takes most of the time.
            yield "cards_two_processes_to_one", ratio, 0.85 if scale == 1 else 3.0


def _growth(count: int, folder: Path) -> float:
    """The memory after ``count`` cards divided by that after a tenth of them.

    0 if the system has no /proc.
    """
    if not Path("/proc/self/statm").exists():
        return 0.0
    requests = [CardRequest(Subject("XX101", str(number))) for number in range(count)]
    tenth = 0

    def on_progress(done: int, _: int) -> None:
        nonlocal tenth
        if done == count // 10:
            tenth = _resident()

    def fetch(request: CardRequest):
        card = cards.site(3)
        return replace(card, name=f"Invented Hospital {request.subject.service}")

    def cards_one_by_one() -> Iterator[MadeCard | FailedCard]:
        for request in requests:
            yield make_card(request, fetch, CardOptions(pattern="card"))

    summary = write_cards(cards_one_by_one(), count, folder, on_progress=on_progress)
    assert len(summary.saved) == count
    return _resident() / tenth


def _resident() -> int:
    """The memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _two_to_one(count: int, folder: Path) -> float:
    database = folder / "wardcard.db"
    with closing(open_or_create(database, bundled_packs())) as store:
        known = store.subjects()
    requests = [CardRequest(known[number % len(known)]) for number in range(count)]
    spent: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(2):
        for processes, times in spent.items():
            start = time.perf_counter()
            made = sum(
                1 for _ in make_cards(requests, RecordSource(database), CardOptions(), processes)
            )
            times.append(time.perf_counter() - start)
            assert made == count
    print(f"cards: {count / min(spent[1]):.0f} a second, in two processes "
          f"{count / min(spent[2]):.0f}", flush=True)  # fmt: skip
    return min(spent[2]) / min(spent[1])
