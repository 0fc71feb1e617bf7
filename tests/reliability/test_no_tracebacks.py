"""Every command in every kind of hostile surroundings: it works, or says why not in a sentence.

Nothing ends in a traceback, and nothing unfinished is left behind.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.hostile import (
    COMMANDS,
    FAULT,
    PATIENCE,
    Ended,
    Place,
    Start,
    clean_environment,
    run,
)
from tests.reliability.sizes import figure, scale, sized
from tests.reliability.surroundings import ALL, Surroundings
from viewer.cli.command import Command
from viewer.cli.commands import COMMANDS as DECLARED

pytestmark = pytest.mark.slow

DATA = "the bundled reports"
NOT_OURS = re.compile(
    r"Fatal Python error|Python runtime state|Current thread|  <no Python frame>|"
    r".*error while loading shared libraries|Could not find platform|terminate called after|"
    r"  what\\(\\):  std::bad_alloc|.*Unable to import Shiboken|.*Cannot allocate memory|"
    r".*failed to map segment|cannot allocate memory for thread-local data|sh: |$"
)
"""Lines of Python, the loader and libraries of C that were not given what they need."""
ABORTED = (-6, -11, 127, 134)
"""Exit statuses of processes that ended before or after Wardcard, because of the same."""


def _cases() -> list[tuple[Surroundings, str]]:
    every = [(around, name) for around in ALL for name in around.commands]
    if scale() == 1:
        return every
    # The same choice in each process, because pytest-xdist compares them.
    return random.Random(8).sample(every, sized(len(every) // 3))


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A folder with all that the commands read, to be copied for each case."""
    place = Place(tmp_path_factory.mktemp("filled") / "place")
    place.make()
    return place


@pytest.fixture(scope="module")
def tried() -> Iterator[list[bool]]:
    """Whether each case that was tried had a problem; they are counted at the end."""
    wrong: list[bool] = []
    yield wrong
    figure("commands tried in hostile surroundings", len(wrong), "runs", data=DATA)
    figure("commands tried in hostile surroundings: faults", sum(wrong), data=DATA)


@pytest.fixture
def place(filled: Place, tmp_path: Path) -> Iterator[Place]:
    """A folder of the case's own, removed at its end, whatever rights it has by then."""
    yield filled.copy(tmp_path / "case")
    subprocess.run(["chmod", "-R", "u+rwx", tmp_path / "case"], capture_output=True, check=False)
    shutil.rmtree(tmp_path / "case", ignore_errors=True)


def test_every_command_is_tried() -> None:
    def leaves(command: Command, above: str = "") -> list[str]:
        name = f"{above} {command.name}".strip()
        return [leaf for action in command.actions for leaf in leaves(action, name)] or [name]

    declared = [leaf for command in DECLARED for leaf in leaves(command)]
    tried = [" ".join([*name.split(), ""]) for name in COMMANDS]
    assert [leaf for leaf in declared if not any(use.startswith(f"{leaf} ") for use in tried)] == []


@pytest.mark.parametrize(
    ("around", "name"),
    [pytest.param(around, name, id=f"{around.name}: {name}") for around, name in _cases()],
)
def test_a_command_works_or_says_why_not(
    around: Surroundings, name: str, place: Place, tried: list[bool]
) -> None:
    if reason := around.missing():
        pytest.skip(reason)
    start = Start(place, COMMANDS[name](place), clean_environment(place))
    around.prepare(start)
    ended = run(start)
    found = problems(ended, around)
    tried.append(bool(found))
    assert found == []


def problems(ended: Ended, around: Surroundings) -> list[str]:
    """What is wrong with the way a process ended, with what it printed; empty if nothing is."""
    said = ended.err.decode("utf-8", "backslashreplace")
    found: list[str] = []
    lines = [line for line in said.split("\n") if line]
    ours = [line for line in lines if not (around.starved and NOT_OURS.match(line))]
    aborted = around.starved and len(ours) < len(lines) and ended.status in ABORTED
    if ended.status not in around.statuses and not aborted:
        found.append(f"exit status {ended.status}")
    if FAULT in said or b"/viewer/" in ended.err or b"/db/" in ended.err:
        found.append("a fault")
    # A signal may end Python before Wardcard begins.
    if any(not line.startswith("wardcard: ") for line in ours) and ended.status >= 0:
        found.append("lines that are no sentences of Wardcard")
    if ended.status in (1, 2) and not lines and not around.silent:
        found.append("no sentence")
    if ended.left:
        found.append(f"left behind: {ended.left}")
    if ended.seconds >= PATIENCE:
        found.append("it hung")
    return [*found, said] if found else []
