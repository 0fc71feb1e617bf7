"""``wardcard import``: what is said while it works and after, and Ctrl+C."""

from __future__ import annotations

import io
import signal
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from viewer.cli.main import run


class Terminal(io.StringIO):
    """In the place of a terminal, at which somebody may press Ctrl+C once."""

    def __init__(self, *, interrupts: int = 0) -> None:
        super().__init__()
        self._interrupts = interrupts

    def isatty(self) -> bool:
        return True

    def flush(self) -> None:
        while self._interrupts:
            self._interrupts -= 1
            signal.raise_signal(signal.SIGINT)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path, minimal())


@pytest.fixture
def database(own_home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """A database as a first start leaves it."""
    assert run(["info"]) == 0
    capsys.readouterr()
    return own_home / "wardcard.db"


def test_the_summary_is_said_and_kept(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "kept.txt"
    assert run(["import", str(pack), "--summary", str(kept)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("invented.json: report pack\n  Added\n    2 organisations\n")
    assert said.err == ""
    assert kept.read_text("utf-8") == said.out


def test_without_a_folder_for_the_summary_nothing_is_added(
    pack: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", str(pack), "--summary", str(tmp_path / "nowhere" / "kept.txt")]) == 1
    assert "no folder" in capsys.readouterr().err
    assert run(["ratings", "ZZ101"]) == 1


def test_a_terminal_shows_how_far_it_is(
    pack: Path,
    database: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    assert run(["import", str(pack)]) == 0
    assert terminal.getvalue().startswith("\rinvented.json: Reading")
    # The line is wiped before the summary is written.
    assert terminal.getvalue().rstrip("\r").rsplit("\r")[-1].strip() == ""
    assert capsys.readouterr().out.startswith("invented.json: report pack")


@pytest.mark.parametrize("interrupts", [1, 2])
def test_ctrl_c_leaves_the_database_as_it_was(
    interrupts: int, pack: Path, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, handler = database.read_bytes(), signal.getsignal(signal.SIGINT)
    terminal = Terminal(interrupts=interrupts)
    monkeypatch.setattr("sys.stderr", terminal)
    assert run(["import", str(pack)]) == 1
    said = terminal.getvalue().rsplit("\r")[-1]
    # The first Ctrl+C lets the import stop by itself; a second one does not wait for that.
    assert said.startswith(("wardcard: Cancelled; nothing was", "wardcard: The import was stopped"))
    assert database.read_bytes() == before
    assert signal.getsignal(signal.SIGINT) is handler


def test_a_summary_that_is_a_folder_or_the_database_is_refused_before_anything_is_added(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "ward.db"
    assert run(["info", "--db", str(database)]) == 0
    pack = str(write(tmp_path, minimal()))
    before = database.read_bytes()
    for summary, said in ((tmp_path, "is a folder"), (database, "is the database")):
        words = ["import", pack, "--summary", str(summary), "--db", str(database)]
        assert run(words) == 1
        assert said in capsys.readouterr().err
        assert database.read_bytes() == before
