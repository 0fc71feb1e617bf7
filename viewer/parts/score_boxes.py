"""The score of a quality statement: four boxes, of which as many are filled, and the number."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from db.domain.scores import HIGHEST
from viewer.appearance.colours import DARK, LIGHT
from viewer.appearance.theme import Theme
from viewer.wording.scores import is_low

_BOX, _TALL, _GAP = 8, 9, 2
"""Units: the width and height of a box, and the gap after it."""
_LOW = {LIGHT.name: "#8A5A00", DARK.name: "#F3B13D"}
_NUMBER = 8
"""Units of the gap before the number."""


def score_size(theme: Theme) -> QSizeF:
    """The size in pixels of the boxes with their number."""
    px = theme.space
    number = QFontMetricsF(theme.font(bold=True)).horizontalAdvance("0")
    wide = HIGHEST * (px(_BOX) + px(_GAP)) + number + px(_NUMBER)
    return QSizeF(wide, max(px(18), QFontMetricsF(theme.font()).height()))


def paint_score(painter: QPainter, score: float, x: float, y: float, theme: Theme) -> None:
    """Paint ``score``, 1 to 4, with its top left corner at ``x``, ``y``; 1 and 2 stand out."""
    px, scheme, size = theme.space, theme.scheme, score_size(theme)
    colour = QColor(low_colour(theme) if is_low(score) else scheme.muted)
    top = y + (size.height() - px(_TALL)) / 2
    painter.save()
    painter.setPen(QPen(colour, 1))
    for place in range(HIGHEST):
        box = QRectF(x + place * (px(_BOX) + px(_GAP)), top, px(_BOX), px(_TALL))
        painter.setBrush(colour if place < round(score) else Qt.BrushStyle.NoBrush)
        painter.drawRect(box.adjusted(0.5, 0.5, -0.5, -0.5))
    painter.setPen(QColor(scheme.text))
    painter.setFont(theme.font(bold=True))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.drawText(QRectF(x, y, size.width(), size.height()), right, f"{score:g}")
    painter.restore()


def low_colour(theme: Theme) -> str:
    """The colour of the boxes of a score of 1 or 2, at least 5:1 on the window's background."""
    return _LOW.get(theme.scheme.name, theme.scheme.text)
