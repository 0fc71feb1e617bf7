"""Damaged databases are recognised, set aside and rebuilt; others are not touched."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.errors import CannotOpen, Corrupt, NotADatabase, StoreError, TooNew
from db.importing.ledger import Ledger
from db.importing.loader import Loader
from db.importing.recovery import open_sound, rebuild, repair
from db.importing.repair_record import read_record, record_path
from db.reading.store import ReportStore
from tests.db.packs import minimal, write


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path, minimal())


@pytest.fixture
def database(tmp_path: Path, pack: Path) -> Path:
    path = tmp_path / "data" / "wardcard.db"
    Loader(path).load([pack])
    return path


def cut_short(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def overwrite_start(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(4096))


def overwrite_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 3000)


def drop_table(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("DROP TABLE visit")


def replace_by_foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (a)")


DAMAGES = [cut_short, overwrite_start, overwrite_schema, drop_table, replace_by_foreign]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damage_is_recognised_and_changes_nothing(
    damage: Callable[[Path], None], database: Path
) -> None:
    damage(database)
    before = database.read_bytes()
    with pytest.raises((Corrupt, NotADatabase), match=r"wardcard\.db"):
        open_sound(database, [])
    assert database.read_bytes() == before


def test_a_thorough_check_finds_a_damaged_page_in_the_middle(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'rating_key'"
        ).fetchone()[0]
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    with database.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)
    with pytest.raises(Corrupt, match="damaged"):
        open_sound(database, [], thorough=True)


def test_a_damaged_search_index_is_damage_too(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("DELETE FROM search_index_config")
        connection.commit()
    with (
        closing(ReportStore.open(database)) as store,
        pytest.raises(Corrupt, match=r"wardcard\.db is damaged"),
    ):
        store.find("invented")


def test_a_sound_database_passes(database: Path) -> None:
    with closing(open_sound(database, [], thorough=True)) as store:
        assert store.info().counts["findings"] == 3


def test_a_damaged_database_is_set_aside_and_rebuilt(database: Path, tmp_path: Path) -> None:
    added, changed = minimal() | {"id": "added"}, minimal() | {"id": "changed"}
    kept, edited, gone = (tmp_path / f"{name}.json" for name in ("kept", "edited", "gone"))
    write(tmp_path, added, "kept.json")
    write(tmp_path, changed, "edited.json")
    write(tmp_path, minimal() | {"id": "gone"}, "gone.json")
    Loader(database).load([kept])
    Loader(database).load([edited, gone])
    edited.write_text(edited.read_text("utf-8") + "\n", "utf-8")
    gone.unlink()
    cut_short(database)
    damaged = database.read_bytes()
    Path(f"{database}-journal").write_bytes(b"of the old database")

    rebuilt = rebuild(database, [tmp_path / "invented.json"], "invented damage")

    assert rebuilt.aside.name.startswith("wardcard.damaged-2")
    assert rebuilt.aside.read_bytes() == damaged
    assert Path(f"{rebuilt.aside}-journal").read_bytes() == b"of the old database"
    assert not Path(f"{database}-journal").exists()
    assert rebuilt.loaded == (str(kept),)
    assert [one.path for one in rebuilt.lost] == [str(edited), str(gone)]
    with closing(open_sound(database, [], thorough=True)) as store:
        assert {file.name for file in store.info().files} == {"invented.json", "kept.json"}


def test_a_newer_wardcards_database_does_not_count_as_damaged_and_is_not_touched(
    database: Path,
) -> None:
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA user_version = 999")
    before = database.read_bytes()
    with pytest.raises(TooNew, match="newer Wardcard"):
        open_sound(database, [])
    assert database.read_bytes() == before


def test_an_empty_file_is_a_first_start(tmp_path: Path, pack: Path) -> None:
    path = tmp_path / "wardcard.db"
    path.touch()
    with closing(open_sound(path, [pack])) as store:
        assert store.info().counts["findings"] == 3


@pytest.mark.parametrize("noise", ["", "{", "[1]", '[{"path": 1}]', "[" * 5000])
def test_a_damaged_ledger_is_an_empty_one(tmp_path: Path, noise: str) -> None:
    ledger = Ledger(tmp_path / "wardcard.db")
    ledger.path.write_text(noise, "utf-8")
    assert ledger.read() == ()


def test_the_ledger_lists_a_file_once_with_its_last_path(database: Path, pack: Path) -> None:
    moved = pack.with_name("moved.json")
    shutil.copyfile(pack, moved)
    Loader(database).load([moved])
    assert [entry.path for entry in Ledger(database).read()] == [str(moved)]


def test_a_damaged_database_that_cannot_be_set_aside_is_reported(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(source: Path, target: Path) -> Path:
        if database in (source, target):
            raise PermissionError(13, "Permission denied")
        return move(source, target)

    cut_short(database)
    before = database.read_bytes()
    move = Path.replace
    with monkeypatch.context() as held:
        held.setattr(Path, "replace", refuse)
        with pytest.raises(StoreError, match="could not be set aside"):
            rebuild(database, [], "invented damage")
        assert database.read_bytes() == before
    finished = repair(database, [])
    assert finished is not None
    assert finished.why == "invented damage"
    assert finished.aside.read_bytes() == before
    assert database.read_bytes() != before
    assert repair(database, []) is None


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a limit of its own for paths")
def test_a_path_too_long_for_sqlite_is_refused_with_the_reason(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d" * 100] * 6)
    folder.mkdir(parents=True)
    with pytest.raises(CannotOpen, match="shorter"):
        open_sound(folder / "wardcard.db", [])


DAMAGED_STAMP = (
    '{"stage": "done", "why": "invented", "damaged": [1e400, 0, 0, 0], '
    '"building": "", "aside": "", "loaded": [], "lost": []}'
)


@pytest.mark.parametrize("record", ["", "[]", "{", DAMAGED_STAMP])
def test_a_record_of_a_repair_that_nobody_wrote_counts_as_none(database: Path, record: str) -> None:
    record_path(database).write_text(record, encoding="utf-8")
    assert read_record(database) is None
    with closing(open_sound(database, [])) as store:
        assert store.tree()


def test_a_first_start_whose_first_page_did_not_reach_the_disk_begins_again(
    tmp_path: Path, pack: Path
) -> None:
    begun, path = tmp_path / "begun.db", tmp_path / "wardcard.db"
    with closing(sqlite3.connect(begun, isolation_level=None)) as connection:
        connection.execute("PRAGMA cache_size = 1")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE invented (text)")
        connection.executemany("INSERT INTO invented VALUES (?)", [("a" * 4000,)] * 50)
        path.write_bytes(bytes(4096) + begun.read_bytes()[4096:])
        journal = begun.with_name("begun.db-journal").read_bytes()
        path.with_name("wardcard.db-journal").write_bytes(journal)
    assert path.stat().st_size > 4096
    assert journal
    with closing(open_sound(path, [pack])) as store:
        assert store.tree()


def test_zeros_without_a_journal_are_no_database(tmp_path: Path, pack: Path) -> None:
    path = tmp_path / "wardcard.db"
    path.write_bytes(bytes(8192))
    with pytest.raises(NotADatabase):
        open_sound(path, [pack])
    assert path.read_bytes() == bytes(8192)
