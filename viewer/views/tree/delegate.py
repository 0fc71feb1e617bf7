"""The delegate that paints a row of the tree: a name, shortened if need be, and a badge."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from db.domain.tree import TreeGroup, TreeRow
from viewer.appearance.theme import Theme
from viewer.parts.badge import badge_size, paint_badge
from viewer.views.tree.model import ROW_ROLE
from viewer.wording import tree as tree_words

LEFT_MARGIN = 10
"""The space between the edge and the arrows, in pixels at text scale 1."""

_DASH = "–"
_LARGEST_SHARE = 0.42
"""The largest share of a row's width for a badge that also shows the change."""

Index = QModelIndex | QPersistentModelIndex


class TreeDelegate(QStyledItemDelegate):
    """Paints a row of the tree, with a rating badge or a group's figure on the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The height of a line in pixels."""
        height = badge_size(None, None, self._theme).height() + self._theme.space(9)
        return QSize(0, max(height, option.fontMetrics.height() + self._theme.space(9)))

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Make groups and the selected row bold; leave the tint of the row to the view.

        A name that does not fit is shortened so that the mark of a closed place stays.
        """
        super().initStyleOption(option, index)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        line: TreeRow | TreeGroup | None = index.data(ROW_ROLE)
        option.font = self._theme.font(bold=chosen or isinstance(line, TreeGroup))
        if isinstance(line, TreeRow) and (mark := tree_words.closed_mark(line)):
            option.text = self._shortened(line.name, mark, option)
        # The view tints the entire row and frames the one with the focus.
        for state in ("State_Selected", "State_MouseOver", "State_HasFocus"):
            option.state &= ~QStyle.StateFlag[state]

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the name, then on the right the badge, or the figure of a group or provider."""
        line: TreeRow | TreeGroup | None = index.data(ROW_ROLE)
        if line is None:
            super().paint(painter, option, index)
            return
        figure = _figure(line)
        size = self._end_size(line, figure)
        if isinstance(line, TreeRow) and size.width() > _LARGEST_SHARE * option.rect.width():
            # The name needs the room. The tooltip and the report still show what is left out.
            line = replace(line, change=None)
            if line.badge is None:
                figure = tree_words.places_counted(line) or _DASH
            size = self._end_size(line, figure)
        end = QRect(QPoint(0, 0), size)
        end.moveCenter(option.rect.center())
        end.moveRight(option.rect.right() - self._theme.space(12))
        text = QStyleOptionViewItem(option)
        text.rect = option.rect.adjusted(
            self._theme.space(LEFT_MARGIN), 0, end.left() - option.rect.right() - 8, 0
        )
        super().paint(painter, text, index)
        if isinstance(line, TreeRow) and not figure:
            paint_badge(painter, end, line.badge, line.change, self._theme)
            return
        painter.save()
        painter.setFont(self._theme.font(0.92))
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(end, Qt.AlignmentFlag.AlignCenter, figure)
        painter.restore()

    def _shortened(self, name: str, mark: str, option: QStyleOptionViewItem) -> str:
        """The name, shortened if need be, and the mark of a closed place in full."""
        style = option.widget.style() if option.widget else QApplication.style()
        focus = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget)
        metrics = QFontMetrics(option.font)
        room = option.rect.width() - 2 * (focus + 1) - metrics.horizontalAdvance(mark)
        return metrics.elidedText(name, Qt.TextElideMode.ElideRight, max(0, room)) + mark

    def _end_size(self, line: TreeRow | TreeGroup, figure: str) -> QSize:
        """The size of the badge of a rating, or of the figure in its place."""
        if isinstance(line, TreeRow) and not figure:
            return badge_size(line.badge, line.change, self._theme)
        metrics = QFontMetrics(self._theme.font(0.92))
        return QSize(metrics.horizontalAdvance(figure), metrics.height())


def _figure(line: TreeRow | TreeGroup) -> str:
    """The figure of a group, or of a provider without a badge; empty for other rows."""
    if isinstance(line, TreeGroup):
        return tree_words.group_figure(line)
    return tree_words.places_figure(line)
