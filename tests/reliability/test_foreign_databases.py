"""Foreign, damaged and hostile databases: each command says one sentence, and changes nothing."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from db.importing.opening import open_or_create
from tests.db.packs import minimal, write
from tests.reliability.foreign_databases import BAD_VALUES, NOT_WARDCARDS, USABLE, Spoil, each_of
from viewer.cli.main import run

COMMANDS = {
    "info": ["info"],
    "check": ["info", "--check"],
    "find": ["find", "invented"],
    "list": ["list"],
    "ratings": ["ratings", "ZZ101"],
    "report": ["report", "ZZ101"],
    "card": ["card", "ZZ101", "--out", "{folder}/card.pdf"],
    "export": ["export", "ZZ101", "--format", "csv", "--out", "{folder}/ratings.csv"],
    "sources": ["sources"],
    "publish": ["publish", "--out", "{folder}/published", "--key", "{key}"],
}
"""Each command that reads a database, with a place of the invented one."""
SECONDS = 10.0
Refusals = Callable[[Spoil], Iterator[tuple[str, str]]]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An invented database; only copied."""
    from db.publishing.signing import new_key

    folder = tmp_path_factory.mktemp("sound")
    open_or_create(folder / "sound.db", [write(folder, minimal())]).close()
    new_key(folder / "team.pem")
    return folder / "sound.db"


@pytest.fixture
def database(sound: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    folder.mkdir()
    return Path(shutil.copy(sound, folder / "given.db"))


def content(path: Path) -> object:
    """What is in the folder of ``path``: no file beside it may come or go."""
    return {
        file.relative_to(path.parent): file.read_bytes() if file.is_file() else None
        for file in path.parent.rglob("*")
    }


def words(command: str, path: Path, sound: Path, folder: Path) -> list[str]:
    given = [
        word.format(folder=folder, key=sound.with_name("team.pem")) for word in COMMANDS[command]
    ]
    return ["--db", str(path), *given]


def run_all(
    path: Path, sound: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> Iterator[tuple[str, str]]:
    """Run every command on ``path``; yield its name and its refusal, or "" if it was done.

    Fails if one takes long, leaves more than a sentence, or changes the file or its folder.
    """
    before = content(path)
    for command in COMMANDS:
        started = time.process_time()
        status = run(words(command, path, sound, folder))
        took = time.process_time() - started
        out, said = capsys.readouterr()
        if command == "card" and not said:
            said = out  # a card that could not be made is in the account of all cards
        assert took < SECONDS, f"{command} took {took:.1f} s"
        assert content(path) == before, f"{command} changed the file or its folder"
        if status:
            assert said.startswith("wardcard: ") or command == "card"
            assert said.count("\n") == 1 or command == "card"
            assert len(said) < 600, said
            assert "Traceback" not in said
        yield command, said if status else ""


@pytest.fixture
def refusals(
    database: Path, sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Refusals:
    """Spoils a database, and runs every command on it: see :func:`run_all`."""

    def refusals(spoil: Spoil) -> Iterator[tuple[str, str]]:
        spoil(database)
        return run_all(database, sound, tmp_path, capsys)

    return refusals


@pytest.mark.parametrize("spoil", each_of(NOT_WARDCARDS))
def test_what_is_not_a_wardcard_database_is_refused_by_every_command(
    spoil: Spoil, refusals: Refusals
) -> None:
    for command, said in refusals(spoil):
        assert said, f"{command} was done"


@pytest.mark.parametrize("spoil", each_of(USABLE))
def test_a_database_that_another_program_only_rewrote_is_read(
    spoil: Spoil, refusals: Refusals, tmp_path: Path
) -> None:
    for command, said in refusals(spoil):
        assert not said, command
        shutil.rmtree(tmp_path / "published", ignore_errors=True)


@pytest.mark.parametrize("spoil", each_of(BAD_VALUES))
def test_values_that_wardcard_never_writes_are_no_crash(
    spoil: Spoil, refusals: Refusals, tmp_path: Path
) -> None:
    """A command that does not read them is done; the check finds them.

    Only what copying mends, such as a number in the place of a text, is published.
    """
    said = dict(refusals(spoil))
    assert "is damaged" in said["check"]
    if not said["publish"]:
        (pack,) = (tmp_path / "published").iterdir()
        assert run(["verify", str(pack)]) == 0
