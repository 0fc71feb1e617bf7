"""The window on a computer where IT has set policies."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QMessageBox, QPushButton

from db.domain.report import Subject
from db.importing.loader import Loader
from db.publishing.copies import Copies
from db.publishing.followed_data import Target, WardData
from db.publishing.packs import publish
from db.publishing.signing import new_key, read_signing_key
from tests.db.packs import minimal, write
from viewer.cli.main import run
from viewer.parts.dialogs import TextDialog
from viewer.system.policy import Policies, Source
from viewer.system.settings import FILE_NAME, Settings
from viewer.views.data.sources_dialog import SourcesDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

PLACE = r"HKLM\Software\Policies\Wardcard"
NOTHING_ADDED = (
    "IT has set this computer so that nobody adds or removes data (policy NoAddingData in "
    f"{PLACE}). Ask IT or your quality team for new data."
)


def policies(**values: object) -> Policies:
    return Policies(Source(PLACE, tuple(values.items())))


def messages(application: Application) -> tuple[str, ...]:
    return application.window.messages.messages()


def spoken(application: Application, name: str) -> str:
    """The text that a screen reader says for the menu entry ``name``."""
    action = application.window.actions_by_name[name]
    (menu,) = [owner for owner in action.associatedObjects() if isinstance(owner, QMenu)]
    interface = QAccessible.queryAccessibleInterface(menu)
    child = interface.child(menu.actions().index(action))
    return child.text(QAccessible.Text.Name)


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    return write(tmp_path, minimal())


@pytest.fixture
def team(tmp_path: Path, bundled_database: Path) -> Path:
    """A quality team's folder: the bundled reports and an invented one, published in 'share'."""
    folder = tmp_path / "team"
    folder.mkdir()
    shutil.copy(bundled_database, folder / "team.db")
    Loader(folder / "team.db").load([write(folder, minimal())])
    new_key(folder / "team.pem")
    key = read_signing_key(folder / "team.pem")
    publish(folder / "team.db", folder / "share", key, app_version="0.1.0", version=1)
    return folder


# NoAddingData


