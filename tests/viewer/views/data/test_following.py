"""Following a folder in the window: new data arrive while one reads, quietly."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from db.domain.report import Subject
from db.importing.loader import Loader
from db.publishing.followed_data import Target, WardData
from db.publishing.packs import publish
from db.publishing.signing import new_key, read_signing_key
from tests.db.packs import minimal, write
from viewer.cli.main import run
from viewer.views.data.follow_dialog import FollowDialog
from viewer.views.data.follow_panel import FollowPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory, bundled_database: Path) -> Path:
    """A team's folder: the bundled reports and an invented one, a key, a pack; only copied."""
    folder = tmp_path_factory.mktemp("team")
    shutil.copy(bundled_database, folder / "team.db")
    Loader(folder / "team.db").load([write(folder, minimal())])
    new_key(folder / "team.pem")
    put(folder, 1)
    return folder


@pytest.fixture
def share(tmp_path: Path, team: Path) -> Path:
    """The folder in which the team publishes."""
    return shutil.copytree(team, tmp_path / "team") / "share"


def put(folder: Path, version: int) -> None:
    key = read_signing_key(folder / "team.pem")
    publish(folder / "team.db", folder / "share", key, app_version="0.1.0", version=version)


def looked(application: Application, qtbot: QtBot, rest: Rest) -> None:
    qtbot.waitUntil(lambda: not application.following.busy, timeout=10000)
    rest(application)


def told(application: Application) -> str:
    return "\n".join(application.window.messages.messages())


def test_new_data_come_in_while_one_reads(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path, own_home: Path
) -> None:
    application = open_wardcard(subject=Subject("RWH01"))
    application.following.follow(share, None)
    looked(application, qtbot, rest)
    assert "Now using data version 1, published" in told(application)
    assert "was first seen now" in told(application)
    # What was read stands there as before.
    here = application.navigator.here
    assert here is not None
    assert here.card.subject == Subject("RWH01")
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.name == "Invented General Hospital"
    put(share.parent, 2)
    application.following.look()
    looked(application, qtbot, rest)
    assert "Now using data version 2, published" in told(application)
    application.window.close()
    again = open_wardcard(subject=Subject("ZZ101"))
    assert again.navigator.here is not None
    assert again.navigator.here.card.name == "Invented General Hospital"


def test_one_goes_back_and_stops_in_the_panel(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path, own_home: Path
) -> None:
    WardData(own_home).follow(Target(share))
    application = open_wardcard()
    for version in (2, 3):
        application.following.look()
        looked(application, qtbot, rest)
        put(share.parent, version)
    following = application.window.status.following_button
    assert following.accessibleName() == f"Following {share}"
    following.click()
    (panel,) = application.window.findChildren(FollowPanel)
    assert "Version: 2, published" in panel.words()
    assert f"Folder: {share}" in panel.words()
    assert "Signed by: the key this PC trusts" in panel.words()
    assert panel.back_button.text() == "Go back to version 1"
    panel.back_button.click()
    rest(application)
    assert "Using data version 1, published" in told(application)
    application.following.look()
    looked(application, qtbot, rest)
    assert "Now using data version 3" in told(application)
    application.following.stop()
    rest(application)
    assert "no longer follows a folder" in told(application)
    assert not following.isVisible()
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.subject != Subject("ZZ101")


def test_a_file_opened_with_wardcard_is_not_added_either(
    open_wardcard: Open, rest: Rest, share: Path, own_home: Path, tmp_path: Path
) -> None:
    """The reason is known before the files are taken up, even if nothing was fetched yet."""
    WardData(own_home).follow(Target(share))
    application = open_wardcard(files=(write(tmp_path, minimal()),))
    assert f"This PC shows the data published in {share}" in told(application)
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.subject != Subject("ZZ101")


