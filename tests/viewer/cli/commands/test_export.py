"""``wardcard export``: what it writes, and what it refuses."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from viewer.cli.main import run

BEGINS = {"html": b"<!DOCTYPE html>", "csv": b"\xef\xbb\xbfSubject ID", "xlsx": b"PK"}


@pytest.mark.parametrize("form", BEGINS)
def test_a_report_and_its_ratings_are_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    out = tmp_path / f"surgery.{form}"
    assert run(["export", "RWH01/surgery", "--format", form, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(BEGINS[form])
    assert capsys.readouterr().out.startswith(str(out))


def test_pictures_are_written_where_no_display_is(tmp_path: Path) -> None:
    """In a process of its own, for Qt is started there."""
    out = tmp_path / "lister.svg"
    words = ["export", "RWH01", "--as-at", "2019-12-31", "--format", "svg", "--out", str(out)]
    done = subprocess.run(
        [sys.executable, "-m", "viewer", *words], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "18 December 2019" in out.read_text("utf-8")


def test_a_trust_and_everything(tmp_path: Path) -> None:
    def ids(*words: str) -> set[str]:
        out = tmp_path / "ratings.csv"
        assert run(["export", *words, "--format", "csv", "--out", str(out)]) == 0
        with out.open(encoding="utf-8-sig", newline="") as file:
            return {row["Subject ID"].partition("/")[0] for row in csv.DictReader(file)}

    assert ids("RWH01") == {"RWH01"}
    trust = ids("--under", "RWH")
    assert {"RWH", "RWH01"} < trust
    assert trust < ids("--all")


def test_one_rating_is_told_in_the_singular(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record = {
        "locationId": "1-998001", "name": "Invented House",
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2022-05-01"}},
    }  # fmt: skip
    (tmp_path / "record.json").write_text(json.dumps([record]), "utf-8")
    database, out = str(tmp_path / "one.db"), tmp_path / "one.xlsx"
    assert run(["--db", database, "import", str(tmp_path / "record.json")]) == 0
    capsys.readouterr()
    words = ["export", "1-998001", "--format", "xlsx", "--out", str(out)]
    assert run(["--db", database, *words]) == 0
    assert capsys.readouterr().out.strip() == f"{out} (1 rating)"
    assert run(["--db", database, "info"]) == 0
    assert "), 1 row, " in capsys.readouterr().out
    with zipfile.ZipFile(out) as workbook:
        sheets = [workbook.read(name).decode() for name in workbook.namelist() if "sheet" in name]
    assert any("1 rating, one a row" in sheet for sheet in sheets)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--format", "csv"], "Name what to export"),
        (["RWH", "--all", "--format", "csv"], "Name what to export"),
        (["--all", "--format", "html"], "holds one report"),
        (["RWH", "--as-at", "2019-01-01", "--format", "xlsx"], "hold the whole history"),
        (["ZZ9", "--format", "html"], "'ZZ9' is not in the database"),
        (["ZZ9", "--format", "csv"], "'ZZ9' is not in the database"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], told: str
) -> None:
    out = tmp_path / "out"
    assert run(["export", *words, "--out", str(out)]) == 1
    assert told in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_that_is_not_there_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "nowhere" / "r.csv"
    assert run(["export", "RWH01", "--format", "csv", "--out", str(out)]) == 1
    assert "there is no folder" in capsys.readouterr().err


@pytest.mark.parametrize("given", ["csv", "html"])
def test_the_database_is_never_written_over(
    given: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "ward.db"
    assert run(["info", "--db", str(database)]) == 0
    before = database.read_bytes()
    words = ["export", "RWH01", "--format", given, "--out", str(database), "--db", str(database)]
    assert run(words) == 1
    assert "is the database" in capsys.readouterr().err
    assert database.read_bytes() == before
