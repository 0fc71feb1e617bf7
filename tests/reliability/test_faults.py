"""What the computer does to Wardcard: full and read-only disks, locks, shares, wrong clocks.

Whatever happens, an operation has happened or it has not, refusals are one sentence, and once the
fault is gone, the next run completes the operation.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from db.publishing.packs import publish
from db.publishing.signing import read_signing_key
from tests.db.contents import contents
from tests.db.packs import minimal, write
from tests.reliability import sizes
from tests.reliability.attempts import SMALL_DATA, Attempts, preloaded
from tests.reliability.operations import (
    APP,
    OPERATIONS,
    Broken,
    Operation,
    World,
    bundled,
    child,
    cli,
    digest,
    followed_before,
)

pytestmark = pytest.mark.slow

needs_root = pytest.mark.skipif(
    not sys.platform.startswith("linux") or os.geteuid() != 0, reason="mounts a file system"
)
linux = pytest.mark.skipif(sys.platform != "linux", reason="LD_PRELOAD")
all_operations = pytest.mark.parametrize(
    "operation", OPERATIONS, ids=lambda operation: operation.name
)
_DATABASE = [each for each in OPERATIONS if each.name in ("import of a folder", "repair")]


def sentence(done: subprocess.CompletedProcess[str]) -> str:
    """What is wrong with how a command ended in a fault; empty if it refused in one sentence."""
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    if done.returncode != 1:
        return f"exit status {done.returncode}: {done.stderr.strip()[-400:]}"
    if not lines or not lines[-1].startswith("wardcard: ") or "Traceback" in done.stderr:
        return f"no sentence: {done.stderr.strip()[-400:]}"
    return ""


@needs_root
@all_operations
def test_the_disk_is_full(operation: Operation, tmp_path: Path) -> None:
    dice = random.Random(sizes.seed(operation.name))
    attempts = Attempts(operation, tmp_path, 0.0)
    tries = sizes.repeats(60, quick=2)
    refused = 0
    for number in range(tries):
        # Up to what it needs in the end; while it works it may need several times as much.
        room = round(4 * attempts.growth * (number + dice.random()) / tries)
        what = f"{room} bytes of room"
        with attempts.small_disk() as (world, disk):
            here = set(world.listing())
            disk.leave_room(room)
            done = operation.run(world)
            refused += done.returncode != 0
            if done.returncode and (wrong := sentence(done)):
                attempts.fault(f"{what}: {wrong}")
            elif done.returncode and "full" not in done.stderr:
                attempts.fault(f"{what}: does not say so: {done.stderr.strip()[-300:]}")
            disk.allow_writing(True)
            if done.returncode and (left := set(world.listing()) - here - _expected(world)):
                attempts.fault(f"{what}: left behind at once: {', '.join(sorted(left))}")
            attempts.check(world, what)
    name, data = f"Disk full during {operation.name}", attempts.data
    sizes.figure(name, tries, "times", data=data)
    sizes.figure(f"{name}: refused", refused, data=data)
    sizes.figure(f"{name}: faults", len(attempts.faults), data=data)
    assert not attempts.faults, "\n".join(attempts.faults)


def _expected(world: World) -> set[str]:
    """What an operation may leave that was refused.

    Whole cards, an empty database, file of My wards or folder, and the record by which a repair
    goes on at the next start.
    """
    whole = {"data/wardcard.db.repair.json"} | {
        path.relative_to(world.root).as_posix() for path in world.out.glob("*.pdf")
    }
    local = world.data / "local.db"
    if local.is_file() and not local.stat().st_size:
        whole.add("data/local.db")
    with suppress(Broken):  # a damaged one that is not repaired yet was there before
        if world.database.is_file() and digest(world.database) == "":
            whole.add(world.database.relative_to(world.root).as_posix())
    empty = [path for path in world.root.rglob("*") if path.is_dir() and not any(path.iterdir())]
    return whole | {path.relative_to(world.root).as_posix() for path in empty}


@needs_root
@all_operations
def test_the_disk_is_read_only(operation: Operation, tmp_path: Path) -> None:
    attempts = Attempts(operation, tmp_path, 0.0)
    with attempts.small_disk() as (world, disk):
        disk.allow_writing(False)
        done = operation.run(world)
        if not operation.only_logs_failure:
            assert sentence(done) == ""
        disk.allow_writing(True)
        attempts.check(world, "read-only")
    assert not attempts.faults, "\n".join(attempts.faults)
    assert attempts.as_before == 1


@pytest.mark.parametrize("operation", _DATABASE, ids=lambda operation: operation.name)
def test_another_program_has_locked_the_database(operation: Operation, tmp_path: Path) -> None:
    attempts = Attempts(operation, tmp_path, 0.0)
    with attempts.world() as world:
        with closing(sqlite3.connect(world.database, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            done = operation.run(world)
            assert sentence(done) == ""
            assert "in use" in done.stderr
        attempts.check(world, "locked")
    assert not attempts.faults, "\n".join(attempts.faults)


def test_two_imports_at_once(tmp_path: Path) -> None:
    """Both happen, one after the other, or one is refused; never a part of one."""
    dice = random.Random(sizes.seed("two imports"))
    world = World(tmp_path / "template").make()
    bundled(world, 0.0)
    second = json.loads(json.dumps(minimal()).replace("ZZ1", "ZY1")) | {"id": "second"}
    write(world.files, second, "second.json")
    imports = [
        Operation(name, bundled, cli("import", f"{{files}}/{name}.json"), lambda _: {})
        for name in ("invented", "second")
    ]
    rounds = sizes.repeats(50, quick=3)
    both = 0
    whole = _imported(world.copy(tmp_path / "both"), imports)
    for number in range(rounds):
        copy = world.copy(tmp_path / f"world-{number}")
        begun: list[subprocess.Popen[str]] = []
        for each in imports:
            begun.append(
                subprocess.Popen(
                    each.words(copy),
                    cwd=copy.root,
                    env=copy.environment(),
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    text=True,
                )
            )
            time.sleep(dice.uniform(0, 0.5))
        ended = [process.communicate() for process in begun]
        codes = [process.returncode for process in begun]
        for code, (_, errors) in zip(codes, ended, strict=True):
            assert code in (0, 1), errors
            assert "Traceback" not in errors, errors
            assert code == 0 or "in use" in errors, errors
        both += codes == [0, 0]
        refused = [each for each, code in zip(imports, codes, strict=True) if code]
        assert _imported(copy, refused) == whole
    name, data = "Two imports at the same moment", SMALL_DATA
    sizes.figure(name, rounds, "times", data=data)
    sizes.figure(f"{name}: both done, one after the other", both, data=data)


def _imported(world: World, imports: list[Operation]) -> list[str]:
    """The content of the database after these imports."""
    for each in imports:
        done = each.run(world)
        assert done.returncode == 0, done.stderr
    with closing(sqlite3.connect(world.database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    return contents(world.database)


@pytest.mark.parametrize(
    "name", ["import of a file", "import of a folder", "taking a newer data pack"]
)
def test_a_share_goes_away_in_mid_run_and_returns(name: str, tmp_path: Path) -> None:
    """The folder with the files, or with the packs, disappears while it is read."""
    (operation,) = [each for each in OPERATIONS if each.name == name]
    dice = random.Random(sizes.seed(name))
    attempts = Attempts(operation, tmp_path, sizes.scale())
    tries = sizes.repeats(60, quick=3)
    for number in range(tries):
        moment = attempts.seconds * (number + dice.random()) / tries
        what = f"gone after {moment:.3f} s"
        with attempts.world() as world:
            folders = (world.files, world.share)
            with subprocess.Popen(
                operation.words(world),
                cwd=world.root,
                env=world.environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            ) as process:
                time.sleep(moment)
                for folder in folders:
                    folder.rename(folder.with_suffix(".away"))
                errors = process.communicate()[1]
            for folder in folders:
                folder.with_suffix(".away").rename(folder)
            if "Traceback" in errors or process.returncode not in (0, 1):
                attempts.fault(f"{what}: {errors.strip()[-400:]}")
            attempts.check(world, what)
    what, data = f"Share gone during {name}", attempts.data
    sizes.figure(what, tries, "times", data=data)
    sizes.figure(f"{what}: faults", len(attempts.faults), data=data)
    assert not attempts.faults, "\n".join(attempts.faults)


CLOCKS = [datetime(1970, 1, 1, 0, 5, tzinfo=UTC), datetime(2099, 12, 31, 23, 59, 50, tzinfo=UTC)]


@pytest.fixture(scope="module")
def wrong_clock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The library that sets the clock of a process."""
    return preloaded("wrong_clock", tmp_path_factory.mktemp("clock"))


