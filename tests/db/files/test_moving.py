"""Moving a file into place although a virus scanner holds it for a moment, as on Windows."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from db.files.moving import is_read_only, move_into_place, write_into_place

ON_WINDOWS = sys.platform == "win32"
SHARING_VIOLATION, NOT_ENOUGH_QUOTA = 32, 1816


@pytest.mark.skipif(ON_WINDOWS, reason="Windows keeps names by itself")
def test_the_new_name_survives_a_power_cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "new.part").touch()
    written: list[str] = []
    fsync = os.fsync

    def record(handle: int) -> None:
        written.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", record)
    move_into_place(tmp_path / "new.part", tmp_path / "card.pdf")
    assert written == [str(tmp_path)]


@pytest.mark.skipif(ON_WINDOWS, reason="Windows keeps names by itself")
def test_a_share_that_cannot_keep_names_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "new.part").touch()

    def refuse(_: int) -> None:
        raise OSError(22, "Invalid argument")

    monkeypatch.setattr(os, "fsync", refuse)
    move_into_place(tmp_path / "new.part", tmp_path / "card.pdf")
    assert (tmp_path / "card.pdf").exists()


class Held:
    """Makes Path.replace fail so many times, as Windows does while a program has a file open."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, times: int, winerror: int) -> None:
        self.left, self.pauses = times, list[float]()
        real = Path.replace

        def replace(path: Path, target: Path) -> Path:
            if self.left:
                self.left -= 1
                error = PermissionError(13, "The process cannot access the file")
                error.winerror = winerror  # pyright: ignore[reportAttributeAccessIssue]
                raise error
            return real(path, target)

        monkeypatch.setattr(sys, "platform", "win32")
        monkeypatch.setattr(Path, "replace", replace)
        monkeypatch.setattr(time, "sleep", self.pauses.append)


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    new, old = tmp_path / "new.part", tmp_path / "card.pdf"
    new.write_bytes(b"new")
    old.write_bytes(b"old")
    return new, old


def test_a_file_replaces_another_in_one_step(files: tuple[Path, Path]) -> None:
    move_into_place(*files)
    assert files[1].read_bytes() == b"new"
    assert not files[0].exists()


def test_a_file_that_is_held_for_a_moment_is_moved_all_the_same(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, 3, SHARING_VIOLATION)
    move_into_place(*files)
    assert files[1].read_bytes() == b"new"
    assert len(held.pauses) == 3
    assert sum(held.pauses) < 1


def test_a_file_that_stays_open_is_left_as_it_is(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, 100, SHARING_VIOLATION)
    with pytest.raises(PermissionError):
        move_into_place(*files)
    assert files[1].read_bytes() == b"old"
    assert 0.5 < sum(held.pauses) < 1


def test_another_error_is_not_tried_again(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, 1, NOT_ENOUGH_QUOTA)
    with pytest.raises(PermissionError):
        move_into_place(*files)
    assert held.pauses == []


def test_a_read_only_file_is_not_waited_for(
    files: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = Held(monkeypatch, 100, 5)
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(PermissionError):
        move_into_place(*files)
    assert held.pauses == []


@pytest.mark.skipif(ON_WINDOWS, reason="there the file's own attribute counts")
def test_elsewhere_the_rights_of_the_file_itself_do_not_count(files: tuple[Path, Path]) -> None:
    files[1].chmod(0o400)
    assert not is_read_only(files[1])
    move_into_place(*files)
    assert files[1].read_bytes() == b"new"


def test_a_file_is_replaced_in_one_step(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    write_into_place(path, b"old")
    write_into_place(path, "naïve".encode())
    assert path.read_text("utf-8") == "naïve"
    assert list(tmp_path.glob("*.part")) == []


def test_if_a_file_cannot_be_replaced_the_old_one_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "state.json"
    path.write_text("old", "utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_into_place(path, b"new")
    assert path.read_text("utf-8") == "old"
    assert [each for each in tmp_path.iterdir() if each.is_file()] == [path]
