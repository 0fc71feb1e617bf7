"""The window on a computer where IT has set policies."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib import parse

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QTimer, QUrl, qWarning
from PySide6.QtGui import QAccessible, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QMessageBox, QPushButton

from db.domain.hits import Hits
from db.domain.report import Subject
from db.files.register import keep_register
from db.importing.loader import Loader
from db.publishing.copies import Copies
from db.publishing.followed_data import Target, WardData
from db.publishing.packs import publish
from db.publishing.signing import new_key, read_signing_key
from tests.db.packs import minimal, write
from tests.viewer.views.output.orders import order, pdf_printer, scopes
from viewer.cli.main import run
from viewer.documents.exports import Content, exports_of
from viewer.parts.dialogs import TextDialog
from viewer.system.log import kept_log
from viewer.system.policy import Policies, Source
from viewer.system.settings import FILE_NAME, Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

PLACE = r"HKLM\Software\Policies\Wardcard"
NOTHING_ADDED = (
    "IT has set this computer so that nobody adds data or takes it out (policy NoAddingData in "
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


def test_the_list_of_sources_is_shown_without_removing(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard(policies=policies(NoAddingData=True))
    application.window.actions_by_name["sources"].trigger()
    rest(application)
    page = application.removing.page
    assert page is not None
    assert page.table.rowCount() > 0
    assert not page.table.remove_button(0).isEnabled()
    assert page.table.remove_button(0).toolTip() == NOTHING_ADDED
    assert not page.add_button.isEnabled()
    assert any(label.text() == NOTHING_ADDED for label in page.findChildren(QLabel))
    removals: list[object] = []
    page.remove_wanted.connect(removals.append)
    qtbot.keyClick(page.table, Qt.Key.Key_Delete)
    assert removals == []


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


def test_a_user_can_say_that_the_computer_is_shared(
    open_wardcard: Open, own_home: Path, rest: Rest
) -> None:
    first = open_wardcard()
    first.settings.add_recent_search("searched for before")
    first.settings.save()
    entry = first.window.actions_by_name["shared_computer"]
    assert not entry.isChecked()
    entry.trigger()
    assert messages(first) == (
        "On a shared computer, Wardcard does not keep what anyone looks at or searches for.",
    )
    first.settings.add_recent_search("searched for since")
    first.navigator.open(Subject("RWH20"))
    rest(first)
    first.window.close()
    kept = (own_home / FILE_NAME).read_text("utf-8")
    for trace in ("searched for", "RWH20"):
        assert trace not in kept
    second = open_wardcard()
    entry = second.window.actions_by_name["shared_computer"]
    assert entry.isChecked()
    entry.trigger()
    second.settings.add_recent_search("kept again")
    second.window.close()
    assert Settings(own_home).recent_searches == ("kept again",)


def test_a_user_cannot_undo_what_it_has_set(open_wardcard: Open) -> None:
    application = open_wardcard(policies=policies(SharedComputer=True))
    entry = application.window.actions_by_name["shared_computer"]
    assert (entry.isChecked(), entry.isEnabled()) == (True, False)
    assert spoken(application, "shared_computer") == "Shared computer (set by IT)"


def test_what_was_kept_before_is_removed_at_the_start_and_not_at_the_end(own_home: Path) -> None:
    own_home.mkdir()
    before = Settings(own_home)
    before.add_recent_search("kept before the policy")
    before.theme = "dark"
    before.save()
    (own_home / "settings.damaged").write_text("kept before that", "utf-8")
    settings = Settings(own_home, shared=True)
    assert "kept before" not in (own_home / FILE_NAME).read_text("utf-8")
    assert not (own_home / "settings.damaged").exists()
    assert settings.theme == "dark"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a file dialog of its own")
@pytest.mark.parametrize("shared", [False, True])
def test_file_dialogs_do_not_remember_folders(
    shared: bool, own_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "Mrs Smith"
    folder.mkdir()
    Settings(own_home, shared=shared)
    dialog = QFileDialog(None, "Save", str(folder))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.open()
    dialog.done(QFileDialog.DialogCode.Accepted)
    dialog.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    kept = [path for path in tmp_path.rglob("QtProject*") if path.is_file()]
    assert any("Smith" in path.read_text("utf-8") for path in kept) is not shared


class Session:
    """What one person did on a shared computer, and all files that there are afterwards."""

    searched = "listre hosptial"
    place = Subject("RWH20")

    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path
        self.cards = tmp_path / "Mrs Smith"
        self.cards.mkdir()

    def traces(self) -> list[str]:
        """The files with a trace, except for the data itself and what was saved."""
        words = [self.searched, self.searched.split()[0], self.place.id, self.cards.name]
        forms = [word.encode(coding) for word in words for coding in ("utf-8", "utf-16-le")]
        forms += [parse.quote(word).encode() for word in words]
        return [
            f"{path}: {form!r}"
            for path in self.folder.rglob("*")
            if path.is_file() and path.name != "wardcard.db" and self.cards not in path.parents
            for form in forms
            if form.lower() in path.read_bytes().lower() or form.decode("latin-1") in path.name
        ]


@pytest.mark.qt_log_ignore("invented warning about", extend=True)
@pytest.mark.parametrize("shared", [False, True])
def test_a_session_leaves_no_trace_in_any_file(
    shared: bool,
    open_wardcard: Open,
    rest: Rest,
    own_home: Path,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    keep_register(own_home)
    session = Session(tmp_path)
    with kept_log(own_home):
        application = open_wardcard(policies=policies(SharedComputer=shared))
        database = (own_home / "wardcard.db").read_bytes()
        search = application.window.header.search
        search.asked.emit(session.searched)
        rest(application)
        found: list[Hits] = []
        application.tasks.run(lambda store: store.find("lister"), found.append)
        rest(application)
        search.hit_chosen.emit(next(iter(found[0])), session.searched)
        rest(application)
        application.navigator.open(session.place)
        rest(application)
        assert application.navigator.here is not None
        card = application.navigator.here.card
        export = exports_of(Content.CARD)[0]
        application.output.saving.save(card, session.cards / f"{session.place.id}.pdf", export)
        qtbot.waitUntil(lambda: not application.busy)
        application.output.printing.print_to(
            pdf_printer(session.cards / "printed.pdf"), order(session.cards), scopes(application)
        )
        qtbot.waitUntil(lambda: not application.busy)
        # What goes wrong says nothing of it either.
        application.tasks.run(lambda _: {}[session.searched], lambda _: None)
        rest(application)
        application.failures.crashes.record(ValueError(session.place.id))
        qWarning(f"an invented warning about {session.cards / 'a card.pdf'}")
        application.window.close()
    assert list(session.cards.glob("*.pdf"))
    assert (own_home / "wardcard.db").read_bytes() == database
    if shared:
        assert session.traces() == []
    else:
        assert session.traces(), "otherwise this test finds nothing"


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
