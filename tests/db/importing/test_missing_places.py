"""Places that CQC's newest list leaves out are what a plain model says, for random lists."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import pytest

from db.sources.facts import Fact
from tests.db.importing.facts import File, Memory, place, provider, table

PLACES = [f"A{number}" for number in range(6)]
PROVIDERS = {identity: f"P{min(number, 3)}" for number, identity in enumerate(PLACES)}
"""The last three have the same one."""
FORMATS = {"one directory": True, "another directory": True, "monthly ratings": False}
"""Whether a format lists every active place, so that a place is missing if it is left out."""


@dataclass(frozen=True)
class Listing:
    """A table of places of a month in one of the formats."""

    name: str
    format: str
    month: int
    listed: frozenset[str]
    mentioned: frozenset[str]
    """Places that it only mentions."""
    beds: int
    """The beds of each place, so that lists of the same places may describe them differently."""

    @property
    def digest(self) -> str:
        """The SHA-256 of the file, whose content is its name."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def age(self) -> tuple[int, str]:
        """What lists are sorted by: of one month, they have an order that is always the same."""
        return self.month, self.digest

    def file(self) -> File:
        """The list as a file, which describes the providers of the places as well."""
        providers = sorted({PROVIDERS[each] for each in self.listed})
        facts: list[Fact] = [provider(each, as_of="") for each in providers]
        for identity in PLACES:
            known = {"identity": identity, "name": identity, "provider_id": PROVIDERS[identity]}
            if identity in self.listed:
                facts.append(place(**known, as_of="", beds=self.beds))
            if identity in self.mentioned:
                facts.append(place(**known, as_of="", mentioned=1))
        return table(
            self.name, *facts, format=self.format, kind=self.format,
            extract_month=f"2023-{self.month:02}", full_directory=FORMATS[self.format],
        )  # fmt: skip


def model(lists: Iterable[Listing]) -> dict[str, str]:
    """The digest of the list that each missing place is missing from.

    A list goes on from the one before if at most half of the places are gone.
    """
    series: defaultdict[str, list[Listing]] = defaultdict(list)
    listings: defaultdict[str, list[Listing]] = defaultdict(list)
    for one in sorted(lists, key=lambda one: one.age):
        if FORMATS[one.format]:
            series[one.format].append(one)
            for identity in one.listed:
                listings[identity].append(one)
    goes_on = {
        one: following
        for each in series.values()
        for one, following in pairwise(each)
        if 2 * len(one.listed - following.listed) <= len(one.listed)
    }
    newest = {each[-1] for each in series.values()}
    return {
        identity: goes_on[found[-1]].digest
        for identity, found in listings.items()
        if not newest & set(found) and found[-1] in goes_on
    }


def missing(memory: Memory) -> dict[str, str]:
    """The digest of the file from which each place is missing."""
    rows = memory.rows("organisation")
    return {row["cqc_id"]: row["missing_from"] for row in rows if row["missing_from"] is not None}


def random_list(dice: random.Random, number: int) -> Listing:
    """A list of most of the places, or now and then of few, with some only mentioned."""
    few = dice.random() < 0.2
    listed = frozenset(each for each in PLACES if dice.random() < (0.3 if few else 0.75))
    return Listing(
        f"list {number}",
        format=dice.choice(list(FORMATS)),
        month=dice.randint(1, 4),
        listed=listed or frozenset(PLACES[:2]),
        mentioned=frozenset(
            each for each in PLACES if dice.random() < (0.1 if each in listed else 0.5)
        ),
        beds=dice.randint(1, 2),
    )


@pytest.mark.parametrize("seed", range(8))
def test_what_is_missing_is_as_in_the_model_whichever_lists_come_and_go(seed: int) -> None:
    dice = random.Random(seed)
    memory = Memory()
    loaded: list[Listing] = []
    closed: list[str] = []
    for number in range(9):
        loaded.append(random_list(dice, number))
        memory.load(loaded[-1].file())
        check(memory, loaded, closed)
        if dice.random() < 0.3:
            removed = loaded.pop(dice.randrange(len(loaded)))
            memory.remove(removed.name)
            check(memory, loaded, closed)
        if dice.random() < 0.2:
            closed.append(dice.choice(PLACES))
            memory.load(File(f"closed {number}", place(closed[-1], registered=0)))
            check(memory, loaded, closed)
    memory.close()


def check(memory: Memory, lists: Iterable[Listing], closed: Iterable[str]) -> None:
    """Compare the missing places with those of the model, of which none is closed."""
    expected = {
        identity: digest for identity, digest in model(lists).items() if identity not in closed
    }
    assert missing(memory) == expected
