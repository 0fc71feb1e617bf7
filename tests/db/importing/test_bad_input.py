"""A file that cannot be imported is refused; the message names the file, the fault and the remedy.

The database does not change.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import NotADatabase, Refused, TooNew
from db.domain.imports import Progress
from db.importing import loader, staging
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from db.sources import collection
from db.sources.collection import Collection, Unpacking
from tests.benchmarks import country
from tests.db.packs import minimal, write
from tests.db.sources.sheets import HEADER, row, write_csv

GONE = "(No such file|File not found|The system cannot find)"
"""What Linux, Wine and Windows say of a file that is not there."""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    return path


@pytest.mark.parametrize("inside", [False, True], ids=["a file", "a folder"])
def test_a_file_that_goes_away_while_it_is_imported(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    """As on a share that is lost, or a stick that is pulled out, once the file was recognised."""
    sheet = tmp_path / "files" / "ratings.csv"
    sheet.parent.mkdir()
    country.latest_ratings(sheet, 0.001)
    before = digest(database)

    def collect(path: Path, unpacking: Unpacking) -> Collection:
        found = collection.collect(path, unpacking)
        sheet.unlink()
        return found

    monkeypatch.setattr(loader, "collect", collect)
    with pytest.raises(Refused, match=rf"ratings\.csv.* cannot be read: {GONE}"):
        Loader(database).load([sheet.parent if inside else sheet])
    assert digest(database) == before


def test_a_folder_that_goes_away_while_it_is_imported_is_not_added_in_part(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for number in range(3):
        text = json.dumps(minimal()).replace("ZZ1", f"YY{number}")
        write(folder, json.loads(text) | {"id": f"pack-{number}"}, f"pack-{number}.json")
    before = digest(database)

    def on_progress(progress: Progress) -> None:
        if "pack-1" in progress.file_name and folder.exists():
            folder.rename(tmp_path / "away")

    with pytest.raises(Refused, match=r"files went away while it was read, so nothing was added"):
        Loader(database).load([folder], on_progress)
    assert digest(database) == before


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    pack = minimal()
    pack["revision"] = 2
    change(pack)
    return pack


BROKEN_PACKS: dict[str, tuple[Callable[[dict[str, Any]], object], list[str]]] = {
    "unknown rating": (
        lambda p: p["ratings"][0]["ratings"].update(safe="Fine"),
        ["ratings[0].ratings.safe", '"Fine"', "Outstanding"],
    ),
    "unknown site": (
        lambda p: p["ratings"][0].update(location="ZZ102"),
        ["ratings[0].location", "'ZZ102'", "did you mean 'ZZ101'?"],
    ),
    "unknown report": (
        lambda p: p["findings"][1].update(report="2020"),
        ["findings[1].report", "'2020'", "reports"],
    ),
    "unknown source": (
        lambda p: p["measures"][0].update(source="pages"),
        ["measures[0].source", "'pages'", "did you mean 'page'?"],
    ),
    "a date that does not exist": (
        lambda p: p["reports"][1].update(published="2022-02-30"),
        ["reports[1].published", '"2022-02-30"', "YYYY-MM-DD"],
    ),
    "a missing key": (lambda p: p["provider"].pop("name"), ["provider", "name", "add it"]),
    "a strange key": (
        lambda p: p["locations"][0].update(postcod="ZZ1"),
        ["locations[0]", "'postcod'", "spelling"],
    ),
    "wrong format": (lambda p: p.update(format="other"), ["format", "wardcard-report-pack/1"]),
    "an id twice": (
        lambda p: p["reports"].append(p["reports"][0]),
        ["reports[2].id", "is used twice"],
    ),
    "a visit that ends before it starts": (
        lambda p: p["reports"][0]["visits"][0].update(end="2018-01-01"),
        ["reports[0].visits[0]", "before it starts"],
    ),
    "a rating of a report without a date": (
        lambda p: p["reports"][0].pop("published"),
        ["ratings[0].report", "no publication date"],
    ),
    "half a measure": (
        lambda p: p["measures"][0].pop("after"),
        ["measures[0]", "'before' and 'after'"],
    ),
}


@pytest.mark.parametrize("name", BROKEN_PACKS)
def test_a_broken_pack_is_refused_naming_the_fault_and_the_remedy(
    name: str, database: Path, tmp_path: Path
) -> None:
    change, expected = BROKEN_PACKS[name]
    before = digest(database)
    with pytest.raises(Refused) as refused:
        Loader(database).load([write(tmp_path, broken(change), "broken.json")])
    assert "broken.json" in str(refused.value)
    for words in expected:
        assert words in str(refused.value)
    assert digest(database) == before


NOT_PACKS = {
    "not JSON": (b"{ hello", "line 1"),
    "empty": (b"  \n", "empty"),
    "not text": (b"\xff\xfe\x00{\x00", "not a file that Wardcard reads"),
    "invalid UTF-8": (b'{"format": "\xff"}', "UTF-8"),
    "a key twice": (b'{"format": 1, "format": 2}', "has the key 'format' twice"),
    "NaN": (b'{"format": NaN}', "NaN"),
    "nested too deeply": (b"[" * 200_000, "nested"),
    "a list": (b"[1, 2]", "a list without records"),
    "an embedded NUL": (b'{"format": "\x00"}', "line 1"),
}


@pytest.mark.parametrize("name", NOT_PACKS)
def test_a_file_that_is_not_a_pack_is_refused(name: str, database: Path, tmp_path: Path) -> None:
    content, words = NOT_PACKS[name]
    path = tmp_path / "strange.json"
    path.write_bytes(content)
    before = digest(database)
    with pytest.raises(Refused) as refused:
        Loader(database).load([path])
    assert "strange.json" in str(refused.value)
    assert words in str(refused.value)
    assert digest(database) == before


@pytest.mark.parametrize("start", [b"{", b"\x00"], ids=["like JSON", "like nothing"])
def test_200_megabytes_of_noise_are_refused_unread(
    start: bytes, database: Path, tmp_path: Path
) -> None:
    path = tmp_path / "noise.json"
    with path.open("wb") as stream:
        stream.write(start + os.urandom(60_000))
        stream.truncate(200_000_000)  # a sparse file, which takes no space on disk
    before = digest(database)
    with pytest.raises(Refused, match=r"noise\.json"):
        Loader(database).load([path])
    assert digest(database) == before


def test_a_good_file_is_not_imported_together_with_a_bad_one(
    database: Path, tmp_path: Path
) -> None:
    good = minimal() | {"id": "second"}
    bad = tmp_path / "bad.json"
    bad.write_text("nonsense", "utf-8")
    before = digest(database)
    with pytest.raises(Refused):
        Loader(database).load([write(tmp_path, good, "good.json"), bad])
    assert digest(database) == before


@pytest.mark.parametrize("kind", ["services", "ratings"])
def test_a_file_with_a_word_of_its_own_in_each_row_is_refused(
    kind: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them would be kept, and fill the memory and the database."""
    monkeypatch.setattr(staging, "MOST_WORDS", 20)
    words = [f"Word {number}" for number in range(21)]
    rows = [row(service=word) if kind == "services" else row(word) for word in words]
    before = digest(database)
    with pytest.raises(Refused, match=rf"words\.csv names more than 20 different {kind}"):
        Loader(database).load([write_csv(tmp_path / "words.csv", [HEADER, *rows])])
    assert digest(database) == before
    assert Loader(database).load([write_csv(tmp_path / "few.csv", [HEADER, *rows[:20]])])


