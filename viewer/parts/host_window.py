"""The window as the views see it: the parent of their dialogs, and the place for messages."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from viewer.appearance.theme import Theme
from viewer.parts.faces import Role, present
from viewer.parts.message_bar import Message, MessageBar
from viewer.parts.spoken import CurrentItems

if TYPE_CHECKING:
    from viewer.parts.running_tasks import RunningTasks


class HostWindow(QWidget):
    """Base class of the main window.

    Views and their controllers receive a HostWindow, so that none of them depends on the main
    window and its other parts.
    """

    work_changed = Signal(str)
    """Emitted with what is being done in a few words, such as 'Adding a file: 60 %', or ''."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        present(self, Role.Window)
        CurrentItems(self)
        self.theme = theme
        self.messages = MessageBar(theme, self)
        """The message bar; the main window decides where it goes."""

    @cached_property
    def running_tasks(self) -> RunningTasks:
        """The long tasks that are running or waiting; created after the first paint."""
        from viewer.parts.running_tasks import RunningTasks

        return RunningTasks(self, self.theme)

    def say(self, text: str) -> None:
        """Show a message without an action button."""
        self.messages.show_message(Message(text))

    def show_text(self, title: str, text: str) -> None:
        """Open a dialog with a text that can be read, copied or saved."""
        from viewer.parts.dialogs import TextDialog

        dialog = TextDialog(title, text, self.theme, self)
        dialog.saved.connect(lambda path: self.say(f"Saved {path.name} in {path.parent}."))
        dialog.save_failed.connect(self.say)
        dialog.open()
