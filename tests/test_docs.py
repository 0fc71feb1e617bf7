"""Every command in the documents runs."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from viewer.cli.main import run

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = re.findall(r"^\$ wardcard (.+)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def test_the_readme_has_commands() -> None:
    assert len(COMMANDS) >= 8


def test_every_command_of_the_readme_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, minimal(), "invented-pack.json")
    for command in COMMANDS:
        assert run(shlex.split(command)) == 0, command
        assert capsys.readouterr().out.strip(), command
    assert (tmp_path / "lister.pdf").read_bytes().startswith(b"%PDF-")
    assert len(list((tmp_path / "cards").glob("*.pdf"))) > 5, "sites and services"


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md"])
def test_every_make_target_and_file_named_in_a_document_is_there(document: str) -> None:
    text = (ROOT / document).read_text("utf-8")
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"^    make (\w+)", text, re.MULTILINE):
        assert re.search(rf"\b{target}\b", makefile), target
    for name in re.findall(r"`((?:db|viewer|resources|packaging|tests)/[\w./-]+)`", text):
        assert (ROOT / name).exists(), name
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text):
        assert (ROOT / picture).is_file(), picture
