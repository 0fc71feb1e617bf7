"""Attempts to interrupt an operation: each in a copy of the same world, at the same path."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.benchmarks import country
from tests.reliability.operations import Broken, Operation, Outcomes, World, between, child
from tests.tools import tool_or_skip

_A_DAY = 86_400.0
SMALL_DATA = "the bundled reports, and at most 600 ratings"
"""What operations have that are not tried with a file of the whole country."""


@dataclass
class Attempts:
    """An operation, what is there before and after it, and the faults that were found."""

    operation: Operation
    folder: Path
    share: float
    """The share of the country, for operations with so much data."""
    faults: list[str] = field(default_factory=list[str])
    as_before: int = 0
    as_after: int = 0

    def __post_init__(self) -> None:
        """Prepare the world, and run the operation once to its end."""
        world = World(self.folder / "world").make()
        self.operation.prepare(world, self.share if self.operation.country else 0.0)
        self.before: Outcomes = self.operation.outcomes(world)
        self._template = World(world.root.rename(self.folder / "before"))
        with self.world() as whole:
            begun = time.monotonic()
            done = self.operation.run(whole)
            self.seconds = time.monotonic() - begun
            """How long the operation takes."""
            assert done.returncode == 0, done.stderr
            self.after: Outcomes = self.operation.outcomes(whole)
            self._listing = set(whole.listing())
            self._growth = _size(whole.root) - _size(self._template.root)
        assert self.before != self.after, "the operation changes nothing"

    @contextmanager
    def world(self) -> Iterator[World]:
        """A new copy of the world before the operation; removed afterwards."""
        world = self._template.copy(self.folder / "world")
        try:
            yield world
        finally:
            shutil.rmtree(world.root)

    @contextmanager
    def small_disk(self) -> Iterator[tuple[World, SmallDisk]]:
        """The same on a file system of its own. Needs root."""
        with SmallDisk(self.folder / "world") as disk:
            yield self._template.copy(disk.folder), disk

    @property
    def data(self) -> str:
        """With how much data it was tried, for figures."""
        if not (self.share and self.operation.country):
            return SMALL_DATA
        return f"{max(600, round(country.ROWS * self.share)):,} ratings"

    @property
    def growth(self) -> int:
        """By how many bytes the operation made its world larger."""
        return self._growth

    def check(self, world: World, what: str, *, run_again: bool = True) -> None:
        """Check what an interruption left, and that the next run completes the operation.

        ``what`` says how it was interrupted, for the list of faults. Without ``run_again``, only
        what was left is checked.
        """
        try:
            self._check_outcomes(world, what)
            if not run_again:
                return
            again = self.operation.run(world)
            complete = again.returncode == 0 or (
                # What is already done may be refused, such as removing the file once more.
                again.returncode == 1 and self._was_complete and "Traceback" not in again.stderr
            )
            if not complete:
                self.fault(f"{what}: the next run fails: {again.stderr.strip()[-400:]}")
            elif self.operation.outcomes(world) != self.after:
                self.fault(f"{what}: the next run ends in something else")
            elif left := self.left_behind(world):
                self.fault(f"{what}: left behind after the next start: {', '.join(left)}")
        except Broken as broken:
            self.fault(f"{what}: {broken}")

    def fault(self, sentence: str) -> None:
        """Add a fault, and print it at once: a whole night's attempts may follow."""
        self.faults.append(sentence)
        print(f"{self.operation.name}: {sentence}", flush=True)

    def _check_outcomes(self, world: World, what: str) -> None:
        found = self.operation.outcomes(world)
        for fault in between(found, self.before, self.after):
            self.fault(f"{what}: {fault}")
        self._was_complete = found == self.after
        self.as_after += self._was_complete
        self.as_before += found == self.before

    def left_behind(self, world: World) -> list[str]:
        """Files that a run without an interruption does not leave, on the next day's start."""
        # SQLite gives its temporary files names that last for the time of two calls, and leaves one
        # only if it ends between them. The system's own folder for such files is emptied by it.
        extra = {
            name
            for name in set(world.listing()) - self._listing
            if not name.startswith("tmp/etilqs_")
        }
        if extra:
            world.age(_A_DAY)
            start = Operation("start", lambda *_: None, child("start"), lambda _: {})
            started = start.run(world)
            if started.returncode:
                return [f"the window does not start: {started.stderr.strip()[-400:]}"]
            extra &= set(world.listing())
        return sorted(extra)


class SmallDisk:
    """A file system in memory at ``folder``, whose size and rights can be changed. Needs root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> SmallDisk:
        self.folder.mkdir()
        _program("mount", "-t", "tmpfs", "-o", "size=4g", "tmpfs", str(self.folder))
        return self

    def __exit__(self, *_: object) -> None:
        _program("umount", "--lazy", str(self.folder))
        self.folder.rmdir()

    def leave_room(self, room: int) -> None:
        """Make only ``room`` more bytes fit, in whole pages of 4 KiB."""
        used = shutil.disk_usage(self.folder).used
        self._again(f"size={(used + room) // 4096 * 4096 + 4096}")

    def allow_writing(self, allowed: bool) -> None:
        """Make it writable or read-only."""
        self._again("rw,size=4g" if allowed else "ro")

    def _again(self, options: str) -> None:
        _program("mount", "-o", f"remount,{options}", str(self.folder))


def _program(*words: str) -> None:
    subprocess.run(words, check=True)


def preloaded(name: str, folder: Path) -> Path:
    """Compile the library ``name``.c of this folder for LD_PRELOAD; skips the test without gcc."""
    tool_or_skip("gcc")
    tool_or_skip("/usr/include/stdio.h")
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.c")
    _program("gcc", "-shared", "-fPIC", "-O1", "-Wall", "-o", str(library), str(source))
    return library


def _size(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*"))


def session_of(pid: int) -> set[int]:
    """The processes that still run in the session that ``pid`` began."""
    found: set[int] = set()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            if int(fields[3]) == pid and fields[0] != "Z":
                found.add(int(entry.name))
    return found


def wait_for_session(pid: int, seconds: float) -> bool:
    """Wait until no process of the session runs; returns whether that was so in time."""
    deadline = time.monotonic() + seconds
    while session_of(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def end_session(pid: int) -> None:
    """Kill what still runs in the session."""
    for process in session_of(pid):
        try:
            os.kill(process, 9)
        except ProcessLookupError:
            continue
