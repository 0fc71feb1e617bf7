"""When something goes wrong that nobody expected, the window stays and says so."""

from __future__ import annotations

import errno
import json
import sqlite3
import sys
import time
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton, QToolButton

from db.domain.errors import Cancelled, Corrupt
from db.domain.imports import Progress
from db.importing.loader import Loader
from viewer.parts.dialogs import TextDialog
from viewer.window.failures import Failures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from db.reading.store import ReportStore
    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


def test_a_bug_on_the_worker_is_reported_inline(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.tasks.run(lambda store: 1 // 0, lambda answer: None)
    rest(application)
    (told,) = application.window.messages.messages()
    assert told.startswith("Something went wrong")
    application.window.messages.findChildren(QPushButton)[0].click()
    (dialog,) = application.window.findChildren(TextDialog)
    assert "ZeroDivisionError" in dialog.text()
    dialog.close()


def test_a_bug_that_keeps_the_ratings_from_being_opened_leaves_another_try(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: Failures) -> ReportStore:
        raise ImportError("A fault on purpose.")

    with monkeypatch.context() as broken:
        broken.setattr(Failures, "open_store", fail)
        application = open_wardcard(wait=False)
        messages = application.window.messages
        qtbot.waitUntil(lambda: len(messages.messages()) == 1, timeout=20_000)
        rest(application)
    (told,) = messages.messages()
    assert told.startswith("Something went wrong")
    assert application.navigator.here is None
    buttons = {button.text(): button for button in messages.findChildren(QPushButton)}
    buttons["Show report"].click()
    (dialog,) = application.window.findChildren(TextDialog)
    assert "ImportError" in dialog.text()
    dialog.close()
    buttons["Try again"].click()
    qtbot.waitUntil(lambda: application.navigator.here is not None, timeout=20_000)
    rest(application)
    assert messages.messages() == ()


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/there"), "/there cannot be used: "),
        (OSError(errno.ENOSPC, "No space left on device", "/there"), "that holds /there is full"),
        (OSError(errno.ESTALE, "Stale file handle"), "could not be finished: Stale file handle"),
        (MemoryError(), "There is not enough memory."),
    ],
)
def test_what_the_computer_did_not_allow_is_said_and_is_no_fault_of_wardcards(
    error: Exception, said: str, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()

    def fail(_: ReportStore) -> None:
        raise error

    application.tasks.run(fail, lambda _: None)
    rest(application)
    (told,) = application.window.messages.messages()
    assert said in told
    assert application.failures.opening_error is None


def test_an_exception_in_the_window_is_reported_inline(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.failures.crashes.start()
    try:
        raise LookupError("an invented mishap")
    except LookupError as error:
        sys.excepthook(LookupError, error, error.__traceback__)
    finally:
        application.failures.crashes.stop()
    (told,) = application.window.messages.messages()
    assert told.startswith("Something went wrong")


def test_a_crash_of_the_last_run_is_told_at_the_next_start(
    open_wardcard: Open, own_home: Path
) -> None:
    folder = own_home / "crashes"
    folder.mkdir(parents=True)
    (folder / "fault-20260101T000000.txt").write_text("Fatal Python error: invented")
    application = open_wardcard()
    assert application.window.messages.messages() == ("Wardcard ended unexpectedly the last time.",)
    application.window.close()
    assert open_wardcard().window.messages.messages() == ()


def test_a_database_that_could_not_be_opened_can_be_tried_again(
    open_wardcard: Open, rest: Rest, own_home: Path, bundled_database: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    database = own_home / "mended.db"
    database.write_text("this is no database " * 100)
    application = open_wardcard(database=database)
    assert application.window.status.text() == "The ratings are not open."
    database.write_bytes(bundled_database.read_bytes())
    retry = application.window.messages.findChildren(QPushButton)[0]
    assert retry.text() == "Try again"
    retry.click()
    rest(application)
    assert application.navigator.here is not None
    assert application.window.messages.messages() == ()
    assert application.window.status.text().startswith("CQC ratings")


def test_a_damaged_database_is_begun_anew_and_filled_again(
    open_wardcard: Open,
    rest: Rest,
    own_home: Path,
    tmp_path: Path,
    invented_pack: dict[str, object],
) -> None:
    database = own_home / "wardcard.db"
    there, gone = tmp_path / "there.json", tmp_path / "gone.json"
    there.write_text(json.dumps(invented_pack), "utf-8")
    gone.write_text(json.dumps(invented_pack | {"id": "gone"}), "utf-8")
    open_wardcard(database=database).window.close()
    Loader(database).load([there, gone])
    gone.unlink()
    damaged = database.read_bytes()[:20_000]
    database.write_bytes(damaged)

    application = open_wardcard(database=database)
    rest(application)

    (told,) = application.window.messages.messages()
    assert told.startswith("The database was damaged. It was set aside")
    assert "and 1 file you had added. 1 file could not be loaded again: add it again." in told
    (aside,) = own_home.glob("wardcard.damaged-*.db")
    assert aside.read_bytes() == damaged
    application.window.messages.findChildren(QPushButton)[0].click()
    (dialog,) = application.window.findChildren(TextDialog)
    assert str(aside) in dialog.text()
    assert str(there) in dialog.text()
    assert str(gone) in dialog.text()
    dialog.close()
    application.window.close()

    application = open_wardcard(database=database)
    missing = "1 file that was in the database before is missing: add it again."
    assert application.window.messages.messages() == (missing,)
    gone.write_text(json.dumps(invented_pack | {"id": "gone"}), "utf-8")
    application.adding.add((gone,))
    rest(application)
    (added,) = application.window.messages.messages()
    assert added.startswith("Added gone.json")
    application.window.close()
    assert open_wardcard(database=database).window.messages.messages() == ()


def test_a_repair_that_is_finished_at_the_next_start_is_told(
    open_wardcard: Open, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = own_home / "wardcard.db"
    open_wardcard(database=database).window.close()
    damaged = database.read_bytes()[:20_000]
    database.write_bytes(damaged)

    def held(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as open_elsewhere:
        open_elsewhere.setattr("db.importing.recovery._keep_aside", held)
        application = open_wardcard(database=database)
        (told,) = application.window.messages.messages()
        assert "could not be set aside" in told
        assert database.read_bytes() == damaged
        application.window.close()
    (told,) = open_wardcard(database=database).window.messages.messages()
    assert told.startswith("The database was damaged. It was set aside")
    (aside,) = own_home.glob("wardcard.damaged-*.db")
    assert aside.read_bytes() == damaged


def test_a_reminder_of_missing_files_ends_when_it_is_dismissed(
    open_wardcard: Open,
    rest: Rest,
    own_home: Path,
    tmp_path: Path,
    invented_pack: dict[str, object],
) -> None:
    database, gone = own_home / "wardcard.db", tmp_path / "gone.json"
    gone.write_text(json.dumps(invented_pack), "utf-8")
    open_wardcard(database=database).window.close()
    Loader(database).load([gone])
    gone.unlink()
    database.write_bytes(database.read_bytes()[:20_000])
    open_wardcard(database=database).window.close()
    application = open_wardcard(database=database)
    (told,) = application.window.messages.messages()
    assert "is missing" in told
    (close,) = application.window.messages.findChildren(QToolButton)
    close.click()
    rest(application)
    application.window.close()
    assert open_wardcard(database=database).window.messages.messages() == ()


def test_a_long_repair_says_how_far_it_is_and_is_stopped_once(
    open_wardcard: Open,
    rest: Rest,
    own_home: Path,
    tmp_path: Path,
    invented_pack: dict[str, object],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, added = own_home / "wardcard.db", tmp_path / "added.json"
    added.write_text(json.dumps(invented_pack), "utf-8")
    open_wardcard(database=database).window.close()
    Loader(database).load([added])
    database.write_bytes(database.read_bytes()[:20_000])
    damaged = database.read_bytes()
    begun: list[str] = []

    def load(
        path: Path,
        files: Sequence[Path],
        on_progress: Callable[[Progress], None],
        cancelled: Callable[[], bool],
    ) -> None:
        begun.append(path.name)
        while not cancelled():
            on_progress(Progress(files[0].name, "Reading", 40_000, 250_000, share=0.25))
            time.sleep(0.01)
        raise Cancelled("Cancelled; nothing was changed.")

    def shown(label: str) -> list[QPushButton]:
        buttons = application.window.messages.findChildren(QPushButton)
        return [each for each in buttons if each.text() == label and each.isVisible()]

    def press(label: str) -> None:
        qtbot.waitUntil(lambda: len(shown(label)) == 1, timeout=30_000)
        shown(label)[0].click()

    with monkeypatch.context() as slow:
        slow.setattr("db.importing.separate_process.load_in_child", load)
        application = open_wardcard(database=database, wait=False)
        doing = "Repairing the data: added.json: Reading, 40,000 of 250,000 rows"
        messages = application.window.messages.messages
        qtbot.waitUntil(lambda: any(doing in text for text in messages()), timeout=30_000)
        press("Stop")
        qtbot.waitUntil(lambda: "The repair was stopped." in "".join(messages()), timeout=30_000)
        rest(application)
        assert len(begun) == 1, "nothing that waited for the data begins the repair again"
        assert database.read_bytes() == damaged
    press("Try again")
    rest(application)
    assert len(messages()) == 1, messages()
    assert "and 1 file you had added." in messages()[0]
    assert application.navigator.here is not None


def test_damage_that_shows_later_can_be_repaired(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    application = open_wardcard()
    database = own_home / "wardcard.db"
    with database.open("r+b") as file:
        file.write(bytes(8192))

    def stumble(_: object) -> None:
        raise Corrupt("invented.db is damaged.")

    application.tasks.run(stumble, lambda answer: None)
    rest(application)
    repair = application.window.messages.findChildren(QPushButton)[0]
    assert repair.text() == "Repair"
    repair.click()
    rest(application)
    (told,) = application.window.messages.messages()
    assert told.startswith("The database was damaged.")
    assert len(list(own_home.glob("wardcard.damaged-*.db"))) == 1
    assert application.navigator.here is not None


def test_after_a_run_that_was_cut_off_the_whole_database_is_looked_at(
    open_wardcard: Open, own_home: Path
) -> None:
    open_wardcard().window.close()
    database = own_home / "wardcard.db"
    with closing(sqlite3.connect(database)) as connection:
        root = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'score'"
        ).fetchone()[0]
        page = connection.execute("PRAGMA page_size").fetchone()[0]
    with database.open("r+b") as file:
        file.seek((root - 1) * page)
        file.write(b"\xff" * page)
    (own_home / "crashes").mkdir(exist_ok=True)
    (own_home / "crashes" / "fault-20260101T000000.txt").touch()
    told = open_wardcard().window.messages.messages()
    assert len(told) == 1
    assert told[0].startswith("The database was damaged.")


@pytest.mark.parametrize(
    "lines",
    [
        'placement="{\\"x\\": 99999999999, \\"y\\": 0, \\"width\\": 9, \\"height\\": 9}"',
        'placement="{\\"x\\": 0, \\"y\\": 0, \\"width\\": -5, \\"height\\": 99999999999}"',
        'panes="[2147483647, 2147483647]"',
        'reading="{\\"subject\\": \\"/\\", \\"as_at\\": \\"2019-02-31\\"}"',
        'reading="{\\"subject\\": \\"RWH\\", \\"expanded\\": [\\"\\", \\"//\\"]}"',
    ],
)
def test_a_damaged_window_state_does_not_stop_the_start(
    open_wardcard: Open, own_home: Path, lines: str
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "settings.ini").write_text(f"[window]\n{lines}\n[view]\ntheme=neon\n", "utf-8")
    application = open_wardcard(theme=None)
    assert application.window.isVisible()
    assert application.navigator.here is not None


def test_a_settings_file_of_noise_does_not_stop_the_start(
    open_wardcard: Open, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "settings.ini").write_bytes(bytes(range(256)) * 20)
    assert open_wardcard(theme=None).window.isVisible()
