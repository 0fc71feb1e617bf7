"""The delegate that paints a row of the tree: a name in up to two lines, and a rating."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from db.domain.tree import TreeGroup, TreeRow
from viewer.appearance.theme import Theme
from viewer.views.tree.model import FULL_ROLE, ROW_ROLE
from viewer.views.tree.row_painter import (
    NOTHING,
    Badge,
    Closed,
    End,
    Figure,
    RowPainter,
    RowText,
    Tally,
    is_chosen,
)
from viewer.wording import tree as tree_words

LEFT_MARGIN = 10
"""The space between the edge and the twists, in pixels at text scale 1."""
RIGHT_MARGIN = 3
"""The space between a badge and the scroll bar, in pixels at text scale 1."""
WAITING = RowText("…", end=Figure(" "))

Index = QModelIndex | QPersistentModelIndex


class TreeDelegate(QStyledItemDelegate):
    """Paints a row of the tree, with a rating badge, a tally or a group's figure on the right."""

    def __init__(self, theme: Theme, room: Callable[[Index], int], parent: QWidget) -> None:
        """``room`` returns the width in pixels that the view has for a row, after its twist."""
        super().__init__(parent)
        self._theme = theme
        self._room = room
        self.painter = RowPainter(theme)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a row in pixels; a row that is not loaded has one line."""
        line: TreeRow | TreeGroup | None = index.data(ROW_ROLE)
        if line is None:
            return QSize(0, self.painter.plain_height)
        return QSize(
            0, self.painter.height(text_of(line, full=index.data(FULL_ROLE)), self._width(index))
        )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the name, then on the right the badge, or the figure of a group or provider."""
        line: TreeRow | TreeGroup | None = index.data(ROW_ROLE)
        row = WAITING if line is None else text_of(line, full=index.data(FULL_ROLE))
        chosen = is_chosen(option)
        rect = option.rect.adjusted(self._theme.space(LEFT_MARGIN), 0, 0, 0)
        rect.setWidth(self._width(index))
        if line is None:
            index.data()  # asks for the row
        self.painter.paint(painter, rect, row, bold=chosen or isinstance(line, TreeGroup))

    def is_shortened(self, index: Index) -> bool:
        """Whether a row does not show its whole name, which the tooltip then shows."""
        line: TreeRow | TreeGroup | None = index.data(ROW_ROLE)
        if line is None:
            return False
        row = text_of(line, full=index.data(FULL_ROLE))
        return self.painter.is_shortened(row, self._width(index))

    def _width(self, index: Index) -> int:
        margins = self._theme.space(LEFT_MARGIN) + self._theme.space(RIGHT_MARGIN)
        return max(1, self._room(index) - margins)


def text_of(line: TreeRow | TreeGroup, *, full: bool) -> RowText:
    """What the row of ``line`` shows; ``full`` if it needs its town to be told from others."""
    if isinstance(line, TreeGroup):
        return RowText(tree_words.group_name(line), end=Figure(tree_words.group_figure(line)))
    second = tree_words.second_line(line, full=full)
    return RowText(line.name, second, end_of(line), quiet=line.status.is_closed)


def end_of(row: TreeRow) -> End:
    """What is at the right end of the row of a provider, site or service."""
    if row.status.is_closed:
        return Closed()
    if row.badge is not None:
        return Badge(row.badge, row.change)
    return Tally(row.places) if row.places else NOTHING
