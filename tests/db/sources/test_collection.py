"""Folders and .zip files that mix kinds: each file is read, or named with its reason.

All data is invented.
"""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.importing.ledger import Ledger
from db.importing.loader import Loader
from tests.db.contents import contents
from tests.db.packs import minimal
from tests.db.sources.sheets import write_ods, write_xlsx

HEADER = [
    "Location ID", "Location Name", "Service / Population Group", "Domain", "Latest Rating",
    "Publication Date", "Provider ID", "Provider Name",
]  # fmt: skip


def row(number: int, rating: str = "Good", day: str = "18/12/2019") -> list[str]:
    place = f"1-99900020{number}"
    return [place, f"Invented House {number}", "Overall", "Overall", rating, day,
            "1-999000200", "Invented Trust"]  # fmt: skip


def csv_of(*rows: list[str]) -> bytes:
    return "".join(",".join(each) + "\n" for each in (HEADER, *rows)).encode()


def record(number: int) -> dict[str, Any]:
    return {
        "locationId": f"1-99900030{number}",
        "name": f"Invented Place {number}",
        "currentRatings": {"overall": {"rating": "Good", "reportDate": "2021-02-03"}},
    }


MIXED: dict[str, bytes] = {
    "letter.docx": b"not really a document",
    "months/2019-12.csv": csv_of(row(1), row(2, day="31/02/2019")),
    "months/all refused.csv": csv_of(row(3, day="31/02/2019")),
    "months/empty.csv": b"",
    "months/no rows.csv": csv_of(),
    "pack.json": json.dumps(minimal()).encode(),
    "places/1.json": json.dumps(record(1)).encode(),
    "places/2.txt": json.dumps([record(2), record(3)], indent=1).encode("utf-16"),
    "places/cut.json": json.dumps(record(4)).encode()[:40],
    "places/map.json": b'{"type": "FeatureCollection", "features": []}',
    "places/.DS_Store": b"\0\0\0\1Bud1",
}
LEFT_OUT = {
    "letter.docx": "it is not a file that Wardcard reads.",
    "months/all refused.csv": "'31/02/2019' is not a date that exists",
    "months/empty.csv": "it is empty.",
    "months/no rows.csv": "no rows",
    "places/.DS_Store": "macOS",
}


def as_folder(path: Path, files: dict[str, bytes]) -> Path:
    for name, content in files.items():
        file = path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return path


def as_archive(path: Path, files: dict[str, bytes]) -> Path:
    path = path.with_suffix(".zip")
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


Form = Callable[[Path, dict[str, bytes]], Path]
FORMS: dict[str, Form] = {"folder": as_folder, "archive": as_archive}


def load(tmp_path: Path, *paths: Path) -> tuple[ImportSummary, ...]:
    return Loader(tmp_path / "wardcard.db").load(paths)


def column(tmp_path: Path, select: str) -> list[Any]:
    connection = sqlite3.connect(tmp_path / "wardcard.db")
    try:
        return [found[0] for found in connection.execute(select)]
    finally:
        connection.close()


@pytest.mark.parametrize("form", FORMS)
def test_every_file_is_read_or_named_with_its_reason(form: str, tmp_path: Path) -> None:
    path = FORMS[form](tmp_path / "mixed", MIXED)
    (summary,) = load(tmp_path, path)
    assert summary.is_folder
    assert sorted((part.file_name, part.format) for part in summary.parts) == [
        (f"{path.name} (4 JSON files)", "CQC API records"),
        (f"{path.name}/months/2019-12.csv", "latest ratings (.csv)"),
        (f"{path.name}/pack.json", "report pack"),
    ]
    left_out = {each.where: each.why for each in summary.left_out}
    assert left_out.keys() == LEFT_OUT.keys()
    for name, why in LEFT_OUT.items():
        assert why in left_out[name]
    records = next(part for part in summary.parts if part.format == "CQC API records")
    assert {each.where: each.why.split()[0] for each in records.refused} == {
        "places/cut.json": "it",
        "places/map.json": "it",
    }
    assert summary.refused_count == 3, "the rows of the parts: two files of JSON, one row"
    assert summary.ratings_added == 1 + 9 + 3
    assert "1-999000203" not in column(tmp_path, "SELECT cqc_id FROM organisation")
    assert sorted(column(tmp_path, "SELECT name FROM file")) == sorted(
        ["2019-12.csv", path.name, "pack.json"]
    )