def test_entries_that_it_does_not_allow_are_disabled_and_say_why(open_wardcard: Open) -> None:
    application = open_wardcard(policies=policies(NoAddingData=True))
    actions = application.window.actions_by_name
    for name, text in (
        ("add_data", "Add data…"),
        ("add_folder", "Add folder…"),
        ("follow", "Follow a folder…"),
        ("own_copy", "Use my own copy"),
    ):
        action = actions[name]
        assert not action.isEnabled()
        assert action.toolTip() == action.statusTip() == NOTHING_ADDED
        assert spoken(application, name) == f"{text} (set by IT)"
        owners = [one for one in action.associatedObjects() if isinstance(one, QMenu)]
        assert all(menu.toolTipsVisible() for menu in owners)
    assert actions["sources"].isEnabled(), "reading the list is allowed"
    assert messages(application) == ()


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_files_that_are_opened_dropped_or_handed_over_are_not_added(
    open_wardcard: Open, rest: Rest, pack: Path
) -> None:
    from viewer.system.single_instance import Request

    application = open_wardcard(policies=policies(NoAddingData=True), files=(pack,))
    assert messages(application) == (NOTHING_ADDED,)
    application.window.messages.clear("hindrance")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(pack))])
    drop = QDropEvent(
        QPointF(9, 9),
        Qt.DropAction.CopyAction,
        dropped,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    application.window.dropEvent(drop)
    rest(application)
    assert messages(application) == (NOTHING_ADDED,)
    application.window.messages.clear("hindrance")
    application.take_over(Request((pack,)))
    rest(application)
    assert messages(application) == (NOTHING_ADDED,)
    application.navigator.open(Subject("ZZ101"))
    rest(application)
    assert application.navigator.here is not None
    assert application.navigator.here.card.subject != Subject("ZZ101")


def test_the_list_of_sources_is_shown_without_removing(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(policies=policies(NoAddingData=True))
    application.window.actions_by_name["sources"].trigger()
    rest(application)
    (dialog,) = application.window.findChildren(SourcesDialog)
    assert dialog.table.rowCount() > 0
    assert not dialog.remove.isEnabled()
    assert dialog.remove.toolTip() == NOTHING_ADDED
    assert any(label.text().endswith(NOTHING_ADDED) for label in dialog.findChildren(QLabel))
    dialog.table.setCurrentCell(1, 0)
    assert not dialog.remove.isEnabled()
    dialog.reject()


def test_a_damaged_database_is_not_replaced(open_wardcard: Open, own_home: Path) -> None:
    open_wardcard().window.close()
    database = own_home / "wardcard.db"
    database.write_bytes(database.read_bytes()[:-8192])
    application = open_wardcard(policies=policies(NoAddingData=True))
    (said,) = messages(application)
    assert said.startswith(f"{database} is damaged: ")
    assert said.endswith(NOTHING_ADDED)
    assert list(own_home.glob("*damaged*")) == []


# FollowFolder and FollowKey


def test_the_folder_of_the_policy_is_followed_without_asking(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, team: Path, tmp_path: Path, own_home: Path
) -> None:
    WardData(own_home).follow(Target(tmp_path / "elsewhere"))
    key = read_signing_key(team / "team.pem").public.text
    given = policies(FollowFolder=str(team / "share"), FollowKey=key)
    application = open_wardcard(policies=given)
    application.following.look()
    qtbot.waitUntil(lambda: not application.following.busy, timeout=10000)
    rest(application)
    assert "Now using data version 1" in "\n".join(messages(application))
    action = application.window.actions_by_name["follow"]
    assert not action.isEnabled()
    assert action.toolTip() == (
        f"IT has set this computer to follow {team / 'share'} (policy FollowFolder in {PLACE}), so "
        "this cannot be changed here."
    )
    application.following.ask()
    assert messages(application)[-1] == action.toolTip()
    application.window.close()
    again = open_wardcard(policies=given, subject=Subject("ZZ101"))
    assert again.navigator.here is not None
    assert again.navigator.here.card.name == "Invented General Hospital"


# SharedComputer


def test_nothing_of_what_one_person_did_is_there_for_the_next(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    first = open_wardcard()
    beginning = first.navigator.here
    first.settings.add_recent_search("kept before the policy")
    first.settings.last_folder = own_home
    first.navigator.open(Subject("RWH20"))
    rest(first)
    first.window.close()
    assert "kept before the policy" in (own_home / FILE_NAME).read_text("utf-8")

    shared = policies(SharedComputer=True)
    second = open_wardcard(policies=shared)
    assert second.navigator.here is not None
    assert beginning is not None
    assert second.navigator.here.destination == beginning.destination
    assert second.settings.recent_searches == ()
    second.settings.add_recent_search("kept since the policy")
    second.settings.last_folder = own_home
    second.theme.choose("dark")
    second.navigator.open(Subject("RWH20"))
    rest(second)
    assert second.settings.recent_searches == (), "the window may be open for days"
    assert second.settings.last_folder is None
    second.window.close()
    kept = (own_home / FILE_NAME).read_text("utf-8")
    for trace in ("kept before", "kept since", "RWH20", str(own_home)):
        assert trace not in kept
    assert Settings(own_home).theme == "dark", "the look of the window is no trace"
    third = open_wardcard(policies=shared)
    assert third.navigator.here is not None
    assert third.navigator.here.destination == beginning.destination


def test_an_own_copy_is_neither_made_nor_used(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    open_wardcard().window.close()
    Copies(own_home).make(own_home / "wardcard.db")
    application = open_wardcard(policies=policies(SharedComputer=True))
    assert application.own_copy.shown == own_home / "wardcard.db"
    action = application.window.actions_by_name["own_copy"]
    assert not action.isEnabled()
    reason = (
        "IT has set this as a shared computer, on which nobody has an own copy of the data (policy "
        f"SharedComputer in {PLACE})."
    )
    assert action.toolTip() == reason
    application.own_copy.offer((own_home / "some.json",))
    assert messages(application) == (
        f"{own_home / 'wardcard.db'} is read-only, so nothing can be added to it. {reason}",
    )
    buttons = application.window.messages.findChildren(QPushButton)
    assert "Make my own copy" not in [button.text() for button in buttons]


# What is set, and what is wrong


def test_about_lists_what_is_set_and_from_where(open_wardcard: Open) -> None:
    application = open_wardcard(policies=policies(SharedComputer=True, NoAddingData=False, Hue=1))
    assert len(messages(application)) == 1
    assert messages(application)[0].startswith("This version of Wardcard has no policy called Hue")
    application.window.actions_by_name["about"].trigger()
    (dialog,) = application.window.findChildren(TextDialog)
    assert (
        f"\n\nSet by policy, in {PLACE}:\nShared computer: yes\nNo adding of data: no\nThis version"
    ) in dialog.text()
    dialog.close()
    dialog.setParent(None)
    dialog.deleteLater()


def test_a_window_that_may_not_open_says_why(
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from viewer.window import start

    shown: list[str] = []

    def read_and_close() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        shown.append(box.text())
        box.accept()

    given = policies(DataFolder="data")
    monkeypatch.setattr(start, "this_computers", lambda: given)
    QTimer.singleShot(0, read_and_close)
    assert start.open_plainly() == 1
    QTimer.singleShot(0, read_and_close)
    assert run([str(tmp_path / "some.wardcard")], given) == 1
    assert shown == [given.refusal] * 2
    assert capsys.readouterr().err == f"wardcard: {given.refusal}\n"
    # Without a display, nobody could close a message box.
    assert run(["--picture", str(tmp_path / "window.png")], given) == 1
    assert not (tmp_path / "window.png").exists()
