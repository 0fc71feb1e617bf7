"""The head of a page: nothing of it is cut, however narrow the page and large the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QPushButton

from viewer.parts.button_style import LINK, PLAIN, button_style
from viewer.parts.noted_heading import NotedHeading
from viewer.parts.page_head import PageHead

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.mark.parametrize("width", [1300, 500, 240])
def test_the_buttons_are_beside_the_name_or_below_it(
    theme: Theme, qtbot: QtBot, width: int
) -> None:
    head = PageHead(theme)
    qtbot.addWidget(head)
    buttons = [head.add_button("Add a file", "plus"), head.add_button("Save", "table")]
    head.show_words("Sources", "7 files · 259,908 ratings of 32,266 places")
    head.resize(width, 10)
    head.show()
    head.resize(width, head.heightForWidth(width))
    qtbot.wait(1)
    for each in (*buttons, *head.findChildren(QLabel)):
        corner = each.mapTo(head, each.rect().bottomRight())
        assert corner.x() <= width, each
        assert each.height() >= each.heightForWidth(each.width())
    beside = buttons[0].mapTo(head, buttons[0].rect().topLeft()).x() > head.heading.width()
    assert beside == (width > 1000)


def test_a_heading_is_heard_with_its_note(theme: Theme, qtbot: QtBot) -> None:
    noted = NotedHeading(theme)
    qtbot.addWidget(noted)
    noted.show_words("What was added", "newest first")
    interface = QAccessible.queryAccessibleInterface(noted.heading)
    assert interface.role() == QAccessible.Role.Heading
    assert interface.text(QAccessible.Text.Name) == "What was added, newest first"


@pytest.mark.parametrize("name", [PLAIN, LINK])
def test_a_button_is_high_enough_to_be_hit(theme: Theme, qtbot: QtBot, name: str) -> None:
    button = QPushButton("Take out")
    qtbot.addWidget(button)
    button.setObjectName(name)
    button.setStyleSheet(button_style(theme))
    assert button.sizeHint().height() >= 24
