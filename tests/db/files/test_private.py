"""Files and folders that only their owner may read."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from db.files.private import (
    create_private_file,
    how_to_protect,
    make_private_folder,
    other_readers,
)

ON_WINDOWS = sys.platform == "win32"


def test_nobody_else_reads_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "team.pem"
    with create_private_file(path) as file:
        file.write(b"secret")
    assert path.read_bytes() == b"secret"
    assert other_readers(path) == ()


def test_a_private_file_never_replaces_another(tmp_path: Path) -> None:
    path = tmp_path / "team.pem"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        create_private_file(path)
    assert path.read_bytes() == b"old"


def test_a_private_file_needs_a_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        create_private_file(tmp_path / "nowhere" / "team.pem")


def test_a_private_folder_is_made_with_the_folders_around_it(tmp_path: Path) -> None:
    path = tmp_path / "local" / "Wardcard"
    make_private_folder(path)
    assert path.is_dir()
    assert other_readers(path) == ()
    (path / "wardcard.db").write_bytes(b"")
    make_private_folder(path)
    assert (path / "wardcard.db").is_file()


def test_a_folder_that_exists_keeps_its_rights(tmp_path: Path) -> None:
    path = tmp_path / "shared"
    path.mkdir(mode=0o755)
    path.chmod(0o755)
    before = other_readers(path)
    make_private_folder(path)
    assert other_readers(path) == before != ()


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "Wardcard").write_bytes(b"")
    with pytest.raises(FileExistsError):
        make_private_folder(tmp_path / "Wardcard")


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
@pytest.mark.parametrize(
    ("mode", "others"),
    [
        (0o600, ()),
        (0o400, ()),
        (0o620, ()),
        (0o640, ("its group",)),
        (0o604, ("everyone else",)),
        (0o644, ("its group", "everyone else")),
    ],
)
def test_those_who_may_read_a_file_are_named(
    tmp_path: Path, mode: int, others: tuple[str, ...]
) -> None:
    path = tmp_path / "team.pem"
    path.touch()
    path.chmod(mode)
    assert other_readers(path) == others


@pytest.mark.skipif(ON_WINDOWS, reason="Wine has no icacls")
def test_the_advice_protects_the_file(tmp_path: Path) -> None:
    path = tmp_path / "the team's key.pem"
    path.touch()
    path.chmod(0o644)
    subprocess.run(["/bin/sh", "-c", how_to_protect(path)], check=True)
    assert other_readers(path) == ()


def test_the_advice_names_the_file(tmp_path: Path) -> None:
    assert "team.pem" in how_to_protect(tmp_path / "team.pem")
