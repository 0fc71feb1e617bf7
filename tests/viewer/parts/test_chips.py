"""Chips: labels in lists, and buttons that filter."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication

from viewer.parts.chips import Chip, ChipChoice, ChipRow, MenuChip, place_chips
from viewer.parts.heading import Heading

CHOICES = [
    ChipChoice("all", "All 5", "All, 5 findings"),
    ChipChoice("safe", "Safe 1", "Safe, 1 finding"),
    ChipChoice("none", "No question 2", "No question, 2 findings"),
]


@pytest.fixture
def row(qtbot, theme):
    row = ChipRow("Key question")
    row.restyle(theme)
    row.show_choices(CHOICES, "all")
    qtbot.addWidget(row)
    row.resize(600, 60)
    row.show()
    qtbot.waitExposed(row)
    return row


def test_the_state_of_a_chip_is_told_to_screen_readers(qtbot, row):
    names = [chip.accessibleName() for chip in row.chips()]
    assert names == ["All, 5 findings", "Safe, 1 finding", "No question, 2 findings"]
    with qtbot.waitSignal(row.chosen) as chosen:
        qtbot.mouseClick(row.chips()[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["safe"]
    faces = [QAccessible.queryAccessibleInterface(chip) for chip in row.chips()]
    assert [face.state().checked for face in faces] == [0, 1, 0]


def test_arrow_keys_move_along_the_chips(qtbot, row):
    row.chips()[0].setFocus()
    with qtbot.waitSignal(row.chosen) as chosen:
        qtbot.keyClick(row.chips()[0], Qt.Key.Key_Right)
    assert chosen.args == ["safe"]
    assert row.chips()[1].hasFocus()


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_chips_are_large_enough_to_be_hit(theme, row, scale):
    theme.set_text_scale(scale)
    row.restyle(theme)
    QApplication.processEvents()
    assert all(chip.sizeHint().height() >= 24 for chip in row.chips())
    assert all(chip.sizeHint().width() >= 24 for chip in row.chips())


def test_fewer_choices_leave_fewer_chips(row):
    row.show_choices(CHOICES[:1], "all")
    assert [chip.text() for chip in row.chips()] == ["All 5"]
    assert sum(chip.isVisible() for chip in row.findChildren(type(row.chips()[0]))) == 1


def test_a_menu_says_what_is_chosen(qtbot, theme):
    menu = MenuChip("Report")
    menu.restyle(theme)
    qtbot.addWidget(menu)
    menu.show_choices([(1, "Report of 3 November 2023"), (2, "All 6 reports & more")], 2)
    assert menu.accessibleName() == "Report: All 6 reports & more"
    assert menu.text() == "All 6 reports && more  ▾"
    assert menu.sizeHint().height() >= 24
    assert [action.isChecked() for action in menu.menu().actions()] == [False, True]
    with qtbot.waitSignal(menu.chosen) as chosen:
        menu.menu().actions()[0].trigger()
    assert chosen.args == [1]


@pytest.mark.parametrize("width", [400, 120, 60])
def test_a_label_continues_on_a_second_line_rather_than_being_cut(theme, width):
    chips = [Chip("Must", strong=True), Chip("Medical care (including older people's care)")]
    placed, height = place_chips(chips, width, theme)
    assert [each.chip for each in placed] == chips
    assert all(each.rect.right() <= width and each.rect.bottom() <= height for each in placed)
    line = place_chips([Chip("Must")], width, theme)[1]
    assert (height > 2 * line) == (width < 400)


def test_a_heading_is_one_to_a_screen_reader(qtbot):
    heading = Heading("Going well")
    qtbot.addWidget(heading)
    face = QAccessible.queryAccessibleInterface(heading)
    assert face.role() == QAccessible.Role.Heading
    assert face.text(QAccessible.Text.Name) == "Going well"
    heading.setAccessibleName("Going well, 2")
    assert face.text(QAccessible.Text.Name) == "Going well, 2"
