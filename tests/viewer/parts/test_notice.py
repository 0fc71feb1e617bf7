"""The line over a report that says that an older one, or a closed place, is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from viewer.parts.notice import Notice, NoticeKind

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.mark.parametrize("kind", list(NoticeKind))
def test_it_is_there_while_it_has_words_and_its_button_says_what_to_do(
    qtbot: QtBot, theme: Theme, kind: NoticeKind
) -> None:
    notice = Notice(kind, theme)
    qtbot.addWidget(notice)
    assert notice.isHidden()
    notice.show_words("This place <b>closed</b>. It is now A &amp; B.", "Go to INV02")
    assert not notice.isHidden()
    assert notice.text() == "This place closed. It is now A & B."
    with qtbot.waitSignal(notice.chosen):
        qtbot.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    notice.show_words("Nothing follows it.")
    assert notice.button.isHidden()
    notice.show_words("")
    assert notice.isHidden()
