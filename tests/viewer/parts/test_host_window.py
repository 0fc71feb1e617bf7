"""What every view may ask of the window it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viewer.parts.dialogs import TextDialog
from viewer.parts.host_window import HostWindow
from viewer.parts.message_bar import MessageBar

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme


def test_it_shows_messages_and_long_texts(qtbot: QtBot, theme: Theme) -> None:
    window = HostWindow(theme)
    window.messages = MessageBar(theme, window)
    qtbot.addWidget(window)
    window.say("Copied.")
    assert window.messages.messages() == ("Copied.",)
    window.show_text("Summary", "Two files were added.")
    (dialog,) = window.findChildren(TextDialog)
    assert dialog.text() == "Two files were added."
    dialog.save_failed.emit("There is no room.")
    assert window.messages.messages()[-1] == "There is no room."
