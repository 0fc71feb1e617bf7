"""The delegate that measures and paints the rating matrix: labels of rows, and rating cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from db.domain.scale import QUESTIONS
from viewer.appearance.theme import Theme
from viewer.parts.rating_cell import CellState, RatingCell
from viewer.views.report.matrix_model import HISTORY_ROLE, ROW_ROLE, WORDS_ROLE
from viewer.wording.rating import RatingWords, row_second_line, short_label

if TYPE_CHECKING:
    from db.domain.report import Row

Index = QModelIndex | QPersistentModelIndex

_MOST_LABEL_LINES = 2
"""A longer label of the subject's own row is shortened, because its name is above the matrix."""


class RatingDelegate(QStyledItemDelegate):
    """Paints ratings as coloured cells, and the labels of the rows in column 0."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._labels: dict[tuple[str, str, bool, int], list[tuple[str, QFont, str]]] = {}
        self.in_blocks = False
        """Whether each cell shows its question, because the columns have no headings."""
        self._roomy = self._tight = self.cell = RatingCell(theme)
        self.measure_again()

    def measure_again(self) -> None:
        """Measure everything again, because the theme or the text size has changed."""
        self._roomy, self._tight = RatingCell(self._theme), RatingCell(self._theme, tight=True)
        self.cell = self._roomy
        self._labels.clear()

    def set_tight(self, tight: bool) -> None:
        """Measure and paint cells with little room around their words, or with more."""
        self.cell = self._tight if tight else self._roomy

    # Labels

    @property
    def _line_height(self) -> int:
        return self._theme.space(16)

    def least_label_width(self, index: Index) -> float:
        """The width in pixels of the longest word of a label."""
        metrics = QFontMetricsF(self._label_font(index))
        row: Row = index.data(ROW_ROLE)
        text = f"{short_label(row)} {row_second_line(row)}"
        return max(metrics.horizontalAdvance(part) for part in text.split()) + 8

    def _label_font(self, index: Index) -> QFont:
        row: Row = index.data(ROW_ROLE)
        return self._theme.type(13, bold=row.own and not index.data(HISTORY_ROLE))

    def label_height(self, index: Index, width: float) -> float:
        """The height in pixels of a label in ``width`` pixels."""
        return len(self._label_lines(index, width)) * self._line_height + 2

    def _label_lines(self, index: Index, width: float) -> list[tuple[str, QFont, str]]:
        """The lines of a label, each with its font and the name of its colour."""
        row: Row = index.data(ROW_ROLE)
        second = row_second_line(row)
        bold = row.own and not index.data(HISTORY_ROLE)
        key = (row.label, second, bold, round(width))
        if key not in self._labels:
            font, small = self._label_font(index), self._theme.type(12)
            lines = _wrapped(row.label, font, width)
            if len(lines) > _MOST_LABEL_LINES:
                lines = _wrapped(short_label(row), font, width)
            below = _wrapped(second, small, width) if second else []
            self._labels[key] = [
                *((line, font, "text") for line in lines),
                *((line, small, "muted") for line in below),
            ]
        return self._labels[key]

    def _paint_label(self, painter: QPainter, rect: QRectF, index: Index) -> None:
        lines = self._label_lines(index, rect.width())
        height = self._line_height
        top = rect.center().y() - len(lines) * height / 2
        for number, (text, font, colour) in enumerate(lines):
            metrics = QFontMetricsF(font)
            baseline = top + number * height + (height + metrics.ascent() - metrics.descent()) / 2
            painter.setFont(font)
            painter.setPen(self._theme.colour(colour))
            painter.drawText(QPointF(rect.left(), baseline), text)

    # Cells

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The size that a cell or label needs in the rectangle of ``option``, in pixels."""
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue, reportArgumentType]
        if index.column() == 0:
            return QSize(round(rect.width()), round(self.label_height(index, rect.width())))
        words: RatingWords = index.data(WORDS_ROLE)
        if self.in_blocks:
            question = QUESTIONS[index.column() - 1].label
            return self.cell.block_size(words, question, rect.width()).toSize()
        height = self.cell.needed_height(words, rect.width())
        return QSize(round(self.cell.least_width(words)), round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint a cell or label into the rectangle of ``option``, without a ring."""
        rect = QRectF(option.rect)  # pyright: ignore[reportAttributeAccessIssue, reportCallIssue, reportArgumentType]
        if index.column() == 0:
            self._paint_label(painter, rect, index)
            return
        words: RatingWords = index.data(WORDS_ROLE)
        flags: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        hovered = bool(flags & QStyle.StateFlag.State_MouseOver)
        state = CellState.HOVERED if hovered else CellState.NONE
        if self.in_blocks:
            question = QUESTIONS[index.column() - 1]
            self.cell.paint_block(painter, rect, words, question, state)
        else:
            self.cell.paint(painter, rect, words, state)


def _wrapped(text: str, font: QFont, width: float) -> list[str]:
    """``text`` wrapped at ``width`` pixels; a word that is longer than that is broken."""
    layout = QTextLayout(text, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    layout.beginLayout()
    lines: list[str] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(max(width, 1.0))
        start, length = line.textStart(), line.textLength()
        lines.append(text[start : start + length].strip())
    layout.endLayout()
    return lines
