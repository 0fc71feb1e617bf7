"""The shapes that stand for ratings: one set of outlines for screen, print, picture and web page.

Without Qt, so that the printed card can use it; :mod:`viewer.appearance.mark_painter` draws the
same outlines with Qt.
"""

from __future__ import annotations

import math

from db.domain.scale import Mark

Point = tuple[float, float]


def _star() -> tuple[Point, ...]:
    points: list[Point] = []
    for corner in range(10):
        angle = math.pi * corner / 5
        reach = 0.53 if corner % 2 == 0 else 0.22
        x, y = 0.5 + reach * math.sin(angle), 0.53 - reach * math.cos(angle)
        points.append((round(x, 3), round(y, 3)))
    return tuple(points)


DISC_RADIUS = 0.45
"""The mark of Good is a disc of this radius round the middle of a square of side 1."""

POLYGONS: dict[Mark, tuple[Point, ...]] = {
    Mark.OUTSTANDING: _star(),
    Mark.REQUIRES_IMPROVEMENT: ((0.5, 0.04), (1.02, 0.94), (-0.02, 0.94)),
    Mark.INADEQUATE: ((0.07, 0.07), (0.93, 0.07), (0.93, 0.93), (0.07, 0.93)),
    Mark.UNRATED: ((0.1, 0.43), (0.9, 0.43), (0.9, 0.57), (0.1, 0.57)),
}
"""The corners (x, y) of every other mark in a square of side 1; y grows downwards. A corner may lie
a little outside the square, so that all marks look equally large."""

CHARACTERS: dict[Mark, str] = {
    Mark.OUTSTANDING: "★",
    Mark.GOOD: "●",
    Mark.REQUIRES_IMPROVEMENT: "▲",
    Mark.INADEQUATE: "■",
    Mark.UNRATED: "–",
}
"""The same shapes as characters, for rich text, which cannot hold outlines. The bundled fonts have
all of them."""
