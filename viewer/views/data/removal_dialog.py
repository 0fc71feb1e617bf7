"""The question before a file is taken out of the data: what goes, what stays, how to undo it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QShowEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme
from viewer.parts.button_style import DESTROYS, LINK, PLAIN, button_style
from viewer.parts.enter_key import EnterPresses
from viewer.parts.heading import Heading
from viewer.parts.page_scroll import page_scroll
from viewer.parts.spoken import announce
from viewer.wording import sources
from viewer.wording.phrases import breakable

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile, OnlyHere

_WIDTH = 600


class RemovalDialog(QDialog):
    """Accepted if the file is to be taken out. The focus is on Cancel at first."""

    table_wanted = Signal()
    """Emitted when the reader wants what goes as a table."""

    def __init__(
        self,
        file: LoadedFile,
        only: OnlyHere,
        path: str,
        *,
        can_be_loaded_again: bool,
        theme: Theme,
        parent: QWidget,
    ) -> None:
        """``path`` is where the file was when it was added; empty if that is not known."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("removalDialog")
        title = sources.take_out_title(file)
        self.setWindowTitle(f"{title} – Wardcard")
        self._theme = theme
        s, px = theme.scheme, theme.space
        heading = Heading(breakable(title))
        heading.setAccessibleName(title)
        heading.setFont(theme.type(16, bold=True))
        self.cancel_button = QPushButton("Cancel")
        self.cancel_button.setObjectName(PLAIN)
        self.remove_button = QPushButton(sources.take_out_button(only))
        self.remove_button.setObjectName(DESTROYS)
        self.table_link = QPushButton(sources.SAVE_LOSSES)
        self.table_link.setObjectName(LINK)
        self.table_link.setVisible(only.states_something)
        self._said = QLabel()
        self._said.setWordWrap(True)
        self._said.hide()
        for button in (self.table_link, self.cancel_button, self.remove_button):
            button.setAutoDefault(False)
        self.cancel_button.clicked.connect(self.reject)
        self.remove_button.clicked.connect(self.accept)
        self.table_link.clicked.connect(self.table_wanted)
        undo, bold = sources.undo_words(path, can_be_loaded_again=can_be_loaded_again)
        inner = QWidget()
        inner.setObjectName("page")
        column = QVBoxLayout(inner)
        column.setContentsMargins(px(18), px(14), px(18), px(14))
        column.setSpacing(px(12))
        column.addWidget(heading)
        column.addWidget(self._sides(sources.goes(only), sources.stays(only)))
        column.addWidget(self._sentence("file" if can_be_loaded_again else "warning", undo, bold))
        column.addWidget(self._said)
        column.addStretch(1)
        scroll = page_scroll(inner)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(px(18), px(8), px(18), px(10))
        buttons.setSpacing(px(6))
        buttons.addWidget(self.table_link)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel_button)
        buttons.addWidget(self.remove_button)
        rule = QFrame()
        rule.setFixedHeight(1)
        rule.setStyleSheet(f"background: {s.line}; border: 0")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        whole.addWidget(rule)
        whole.addLayout(buttons)
        self.setStyleSheet(
            f"#removalDialog {{ background: {s.surface}; }}"
            f"#removalDialog QLabel {{ color: {s.text}; background: transparent; }}"
            f"#removalDialog QFrame#sides {{ border: {theme.edge_width:.0f}px solid {s.line};"
            f" border-radius: {px(4)}px; background: {s.surface}; }}" + button_style(theme)
        )
        screen = self.screen().availableGeometry()
        width = min(px(_WIDTH), screen.width() - 40, max(320, parent.window().width() - 40))
        inner.setFixedWidth(width)
        height = column.totalHeightForWidth(width) + buttons.sizeHint().height() + 2
        EnterPresses(self)
        self.resize(width, min(height, screen.height() - 60, parent.window().height() - 20))

    def showEvent(self, event: QShowEvent) -> None:
        """Put the focus where nothing is lost."""
        super().showEvent(event)
        self.cancel_button.setFocus(Qt.FocusReason.TabFocusReason)

    def say(self, text: str) -> None:
        """Say what became of the table, in the question and to a screen reader."""
        self._said.setText(breakable(text))
        self._said.setAccessibleName(text)
        self._said.show()
        announce(self._said, text)

    def words(self) -> str:
        """All that the question says, one sentence a line."""
        labels = self.findChildren(QLabel)
        return "\n".join(label.accessibleName() or label.text() for label in labels if label.text())

    def _sides(self, goes: Sequence[str], stays: Sequence[str]) -> QWidget:
        """What goes next to what stays, or above it if text is large."""
        box = QFrame()
        box.setObjectName("sides")
        direction = QBoxLayout.Direction
        large = self._theme.text_scale > 1.4
        line = QBoxLayout(direction.TopToBottom if large else direction.LeftToRight, box)
        px = self._theme.space
        line.setContentsMargins(px(13), px(9), px(13), px(9))
        line.setSpacing(px(14))
        line.addWidget(self._side("close", "Goes", goes, bold_first=goes[0][:1].isdigit()), 1)
        line.addWidget(self._side("check", "Stays", stays, bold_first=stays[0][:1].isdigit()), 1)
        return box

    def _side(self, shape: str, name: str, lines: Sequence[str], *, bold_first: bool) -> QWidget:
        theme, px = self._theme, self._theme.space
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        head = QHBoxLayout()
        sign = QLabel()
        size = px(14)
        sign.setPixmap(icon(shape, size, QColor(theme.scheme.text)).pixmap(size, size))
        heading = Heading(name)
        heading.setFont(theme.type(13, bold=True))
        head.addWidget(sign)
        head.addWidget(heading, 1)
        head.setSpacing(px(6))
        column.addLayout(head)
        for number, text in enumerate(lines):
            label = QLabel()
            label.setTextFormat(Qt.TextFormat.RichText)
            # '4,247 ratings' in bold, the rest plain: the words are Wardcard's own.
            words = text.split(" ", 2)
            bold = bold_first and number == 0 and len(words) == 3
            label.setText(f"<b>{words[0]} {words[1]}</b> {words[2]}" if bold else text)
            label.setAccessibleName(text)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addStretch(1)
        return side

    def _sentence(self, shape: str, text: str, bold: str) -> QWidget:
        from html import escape

        px = self._theme.space
        holder = QWidget()
        line = QHBoxLayout(holder)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(px(6))
        sign = QLabel()
        size = px(15)
        sign.setPixmap(icon(shape, size, self._theme.colour("text")).pixmap(size, size))
        shown, strong = escape(breakable(text)), escape(breakable(bold))
        label = QLabel(shown.replace(strong, f"<b>{strong}</b>", 1))
        label.setTextFormat(Qt.TextFormat.RichText)
        label.setAccessibleName(text)
        label.setWordWrap(True)
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(label, 1)
        return holder
