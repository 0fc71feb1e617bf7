"""What holds for every command: a line in the help, --db and --data-dir wherever they are typed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from tests.db.sources.reports.invented import HOME_2019
from viewer.cli.command import Command
from viewer.cli.commands import COMMANDS
from viewer.cli.main import run

Words = Callable[[Path], list[str]]

USES: dict[str, Words] = {
    "import": lambda folder: ["import", str(write(folder, minimal()))],
    "draft": lambda folder: ["draft", str(_report(folder))],
    "sources": lambda folder: ["sources"],
    "find": lambda folder: ["find", "lister"],
    "list": lambda folder: ["list", "--filter", "rating=Good"],
    "ratings": lambda folder: ["ratings", "RWH01"],
    "report": lambda folder: ["report", "RWH01"],
    "card": lambda folder: ["card", "RWH01", "--out", str(folder / "card.pdf")],
    "export": lambda folder: [
        "export", "RWH01", "--format", "csv", "--out", str(folder / "ratings.csv"),
    ],
    "improve list": lambda folder: ["improve", "list", "RWH"],
    "improve show": lambda folder: ["improve", "show", MUST],
    "improve set": lambda folder: ["improve", "set", MUST, "--by", "Matron", "--ward", "Dacre"],
    "improve action": lambda folder: ["improve", "action", MUST, "--by", "Matron", "--text", "Buy"],
    "improve evidence": lambda folder: [
        "improve", "evidence", MUST, "--by", "Matron", "--what", "Audit",
    ],
    "improve add": lambda folder: ["improve", "add", "RWH01", "Buy chairs", "--by", "Matron"],
    "improve repeats": lambda folder: ["improve", "repeats", MUST],
    "improve export": lambda folder: ["improve", "export", str(folder / "register.json")],
    "improve backup": lambda folder: [
        "improve", "backup", str(folder / "backup.db"), "--data-dir", str(_register(folder)),
    ],
    "improve restore": lambda folder: ["improve", "restore", str(_backup(folder)), "--yes"],
    "improve where": lambda folder: ["improve", "where"],
    "paper board": lambda folder: ["paper", "board", "RWH", "--out", str(folder / "board.pdf")],
    "paper register": lambda folder: ["paper", "register", "RWH", "--out", str(folder)],
    "paper ward": lambda folder: ["paper", "ward", "RWH01/maternity", "--out", str(folder)],
    "paper regulation": lambda folder: ["paper", "regulation", "RWH", "--out", str(folder)],
    "template": lambda folder: ["template", str(folder / "new.xlsx"), "--for", "RWH01"],
    "info": lambda folder: ["info"],
    "publish": lambda folder: [
        "publish", "--out", str(folder / "published"), "--key", str(_key(folder)),
    ],
    "verify": lambda folder: ["verify", str(_pack(folder))],
    "key new": lambda folder: ["key", "new", str(folder / "new.pem")],
    "key show": lambda folder: ["key", "show", str(_key(folder))],
    "key rotate": lambda folder: [
        "key", "rotate", str(folder / "next.pem"), "--key", str(_key(folder)),
    ],
    "follow": lambda folder: ["follow", str(folder)],
}  # fmt: skip
"""A use of each command that is done, with what it needs made in the folder."""
NO_DATABASE = {"draft", "verify", "key new", "key show", "key rotate", "follow", "improve where",
               "improve export", "improve backup", "improve restore"}  # fmt: skip
"""Commands that read and write no database."""


MUST = "RWH01-202301-edebb98430"
"""The key of a must in the bundled reports."""


def _register(folder: Path) -> Path:
    """Make a register in the data folder 'data'."""
    words = ["improve", "set", MUST, "--by", "Matron", "--ward", "Dacre"]
    assert run([*words, "--data-dir", str(folder / "data")]) == 0
    return folder / "data"


def _backup(folder: Path) -> Path:
    words = ["improve", "set", MUST, "--by", "Matron", "--ward", "Dacre"]
    made = ["--data-dir", str(folder / "made")]
    assert run([*words, *made]) == 0
    assert run(["improve", "backup", str(folder / "backup.db"), *made]) == 0
    return folder / "backup.db"


def _key(folder: Path) -> Path:
    assert run(["key", "new", str(folder / "team.pem")]) == 0
    return folder / "team.pem"


def _report(folder: Path) -> Path:
    report = folder / "report.txt"
    report.write_text(HOME_2019, "utf-8")
    return report


def _pack(folder: Path) -> Path:
    words = ["--out", str(folder), "--key", str(_key(folder)), "--db", str(folder / "made.db")]
    assert run(["publish", *words]) == 0
    (pack,) = folder.glob("*.wardcard")
    return pack


def _leaves(command: Command, above: str = "") -> list[str]:
    name = f"{above} {command.name}".strip()
    if not command.actions:
        return [name]
    return [leaf for action in command.actions for leaf in _leaves(action, name)]


def test_every_command_is_tried_here() -> None:
    assert sorted(USES) == sorted(leaf for command in COMMANDS for leaf in _leaves(command))


def test_the_help_lists_every_command_with_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in COMMANDS:
        assert re.search(rf"^  {command.name} +{re.escape(command.help)}$", shown, re.MULTILINE)


@pytest.mark.parametrize("name", USES)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([*name.split(), "--help"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    assert f"usage: wardcard {name} " in shown
    assert "--db PATH" in shown
    assert "--data-dir PATH" in shown


@pytest.mark.parametrize("before", [True, False], ids=["before the command", "after it"])
@pytest.mark.parametrize("name", USES)
def test_every_command_accepts_a_database_and_a_data_folder(
    name: str, before: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = USES[name](tmp_path)
    database, folder = tmp_path / "ward.db", tmp_path / "data"
    options = ["--db", str(database), f"--data-dir={folder}"]
    assert run([*options, *words] if before else [*words, *options]) == 0
    assert capsys.readouterr().err == ""
    assert database.is_file() == (name not in NO_DATABASE)


@pytest.mark.parametrize("name", ["key new", "key show", "key rotate"])
def test_the_options_may_be_between_a_command_and_its_action(name: str, tmp_path: Path) -> None:
    command, *rest = USES[name](tmp_path)
    assert run([command, "--data-dir", str(tmp_path), *rest]) == 0


@pytest.mark.parametrize("name", USES)
def test_an_unknown_option_is_wrong_usage(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run([*name.split(), "--colour"])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("wardcard: ")
    assert said.endswith(f"See: wardcard {name} --help\n")
    assert said.count("\n") == 1


def test_an_option_without_its_value_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(["--db"])
    assert ended.value.code == 2
    assert "--db: expected one argument" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="names of files are text on Windows")
def test_a_file_whose_name_is_no_text_is_written_where_it_was_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, folder = tmp_path / "key-\udcff.pem", tmp_path / "packs-\udcfe"
    assert run(["key", "new", str(key)]) == 0
    assert run(["publish", "--out", str(folder), "--key", str(key)]) == 0
    assert run(["follow", str(folder)]) == 0
    assert run(["list"]) == 0
    assert capsys.readouterr().err == ""
    names = {os.fsencode(path.name) for path in tmp_path.iterdir()}
    assert names >= {b"key-\xff.pem", b"key-\xff.pub", b"packs-\xfe"}