def _wrong(clock: datetime, library: Path) -> dict[str, str]:
    """The environment in which it is this time of day when a process starts."""
    difference = int((clock - datetime.now(UTC)).total_seconds())
    return {"LD_PRELOAD": str(library), "WRONG_CLOCK": str(difference)}


def _undated(world: World) -> dict[str, str]:
    """The text of each card by its name, without the line that says on which day it was made."""
    texts = {
        card.name: "\n".join(page.extract_text() for page in PdfReader(card).pages)
        for card in sorted(world.out.rglob("*.pdf"))
    }
    return {name: re.sub(r"Made with Wardcard.*", "", text) for name, text in texts.items()}


@linux
@all_operations
def test_the_clock_is_wrong(operation: Operation, wrong_clock: Path, tmp_path: Path) -> None:
    clocks = CLOCKS[: sizes.repeats(len(CLOCKS), quick=1)]
    attempts = Attempts(operation, tmp_path, 0.0)
    expected: list[dict[str, str]] = []
    if operation.name == "batch of cards":
        with attempts.world() as world:
            assert operation.run(world).returncode == 0
            expected.append(_undated(world))
    for clock in clocks:
        with attempts.world() as world:
            done = operation.run(world, **_wrong(clock, wrong_clock))
            if operation.name == "publishing a data pack":
                # Following PCs would not take what is published with such a clock.
                assert done.returncode == 1, done.stderr
                assert "Set the clock" in done.stderr
                assert operation.outcomes(world) == attempts.before
                continue
            assert done.returncode == 0, done.stderr
            if expected:
                assert _undated(world) == expected[0]
                continue
            assert operation.outcomes(world) == attempts.after
    name = f"Clock in 1970 or 2099 during {operation.name}"
    sizes.figure(name, len(clocks), "times", data=attempts.data)


