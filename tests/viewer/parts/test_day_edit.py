"""The field for a day: what people type, and what it makes of it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QDate, Qt
from pytestqt.qtbot import QtBot

from viewer.parts.day_edit import DayEdit, typed_day

pytestmark = pytest.mark.usefixtures("qtbot")


@pytest.fixture
def field(qtbot: QtBot) -> DayEdit:
    """A field on 20 November 2026, the last day that it takes."""
    field = DayEdit(QDate(2026, 11, 20))
    field.setMinimumDate(QDate(2009, 4, 1))
    field.setMaximumDate(QDate(2026, 11, 20))
    qtbot.addWidget(field)
    field.show()
    return field


@pytest.mark.parametrize(
    "typed",
    ["14 June 2019", "14 jun 2019", "14/6/2019", "14.06.2019", "14062019", "2019-06-14"],
)
def test_a_day_can_be_typed_as_people_write_it(field: DayEdit, qtbot: QtBot, typed: str) -> None:
    qtbot.keyClicks(field, typed)
    assert field.date() == QDate(2019, 6, 14)


def test_shift_for_a_capital_does_not_begin_anew(field: DayEdit, qtbot: QtBot) -> None:
    """The 25th is after the last day until the month is typed."""
    qtbot.keyClicks(field, "25 ")
    qtbot.keyPress(field, Qt.Key.Key_Shift, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(field, "J", Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyRelease(field, Qt.Key.Key_Shift)
    qtbot.keyClicks(field, "une 2019")
    assert field.date() == QDate(2019, 6, 25)


def test_the_last_of_a_month_can_be_typed_whatever_month_was_shown(
    field: DayEdit, qtbot: QtBot
) -> None:
    qtbot.keyClicks(field, "31 January 2019")
    assert field.date() == QDate(2019, 1, 31)


def test_a_day_after_the_last_one_is_the_last_one(field: DayEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "1 December 2027")
    assert field.date() == QDate(2026, 11, 20)


def test_a_slip_can_be_taken_back(field: DayEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "14 Jul")
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    qtbot.keyClicks(field, "ne 2019")
    assert field.date() == QDate(2019, 6, 14)


def test_arrow_keys_still_change_a_part(field: DayEdit, qtbot: QtBot) -> None:
    qtbot.keyClicks(field, "14 June 2019")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.date() == QDate(2020, 6, 14)
    qtbot.keyClicks(field, "1 May 2018")
    assert field.date() == QDate(2018, 5, 1)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", (None, None, None)),
        ("45 13 1999", (None, None, None)),
        ("June 2019", (None, 6, 2019)),
        ("2019", (None, None, 2019)),
        ("2019-06", (None, 6, 2019)),
        ("14 ? x", (14, None, None)),
    ],
)
def test_what_is_not_a_day_is_left_out(
    text: str, read: tuple[int | None, int | None, int | None]
) -> None:
    assert typed_day(text) == read
