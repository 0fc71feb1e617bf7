"""Temporary files: new names, and an error at once if nothing may be written."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from db.files.temporary import (
    PRIVATE,
    USUAL,
    scratch_folder,
    temporary_file,
    temporary_folder,
)


def test_each_file_has_a_name_of_its_own_and_can_be_written_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    with temporary_file(folder, "card-") as one, temporary_file(folder, "card-") as other:
        for handle, path in (one, other):
            with os.fdopen(handle, "w+b") as file:
                file.write(b"a\r\nb\n")
            assert path.read_bytes() == b"a\r\nb\n"
            assert path.suffix == ".part"
        assert set(folder.iterdir()) == {one.path, other.path}
        assert len({one.path, other.path}) == 2
    assert list(folder.iterdir()) == []


def test_a_file_that_was_moved_stays(tmp_path: Path) -> None:
    with temporary_file(tmp_path) as (handle, path):
        os.close(handle)
        path.replace(tmp_path / "card.pdf")
    assert [each.name for each in tmp_path.glob("*card*")] == ["card.pdf"]


def test_a_folder_without_the_right_to_write_is_an_error_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Windows reports it as 'access is denied', and says of every folder that it can be written."""
    tries: list[object] = []

    def denied(path: object, *_: object) -> int:
        tries.append(path)
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(os, "open", denied)
    monkeypatch.setattr(os, "mkdir", denied)
    with pytest.raises(PermissionError), temporary_file(tmp_path, "card-"):
        pass
    with pytest.raises(PermissionError), temporary_folder(tmp_path, "arriving-"):
        pass
    assert len(tries) == 2


def test_a_folder_is_removed_with_its_content(tmp_path: Path) -> None:
    with temporary_folder(tmp_path, "arriving-") as folder:
        (folder / "packed").write_bytes(b"invented")
        assert folder.parent == tmp_path
    assert not folder.exists()


def test_a_scratch_folder_is_in_the_systems_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with scratch_folder() as folder:
        assert folder.parent == tmp_path
    assert not folder.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="file modes mean nothing on Windows")
@pytest.mark.parametrize(
    ("rights", "umask", "mode"),
    [(PRIVATE, 0, 0o600), (USUAL, 0o022, 0o644), (USUAL, 0o027, 0o640), (USUAL, 0o077, 0o600)],
)
def test_a_file_has_the_rights_it_is_given_less_the_umask(
    tmp_path: Path, rights: int, umask: int, mode: int
) -> None:
    before = os.umask(umask)
    try:
        with temporary_file(tmp_path, rights=rights) as (handle, path):
            os.close(handle)
            assert stat.S_IMODE(path.stat().st_mode) == mode
        with temporary_folder(tmp_path) as folder:
            assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    finally:
        os.umask(before)
