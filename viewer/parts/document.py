"""A read-only document: one stop of the Tab key, scrolled by keys, read by screen readers."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

MARGIN = 5
"""Between the text and the ring that tells where the keyboard is, in pixels."""
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
    """Shows HTML that the application wrote itself; follows no link and loads nothing."""

    link_chosen = Signal(str)
    link_reached = Signal(QRect)
    """Where the link is that the Tab key came to, in the document's coordinates."""

    def __init__(self, name: str, *, grows: bool = False, parent: QWidget | None = None) -> None:
        """With ``grows`` the document is as high as its text, and what holds it scrolls."""
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
        """Nothing outside the text is ever loaded, whatever the text says."""

    def show_html(self, html: str) -> None:
        self.document().setDefaultFont(self.font())
        self.setHtml(html)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._grows and event.key() in _SCROLLING:
            event.ignore()
        else:
            super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        moved = super().focusNextPrevChild(forward)
        if moved and self.hasFocus():
            self.link_reached.emit(self.cursorRect().translated(self.viewport().pos()))
        return moved

    def paintEvent(self, event: QPaintEvent) -> None:
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
