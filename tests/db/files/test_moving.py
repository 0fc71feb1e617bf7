"""Moving a file into place although a virus scanner holds it for a moment, as on Windows."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pytest

from db.files.moving import is_read_only, move_into_place

ON_WINDOWS = sys.platform == "win32"
SHARING_VIOLATION, NOT_ENOUGH_QUOTA = 32, 1816


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
