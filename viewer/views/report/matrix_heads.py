"""The headings of the rating matrix: the questions and, for many sites, how many have each rating.

The matrix's header paints them; what stays in view while the page scrolls is a picture of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF, QPainter

from db.domain.scale import Rating
from viewer.appearance.mark_painter import paint_mark
from viewer.appearance.theme import Theme

_LINE = 26
"""The height of a line of headings, in pixels at a text scale of 1."""


@dataclass(frozen=True, slots=True)
class Head:
    """The heading of a column."""

    text: str
    x: float
    """Where the text begins, in pixels from the left of the matrix."""
    under: str = ""
    """What the second line says, if it is words."""
    counts: tuple[tuple[Rating, int], ...] = ()
    """How many sites have each rating: the second line of a column of ratings."""


def heads_height(theme: Theme, lines: int) -> int:
    """The height in pixels of headings with this number of lines."""
    return lines * theme.space(_LINE)


def paint_heads(painter: QPainter, heads: Sequence[Head], theme: Theme) -> None:
    """Paint the headings from (0, 0)."""
    line = theme.space(_LINE)
    font, small = theme.type(12, bold=True), theme.type(12)
    baseline = (line + QFontMetricsF(font).capHeight()) / 2
    for head in heads:
        painter.setFont(font)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QPointF(head.x, baseline), head.text)
        painter.setFont(small)
        painter.drawText(QPointF(head.x, line + baseline), head.under)
        _paint_counts(painter, head, line + baseline, theme)


def _paint_counts(painter: QPainter, head: Head, baseline: float, theme: Theme) -> None:
    metrics = QFontMetricsF(painter.font())
    side = metrics.capHeight() * 1.1
    x = head.x
    painter.setPen(theme.colour("text"))
    for rating, number in head.counts:
        box = QRectF(x, baseline - (metrics.capHeight() + side) / 2, side, side)
        paint_mark(painter, rating.mark, box, theme.mark_colour(rating.mark))
        x += side + theme.space(4)
        painter.setPen(theme.colour("text"))
        painter.drawText(QPointF(x, baseline), str(number))
        x += metrics.horizontalAdvance(str(number)) + theme.space(9)
