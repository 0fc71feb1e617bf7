"""A file that changes while it is read is refused in one sentence, and nothing of it is kept.

All data is invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.imports import Progress
from db.importing.ledger import Ledger
from db.importing.loader import Loader
from db.sources import table_files
from db.sources.api import files as api_files
from tests.db.contents import contents
from tests.db.packs import minimal
from tests.db.sources.sheets import HEADER, row, write_csv, write_ods, write_xlsx
from tests.systems import IN_WINE

ROWS = [HEADER, *[row(identity=f"1-{number:09}") for number in range(1, 4200)]]


def records(first: int, count: int) -> list[dict[str, object]]:
    return [
        {
            "locationId": f"1-{number:09}",
            "name": f"Invented Place {number}",
            "currentRatings": {"overall": {"rating": "Good", "reportDate": "2021-02-03"}},
        }
        for number in range(first, first + count)
    ]


def lines(path: Path) -> Path:
    path.write_text("\n".join(map(json.dumps, records(1, 6000))), "utf-8")
    return path


def array(path: Path) -> Path:
    path.write_text(json.dumps(records(1, 6000), indent=1), "utf-8")
    return path


def folder(path: Path) -> Path:
    path.mkdir()
    for number in range(0, 6000, 1000):
        (path / f"{number}.json").write_text(json.dumps(records(number + 1, 1000)), "utf-8")
    return path


def archive(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for number in range(0, 6000, 1000):
            made.writestr(f"{number}.json", json.dumps(records(number + 1, 1000)))
    return path


def pack(path: Path) -> Path:
    path.write_text(json.dumps(minimal()), "utf-8")
    return path


MAKE: dict[str, Callable[[Path], Path]] = {
    "table.csv": lambda path: write_csv(path, ROWS),
    "table.ods": lambda path: write_ods(path, {"Locations": ROWS}),
    "table.xlsx": lambda path: write_xlsx(path, {"Locations": ROWS}),
    "lines.jsonl": lines,
    "list.json": array,
    "many.zip": archive,
    "pack.json": pack,
}


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size * 2 // 3)


def extend(path: Path) -> None:
    with path.open("ab") as stream:
        stream.write(b"\n1-999999999")


def replace(path: Path) -> None:
    other = path.with_name("other")
    other.write_bytes(path.read_bytes()[::-1])
    other.replace(path)


def write_again(path: Path) -> None:
    """As a copy over the same file does: for a moment it is cut, then it is as it was."""
    content, found = path.read_bytes(), path.stat()
    os.truncate(path, 100)
    path.write_bytes(content)
    # Windows counts in steps of 100 ns.
    os.utime(path, ns=(found.st_atime_ns, found.st_mtime_ns + 100))


CHANGES = {each.__name__: each for each in (cut, extend, replace, write_again)}


class At:
    """Calls ``change`` once, when the import does ``doing``."""

    def __init__(self, doing: str, change: Callable[[], object]) -> None:
        self._doing = doing
        self._change = change
        self.done = False

    def __call__(self, progress: Progress) -> None:
        if progress.doing == self._doing and not self.done:
            self.done = True
            self._change()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "wardcard.db"
    Loader(path).load([])
    return path


CASES = [
    pytest.param(name, change, in_child, id=f"{name}-{change}{'-in a child' * in_child}")
    for name in MAKE
    for change in CHANGES
    for in_child in ((False, True) if name == "table.csv" else (False,))
]


@pytest.mark.parametrize(("name", "change", "in_child"), CASES)
def test_a_file_that_changes_while_it_is_read_is_refused(
    name: str,
    change: str,
    in_child: bool,
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if IN_WINE and change == "replace":
        pytest.skip("Windows refuses to replace a file that is being read")
    monkeypatch.setattr(table_files, "LARGE_CSV", 0 if in_child else 1 << 40)
    monkeypatch.setattr(api_files, "_SMALL", 1000)
    path = MAKE[name](tmp_path / name)
    before = contents(database)
    changing = At("Reading", lambda: CHANGES[change](path))
    # A pack is read before the import begins, and has only to be the same when its turn comes.
    first = [lines(tmp_path / "first.jsonl")] if name == "pack.json" else []
    with pytest.raises(Refused) as refused:
        Loader(database).load([*first, path], changing)
    assert str(refused.value) == (
        f"{name} changed while it was being read, so nothing was added from it. Try again when no "
        "other program is writing to it."
    )
    assert changing.done
    assert contents(database) == before
    assert Ledger(database).read() == ()


@pytest.mark.parametrize("change", ["cut", "replace"])
def test_the_others_in_a_folder_are_read(
    change: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "LARGE_CSV", 0)
    months = tmp_path / "months"
    months.mkdir()
    for name in ("a.csv", "b.csv"):
        write_csv(months / name, ROWS)
    write_csv(months / "c.csv", [HEADER, row(identity="ZZ302")])
    (months / "d.json").write_text(json.dumps(minimal()), "utf-8")
    changing = At("Reading", lambda: CHANGES[change](months / "a.csv"))
    (months / "b.csv").unlink()
    (summary,) = Loader(database).load([months], changing)
    assert [each.file_name for each in summary.parts] == ["months/c.csv", "months/d.json"]
    assert [each.where for each in summary.left_out] == ["a.csv"]
    assert summary.left_out[0].why.startswith("it changed while it was being read")
    assert column(database, "SELECT count(*) FROM organisation WHERE cqc_id GLOB '1-*'") == [0]


def test_a_file_of_records_that_changes_in_a_folder_is_named_and_the_others_are_read(
    database: Path, tmp_path: Path
) -> None:
    path = folder(tmp_path / "records")
    gone, cut_off, link = path / "3000.json", path / "4000.json", path / "5000.json"

    def change() -> None:
        gone.unlink()
        cut(cut_off)
        link.unlink()
        link.mkdir()

    (summary,) = Loader(database).load([path], At("Reading", change))
    assert {each.where for each in summary.refused} == {gone.name, cut_off.name, link.name}
    assert summary.ratings_added == 3000
    (digest,) = column(database, "SELECT sha256 FROM file")
    assert [entry.sha256 for entry in Ledger(database).read()] == [digest]
    shutil.rmtree(link)
    folder(tmp_path / "again")
    shutil.rmtree(path)
    shutil.move(tmp_path / "again", path)
    (again,) = Loader(database).load([path])
    assert not again.already_loaded, "the whole folder is another one"
    assert again.ratings_added == 3000


@pytest.mark.parametrize("name", MAKE)
def test_the_digest_is_that_of_the_file(name: str, database: Path, tmp_path: Path) -> None:
    path = MAKE[name](tmp_path / name)
    Loader(database).load([path])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert column(database, "SELECT sha256 FROM file") == [digest]
    (entry,) = Ledger(database).read()
    assert entry.sha256 == digest
    assert entry.is_unchanged
    (again,) = Loader(database).load([path])
    assert again.already_loaded


def test_a_large_file_in_a_folder_of_records_that_changes_refuses_all_of_them(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Facts of its beginning are taken by then, and cannot be told from the others."""
    monkeypatch.setattr(api_files, "_SMALL", 1000)
    path = tmp_path / "records"
    path.mkdir()
    lines(path / "a.jsonl")
    (path / "b.json").write_text(json.dumps(records(9001, 1)), "utf-8")
    before = contents(database)
    with pytest.raises(Refused, match=r"a\.jsonl changed while it was being read"):
        Loader(database).load([path], At("Reading", lambda: extend(path / "a.jsonl")))
    assert contents(database) == before


@pytest.mark.parametrize("small", [1000, 1 << 20])
def test_an_unchanged_folder_with_a_file_that_is_refused_is_known_again(
    small: int, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest has all bytes of each file, also of one of which the rest was not read."""
    monkeypatch.setattr(api_files, "_SMALL", small)
    path = folder(tmp_path / "records")
    (path / "2500.json").write_text('[{"locationId": ' + "[" * 50_000, "utf-8")
    (summary,) = Loader(database).load([path])
    assert [each.where for each in summary.refused] == ["2500.json"]
    (again,) = Loader(database).load([path])
    assert again.already_loaded


def column(database: Path, select: str) -> list[object]:
    with closing(sqlite3.connect(database)) as connection:
        return [found[0] for found in connection.execute(select)]
