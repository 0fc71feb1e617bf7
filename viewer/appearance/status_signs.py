"""The signs of how far something is: a shape for each status, none of them that of a rating.

A sign never stands without its word; its colour only repeats what shape and word say.
"""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from db.domain.response import Status
from db.domain.scale import Mark
from viewer.appearance.theme import Theme

_RING = "<circle cx='8' cy='8' r='5.6' fill='none' stroke='{ink}' stroke-width='1.6'/>"
_DISC = "<circle cx='8' cy='8' r='6.4' fill='{ink}'/>"
_TICK = (
    "<path d='M5 8.3L7.2 10.4L11 5.8' fill='none' stroke='{on}' stroke-width='1.7' "
    "stroke-linecap='round' stroke-linejoin='round'/>"
)
_OCTAGON = (
    "<path d='M5.3 1.6H10.7L14.4 5.3V10.7L10.7 14.4H5.3L1.6 10.7V5.3Z' fill='{ink}'/>"
    "<path d='M5.8 5.8L10.2 10.2M10.2 5.8L5.8 10.2' stroke='{ground}' stroke-width='1.7' "
    "stroke-linecap='round'/>"
)
_DIAMOND = (
    "<path d='M8 1.6L14.4 8L8 14.4L1.6 8Z' fill='none' stroke='{ink}' stroke-width='1.5' "
    "stroke-linejoin='round'/><path d='M8 5.2V8.6M8 10.6V10.9' stroke='{ink}' stroke-width='1.6' "
    "stroke-linecap='round'/>"
)
_TURN = (
    "<path d='M12.6 5.4A5.2 5.2 0 1 0 13.2 8.6M13.2 2.6V5.8H10' fill='none' stroke='{ink}' "
    "stroke-width='1.6' stroke-linecap='round' stroke-linejoin='round'/>"
)
_SHAPES: dict[Status, tuple[str, str]] = {
    Status.NOT_STARTED: (_RING, "muted"),
    Status.ON_TRACK: (f"{_RING}<path d='M8 2.4A5.6 5.6 0 0 1 8 13.6Z' fill='{{ink}}'/>", "accent"),
    Status.AT_RISK: (_DIAMOND, "warning"),
    Status.OFF_TRACK: (_OCTAGON, "danger"),
    Status.DONE: (_RING + _TICK.replace("{on}", "{ink}"), "good"),
    Status.CHECKED: (_DISC + _TICK.replace("{on}", "{ground}"), "good"),
    Status.SUSTAINED: (
        "<rect x='1.6' y='1.6' width='12.8' height='12.8' rx='3' fill='{ink}'/>"
        + _TICK.replace("{on}", "{ground}"),
        "good",
    ),
    Status.REOPENED: (_TURN, "warning"),
}
"""The drawing of each, in a square of 16 units, and the name of its colour."""


def paint_status(painter: QPainter, status: Status, box: QRectF, theme: Theme, ground: str) -> None:
    """Draw the sign of ``status`` in the square ``box``, on a background of colour ``ground``."""
    drawing, name = _SHAPES[status]
    good = theme.mark_colour(Mark.GOOD).name()
    ink = good if name == "good" else theme.colour(name).name()
    shapes = drawing.format(ink=ink, ground=ground)
    svg = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'>{shapes}</svg>"
    QSvgRenderer(QByteArray(svg.encode())).render(painter, box)
