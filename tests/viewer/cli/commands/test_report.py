"""``wardcard report`` with the PDF of a card: the report that it was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from viewer.cli.main import run

pytest.importorskip("pypdfium2")


@pytest.fixture
def card(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "lister.pdf"
    assert run(["card", "RWH01", "--report", "rwh/2019-12", "--out", str(path)]) == 0
    capsys.readouterr()
    return path


def test_a_card_names_its_report_and_whether_there_is_a_newer(
    card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(card)]) == 0
    printed = capsys.readouterr()
    assert "from the report of 18 December 2019. Newer reports came out in" in printed.err
    assert run(["report", "RWH01", "--report", "rwh/2019-12"]) == 0
    assert printed.out == capsys.readouterr().out


def test_the_data_attached_to_a_card_is_what_the_command_prints(
    card: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from tests.viewer.card.pdf.readback import attached

    assert run(["report", str(card), "--format", "json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == json.loads(attached(card.read_bytes())["card.json"])


def test_a_card_is_not_added_to_the_data(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["import", str(card)]) == 1
    assert "A card from Wardcard adds no data" in capsys.readouterr().err


def test_a_card_shows_its_own_report_only(card: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["report", str(card), "--as-at", "2020-01-01"]) == 1
    assert "leave out --as-at and --report" in capsys.readouterr().err


def test_a_file_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["report", str(tmp_path / "none.pdf")]) == 1
    assert "none.pdf cannot be read" in capsys.readouterr().err
