"""A layout that places widgets next to each other, and starts a new line when one is full."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays out widgets from left to right in lines, like the words of a paragraph."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._between: int | None = None

    def set_line_gap(self, gap: int) -> None:
        """Leave ``gap`` pixels between lines, instead of as much as between items."""
        self._between = gap
        self.invalidate()

    def addItem(self, item: QLayoutItem) -> None:
        """Add an item at the end."""
        self._items.append(item)

    def count(self) -> int:
        """Return the number of items."""
        return len(self._items)

    # Qt asks for items beyond the end to find the last one; PySide's stubs do not allow None.
    def itemAt(self, index: int) -> QLayoutItem | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return the item at ``index``, or None beyond the end."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Remove and return the item at ``index``, or return None beyond the end."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """Return no direction: the layout takes no more room than it needs."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Return True, because the height depends on the width."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height in pixels that the lines need at ``width`` pixels."""
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def setGeometry(self, rect: QRect) -> None:
        """Place the items in ``rect``."""
        super().setGeometry(rect)
        self._arrange(rect, move=True)

    def sizeHint(self) -> QSize:
        """Return the size in pixels of all items on one line."""
        margins = self.contentsMargins()
        sizes = [item.sizeHint() for item in self._items if not item.isEmpty()]
        gaps = max(0, self.spacing()) * max(0, len(sizes) - 1)
        return QSize(
            sum(size.width() for size in sizes) + gaps + margins.left() + margins.right(),
            max((size.height() for size in sizes), default=0) + margins.top() + margins.bottom(),
        )

    def minimumSize(self) -> QSize:
        """Return the size in pixels that fits each item at its minimum size."""
        margins = self.contentsMargins()
        sizes = [item.minimumSize() for item in self._items]
        width = max((size.width() for size in sizes), default=0)
        height = max((size.height() for size in sizes), default=0)
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        """Return the height in pixels needed at the width of ``rect``; place items if ``move``."""
        margins = self.contentsMargins()
        room = rect.marginsRemoved(margins)
        gap = max(0, self.spacing())
        between = gap if self._between is None else self._between
        x, y = room.x(), room.y()
        line: list[tuple[QLayoutItem, QRect]] = []

        def end_line() -> int:
            """Centre the items of the line on each other; return its height."""
            height = max((area.height() for _, area in line), default=0)
            if move:
                for each, area in line:
                    each.setGeometry(area.translated(0, (height - area.height()) // 2))
            line.clear()
            return height

        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint()
            width = min(size.width(), room.width())
            wrapped = width < size.width() and item.hasHeightForWidth()
            height = item.heightForWidth(width) if wrapped else size.height()
            if x > room.x() and x + width > room.right() + 1:
                x, y = room.x(), y + end_line() + between
            line.append((item, QRect(x, y, width, height)))
            x += width + gap
        y += end_line()
        return y - rect.y() + margins.bottom()
