"""Quiet messages: one sentence, one action, and a way to put it aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QAccessible, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.parts.message_bar import PAUSE, Message, MessageBar

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
    button = next(each for each in bar.findChildren(QPushButton) if each.text() == "Open")
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
    for number in range(2):
        bar.show_message(Message(f"Message {number}."))
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    (close,) = closers(bar)
    interface = QAccessible.queryAccessibleInterface(close)
    assert interface.text(QAccessible.Text.Name) == "Dismiss"
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert bar.messages() == ("Message 0.",)
    (close,) = closers(bar)
    close.setFocus()
    qtbot.keyClick(close, Qt.Key.Key_Escape)
    assert bar.messages() == ()


def shown(bar: MessageBar) -> list[str]:
    labels = [each for each in bar.findChildren(QLabel) if each.isVisible()]
    return [each.text() for each in labels if each.text()]


def closers(bar: MessageBar) -> list[QToolButton]:
    return [each for each in bar.findChildren(QToolButton) if each.isVisible()]


def more(bar: MessageBar) -> QPushButton | None:
    lines = bar.findChildren(QPushButton, "moreMessages")
    return next((line for line in lines if line.isVisible()), None)


def test_one_message_is_shown_at_a_time_and_the_others_can_be(
    bar: MessageBar, qtbot: QtBot
) -> None:
    bar.show_message(Message("Message 0."))
    assert more(bar) is None
    for number in range(1, 5):
        bar.show_message(Message(f"Message {number}."))
    assert shown(bar) == ["Message 4."]
    button = more(bar)
    assert button is not None
    assert button.text() == "and 4 more"
    assert button.accessibleName() == "Show 4 more messages"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown(bar) == [f"Message {number}." for number in range(5)]
    assert button.text() == "Show fewer"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert shown(bar) == ["Message 4."]


def test_work_in_progress_comes_back_after_a_message(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_progress("import", "Importing", lambda: None)
    bar.show_message(Message("A sentence."))
    assert shown(bar) == ["A sentence."]
    qtbot.mouseClick(closers(bar)[0], Qt.MouseButton.LeftButton)
    assert shown(bar) == ["Importing"]


def test_the_message_with_the_focus_stays(bar: MessageBar, qtbot: QtBot) -> None:
    bar.show_message(Message("Message 0.", "Undo", lambda: None))
    button = next(each for each in bar.findChildren(QPushButton) if each.text() == "Undo")
    bar.activateWindow()
    qtbot.waitUntil(bar.isActiveWindow)
    button.setFocus()
    bar.show_message(Message("Message 1."))
    assert button.hasFocus()
    assert shown(bar) == ["Message 0."]


def test_the_page_is_not_moved_while_the_window_is_in_use(bar: MessageBar, qtbot: QtBot) -> None:
    """A message pushed the page under the pointer, so that a click met another row."""
    page = QWidget()
    qtbot.addWidget(page)
    page.show()
    handle = page.windowHandle()
    bar.watch(handle)
    middle = QPointF(5, 5)
    moved = QMouseEvent(
        QEvent.Type.MouseMove, middle, middle, Qt.MouseButton.NoButton, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    QApplication.sendEvent(handle, moved)
    bar.show_message(Message("A sentence."))
    assert bar.messages() == ("A sentence.",)
    assert not bar.isVisible()
    qtbot.waitUntil(bar.isVisible, timeout=5 * PAUSE)
    QApplication.sendEvent(handle, moved)
    bar.show_message(Message("Another.", topic="passing"))
    bar.clear("passing")
    assert shown(bar) == ["A sentence."]


def test_the_focus_goes_back_where_it_was(theme: Theme, qtbot: QtBot) -> None:
    page, bar = QWidget(), MessageBar(theme)
    qtbot.addWidget(page)
    edit, line = QPushButton("Somewhere", page), QVBoxLayout(page)
    line.addWidget(edit)
    line.addWidget(bar)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    edit.setFocus()
    bar.show_message(Message("A sentence."))
    (close,) = closers(bar)
    close.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(close, Qt.Key.Key_Escape)
    assert edit.hasFocus()


def test_what_was_said_of_a_place_goes_with_it(bar: MessageBar) -> None:
    bar.show_message(Message("Of this place.", about_place=True))
    bar.show_message(Message("Of all."))
    bar.leave_place()
    assert bar.messages() == ("Of all.",)


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
    button = next(each for each in bar.findChildren(QPushButton) if each.text() == "Do something")
    assert button.width() >= button.sizeHint().width()
    assert bar.height() > 3 * bar.fontMetrics().height()
    theme.set_text_scale(1.0)


@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_a_refusal_shows_why_and_how_to_mend_it_on_lines_of_their_own(
    bar: MessageBar, theme: Theme, qtbot: QtBot, scale: float
) -> None:
    theme.set_text_scale(scale)
    message = Message(
        "It mixes two orders. " * 4,
        "Choose another file",
        headline="‘a.csv’ was not added.",
        refusal=True,
        proofs=("row 12: 13/02/2019, day first", "row 47: 02/21/2019, month first"),
        remedy="Save that column again.",
    )
    bar.show_message(message)
    bar.resize(640, 10)
    bar.resize(640, bar.heightForWidth(640))
    qtbot.wait(1)
    (said,) = bar.messages()
    assert said.startswith("‘a.csv’ was not added. It mixes two orders.")
    assert said.endswith("month first To mend it: Save that column again.")
    for label in bar.findChildren(QLabel):
        if label.isVisible() and label.text():
            assert label.height() >= label.heightForWidth(label.width()), label.text()
    button = next(each for each in bar.findChildren(QPushButton) if each.isVisible())
    assert button.width() >= button.sizeHint().width()
    theme.set_text_scale(1.0)


def test_what_is_done_is_marked_in_the_progress(bar: MessageBar) -> None:
    bar.show_progress("import", "Adding a.csv…", lambda: None)
    bar.set_progress("import", "Adding <a.csv>: 4 of 9 rows", 4, 9, ("4 of 9 rows",))
    assert bar.messages() == ("Adding <a.csv>: 4 of 9 rows",)
    (label,) = [each for each in bar.findChildren(QLabel) if "rows" in each.text()]
    assert label.text() == "Adding &lt;a.csv&gt;: <b>4 of 9 rows</b>"
    stop = [each.text() for each in bar.findChildren(QPushButton) if each.isVisible()]
    assert stop == ["Stop"]
