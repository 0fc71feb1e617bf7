"""Read-only data on a share: making your own copy, and going back."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton

import db.importing.loader
import db.importing.recovery
import db.sqlite.connection
from db.publishing.copies import Copies
from db.reading.store import ReportStore
from db.sqlite.errors import read_only
from viewer.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from db.publishing.copies import OwnCopy
    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


@pytest.fixture
def shared(tmp_path: Path, bundled_database: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database in a folder that may not be written to; root, who may run this, could."""
    share = tmp_path / "share"
    share.mkdir()
    path = Path(shutil.copy(bundled_database, share / "wardcard.db"))
    can_write = db.sqlite.connection.can_write
    for module in (db.sqlite.connection, db.importing.loader, db.importing.recovery):
        monkeypatch.setattr(
            module, "can_write", lambda path: share not in path.parents and can_write(path)
        )
    return path


@pytest.fixture
def pack(tmp_path: Path, invented_pack: dict[str, object]) -> Path:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    return path


def press(application: Application, text: str, rest: Rest) -> None:
    buttons = application.window.messages.findChildren(QPushButton)
    next(one for one in buttons if one.text() == text).click()
    rest(application)
    rest(application)


def files(database: Path) -> list[str]:
    store = ReportStore.open(database, read_only=True)
    names = [file.name for file in store.info().files]
    store.close()
    return names


def test_who_wants_to_add_gets_a_copy_and_what_was_wanted_is_added(
    open_wardcard: Open, rest: Rest, shared: Path, pack: Path, own_home: Path
) -> None:
    before = shared.read_bytes()
    application = open_wardcard(database=shared, follows=False)
    action = application.window.actions_by_name["own_copy"]
    assert application.window.status.text().endswith("read-only")
    assert (action.isEnabled(), action.isChecked()) == (True, False)
    application.adding.add((pack,))
    (told,) = application.window.messages.messages()
    assert told == f"{shared} is read-only, so nothing can be added to it."

    press(application, "Make my own copy", rest)

    told, added = application.window.messages.messages()
    assert told.startswith(f"This is your own copy of {shared} now")
    assert "invented.json" in added
    assert application.window.status.text().endswith("your own copy")
    assert action.isChecked()
    copy = Copies(own_home).in_use(shared)
    assert copy is not None
    assert "invented.json" in files(copy)
    assert shared.read_bytes() == before
    application.window.close()

    again = open_wardcard(database=shared, follows=False)
    assert again.window.status.text().endswith("your own copy")
    again.window.actions_by_name["about"].trigger()
    again.window.actions_by_name["own_copy"].trigger()
    rest(again)
    assert again.window.status.text().endswith("read-only")
    (told,) = again.window.messages.messages()
    assert told == f"{shared} is in use again. Your own copy is kept as {copy}."
    press(again, "Use my copy", rest)
    assert again.window.status.text().endswith("your own copy")
    (told,) = again.window.messages.messages()
    assert "is in use again. What changed" in told
    press(again, "Copy again", rest)
    assert Copies(own_home).in_use(shared) != copy
    assert "invented.json" in files(copy), "the older copy is not lost"


def test_a_copy_that_takes_long_shows_how_far_it_is_and_can_be_cancelled(
    open_wardcard: Open,
    rest: Rest,
    qtbot: QtBot,
    shared: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    application = open_wardcard(database=shared, follows=False)
    make = Copies.make

    def slowly(
        self: Copies,
        database: Path,
        progress: Callable[[float], object],
        cancelled: Callable[[], bool],
    ) -> OwnCopy:
        progress(0.5)
        while not cancelled():
            time.sleep(0.01)
        return make(self, database, progress, cancelled)

    monkeypatch.setattr(Copies, "make", slowly)
    action = application.window.actions_by_name["own_copy"]
    action.trigger()
    assert not action.isChecked(), "not before it is there"
    meters = application.window.messages
    qtbot.waitUntil(lambda: any(one.value() == 500 for one in meters.findChildren(QProgressBar)))
    assert application.window.messages.messages() == ("Copying wardcard.db…",)
    press(application, "Stop", rest)
    qtbot.waitUntil(lambda: meters.messages() == ("No copy was made.",))
    assert list((own_home / "copies").iterdir()) == []
    assert application.window.status.text().endswith("read-only")


def test_files_that_come_with_the_start_are_offered_a_copy_too(
    open_wardcard: Open, shared: Path, pack: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: Path, *_: object) -> None:
        raise read_only(path)

    # The process of an import does not know what this one pretends.
    monkeypatch.setattr("db.importing.separate_process.load_in_child", refuse)
    application = open_wardcard(database=shared, follows=False, files=(pack,))
    told = application.window.messages.messages()
    assert told == (f"{shared} is read-only, so nothing can be added to it.",)


def test_ones_own_database_offers_no_copy(open_wardcard: Open) -> None:
    action = open_wardcard().window.actions_by_name["own_copy"]
    assert (action.isEnabled(), action.isChecked()) == (False, False)


def test_a_damaged_copy_says_the_way_back(
    open_wardcard: Open, rest: Rest, shared: Path, own_home: Path
) -> None:
    copy = Copies(own_home).make(shared).path
    copy.write_bytes(copy.read_bytes()[:-8192])
    application = open_wardcard(database=shared, follows=False)
    (told,) = application.window.messages.messages()
    assert f"{copy} is damaged" in told
    assert told.endswith("‘Use my own copy’ in the menu.")
    application.window.actions_by_name["own_copy"].trigger()
    rest(application)
    assert application.window.status.text().endswith("read-only")
    assert application.navigator.here is not None


def test_the_command_line_says_which_database_is_in_use(
    shared: Path,
    pack: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["--db", str(shared), "import", str(pack)]) == 1
    assert "is read-only. Make your own copy in the window" in capsys.readouterr().err
    copy = Copies(own_home).make(shared).path
    assert run(["info", "--db", str(shared)]) == 0
    told = capsys.readouterr().out
    assert f"Database: {shared} " in told, "what is named is what is meant"
    assert f"Your own copy of it: {copy} (the window opens it instead)" in told

    # A data folder on a stick that is protected: settings and copies are in the user's own.
    monkeypatch.setattr("viewer.system.paths.user_dir", lambda: own_home)
    monkeypatch.setenv("WARDCARD_DATA_DIR", str(shared.parent))
    assert run(["import", str(pack)]) == 0
    assert run(["info"]) == 0
    told = capsys.readouterr().out
    assert f"Database: {copy} " in told
    assert f"It is your own copy of {shared}, made on " in told
    copy.write_bytes(copy.read_bytes()[:-8192])
    assert run(["info", "--repair"]) == 0
    assert f"It stays where it is, and {shared} is in use again." in capsys.readouterr().out
    assert copy.is_file()
    assert run(["info"]) == 0
