"""Quiet messages: one sentence, one action, and a way to put it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QToolButton

from viewer.parts.message_bar import Message, MessageBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> MessageBar:
    bar = MessageBar(theme)
    qtbot.addWidget(bar)
    bar.resize(700, 40)
    return bar


def test_a_message_shows_and_its_action_puts_it_away(bar: MessageBar, qtbot: QtBot) -> None:
    done: list[str] = []
    bar.show_message(Message("Saved invented.pdf.", "Open", lambda: done.append("opened")))
    assert bar.isVisible()
    (button,) = bar.findChildren(QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == ["opened"]
    assert bar.messages() == ()
    assert not bar.isVisible()


def test_a_newer_message_takes_the_place_of_the_older_on_its_topic(bar: MessageBar) -> None:
    bar.show_message(Message("first", topic="saved"))
    bar.show_message(Message("other"))
    bar.show_message(Message("second", topic="saved"))
    assert bar.messages() == ("other", "second")


def test_it_can_be_put_aside_by_key_and_by_button(bar: MessageBar, qtbot: QtBot) -> None:
    for _ in range(2):
        bar.show_message(Message("A sentence."))
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    close = bar.findChildren(QToolButton)
    interface = QAccessible.queryAccessibleInterface(close[0])
    assert interface.text(QAccessible.Text.Name) == "Dismiss"
    qtbot.mouseClick(close[0], Qt.MouseButton.LeftButton)
    assert len(bar.messages()) == 1
    close[1].setFocus()
    qtbot.keyClick(close[1], Qt.Key.Key_Escape)
    assert bar.messages() == ()


def shown(bar: MessageBar) -> list[str]:
    return [each.text() for each in bar.findChildren(QLabel) if each.isVisible()]


def more(bar: MessageBar) -> QPushButton | None:
    lines = bar.findChildren(QPushButton, "moreMessages")
    return next((line for line in lines if line.isVisible()), None)


def test_of_many_messages_the_newest_are_shown_and_the_others_can_be(
    bar: MessageBar, qtbot: QtBot
) -> None:
    for number in range(2):
        bar.show_message(Message(f"Message {number}.", topic=str(number)))
    assert more(bar) is None
    for number in range(2, 5):
        bar.show_message(Message(f"Message {number}.", topic=str(number)))
    assert shown(bar) == ["Message 3.", "Message 4."]
    button = more(bar)
    assert button is not None
    assert button.text() == "and 3 more"
    assert button.accessibleName() == "Show 3 more messages"
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(shown(bar)) == 5
    assert button.text() == "Show fewer"
    assert button.hasFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert shown(bar) == ["Message 3.", "Message 4."]
    bar.clear("4")
    assert shown(bar) == ["Message 2.", "Message 3."]
    assert button.text() == "and 2 more"
    for topic in ("3", "2"):
        bar.clear(topic)
    assert shown(bar) == ["Message 0.", "Message 1."]
    assert more(bar) is None


def test_work_in_progress_stays_in_sight(bar: MessageBar) -> None:
    bar.show_progress("import", "Importing", lambda: None)
    for number in range(3):
        bar.show_message(Message(f"Message {number}."))
    assert shown(bar) == ["Importing", "Message 2."]


def test_the_message_with_the_focus_is_not_folded_away(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message(Message("Message 0.", "Undo", lambda: None))
    (button,) = bar.findChildren(QPushButton)
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    button.setFocus()
    for number in range(1, 4):
        bar.show_message(Message(f"Message {number}."))
    assert button.hasFocus()
    assert shown(bar) == ["Message 0.", "Message 2.", "Message 3."]


def test_tab_reaches_the_other_messages_after_the_newest(bar: MessageBar, qtbot: QtBot) -> None:
    for number in range(4):
        bar.show_message(Message(f"Message {number}."))
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    reached: list[str] = []
    first = next(each for each in bar.findChildren(QToolButton) if each.isVisible())
    first.setFocus()
    for _ in range(2):
        qtbot.keyClick(bar.focusWidget(), Qt.Key.Key_Tab)
        here = bar.focusWidget()
        assert isinstance(here, QAbstractButton)
        reached.append(here.text())
    assert reached == ["×", "and 2 more"]


def test_a_passing_message_leaves_by_itself(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message(Message("A sentence.", seconds=0.01))
    qtbot.waitUntil(lambda: bar.messages() == ())


def test_a_message_is_text_and_never_markup(bar: MessageBar) -> None:
    bar.show_message(Message("<b>bold</b> & <img src=x>"))
    assert bar.messages() == ("<b>bold</b> & <img src=x>",)
    bar.show_message(Message("plain", topic="plain"))


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_long_message_wraps_and_is_not_cut(
    bar: MessageBar, theme: Theme, qtbot: QtBot, scale: float
) -> None:
    theme.set_text_scale(scale)
    bar.show_message(Message("A sentence that goes on and on. " * 8, "Do something", lambda: None))
    bar.adjustSize()
    bar.resize(600, bar.heightForWidth(600))
    qtbot.wait(1)
    (button,) = bar.findChildren(QPushButton)
    assert button.width() >= button.sizeHint().width()
    assert bar.height() > 3 * bar.fontMetrics().height()
    theme.set_text_scale(1.0)
