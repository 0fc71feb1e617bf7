"""Has Enter press the button that has the focus, in dialogs where another one is the default."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class EnterPresses(QObject):
    """Presses whichever button of ``dialog`` has the focus on Enter.

    Without it, Enter on 'Cancel' presses the default button if Cancel can never be the default.
    Must be made when the dialog has all its buttons; it belongs to the dialog.
    """

    def __init__(self, dialog: QDialog) -> None:
        super().__init__(dialog)
        for button in dialog.findChildren(QPushButton):
            button.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Press the button on Enter, as the space bar does."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() in _ENTER
            and isinstance(watched, QPushButton)
            and watched.isEnabled()
        ):
            watched.click()
            return True
        return super().eventFilter(watched, event)
