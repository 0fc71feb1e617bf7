"""The picture of a card's pages in the print dialog, as they will be printed."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from viewer.appearance.icons import icon
from viewer.appearance.theme import Theme

_PAUSE = 120
"""Milliseconds after which a page is drawn anew for another size."""
_A4 = 2**0.5
"""The height of a sheet of A4 or A3, as a multiple of its width."""


class CardPreview(QWidget):
    """Shows one page at a time, whole or as wide as there is room."""

    picture_wanted = Signal(int, QSize)
    """Emitted with the index of a page and the size in pixels in which it is to be drawn."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pages = 0
        self._page = 0
        self._whose = ""
        self._large = False
        self.setObjectName("preview")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._sheet = _Sheet()
        self._area = QScrollArea()
        self._area.setWidget(self._sheet)
        self._area.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.before, self.after = QToolButton(), QToolButton()
        for button, name, shape, step in (
            (self.before, "Page before", "back", -1),
            (self.after, "Next page", "forward", 1),
        ):
            side = theme.space(16)
            button.setIcon(icon(shape, side, theme.colour("text"), theme.colour("off")))
            button.setIconSize(QSize(side, side))
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setMinimumSize(theme.space(26), theme.space(26))
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            button.clicked.connect(lambda _=False, step=step: self.turn(step))
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.enlarge = QPushButton("Enlarge")
        self.enlarge.setObjectName("link")
        self.enlarge.setAutoDefault(False)
        self.enlarge.setCheckable(True)
        self.enlarge.toggled.connect(self._on_enlarge_toggled)
        line = QHBoxLayout()
        line.addStretch(1)
        for widget in (self.before, self.label, self.after, self.enlarge):
            line.addWidget(widget)
        line.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(10)] * 4)
        column.addWidget(self._area, 1)
        column.addLayout(line)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE)
        self._pause.timeout.connect(self._on_pause_over)
        self._label()

    @property
    def page(self) -> int:
        """The index of the page that is shown."""
        return self._page

    @property
    def shown(self) -> bool:
        """Whether a page has been drawn."""
        return not self._sheet.image.isNull()

    def show_pages(self, count: int, whose: str = "") -> None:
        """Show the first of ``count`` pages; ``whose`` says if there are other cards."""
        self._pages, self._whose = count, whose
        self._page = min(self._page, max(0, count - 1))
        self._label()
        self._on_pause_over()

    def show_picture(self, page: int, image: QImage) -> None:
        """Show the picture of a page, unless another is wanted by now."""
        if page != self._page:
            return
        image.setDevicePixelRatio(self.devicePixelRatio())
        self._sheet.show_image(image)

    def turn(self, step: int) -> None:
        """Show the next page (1) or the one before (-1), if there is one."""
        page = self._page + step
        if 0 <= page < self._pages:
            self._page = page
            self._label()
            self._on_pause_over()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Draw the page for the new size."""
        super().resizeEvent(event)
        self._pause.start()

    def _label(self) -> None:
        counted = f"Page {self._page + 1} of {self._pages}"
        self.label.setText(f"{counted}, as it will print{self._whose}" if self._pages else "…")
        self._sheet.setAccessibleName(f"Picture of the card. {self.label.text()}")
        self.before.setEnabled(self._page > 0)
        self.after.setEnabled(self._page + 1 < self._pages)

    @Slot(bool)
    def _on_enlarge_toggled(self, large: bool) -> None:
        self._large = large
        self._area.setFocusPolicy(Qt.FocusPolicy.StrongFocus if large else Qt.FocusPolicy.NoFocus)
        self.enlarge.setText("Whole page" if large else "Enlarge")
        self._on_pause_over()

    @Slot()
    def _on_pause_over(self) -> None:
        if not self._pages:
            return
        room = self._area.viewport().size()
        width = min(room.width(), round(room.height() / _A4))
        if self._large:
            width = max(room.width() - self._theme.space(14), self._theme.space(620))
        size = QSize(max(1, width), max(1, round(width * _A4)))
        self._sheet.setFixedSize(size)
        self.picture_wanted.emit(self._page, size * self.devicePixelRatio())


class _Sheet(QWidget):
    """White paper, with the picture of a page once it has been drawn."""

    def __init__(self) -> None:
        super().__init__()
        self.image = QImage()

    def show_image(self, image: QImage) -> None:
        self.image = image
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        if not self.image.isNull():
            # While a picture of the new size is being drawn, the old one is shown in it.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRect(QPoint(0, 0), self.size()), self.image)
        painter.end()
