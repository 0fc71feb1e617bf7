"""A line above a page that says something of all of it, and stays while that is so.

Unlike a message it cannot be dismissed: that an older report is shown, or that a place is closed.
"""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from viewer.appearance.theme import Theme


class NoticeKind(Enum):
    """What a notice says, which decides its colours."""

    OLDER = "older"
    """What is shown is not the latest."""
    CLOSED = "closed"
    """The place is closed."""


class Notice(QFrame):
    """A sentence over the whole width, with one button on the right; hidden until it has one."""

    chosen = Signal()
    """Emitted when the button is pressed."""

    def __init__(self, kind: NoticeKind, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._theme = theme
        self.setObjectName(f"{kind.value}Notice")
        self._label = QLabel()
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._button = QPushButton()
        self._button.setAutoDefault(False)
        self._button.clicked.connect(self._on_clicked)
        self._line = QHBoxLayout(self)
        self._line.addWidget(self._label, 1)
        self._line.addWidget(self._button)
        self.hide()
        self.restyle()

    @property
    def button(self) -> QPushButton:
        """The button, which the Tab key visits."""
        return self._button

    def show_words(self, words: str, action: str = "") -> None:
        """Show ``words``, HTML of which any data is escaped, and a button labelled ``action``.

        Without words the notice is hidden, and without ``action`` its button.
        """
        self._label.setText(words)
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self.setVisible(bool(words))

    def text(self) -> str:
        """What it says, without markup; empty while it is hidden."""
        return QTextDocumentFragment.fromHtml(self._label.text()).toPlainText()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s, px = self._theme.scheme, self._theme.space
        if self._kind is NoticeKind.OLDER:
            ground, text, edge = s.older, s.older_text, s.older_edge
        else:
            ground, text, edge = s.band, s.text, s.text
        name = self.objectName()
        self.setStyleSheet(
            f"#{name} {{ background: {ground}; border: 0; border-left: {px(6)}px solid {edge};"
            f" border-bottom: 1px solid {edge}; }}"
            f"#{name} QLabel {{ color: {text}; background: transparent; }}"
            f"#{name} QPushButton {{ color: {s.text}; background: {s.surface}; font-weight: bold;"
            f" border: 1px solid {edge}; border-radius: {px(4)}px;"
            f" padding: {px(3)}px {px(11)}px; }}"
            f"#{name} QPushButton:hover {{ background: {s.chosen}; }}"
            f"#{name} QPushButton:focus {{ border: 3px solid {s.accent};"
            f" padding: {px(3) - 2}px {px(11) - 2}px; }}"
        )
        self._label.setFont(self._theme.type(13.5))
        self._line.setContentsMargins(px(14), px(5), px(20), px(5))
        self._line.setSpacing(px(14))

    @Slot()
    def _on_clicked(self) -> None:
        self.chosen.emit()
