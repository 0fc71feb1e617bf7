"""The page 'To improve': what it lists, what is saved on it, and two people at one entry."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLineEdit, QPushButton

from db.domain.age import today
from db.domain.register import Field, Order
from db.domain.response import Status
from db.domain.subject import Subject
from db.local.trust_file import Draft, TrustFile
from tests.viewer.views.improve import invented
from viewer.parts.choice_dialog import ChoiceDialog
from viewer.parts.dialogs import StopDialog
from viewer.views.improve.form_dialog import FormDialog
from viewer.views.improve.model import Part
from viewer.views.improve.page import ImprovePage

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


@pytest.fixture
def register(own_home: Path, bundled_database: Path) -> TrustFile:
    """An invented register of the bundled trust."""
    own_home.mkdir(parents=True, exist_ok=True)
    asked = invented.requirements(bundled_database)
    return invented.make_register(own_home / "trust.db", asked)


def opened(application: Application, rest: Rest) -> ImprovePage:
    """The page, opened by its command, with all that was asked for."""
    application.window.actions_by_name["improve"].trigger()
    rest(application)
    page = application.improving.page
    assert page is not None
    return page


def worked_on(page: ImprovePage, status: Status) -> str:
    """Choose the first entry with ``status``; return its key."""
    key = next(entry.key for entry in page.model.entries() if entry.status is status)
    page.table.choose(key)
    return key


def answer(application: Application, **values: str) -> None:
    """Fill the dialog that is open, and accept it."""
    dialog = application.window.findChildren(FormDialog)[-1]
    for name, value in values.items():
        edit = dialog.edit(name)
        if isinstance(edit, QLineEdit):
            edit.setText(value)
        elif hasattr(edit, "setPlainText"):
            edit.setPlainText(value)  # pyright: ignore[reportAttributeAccessIssue]
        else:
            edit.setCurrentIndex(edit.findData(value))  # pyright: ignore[reportAttributeAccessIssue]
    buttons = dialog.findChildren(QPushButton)
    next(button for button in buttons if button.isDefault()).click()


def press(page: ImprovePage, text: str) -> None:
    """Press the link or button called ``text`` in the panel."""
    buttons = page.panel.findChildren(QPushButton)
    next(each for each in buttons if each.text() == text and not each.isHidden()).click()


def said(application: Application) -> str:
    """The newest message."""
    return application.window.messages.messages()[-1]


@pytest.mark.usefixtures("register")
def test_it_lists_what_reports_ask_for_with_the_work_on_it(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    assert application.window.page is page
    assert page.model.rowCount() == len(page.model.everything())
    first = page.model.entries()[0]
    assert first.days_overdue(today()) == 29
    cells = [page.model.index(0, part).data() for part in Part]
    assert "29 days overdue" in cells[Part.DUE]
    assert page.panel.key == first.key
    assert page.panel.owner.text() == first.progress.operational_lead
    counts = {button.accessibleName() for button in page.tallies.buttons()}
    assert {"3 overdue", "1 off track", "1 evidence awaited"} <= counts


@pytest.mark.usefixtures("register")
def test_a_row_speaks_as_one_sentence(open_wardcard: Open, rest: Rest) -> None:
    page = opened(open_wardcard(), rest)
    key = worked_on(page, Status.OFF_TRACK)
    index = page.model.index(page.model.row_of(key), 0)
    spoken = index.data(Qt.ItemDataRole.AccessibleTextRole)
    for words in ("Repeat of", "14 days overdue, moved once", "Off track", "evidence 1 of 3"):
        assert words in spoken
    face = QAccessible.queryAccessibleInterface(page.table)
    child = face.focusChild()
    assert child is None or spoken == child.text(QAccessible.Text.Name)


@pytest.mark.usefixtures("register")
def test_counts_chips_and_menus_filter_together(open_wardcard: Open, rest: Rest) -> None:
    page = opened(open_wardcard(), rest)
    total = page.model.rowCount()
    next(each for each in page.tallies.buttons() if "overdue" in each.accessibleName()).click()
    assert page.model.rowCount() == 3
    assert f"3 of {total}" in page.head.heading.accessibleName()
    page.filters.menus[Field.OWNER].chosen.emit("Director of midwifery")
    assert {each.progress.operational_lead for each in page.model.entries()} == {
        "Director of midwifery"
    }
    page.filters.clear_button.click()
    assert page.model.rowCount() == total
    page.sort_by(Order.STATUS)
    assert page.model.entries()[0].status is Status.OFF_TRACK
    page.table.sort_wanted.emit(Order.STATUS, True)
    assert page.model.entries()[-1].status is Status.OFF_TRACK


def test_what_is_saved_is_in_the_register_and_can_be_taken_back(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    key = worked_on(page, Status.AT_RISK)
    rest(application)
    before = register.response(key)
    page.panel.role.setText("Matron")
    page.panel.owner.setText("Head of estates")
    page.panel.due.setText("31 January 2030")
    page.panel.save()
    rest(application)
    after = register.response(key)
    assert (after.response.operational_lead, after.by) == ("Head of estates", "Matron")
    assert after.response.times_moved == before.response.times_moved + 1
    assert page.model.index(page.model.row_of(key), Part.OWNER).data() == "Head of estates"
    undo = [b for b in application.window.messages.findChildren(QPushButton) if b.text() == "Undo"]
    undo[-1].click()
    rest(application)
    back = register.response(key)
    assert back.version == after.version + 1
    assert back.response.operational_lead == before.response.operational_lead
    assert application.settings.register_role == "Matron"


def test_a_change_that_is_not_saved_stays_while_another_entry_is_read(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    key = worked_on(page, Status.AT_RISK)
    rest(application)
    page.panel.owner.setFocus()
    page.panel.owner.setText("")
    page.panel.owner.insert("Ward manager")
    page.panel.owner.textEdited.emit("Ward manager")
    assert page.model.is_changed(key)
    application.window.close()
    assert application.window.isVisible()
    dialog = application.window.findChildren(StopDialog)[-1]
    assert "not saved" in dialog.text() + dialog.informativeText()
    dialog.reject()
    worked_on(page, Status.OFF_TRACK)
    rest(application)
    assert page.panel.owner.text() != "Ward manager"
    page.table.choose(key)
    rest(application)
    assert page.panel.owner.text() == "Ward manager"
    page.panel.undo_button.click()
    assert not page.model.is_changed(key)
    assert register.response(key).response.operational_lead != "Ward manager"


def test_status_actions_evidence_and_updates_are_asked_for(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    key = worked_on(page, Status.AT_RISK)
    rest(application)
    page.panel.role.setText("Matron")
    press(page, "+ Add evidence")
    answer(application, what="Audit", given="1 Nov 2026")
    dialog = application.window.findChildren(FormDialog)[-1]
    assert "not where" in dialog.problem.text()
    answer(application, where="S:/audit.pdf")
    press(page, "+ Add an action")
    answer(application, text="Train the staff", role="Educator", due="2027-02-28")
    press(page, "+ Add an update")
    answer(application, text="Half of the staff were trained.", by="Matron")
    page.panel.status_button.click()
    answer(application, status=Status.OFF_TRACK.value)
    rest(application)
    saved = register.response(key).response
    assert saved.status is Status.OFF_TRACK
    assert saved.evidence[-1].what == "Audit"
    assert saved.actions[-1].role == "Educator"
    assert saved.updates[-1].by == "Matron"
    assert "Saved" in said(application)


def test_what_the_rules_refuse_is_said_where_it_was_typed(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    key = worked_on(page, Status.AT_RISK)
    rest(application)
    before = register.response(key)
    page.panel.role.clear()
    page.panel.save()
    assert "in which role" in page.panel.problem.text()
    page.panel.role.setText("Matron")
    page.panel.due.setText("soon")
    page.panel.save()
    assert "‘soon’ is not a date" in page.panel.problem.text()
    page.panel.due.setText("")
    page.panel.owner.setText("jane@example.org")
    page.panel.save()
    assert "not a role" in page.panel.problem.text()
    assert register.response(key) == before


def test_several_rows_get_an_owner_a_date_and_a_status_at_once(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    keys = [
        entry.key
        for entry in page.model.entries()
        if entry.status in (Status.ON_TRACK, Status.NOT_STARTED)
    ][:3]
    page.table.clearSelection()
    selection = page.table.selectionModel()
    for key in keys:
        index = page.model.index(page.model.row_of(key), 0)
        selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)
    assert page.side.currentWidget() is page.bulk
    page.bulk.owner.setText("Chief nurse")
    page.bulk.due.setText("1 March 2030")
    page.bulk.status.setCurrentIndex(page.bulk.status.findData(Status.AT_RISK.value))
    page.bulk.role.setText("Quality lead")
    page.bulk.save()
    rest(application)
    for key in keys:
        saved = register.response(key).response
        assert (saved.operational_lead, saved.status) == ("Chief nurse", Status.AT_RISK)
        assert saved.due is not None
        assert saved.due.day.year == 2030
    assert "3 entries" in said(application)


def test_if_somebody_else_has_saved_meanwhile_both_versions_are_shown(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    key = worked_on(page, Status.AT_RISK)
    rest(application)
    asked = page.model.entry(key)
    assert asked is not None
    theirs = register.response(key)
    due = today() + timedelta(days=200)
    other = replace(theirs.response.due_on(due), operational_lead="Their owner")
    register.save(Draft(asked.requirement, other, theirs.version), "Chief nurse")
    page.panel.role.setText("Matron")
    page.panel.owner.setText("My owner")
    page.panel.save()
    rest(application)
    dialog = application.window.findChildren(ChoiceDialog)[-1]
    texts = [b.accessibleName() for group in dialog.groups for b in group.buttons()]
    assert "Mine: My owner" in texts
    assert "Saved by Chief nurse: Their owner" in texts
    next(b for b in dialog.findChildren(QPushButton) if b.isDefault()).click()
    rest(application)
    merged = register.response(key).response
    assert merged.operational_lead == "My owner"
    assert merged.due is not None
    assert merged.due.day == due


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everything")
def test_a_register_without_rights_is_read_only(
    register: TrustFile, open_wardcard: Open, rest: Rest
) -> None:
    register.path.chmod(0o400)
    page = opened(open_wardcard(), rest)
    assert "read-only here" in page.read_only.text()


def test_a_register_that_cannot_be_read_shows_what_reports_ask_and_offers_no_changes(
    own_home: Path, open_wardcard: Open, rest: Rest
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "trust.db").write_bytes(b"This is not a register." * 100)
    page = opened(open_wardcard(), rest)
    assert page.model.rowCount() > 0
    assert "is not a register" in page.read_only.text()
    assert page.panel.owner.isReadOnly()
    assert not page.panel.save_button.isVisible()


@pytest.mark.usefixtures("register")
def test_back_forward_and_the_finding(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    actions, window = application.window.actions_by_name, application.window
    page = opened(application, rest)
    key = worked_on(page, Status.OFF_TRACK)
    rest(application)
    actions["back"].trigger()
    assert window.page is None
    assert not actions["improve"].isChecked()
    actions["forward"].trigger()
    rest(application)
    assert window.page is page
    assert actions["improve"].isChecked()
    assert page.table.current_key() == key
    entry = page.model.entry(key)
    assert entry is not None
    page.panel.finding_button.click()
    rest(application)
    assert window.page is None
    here = application.navigator.here
    assert here is not None
    assert here.card.subject == entry.requirement.subject
    actions["back"].trigger()
    rest(application)
    assert window.page is page


@pytest.mark.usefixtures("register")
def test_the_keyboard_reaches_all(qtbot: QtBot, open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    window = application.window
    window.activateWindow()
    page = opened(application, rest)
    qtbot.waitUntil(page.table.hasFocus)
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert window.focusWidget() is page.panel.outcome
    qtbot.keyClick(page.panel.outcome, Qt.Key.Key_Escape)
    assert page.table.hasFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    rest(application)
    assert page.panel.key == page.table.current_key() == page.model.entries()[1].key
    qtbot.keyClick(page.table, Qt.Key.Key_Escape)
    assert window.page is None


@pytest.mark.usefixtures("register")
def test_in_a_narrow_window_the_panel_takes_the_place_of_the_list(
    qtbot: QtBot, open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard()
    application.window.resize(1366, 768)
    application.theme.set_text_scale(2.0)
    page = opened(application, rest)
    assert not page.side.isVisible()
    qtbot.keyClick(page.table, Qt.Key.Key_Return)
    assert page.side.isVisible()
    assert not page.table.isVisible()
    page.panel.close_button.click()
    assert page.table.isVisible()
    application.theme.set_text_scale(1.0)


def test_without_a_register_everything_is_not_started(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    page = opened(application, rest)
    assert {entry.status for entry in page.model.entries()} == {Status.NOT_STARTED}
    assert all(Subject("RWH").organisation == e.requirement.trust for e in page.model.entries())
