"""The look of ratings: a shape and a set of colours for each, on screen, in print and on the web.

This module does not import Qt, so that the printed card can use it;
:mod:`viewer.appearance.mark_painter` draws the outlines with Qt.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from db.domain.scale import Mark
from viewer.appearance.colours import (
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

TINTS: dict[str, dict[Mark, Tint]] = {
    LIGHT.name: {
        Mark.OUTSTANDING: Tint(_OUTSTANDING, "#10303F", "#7FB4D3"),
        Mark.GOOD: Tint(_GOOD, "#14290F", "#8FC182"),
        Mark.REQUIRES_IMPROVEMENT: Tint(_REQUIRES_IMPROVEMENT, "#221700", "#BE7E0C"),
        Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, "#5E0808"),
        Mark.UNRATED: Tint("#FFFFFF", "#3E515F", "#768692", dashed=True),
    },
    # Dimmed, because nine rows of bright ones dazzle at night.
    DARK.name: {
        Mark.OUTSTANDING: Tint("#143F58", "#DDF0FB", "#6FB0D6"),
        Mark.GOOD: Tint("#1E4A22", "#DDF3D6", "#5C9E55"),
        Mark.REQUIRES_IMPROVEMENT: Tint("#7A4F00", "#FFEBC2", "#F3B13D"),
        Mark.INADEQUATE: Tint("#B3191C", WHITE, "#FF9C93"),
        Mark.UNRATED: Tint("#1E242B", "#B4C0CA", "#8794A0", dashed=True),
    },
    CONTRAST.name: {
        Mark.OUTSTANDING: Tint(_OUTSTANDING, "#000000", "#0B4F78"),
        Mark.GOOD: Tint(_GOOD, "#000000", "#1F5A19"),
        Mark.REQUIRES_IMPROVEMENT: Tint(_REQUIRES_IMPROVEMENT, "#000000", "#6B4300"),
        Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, "#000000"),
        Mark.UNRATED: Tint("#FFFFFF", "#000000", "#000000", dashed=True),
    },
    CONTRAST_DARK.name: {
        Mark.OUTSTANDING: Tint("#0B4F78", WHITE, "#9CD3F2"),
        Mark.GOOD: Tint("#1F5A19", WHITE, "#A6DE9C"),
        Mark.REQUIRES_IMPROVEMENT: Tint("#6B4300", WHITE, "#F3B13D"),
        Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, "#FF9C93"),
        Mark.UNRATED: Tint("#000000", "#FFFFFF", "#FFFFFF", dashed=True),
    },
}
"""The tints used in the window: those of each scheme, by the scheme's name."""

MARK_COLOURS: dict[str, dict[Mark, str]] = {
    LIGHT.name: {
        Mark.OUTSTANDING: "#0B5E8F",
        Mark.GOOD: "#2B7A21",
        Mark.REQUIRES_IMPROVEMENT: "#8A5A00",
        Mark.INADEQUATE: "#8F1111",
        Mark.UNRATED: "#6B7884",
    },
    DARK.name: {
        Mark.OUTSTANDING: "#6FB0D6",
        Mark.GOOD: "#79C06F",
        Mark.REQUIRES_IMPROVEMENT: "#F3B13D",
        Mark.INADEQUATE: "#FF9C93",
        Mark.UNRATED: "#8794A0",
    },
    CONTRAST.name: dict.fromkeys(Mark, "#000000"),
    CONTRAST_DARK.name: dict.fromkeys(Mark, "#FFFFFF"),
}
"""The colours of the shapes of ratings on the page or a surface, by the scheme's name."""

PRINT_TINTS: dict[Mark, Tint] = {
    Mark.OUTSTANDING: Tint(_OUTSTANDING, INK, "#91A5B2"),
    Mark.GOOD: Tint(_GOOD, "#14260F", "#8EA491"),
    Mark.REQUIRES_IMPROVEMENT: Tint(_REQUIRES_IMPROVEMENT, "#231703", "#A78037"),
    Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, "#65161A"),
    Mark.UNRATED: Tint(WHITE, QUIET, DASHES, dashed=True),
}
"""The tints on paper and on the web page. Text has a contrast of at least 8:1. The edge, a third of
the way to the ink, keeps a tile apart from blank paper on a copier."""
