"""Tabs whose page is no higher than it needs to be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from viewer.parts.tabs import TabbedPages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.fixture
def pages(qtbot: QtBot, theme: Theme) -> Iterator[TabbedPages]:
    """Three pages, the second of them by far the highest."""
    tabbed = TabbedPages("Parts of the report")
    tabbed.restyle(theme)
    for title, height in (("One", 20), ("Two", 900), ("Three", 20)):
        page = QLabel(title)
        page.setMinimumHeight(height)
        tabbed.add(page, title)
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(tabbed)
    column.addWidget(tabbed.pages)
    window.show()
    window.activateWindow()
    yield tabbed
    window.close()


def shown(tabbed: TabbedPages) -> list[str]:
    return [page.text() for page in tabbed.pages.findChildren(QLabel) if page.isVisible()]


def test_one_page_is_shown_at_a_time(pages: TabbedPages, qtbot: QtBot) -> None:
    assert shown(pages) == ["One"]
    with qtbot.waitSignal(pages.current_changed) as changed:
        pages.bar.setCurrentIndex(1)
    assert changed.args == [1]
    assert shown(pages) == ["Two"]


def test_a_low_page_leaves_no_room_for_a_high_one(pages: TabbedPages) -> None:
    assert pages.pages.sizeHint().height() < 100
    pages.bar.setCurrentIndex(1)
    assert pages.pages.sizeHint().height() >= 900


def test_keys_go_round_the_pages(pages: TabbedPages, qtbot: QtBot) -> None:
    pages.bar.setFocus()
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(pages.bar, Qt.Key.Key_Tab, control)
    assert shown(pages) == ["Two"]
    for expected in ("One", "Three"):
        qtbot.keyClick(pages.bar, Qt.Key.Key_Tab, control | shift)
        assert shown(pages) == [expected]


def test_a_screen_reader_hears_what_the_tabs_are_for(pages: TabbedPages) -> None:
    assert pages.bar.accessibleName() == "Parts of the report"
