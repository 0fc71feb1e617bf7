"""The commands of the menus and their keys."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from PySide6.QtCore import SIGNAL
from PySide6.QtGui import QAction, QKeySequence

from viewer.window.actions import COMMANDS, MENUS, shortcuts_guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from viewer.window.application import Application


def test_no_two_commands_share_a_key() -> None:
    keys = Counter(QKeySequence(key).toString() for command in COMMANDS for key in command.keys)
    assert "" not in keys
    assert [key for key, count in keys.items() if count > 1] == []


def test_every_command_stands_in_a_menu_and_on_the_page_of_keys() -> None:
    page = shortcuts_guide()
    for command in COMMANDS:
        assert command.menu in MENUS
        for key in command.keys:
            assert key in page


def test_every_command_of_the_menu_does_something(
    open_wardcard: Callable[..., Application],
) -> None:
    actions = open_wardcard().window.actions_by_name
    idle = [
        command.name
        for command in COMMANDS
        if not QAction.receivers(actions[command.name], SIGNAL("triggered(bool)"))
    ]
    assert idle == []


def test_looks_are_chosen_and_remembered(open_wardcard: Callable[..., Application]) -> None:
    first = open_wardcard(theme=None)
    actions = first.window.actions_by_name
    actions["theme_dark"].trigger()
    actions["text_larger"].trigger()
    actions["story"].trigger()
    scale = first.theme.text_scale
    assert scale > 1
    first.window.close()
    again = open_wardcard(theme=None)
    assert again.theme.choice == "dark"
    assert again.theme.text_scale == scale
    assert again.window.actions_by_name["theme_dark"].isChecked()
    assert not again.window.story.isVisible()
    again.window.actions_by_name["text_normal"].trigger()
    assert again.theme.text_scale == 1


def test_about_is_a_text_that_can_be_read_and_copied(
    open_wardcard: Callable[..., Application],
) -> None:
    from viewer.parts.dialogs import TextDialog

    application = open_wardcard()
    application.window.actions_by_name["about"].trigger()
    (dialog,) = application.window.findChildren(TextDialog)
    assert "Open Government Licence v3.0" in dialog.text()
    dialog.close()
    dialog.setParent(None)
    dialog.deleteLater()
