"""Killed at any moment, an operation has happened or it has not; the next run completes it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.reliability import sizes
from tests.reliability.attempts import Attempts, end_session, wait_for_session
from tests.reliability.operations import OPERATIONS, Operation, World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not Path("/proc").is_dir(), reason="finds processes in /proc"),
]

KILLS, QUICK_KILLS = 200, 2
IN_THE_WINDOW = "in the window"
CHILDREN_END = 20.0
"""Seconds in which the children of a killed process must end on their own."""


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_killed_at_random_moments(operation: Operation, tmp_path: Path) -> None:
    if operation.name.endswith(IN_THE_WINDOW) and sizes.scale() <= sizes.SMALL:
        pytest.skip("opens the window for each kill, which takes too long for the small size")
    dice = random.Random(sizes.seed(operation.name))
    attempts = Attempts(operation, tmp_path, sizes.scale())
    kills = sizes.repeats(KILLS, QUICK_KILLS)
    # One moment in each equal part of the whole duration, in any order.
    moments = [attempts.seconds * (part + dice.random()) / kills for part in range(kills)]
    dice.shuffle(moments)
    for number, moment in enumerate(moments):
        whole_group = number % 2 == 1
        who = "the whole group" if whole_group else "the parent"
        what = f"{who} killed after {moment:.3f} of {attempts.seconds:.3f} s"
        with attempts.world() as world:
            if not _kill(operation, world, moment, whole_group=whole_group):
                attempts.fault(f"{what}: its children live on")
            attempts.check(world, what)
    name, data = f"Killed during {operation.name}", attempts.data
    sizes.figure(name, kills, "times", data=data)
    sizes.figure(f"{name}: as if it had not begun", attempts.as_before, data=data)
    sizes.figure(f"{name}: complete", attempts.as_after, data=data)
    sizes.figure(f"{name}: faults", len(attempts.faults), data=data)
    assert not attempts.faults, "\n".join(attempts.faults)


def _kill(operation: Operation, world: World, moment: float, *, whole_group: bool) -> bool:
    """Run the operation and kill it; returns whether all its processes then end."""
    with subprocess.Popen(
        operation.words(world),
        cwd=world.root,
        env=world.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        time.sleep(moment)
        if process.poll() is None:
            if whole_group:
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
        ended = wait_for_session(process.pid, CHILDREN_END)
        end_session(process.pid)
    return ended


def test_the_driver_notices_what_a_kill_leaves_half_done(tmp_path: Path) -> None:
    """A driver that finds nothing must be able to find something."""
    from tests.reliability.operations import bundled, own_database

    half = "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
    half += "c.execute('PRAGMA foreign_keys = OFF'); c.execute('DELETE FROM finding')\n"
    half += "open(sys.argv[1] + '.part', 'w').close(); time.sleep(1)\n"
    half += "c.execute('DELETE FROM measure')\n"
    operation = Operation(
        "a careless one", bundled, (sys.executable, "-c", half, "{data}/wardcard.db"), own_database
    )
    attempts = Attempts(operation, tmp_path, 0.0)
    with attempts.world() as world:
        _kill(operation, world, attempts.seconds - 0.5, whole_group=True)
        attempts.check(world, "killed")
    assert attempts.faults[0] == "killed: database is neither as before nor as after"
