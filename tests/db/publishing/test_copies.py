"""The user's own copies of read-only databases: complete or not made at all, and remembered."""

from __future__ import annotations

import ntpath
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.errors import Cancelled, CannotOpen, Corrupt, StoreError
from db.files.private import other_readers
from db.importing.loader import Loader
from db.publishing.copies import Copies
from db.reading.store import ReportStore
from tests.db.packs import minimal, write


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    path = tmp_path / "share #1 é" / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    return path


def left(copies: Copies) -> list[str]:
    return [path.name for path in copies.folder.iterdir()] if copies.folder.exists() else []


def test_a_copy_is_complete_writable_and_remembered(shared: Path, tmp_path: Path) -> None:
    before = shared.read_bytes()
    progress: list[float] = []
    copy = Copies(tmp_path / "own").make(shared, progress.append)
    assert progress[-1] == 1.0
    assert copy.path.read_bytes() == before
    again = Copies(tmp_path / "own")
    assert again.in_use(shared) == copy.path
    assert again.in_use(tmp_path / "another.db") is None
    Loader(copy.path).load([write(tmp_path, minimal() | {"id": "more"}, "more.json")])
    with closing(ReportStore.open(copy.path)) as store:
        assert len(store.info().files) == 2
    assert shared.read_bytes() == before
    again.use(shared, wanted=False)
    assert again.in_use(shared) is None
    assert copy.path.is_file(), "files added to it must not be lost"


def test_a_newer_copy_does_not_replace_the_older_file(shared: Path, tmp_path: Path) -> None:
    copies = Copies(tmp_path / "own")
    first, second = copies.make(shared), copies.make(shared)
    assert copies.in_use(shared) == second.path != first.path
    assert first.path.is_file()


def test_nothing_is_left_of_a_copy_that_was_cancelled(shared: Path, tmp_path: Path) -> None:
    copies = Copies(tmp_path / "own")
    with pytest.raises(Cancelled):
        copies.make(shared, cancelled=lambda: True)
    assert left(copies) == []
    assert copies.of(shared) is None


def test_a_damaged_or_half_written_database_is_not_copied(shared: Path, tmp_path: Path) -> None:
    copies = Copies(tmp_path / "own")
    journal = Path(f"{shared}-journal")
    journal.write_bytes(b"of an import that goes on")
    with pytest.raises(CannotOpen, match="still running"):
        copies.make(shared)
    journal.unlink()
    shared.write_bytes(shared.read_bytes()[:-8192])
    with pytest.raises(Corrupt, match=r"share #1 é.*damaged"):
        copies.make(shared)
    with pytest.raises(CannotOpen, match=r"gone\.db could not be read"):
        copies.make(shared.with_name("gone.db"))
    assert left(copies) == []


def test_a_folder_that_cannot_hold_copies_is_reported(shared: Path, tmp_path: Path) -> None:
    (tmp_path / "own").write_text("a file instead of the folder", "utf-8")
    with pytest.raises(StoreError, match="cannot be used"):
        Copies(tmp_path / "own").make(shared)


@pytest.mark.parametrize("noise", ["", "[]", '{"a": 1}', "[" * 5000])
def test_a_damaged_index_is_an_empty_one(shared: Path, tmp_path: Path, noise: str) -> None:
    copies = Copies(tmp_path / "own")
    copies.make(shared)
    (copies.folder / "copies.json").write_text(noise, "utf-8")
    assert Copies(tmp_path / "own").of(shared) is None
    copies.use(shared, wanted=False)


def test_nobody_else_reads_a_copy(shared: Path, tmp_path: Path) -> None:
    copies = Copies(tmp_path / "own")
    copies.make(shared)
    assert other_readers(copies.folder) == ()


def test_on_windows_upper_and_lower_case_name_the_same_database(
    shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "win32":
        monkeypatch.setattr("os.path.normcase", lambda path: ntpath.normcase(str(path)))
    copies = Copies(tmp_path / "own")
    copy = copies.make(shared)
    assert copies.in_use(shared.parent / "WARDCARD.DB") == copy.path