@pytest.mark.parametrize("form", FORMS)
def test_importing_it_again_adds_nothing_and_reports_that(form: str, tmp_path: Path) -> None:
    path = FORMS[form](tmp_path / "mixed", MIXED)
    load(tmp_path, path)
    before = contents(tmp_path / "wardcard.db")
    (summary,) = load(tmp_path, path)
    assert summary.already_loaded
    assert all(part.already_loaded for part in summary.parts)
    assert contents(tmp_path / "wardcard.db") == before


def test_a_file_that_was_loaded_alone_is_recognised_in_a_folder_and_an_archive(
    tmp_path: Path,
) -> None:
    files = {name: MIXED[name] for name in ("months/2019-12.csv", "pack.json")}
    folder = as_folder(tmp_path / "some", files)
    load(tmp_path, folder / "months" / "2019-12.csv", folder / "pack.json")
    for path in (folder, as_archive(tmp_path / "some", files)):
        (summary,) = load(tmp_path, path)
        assert summary.already_loaded, path
        assert len(summary.parts) == 2


def test_a_new_file_in_a_folder_does_not_make_the_others_new(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "mixed", MIXED)
    load(tmp_path, folder)
    as_folder(folder, {"later.csv": csv_of(row(5))})
    (summary,) = load(tmp_path, folder)
    assert not summary.already_loaded
    assert [part.file_name for part in summary.parts if not part.already_loaded] == [
        "mixed/later.csv"
    ]
    assert summary.ratings_added == 1


@pytest.mark.parametrize("form", FORMS)
def test_one_file_in_it_is_as_if_it_were_alone(form: str, tmp_path: Path) -> None:
    (summary,) = load(tmp_path, FORMS[form](tmp_path / "one", {"a/b.csv": csv_of(row(1))}))
    assert not summary.is_folder
    assert summary.file_name == f"one{'.zip' if form == 'archive' else ''}/a/b.csv"
    assert column(tmp_path, "SELECT name FROM file") == ["b.csv"]


def test_spreadsheets_in_folders_and_archives_are_read(tmp_path: Path) -> None:
    sheets = {"Locations": [HEADER, row(1)]}
    write_ods(tmp_path / "made.ods", sheets)
    write_xlsx(tmp_path / "made.xlsx", {"Locations": [HEADER, row(2)]})
    files = {name: (tmp_path / name).read_bytes() for name in ("made.ods", "made.xlsx")}
    for form, make in FORMS.items():
        folder = tmp_path / form
        (summary,) = load(folder, make(folder / "sheets", files))
        assert [part.ratings_added for part in summary.parts] == [1, 1], form
        assert summary.left_out == ()


def test_an_archive_in_a_folder_is_read_but_one_in_an_archive_is_named(tmp_path: Path) -> None:
    files = {"a.csv": csv_of(row(1)), "r/1.json": MIXED["places/1.json"],
             "r/2.json": MIXED["places/2.txt"]}  # fmt: skip
    inner = as_archive(tmp_path / "inner", files)
    folder = as_folder(tmp_path / "outer", {"inner.zip": inner.read_bytes()})
    (summary,) = load(tmp_path, folder)
    assert [part.file_name for part in summary.parts] == [
        "outer/inner.zip/a.csv",
        "outer/inner.zip (2 JSON files)",
    ]
    files = {"inner.zip": inner.read_bytes(), "b.csv": csv_of(row(2))}
    (summary,) = load(tmp_path, as_archive(tmp_path / "matryoshka", files))
    assert [each.where for each in summary.left_out] == ["inner.zip"]
    assert "archive in an archive" in summary.left_out[0].why


