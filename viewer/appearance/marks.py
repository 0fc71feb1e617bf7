"""The look of ratings: a shape and a set of colours for each, on screen, in print and on the web.

This module does not import Qt, so that the printed card can use it;
:mod:`viewer.appearance.mark_painter` draws the outlines with Qt.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from db.domain.scale import Mark
from viewer.appearance.colours import (
    BRAND,
    CONTRAST,
    CONTRAST_DARK,
    DARK,
    DASHES,
    INK,
    LIGHT,
    QUIET,
    WHITE,
)

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
"""The mark of Good is a disc of this radius at the centre of a square of side 1."""

POLYGONS: dict[Mark, tuple[Point, ...]] = {
    Mark.OUTSTANDING: _star(),
    Mark.REQUIRES_IMPROVEMENT: ((0.5, 0.04), (1.02, 0.94), (-0.02, 0.94)),
    Mark.INADEQUATE: ((0.07, 0.07), (0.93, 0.07), (0.93, 0.93), (0.07, 0.93)),
    Mark.UNRATED: ((0.1, 0.43), (0.9, 0.43), (0.9, 0.57), (0.1, 0.57)),
}
"""The corners (x, y) of every other mark in a square of side 1; y increases downwards. A corner may
lie slightly outside the square, so that all marks look the same size."""

CHARACTERS: dict[Mark, str] = {
    Mark.OUTSTANDING: "★",
    Mark.GOOD: "●",
    Mark.REQUIRES_IMPROVEMENT: "▲",
    Mark.INADEQUATE: "■",
    Mark.UNRATED: "–",
}
"""The same shapes as characters, for rich text, which cannot contain outlines. The bundled fonts
include all of them."""


class Tint(NamedTuple):
    """The colours of a rating: its background, the text and mark on it, and its border."""

    ground: str
    text: str
    edge: str
    dashed: bool = False
    """Whether the border is a dashed line."""


_OUTSTANDING, _GOOD, _REQUIRES_IMPROVEMENT, _INADEQUATE = "#D2E9F7", "#CDE8C5", "#F3B13D", "#8F1111"
"""Background colours that get darker as concern grows, so that a photocopy keeps their order."""

_RATED = {
    Mark.OUTSTANDING: Tint(_OUTSTANDING, "#0B2233", "#9CC8E3"),
    Mark.GOOD: Tint(_GOOD, "#12290C", "#9CCB8F"),
    Mark.REQUIRES_IMPROVEMENT: Tint(_REQUIRES_IMPROVEMENT, "#241700", "#C98A17"),
    Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, "#6D0A0A"),
}

TINTS: dict[str, dict[Mark, Tint]] = {
    LIGHT.name: _RATED | {Mark.UNRATED: Tint("#FFFFFF", "#3E515F", "#768692", dashed=True)},
    DARK.name: _RATED | {Mark.UNRATED: Tint("#1E242B", "#B4C0CA", "#8794A0", dashed=True)},
    CONTRAST.name: {
        Mark.OUTSTANDING: Tint("#FFFFFF", "#000000", "#000000"),
        Mark.GOOD: Tint("#FFFFFF", "#000000", "#000000"),
        Mark.REQUIRES_IMPROVEMENT: Tint("#FFE27A", "#000000", "#000000"),
        Mark.INADEQUATE: Tint("#000000", "#FFFFFF", "#000000"),
        Mark.UNRATED: Tint("#FFFFFF", "#000000", "#000000", dashed=True),
    },
    CONTRAST_DARK.name: {
        Mark.OUTSTANDING: Tint("#000000", "#FFFFFF", "#FFFFFF"),
        Mark.GOOD: Tint("#000000", "#FFFFFF", "#FFFFFF"),
        Mark.REQUIRES_IMPROVEMENT: Tint("#FFE27A", "#000000", "#FFE27A"),
        Mark.INADEQUATE: Tint("#FFFFFF", "#000000", "#FFFFFF"),
        Mark.UNRATED: Tint("#000000", "#FFFFFF", "#FFFFFF", dashed=True),
    },
}
"""The tints used in the window: those of each scheme, by the scheme's name."""

PRINT_TINTS: dict[Mark, Tint] = {
    Mark.OUTSTANDING: Tint(_OUTSTANDING, INK, _OUTSTANDING),
    Mark.GOOD: Tint(_GOOD, "#14260F", _GOOD),
    Mark.REQUIRES_IMPROVEMENT: Tint(_REQUIRES_IMPROVEMENT, "#231703", _REQUIRES_IMPROVEMENT),
    Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, _INADEQUATE),
    Mark.UNRATED: Tint(WHITE, QUIET, DASHES, dashed=True),
}
"""The tints on paper and on the web page. Text has a contrast of at least 8.8:1."""

BULLETS = {
    Mark.OUTSTANDING: BRAND,
    Mark.GOOD: BRAND,
    Mark.REQUIRES_IMPROVEMENT: "#7A4B00",
    Mark.INADEQUATE: _INADEQUATE,
    Mark.UNRATED: WHITE,
}
"""The colours of the marks in front of list items."""
