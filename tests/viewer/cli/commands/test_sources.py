"""``wardcard sources``: what was loaded, and taking a file out again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from viewer.cli.main import run


@pytest.fixture
def pack(tmp_path: Path, own_home: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """An invented report pack, loaded into the database of a first start."""
    path = write(tmp_path, minimal())
    assert run(["import", str(path)]) == 0
    capsys.readouterr()
    return path


def listed(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    assert run(["sources", "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def number(capsys: pytest.CaptureFixture[str]) -> str:
    return str(next(file["id"] for file in listed(capsys) if file["file"] == "invented.json"))


def test_the_files_are_listed_with_what_only_they_state(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sources"]) == 0
    text = capsys.readouterr().out
    assert "invented.json (report pack)" in text
    assert "in no other file" in text


def test_json_has_a_record_for_each_file(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (record,) = [file for file in listed(capsys) if file["file"] == "invented.json"]
    assert record.keys() == {"id", "file", "kind", "month", "when", "rows", "only_here"}
    assert record["kind"] == "report pack"
    assert record["month"] is None
    assert record["only_here"]


def test_a_file_is_removed_without_a_question_and_can_be_loaded_again(
    pack: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sources", "--remove", number(capsys)]) == 0
    said = capsys.readouterr()
    assert said.out.startswith("Took out invented.json and everything that was only in it: ")
    assert f"load it again: {pack}" in said.out
    assert said.err == ""
    assert "invented.json" not in [file["file"] for file in listed(capsys)]
    assert run(["ratings", "ZZ101"]) == 1
    capsys.readouterr()
    assert run(["import", str(pack)]) == 0
    assert run(["ratings", "ZZ101"]) == 0


def test_it_is_said_if_the_original_is_gone(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pack.unlink()
    assert run(["sources", "--remove", number(capsys)]) == 0
    assert "no longer where it was" in capsys.readouterr().out


def test_an_unknown_number_is_refused(pack: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sources", "--remove", "99"]) == 1
    assert "no loaded file with the number 99" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        run(["sources", "--remove", "none"])
