"""Every argument of every command, with words that no one expects there.

All run in this process, so that any error that a process would turn into a sentence about a fault
in Wardcard fails the test.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.reliability.sizes import figure, scale, sized
from viewer.cli.command import Command
from viewer.cli.commands import COMMANDS
from viewer.cli.main import run

pytestmark = pytest.mark.slow

WORDS = (
    "", " ", "--", "-", "\udcff\udc80", "x" * 100_000, "%s %(prog)s %n", "{0} {} {x.__class__}",
    "'; DROP TABLE rating;--", 'NEAR("a" b', 'a" OR *', "*", "AND", "col:val", "(", "^a", "a*",
    "../../../etc/passwd", "/dev/null", "/dev/zero", "/proc/self/mem", "a\nb", "\t", "\x00",
    "\x1b[31m", "-1", "0", "1", "9" * 30, "9" * 5000, "1e9", "nan", "inf", "-0", "0x10",
    "2024-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2024-W01-1", "20240101", "١٢", "²",
    "RWH01", "RWH01/", "RWH01/../x", "/surgery", "RWH01/surgery/x", "rwh01", "RWH01/surgery",
    "\u202eabc", "😀" * 50, "ß" * 300, "İ", "\ufeff", "a\u0300" * 200, ".", "..", "...", "CON",
    "nul.txt", "a.", "a/b/c", "x" * 300, "rating=Good", "rating=", "=", "service==is", "level=x",
    "Rating=good", "rating", "1360x860", "0x0", "99999x99999", "1x1", "²x²", "a3", "csv", "json",
)  # fmt: skip
LEAST: dict[str, list[str]] = {
    "import": ["FIRST"],
    "find": ["FIRST"],
    "ratings": ["FIRST"],
    "report": ["FIRST"],
    "card": ["FIRST", "--out", "made.pdf"],
    "export": ["FIRST", "--format", "csv", "--out", "made.csv"],
    "improve show": ["FIRST"],
    "improve set": ["FIRST", "--by", "Matron", "--theme", "Staffing"],
    "improve action": ["FIRST", "--by", "Matron", "--text", "Buy chairs"],
    "improve evidence": ["FIRST", "--by", "Matron", "--what", "Audit"],
    "improve add": ["FIRST", "Something", "--by", "Matron"],
    "improve repeats": ["FIRST"],
    "improve export": ["FIRST"],
    "improve backup": ["FIRST"],
    "improve restore": ["FIRST"],
    "publish": ["--out", "published", "--key", "team.pem"],
    "verify": ["FIRST"],
    "key new": ["FIRST"],
    "key show": ["FIRST"],
    "key rotate": ["FIRST", "--key", "team.pem"],
}
"""What else each command needs; FIRST is its first argument without an option."""
FRIENDLY = {"import": "gone.json", "find": "x", "verify": "gone", "key new": "gone/new.pem",
            "key show": "team.pub", "key rotate": "gone/next.pem", "improve export": "all.json",
            "improve backup": "backup.db", "improve restore": "backup.db",
            **dict.fromkeys(("improve show", "improve set", "improve action", "improve evidence",
                             "improve repeats"), "RWH01-202301-edebb98430")}  # fmt: skip


def _leaves(command: Command, above: str = "") -> Iterator[tuple[str, Command]]:
    name = f"{above} {command.name}".strip()
    if not command.actions:
        yield name, command
    for action in command.actions:
        yield from _leaves(action, name)


def _lines() -> Iterator[list[str]]:
    """Yield every command line: each argument of each command with each of the words."""
    for name, command in (leaf for each in COMMANDS for leaf in _leaves(each)):
        parser = argparse.ArgumentParser(add_help=False)
        command.add_arguments(parser)
        least, first = LEAST.get(name, []), FRIENDLY.get(name, "RWH01")
        usual = [first if word == "FIRST" else word for word in least]
        options = [action.option_strings[0] for action in parser._actions if action.option_strings]
        for word in WORDS:
            for option in (*options, "--db", "--data-dir"):
                yield [*name.split(), *usual, f"{option}={word}"]
            yield [*name.split(), *(word if each == "FIRST" else each for each in least)]
            yield [*name.split(), *(each for each in least if each != "FIRST"), "--", word]
        for option in options:
            # Twice, and without a value.
            yield [*name.split(), *usual, option, first, option, first]
            yield [*name.split(), *usual, option]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The present folder, with a database and a key."""
    monkeypatch.chdir(tmp_path)
    assert run(["info"]) == 0
    assert run(["key", "new", "team.pem"]) == 0
    return tmp_path


def test_no_argument_ends_in_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = list(_lines())
    chosen = lines if scale() == 1 else random.Random(8).sample(lines, sized(len(lines)))
    monkeypatch.setattr("getpass.getpass", lambda _: "password")
    wrong: list[str] = []
    for words in chosen:
        capsys.readouterr()
        try:
            status = run(words)
        except SystemExit as ended:
            status = ended.code
        except Exception as error:  # noqa: BLE001 - all of them are listed
            wrong.append(f"{_shown(words)}: {error!r:.200}")
            continue
        said = capsys.readouterr().err
        sentences = [line for line in said.split("\n") if line]
        if status not in (0, 1, 2) or (status and not sentences):
            wrong.append(f"{_shown(words)}: status {status}, {said:.200}")
        elif any(not line.startswith("wardcard: ") or len(line) > 4000 for line in sentences):
            wrong.append(f"{_shown(words)}: {said:.200}")
    figure("command lines with hostile arguments", len(chosen), "runs", data="the bundled reports")
    figure("command lines with hostile arguments: faults", len(wrong), data="the bundled reports")
    assert wrong == []


def _shown(words: list[str]) -> str:
    return " ".join(ascii(word)[:40] for word in words)
