"""Draws the shapes that represent ratings with Qt, so that they are sharp at any scale."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPolygonF

from db.domain.scale import Mark
from viewer.appearance.marks import DISC_RADIUS, POLYGONS


def mark_path(mark: Mark, box: QRectF) -> QPainterPath:
    """Return the outline of ``mark`` in the square ``box``, in the units of ``box``."""
    path = QPainterPath()
    side = box.width()
    if mark is Mark.GOOD:
        path.addEllipse(box.center(), DISC_RADIUS * side, DISC_RADIUS * side)
    else:
        corners = [QPointF(box.x() + x * side, box.y() + y * side) for x, y in POLYGONS[mark]]
        path.addPolygon(QPolygonF(corners))
        path.closeSubpath()
    return path


def paint_mark(painter: QPainter, mark: Mark, box: QRectF, colour: QColor) -> None:
    """Fill the outline of ``mark`` in the square ``box`` with ``colour``."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPath(mark_path(mark, box))
    painter.restore()
