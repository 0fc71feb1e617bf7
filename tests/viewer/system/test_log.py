"""The log in the data folder: it grows to a limit, and never stops the start."""

from __future__ import annotations

import errno
import logging
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import sqlalchemy
from PySide6.QtCore import qWarning
from sqlalchemy.exc import OperationalError

from db.sqlite.engine import open_engine
from tests.conftest import PROJECT
from viewer.system.log import FILE_NAME, FOLDER, kept_log

if TYPE_CHECKING:
    from collections.abc import Callable

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


def test_a_disk_that_is_full_costs_the_log_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Full:
        """A file on a full disk."""

        def write(self, _: str) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        flush = close = lambda self: self.write("")

        def seek(self, *_: object) -> None: ...

        def tell(self) -> int:
            return 0

    monkeypatch.setattr("viewer.system.log._LogFile._open", lambda _: Full())
    with kept_log(tmp_path):
        _log.warning("nobody reads this")
    assert capsys.readouterr().err == ""


def test_a_log_whose_folder_was_deleted_says_nothing_on_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with kept_log(tmp_path):
        shutil.rmtree(tmp_path / "logs")
        logging.getLogger("wardcard").warning("An invented warning")
    assert capsys.readouterr().err == ""


def failing(text: str, _: Path) -> None:
    raise ValueError(f"{text} is not a rating")


def fail_in_a_query(text: str, folder: Path) -> None:
    engine = open_engine(folder / "wardcard.db")
    try:
        with engine.connect() as connection:
            connection.execute(
                sqlalchemy.text("SELECT * FROM missing WHERE name = :n"), {"n": text}
            )
    finally:
        engine.dispose()


def fail_on_a_file(text: str, folder: Path) -> None:
    (folder / text / "records.json").read_bytes()


SECRET = "Lister of Mrs Smith"


@pytest.mark.parametrize("fail", [failing, fail_in_a_query, fail_on_a_file])
def test_an_error_is_logged_without_what_it_was_about(
    tmp_path: Path, fail: Callable[[str, Path], None]
) -> None:
    with kept_log(tmp_path):
        with pytest.raises((ValueError, OSError, OperationalError)) as caught:
            fail(SECRET, tmp_path)
        # SQLAlchemy hides what a statement was given.
        assert (SECRET in str(caught.value)) is (fail is not fail_in_a_query)
        _log.warning("An operation failed: %s", caught.value)
        _log.error("It failed", exc_info=caught.value)
    text = (tmp_path / FOLDER / FILE_NAME).read_text("utf-8")
    for trace in ("Lister", "Smith", str(PROJECT), str(tmp_path)):
        assert trace not in text
    assert fail.__name__ in text, "the place in the program is there"
    assert 'File "<wardcard>' in text
    assert "Error" in text


def test_a_traceback_that_another_log_has_written_is_not_taken_from_it(tmp_path: Path) -> None:
    class Other(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            self.format(record)

    other = Other()
    logging.getLogger().addHandler(other)
    try:
        with kept_log(tmp_path):
            with pytest.raises(ValueError, match="Lister") as caught:
                failing(SECRET, tmp_path)
            _log.error("It failed", exc_info=caught.value)
    finally:
        logging.getLogger().removeHandler(other)
    assert "Lister" not in (tmp_path / FOLDER / FILE_NAME).read_text("utf-8")


@pytest.mark.qt_log_ignore("could not be read", extend=True)
def test_what_qt_says_names_no_folder_and_no_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "msmith")
    with kept_log(tmp_path):
        qWarning("/media/stick/msmith/ward.png could not be read")
        qWarning(f"file://{Path.home()}/Documents/ward.png could not be read by msmith")
        qWarning(r"C:\Users\msmith\ward.png and \\server\home\msmith\a.png could not be read")
    text = (tmp_path / FOLDER / FILE_NAME).read_text("utf-8")
    for trace in ("msmith", "stick", "Documents", "server", str(Path.home())):
        assert trace not in text
    assert "….png could not be read" in text
