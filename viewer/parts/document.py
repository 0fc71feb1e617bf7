"""A read-only document that is a single Tab stop, scrolls by keyboard and suits screen readers."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QUrl, Signal, Slot
from PySide6.QtGui import (
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QPen,
    QResizeEvent,
    QTextBlock,
)
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from viewer.parts.spoken import announce

MARGIN = 5
"""Pixels between the text and the keyboard focus ring."""
_NO_LIMIT = (1 << 24) - 1
"""Qt's largest height of a widget, in pixels."""
_BY_PAGE = frozenset((Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space))
_BY_LINE = frozenset((Qt.Key.Key_Up, Qt.Key.Key_Down))


class Document(QTextBrowser):
    """Shows HTML written by the application; follows no links and loads no files.

    A text cursor goes through it by the cursor keys, and screen readers read the line that it
    reaches. They are told too whether that is in a heading, a list or a link, which Qt leaves out.

    The code that writes the HTML must escape any text from records, which templates do
    automatically (:mod:`viewer.documents.templates`).
    """

    link_chosen = Signal(str)
    """Emitted with the address of a link that was clicked or opened with Return."""
    reached = Signal(QRect)
    """Emitted with the place of the line or link that the keyboard reached, in this widget."""

    def __init__(self, name: str, *, grows: bool = False, parent: QWidget | None = None) -> None:
        """Create a document; ``name`` tells screen readers what it is, as its description.

        A name of its own would be read in place of the text.

        With ``grows`` it is as high as its text, and the widget around it scrolls.
        """
        super().__init__(parent)
        self._grows = grows
        self._block_said = -1
        self.setAccessibleDescription(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.document().setDocumentMargin(MARGIN)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._on_anchor_clicked)
        self.set_grows(grows)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Return None, so that no image or other file named in the text is ever loaded."""

    def set_grows(self, grows: bool) -> None:
        """Make it as high as its text if ``grows``, and otherwise as high as its layout allows."""
        self._grows = grows
        policy = Qt.ScrollBarPolicy
        shown = policy.ScrollBarAlwaysOff if grows else policy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(shown)
        self.setHorizontalScrollBarPolicy(policy.ScrollBarAlwaysOff if grows else shown)
        if not grows:
            self.setMinimumHeight(0)
            self.setMaximumHeight(_NO_LIMIT)

    def show_html(self, html: str) -> None:
        """Replace the current document with ``html``, in the widget's font."""
        self.document().setDefaultFont(self.font())
        self.setHtml(html)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the height to the text at the new width."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the text cursor, and say what it has reached.

        If this document grows, scrolling by pages is left to the surrounding widget, and so is
        scrolling by lines at either end.
        """
        if self._grows and event.key() in _BY_PAGE:
            event.ignore()
            return
        before = self.textCursor().position()
        super().keyPressEvent(event)
        if self.textCursor().position() != before:
            self._emit_reached()
            self._say_kind()
        elif self._grows and event.key() in _BY_LINE:
            event.ignore()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move to the next or previous link, and say which it is."""
        moved = super().focusNextPrevChild(forward)
        if moved and self.hasFocus():
            self._emit_reached()
            announce(self, link_said(self.textCursor().selectedText()))
        return moved

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring around the document if it has the keyboard focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Link), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()

    def _emit_reached(self) -> None:
        self.reached.emit(self.cursorRect().translated(self.viewport().pos()))

    def _say_kind(self) -> None:
        """Say what the text cursor has come to, if that is another paragraph than before."""
        block = self.textCursor().block()
        if block.blockNumber() != self._block_said:
            self._block_said = block.blockNumber()
            words = kind_of(block)
            if words:
                announce(self, words)

    def _fit(self) -> None:
        if self._grows:
            self.document().setTextWidth(self.viewport().width())
            self.setFixedHeight(max(1, round(self.document().size().height()) + 2))

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        self.link_chosen.emit(url.toString())


def kind_of(block: QTextBlock) -> str:
    """What a screen reader is told of a paragraph besides its text: 'Heading level 2', 'Link'."""
    kinds: list[str] = []
    level = block.blockFormat().headingLevel()
    if level:
        kinds.append(f"Heading level {level}")
    elif block.textList() is not None:
        kinds.append("List item")
    if any(each.format.isAnchor() and each.format.anchorHref() for each in block.textFormats()):
        kinds.append("Link")
    return ", ".join(kinds)


def link_said(text: str) -> str:
    """What is said of a link that the Tab key has reached."""
    return f"Link: {text}"
