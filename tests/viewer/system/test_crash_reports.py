"""What is kept of a crash, and what is left out of it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from viewer.system.crash_reports import CrashWatch
from viewer.system.personal_data import without_personal_data


def crash(folder: Path) -> None:
    """Let a process die as the window would: inside Qt or SQLite, without a Python exception."""
    program = (
        "import ctypes, sys; from pathlib import Path; "
        "from viewer.system.crash_reports import CrashWatch;"
        "CrashWatch(Path(sys.argv[1]), print).start(); ctypes.string_at(0)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(folder)], check=False)
    assert ended.returncode != 0


def test_a_crash_is_reported_once_at_the_next_start(tmp_path):
    crash(tmp_path)
    report = CrashWatch(tmp_path, print).left_behind()
    assert report.startswith("Wardcard ")
    assert "Segmentation fault" in report or "access violation" in report
    assert CrashWatch(tmp_path, print).left_behind() == ""


def test_an_orderly_end_leaves_nothing(tmp_path):
    before = (sys.excepthook, sys.unraisablehook)
    watch = CrashWatch(tmp_path, print)
    watch.start()
    watch.stop()
    assert CrashWatch(tmp_path, print).left_behind() == ""
    assert (sys.excepthook, sys.unraisablehook) == before


def test_an_exception_nobody_caught_is_noticed_and_kept(tmp_path):
    noticed: list[str] = []
    watch = CrashWatch(tmp_path, noticed.append)
    watch.start()
    try:
        raise LookupError("an invented mishap")
    except LookupError as error:
        sys.excepthook(LookupError, error, error.__traceback__)
    finally:
        watch.stop()
    assert "LookupError: an invented mishap" in noticed[0]
    assert len(list((tmp_path / "crashes").glob("old-*.txt"))) == 1


def test_reports_do_not_pile_up(tmp_path):
    watch = CrashWatch(tmp_path, print)
    for number in range(9):
        watch.record(ValueError(str(number)))
    assert len(list((tmp_path / "crashes").iterdir())) == 5


def test_a_report_names_nobody(monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "jdoe")
    text = without_personal_data(
        f'File "{Path.home()}/a.py"\nFile "C:\\Users\\asmith\\b.py"\n/home/other/c\njdoe was here'
    )
    assert "asmith" not in text
    assert "jdoe" not in text
    assert "other" not in text
    assert str(Path.home()) not in text


@pytest.mark.parametrize(
    "text",
    [
        "FileNotFoundError: No such file or directory: '/media/stick/Mrs Smith ward 7.csv'",
        r"PermissionError: 'U:\\Ward 7\\Mrs Smith.xlsx'",
        r"OSError: '\\\\server\\users$\\msmith\\list.csv'",
        "db.domain.errors.Refused: '/mnt/Smith/a.csv'",
    ],
)
def test_a_report_names_no_file_of_the_users(text):
    cleaned = without_personal_data(text)
    assert "mith" not in cleaned
    assert "ard 7" not in cleaned
    assert cleaned.startswith(text.partition(":")[0])


def test_a_report_keeps_the_place_in_wardcard(tmp_path):
    report = ""
    try:
        without_personal_data(None)  # pyright: ignore[reportArgumentType]
    except TypeError as error:
        report = CrashWatch(tmp_path, print).record(error)
    assert 'File "<wardcard>' in report
    assert "personal_data.py" in report
    assert str(Path(sys.prefix)) not in report


def test_a_run_that_was_killed_is_known_at_the_next_start(tmp_path):
    crash(tmp_path)
    watch = CrashWatch(tmp_path, print)
    assert not watch.ended_badly
    watch.left_behind()
    assert watch.ended_badly
    again = CrashWatch(tmp_path, print)
    again.left_behind()
    assert not again.ended_badly


def test_a_data_folder_that_cannot_be_written_does_not_matter(tmp_path):
    (tmp_path / "file").touch()
    watch = CrashWatch(tmp_path / "file", print)
    watch.start()
    watch.stop()
    assert watch.left_behind() == ""


def test_files_that_a_virus_scanner_has_open_do_not_prevent_the_end(tmp_path, monkeypatch):
    watch = CrashWatch(tmp_path, print)
    watch.start()
    for number in range(9):
        watch.record(ValueError(str(number)))

    def held(*_: object, **__: object) -> None:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "unlink", held)
    watch.record(ValueError("one more"))
    watch.stop()
    monkeypatch.undo()
    assert CrashWatch(tmp_path, print).left_behind() == ""
    assert list((tmp_path / "crashes").glob("fault-*")) == []
