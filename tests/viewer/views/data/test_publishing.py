"""Publishing data and making a key in the window."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt

from db.domain.subject import Subject
from db.local.trust_file import Draft, TrustFile
from db.publishing.plan import look_at_folder
from db.publishing.signing import look_at_key, new_key, read_public_key
from tests.db.domain.registers import answered, asked
from viewer.views.data.key_dialog import KeyDialog
from viewer.views.data.publish_page import PublishPage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


@pytest.fixture
def share(tmp_path: Path) -> Path:
    folder = tmp_path / "share"
    folder.mkdir()
    return folder


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "team.pem"
    new_key(path)
    return path


def page_of(application: Application) -> PublishPage:
    """The page, opened from the menu."""
    application.window.actions_by_name["publish"].trigger()
    page = application.publishing.page
    assert page is not None
    return page


def fill_in(application: Application, rest: Rest, folder: Path, key: Path) -> PublishPage:
    page = page_of(application)
    page.set_paths(folder, key)
    rest(application)
    return page


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_data_is_published_in_the_window(
    open_wardcard: Open, rest: Rest, share: Path, key: Path
) -> None:
    application = open_wardcard()
    page = fill_in(application, rest, share, key)
    assert page.isVisible()
    assert not application.window.panes.isVisible()
    assert page.publish_button.text() == "Publish version 1"
    assert page.fingerprint.text() == read_public_key(key.with_suffix(".pub")).fingerprint
    page.publish_button.click()
    assert page.stop_button.isVisible()
    rest(application)
    assert names_in(share) == ["wardcard-1.wardcard"]
    assert page.status.result.text().startswith("wardcard-1.wardcard (")
    assert page.status.packs.rowCount() == 1
    assert page.publish_button.text() == "Publish version 2"
    assert "versions" not in page.key.accessibleDescription()
    assert "The same as for version 1" in page.key.accessibleDescription()
    assert page.status.since_lines.text().startswith("As many places")


@pytest.mark.parametrize("goes_out", [True, False])
def test_the_register_goes_out_if_that_is_wanted(
    open_wardcard: Open, rest: Rest, share: Path, key: Path, own_home: Path, goes_out: bool
) -> None:
    application = open_wardcard()
    subject = Subject("RWH01", "maternity")
    requirement = asked(subject=subject)
    register = TrustFile(own_home / "trust.db")
    register.save(Draft(requirement, answered(requirement.key), 0), "Invented quality lead")
    page = fill_in(application, rest, share, key)
    page.register.setChecked(goes_out)
    page.publish_button.click()
    rest(application)
    with ZipFile(share / "wardcard-1.wardcard") as pack:
        assert any("register" in name for name in pack.namelist()) is goes_out


def test_publishing_that_is_stopped_leaves_the_folder_as_it_was(
    open_wardcard: Open, rest: Rest, share: Path, key: Path
) -> None:
    application = open_wardcard()
    page = fill_in(application, rest, share, key)
    page.publish_button.click()
    page.stop_button.click()
    rest(application)
    assert names_in(share) == []
    assert page.status.result.text() == "Publishing was stopped. Nothing in the folder has changed."
    assert page.publish_button.isEnabled()


def test_folder_and_key_are_remembered_and_the_password_is_not(
    open_wardcard: Open, rest: Rest, share: Path, tmp_path: Path, own_home: Path
) -> None:
    locked = tmp_path / "locked.pem"
    new_key(locked, b"wordless sentence")
    application = open_wardcard()
    page = fill_in(application, rest, share, locked)
    assert not page.publish_button.isEnabled()
    assert page.publish_button.toolTip() == "Type the key’s password to publish."
    page.password.setText("wrong")
    page.publish_button.click()
    rest(application)
    assert "the password is wrong" in page.status.result.text()
    page.password.setText("wordless sentence")
    page.publish_button.click()
    rest(application)
    assert names_in(share) == ["wardcard-1.wardcard"]
    assert page.password.text() == ""
    application.close()
    kept = b"".join(path.read_bytes() for path in own_home.rglob("*.ini"))
    assert b"wordless sentence" not in kept
    again = page_of(open_wardcard())
    assert (again.folder.text(), again.key.text()) == (str(share), str(locked))


@pytest.mark.parametrize("what", ["folder", "key"])
def test_what_cannot_be_used_is_said_beside_it_and_nothing_can_be_published(
    open_wardcard: Open, rest: Rest, share: Path, key: Path, tmp_path: Path, what: str
) -> None:
    other = tmp_path / "nothing there"
    application = open_wardcard()
    page = fill_in(application, rest, other if what == "folder" else share,
                   other if what == "key" else key)  # fmt: skip
    field = page.folder if what == "folder" else page.key
    assert str(other) in field.accessibleDescription()
    assert not page.publish_button.isEnabled()


def test_a_key_that_ward_pcs_do_not_trust_is_said_before(
    open_wardcard: Open, rest: Rest, share: Path, key: Path, tmp_path: Path
) -> None:
    stranger = tmp_path / "stranger.pem"
    new_key(stranger)
    application = open_wardcard()
    page = fill_in(application, rest, share, key)
    page.publish_button.click()
    rest(application)
    page.set_paths(share, stranger)
    rest(application)
    assert "was signed with another key" in page.key.accessibleDescription()
    assert page.version.text() == "2"


def dialog_of(application: Application) -> KeyDialog:
    page = application.publishing.page
    assert page is not None
    page.new_key.click()
    (dialog,) = [each for each in application.window.findChildren(KeyDialog) if each.isVisible()]
    return dialog


def test_a_key_is_made_in_the_window(
    open_wardcard: Open, rest: Rest, share: Path, tmp_path: Path
) -> None:
    application = open_wardcard()
    page = page_of(application)
    page.set_paths(share, None)
    dialog = dialog_of(application)
    dialog.file.setText(str(tmp_path / "ours.pem"))
    dialog.password.setText("one")
    dialog.again.setText("two")
    dialog.make_button.click()
    assert dialog.problem.text().startswith("The two passwords differ.")
    assert names_in(tmp_path).count("ours.pem") == 0
    dialog.again.setText("one")
    dialog.make_button.click()
    rest(application)
    made = look_at_key(tmp_path / "ours.pem")
    assert made.has_password
    assert made.public is not None
    assert page.key.text() == str(tmp_path / "ours.pem")
    assert page.fingerprint.text() == made.public.fingerprint
    assert "Keep ours.pem secret" in page.status.result.text()


def test_the_present_key_vouches_for_a_new_one(
    open_wardcard: Open, rest: Rest, share: Path, key: Path, tmp_path: Path
) -> None:
    application = open_wardcard()
    page = fill_in(application, rest, share, key)
    page.publish_button.click()
    rest(application)
    dialog = dialog_of(application)
    dialog.file.setText(str(key))
    dialog.make_button.click()
    rest(application)
    assert "already exists" in dialog.problem.text()
    dialog.file.setText(str(tmp_path / "next.pem"))
    dialog.make_button.click()
    rest(application)
    assert "The key of version 1 vouches for it" in page.key.accessibleDescription()
    page.publish_button.click()
    rest(application)
    newest, before = look_at_folder(share)
    assert newest.manifest.version == 2
    assert newest.manifest.vouchers[0].old == before.manifest.key


def test_the_page_is_left_by_escape_and_by_going_back(
    open_wardcard: Open, qtbot: QtBot, rest: Rest
) -> None:
    application = open_wardcard()
    window = application.window
    window.resize(1366, 768)
    window.tree.setFocus()
    page = page_of(application)
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert window.panes.isVisible()
    assert window.focusWidget() is window.tree
    page_of(application)
    window.actions_by_name["help"].trigger()
    assert not page.isVisible()
    back = window.actions_by_name["back"]
    back.trigger()
    assert page.isVisible()
    assert back.isEnabled()
    back.trigger()
    assert window.panes.isVisible()
    rest(application)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_a_folder_that_cannot_be_written_to_is_said_and_left_as_it_is(
    open_wardcard: Open, rest: Rest, key: Path
) -> None:
    from pathlib import Path

    application = open_wardcard()
    page = fill_in(application, rest, Path("/proc"), key)
    assert page.folder.accessibleDescription().startswith("/proc cannot be used")


def test_everything_fits_a_small_window_with_large_text(
    open_wardcard: Open, rest: Rest, share: Path, key: Path
) -> None:
    application = open_wardcard()
    window = application.window
    application.theme.set_text_scale(2.0)
    window.resize(1024, 700)
    page = fill_in(application, rest, share, key)
    inner = page.folder.parentWidget()
    assert inner is not None
    assert inner.width() <= page.width()
    for part in (page.folder, page.choose_folder, page.new_key, page.publish_button):
        assert part.width() >= part.minimumSizeHint().width()
        assert part.mapTo(inner, part.rect().bottomRight()).x() <= inner.width()
    application.theme.set_text_scale(1.0)
