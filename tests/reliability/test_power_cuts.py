"""After a power cut at any moment, an operation has happened or it has not.

The operations write through a library that records every change; then the disk is replayed to
sampled moments, with only what was synced for certain. See `tests/reliability/power_cuts.py`.
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest

from tests.reliability import power_cuts, sizes
from tests.reliability.attempts import Attempts, preloaded
from tests.reliability.operations import OPERATIONS, Operation, World, bundled, own_database
from tests.reliability.power_cuts import Disk

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD and /proc"),
]

CUTS, QUICK_CUTS = 1000, 12
_RUNS_AGAIN = 10
"""One cut in so many is followed by the next run; that takes much longer than to look."""


@pytest.fixture(scope="module")
def recorder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return preloaded("power_cut", tmp_path_factory.mktemp("recorder"))


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_power_fails_at_any_moment(
    operation: Operation, recorder: Path, tmp_path: Path
) -> None:
    dice = random.Random(sizes.seed(operation.name))
    attempts = Attempts(operation, tmp_path, 0.0)
    cuts = sizes.repeats(CUTS, QUICK_CUTS)
    recorded = _cut(attempts, recorder, dice, cuts)
    name, data = f"Power cut during {operation.name}", attempts.data
    sizes.figure(name, cuts, "times", data=data)
    sizes.figure(f"{name}: changes of files recorded", recorded, data=data)
    sizes.figure(f"{name}: faults", len(attempts.faults), data=data)
    assert not attempts.faults, "\n".join(attempts.faults)


def _cut(attempts: Attempts, recorder: Path, dice: random.Random, cuts: int) -> int:
    """Record the operation, and check ``cuts`` power cuts; returns the number of changes."""
    log = attempts.folder / "changes"
    with attempts.world() as world:
        disk = Disk(world.root)
        done = attempts.operation.run(
            world, LD_PRELOAD=str(recorder), POWER_LOG=str(log), POWER_FOLDER=str(world.root)
        )
        assert done.returncode == 0, done.stderr
        assert attempts.operation.outcomes(world) == attempts.after
    recorded = power_cuts.changes(log)
    played = 0
    # Also when it has just ended and said so: then nothing of it may be lost.
    at_the_end = max(2, cuts // 20)
    moments = sorted(dice.choices(range(len(recorded)), k=cuts - at_the_end))
    for number, moment in enumerate([*moments, *[len(recorded)] * at_the_end]):
        for change in recorded[played:moment]:
            disk.play(change)
        played = moment
        world = World(attempts.folder / "world")
        survived = disk.cut(dice, world.root)
        what = f"power cut after change {moment} of {len(recorded)}, {survived}"
        if moment:
            last = recorded[moment - 1]
            what += f" (last: {last.kind.name} {Path(last.path).name})"
        world.make()
        is_done = moment == len(recorded)
        if is_done and attempts.operation.outcomes(world) != attempts.after:
            attempts.fault(f"{what}: it had ended, and is lost")
        attempts.check(world, what, run_again=number % _RUNS_AGAIN == 0 or number == cuts - 1)
        shutil.rmtree(world.root)
    return len(recorded)


def test_the_replay_of_the_whole_run_is_what_the_program_left(
    recorder: Path, tmp_path: Path
) -> None:
    """The recorder misses nothing: with everything synced, the disk holds the same bytes."""
    folder, log = tmp_path / "world", tmp_path / "changes"
    world = World(folder).make()
    bundled(world, 0.0)
    disk = Disk(folder)
    operation = next(each for each in OPERATIONS if each.name == "removal of a source")
    command = (*operation.command[:-1], "2")
    removal = Operation("removal", bundled, command, own_database)
    done = removal.run(
        world, LD_PRELOAD=str(recorder), POWER_LOG=str(log), POWER_FOLDER=str(folder)
    )
    assert done.returncode == 0, done.stderr
    for change in power_cuts.changes(log):
        disk.play(change)
    _everything_survives(disk, tmp_path / "copy")
    left = {path.relative_to(folder): path.read_bytes() for path in _files(folder)}
    copied = tmp_path / "copy"
    assert {path.relative_to(copied): path.read_bytes() for path in _files(copied)} == left


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def _everything_survives(disk: Disk, folder: Path) -> None:
    class Generous(random.Random):
        def randint(self, a: int, b: int) -> int:
            return b

        def choice(self, seq):
            return next((way for way in seq if getattr(way, "chance", 0) == 1), seq[-1])

        def random(self) -> float:
            return 0.0

    disk.cut(Generous(), folder)


def test_a_rename_without_a_sync_is_noticed(recorder: Path, tmp_path: Path) -> None:
    """A driver that finds nothing must be able to find something."""
    careless = (
        "import os, sys; part = sys.argv[1] + '.part'\n"
        "open(part, 'wb').write(open(sys.argv[1], 'rb').read() + b'x' * 50_000)\n"
        "os.replace(part, sys.argv[1])\n"
    )

    def prepare(world: World, _: float) -> None:
        (world.data / "file").write_bytes(b"y" * 10_000)

    def outcome(world: World) -> dict[str, str]:
        return {"file": str(len((world.data / "file").read_bytes().rstrip(b"\0")))}

    operation = Operation(
        "careless", prepare, (sys.executable, "-c", careless, "{data}/file"), outcome
    )
    attempts = Attempts(operation, tmp_path, 0.0)
    _cut(attempts, recorder, random.Random(1), 300)
    assert any("neither as before nor as after" in fault for fault in attempts.faults)
