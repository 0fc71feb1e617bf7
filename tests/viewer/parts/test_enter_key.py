"""Enter presses the button that has the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget

from viewer.parts.choice_dialog import ChoiceDialog

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_on_cancel_cancels_though_another_button_is_the_default(
    qtbot: QtBot, theme: Theme, key: Qt.Key
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    dialog = ChoiceDialog("Invented", [("Which", ["One", "Two"])], ("Save as…",), theme, window)
    chosen: list[int] = []
    dialog.chosen.connect(lambda action, _: chosen.append(action))
    dialog.show()
    (cancel,) = [each for each in dialog.findChildren(QPushButton) if each.text() == "Cancel"]
    cancel.setFocus()
    qtbot.keyClick(cancel, key)
    assert not dialog.isVisible()
    assert chosen == []
