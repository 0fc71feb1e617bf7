"""A read-only document: one stop of the Tab key, scrolled by cursor keys, read by screen readers."""

from __future__ import annotations

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget


class Document(QTextBrowser):
    """Shows HTML that the application wrote itself; follows no link and loads nothing."""

    link_chosen = Signal(str)

    def __init__(self, name: str, *, grows: bool = False, parent: QWidget | None = None) -> None:
        """With ``grows`` the document is as high as its text, and what holds it scrolls."""
        super().__init__(parent)
        self._grows = grows
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self.anchorClicked.connect(self._on_anchor_clicked)
        if grows:
            from PySide6.QtCore import Qt

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

    def _fit(self) -> None:
        if self._grows:
            self.document().setTextWidth(self.viewport().width())
            self.setFixedHeight(max(1, round(self.document().size().height()) + 2))

    @Slot(QUrl)
    def _on_anchor_clicked(self, url: QUrl) -> None:
        self.link_chosen.emit(url.toString())