NOTHING: dict[str, tuple[dict[str, bytes], str]] = {
    "an unknown file": ({"a.docx": b"x"}, "a.docx: it is not a file that Wardcard reads."),
    "only bad files": ({"a.docx": b"x", "b.csv": b""}, "2 files were left out, such as a.docx"),
    "only rows that are refused": (
        {"a.csv": csv_of(row(1, day="31/02/2019"))},
        "a.csv was not added, because none of its rows can be read; for example, a.csv, row 2: ",
    ),
    "only maps": (
        {"a.json": MIXED["places/map.json"], "b.json": b"[]"},
        "holds no record that can be read; 2 were refused, such as a.json: it is GeoJSON",
    ),
    "maps and others": (
        {"a.json": MIXED["places/map.json"], "b.json": b"[]", "c.docx": b"x"},
        "3 files were left out, such as c.docx",
    ),
    "no files": ({}, "holds no files"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NOTHING)
def test_of_which_nothing_is_taken_it_is_refused_and_adds_nothing(
    name: str, form: str, tmp_path: Path
) -> None:
    files, words = NOTHING[name]
    (tmp_path / "some").mkdir()
    path = FORMS[form](tmp_path / "some", files)
    Loader(tmp_path / "wardcard.db").load([])
    before = contents(tmp_path / "wardcard.db")
    with pytest.raises(Refused) as refused:
        load(tmp_path, path)
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert contents(tmp_path / "wardcard.db") == before


def test_unpacked_files_are_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import tempfile

    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(scratch))
    load(tmp_path, as_archive(tmp_path / "mixed", MIXED))
    assert list(scratch.iterdir()) == []


def test_names_in_an_archive_are_never_used_as_paths(tmp_path: Path) -> None:
    names = ("../../evil.csv", "/absolute.csv", "C:\\evil\\win.csv", "con:?*.csv")
    files = {name: csv_of(row(number)) for number, name in enumerate(names, 1)}
    (summary,) = load(tmp_path, as_archive(tmp_path / "in" / "some", files))
    assert len(summary.parts) == 4
    assert {path.name for path in tmp_path.rglob("*.csv")} == set()


def test_an_archive_that_claims_too_much_is_refused(tmp_path: Path) -> None:
    path = as_archive(tmp_path / "bomb", {"bomb.json": b" " * 150_000_000})
    with pytest.raises(Refused, match=r"bomb\.zip.*claims to unpack"):
        load(tmp_path, path)


def test_a_cut_archive_is_refused(tmp_path: Path) -> None:
    path = as_archive(tmp_path / "cut", {"a.json": MIXED["places/1.json"]})
    path.write_bytes(path.read_bytes()[:-40])
    with pytest.raises(Refused, match=r"cut\.zip"):
        load(tmp_path, path)


def test_the_ledger_knows_whether_each_file_is_unchanged(tmp_path: Path) -> None:
    folder = as_folder(tmp_path / "mixed", MIXED)
    archive = as_archive(tmp_path / "packed", {"x.csv": csv_of(row(7)), "y.csv": csv_of(row(8))})
    load(tmp_path, folder, archive)
    entries = Ledger(tmp_path / "wardcard.db").read()
    assert len(entries) == 5
    assert [entry.inside for entry in entries if entry.inside] == ["x.csv", "y.csv"]
    assert all(entry.is_unchanged for entry in entries)
    as_folder(folder, {"places/1.json": b"{}", "letter.docx": b"changed"})
    archive.unlink()
    assert sorted(Path(entry.path).name for entry in entries if not entry.is_unchanged) == [
        "mixed", "packed.zip", "packed.zip",
    ]  # fmt: skip
