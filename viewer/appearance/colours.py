"""The colours of the window and of printed output, named by their purpose, as '#RRGGBB'.

The colours of ratings are in :mod:`viewer.appearance.marks`. Neither module imports Qt, so that the
printed card can use them.
"""

from __future__ import annotations

from typing import NamedTuple


class Scheme(NamedTuple):
    """The colours of one theme of the window."""

    name: str
    """The name used in the settings and on the command line."""
    window: str
    surface: str
    text: str
    muted: str
    """The colour of secondary text, such as dates and second lines."""
    line: str
    """The colour of rules and the borders of boxes."""
    accent: str
    """The colour of links, the focus ring and the selected tab."""
    bar: str
    """The background of the bar at the top of the window."""
    bar_text: str
    chosen: str
    """The background of the selected row in a list."""


FOUND, FOUND_TEXT = "#FFD24A", "#16202A"
"""Background and text of a search match in a guide, in every scheme."""
OFF_TEXT, OFF_EDGE = "#B4C0CA", "#8794A0"
"""Text and border of a disabled button on the bar, in every scheme."""
OFF_PRIMARY, OFF_PRIMARY_TEXT = "#C8D2DA", "#425563"
"""Background and text of the bar's filled button while it is disabled, in every scheme."""

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


# The colours of printed output, and of the web page, which looks like it.
INK = "#14202B"
"""The colour of text."""
QUIET = "#3E4953"
"""The colour of secondary text."""
WHITE = "#FFFFFF"
"""The colour of the paper."""
BRAND = "#0B3C5D"
"""The colour of headings and table headers."""
LINK = BRAND
HAIRLINE = "#8A949D"
"""The colour of rules and borders."""
DASHES = "#A3ACB4"
"""The border of a cell without a rating."""
OWN_ROW = "#EEF2F5"
"""The background of the row for the card's own subject."""
