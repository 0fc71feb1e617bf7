"""The dates of a rating in a row or a column, joined by a line, each with its badge.

To a screen reader it is a list: each date is an item whose name is all that is known of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFont, QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from db.domain.scale import Rating
from viewer.appearance.theme import Theme
from viewer.parts.badge import badge_size, paint_badge
from viewer.parts.whole_list import WholeList

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
_DOT = 10
"""The diameter of a dot in units."""
_LEAST = 150
"""The least width of a date in a row, in units."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One date: when it was, the rating, what is said of it, and all of that for the ear."""

    when: str
    rating: Rating
    lines: tuple[str, ...]
    spoken: str
    shown: bool = False
    """Whether it is the one in the report that is shown."""


class Timeline(WholeList):
    """Shows entries from left to right, or from top to bottom; cursor keys go through them."""

    reached = Signal(QRect)
    """Emitted with the area of the entry that the keyboard reached, in this widget."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = _Model()
        self._delegate = _Delegate(theme, self)
        self._row = True
        self.setObjectName("timeline")
        self.setStyleSheet("#timeline { background: transparent; border: 0 }")
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.set_row(True)

    def set_row(self, row: bool) -> None:
        """Arrange the entries in a row, or in a column."""
        self._row = row
        self.setFlow(QListView.Flow.LeftToRight if row else QListView.Flow.TopToBottom)
        self.restyle()

    @property
    def is_row(self) -> bool:
        """Whether the entries are in a row."""
        return self._row

    def room_for(self, width: int) -> int:
        """How many entries fit into a row that is ``width`` pixels wide, at least one."""
        return max(1, width // self._theme.space(_LEAST))

    def show_entries(self, entries: Sequence[TimelineEntry]) -> None:
        """Show ``entries`` in place of the previous ones."""
        self._model.show(tuple(entries))
        shown = next((n for n, entry in enumerate(entries) if entry.shown), -1)
        self.setCurrentIndex(self._model.index(shown if shown >= 0 else len(entries) - 1))
        self.restyle()

    def entries(self) -> tuple[TimelineEntry, ...]:
        """Everything that is shown."""
        return self._model.entries

    def restyle(self) -> None:
        """Lay the entries out again with the theme's sizes."""
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()
        self.viewport().update()

    def item_size(self, row: int) -> QSize:
        """The size of an entry in pixels."""
        return self._item_size(row, self.viewport().width())

    def _item_size(self, row: int, width: int) -> QSize:
        number = max(1, len(self._model.entries))
        if not self._row:
            return QSize(width, self._delegate.height(row, width))
        own = width // number
        return QSize(own, max(self._delegate.height(each, own) for each in range(number)))

    def hasHeightForWidth(self) -> bool:
        """Return True, because texts are wrapped."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of everything in pixels, at ``width`` pixels."""
        if not self._model.entries:
            return 1
        heights = [self._item_size(row, width).height() for row in range(len(self._model.entries))]
        return max(heights) if self._row else sum(heights)

    def sizeHint(self) -> QSize:
        """The size in pixels at the present width."""
        return QSize(self._theme.space(240), self.heightForWidth(max(1, self.width())))

    def minimumSizeHint(self) -> QSize:
        """The least size in pixels; the height that a width needs is another question."""
        return QSize(self._theme.space(60), 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the entries out for the new width."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.restyle()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go to the next or previous entry with any cursor key; leave the others to the page."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        now = self.currentIndex().row()
        if step is not None and 0 <= now + step < len(self._model.entries):
            self.setCurrentIndex(self._model.index(now + step))
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say where the keyboard is."""
        super().focusInEvent(event)
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.reached.emit(self.visualRect(self.currentIndex()))

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Say where the keyboard is now, so that it is scrolled into view."""
        super().currentChanged(current, previous)
        if self.hasFocus():
            self.reached.emit(self.visualRect(current))

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Do nothing: everything is shown, and what is around it scrolls."""


class _Model(QAbstractListModel):
    """The entries."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: tuple[TimelineEntry, ...] = ()

    def show(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Hold ``entries`` in place of the previous ones."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of entries."""
        return 0 if parent.isValid() else len(self.entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        """Return all that an entry says."""
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.entries[index.row()].spoken
        return None


class _Delegate(QStyledItemDelegate):
    """Measures and paints entries."""

    def __init__(self, theme: Theme, timeline: Timeline) -> None:
        super().__init__(timeline)
        self._theme = theme
        self._timeline = timeline

    def _fonts(self, entry: TimelineEntry) -> tuple[QFont, QFont, QFont]:
        theme = self._theme
        return (
            theme.type(12.5, bold=entry.shown),
            theme.type(12, bold=True),
            theme.type(12),
        )

    def _text(self) -> tuple[int, int]:
        """How far the text is from the left and from the top of an entry, in pixels."""
        px = self._theme.space
        return (0, px(_DOT + 8)) if self._timeline.is_row else (px(_DOT + 12), px(1))

    def height(self, row: int, width: int) -> int:
        """The height of an entry that is ``width`` pixels wide, in pixels."""
        entry = self._timeline.entries()[row]
        day, badge, small = self._fonts(entry)
        left, top = self._text()
        room = max(1, width - left - self._theme.space(10))
        height = top + QFontMetrics(day).height() + self._theme.space(2)
        size = badge_size(entry.rating, None, self._theme, badge, short=False)
        height += size.height() + self._theme.space(2)
        for line in entry.lines:
            height += self._wrapped(line, small, room).height()
        return math.ceil(height + self._theme.space(4 if self._timeline.is_row else 9))

    @staticmethod
    def _wrapped(text: str, font: QFont, width: int) -> QRect:
        flags = int(Qt.TextFlag.TextWordWrap)
        return QFontMetrics(font).boundingRect(QRect(0, 0, width, 10_000), flags, text)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """The size of an entry in pixels."""
        return self._timeline.item_size(index.row())

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint the line, the dot and the texts of an entry."""
        theme, px = self._theme, self._theme.space
        entries = self._timeline.entries()
        entry = entries[index.row()]
        area: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_dot(painter, area, entry, last=index.row() == len(entries) - 1)
        day, badge, small = self._fonts(entry)
        left, top = self._text()
        x, y = area.left() + left, area.top() + top
        room = max(1, area.width() - left - px(10))
        metrics = QFontMetrics(day)
        painter.setFont(day)
        painter.setPen(theme.colour("text" if entry.shown else "muted"))
        painter.drawText(x, y + metrics.ascent(), entry.when)
        y += metrics.height() + px(2)
        size = badge_size(entry.rating, None, theme, badge, short=False)
        paint_badge(painter, QRect(x, y, size.width(), size.height()), entry.rating, None, theme,
                    badge, short=False)  # fmt: skip
        y += size.height() + px(2)
        painter.setFont(small)
        painter.setPen(theme.colour("muted"))
        flags = int(Qt.TextFlag.TextWordWrap)
        for line in entry.lines:
            needed = self._wrapped(line, small, room)
            painter.drawText(QRect(x, y, room, needed.height()), flags, line)
            y += needed.height()
        focused = self._timeline.hasFocus() and index == self._timeline.currentIndex()
        if focused:
            painter.setPen(QPen(theme.colour("accent"), 3))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5), 3, 3)
        painter.restore()

    def _paint_dot(
        self, painter: QPainter, area: QRect, entry: TimelineEntry, *, last: bool
    ) -> None:
        theme, radius = self._theme, self._theme.space(_DOT) / 2
        inset = radius + 3
        centre = QPointF(area.left() + inset, area.top() + inset)
        painter.setPen(QPen(theme.colour("line"), 2))
        if self._timeline.is_row:
            right = area.left() + (area.width() * 0.6 if last else area.width() + inset)
            painter.drawLine(centre, QPointF(right, centre.y()))
        elif not last:
            painter.drawLine(centre, QPointF(centre.x(), area.bottom() + inset))
        ring = theme.colour("text" if entry.shown else "muted")
        painter.setPen(QPen(ring, 2 if entry.shown else 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawEllipse(centre, radius, radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ring)
        painter.drawEllipse(centre, radius - 2.5, radius - 2.5)
