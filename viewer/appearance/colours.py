"""Every colour of the window by its purpose, and those of ratings for screen and print.

Colours are '#RRGGBB'. Without Qt, so that the printed card can use them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from db.domain.scale import Mark


class Scheme(NamedTuple):
    """The colours of one appearance of the window."""

    name: str
    """As in the settings and on the command line."""
    window: str
    surface: str
    text: str
    muted: str
    """Text of less weight: dates, second lines."""
    line: str
    """Rules and the edges of boxes."""
    accent: str
    """Links, focus and the chosen tab."""
    bar: str
    """The ground of the bar at the top of the window."""
    bar_text: str
    chosen: str
    """The ground of the selected row of a list."""


FOUND, FOUND_TEXT = "#FFD24A", "#16202A"
"""Ground and text of a word that a search found in a guide, in every scheme."""
OFF_TEXT, OFF_EDGE = "#B4C0CA", "#8794A0"
"""Text and edge of a disabled button of the bar, in every scheme."""
OFF_PRIMARY, OFF_PRIMARY_TEXT = "#C8D2DA", "#425563"
"""Ground and text of the filled button of the bar while it is disabled, in every scheme."""

LIGHT = Scheme(
    name="light",
    window="#F0F4F5",
    surface="#FFFFFF",
    text="#16202A",
    muted="#3E515F",
    line="#C8D2DA",
    accent="#005EB8",
    bar="#003087",
    bar_text="#FFFFFF",
    chosen="#DFEAF6",
)
DARK = Scheme(
    name="dark",
    window="#15191E",
    surface="#1E242B",
    text="#EEF2F5",
    muted="#B4C0CA",
    line="#3A454F",
    accent="#8CC4FF",
    bar="#0B1F4B",
    bar_text="#FFFFFF",
    chosen="#26384D",
)
CONTRAST = Scheme(
    name="contrast",
    window="#FFFFFF",
    surface="#FFFFFF",
    text="#000000",
    muted="#000000",
    line="#000000",
    accent="#0000C8",
    bar="#000000",
    bar_text="#FFFFFF",
    chosen="#FFF29A",
)
CONTRAST_DARK = Scheme(
    name="contrast-dark",
    window="#000000",
    surface="#000000",
    text="#FFFFFF",
    muted="#FFFFFF",
    line="#FFFFFF",
    accent="#FFE27A",
    bar="#000000",
    bar_text="#FFFFFF",
    chosen="#003C82",
)
SCHEMES = {scheme.name: scheme for scheme in (LIGHT, DARK, CONTRAST, CONTRAST_DARK)}


_OUTSTANDING, _GOOD, _REQUIRES_IMPROVEMENT, _INADEQUATE = "#D2E9F7", "#CDE8C5", "#F3B13D", "#8F1111"
"""Grounds that get darker as concern grows, so that a photocopy keeps the order of the ratings."""

# What is printed, and the web page, which looks like it.
INK = "#14202B"
"""Text."""
QUIET = "#3E4953"
"""Text of less weight."""
WHITE = "#FFFFFF"
"""Paper."""
BRAND = "#0B3C5D"
"""Headings and table heads."""
LINK = BRAND
HAIRLINE = "#8A949D"
"""Rules and edges."""
DASHES = "#A3ACB4"
"""The edge of a cell without a rating."""
OWN_ROW = "#EEF2F5"
"""The ground of the row of the card's own subject."""
BULLETS = {
    Mark.OUTSTANDING: BRAND,
    Mark.GOOD: BRAND,
    Mark.REQUIRES_IMPROVEMENT: "#7A4B00",
    Mark.INADEQUATE: _INADEQUATE,
    Mark.UNRATED: WHITE,
}
"""The marks before the items of a list."""


@dataclass(frozen=True, slots=True)
class Tint:
    """How a rating is coloured: its ground, the text and mark on it, and its edge."""

    ground: str
    text: str
    edge: str
    dashed: bool = False
    """Whether the edge is a dashed line."""


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
"""The tints of each scheme in the window, by the scheme's name."""

PRINT_TINTS: dict[Mark, Tint] = {
    Mark.OUTSTANDING: Tint(_OUTSTANDING, INK, _OUTSTANDING),
    Mark.GOOD: Tint(_GOOD, "#14260F", _GOOD),
    Mark.REQUIRES_IMPROVEMENT: Tint(_REQUIRES_IMPROVEMENT, "#231703", _REQUIRES_IMPROVEMENT),
    Mark.INADEQUATE: Tint(_INADEQUATE, WHITE, _INADEQUATE),
    Mark.UNRATED: Tint(WHITE, QUIET, DASHES, dashed=True),
}
"""The tints on paper and on the web page. Text has a contrast of 8.8:1 or more on its ground."""
