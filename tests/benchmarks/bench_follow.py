"""A thousand PCs follow one folder: what they ask of it, by the follower's own code.

The folder is real and counts what is asked of it; the clock is simulated. All PCs are switched on
in one minute, as after a power cut, with a new pack lying there; then another is published during
the day. Figures that are counts have a bound like any other:

- `follow_peak_of_first_looks`: share of all PCs that look in one minute after the switch-on
- `follow_peak_of_later_looks`: the same once the day goes on
- `follow_listings_a_look`, `follow_opens_a_look_without_news`: listings and opens a look
- `follow_reads_of_a_pack`: bytes read for a pack by a PC that takes it, over the pack's length
- `follow_peak_bytes`: bytes in the busiest minute, over the same if all PCs came in one minute
- `follow_hours_to_all`: hours from a publication until the last PC has it
"""

from __future__ import annotations

import heapq
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from db.importing.opening import open_or_create
from db.publishing.followed_data import Rhythm, Target, WardData
from db.publishing.follower import Follower
from db.publishing.packs import publish
from db.publishing.share import FolderShare
from db.publishing.signing import new_key, read_signing_key
from tests.db.packs import minimal, write

_PCS = 1000
_HOURS = 8
_PUBLISHED = 4 * 3600.0


class _Counting(FolderShare):
    """Counts what is asked, minute by minute of the simulated day."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.minute = 0
        self.listings: Counter[int] = Counter()
        self.opens: Counter[int] = Counter()
        self.stamps: Counter[int] = Counter()
        self.read: Counter[int] = Counter()

    def names(self) -> list[str]:
        self.listings[self.minute] += 1
        return super().names()

    def stamp(self, name: str) -> tuple[int, int]:
        self.stamps[self.minute] += 1
        return super().stamp(name)

    def open(self, name: str) -> BinaryIO:
        self.opens[self.minute] += 1
        share, file = self, super().open(name)

        class File:
            def read(self, size: int) -> bytes:
                data = file.read(size)
                share.read[share.minute] += len(data)
                return data

            def close(self) -> None:
                file.close()

        return File()  # pyright: ignore[reportReturnType]


def figures(scale: float) -> Iterator[tuple[str, float, float]]:
    count = max(200, round(_PCS * scale))
    with tempfile.TemporaryDirectory() as scratch:
        yield from _figures(Path(scratch), count)


def _figures(scratch: Path, count: int) -> Iterator[tuple[str, float, float]]:
    database = scratch / "team.db"
    open_or_create(database, [write(scratch, minimal())]).close()
    new_key(scratch / "team.pem")
    key = read_signing_key(scratch / "team.pem")

    def put(version: int) -> int:
        made = publish(database, scratch / "share", key, app_version="0.1.0", version=version)
        return made.path.stat().st_size

    length = put(1)
    share = _Counting(scratch / "share")
    chance = random.Random(20261124)
    rhythm = Rhythm(chance)
    wards = [WardData(scratch / f"pc{number}") for number in range(count)]
    followers = [Follower(ward, "0.1.0", share) for ward in wards]
    for ward in wards:
        ward.follow(Target(scratch / "share"))
    # Each was switched on in the first minute, and looks when its rhythm says.
    looks = [(chance.uniform(0, 60) + rhythm.first(), number) for number in range(count)]
    heapq.heapify(looks)
    done = 0
    published = False
    last_taken = 0.0
    while looks[0][0] < _HOURS * 3600:
        now, number = heapq.heappop(looks)
        if now >= _PUBLISHED and not published:
            published = True
            length += put(2)
        share.minute = int(now // 60)
        look = followers[number].look()
        done += 1
        assert look.reached
        assert look.refused == ()
        if look.taken is not None and look.taken.version == 2:
            last_taken = now
        heapq.heappush(looks, (now + rhythm.next(), number))
    assert all(ward.state().seen == 2 for ward in wards)
    start = max(share.listings[minute] for minute in range(30))
    later = max(asked for minute, asked in share.listings.items() if minute >= 90)
    taken = 2 * count
    yield "follow_peak_of_first_looks", start / count, 0.1
    yield "follow_peak_of_later_looks", later / count, 0.05
    yield "follow_listings_a_look", share.listings.total() / done, 1
    yield (
        "follow_opens_a_look_without_news",
        (share.opens.total() - taken + share.stamps.total() - taken) / (done - taken),
        0,
    )
    yield "follow_reads_of_a_pack", share.read.total() / (count * length), 1.02
    yield "follow_peak_bytes", max(share.read.values()) / (count * length / 2), 0.1
    yield "follow_hours_to_all", (last_taken - _PUBLISHED) / 3600, 1.25
