"""Paints the rows of lists of places: a name, a second line, and at the right a rating.

The tree and My wards share it. What a row needs is measured once for each width.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from db.domain.scale import Change, Mark, Rating
from viewer.appearance.mark_painter import paint_mark
from viewer.appearance.marks import TINTS
from viewer.appearance.theme import Theme
from viewer.parts.badge import paint_ground
from viewer.wording.rating import arrow, mark_of, short_word

if TYPE_CHECKING:
    from PySide6.QtWidgets import QStyleOptionViewItem

LEAST_BADGE = 58
"""The least width of a badge in pixels, so that short words are one below the other."""
_BADGE_HEIGHT = 20
_MARK = 10
_GAP = 5
_LARGEST_SHARE = 0.5
"""The largest share of a row's width for what is at its right end."""
_MOST_LINES = 2
_MOST_KEPT = 4000
"""The number of measured rows that are kept."""


class Tally(NamedTuple):
    """The numbers of a provider's places with each rating, best first."""

    places: tuple[tuple[Rating, int], ...]


class Badge(NamedTuple):
    """A rating, with an arrow only if it went up or down."""

    rating: Rating
    change: Change | None = None

    @property
    def arrow(self) -> str:
        """The arrow to its left, or an empty text."""
        return arrow(self.change) if self.change not in (None, Change.SAME) else ""


class Figure(NamedTuple):
    """A number or a few words; empty for the dash of a place that is not rated."""

    text: str = ""


class Closed(NamedTuple):
    """The badge of a closed place."""


End = Tally | Badge | Figure | Closed
"""What is at the right end of a row."""
NOTHING = Figure()


class RowText(NamedTuple):
    """What a row shows."""

    name: str
    second: str = ""
    end: End = NOTHING
    quiet: bool = False
    """Whether the name is grey, as that of a closed place is."""


class _Measured(NamedTuple):
    lines: tuple[str, ...]
    second: str
    shortened: bool
    height: int
    end: QSize
    badge_lines: tuple[str, ...]
    as_figure: bool


