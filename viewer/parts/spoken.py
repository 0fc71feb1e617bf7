"""What a screen reader is told besides what Qt tells it: what happens, and where the focus is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QAccessibleEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QWidget


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader announce ``text`` without moving the focus."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


class CurrentItems(QObject):
    """Has the current item said whenever a list, table or tree gets the focus, in any window.

    Qt says only the name of the list then, and an item when another one becomes current.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if isinstance(now, QAbstractItemView):
            # After the event of the list itself, which would be said last.
            QTimer.singleShot(0, now, lambda: say_current(now))


def say_current(view: QAbstractItemView) -> None:
    """Have the current item of ``view`` said, if the view has the focus."""
    if not view.hasFocus() or not view.currentIndex().isValid() or not QAccessible.isActive():
        return
    # Rows that have just been added have no place before they are laid out.
    view.visualRect(view.currentIndex())
    face = QAccessible.queryAccessibleInterface(view)
    item = face.focusChild() if face is not None else None
    if item is not None:
        QAccessible.updateAccessibility(QAccessibleEvent(item, QAccessible.Event.Focus))
