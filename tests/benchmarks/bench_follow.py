"""The load on a shared folder that a thousand PCs follow, with the real follower's code.

The folder is real and counts requests; the clock is simulated. All PCs are switched on in the same
minute, as after a power cut, and find a new data pack; another is published during the day.

- `follow_peak_of_first_looks`: the largest share of all PCs that look in one minute, in the first
  half hour
- `follow_peak_of_later_looks`: the same for the rest of the day, from the ninetieth minute
- `follow_listings_a_look`: listings of the folder per look
- `follow_opens_a_look_without_news`: files opened or checked per look that finds nothing new
- `follow_reads_of_a_pack`: bytes that a PC reads to get a pack, divided by the pack's size
- `follow_peak_bytes`: bytes read in the busiest minute, divided by those if all PCs read in it
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
    """A shared folder that counts requests for each minute of the simulated day."""

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
    """The load of ``scale`` times 1,000 PCs, but at least 200."""
    count = max(200, round(_PCS * scale))
    with tempfile.TemporaryDirectory() as scratch:
        yield from _figures(Path(scratch), count)


def _figures(scratch: Path, count: int) -> Iterator[tuple[str, float, float]]:
    database = scratch / "team.db"
    open_or_create(database, [write(scratch, minimal())]).close()
    new_key(scratch / "team.pem")
    key = read_signing_key(scratch / "team.pem")

    def put(version: int) -> int:
        pack = publish(database, scratch / "share", key, app_version="0.1.0", version=version)
        return pack.path.stat().st_size

    length = put(1)
    share = _Counting(scratch / "share")
    chance = random.Random(20261124)
    rhythm = Rhythm(chance)
    wards = [WardData(scratch / f"pc{number}") for number in range(count)]
    followers = [Follower(ward, "0.1.0", share) for ward in wards]
    for ward in wards:
        ward.follow(Target(scratch / "share"))
    # Each is switched on at a random time in the first minute, and looks in its own rhythm.
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
    later = max(listings for minute, listings in share.listings.items() if minute >= 90)
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
