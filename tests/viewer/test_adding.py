"""Adding data in the window: what a long import shows, and how it is stopped."""

from __future__ import annotations

import json
import threading
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QProgressBar, QPushButton
from shiboken6 import Shiboken

from db.errors import Cancelled
from db.loader import Loader, Progress
from viewer.adding import TOPIC
from viewer.widgets.dialogs import TextDialog

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from viewer.app import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


def button(application: Application, text: str) -> QPushButton:
    found = application.window.messages.findChildren(QPushButton)
    return next(each for each in found if each.text() == text)


def test_a_summary_of_what_was_added_can_be_read_and_kept(
    open_wardcard: Open, rest: Rest, tmp_path: Path, invented_pack: dict[str, object], qtbot: QtBot
) -> None:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    application = open_wardcard(files=(path,))
    rest(application)
    button(application, "Show summary").click()
    (dialog,) = application.window.findChildren(TextDialog)
    assert dialog.text().startswith("invented.json: ")
    assert "ratings" in dialog.text()
    dialog.reject()
    qtbot.waitUntil(lambda: not Shiboken.isValid(dialog))


def test_the_same_file_twice_adds_nothing_and_says_so(
    open_wardcard: Open, rest: Rest, tmp_path: Path, invented_pack: dict[str, object]
) -> None:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    application = open_wardcard()
    for _ in range(2):
        application.adding.add([path])
        rest(application)
    assert application.window.messages.messages() == ("This was loaded before; nothing was added.",)


def test_long_work_says_how_far_it_is_and_can_be_cancelled(
    open_wardcard: Open,
    rest: Rest,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
) -> None:
    application = open_wardcard()
    going_on = threading.Event()

    def slowly(self: Loader, files: object, progress: object, cancelled: object) -> object:
        assert callable(progress)
        assert callable(cancelled)
        while not cancelled():
            progress(Progress("big.json", "Reading", 40_000, 250_000))
            going_on.wait(0.01)
        raise Cancelled("The import was cancelled; nothing was changed.")

    monkeypatch.setattr(Loader, "load", slowly)
    application.adding.add([tmp_path / "big.json"])
    messages = application.window.messages
    qtbot.waitUntil(lambda: messages.messages() == ("big.json: Reading 40,000 of 250,000 rows",))
    (meter,) = messages.findChildren(QProgressBar)
    assert (meter.value(), meter.maximum()) == (40_000, 250_000)
    button(application, "Cancel").click()
    qtbot.waitUntil(
        lambda: messages.messages() == ("The import was cancelled; nothing was changed.",)
    )
    messages.clear(TOPIC)


def test_closing_the_window_stops_an_import(
    open_wardcard: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard()
    started = threading.Event()

    def endlessly(self: Loader, files: object, progress: object, cancelled: object) -> object:
        assert callable(cancelled)
        started.set()
        while not cancelled():
            pass
        raise Cancelled("Stopped.")

    monkeypatch.setattr(Loader, "load", endlessly)
    application.adding.add([tmp_path / "big.json"])
    assert started.wait(5)
    application.window.close()
    assert application.closed