def test_the_dialog_points_a_pc(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard()
    application.window.actions_by_name["follow"].trigger()
    (dialog,) = application.window.findChildren(FollowDialog)
    assert "This PC uses its own data." in dialog.status.text()
    assert [dialog.button(text).isHidden() for text in ("Look now", "Go back")] == [True, True]
    dialog.folder.setText(str(share))
    dialog.key.setText(str(share.parent / "team.pub"))
    dialog.button("Follow").click()
    looked(application, qtbot, rest)
    assert "Now using data version 1, published" in told(application)
    assert "was first seen now" not in told(application)
    application.following.look(asked=True)
    looked(application, qtbot, rest)
    assert "Nothing newer is in" in told(application)


def test_opening_a_pack_offers_to_follow_its_folder(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path
) -> None:
    pack = next(share.glob("*.wardcard"))
    application = open_wardcard(files=(pack,))
    (dialog,) = application.window.findChildren(FollowDialog)
    assert dialog.folder.text() == str(share)
    dialog.key.setText(str(share.parent / "team.pub"))
    dialog.button("Follow").click()
    looked(application, qtbot, rest)
    assert "Now using data version 1, published" in told(application)
    QApplication.processEvents()
    application.open_files([pack])
    looked(application, qtbot, rest)
    assert "Nothing newer is in" in told(application)


def test_every_field_and_button_of_the_dialog_has_a_name(open_wardcard: Open) -> None:
    from PySide6.QtGui import QAccessible

    application = open_wardcard()
    application.following.ask()
    (dialog,) = application.window.findChildren(FollowDialog)
    for widget in (dialog.folder, dialog.key, *dialog.findChildren(QPushButton)):
        interface = QAccessible.queryAccessibleInterface(widget)
        assert interface.text(QAccessible.Text.Name)
    names = [each.accessibleName() for each in dialog.findChildren(QPushButton)]
    assert "Browse for folder" in names
    dialog.reject()
    QApplication.processEvents()


def test_a_wrong_pack_is_said_once_and_the_data_stay(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path, own_home: Path
) -> None:
    WardData(own_home).follow(Target(share))
    application = open_wardcard()
    application.following.look()
    looked(application, qtbot, rest)
    new_key(share.parent / "stranger.pem")
    stranger = read_signing_key(share.parent / "stranger.pem")
    publish(share.parent / "team.db", share, stranger, app_version="0.1.0", version=9)
    application.following.look()
    looked(application, qtbot, rest)
    assert "is signed with the key" in told(application)
    application.window.messages.clear("following refused")
    application.following.look()
    looked(application, qtbot, rest)
    assert "is signed with the key" not in told(application)
    assert "problem" not in told(application)


def test_a_share_that_is_gone_says_nothing_until_asked(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path, own_home: Path
) -> None:
    WardData(own_home).follow(Target(share))
    application = open_wardcard()
    share.rename(share.with_name("gone"))
    application.following.look()
    looked(application, qtbot, rest)
    assert application.window.messages.messages() == ()
    application.following.look(asked=True)
    looked(application, qtbot, rest)
    assert "cannot be reached now" in told(application)


def test_nothing_is_added_where_published_data_are_shown(
    open_wardcard: Open, rest: Rest, share: Path, own_home: Path
) -> None:
    WardData(own_home).follow(Target(share))
    application = open_wardcard()
    application.window.actions_by_name["add_data"].trigger()
    application.adding.add([share.parent / "invented.json"])
    rest(application)
    (only,) = application.window.messages.messages()
    assert "nothing can be added here" in only
    application.following.stop()
    application.adding.add([share.parent / "invented.json"])
    rest(application)
    assert "nothing can be added here" not in application.window.messages.messages()[-1]


def test_a_file_of_the_installer_that_is_wrong_is_said(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, own_home: Path
) -> None:
    (own_home / "ward-data").mkdir(parents=True)
    (own_home / "ward-data" / "follow.json").write_text("{")
    application = open_wardcard()
    application.following.look()
    looked(application, qtbot, rest)
    assert "does not say which folder to follow" in told(application)


def test_with_a_named_database_nothing_is_followed(
    open_wardcard: Open, rest: Rest, share: Path, own_home: Path
) -> None:
    WardData(own_home).follow(Target(share))
    application = open_wardcard(follows=False)
    application.following.look()
    application.following.ask()
    assert not application.following.busy
    assert "--db" in told(application)


def test_a_bug_while_looking_is_reported(
    open_wardcard: Open,
    rest: Rest,
    qtbot: QtBot,
    share: Path,
    own_home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from db.publishing.follower import Follower

    WardData(own_home).follow(Target(share))
    application = open_wardcard()
    monkeypatch.setattr(Follower, "look", lambda self, patient: 1 // 0)
    application.following.look()
    looked(application, qtbot, rest)
    assert "Something went wrong" in told(application)


def test_what_the_command_line_follows_is_shown_at_once(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path
) -> None:
    application = open_wardcard()

    def look() -> str:
        application.watching.look()
        qtbot.waitUntil(lambda: not application.watching.busy, timeout=10000)
        rest(application)
        return told(application)

    assert run(["follow", str(share)]) == 0
    assert "Now using data version 1, published" in look()
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.name == "Invented General Hospital"
    application.adding.ask_for_files()
    assert "nothing can be added here" in told(application)
    assert run(["follow", "--stop"]) == 0
    assert "no longer follows a folder" in look()
    assert not application.adding.hindered()


def test_data_that_turns_out_damaged_gives_way_to_the_data_before_it(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, share: Path, own_home: Path
) -> None:
    ward = WardData(own_home)
    ward.follow(Target(share))
    application = open_wardcard()
    for version in (2, 3):
        application.following.look()
        looked(application, qtbot, rest)
        put(share.parent, version)
    damaged = ward.kept()[0][1]
    assert damaged.name.startswith("2-")
    # A damage that is found only when one searches.
    with closing(sqlite3.connect(damaged)) as connection:
        connection.execute("DELETE FROM search_index_config")
        connection.commit()
    application.window.header.search.asked.emit("invented")
    qtbot.waitUntil(lambda: "Data version 2 cannot be used" in told(application), timeout=10000)
    looked(application, qtbot, rest)
    assert "Data version 1 is used again." in told(application)
    assert "Repair" not in told(application)
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.name == "Invented General Hospital"
    application.following.look()
    looked(application, qtbot, rest)
    assert "Now using data version 3" in told(application)
