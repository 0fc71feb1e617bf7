"""A splitter between panes that also moves by keys."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSplitter, QSplitterHandle, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.faces import Role, present

_WIDTH = 5
"""The width of the handle in pixels; the line in it has one."""
_STEP = 16
"""How far an arrow key moves it, in pixels at a text scale of 1."""


class _Handle(QSplitterHandle):
    """The line between two panes: the Tab key reaches it, and arrow keys move it."""

    def __init__(self, splitter: KeyedSplitter, theme: Theme) -> None:
        super().__init__(splitter.orientation(), splitter)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(splitter.handle_name)
        present(self, Role.Separator)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by a step with an arrow key, and as far as it goes with Home or End."""
        step = self._theme.space(_STEP)
        steps = {Qt.Key.Key_Left: -step, Qt.Key.Key_Right: step}
        far = self.splitter().width()
        steps |= {Qt.Key.Key_Home: -far, Qt.Key.Key_End: far}
        by = steps.get(Qt.Key(event.key()))
        if by is None:
            super().keyPressEvent(event)
            return
        self.moveSplitter(max(0, self.pos().x() + by))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a line, and a broad one while it has the keyboard focus."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("window"))
        if self.hasFocus():
            painter.fillRect(self.rect(), self._theme.colour("accent"))
        else:
            painter.fillRect(QRect(0, 0, 1, self.height()), self._theme.colour("line"))
        painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is gone."""
        super().focusOutEvent(event)
        self.update()


class KeyedSplitter(QSplitter):
    """Divides a width among panes; each divider is a stop of the Tab key."""

    def __init__(self, handle_name: str, theme: Theme, parent: QWidget | None = None) -> None:
        """``handle_name`` says what a divider sets, for screen readers: 'Width of the list'."""
        self.handle_name = handle_name
        self._theme = theme
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_WIDTH)

    def createHandle(self) -> QSplitterHandle:
        """Return a divider that moves by keys."""
        return _Handle(self, self._theme)