class RowPainter:
    """Measures and paints rows in the fonts and colours of a theme."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._kept: dict[tuple[RowText, int], _Measured] = {}
        self.renew()
        theme.changed.connect(self.renew)

    def renew(self) -> None:
        """Measure anew, because the fonts have changed."""
        self._kept.clear()
        self._name, self._bold = self._theme.type(13), self._theme.type(13, bold=True)
        self._second, self._badge = self._theme.type(12), self._theme.type(12, bold=True)
        self._bold_metrics = QFontMetricsF(self._bold)
        self._second_metrics = QFontMetricsF(self._second)
        self._badge_metrics = QFontMetricsF(self._badge)
        self.plain_height = self._height(1, 0, 0)
        """The height in pixels of a row with one line."""

    def height(self, row: RowText, width: int) -> int:
        """The height in pixels that a row needs in ``width`` pixels."""
        return self._measured(row, width).height

    def is_shortened(self, row: RowText, width: int) -> bool:
        """Whether the name or the second line does not fit, so that a tooltip has to show it."""
        return self._measured(row, width).shortened

    def paint(self, painter: QPainter, rect: QRect, row: RowText, *, bold: bool = False) -> None:
        """Paint a row in ``rect``, from the left end of its name to the right end of its badge."""
        measured = self._measured(row, rect.width())
        theme = self._theme
        painter.save()
        line = self._bold_metrics.height()
        below = self._second_metrics.height() if measured.second else 0.0
        top = rect.top() + (rect.height() - line * len(measured.lines) - below) / 2
        painter.setFont(self._bold if bold else self._name)
        painter.setPen(theme.colour("muted" if row.quiet and not bold else "text"))
        ascent = self._bold_metrics.ascent()
        for number, text in enumerate(measured.lines):
            painter.drawText(QPointF(rect.left(), top + number * line + ascent), text)
        if measured.second:
            painter.setFont(self._second)
            painter.setPen(theme.colour("muted"))
            y = top + line * len(measured.lines) + self._second_metrics.ascent()
            painter.drawText(QPointF(rect.left(), y), measured.second)
        self._paint_end(painter, rect, row.end, measured)
        painter.restore()

    # Measuring

    def _measured(self, row: RowText, width: int) -> _Measured:
        key = (row, width)
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            found = self._kept[key] = self._measure(row, width)
        return found

    def _measure(self, row: RowText, width: int) -> _Measured:
        end, badge_lines, as_figure = self._end(row.end, width)
        room = max(1.0, width - end.width() - self._theme.space(8))
        # Always as wide as the bold name of the chosen row, so that choosing moves nothing.
        lines, cut = _wrapped(row.name, room, self._bold_metrics)
        second = self._second_metrics.elidedText(
            row.second, Qt.TextElideMode.ElideRight, round(room)
        )
        cut |= second != row.second
        height = self._height(len(lines), bool(second), end.height())
        return _Measured(lines, second, cut, height, end, badge_lines, as_figure)

    def _height(self, lines: int, seconds: int, end: int) -> int:
        space = self._theme.space
        text = lines * self._bold_metrics.height() + seconds * self._second_metrics.height()
        padding = space(11) if lines + seconds == 1 else space(8)
        return max(round(text) + padding, end + space(6), space(24))

    def _end(self, end: End, width: int) -> tuple[QSize, tuple[str, ...], bool]:
        """The size of the right end, the lines of its badge, and whether a tally is a number."""
        space, metrics = self._theme.space, self._badge_metrics
        height = max(space(_BADGE_HEIGHT), round(metrics.height()) + space(3))
        if isinstance(end, Closed):
            return (
                QSize(self._badge_width(metrics.horizontalAdvance("Closed"), 0), height),
                (),
                False,
            )
        if isinstance(end, Badge):
            word = short_word(end.rating)
            words, _ = _wrapped(word, width * _LARGEST_SHARE - space(30), metrics)
            widest = max(map(metrics.horizontalAdvance, words))
            beside = metrics.horizontalAdvance(end.arrow) + space(_GAP) if end.arrow else 0
            height += round((len(words) - 1) * metrics.height())
            size = QSize(
                self._badge_width(widest, space(_MARK) + space(_GAP)) + round(beside), height
            )
            return size, words, False
        if isinstance(end, Tally):
            wide = self._tally_width(end)
            if wide <= width * _LARGEST_SHARE:
                return QSize(round(wide) + 1, height), (), False
            number = sum(count for _, count in end.places)
            advance = self._second_metrics.horizontalAdvance(_number_of_places(number))
            return QSize(round(advance) + 1, height), (), True
        advance = self._second_metrics.horizontalAdvance(end.text) if end.text else 0
        return QSize(max(round(advance) + 1, space(20)), height), (), False

    def _badge_width(self, word: float, mark: int) -> int:
        space = self._theme.space
        return max(space(LEAST_BADGE), round(word) + mark + space(14))

    def _tally_width(self, tally: Tally) -> float:
        space = self._theme.space
        advance = self._badge_metrics.horizontalAdvance
        each = (advance(f"{number:,}") + space(_MARK) + space(2) for _, number in tally.places)
        return sum(each) + space(6) * (len(tally.places) - 1)

    # Painting

    def _paint_end(self, painter: QPainter, rect: QRect, end: End, measured: _Measured) -> None:
        box = QRect(rect.topLeft(), measured.end)
        box.moveCenter(rect.center())
        box.moveRight(rect.right())
        match end:
            case Badge():
                self._paint_badge(painter, box, end, measured.badge_lines)
            case Closed():
                self._paint_closed(painter, box)
            case Tally() if not measured.as_figure:
                self._paint_tally(painter, box, end)
            case Tally():
                number = sum(count for _, count in end.places)
                self._paint_figure(painter, box, _number_of_places(number))
            case Figure():
                self._paint_figure(painter, box, end.text)

    def _paint_badge(
        self, painter: QPainter, box: QRect, badge: Badge, lines: tuple[str, ...]
    ) -> None:
        theme, space, metrics = self._theme, self._theme.space, self._badge_metrics
        mark = mark_of(badge.rating)
        painter.setFont(self._badge)
        if badge.arrow:
            beside = metrics.horizontalAdvance(badge.arrow)
            painter.setPen(theme.colour("text"))
            baseline = box.center().y() + metrics.capHeight() / 2 + 0.5
            painter.drawText(QPointF(box.left(), baseline), badge.arrow)
            box = box.adjusted(round(beside) + space(_GAP), 0, 0, 0)
        tint = theme.tint(mark)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_ground(painter, QRectF(box), mark, theme)
        side = space(_MARK)
        shape = QRectF(box.left() + space(7), box.center().y() + 0.5 - side / 2, side, side)
        paint_mark(painter, mark, shape, QColor(tint.text))
        painter.setPen(QColor(tint.text))
        high = metrics.height()
        top = box.top() + (box.height() - high * len(lines)) / 2
        for number, text in enumerate(lines):
            at = QPointF(shape.right() + space(_GAP), top + number * high + metrics.ascent())
            painter.drawText(at, text)

    def _paint_closed(self, painter: QPainter, box: QRect) -> None:
        theme = self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pen = QPen(theme.colour("text"), max(2.0, 2 * theme.text_scale))
        painter.setPen(pen)
        painter.setBrush(theme.colour("surface"))
        inset = pen.widthF() / 2
        painter.drawRoundedRect(QRectF(box).adjusted(inset, inset, -inset, -inset), 3, 3)
        painter.setFont(self._badge)
        painter.setPen(theme.colour("text"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Closed")

    def _paint_tally(self, painter: QPainter, box: QRect, tally: Tally) -> None:
        space, metrics = self._theme.space, self._badge_metrics
        side, x = space(_MARK), float(box.left())
        middle = box.center().y() + 0.5
        painter.setFont(self._badge)
        for rating, number in tally.places:
            mark, text = mark_of(rating), f"{number:,}"
            colour = tally_colour(mark, self._theme)
            paint_mark(painter, mark, QRectF(x, middle - side / 2, side, side), colour)
            x += side + space(2)
            painter.setPen(colour)
            painter.drawText(QPointF(x, middle + metrics.capHeight() / 2), text)
            x += metrics.horizontalAdvance(text) + space(6)

    def _paint_figure(self, painter: QPainter, box: QRect, text: str) -> None:
        if not text:
            # In the middle of where a badge would be, to be one below the other.
            dash = QRectF(0, 0, self._theme.space(12), max(2.0, 2 * self._theme.text_scale))
            least = self._theme.space(LEAST_BADGE)
            dash.moveCenter(QPointF(box.right() - least / 2, box.center().y() + 0.5))
            if dash.left() < box.left():
                dash.moveRight(box.right())
            painter.fillRect(dash, self._theme.colour("edge"))
            return
        painter.setFont(self._second)
        painter.setPen(self._theme.colour("muted"))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)


def tally_colour(mark: Mark, theme: Theme) -> QColor:
    """The colour of a rating's mark and number without its tint behind them."""
    if theme.high_contrast:
        return theme.colour("text")
    if theme.scheme.name.endswith("dark"):
        tint = TINTS["dark"][mark]
        return QColor(tint.edge)
    if mark is Mark.INADEQUATE:
        return theme.colour("danger")
    return QColor(TINTS["contrast"][mark].edge)


