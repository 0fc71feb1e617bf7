"""Keys that are pressed in a window before the parts are there that take them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent
    from PySide6.QtWidgets import QWidget


class TypedAhead:
    def __init__(self) -> None:
        self._events: list[QKeyEvent] = []

    def keep(self, event: QKeyEvent) -> None:
        self._events.append(event.clone())

    def type_in(self, window: QWidget) -> None:
        """Type all in again: a shortcut does its work by now, the rest goes to the focus."""
        from PySide6.QtCore import QCoreApplication
        from PySide6.QtGui import QKeySequence

        events, self._events = self._events, []
        for event in events:
            keys = QKeySequence(event.keyCombination())
            action = next((one for one in window.actions() if keys in one.shortcuts()), None)
            if action is not None:
                action.trigger()
            else:
                QCoreApplication.sendEvent(window.focusWidget() or window, event)
