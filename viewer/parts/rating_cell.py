"""A rating cell: shape and word on a tint, and one thing on the right. Painted by several views.

A cell has two lines at most for every word of CQC's scale, and as many as it needs for CQC's other
words; text is never cut. On the right is an arrow, a year or a score. If it does not fit next to
both lines, it goes to the end of the first. The signs of doubt follow the word.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, auto
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from db.domain.scale import Change, Mark, Question
from viewer.appearance.mark_painter import paint_mark
from viewer.appearance.theme import Theme
from viewer.wording.rating import RatingWords

RING = 4
"""How far the ring of a chosen cell reaches out of the cell, in pixels at any text size."""
_RING_WIDTH, _RING_DISTANCE = 3, 1
_RADIUS = 3
_CLOSE = 3.0
"""Pixels before and after what is on the right, where there is no room for more."""
_TWO_LINES = 2


class CellState(Flag):
    """What is special about a cell now."""

    NONE = 0
    HOVERED = auto()
    """The pointer is on it: its edge darkens."""
    FOCUSED = auto()
    """It has the keyboard focus: a ring in the accent colour."""
    CHOSEN = auto()
    """Its story is open: a ring in the colour of text."""


class _Line(NamedTuple):
    text: str
    width: float


class _Sizes(NamedTuple):
    """Distances within a cell, in pixels. They grow less than the text, to leave it the room."""

    left: float
    """From the edge of the cell to its shape."""
    shape: float
    """The side of the shape."""
    gap: float
    """From the shape to the word, and at least from the word to what is on the right."""
    right: float
    """From what is on the right to the edge of the cell."""
    line: float
    """The height of a line."""


@dataclass(frozen=True, slots=True)
class _Arrangement:
    """What is where in a cell of a given width."""

    lines: tuple[_Line, ...]
    beside_first: bool
    """Whether what is on the right is at the end of the first line, not centred."""
    below: bool = False
    """Whether it is on a line of its own, below the word."""
    close: bool = False
    """Whether it is nearer to the word and to the edge than usual, for want of room."""

    @property
    def count(self) -> int:
        return len(self.lines) + self.below


class RatingCell:
    """Measures and paints rating cells in the sizes and colours of a theme."""

    def __init__(self, theme: Theme, *, tight: bool = False) -> None:
        """With ``tight``, distances hardly grow with the text, so that it has more room."""
        self._theme = theme
        self._scale = theme.space(100) / 100
        gentle = 1 + (self._scale - 1) * (0.05 if tight else 0.5)
        self._word_font = theme.type(12, bold=True)
        self._other_font = theme.type(12)
        self._sign_font = theme.type(10)
        self._arrow_font = theme.type(15, bold=True)
        self._same_font = theme.type(13)
        self._metrics = QFontMetricsF(self._word_font)
        self._sizes = _Sizes(
            left=8 * gentle,
            shape=round(self._metrics.capHeight()) + 2,
            gap=5 * gentle,
            right=7 * gentle,
            line=round(14 * self._scale),
        )
        self._arranged: dict[tuple[object, ...], _Arrangement] = {}

    @property
    def height(self) -> int:
        """The height in pixels of a cell with two lines; 34 at a text scale of 1."""
        return round(2 * self._sizes.line + 6 * self._scale)

    # Measuring

    def _font(self, words: RatingWords) -> QFont:
        return self._other_font if words.mark is Mark.UNRATED else self._word_font

    def _beside_font(self, words: RatingWords) -> QFont:
        if words.beside and words.beside == words.arrow:
            return self._same_font if words.change is Change.SAME else self._arrow_font
        return self._other_font

    def _beside_width(self, words: RatingWords) -> float:
        metrics = QFontMetricsF(self._beside_font(words))
        return metrics.horizontalAdvance(words.beside) if words.beside else 0.0

    def _signs_width(self, words: RatingWords) -> float:
        return QFontMetricsF(self._sign_font).horizontalAdvance(words.signs) if words.signs else 0.0

    def _room(self, width: float) -> float:
        sizes = self._sizes
        return width - sizes.left - sizes.shape - sizes.gap - sizes.right

    def least_width(self, words: RatingWords) -> float:
        """The smallest width, in pixels, at which the cell has no more lines than it must have."""
        if words.entry is None:
            return 4 * self._sizes.left
        metrics = QFontMetricsF(self._font(words))
        texts = words.word.split()
        signs, beside = self._signs_width(words), self._beside_width(words)
        widths = [metrics.horizontalAdvance(text) for text in texts]
        # The signs may come nearer to the edge than anything else.
        widths[-1] += max(0.0, signs - self._sizes.right + 2)
        if len(texts) == _TWO_LINES and beside:
            # What is on the right goes to the end of the first line.
            widths[0] += self._sizes.gap + beside
        return (
            max(*widths, beside)
            + self._sizes.left
            + self._sizes.shape
            + self._sizes.gap
            + (self._sizes.right + 1)
        )

    def needed_height(self, words: RatingWords, width: float) -> float:
        """The height in pixels that the cell needs at this width."""
        if words.entry is None:
            return float(self.height)
        lines = self._arrange(words, width).count
        return max(self.height, lines * self._sizes.line + 6 * self._scale)

    def _arrange(self, words: RatingWords, width: float) -> _Arrangement:
        key = (words.word, words.signs, words.beside, words.change, round(width))
        if key not in self._arranged:
            self._arranged[key] = self._arrangement(words, self._room(width))
        return self._arranged[key]

    def _arrangement(self, words: RatingWords, room: float) -> _Arrangement:
        font = self._font(words)
        beside = self._beside_width(words)
        signs = max(0.0, self._signs_width(words) - self._sizes.right + 2)
        taken = beside + self._sizes.gap if beside else 0.0
        # A rating looks the same in every column, however wide: "Requires" over "improvement".
        split = words.mark is not Mark.UNRATED
        one = self._wrapped(words.word, font, 0.0 if split else room, signs)
        # A year next to the longer of two lines would all but touch it.
        dated = words.beside.isdigit() and len(words.beside) == len("2019")
        if len(one) > 1 and dated and one[0].width + taken <= room:
            return _Arrangement(one, beside_first=True)
        if max(line.width for line in one) + self._signs_width(words) - signs + taken <= room:
            return _Arrangement(one, beside_first=False)
        if not split:
            narrow = self._wrapped(words.word, font, room - taken, self._signs_width(words))
            if len(narrow) <= _TWO_LINES and all(line.width <= room - taken for line in narrow):
                return _Arrangement(narrow, beside_first=False)
            one = self._wrapped(words.word, font, room, signs, first=taken)
        if len(one) > 1 and one[0].width + taken <= room:
            return _Arrangement(one, beside_first=True)
        spared = self._sizes.gap + self._sizes.right - 2 * _CLOSE
        if len(one) == 1 and not words.signs and one[0].width + taken <= room + spared:
            return _Arrangement(one, beside_first=False, close=True)
        return _Arrangement(one, beside_first=False, below=bool(beside))

    @staticmethod
    def _wrapped(
        text: str, font: QFont, room: float, signs: float, *, first: float = 0.0
    ) -> tuple[_Line, ...]:
        """``text`` in as few lines as ``room`` allows; ``first`` is taken from the first line."""
        metrics = QFontMetricsF(font)
        lines: list[_Line] = []
        parts = text.split()
        line = parts[0]
        for number, part in enumerate(parts[1:], 1):
            longer = f"{line} {part}"
            least = room - (0.0 if lines else first)
            end = signs if number == len(parts) - 1 else 0.0
            if metrics.horizontalAdvance(longer) + end <= least:
                line = longer
            else:
                lines.append(_Line(line, metrics.horizontalAdvance(line)))
                line = part
        lines.append(_Line(line, metrics.horizontalAdvance(line) + signs))
        return tuple(lines)

    # Painting

    def paint(
        self, painter: QPainter, rect: QRectF, words: RatingWords, state: CellState = CellState.NONE
    ) -> None:
        """Paint a cell that fills ``rect``, which is at least as large as the cell needs to be."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if words.entry is None:
            self._paint_dash(painter, rect, words)
            painter.restore()
            return
        mark = words.mark
        hovered = CellState.HOVERED in state
        paint_ground(
            painter, rect, mark, self._theme, dashed=words.carried_forward, hovered=hovered
        )
        colour = QColor(self._theme.tint(mark).text)
        arranged = self._arrange(words, rect.width())
        sizes = self._sizes
        top = rect.center().y() - arranged.count * sizes.line / 2
        middle = rect.center().y()
        if arranged.below:
            middle -= sizes.line / 2
        side = sizes.shape
        box = QRectF(rect.left() + sizes.left, middle - side / 2, side, side)
        paint_mark(painter, mark, box, colour)
        painter.setPen(colour)
        self._paint_word(painter, rect, words, arranged, top)
        if words.beside:
            line = (
                top + (len(arranged.lines) + 0.5) * sizes.line
                if arranged.below
                else top + sizes.line / 2
                if arranged.beside_first
                else rect.center().y()
            )
            end = rect.right() - (_CLOSE if arranged.close else self._sizes.right)
            self._paint_beside(painter, end, words, line)
        painter.restore()

    def _paint_word(
        self,
        painter: QPainter,
        rect: QRectF,
        words: RatingWords,
        arranged: _Arrangement,
        top: float,
    ) -> None:
        sizes = self._sizes
        font = self._font(words)
        metrics = QFontMetricsF(font)
        x = rect.left() + sizes.left + sizes.shape + sizes.gap
        for number, line in enumerate(arranged.lines):
            baseline = top + (number + 0.5) * sizes.line + metrics.capHeight() / 2
            painter.setFont(font)
            painter.drawText(QPointF(x, baseline), line.text)
            if number == len(arranged.lines) - 1 and words.signs:
                end = x + metrics.horizontalAdvance(line.text)
                self._paint_signs(painter, QPointF(end, baseline), words)

    def _paint_signs(self, painter: QPainter, end: QPointF, words: RatingWords) -> None:
        painter.setFont(self._sign_font)
        raised = self._metrics.capHeight() * 0.45
        painter.drawText(QPointF(end.x(), end.y() - raised), words.signs)

    def _paint_beside(
        self, painter: QPainter, end: float, words: RatingWords, middle: float
    ) -> None:
        font = self._beside_font(words)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        x = end - metrics.horizontalAdvance(words.beside)
        painter.drawText(QPointF(x, middle + self._metrics.capHeight() / 2), words.beside)

    def _paint_dash(self, painter: QPainter, rect: QRectF, words: RatingWords) -> None:
        dash = self._dash(rect.center())
        painter.fillRect(dash, self._theme.colour("edge"))
        if words.signs:
            painter.setPen(self._theme.colour("muted"))
            self._paint_signs(painter, QPointF(dash.right() + 2, dash.bottom() + 4), words)

    def _dash(self, centre: QPointF) -> QRectF:
        width, height = round(12 * self._scale), max(2, round(2 * self._scale))
        area = QRectF(0, 0, width, height)
        area.moveCenter(centre)
        return area.toAlignedRect().toRectF()

    # A cell with its question, for blocks of ratings in a narrow window

    def block_size(self, words: RatingWords, question: str, width: float) -> QSizeF:
        """The size in pixels that a cell with its question needs, if ``width`` is wished for."""
        heading = QFontMetricsF(self._other_font).horizontalAdvance(question)
        beside = self._beside_width(words)
        sizes = self._sizes
        first = sizes.left + heading + (sizes.gap + beside if beside else 0.0) + sizes.right
        texts = self._block_lines(words, width)
        rest = max(line.width for line in texts)
        least = max(first, sizes.left + sizes.shape + sizes.gap + rest + sizes.right)
        lines = 1 + len(texts)
        return QSizeF(least, max(self.height, lines * sizes.line + 6 * self._scale))

    def _block_lines(self, words: RatingWords, width: float) -> tuple[_Line, ...]:
        text = words.word if words.entry else words.word.lower()
        return self._wrapped(text, self._font(words), self._room(width), self._signs_width(words))

    def paint_block(
        self,
        painter: QPainter,
        rect: QRectF,
        words: RatingWords,
        question: Question,
        state: CellState = CellState.NONE,
    ) -> None:
        """Paint a cell with its question on the first line; 'not stated' is in words."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        sizes, theme = self._sizes, self._theme
        if words.entry is None:
            painter.setPen(QPen(theme.colour("faint"), theme.edge_width))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS)
            colour = theme.colour("muted")
        else:
            hovered = CellState.HOVERED in state
            paint_ground(
                painter, rect, words.mark, theme, dashed=words.carried_forward, hovered=hovered,
                strong=question is Question.OVERALL,
            )  # fmt: skip
            colour = QColor(theme.tint(words.mark).text)
        lines = self._block_lines(words, rect.width())
        top = rect.center().y() - (1 + len(lines)) * sizes.line / 2
        metrics = QFontMetricsF(self._other_font)
        painter.setPen(colour)
        painter.setFont(self._other_font)
        middle = top + sizes.line / 2
        painter.drawText(
            QPointF(rect.left() + sizes.left, middle + metrics.capHeight() / 2), question.label
        )
        if words.beside:
            self._paint_beside(painter, rect.right() - sizes.right, words, middle)
        box = QRectF(0, 0, sizes.shape, sizes.shape)
        box.moveCenter(QPointF(rect.left() + sizes.left + sizes.shape / 2, middle + sizes.line))
        if words.entry is None:
            painter.fillRect(self._dash(box.center()), theme.colour("edge"))
        else:
            paint_mark(painter, words.mark, box, colour)
        painter.setPen(colour)
        self._paint_word(painter, rect, words, _Arrangement(lines, False), top + sizes.line)
        painter.restore()


def paint_ground(
    painter: QPainter,
    rect: QRectF,
    mark: Mark,
    theme: Theme,
    *,
    dashed: bool = False,
    hovered: bool = False,
    strong: bool = False,
) -> None:
    """Paint the background and edge of a rating into ``rect``.

    The edge is ``dashed`` for a rating carried forward, and always for words off CQC's scale.
    ``hovered`` darkens both; a ``strong`` edge is twice as wide.
    """
    tint = theme.tint(mark)
    width = theme.edge_width * (2 if strong else 1)
    edge = QPen(QColor(theme.scheme.text if hovered else tint.edge), width)
    if tint.dashed or dashed:
        edge.setDashPattern([3.0, 2.0])
        edge.setCapStyle(Qt.PenCapStyle.FlatCap)
    ground = QColor(tint.ground)
    if hovered:
        # Darker on a light ground and lighter on a dark one.
        text = QColor(theme.scheme.text)
        ground = _mixed(ground, text, 0.05)
    painter.setPen(edge)
    painter.setBrush(ground)
    inset = edge.widthF() / 2
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), _RADIUS, _RADIUS)


def _mixed(one: QColor, other: QColor, share: float) -> QColor:
    return QColor.fromRgbF(
        one.redF() * (1 - share) + other.redF() * share,
        one.greenF() * (1 - share) + other.greenF() * share,
        one.blueF() * (1 - share) + other.blueF() * share,
    )


def paint_ring(painter: QPainter, rect: QRectF, theme: Theme, state: CellState) -> None:
    """Paint the ring around the cell in ``rect``: of the focus, or else of the chosen cell.

    It reaches :data:`RING` pixels out of the cell, with a pixel of the page's colour in between, so
    it is painted after the neighbours.
    """
    if not state & (CellState.FOCUSED | CellState.CHOSEN):
        return
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for width, distance, colour in (
        (_RING_DISTANCE, 0.0, "window"),
        (_RING_WIDTH, float(_RING_DISTANCE), "accent" if CellState.FOCUSED in state else "text"),
    ):
        out = distance + width / 2
        painter.setPen(QPen(theme.colour(colour), width))
        painter.drawRoundedRect(rect.adjusted(-out, -out, out, out), _RADIUS + 1, _RADIUS + 1)
    painter.restore()
