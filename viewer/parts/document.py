"""A read-only document that is a single Tab stop, scrolls by keyboard and suits screen readers."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

MARGIN = 5
"""Pixels between the text and the keyboard focus ring."""
_SCROLLING = frozenset(
    (
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    )
)


class Document(QTextBrowser):
    """Shows HTML written by the application; follows no links and loads no files.

    The code that writes the HTML must escape any text from records, which templates do
    automatically (:mod:`viewer.documents.templates`).
    """

    link_chosen = Signal(str)
    """Emitted with the address of a link that was clicked or opened with Return."""
    link_reached = Signal(QRect)
    """Emitted with the position of the link reached with the Tab key, in document coordinates."""

    def __init__(self, name: str, *, grows: bool = False, parent: QWidget | None = None) -> None:
        """Create a document called ``name`` for screen readers.

        With ``grows`` it is as high as its text, and the widget around it scrolls.
        """
        super().__init__(parent)
        self._grows = grows
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(MARGIN)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._on_anchor_clicked)
        if grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        """Return None, so that no image or other file named in the text is ever loaded."""

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
        """Leave scrolling keys to the surrounding widget if this document grows."""
        if self._grows and event.key() in _SCROLLING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Move to the next or previous link, and report its position."""
        moved = super().focusNextPrevChild(forward)
        if moved and self.hasFocus():
            self.link_reached.emit(self.cursorRect().translated(self.viewport().pos()))
        return moved

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a ring around the document if it has the keyboard focus."""
        super().paintEvent(event)
        if self.hasFocus():
            painter = QPainter(self.viewport())
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Link), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))
            painter.end()

    def _fit(self) -> None:
        if self._grows:
            self.document().setTextWidth(self.viewport().width())
            self.setFixedHeight(max(1, round(self.document().size().height()) + 2))

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        self.link_chosen.emit(url.toString())
