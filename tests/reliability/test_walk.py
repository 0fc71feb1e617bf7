"""Hours of use leave nothing behind: no memory, handles, threads or Qt objects, and no error."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from db.importing.loader import Loader
from db.importing.opening import open_or_create
from tests.benchmarks import country
from tests.reliability import sizes
from tests.reliability.operations import World
from viewer.system.paths import bundled_packs

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="measures in /proc"),
]

STEPS = 50_000
"""About eight hours of use, at a step every half second."""
WARM_UP, LEAST_WARM_UP = 0.3, 360
"""The share of the walk in which caches fill and modules are imported, and its least steps."""
MEMORY_A_STEP = 1024
"""The most that memory may grow per step after that, in bytes: 50 MB in eight hours."""
NOISE = 24e6
"""How much memory may differ from one moment to another, in bytes."""
MORE_HANDLES, MORE_THREADS, MORE_OBJECTS = 3, 2, 60
"""How many more there may be at the end; Qt keeps some objects of what is shown at the moment."""


def slope(points: list[tuple[float, float]]) -> float:
    """The slope of the straight line that fits ``points`` best, by least squares."""
    middle_x = sum(x for x, _ in points) / len(points)
    middle_y = sum(y for _, y in points) / len(points)
    across = sum((x - middle_x) ** 2 for x, _ in points)
    return sum((x - middle_x) * (y - middle_y) for x, y in points) / across


def test_the_slope_of_a_line() -> None:
    assert slope([(0, 1), (1, 3), (2, 5)]) == pytest.approx(2)


def test_a_random_walk_through_the_window(tmp_path: Path) -> None:
    seed = sizes.seed("walk")
    steps = sizes.repeats(STEPS, quick=600)
    world = World(tmp_path / "world").make()
    open_or_create(world.database, bundled_packs()).close()
    share = 0.1 * sizes.scale()
    rows = max(600, int(country.ROWS * share))
    sheet = country.latest_ratings(world.files / "ratings.csv", share)
    Loader(world.database).load([sheet])
    words = [sys.executable, "-m", "tests.reliability.walk", str(world.data), str(seed), str(steps)]
    done = subprocess.run(
        words, cwd=world.root, env=world.environment(), capture_output=True, text=True, check=False
    )
    assert done.stdout, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["errors"] == [], f"{found['errors']} after {found['recent']}: {words}"
    every = found["measurements"]
    warm_up = max(WARM_UP * steps, LEAST_WARM_UP)
    warm = [each for each in every if each["steps"] >= warm_up]
    first, last = warm[0], warm[-1]
    growth = slope([(each["steps"], each["resident"]) for each in warm])
    walk, data = "Random steps through the window", f"{rows:,} ratings, and the bundled reports"
    sizes.figure(walk, last["steps"], "steps", data=data)
    sizes.figure(f"{walk}: in", last["seconds"] / 60, "minutes", data=data)
    sizes.figure(f"{walk}: memory after the warm-up", first["resident"] / 1e6, "MB", data=data)
    sizes.figure(f"{walk}: memory at the end", last["resident"] / 1e6, "MB", data=data)
    sizes.figure(f"{walk}: growth in 1,000 steps", growth * 1000 / 1e6, "MB", data=data)
    for name, more in (
        ("handles", MORE_HANDLES),
        ("threads", MORE_THREADS),
        ("objects", MORE_OBJECTS),
    ):
        sizes.figure(f"{walk}: more {name}", last[name] - first[name], data=data)
        lowest = min(each[name] for each in warm[len(warm) // 2 :])
        assert lowest - first[name] <= more, f"{name}: {[each[name] for each in every]}"
    assert growth * (last["steps"] - first["steps"]) <= max(
        NOISE, MEMORY_A_STEP * (last["steps"] - first["steps"])
    ), [round(each["resident"] / 1e6) for each in every]