@linux
@pytest.mark.parametrize("clock", CLOCKS, ids=lambda clock: str(clock.year))
def test_the_window_starts_whatever_the_clock_says(
    clock: datetime, wrong_clock: Path, tmp_path: Path
) -> None:
    world = World(tmp_path / "world").make()
    start = Operation("start", bundled, child("start"), lambda _: {})
    for _ in range(2):
        started = start.run(world, **_wrong(clock, wrong_clock))
        assert started.returncode == 0, started.stderr
        assert "Traceback" not in started.stderr


READERS, SWAPS = 50, 20


def _swap_pack(world: World) -> Callable[[int], None]:
    key = read_signing_key(world.files / "team.pem")

    def swap(number: int) -> None:
        write(world.files, _more(number), f"more-{number}.json")
        added = Operation(
            "", bundled, cli("import", f"{{files}}/more-{number}.json", "--db", "{files}/team.db"),
            lambda _: {},
        ).run(world)  # fmt: skip
        assert added.returncode == 0, added.stderr
        publish(world.files / "team.db", world.share, key, app_version=APP, version=10 + number)
        taken = Operation("", bundled, child("look"), lambda _: {}).run(world)
        assert taken.returncode == 0, taken.stderr

    return swap


def _more(number: int) -> dict[str, object]:
    text = json.dumps(minimal()).replace("ZZ1", f"Y{number}Z").replace("Invented NHS", "Invented")
    return json.loads(text) | {"id": f"more-{number}"}


def test_readers_see_old_or_new_data_while_packs_are_swapped(tmp_path: Path) -> None:
    world = World(tmp_path / "world").make()
    followed_before(world, 0.0)
    world.database.rename(world.files / "team.db")
    _readers_see_whole_data(world, _swap_pack(world), "a pack is swapped")


def test_readers_see_old_or_new_data_while_files_are_imported(tmp_path: Path) -> None:
    world = World(tmp_path / "world").make()
    bundled(world, 0.0)

    def add(number: int) -> None:
        write(world.files, _more(number), f"more-{number}.json")
        command = cli("import", f"{{files}}/more-{number}.json")
        importing = Operation("", bundled, command, lambda _: {})
        added = importing.run(world)
        for _ in range(20):
            # On a busy computer so many readers may leave no moment to write within five seconds.
            if "in use" not in added.stderr:
                break
            added = importing.run(world)
        assert added.returncode == 0, added.stderr

    _readers_see_whole_data(world, add, "a file is imported")


def _readers_see_whole_data(world: World, change: Callable[[int], None], what: str) -> None:
    """Readers in processes of ten, while ``change`` is called again and again."""
    processes = sizes.repeats(READERS, quick=10) // 10
    swaps = sizes.repeats(SWAPS, quick=2)
    words = Operation("", bundled, child("read", "10"), lambda _: {}).words(world)
    readers = [
        subprocess.Popen(
            words, cwd=world.root, env=world.environment(), stdout=subprocess.PIPE, text=True
        )
        for _ in range(processes)
    ]
    try:
        deadline = time.monotonic() + 120
        while len(list(world.data.glob("reading-*"))) < len(readers):
            assert time.monotonic() < deadline, "the readers do not begin"
            time.sleep(0.05)
        for number in range(swaps):
            change(number)
    finally:
        (world.data / "stop").touch()
        printed = [reader.communicate()[0] for reader in readers]
    seen = [found for each in printed for found in json.loads(each)]
    assert [reader.returncode for reader in readers] == [0] * len(readers)
    errors = sorted({found for found in seen if not found.isdigit()})
    counts = sorted({int(found) for found in seen if found.isdigit()})
    name = f"{10 * processes} readers while {what}"
    sizes.figure(name, swaps, "times", data=SMALL_DATA)
    sizes.figure(f"{name}: looks", len(seen), data=SMALL_DATA)
    sizes.figure(f"{name}: errors", len(errors), data=SMALL_DATA)
    assert errors == []
    # Each change adds the same number of ratings: nothing in between is ever seen.
    steps = {later - earlier for earlier, later in itertools.pairwise(counts)}
    assert counts
    assert all(step % min(steps) == 0 for step in steps)
