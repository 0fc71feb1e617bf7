"""The delegate that paints the rating matrix: word, shape, tint, change, month and any doubt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPen,
    QPolygonF,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from db.domain.scale import Mark
from viewer.appearance.mark_painter import paint_mark
from viewer.appearance.theme import Theme
from viewer.parts.badge import paint_ground
from viewer.views.report.matrix_model import NOTED_ROLE, ROW_ROLE, WORDS_ROLE
from viewer.wording.rating import RatingWords

if TYPE_CHECKING:
    from db.domain.report import Row

Index = QModelIndex | QPersistentModelIndex


class RatingDelegate(QStyledItemDelegate):
    """Paints ratings as coloured cells, and the labels of the rows in column 0."""

    def __init__(self, theme: Theme, view: QTableView) -> None:
        super().__init__(view)
        self._theme = theme

    def _padding(self) -> int:
        return self._theme.space(5)

    def _gap(self) -> int:
        return self._theme.space(1.5)

    @staticmethod
    def _lines(text: str, font: QFont, width: float, indent: float = 0.0) -> list[str]:
        """``text`` wrapped at ``width`` pixels; the first line is shorter by ``indent`` pixels."""
        layout = QTextLayout(text, font)
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WordWrap)
        layout.setTextOption(option)
        layout.beginLayout()
        lines: list[str] = []
        while (line := layout.createLine()).isValid():
            line.setLineWidth(max(width - (0.0 if lines else indent), 1.0))
            start, length = line.textStart(), line.textLength()
            lines.append(text[start : start + length].strip())
        layout.endLayout()
        return lines

    def _parts(self, index: Index, width: int) -> list[tuple[list[str], QFont]]:
        """The parts of a cell, each a list of lines with their font."""
        bold, small = self._theme.font(0.88, bold=True), self._theme.font(0.84)
        room = width - 2 * (self._padding() + self._gap())
        if index.column() == 0:
            row: Row = index.data(ROW_ROLE)
            heading = self._theme.font(0.94, bold=True)
            return [(self._lines(row.label, heading, room), heading)]
        words: RatingWords = index.data(WORDS_ROLE)
        font = bold if words.entry else small
        return [
            (self._lines(words.word, font, room, self._mark_room(font)), font),
            *((self._lines(text, small, room), small) for text in words.cell_lines()),
        ]

    @staticmethod
    def _mark_room(font: QFont) -> float:
        return QFontMetricsF(font).capHeight() * 1.15 * 1.5

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The width of the column and the height that the cell needs at that width, in pixels."""
        view = self.parent()
        assert isinstance(view, QTableView)
        width = view.columnWidth(index.column())
        height = sum(
            len(lines) * QFontMetricsF(font).height() for lines, font in self._parts(index, width)
        )
        return QSize(width, round(height) + 2 * (self._theme.space(5) + self._gap()))

    def least_width(self, index: Index) -> int:
        """The smallest width, in pixels, at which no word of the cell is cut off."""
        longest = 0.0
        texts: list[tuple[str, QFont, float]] = []
        bold, small = self._theme.font(0.88, bold=True), self._theme.font(0.84)
        if index.column() == 0:
            texts.append((str(index.data()), self._theme.font(0.94, bold=True), 0.0))
        else:
            words: RatingWords = index.data(WORDS_ROLE)
            font = bold if words.entry else small
            texts.append((words.word, font, self._mark_room(font)))
            texts += [(text, small, 0.0) for text in words.cell_lines()]
        for text, font, extra in texts:
            metrics = QFontMetricsF(font)
            for number, word in enumerate(text.split()):
                shape = extra if number == 0 else 0.0
                longest = max(longest, metrics.horizontalAdvance(word) + shape)
        return round(longest + 0.5) + 2 * (self._padding() + self._gap()) + 2

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell, with a ring around it if it is selected or has the focus."""
        box = QRect(option.rect)  # pyright: ignore[reportAttributeAccessIssue]
        gap = self._gap()
        inner = box.adjusted(gap, gap, -gap, -gap)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == 0:
            self._paint_label(painter, inner, index)
        else:
            self._paint_cell(painter, inner, index)
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        if state & (QStyle.StateFlag.State_HasFocus | QStyle.StateFlag.State_Selected):
            strong = bool(state & QStyle.StateFlag.State_HasFocus)
            pen = QPen(self._theme.colour("text" if strong else "muted"), self._theme.space(2.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            half = pen.widthF() / 2
            ring = QRectF(box).adjusted(half, half, -half, -half)
            # A light inner line makes the ring visible around dark cells too.
            painter.setPen(QPen(self._theme.colour("window"), pen.widthF()))
            painter.drawRoundedRect(ring.adjusted(half, half, -half, -half), 3, 3)
            painter.setPen(pen)
            painter.drawRoundedRect(ring, 4, 4)
        painter.restore()

    def _paint_label(self, painter: QPainter, inner: QRect, index: Index) -> None:
        painter.setPen(self._theme.colour("text"))
        self._paint_lines(painter, inner, self._parts(index, inner.width() + 2 * self._gap()), None)

    def _paint_cell(self, painter: QPainter, inner: QRect, index: Index) -> None:
        words: RatingWords = index.data(WORDS_ROLE)
        mark = words.mark
        tint = self._theme.tint(mark)
        paint_ground(painter, QRectF(inner), mark, self._theme, lighter=words.carried_forward)
        painter.setPen(QColor(tint.text))
        parts = self._parts(index, inner.width() + 2 * self._gap())
        self._paint_lines(painter, inner, parts, mark)
        if index.data(NOTED_ROLE):
            self._paint_note(painter, inner, QColor(tint.text))

    def _paint_lines(
        self,
        painter: QPainter,
        inner: QRect,
        parts: list[tuple[list[str], QFont]],
        mark: Mark | None,
    ) -> None:
        height = sum(len(lines) * QFontMetricsF(font).height() for lines, font in parts)
        y = inner.top() + (inner.height() - height) / 2
        left = inner.left() + self._padding()
        for number, (lines, font) in enumerate(parts):
            metrics = QFontMetricsF(font)
            painter.setFont(font)
            x = float(left)
            if number == 0 and mark is not None:
                side = metrics.capHeight() * 1.15
                middle = y + metrics.ascent() - metrics.capHeight() / 2
                box = QRectF(x, middle - side / 2, side, side)
                paint_mark(painter, mark, box, painter.pen().color())
                x += self._mark_room(font)
            for line in lines:
                painter.drawText(QPointF(x, y + metrics.ascent()), line)
                x = float(left)
                y += metrics.height()

    def _paint_note(self, painter: QPainter, inner: QRect, colour: QColor) -> None:
        """Paint a folded corner, which marks a cell that has a note."""
        side = self._theme.space(8)
        corner = inner.topRight()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        x, y = corner.x() + 0.5, float(corner.y())
        painter.drawPolygon(QPolygonF([QPointF(x - side, y), QPointF(x, y), QPointF(x, y + side)]))
