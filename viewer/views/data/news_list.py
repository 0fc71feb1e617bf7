"""The list of what an import has changed for one trust: a line for each service or place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

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
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QListView,
    QSizePolicy,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from db.domain.scale import Change
from viewer.appearance.theme import Theme
from viewer.parts.badge import badge_size, paint_badge
from viewer.parts.whole_list import WholeList
from viewer.wording import dates
from viewer.wording.import_page import (
    OTHER_FRAMEWORK,
    changed_questions,
    is_of_other_framework,
    news_spoken,
)
from viewer.wording.rating import arrow

if TYPE_CHECKING:
    from db.domain.report import NewRatings

_WIDE = 760
"""From this width in pixels at text scale 1, everything of a row is on one line."""
_LINE = 24
"""Units from one line to the next."""
_MOVED = (Change.UP, Change.UP_TWO, Change.DOWN, Change.DOWN_TWO)


class NewsList(WholeList):
    """Shows rows of new ratings; as high as its rows. Enter or a click opens the place."""

    chosen = Signal(object)
    """Emitted with the Subject whose row the reader activated."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._model = _Model()
        self.setModel(self._model)
        self.setItemDelegate(_Rows(theme, self, self._model))
        self.setObjectName("newsList")
        self.setAccessibleName("What changed")
        self.setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_news(self, news: Sequence[NewRatings]) -> None:
        """Show a row for each of ``news``."""
        self._model.show(news)
        if news:
            self.setCurrentIndex(self._model.index(0))
        self._fit()

    def restyle(self) -> None:
        """Apply the theme's colours and sizes again."""
        s = self._theme.scheme
        self.setStyleSheet(
            f"#newsList {{ background: {s.surface};"
            f" border: {self._theme.edge_width:.0f}px solid {s.line}; }}"
        )
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the rows out for the new width."""
        super().resizeEvent(event)
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the place of the current row on Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.key() in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Space):
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the place whose row was clicked."""
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._open(self.indexAt(event.position().toPoint()))

    def _open(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(self._model.news[index.row()].subject)

    def _fit(self) -> None:
        delegate = self.itemDelegate()
        assert isinstance(delegate, _Rows)
        rows = range(self._model.rowCount())
        height = sum(delegate.height(row, self.viewport().width()) for row in rows)
        self.scheduleDelayedItemsLayout()
        self.setFixedHeight(max(1, height + 2 * max(1, round(self._theme.edge_width))))


class _Model(QAbstractListModel):
    """The rows, which say all that they show."""

    def __init__(self) -> None:
        super().__init__()
        self.news: tuple[NewRatings, ...] = ()

    def show(self, news: Sequence[NewRatings]) -> None:
        """Hold ``news`` in place of the previous rows."""
        self.beginResetModel()
        self.news = tuple(news)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self.news)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """Return what a row says, or what Enter does on it."""
        each = self.news[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return news_spoken(each)
        if role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return f"Enter: open {each.name}"
        return None


class _Rows(QStyledItemDelegate):
    """Paints rows: sign, name, rating before and now, the questions that moved, and the date."""

    def __init__(self, theme: Theme, view: QListView, model: _Model) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view
        self._model = model

    def height(self, row: int, width: int) -> int:
        """The height in pixels of a row that is ``width`` pixels wide."""
        return round(self._draw(None, self._model.news[row], QRectF(0, 0, max(1, width), 0)))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the size in pixels of a row."""
        return QSize(1, self.height(index.row(), self._view.viewport().width()))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint a row, with a ring around it if the keyboard is on it."""
        rect: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        s = self._theme.scheme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw(painter, self._model.news[index.row()], QRectF(rect))
        painter.setPen(QPen(QColor(s.faint), 1))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        if self._view.hasFocus() and self._view.currentIndex() == index:
            painter.setPen(QPen(QColor(s.accent), 3))
            painter.drawRect(QRectF(rect).adjusted(1.5, 1.5, -1.5, -1.5))
        painter.restore()

    def _draw(self, painter: QPainter | None, each: NewRatings, box: QRectF) -> float:
        """Draw a row, or only measure it without ``painter``; return its height in pixels."""
        theme, px, s = self._theme, self._theme.space, self._theme.scheme
        wide = box.width() >= px(_WIDE)
        pen = _Pen(painter, theme, box, px(_LINE))
        overall = each.overall
        moved = overall is not None and each.overall_is_new and overall.change in _MOVED
        sign = arrow(overall.change) if overall is not None and each.overall_is_new else ""
        end = box.width() - px(12)
        columns = (px(12) + px(26), round(box.width() * 0.365), round(box.width() * 0.66))
        when = dates.short_month(each.published) if each.published else ""
        day = QFontMetricsF(theme.type(12)).horizontalAdvance(when) + px(8)
        pen.column(px(12), end)
        pen.text(sign, bold=True, ink=s.text, least=px(26))
        pen.column(columns[0], columns[1] - px(8) if wide else end)
        pen.text(each.name, ink=s.accent)
        pen.text(each.place, size=12, ink=s.muted)
        if wide:
            pen.column(columns[1], columns[2] - px(8))
        else:
            pen.line()
        if overall is not None:
            if moved:
                pen.badge(overall.previous)
                pen.text("→", ink=s.muted)
            pen.badge(overall.rating)
            if not moved:
                same = overall.change is Change.SAME and each.overall_is_new
                first = each.overall_is_new and overall.previous is None
                words = "no change" if same else "first rating" if first else ""
                if is_of_other_framework(each):
                    words = OTHER_FRAMEWORK
                pen.text(words, ink=s.text)
        questions = changed_questions(each)
        if wide:
            pen.column(columns[2], end - day)
        elif questions:
            pen.line()
        for name, change in questions:
            pen.chip(f"{name} {arrow(change)}")
        if wide:
            pen.right(when, s.muted, end)
        elif when:
            pen.line()
            pen.text(when, size=12, ink=s.muted)
        return pen.bottom + px(3)


class _Pen:
    """Draws or measures one thing after another on lines that continue where one is full."""

    def __init__(self, painter: QPainter | None, theme: Theme, box: QRectF, step: float) -> None:
        self._painter, self._theme, self._box, self._step = painter, theme, box, step
        self._left = self._right = self._x = 0.0
        self._y = self._lowest = float(theme.space(3))

    @property
    def bottom(self) -> float:
        """The bottom of the lowest line, from the top of the row."""
        return self._lowest + self._step

    def column(self, left: float, right: float) -> None:
        """Go on at the top, between ``left`` and ``right`` from the left edge of the row."""
        self._left = self._x = left
        self._right = right
        self._y = float(self._theme.space(3))

    def line(self) -> None:
        """Go on in a new line."""
        self._x = self._left
        self._y += self._step
        self._lowest = max(self._lowest, self._y)

    def text(
        self, text: str, *, ink: str, size: float = 13, bold: bool = False, least: float = 0
    ) -> None:
        """Draw ``text``, word by word where it does not fit."""
        font = self._theme.type(size, bold=bold)
        metrics = QFontMetricsF(font)
        whole = metrics.horizontalAdvance(text)
        fits = self._x + whole <= self._right
        if not fits and self._x > self._left and self._left + whole <= self._right:
            self.line()
            fits = True
        start = self._x
        for part in [text] if fits else text.split():
            width = metrics.horizontalAdvance(part)
            self._make_room(width)
            if self._painter is not None:
                self._painter.setFont(font)
                self._painter.setPen(QColor(ink))
                baseline = self._y + self._step / 2 + metrics.capHeight() / 2
                at = QPointF(self._box.left() + self._x, self._box.top() + baseline)
                self._painter.drawText(at, part)
            self._x += width + metrics.horizontalAdvance(" ") * (1.4 if part else 0)
        self._x = max(self._x, start + least)

    def badge(self, rating: object) -> None:
        """Draw a badge."""
        from db.domain.scale import Rating

        known = rating if isinstance(rating, Rating) else None
        font = self._theme.type(12, bold=True)
        size = badge_size(known, None, self._theme, font, short=False)
        self._make_room(size.width())
        if self._painter is not None:
            top = self._box.top() + self._y + (self._step - size.height()) / 2
            place = QRect(
                round(self._box.left() + self._x), round(top), size.width(), size.height()
            )
            paint_badge(self._painter, place, known, None, self._theme, font, short=False)
        self._x += size.width() + self._theme.space(6)

    def chip(self, text: str) -> None:
        """Draw a small box with ``text``."""
        font = self._theme.type(12)
        metrics = QFontMetricsF(font)
        side = self._theme.space(5)
        width = metrics.horizontalAdvance(text) + 2 * side
        self._make_room(width)
        if self._painter is not None:
            s = self._theme.scheme
            height = self._theme.space(19)
            top = self._box.top() + self._y + (self._step - height) / 2
            place = QRectF(self._box.left() + self._x, top, width, height)
            self._painter.setPen(QPen(QColor(s.line), 1))
            self._painter.drawRoundedRect(place, 3, 3)
            self._painter.setPen(QColor(s.text))
            self._painter.setFont(font)
            self._painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
        self._x += width + self._theme.space(4)

    def right(self, text: str, ink: str, end: float) -> None:
        """Draw ``text`` in the first line so that it ends at ``end``."""
        if self._painter is None:
            return
        self._painter.setFont(self._theme.type(12))
        self._painter.setPen(QColor(ink))
        top = self._box.top() + self._theme.space(3)
        place = QRectF(self._box.left(), top, end, self._step)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self._painter.drawText(place, flags, text)

    def _make_room(self, width: float) -> None:
        if self._x > self._left and self._x + width > self._right:
            self.line()