def _number_of_places(number: int) -> str:
    return f"{number:,} rated"


def _wrapped(text: str, room: float, metrics: QFontMetricsF) -> tuple[tuple[str, ...], bool]:
    """``text`` in up to two lines of ``room`` pixels, and whether some of it had to be left out."""
    if metrics.horizontalAdvance(text) <= room:
        return (text,), False
    first, rest = _first_line(text, room, metrics)
    lines = (
        (first, metrics.elidedText(rest, Qt.TextElideMode.ElideRight, room))
        if rest
        else (metrics.elidedText(text, Qt.TextElideMode.ElideRight, room),)
    )
    return lines[:_MOST_LINES], lines[-1] != (rest or text)


def _first_line(text: str, room: float, metrics: QFontMetricsF) -> tuple[str, str]:
    """As many words as fit in ``room``, and the rest; a first word that does not fit is cut."""
    words = text.split(" ")
    line = words[0]
    if metrics.horizontalAdvance(line) > room:
        return metrics.elidedText(line, Qt.TextElideMode.ElideRight, room), " ".join(words[1:])
    for number, word in enumerate(words[1:], 1):
        longer = f"{line} {word}"
        if metrics.horizontalAdvance(longer) > room:
            return line, " ".join(words[number:])
        line = longer
    return line, ""


def is_chosen(option: QStyleOptionViewItem) -> bool:
    """Whether the row that is to be painted with ``option`` is selected."""
    # The many enumerations in it take 4 ms, and before the first paint there are no rows.
    from PySide6.QtWidgets import QStyle

    return bool(option.state & QStyle.StateFlag.State_Selected)


def paint_chosen(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """Paint what tells the chosen row: a tint and a bar or, in high contrast, a frame."""
    if not theme.high_contrast:
        painter.fillRect(rect, theme.colour("chosen"))
        bar = QRect(rect.left(), rect.top(), theme.space(4), rect.height())
        painter.fillRect(bar, theme.colour("accent"))
        return
    painter.save()
    _paint_frame(painter, rect, theme, theme.colour("text"))
    painter.restore()


def paint_focus_ring(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """Paint the ring of the keyboard focus just within ``rect``."""
    if theme.high_contrast:  # within the frame of a chosen row
        within = theme.space(4)
        rect = rect.adjusted(within, within, -within, -within)
    _paint_frame(painter, rect, theme, theme.colour("accent"))


def _paint_frame(painter: QPainter, rect: QRect, theme: Theme, colour: QColor) -> None:
    width = max(3.0, 3 * theme.text_scale)
    painter.setPen(QPen(colour, width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    inset = width / 2
    painter.drawRect(QRectF(rect).adjusted(inset, inset, -inset, -inset))


def paint_twist(painter: QPainter, centre: QPointF, theme: Theme, *, opened: bool) -> None:
    """Paint the arrow of a row that can be opened or closed."""
    size = 4.0 * theme.text_scale
    if opened:
        points = ((-size, -size / 2), (0, size / 2), (size, -size / 2))
    else:
        points = ((-size / 2, -size), (size / 2, 0), (-size / 2, size))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.colour("muted"), size * 0.4))
    painter.drawPolyline(QPolygonF([centre + QPointF(x, y) for x, y in points]))
    painter.restore()
