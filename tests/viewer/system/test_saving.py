"""Files are saved whole or not at all, under names that every system accepts."""

from __future__ import annotations

import errno
import ntpath
import os
import sys
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from viewer.system.saving import LONGEST_NAME, SaveError, free_path, safe_name, saving, write_file


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Lister Hospital, December 2019", "Lister Hospital, December 2019.pdf"),
        ("Surgery / Lister: ‘Safe’?", "Surgery - Lister- ‘Safe’-.pdf"),
        ("CON", "_CON.pdf"),
        ("com1.report", "_com1.report.pdf"),
        ("conin$", "_conin$.pdf"),
        ("  ... ", "card.pdf"),
        ("Ysbyty Maelor\n\tWrecsam ", "Ysbyty Maelor Wrecsam.pdf"),
        ("a\u202egnp.exe", "a gnp.exe.pdf"),
    ],
)
def test_a_name_is_safe_on_every_system(text, name):
    assert safe_name(text, ".pdf") == name


def is_reserved_on_windows(name: str) -> bool:
    """By Python's own list, which moved in 3.13."""
    if sys.version_info >= (3, 13):
        return ntpath.isreserved(name)
    return PureWindowsPath(name).is_reserved()


@given(st.text())
def test_any_text_gives_a_name_windows_takes(text):
    name = safe_name(text, ".pdf")
    assert not set(name) & set('<>:"/\\|?*')
    assert min(name) >= " "
    assert not name.startswith((" ", "."))
    assert len(name.encode("utf-16-le")) // 2 <= LONGEST_NAME
    assert not is_reserved_on_windows(name)


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(tmp_path):
    folder = tmp_path / "cards"
    folder.mkdir()
    path = folder / "card.pdf"
    assert write_file(path, b"first") == path
    assert write_file(path, b"second") == path
    assert path.read_bytes() == b"second"
    assert list(folder.iterdir()) == [path]


def test_the_file_has_the_rights_of_any_new_file(tmp_path):
    plain = tmp_path / "plain"
    plain.touch()
    card = write_file(tmp_path / "card.pdf", b"")
    assert card.stat().st_mode == plain.stat().st_mode


def test_a_file_that_is_open_elsewhere_gets_another_name(tmp_path, monkeypatch):
    path = tmp_path / "card.pdf"
    path.write_bytes(b"held open")
    real = Path.replace

    def like_windows(self: Path, target: Path) -> Path:
        if target == path:
            raise PermissionError(13, "The process cannot access the file")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", like_windows)
    assert write_file(path, b"new") == tmp_path / "card (2).pdf"
    assert path.read_bytes() == b"held open"
    assert (tmp_path / "card (2).pdf").read_bytes() == b"new"


def test_a_read_only_file_is_not_replaced_on_windows(tmp_path, monkeypatch):
    path = tmp_path / "card.pdf"
    path.write_bytes(b"signed off")

    def denied(*_: object) -> None:
        raise PermissionError(13, "Access is denied")

    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(os, "access", lambda file, _: Path(file) != path)
    monkeypatch.setattr(Path, "replace", denied)
    with pytest.raises(SaveError, match=r"card\.pdf is read-only and was not replaced"):
        write_file(path, b"new")
    assert list(tmp_path.glob("*.pdf")) == [path]
    assert list(tmp_path.glob(".*")) == []


def test_a_path_that_is_too_long_for_windows_is_said(tmp_path, monkeypatch):
    path = tmp_path / ("folder " * 30) / ("card " * 20 + ".pdf")
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SaveError, match="longer than the 259 characters that Windows allows"):
        write_file(path, b"new")


@pytest.mark.skipif(sys.platform == "win32", reason="an administrator must allow long paths first")
def test_a_long_path_that_windows_allows_is_not_blamed(tmp_path, monkeypatch):
    folder = tmp_path / ("folder" * 20) / ("folder" * 20)
    folder.mkdir(parents=True)
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SaveError, match="disk is full"), saving(folder / "ratings.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says that there is no such file")
def test_a_name_that_is_too_long_is_said(tmp_path):
    with pytest.raises(SaveError, match=r"card card .*… could not be saved: the name is too long"):
        write_file(tmp_path / ("card " * 60 + ".pdf"), b"new")
    assert list(tmp_path.glob(".*")) == []


def test_a_file_whose_making_fails_is_not_there(tmp_path):
    path = tmp_path / "ratings.csv"
    path.write_bytes(b"old")

    def make_half() -> None:
        with saving(path) as made:
            made.file.write(b"half")
            raise LookupError("invented")

    with pytest.raises(LookupError):
        make_half()
    assert path.read_bytes() == b"old"
    assert list(tmp_path.glob(".*")) == []


def test_a_disk_that_is_full_is_said(tmp_path):
    with pytest.raises(SaveError, match="disk is full"), saving(tmp_path / "ratings.csv"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert [each for each in tmp_path.iterdir() if each.is_file()] == []


def test_free_path_counts_on(tmp_path):
    for name in ("card.pdf", "card (2).pdf"):
        (tmp_path / name).touch()
    assert free_path(tmp_path / "card.pdf") == tmp_path / "card (3).pdf"
    assert free_path(tmp_path / "other.pdf") == tmp_path / "other.pdf"


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(SaveError, match="there is no folder"):
        write_file(tmp_path / "nowhere" / "card.pdf", b"")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(SaveError, match="is a folder"):
        write_file(tmp_path, b"")


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_one_may_not_write_to_is_named(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(SaveError, match="you are not allowed to write"):
        write_file(tmp_path / "card.pdf", b"")
    tmp_path.chmod(0o700)
