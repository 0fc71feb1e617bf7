"""When something goes wrong that nobody expected, the window stays and says so."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QPushButton

from viewer.widgets.dialogs import TextDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from viewer.app import Application

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


def test_an_exception_in_the_window_is_reported_inline(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.crashes.start()
    try:
        raise LookupError("an invented mishap")
    except LookupError as error:
        sys.excepthook(LookupError, error, error.__traceback__)
    finally:
        application.crashes.stop()
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


def test_a_settings_file_of_noise_does_not_stop_the_start(
    open_wardcard: Open, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "settings.ini").write_bytes(bytes(range(256)) * 20)
    assert open_wardcard(theme=None).window.isVisible()
