"""Temporary files: new names, and an error at once if nothing may be written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from db.files.temporary import create_temporary, temporary_folder


def test_each_file_has_a_name_of_its_own_and_can_be_written_and_read(tmp_path: Path) -> None:
    folder = tmp_path / "cards"
    folder.mkdir()
    paths = set[Path]()
    for _ in range(3):
        handle, path = create_temporary(folder, "card-")
        with os.fdopen(handle, "w+b") as file:
            file.write(b"a\r\nb\n")
        assert path.read_bytes() == b"a\r\nb\n"
        assert path.name.startswith("card-")
        assert path.suffix == ".part"
        paths.add(path)
    assert set(folder.iterdir()) == paths
    assert len(paths) == 3


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
    with pytest.raises(PermissionError):
        create_temporary(tmp_path, "card-")
    with pytest.raises(PermissionError), temporary_folder(tmp_path, "arriving-"):
        pass
    assert len(tries) == 2


def test_a_folder_is_removed_with_its_content(tmp_path: Path) -> None:
    with temporary_folder(tmp_path, "arriving-") as folder:
        (folder / "packed").write_bytes(b"invented")
        assert folder.parent == tmp_path
    assert not folder.exists()
