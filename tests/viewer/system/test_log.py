"""The log in the data folder: it grows to a limit, and never stops the start."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import qWarning

from viewer.system.log import FILE_NAME, FOLDER, kept_log

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_log = logging.getLogger(__name__)


def test_it_holds_what_python_and_qt_say(tmp_path: Path) -> None:
    with kept_log(tmp_path):
        _log.info("3 files were added")
        qWarning("a warning of Qt")
    _log.info("after the end")
    text = (tmp_path / FOLDER / FILE_NAME).read_text("utf-8")
    assert "INFO" in text
    assert "3 files were added" in text
    assert "WARNING qt: a warning of Qt" in text
    assert "after the end" not in text


def test_it_stays_small(tmp_path: Path) -> None:
    with kept_log(tmp_path):
        for number in range(3000):
            _log.info("%s %s", number, "x" * 1000)
    files = list((tmp_path / FOLDER).iterdir())
    assert len(files) == 4
    assert sum(file.stat().st_size for file in files) < 2_200_000
    assert "2999 " in (tmp_path / FOLDER / FILE_NAME).read_text("utf-8")


def test_a_folder_that_cannot_be_written_to_costs_the_log_only(tmp_path: Path) -> None:
    (tmp_path / FOLDER).write_text("not a folder")
    with kept_log(tmp_path):
        _log.warning("nobody reads this")
    assert (tmp_path / FOLDER).read_text() == "not a folder"


def test_it_goes_on_in_the_same_file_while_another_window_keeps_windows_from_renaming_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held(*_: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr("os.rename", held)
    with kept_log(tmp_path):
        for number in range(600):
            _log.info("%s %s", number, "x" * 1000)
    text = (tmp_path / FOLDER / FILE_NAME).read_text("utf-8")
    assert all(f" {number} " in text for number in (0, 500, 599))
