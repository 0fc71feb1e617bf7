"""The rating badge: a mark and a word on a tint, as a label or painted by a delegate."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from db.domain.scale import Change, Rating
from viewer.appearance.mark_painter import paint_mark
from viewer.appearance.theme import Theme
from viewer.parts.rating_cell import paint_ground
from viewer.wording.rating import arrow, mark_of, meaning, rating_word, short_word


def _parts(rating: Rating | None, change: Change | None, *, short: bool) -> tuple[str, str]:
    """Return the text before the mark, with its trailing space, and the text after the mark."""
    before = f"{arrow(change)} " if change else ""
    return before, short_word(rating) if short else rating_word(rating)


def _list_font(theme: Theme) -> QFont:
    return theme.font(0.86, bold=True)


def badge_size(
    rating: Rating | None,
    change: Change | None,
    theme: Theme,
    font: QFont | None = None,
    *,
    short: bool = True,
) -> QSize:
    """Return the size in pixels of a badge in ``font``, by default the font of badges in lists.

    With ``short``, Requires improvement is shown as 'RI'. A ``rating`` of None is 'Not stated';
    ``change`` is the arrow before the word, or None for no arrow.
    """
    metrics = QFontMetricsF(font or _list_font(theme))
    side = metrics.capHeight() * 1.15
    text = "".join(_parts(rating, change, short=short))
    width = metrics.horizontalAdvance(text) + side + side * 0.5 + metrics.height() * 0.9
    return QSize(round(width) + 1, round(metrics.height() * 1.35))


def paint_badge(
    painter: QPainter,
    rect: QRect,
    rating: Rating | None,
    change: Change | None,
    theme: Theme,
    font: QFont | None = None,
    *,
    short: bool = True,
) -> None:
    """Paint a badge that fills ``rect``, which has the size returned by :func:`badge_size`."""
    font = font or _list_font(theme)
    mark = mark_of(rating)
    before, word = _parts(rating, change, short=short)
    tint = theme.tint(mark)
    metrics = QFontMetricsF(font)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_ground(painter, QRectF(rect), mark, theme)
    painter.setFont(font)
    painter.setPen(QColor(tint.text))
    side = metrics.capHeight() * 1.15
    x = rect.left() + metrics.height() * 0.45
    middle = QRectF(rect).center().y()
    baseline = middle + metrics.capHeight() / 2
    if before:
        painter.drawText(round(x), round(baseline), before)
        x += metrics.horizontalAdvance(before)
    paint_mark(painter, mark, QRectF(x, middle - side / 2, side, side), QColor(tint.text))
    x += side * 1.5
    painter.drawText(round(x), round(baseline), word)
    painter.restore()


class Badge(QLabel):
    """A badge as a separate widget; its accessible name is the rating in words."""

    def __init__(
        self,
        theme: Theme,
        size: float = 1.0,
        parent: QWidget | None = None,
        *,
        short: bool = False,
    ) -> None:
        """With ``short``, Requires improvement is shown as 'RI'."""
        super().__init__(parent)
        self._theme = theme
        self._size = size
        self._short = short
        self._rating: Rating | None = None
        self.show_rating(None)

    def show_rating(self, rating: Rating | None) -> None:
        """Show ``rating``, or 'Not stated' if it is None; the tooltip explains the rating."""
        self._rating = rating
        self.setText(rating_word(rating))
        self.setAccessibleName(rating_word(rating))
        self.setToolTip(meaning(rating))
        self.updateGeometry()
        self.update()

    def _badge_font(self) -> QFont:
        return self._theme.font(self._size, bold=True)

    def sizeHint(self) -> QSize:
        """Return the size of the badge in pixels."""
        return badge_size(self._rating, None, self._theme, self._badge_font(), short=self._short)

    def minimumSizeHint(self) -> QSize:
        """Return the size of the badge, so that it is never cut off."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the badge on the left, centred vertically."""
        painter = QPainter(self)
        size = self.sizeHint()
        area = QRect(0, (self.height() - size.height()) // 2, size.width(), size.height())
        paint_badge(
            painter, area, self._rating, None, self._theme, self._badge_font(), short=self._short
        )
        painter.end()
