"""A heading with the list under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from db.domain.scale import GOOD
from viewer.parts.entry_section import EntrySection
from viewer.parts.reading_list import Entry, Paragraph, Run
from viewer.parts.section_head import SectionHead

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.fixture
def section(qtbot: QtBot, theme: Theme) -> EntrySection:
    section = EntrySection(theme)
    qtbot.addWidget(section)
    section.resize(340, 200)
    section.show()
    return section


def an_entry(text: str, key: object = None) -> Entry:
    return Entry((Paragraph((Run(text),)),), text, action="open it", key=key)


def test_a_heading_speaks_with_its_rating_and_count(section: EntrySection) -> None:
    section.show_entries("✓", "Going well", "2", [an_entry("One."), an_entry("Two.")], "All 9")
    heading = section.head.heading
    assert heading.text() == "Going well"
    assert heading.accessibleName() == "Going well, 2"
    assert section.list.accessibleName() == "Going well"
    assert section.head.link.accessibleName() == "Going well: All 9"
    section.show_entries("", "Safe", "75 %", [], rating=GOOD)
    assert heading.accessibleName() == "Safe, Good, 75 %"
    assert not section.list.isVisible()
    assert not section.head.link.isVisible()


def test_the_link_and_the_entries_can_be_chosen(section: EntrySection, qtbot: QtBot) -> None:
    section.show_entries("", "Going well", "9", [an_entry("One.", key="inv/2019")], "All 9")
    with qtbot.waitSignal(section.all_chosen):
        qtbot.mouseClick(section.head.link, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(section.entry_chosen) as chosen:
        qtbot.keyClick(section.list, Qt.Key.Key_Return)
    assert chosen.args == ["inv/2019"]


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_heads_side_by_side_are_in_line_whether_or_not_they_have_a_link(
    section: EntrySection, qtbot: QtBot, theme: Theme, scale: float
) -> None:
    theme.set_text_scale(scale)
    other = EntrySection(theme)
    qtbot.addWidget(other)
    section.restyle()
    section.show_entries("", "Going well", "9", [an_entry("One.")], "All 9")
    other.show_entries("", "To improve", "1", [an_entry("One.")])
    for each in (section, other):
        each.resize(700, 300)
        each.show()
        each.head.keep_room_for_link(True)
    for _ in range(4):
        QApplication.processEvents()
    assert section.list.y() == other.list.y()


@pytest.mark.parametrize("count", ["", "9"])
@pytest.mark.parametrize("link", ["", "All 19"])
def test_a_heading_is_next_to_its_sign(qtbot: QtBot, theme: Theme, count: str, link: str) -> None:
    head = SectionHead(theme)
    qtbot.addWidget(head)
    head.show_words("≡", "Measures and work under way", count, link)
    head.resize(320, 60)
    head.show()
    QApplication.processEvents()
    sign = next(each for each in head.findChildren(QLabel) if each.text() == "≡")
    assert sign.geometry().right() < head.heading.x() < sign.x() + 40


def test_a_head_that_is_made_opens_no_window(qtbot: QtBot, theme: Theme) -> None:
    """A part that is shown before it has a parent is a window for a moment, and takes the focus."""
    before = set(QApplication.topLevelWidgets())
    for ruled in (True, False):
        head = SectionHead(theme, ruled=ruled)
        qtbot.addWidget(head)
        shown = [each for each in QApplication.topLevelWidgets() if each not in before]
        assert not any(each.isVisible() for each in shown)
