"""The key below the rating matrix: its signs in a line, and notes on its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from viewer.appearance.theme import Theme
from viewer.wording.key import KeyItem, noted_rows, window_key

if TYPE_CHECKING:
    from db.domain.report import Matrix

_LINE, _GAP = 20, 13
"""The height of a line of the key and the gap between its signs, in pixels at a text scale of 1."""


class _KeyLine(QLabel):
    """The signs and what they mean, as many in a line as there is room for.

    It is a label whose text is the entire key, which screen readers read; it paints the signs
    itself, because rich text cannot frame the example of a year.
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._items: tuple[KeyItem, ...] = ()
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def show_items(self, items: tuple[KeyItem, ...]) -> None:
        """Show ``items`` in place of the previous ones."""
        self._items = items
        self.setText("; ".join(item.spoken for item in items))
        self.fit()

    def fit(self) -> None:
        """Be as high as the key is at its present width."""
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.update()

    def _placed(self, width: float) -> list[tuple[KeyItem, float, int]]:
        """Each item with its distance from the left and its line."""
        placed: list[tuple[KeyItem, float, int]] = []
        x, line = 0.0, 0
        for item in self._items:
            needed = self._item_width(item)
            if x > 0 and x + needed > width:
                x, line = 0.0, line + 1
            placed.append((item, x, line))
            x += needed + self._theme.space(_GAP)
        return placed

    def _item_width(self, item: KeyItem) -> float:
        return self._sign_width(item) + QFontMetricsF(self._theme.type(12)).horizontalAdvance(
            item.words
        )

    def _sign_width(self, item: KeyItem) -> float:
        """The width of the sign with the gap after it."""
        if not item.sign:
            return 0.0
        metrics = QFontMetricsF(self._theme.type(12, bold=not item.dashed))
        frame = 2 * self._theme.space(4) if item.dashed else 0
        return metrics.horizontalAdvance(item.sign) + frame + self._theme.space(4)

    def heightForWidth(self, width: int) -> int:
        """The height in pixels that the key needs at a width."""
        placed = self._placed(width)
        return (placed[-1][2] + 1 if placed else 0) * self._theme.space(_LINE)

    def minimumSizeHint(self) -> QSize:
        """A width that fits every window; the height follows from the width."""
        return QSize(1, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the signs among lines again."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the signs and their meanings."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        line_height = theme.space(_LINE)
        plain = theme.type(12)
        for item, x, line in self._placed(self.width()):
            top = line * line_height
            font = theme.type(12, bold=not item.dashed)
            metrics = QFontMetricsF(font)
            baseline = top + (line_height + metrics.capHeight()) / 2
            painter.setFont(font)
            painter.setPen(theme.colour("text"))
            start = x
            if item.dashed:
                start += theme.space(4)
                box = QRectF(
                    x, top + theme.space(2), self._sign_width(item) - theme.space(4),
                    line_height - 2 * theme.space(2),
                )  # fmt: skip
                edge = QPen(theme.colour("edge"), theme.edge_width)
                edge.setDashPattern([3.0, 2.0])
                painter.setPen(edge)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
                painter.setPen(theme.colour("muted"))
            painter.drawText(QPointF(start, baseline), item.sign)
            painter.setFont(plain)
            painter.setPen(theme.colour("muted"))
            painter.drawText(QPointF(x + self._sign_width(item), baseline), item.words)
        painter.end()


class MatrixKey(QWidget):
    """The key to the signs of a matrix, with the notes on its rows below it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._line = _KeyLine(theme)
        self._notes = QLabel()
        self._notes.setTextFormat(Qt.TextFormat.PlainText)
        self._notes.setWordWrap(True)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self._line)
        self._column.addWidget(self._notes)
        self.restyle()

    @property
    def text(self) -> str:
        """Everything that is shown, as plain text."""
        return " ".join(filter(None, (self._line.text(), self._notes.text())))

    def show_matrix(self, matrix: Matrix) -> None:
        """Explain the signs and rows of ``matrix``."""
        items = window_key(matrix)
        self._line.show_items(items)
        self._line.setVisible(bool(items))
        notes = " ".join(noted_rows(matrix))
        self._notes.setText(notes)
        self._notes.setVisible(bool(notes))
        self.setVisible(bool(items or notes))

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        self._column.setSpacing(self._theme.space(4))
        self._notes.setFont(self._theme.type(12))
        self._notes.setStyleSheet(f"color: {self._theme.scheme.muted}")
        self._line.setFont(self._theme.type(12))
        self._line.fit()
