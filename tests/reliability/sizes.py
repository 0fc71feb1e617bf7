"""How much the reliability tests try, and the record of what they measured.

The environment variable RELIABILITY_SCALE is the share of the full size, above 0 and at most 1:
`make reliability` sets 1, and without it (`make test-slow`) it is SMALL. RELIABILITY_REPEATS is the
share of the full number of attempts, if it is not the same: a whole country is large, and a night
short. Figures go, one JSON object a line, to the file that RELIABILITY_FIGURES names; `make
reliability` makes the table.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

SMALL = 0.05
"""The scale at which all reliability tests together take less than five minutes."""

SMALL_SEED = 2022
"""The seed of the random choices at that scale."""


def scale(environment: Mapping[str, str] = os.environ) -> float:
    """The share of the full size to run. Raises ValueError if RELIABILITY_SCALE is not one."""
    share = float(environment.get("RELIABILITY_SCALE") or SMALL)
    if not 0 < share <= 1:
        raise ValueError(f"RELIABILITY_SCALE must be above 0 and at most 1, and is {share}")
    return share


def sized(full: int, least: int = 1) -> int:
    """How large something of the size ``full`` is at this scale, but at least ``least``."""
    return max(least, round(full * scale()))


def repeats(full: int, quick: int) -> int:
    """How often to try what the full size tries ``full`` times, and the small one ``quick``."""
    share = float(os.environ.get("RELIABILITY_REPEATS") or scale())
    return quick if share <= SMALL else max(quick, round(full * share))


def seed(name: str) -> int:
    """The seed of a driver's random choices, printed so that a failure can be repeated.

    It is that in RELIABILITY_SEED. Without one, each run at more than the small size has a new one;
    small runs repeat the same choices, so that a change that has nothing to do with a fault does
    not fail by chance. ``name`` says whose it is.
    """
    given = os.environ.get("RELIABILITY_SEED")
    number = int(given or (SMALL_SEED if scale() <= SMALL else int.from_bytes(os.urandom(4))))
    print(f"{name}: RELIABILITY_SEED={number}")
    return number


def figure(name: str, value: float, unit: str = "", *, data: str = "") -> None:
    """Record a figure: what was counted or measured, in words, with its unit ('MB', 's' or '').

    ``data`` says how much data it was tried with, if that does not follow the size.
    """
    print(f"{name}: {value:g} {unit}".rstrip())
    file = os.environ.get("RELIABILITY_FIGURES")
    if file:
        known = {"figure": name, "value": value, "unit": unit}
        known |= {"scale": scale(), "data": data, "date": datetime.now(UTC).date().isoformat()}
        with Path(file).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(known, ensure_ascii=False) + "\n")


def processor_time() -> float:
    """Seconds of this process and its ended children; other programs' turns do not count."""
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def timed(do: Callable[[], object]) -> float:
    """Seconds of processor time that ``do`` takes."""
    begun = processor_time()
    do()
    return processor_time() - begun
