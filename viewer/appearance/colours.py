"""The colours of the window and of what is printed, by their purpose, as '#RRGGBB'.

Those of ratings are in :mod:`viewer.appearance.marks`. Without Qt, so that the printed card can use
them.
"""

from __future__ import annotations

from typing import NamedTuple


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
