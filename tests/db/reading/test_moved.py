"""A database that is deleted, replaced or out of reach while it is open is noticed."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import CannotOpen, Gone, Replaced, StoreError
from db.domain.imports import Progress
from db.files.stamp import Stamp
from db.importing.loader import Loader
from db.importing.recovery import open_sound
from db.importing.removal import remove_file
from db.importing.separate_process import load_in_child
from db.reading.store import ReportStore
from tests.db.packs import minimal, write

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows does not let anyone move a file that is open"
)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    return path


@pytest.fixture
def store(database: Path) -> Iterator[ReportStore]:
    with closing(open_sound(database, [])) as opened:
        assert len(opened.tree()) == 1
        yield opened


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """Another sound database, in the same folder."""
    path = tmp_path / "data" / "other.db"
    Loader(path).load(
        [write(tmp_path, minimal()), write(tmp_path, minimal() | {"id": "o"}, "o.json")]
    )
    return path


@pytest.fixture
def more(tmp_path: Path) -> Path:
    return write(tmp_path, minimal() | {"id": "more"}, "more.json")


def test_a_deleted_database_is_noticed_by_the_next_question(
    store: ReportStore, database: Path
) -> None:
    database.unlink()
    for _ in range(2):
        with pytest.raises(Gone, match=r"wardcard\.db is no longer there.*from the recycle bin"):
            store.tree()
    assert not database.exists()


def test_a_deleted_database_that_is_put_back_works_again(
    store: ReportStore, database: Path
) -> None:
    moved = database.rename(database.with_name("elsewhere.db"))
    with pytest.raises(Gone):
        store.tree()
    moved.rename(database)
    assert len(store.tree()) == 1


def test_a_folder_that_is_gone_is_out_of_reach_and_works_again_when_it_is_back(
    store: ReportStore, database: Path
) -> None:
    folder = database.parent
    away = folder.rename(folder.with_name("away"))
    with pytest.raises(Gone, match="cannot be reached"):
        store.tree()
    away.rename(folder)
    assert len(store.tree()) == 1


def test_a_disk_that_failed_for_a_while_is_read_again(
    store: ReportStore, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a share that was connected again: what SQLite had opened is of no use any more."""
    connected = store._engine.connect  # pyright: ignore[reportPrivateUsage]
    failing = True

    def connect() -> object:
        if failing:
            error = sqlite3.OperationalError("disk I/O error")
            error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
            raise error
        return connected()

    monkeypatch.setattr(store._engine, "connect", connect)  # pyright: ignore[reportPrivateUsage]
    with pytest.raises(CannotOpen, match="could not be read"):
        store.tree()
    failing = False
    assert len(store.tree()) == 1


def test_a_replaced_database_is_noticed(store: ReportStore, database: Path, other: Path) -> None:
    other.replace(database)
    with pytest.raises(Replaced, match="was replaced by another file"):
        store.tree()
    with pytest.raises(Replaced):
        store.tree()


def test_a_replaced_database_whose_number_is_used_again_is_noticed(
    store: ReportStore, database: Path, other: Path
) -> None:
    database.unlink()
    with pytest.raises(Gone):
        store.tree()
    shutil.copyfile(other, database)
    with pytest.raises(Replaced):
        store.tree()


def test_the_same_file_copied_back_with_its_time_is_read_on(
    store: ReportStore, database: Path
) -> None:
    copy = Path(shutil.copy2(database, database.with_name("copy.db")))
    copy.replace(database)
    assert len(store.tree()) == 1
    Loader(database, store.in_place()).load([])


def test_a_long_reading_goes_on_with_the_old_state(database: Path, other: Path) -> None:
    with closing(ReportStore.open(database, read_only=True, keep_reading=True)) as store:
        before = store.loaded_files()
        other.replace(database)
        assert store.loaded_files() == before


def test_an_import_elsewhere_is_not_a_replacement_but_a_new_version(
    store: ReportStore, database: Path, more: Path
) -> None:
    before = store.version()
    assert store.version() == before
    Loader(database).load([more])
    assert store.version() != before
    assert len(store.loaded_files()) == 2


def load_here(
    path: Path, files: list[Path], on_progress: Any, cancelled: Any, expected: Stamp
) -> None:
    Loader(path, expected).load(files, on_progress, cancelled)


@pytest.mark.parametrize("load", [load_here, load_in_child])
def test_nothing_is_imported_into_a_database_that_is_gone(
    load: Callable[..., object], store: ReportStore, database: Path, more: Path
) -> None:
    expected = store.in_place()
    database.unlink()
    with pytest.raises(Gone):
        load(database, [more], lambda _: None, lambda: False, expected)
    assert not database.exists()


def test_nothing_is_imported_into_a_database_that_was_replaced(
    store: ReportStore, database: Path, other: Path, more: Path
) -> None:
    expected = store.in_place()
    other.replace(database)
    before = database.read_bytes()
    with pytest.raises(Replaced):
        Loader(database, expected).load([more])
    assert database.read_bytes() == before


@pytest.mark.parametrize("replaced", [False, True])
def test_a_database_that_goes_during_an_import_is_not_written_to(
    replaced: bool, database: Path, other: Path, more: Path
) -> None:
    """Also without an expected file, as on the command line."""
    done: list[str] = []

    def on_progress(progress: Progress) -> None:
        if not done:
            done.append(progress.doing)
            if replaced:
                other.replace(database)
            else:
                database.unlink()

    with pytest.raises(Replaced if replaced else Gone):
        Loader(database).load([more], on_progress)
    if replaced:
        with closing(ReportStore.open(database)) as store:
            assert {file.name for file in store.loaded_files()} == {"invented.json", "o.json"}
    else:
        assert not database.exists()


def test_nothing_is_removed_from_a_database_that_is_gone_or_replaced(
    store: ReportStore, database: Path, other: Path
) -> None:
    expected = store.in_place()
    aside = database.rename(database.with_name("aside.db"))
    for known in (expected, None):
        with pytest.raises(Gone):
            remove_file(database, 1, expected=known)
    assert not database.exists()
    other.replace(database)
    before = database.read_bytes()
    with pytest.raises(Replaced):
        remove_file(database, 1, expected=expected)
    assert database.read_bytes() == before
    assert aside.exists()


def test_a_database_that_was_open_is_not_created_again(database: Path, tmp_path: Path) -> None:
    database.unlink()
    with pytest.raises(Gone):
        open_sound(database, [tmp_path / "invented.json"], create=False)
    assert not database.exists()
    database.touch()
    with pytest.raises(StoreError):
        open_sound(database, [tmp_path / "invented.json"], create=False)
    assert database.stat().st_size == 0
