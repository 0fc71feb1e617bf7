"""My wards: added, kept over a restart, put in order by keys and by mouse, and removed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt

from db.domain.scale import GOOD, Change
from db.domain.subject import Level, Subject
from db.domain.tree import TreeRow
from db.domain.wards import Ward, Wards
from db.local import local_file
from db.local.local_file import LocalFile
from viewer.views.tree import wards_controller
from viewer.views.tree.wards_box import WardsBox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme
    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

LISTER, SURGERY = Subject("RWH01"), Subject("RWH01", "surgery")
A, B, C = (Ward(Subject(f"INV0{n}"), f"Ward {n}", "Invented Hospital") for n in range(3))


def names(application: Application) -> list[str]:
    model = application.window.tree_pane.wards.model
    return [model.index(n).data() for n in range(model.rowCount())]


def spoken(application: Application, row: int) -> str:
    model = application.window.tree_pane.wards.model
    return model.index(row).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.fixture
def box(qtbot: QtBot, theme: Theme) -> WardsBox:
    box = WardsBox(theme)
    qtbot.addWidget(box)
    box.resize(304, 400)
    box.show()
    box.show_wards(Wards((A, B, C)))
    return box


def test_ctrl_b_keeps_what_is_shown_over_a_restart_and_takes_it_off_again(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard(subject=SURGERY)
    action = application.window.actions_by_name["my_ward"]
    assert action.text() == "Add to My wards"
    action.trigger()
    rest(application)
    assert names(application) == ["Surgery"]
    assert action.text() == "Remove from My wards"
    assert spoken(application, 0).startswith("Surgery, Lister Hospital, Requires improvement")
    application.window.close()
    again = open_wardcard(subject=LISTER)
    rest(again)
    assert names(again) == ["Surgery"]
    assert again.window.actions_by_name["my_ward"].text() == "Add to My wards"
    again.window.tree_pane.wards.view.subject_chosen.emit(SURGERY)
    rest(again)
    again.window.actions_by_name["my_ward"].trigger()
    again.window.resize(1366, 768)
    rest(again)
    assert names(again) == []
    assert again.window.tree_pane.wards.empty_label.isVisible()


def test_wardcard_opens_at_a_ward_if_the_user_wants_so(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    ward = Ward(SURGERY, "Surgery", "Lister Hospital")
    LocalFile(own_home).change(lambda now: now.added(ward).opening_at(SURGERY))
    application = open_wardcard()
    assert application.navigator.here is not None
    assert application.navigator.here.card.subject == SURGERY
    rest(application)
    assert spoken(application, 0).startswith("Surgery, Lister Hospital, opens first")
    application.wards.open_at(None)
    application.navigator.open(LISTER)
    rest(application)
    application.window.close()
    again = open_wardcard()
    assert again.navigator.here is not None
    assert again.navigator.here.card.subject == LISTER


def test_a_ward_that_is_no_longer_in_the_data_stays_and_says_so(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    LocalFile(own_home).change(lambda now: now.added(A).opening_at(A.subject))
    application = open_wardcard()
    rest(application)
    assert spoken(application, 0) == (
        "Ward 0, no longer in the data, Invented Hospital, opens first"
    )
    assert application.navigator.here is not None, "another place is shown instead"
    assert LocalFile(own_home).wards().wards == (A,)


def test_another_windows_change_is_seen_and_not_undone(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    application = open_wardcard(subject=SURGERY)
    LocalFile(own_home).change(lambda now: now.added(A))
    application.window.came_to_front.emit()
    rest(application)
    assert names(application) == ["Ward 0"]
    LocalFile(own_home).change(lambda now: now.added(B))
    application.window.actions_by_name["my_ward"].trigger()
    rest(application)
    assert names(application) == ["Ward 0", "Ward 1", "Surgery"]


def test_a_damaged_file_is_said_in_one_sentence(
    open_wardcard: Open, rest: Rest, own_home: Path
) -> None:
    own_home.mkdir(parents=True, exist_ok=True)
    (own_home / "local.db").write_text("not a database, but longer than a header " * 9)
    application = open_wardcard(subject=SURGERY)
    rest(application)
    (said,) = application.window.messages.messages()
    assert said.startswith("My wards could not be read: ")
    assert "local.damaged.db" in said
    application.window.actions_by_name["my_ward"].trigger()
    rest(application)
    assert names(application) == ["Surgery"]


def test_a_full_disk_is_said_and_nothing_is_shown_as_kept(
    open_wardcard: Open, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    application = open_wardcard(subject=SURGERY)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(local_file, "create_empty", full)
    application.window.actions_by_name["my_ward"].trigger()
    rest(application)
    assert "is full. Free some space" in application.window.messages.messages()[0]
    assert names(application) == []
    assert application.window.actions_by_name["my_ward"].text() == "Add to My wards"


def test_keys_put_wards_in_order_and_remove_them(box: WardsBox, qtbot: QtBot) -> None:
    moved: list[tuple[Subject, int]] = []
    removed: list[Subject] = []
    chosen: list[Subject] = []
    box.view.moved.connect(lambda subject, position: moved.append((subject, position)))
    box.view.removed.connect(removed.append)
    box.view.subject_chosen.connect(chosen.append)
    box.view.setCurrentIndex(box.model.index(1))
    qtbot.keyClick(box.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(box.view, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.keyClick(box.view, Qt.Key.Key_Delete)
    assert moved == [(B.subject, 0), (B.subject, 2)]
    assert removed == [B.subject]
    qtbot.keyClick(box.view, Qt.Key.Key_Down)
    assert chosen == [B.subject, C.subject]
    opened: list[Subject] = []
    box.view.subject_opened.connect(opened.append)
    qtbot.keyClick(box.view, Qt.Key.Key_Return)
    assert opened == [C.subject]


def test_a_ward_is_dragged_to_its_place_while_they_are_edited(box: WardsBox, qtbot: QtBot) -> None:
    moved: list[tuple[Subject, int]] = []
    chosen: list[Subject] = []
    box.view.moved.connect(lambda subject, position: moved.append((subject, position)))
    box.view.subject_chosen.connect(chosen.append)
    box.edit_button.click()
    assert box.edit_button.text() == "Done"
    assert box.start_button.isVisible()
    port = box.view.viewport()
    rows = [box.view.visualRect(box.model.index(n)) for n in range(3)]
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(port, left, pos=rows[2].center())
    qtbot.mouseMove(port, QPoint(rows[0].center().x(), rows[0].top() + 2))
    qtbot.mouseRelease(port, left, pos=rows[0].topLeft())
    assert moved == [(C.subject, 0)]
    qtbot.mousePress(port, left, pos=rows[0].center())
    qtbot.mouseMove(port, QPoint(rows[2].center().x(), rows[2].bottom() - 1))
    qtbot.mouseRelease(port, left, pos=rows[2].bottomLeft())
    assert moved[-1] == (A.subject, 2)
    assert chosen == []
    removed: list[Subject] = []
    box.view.removed.connect(removed.append)
    cross = QPoint(rows[1].right() - 14, rows[1].center().y())
    qtbot.mouseClick(port, left, pos=cross)
    assert removed == [B.subject]


def test_the_menu_of_a_ward_has_what_the_keys_do(box: WardsBox) -> None:
    starts: list[Subject | None] = []
    box.start_chosen.connect(starts.append)
    moved: list[int] = []
    box.view.moved.connect(lambda _, position: moved.append(position))
    assert box.start_button.accessibleName() == "Opens where I was last"
    actions = {a.text(): a for a in box.view.menu_for(box.model.index(0)).actions() if a.text()}
    assert list(actions) == ["Open at this ward", "Move up", "Move down", "Remove from My wards"]
    assert not actions["Move up"].isEnabled()
    actions["Move down"].trigger()
    actions["Open at this ward"].trigger()
    assert (moved, starts) == ([1], [A.subject])
    box.show_wards(Wards((A, B, C), A.subject))
    assert box.start_button.accessibleName() == "Opens at Ward 0"
    again = box.view.menu_for(box.model.index(0)).actions()[0]
    assert again.isChecked()
    again.trigger()
    assert starts[-1] is None


def test_the_focus_alone_opens_nothing_and_what_is_shown_is_chosen(
    box: WardsBox, qtbot: QtBot
) -> None:
    chosen: list[Subject] = []
    box.view.subject_chosen.connect(chosen.append)
    box.activateWindow()
    box.view.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(box.view.hasFocus)
    assert box.view.currentIndex().row() == 0
    assert box.view.selectedIndexes() == []
    box.view.show_subject(B.subject)
    assert [index.row() for index in box.view.selectedIndexes()] == [1]
    box.view.show_subject(LISTER)
    assert box.view.selectedIndexes() == []
    assert chosen == []


def test_ratings_arrive_later_and_every_ward_has_room(box: WardsBox, theme: Theme) -> None:
    row = TreeRow(A.subject, Level.LOCATION, "Ward 0", GOOD, Change.UP, None, 0, site="Elsewhere")
    box.show_rows((row,))
    label = box.model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert label == "Ward 0, Elsewhere, Good, up one"
    gone = box.model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert gone == "Ward 1, no longer in the data, Invented Hospital"
    assert box.view.height() == box.view.needed_height()
    box.fit(50)
    assert box.view.height() == 50, "then it is scrolled"


def test_what_changes_is_announced(
    open_wardcard: Open, rest: Rest, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(wards_controller, "announce", lambda _widget, text: said.append(text))
    application = open_wardcard(subject=SURGERY)
    wards = application.wards
    wards.toggle(Ward(SURGERY, "Surgery", "Lister Hospital"))
    rest(application)
    wards.toggle(Ward(LISTER, "Lister Hospital"))
    rest(application)
    application.window.tree_pane.wards.view.moved.emit(LISTER, 0)
    rest(application)
    wards.toggle(Ward(SURGERY, "Surgery", "Lister Hospital"))
    rest(application)
    assert said == [
        "Surgery was added to My wards.",
        "Lister Hospital was added to My wards.",
        "Lister Hospital is now 1 of 2.",
        "Surgery was removed from My wards.",
    ]


def test_while_editing_the_keys_are_for_the_ward_that_was_clicked(
    box: WardsBox, qtbot: QtBot
) -> None:
    moved: list[tuple[Subject, int]] = []
    chosen: list[Subject] = []
    box.view.moved.connect(lambda subject, position: moved.append((subject, position)))
    box.view.subject_chosen.connect(chosen.append)
    box.view.show_subject(B.subject)
    box.edit_button.click()
    port = box.view.viewport()
    rows = [box.view.visualRect(box.model.index(n)) for n in range(3)]
    left = Qt.MouseButton.LeftButton
    qtbot.mouseClick(port, left, pos=rows[2].center())
    qtbot.keyClick(box.view, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert moved == [(C.subject, 1)]
    qtbot.mousePress(port, left, pos=rows[2].center())
    qtbot.mouseMove(port, QPoint(rows[0].center().x(), rows[0].top() + 2))
    qtbot.keyClick(box.view, Qt.Key.Key_Escape)
    qtbot.mouseRelease(port, left, pos=rows[0].topLeft())
    assert moved == [(C.subject, 1)], "Esc ends dragging"
    box.edit_button.click()
    assert [index.row() for index in box.view.selectedIndexes()] == [1], "what is shown"
    assert chosen == []


def test_a_row_of_the_list_has_a_menu_that_stars_it_without_opening_it(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard(subject=LISTER)
    pane = application.window.tree_pane
    trust = pane.model.index(0, 0)
    assert application.navigator.here is not None
    pane.menu_for(trust).actions()[0].trigger()
    rest(application)
    assert names(application) == ["East and North Hertfordshire NHS Trust"]
    assert application.navigator.here.card.subject == LISTER
    assert pane.menu_for(trust).actions()[0].text() == "Remove from My wards"
    treetops = pane.model.index(1, 0)
    pane.tree.scrollTo(treetops)
    port, at = pane.tree.viewport(), pane.tree.visualRect(treetops).center()
    qtbot.mouseClick(port, Qt.MouseButton.RightButton, pos=at)
    rest(application)
    assert application.navigator.here.card.subject == LISTER
    home = pane.menu_for(treetops)
    home.actions()[0].trigger()
    rest(application)
    assert names(application)[-1] == "Treetops Nursing Home", "the place, not its company"
    asked: list[Subject] = []
    application.window_wanted.disconnect()  # a window of its own has its own tests
    application.window_wanted.connect(asked.append)
    home.actions()[1].trigger()
    assert [subject.organisation for subject in asked] == ["1-5203053560"]
