"""Two processes on one database: each waits, or says that it is in use; no sum is wrong."""

from __future__ import annotations

import copy
import json
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.db.packs import minimal
from tests.reliability.hostile import COMMANDS, FAULT, Place, Start, clean_environment, run
from tests.reliability.sizes import figure, sized

pytestmark = pytest.mark.slow

WRITING = ("import", "sources --remove")
READING = ("sources", "find", "list", "ratings", "card", "export csv", "info", "publish")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    place = Place(tmp_path / "place")
    place.make()
    return place


@pytest.mark.parametrize("name", [*WRITING, *READING[: sized(len(READING), 2)]])
def test_a_database_that_another_program_holds_is_in_use(name: str, place: Place) -> None:
    with closing(sqlite3.connect(place.database, isolation_level=None)) as held:
        held.execute("BEGIN EXCLUSIVE")
        ended = run(Start(place, COMMANDS[name](place), clean_environment(place)))
    said = ended.err.decode()
    assert ended.status == 1, said
    assert "in use by another program" in said
    assert said.count("\n") == 1
    assert ended.seconds < 60
    again = run(Start(place, COMMANDS[name](place), clean_environment(place)))
    assert again.status == 0, again.err


def test_reading_goes_on_while_another_program_has_begun_to_write(place: Place) -> None:
    with closing(sqlite3.connect(place.database, isolation_level=None)) as held:
        held.execute("BEGIN IMMEDIATE")
        ended = run(Start(place, COMMANDS["list"](place), clean_environment(place)))
    assert (ended.status, ended.err) == (0, b"")


@pytest.mark.parametrize("turn", range(sized(20, 2)))
def test_two_imports_at_once_add_up(turn: int, place: Place) -> None:
    files = [_pack(place, number) for number in range(3)]
    started = [
        subprocess.Popen(
            Start(place, ["import", str(file)], {}).command_line(),
            env=clean_environment(place),
            cwd=place.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for file in files
    ]
    for file, process in zip(files, started, strict=True):
        _, said = process.communicate(timeout=120)
        assert FAULT not in said.decode()
        if process.returncode:
            assert process.returncode == 1
            assert b"in use" in said
            assert run(Start(place, ["import", str(file)], clean_environment(place))).status == 0
    in_turn = Place(place.root / "in turn")
    in_turn.make()
    for file in files:
        assert run(Start(in_turn, ["import", str(file)], clean_environment(in_turn))).status == 0
    assert _counts(place) == _counts(in_turn)
    figure("imports at once whose sums are right", 3 * (turn + 1), "imports")


def _pack(place: Place, number: int) -> Path:
    """A report pack of a trust of its own, so that each adds the same amount in any order."""
    text = json.dumps(copy.deepcopy(minimal()))
    for name in ("ZZ1", "invented"):
        text = text.replace(name, f"{name}{number}")
    path = place.files / f"pack-{number}.json"
    path.write_text(text, "utf-8")
    return path


def _counts(place: Place) -> dict[str, Any]:
    done = subprocess.run(
        Start(place, ["info", "--check", "--format", "json"], {}).command_line(),
        env=clean_environment(place),
        capture_output=True,
        check=True,
    )
    return json.loads(done.stdout)["counts"]
