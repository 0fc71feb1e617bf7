"""What screen readers are told of parts whose role Qt does not know."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from viewer.parts.heading import Heading
from viewer.parts.host_window import HostWindow
from viewer.parts.section_head import SectionHead
from viewer.parts.splitter import KeyedSplitter


def face(widget: QWidget):
    """The widget as a screen reader has it."""
    return QAccessible.queryAccessibleInterface(widget)


def test_a_heading_is_one_and_says_its_text_or_its_own_name(qtbot):
    heading = Heading("Invented")
    qtbot.addWidget(heading)
    assert face(heading).role() == QAccessible.Role.Heading
    assert face(heading).text(QAccessible.Text.Name) == "Invented"
    heading.setAccessibleName("Invented, 2")
    assert face(heading).text(QAccessible.Text.Name) == "Invented, 2"


def test_a_label_is_still_a_label(qtbot):
    label = QLabel("Invented")
    qtbot.addWidget(label)
    assert face(label).role() == QAccessible.Role.StaticText


def test_the_window_is_a_window(qtbot, theme):
    window = HostWindow(theme)
    qtbot.addWidget(window)
    assert face(window).role() == QAccessible.Role.Window


def test_the_sign_and_the_count_of_a_section_are_not_said_again(qtbot, theme):
    head = SectionHead(theme)
    qtbot.addWidget(head)
    head.show_words("!", "To improve", "3 concerns")
    head.show()
    assert face(head.heading).text(QAccessible.Text.Name) == "To improve, 3 concerns"
    labels = [each for each in head.findChildren(QLabel) if each.text() in ("!", "3 concerns")]
    assert len(labels) == 2
    assert all(face(label).state().invisible for label in labels)
    assert not face(head.heading).state().invisible


@pytest.fixture
def splitter(qtbot, theme):
    """Two panes of 300 pixels next to each other."""
    splitter = KeyedSplitter("Width of the list", theme)
    qtbot.addWidget(splitter)
    for _ in range(2):
        splitter.addWidget(QWidget())
    splitter.resize(605, 100)
    splitter.show()
    qtbot.waitExposed(splitter)
    splitter.setSizes([300, 300])
    return splitter


@pytest.mark.parametrize(
    ("key", "moves"), [(Qt.Key.Key_Right, 1), (Qt.Key.Key_Left, -1), (Qt.Key.Key_Up, 0)]
)
def test_a_divider_is_a_separator_that_keys_move(qtbot, splitter, key, moves):
    handle = splitter.handle(1)
    assert face(handle).role() == QAccessible.Role.Separator
    assert face(handle).text(QAccessible.Text.Name) == "Width of the list"
    before = splitter.sizes()[0]
    qtbot.keyClick(handle, key)
    after = splitter.sizes()[0]
    assert (after > before) - (after < before) == moves
