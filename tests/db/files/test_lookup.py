"""Whether a file is there: the answer is no where it cannot be known."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from db.files.lookup import exists, is_file, is_folder

ASK = pytest.mark.parametrize("ask", [exists, is_file, is_folder])


def test_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert exists(file)
    assert is_file(file)
    assert not is_folder(file)
    assert exists(tmp_path)
    assert is_folder(tmp_path)
    assert not is_file(tmp_path)


@ASK
@pytest.mark.parametrize("name", ["gone", "x" * 5000, "a\0b", "\udcff", "file/below"])
def test_no_path_is_an_error(ask: Callable[[Path], bool], name: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not ask(tmp_path / name)


@ASK
@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO, errno.ESTALE, errno.ENOTCONN])
def test_nothing_is_there_if_the_disk_does_not_say(
    ask: Callable[[Path], bool], number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> os.stat_result:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "stat", fail)
    assert not ask(tmp_path)
