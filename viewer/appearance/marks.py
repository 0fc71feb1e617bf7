"""The shapes that stand for ratings, as vector paths: crisp at any scale."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from db.domain.scale import Mark


def mark_path(mark: Mark, box: QRectF) -> QPainterPath:
    """The shape of ``mark`` within the square ``box``."""
    path = QPainterPath()
    centre, radius = box.center(), box.width() / 2
    match mark:
        case Mark.OUTSTANDING:
            points = [
                QPointF(
                    centre.x() + r * math.sin(turn * math.pi / 5),
                    centre.y() - r * math.cos(turn * math.pi / 5),
                )
                for turn in range(10)
                for r in [radius * (1.08 if turn % 2 == 0 else 0.45)]
            ]
            path.moveTo(points[0])
            for point in points[1:]:
                path.lineTo(point)
            path.closeSubpath()
        case Mark.GOOD:
            path.addEllipse(centre, radius * 0.88, radius * 0.88)
        case Mark.REQUIRES_IMPROVEMENT:
            path.moveTo(centre.x(), box.top() + radius * 0.1)
            path.lineTo(box.right(), box.bottom() - radius * 0.1)
            path.lineTo(box.left(), box.bottom() - radius * 0.1)
            path.closeSubpath()
        case Mark.INADEQUATE:
            path.addRect(box.adjusted(radius * 0.16, radius * 0.16, -radius * 0.16, -radius * 0.16))
        case Mark.UNRATED:
            path.addRect(
                QRectF(
                    box.left() + radius * 0.25, centre.y() - radius * 0.12, radius * 1.5,
                    radius * 0.24,
                )
            )  # fmt: skip
    return path


def paint_mark(painter: QPainter, mark: Mark, box: QRectF, colour: QColor) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(mark_path(mark, box))
    painter.restore()
