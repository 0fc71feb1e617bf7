"""A page that scrolls where its window is too low for it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from viewer.parts.page_scroll import page_scroll


def test_a_page_is_as_wide_as_its_area_and_scrolls_only_up_and_down(qtbot: QtBot) -> None:
    page = QWidget()
    page.setMinimumHeight(900)
    area = page_scroll(page)
    qtbot.addWidget(area)
    area.resize(300, 200)
    area.show()
    assert area.widget() is page
    assert page.width() == area.viewport().width()
    assert area.verticalScrollBar().maximum() == 900 - area.viewport().height()
    assert area.horizontalScrollBar().maximum() == 0
    assert area.focusPolicy() is Qt.FocusPolicy.NoFocus


def test_the_page_may_come_later(qtbot: QtBot) -> None:
    area = page_scroll()
    qtbot.addWidget(area)
    assert area.widget() is None
