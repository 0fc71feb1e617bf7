"""What other programs do to the data while the window is open is noticed and said once."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QPushButton

from db.domain.errors import Busy
from db.importing.ledger import Ledger
from db.importing.loader import Loader
from db.importing.recovery import repair
from db.reading.store import ReportStore
from viewer.cli.main import run

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

needs_unix = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows does not let anyone move a file that is open"
)


@pytest.fixture
def pack(tmp_path: Path, invented_pack: dict[str, object]) -> Path:
    path = tmp_path / "invented.json"
    path.write_text(json.dumps(invented_pack), "utf-8")
    return path


@pytest.fixture
def look(qtbot: QtBot, rest: Rest) -> Callable[[Application], None]:
    """Has the window look at its data once, and waits until all that follows is done."""

    def look_once(application: Application) -> None:
        application.watching.look()
        qtbot.waitUntil(lambda: not application.watching.busy)
        rest(application)

    return look_once


def told(application: Application) -> tuple[str, ...]:
    return application.window.messages.messages()


def names(application: Application, rest: Rest) -> list[str]:
    """The names of all providers that the store knows."""
    found: list[str] = []
    application.tasks.run(
        lambda store: [row.name for row in store.tree()], found.extend, lambda error: None
    )
    rest(application)
    return found


def test_what_the_command_line_imports_and_removes_is_shown(
    open_wardcard: Open, rest: Rest, look: Rest, pack: Path, own_home: Path
) -> None:
    application = open_wardcard()
    look(application)
    assert told(application) == ()
    assert run(["import", str(pack)]) == 0
    look(application)
    (said,) = told(application)
    assert said == "Another program changed the data. The window shows it as it is now."
    assert "Invented NHS Trust" in names(application, rest)
    pages = [application.window.tree.model().index(row, 0).data() for row in range(4)]
    assert any("Invented" in str(text) for text in pages)
    look(application)
    assert told(application) == (said,)


def test_while_another_program_is_still_writing_nothing_is_said(
    open_wardcard: Open, look: Rest, pack: Path, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_: object) -> None:
        raise Busy("wardcard.db is in use by another program.")

    application = open_wardcard()
    assert run(["import", str(pack)]) == 0
    with monkeypatch.context() as writing:
        writing.setattr(ReportStore, "version", busy)
        look(application)
        assert told(application) == ()
    look(application)
    assert told(application)[0].startswith("Another program changed the data.")


@needs_unix
def test_a_database_that_goes_while_it_is_looked_at_is_still_noticed_when_it_is_back(
    open_wardcard: Open, look: Rest, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard()
    database = own_home / "wardcard.db"
    version = ReportStore.version

    def goes(store: ReportStore) -> tuple[int, ...]:
        aside.hardlink_to(database)
        database.unlink()
        return version(store)

    aside = own_home / "aside.db"
    database.touch()
    with monkeypatch.context() as going:
        going.setattr(ReportStore, "version", goes)
        look(application)
    assert "is no longer there" in told(application)[0]
    aside.rename(database)
    look(application)
    assert told(application) == ()


def test_a_new_date_alone_is_no_change(open_wardcard: Open, look: Rest, own_home: Path) -> None:
    application = open_wardcard()
    (own_home / "wardcard.db").touch()
    look(application)
    assert told(application) == ()


def test_the_windows_own_import_is_not_that_of_another_program(
    open_wardcard: Open, rest: Rest, look: Rest, pack: Path
) -> None:
    application = open_wardcard()
    application.adding.add((pack,))
    rest(application)
    look(application)
    (said,) = told(application)
    assert said.startswith("Added invented.json")


@needs_unix
def test_a_deleted_database_is_said_once_and_never_begun_anew(
    open_wardcard: Open, rest: Rest, look: Rest, pack: Path, own_home: Path
) -> None:
    application = open_wardcard()
    database = own_home / "wardcard.db"
    aside = database.rename(own_home / "aside.db")
    look(application)
    (said,) = told(application)
    assert said.startswith(f"{database} is no longer there")
    look(application)
    application.adding.add((pack,))
    rest(application)
    application.removing.ask()
    application.window.header.search.asked.emit("lister")
    rest(application)
    assert told(application) == (said,)
    assert not database.exists()
    again = application.window.messages.findChildren(QPushButton)[0]
    assert again.text() == "Try again"
    again.click()
    rest(application)
    assert told(application) == (said,)
    assert not database.exists()

    aside.rename(database)
    look(application)
    assert told(application) == ()
    assert application.navigator.here is not None
    application.adding.add((pack,))
    rest(application)
    assert told(application)[0].startswith("Added invented.json")


@needs_unix
def test_a_deleted_data_folder_is_said_and_closing_is_quiet(
    open_wardcard: Open, rest: Rest, look: Rest, own_home: Path, pack: Path
) -> None:
    application = open_wardcard()
    shutil.rmtree(own_home)
    look(application)
    (said,) = told(application)
    assert "cannot be reached: its folder is gone" in said
    application.adding.add((pack,))
    rest(application)
    assert told(application) == (said,)
    application.window.close()
    application.close()
    assert not (own_home / "wardcard.db").exists()


@needs_unix
@pytest.mark.parametrize("noticed_by", ["a look", "an import"])
def test_another_sound_database_is_opened_by_itself(
    noticed_by: str,
    open_wardcard: Open,
    rest: Rest,
    look: Rest,
    own_home: Path,
    bundled_database: Path,
    pack: Path,
    tmp_path: Path,
) -> None:
    application = open_wardcard()
    database = own_home / "wardcard.db"
    other = Path(shutil.copy(bundled_database, tmp_path / "other.db"))
    Loader(other).load([pack])
    before = other.read_bytes()
    shutil.move(other, database)
    if noticed_by == "a look":
        look(application)
    else:
        application.adding.add((pack,))
        rest(application)
    (said,) = told(application)
    assert said == f"{database} was replaced. The window shows what is in the new file."
    assert "Invented NHS Trust" in names(application, rest)
    assert database.read_bytes() == before
    look(application)
    assert told(application) == (said,)


@needs_unix
def test_what_is_put_in_its_place_is_not_set_aside_unasked(
    open_wardcard: Open, look: Rest, own_home: Path, bundled_database: Path, tmp_path: Path
) -> None:
    """As a sync client does that has fetched half of a file."""
    application = open_wardcard()
    database = own_home / "wardcard.db"
    half = tmp_path / "half.db"
    half.write_bytes(bundled_database.read_bytes()[:100_000])
    half.replace(database)
    look(application)
    (said,) = told(application)
    assert f"{database} is damaged" in said
    assert application.window.messages.findChildren(QPushButton)[0].text() == "Repair"
    assert database.read_bytes() == bundled_database.read_bytes()[:100_000]
    assert not list(own_home.glob("*.damaged-*"))


@needs_unix
def test_a_repair_by_the_command_line_is_shown(
    open_wardcard: Open, rest: Rest, look: Rest, own_home: Path, pack: Path
) -> None:
    application = open_wardcard()
    database = own_home / "wardcard.db"
    Loader(database).load([pack])
    look(application)
    with database.open("r+b") as file:
        file.truncate(100_000)
    assert repair(database, ()) is not None
    look(application)
    assert names(application, rest) == ["Invented NHS Trust"]
    assert f"{database} was replaced. The window shows what is in the new file." in told(
        application
    )


def test_the_ledger_of_a_deleted_database_is_told_at_the_next_start(
    open_wardcard: Open, own_home: Path, pack: Path
) -> None:
    open_wardcard().window.close()
    database = own_home / "wardcard.db"
    Loader(database).load([pack])
    assert Ledger(database).read()
    database.unlink()
    (said,) = told(open_wardcard())
    assert said == "1 file that was in the database before is missing: add it again."
