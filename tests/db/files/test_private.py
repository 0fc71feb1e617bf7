"""Files and folders that only their owner may read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.files.private import (
    create_empty,
    create_private_file,
    database_rights,
    how_to_protect,
    is_loose,
    is_private_folder,
    make_kept_folder,
    make_private_folder,
    open_kept,
    other_readers,
    tighten,
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


def test_a_private_folder_is_known_as_one(tmp_path: Path) -> None:
    make_private_folder(tmp_path / "own")
    assert is_private_folder(tmp_path / "own")
    assert not is_private_folder(tmp_path / "nowhere")
    (tmp_path / "file").touch()
    assert not is_private_folder(tmp_path / "file")


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
def test_a_folder_that_others_can_enter_or_replace_is_not_private(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "own"
    make_private_folder(own)
    (tmp_path / "link").symlink_to(own)
    assert not is_private_folder(tmp_path / "link")
    for loose in (0o710, 0o701, 0o720, 0o755, 0o1777):
        own.chmod(loose)
        assert not is_private_folder(own)
    own.chmod(0o700)
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert not is_private_folder(own)


@pytest.mark.skipif(ON_WINDOWS, reason="Wine has no icacls")
def test_the_advice_protects_the_file(tmp_path: Path) -> None:
    path = tmp_path / "the team's key.pem"
    path.touch()
    path.chmod(0o644)
    subprocess.run(["/bin/sh", "-c", how_to_protect(path)], check=True)
    assert other_readers(path) == ()


def test_the_advice_names_the_file(tmp_path: Path) -> None:
    assert "team.pem" in how_to_protect(tmp_path / "team.pem")


@pytest.fixture
def open_umask() -> Iterator[None]:
    """The umask that hides nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
@pytest.mark.usefixtures("open_umask")
@pytest.mark.parametrize(
    ("folder", "inside", "file", "database"),
    [
        (0o700, 0o700, 0o600, 0o600),
        (0o755, 0o700, 0o600, 0o644),  # a database for others to read
        (0o750, 0o700, 0o600, 0o640),
        (0o2770, 0o770, 0o660, 0o660),  # a folder for a group
        (0o775, 0o770, 0o660, 0o664),
        (0o777, 0o777, 0o666, 0o666),  # such as a share without owners
        (0o1777, 0o700, 0o600, 0o644),  # /tmp
    ],
)
def test_what_is_kept_is_private_unless_the_folder_is_shared(
    tmp_path: Path, folder: int, inside: int, file: int, database: int
) -> None:
    parent = tmp_path / "data"
    parent.mkdir()
    parent.chmod(folder)
    make_kept_folder(parent / "logs")
    with open_kept(parent / "settings.ini", "w") as opened:
        opened.write("naïve")
    create_empty(parent / "wardcard.db", database_rights(parent))
    assert mode(parent / "logs") & 0o777 == inside
    assert mode(parent / "settings.ini") == file
    assert mode(parent / "wardcard.db") == database
    assert mode(parent) == folder
    assert (parent / "settings.ini").read_text("utf-8") == "naïve"


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
def test_the_umask_takes_rights_from_what_is_shared(tmp_path: Path) -> None:
    tmp_path.chmod(0o2770)
    before = os.umask(0o027)
    try:
        open_kept(tmp_path / "settings.ini", "x").close()
    finally:
        os.umask(before)
    assert mode(tmp_path / "settings.ini") == 0o640


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
@pytest.mark.usefixtures("open_umask")
def test_the_folders_around_a_new_folder_are_private_too(tmp_path: Path) -> None:
    make_kept_folder(tmp_path / "a" / "b")
    make_kept_folder(tmp_path / "a" / "b")
    assert mode(tmp_path / "a") == mode(tmp_path / "a" / "b") == 0o700


def test_a_file_that_exists_keeps_its_content(tmp_path: Path) -> None:
    (tmp_path / "wardcard.db").write_bytes(b"ratings")
    create_empty(tmp_path / "wardcard.db", 0o600)
    assert (tmp_path / "wardcard.db").read_bytes() == b"ratings"


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
def test_a_folder_is_tightened_with_all_that_is_in_it_but_no_further(tmp_path: Path) -> None:
    own, elsewhere = tmp_path / "own", tmp_path / "elsewhere"
    for folder in (own, own / "logs", elsewhere):
        folder.mkdir()
        folder.chmod(0o2775)
    for file in (own / "run.sh", own / "logs" / "wardcard.log", elsewhere / "letter.txt"):
        file.touch()
        file.chmod(0o755)
    (own / "link").symlink_to(elsewhere)
    assert is_loose(own)
    tighten(own)
    assert not is_loose(own)
    assert mode(own) & 0o777 == mode(own / "logs") & 0o777 == 0o700
    assert mode(own / "run.sh") == mode(own / "logs" / "wardcard.log") == 0o700
    assert mode(elsewhere) & 0o777 == 0o775
    assert mode(elsewhere / "letter.txt") == 0o755


@pytest.mark.skipif(ON_WINDOWS, reason="file modes mean nothing on Windows")
def test_a_folder_of_another_user_is_not_tightened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert not is_loose(tmp_path)
    tighten(tmp_path)
    assert mode(tmp_path) == 0o755
    assert not is_loose(tmp_path / "nowhere")