def test_a_missing_file_is_named(database: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"gone\.json"):
        Loader(database).load([tmp_path / "gone.json"])


def test_different_content_with_the_same_revision_is_refused(
    database: Path, tmp_path: Path
) -> None:
    pack = minimal()
    pack["findings"][0]["text"] = "Another invented text."
    before = digest(database)
    with pytest.raises(Refused, match="revision"):
        Loader(database).load([write(tmp_path, pack, "again.json")])
    assert digest(database) == before


def test_a_database_of_another_program_is_not_touched(tmp_path: Path) -> None:
    import sqlite3

    path = tmp_path / "other.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE theirs (a)")
    connection.commit()
    connection.close()
    before = digest(path)
    with pytest.raises(NotADatabase, match=r"other\.db"):
        open_or_create(path, [])
    assert digest(path) == before


def test_a_text_file_is_not_a_database(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear ward sister, " * 100, "utf-8")
    with pytest.raises(NotADatabase, match=r"letter\.db"):
        ReportStore.open(path)


def test_a_newer_wardcards_database_is_refused(database: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(database)
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    with pytest.raises(TooNew, match="newer Wardcard"):
        ReportStore.open(database)


def test_the_bundled_schema_is_json() -> None:
    from viewer.system.paths import resources_dir

    schema = resources_dir() / "schemas" / "report-pack.schema.json"
    assert json.loads(schema.read_text("utf-8"))["properties"]["format"]
