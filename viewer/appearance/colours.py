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
    """The background of the selected row in a list, and of a control under the pointer."""
    edge: str
    """The edge of controls, and the dash of a rating that no source states."""
    off: str
    """The text of a control that cannot be used now."""
    faint: str
    """The lines between the rows of a table."""
    older: str
    """The background of the line that says that an older report is shown."""
    older_text: str
    older_edge: str
    dated: str
    """The background of the buttons that say which day and which report, if not the latest."""
    dated_text: str
    band: str
    """The background of the line that says that a place is closed."""
    warning: str
    """Text and shapes of low scores and repeated findings."""
    danger: str
    """The button that destroys something, and the edge of an error."""
    work: str
    """The background of what a trust does about its reports, next to what they say."""
    work_head: str
    """The same under the headings of columns."""


FOUND, FOUND_TEXT = "#FFD24A", "#16202A"
"""Background and text of a search match in a guide, in every scheme."""
AS_AT, AS_AT_TEXT = "#FFD24A", "#16202A"
"""Background and text of 'As at' on the bar while an older day is shown, in every scheme."""
FOCUS_ON_BAR = "#FFB81C"
"""The yellow of the keyboard focus on the dark bar, in every scheme."""
PRIMARY, ON_PRIMARY = "#FFFFFF", "#003087"
"""Background and text of the bar's filled button, in every scheme."""
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
    edge="#6B7884",
    off="#6B7884",
    faint="#E1E7EB",
    older="#FFF4CC",
    older_text="#2B1F00",
    older_edge="#8A6100",
    dated="#FFD24A",
    dated_text="#2B1F00",
    band="#E4E9ED",
    warning="#8A5A00",
    danger="#8F1111",
    work="#FAFBF3",
    work_head="#F2F5E3",
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
    edge="#8794A0",
    off="#8794A0",
    faint="#2C353D",
    older="#3B3008",
    older_text="#FFF0C2",
    older_edge="#FFD24A",
    dated="#FFD24A",
    dated_text="#2B1F00",
    band="#2C353D",
    warning="#F3B13D",
    danger="#FF9C93",
    work="#20271F",
    work_head="#29321F",
)
CONTRAST = Scheme(
    name="contrast",
    window="#FFFFFF",
    surface="#FFFFFF",
    text="#000000",
    muted="#000000",
    line="#000000",
    accent="#00407F",
    bar="#000000",
    bar_text="#FFFFFF",
    chosen="#FFF29A",
    edge="#000000",
    off="#4A555E",
    faint="#8A949B",
    older="#FFF4CC",
    older_text="#000000",
    older_edge="#000000",
    dated="#FFD24A",
    dated_text="#000000",
    band="#E4E9ED",
    warning="#6B4300",
    danger="#8F1111",
    work="#FFFFFF",
    work_head="#FFFFFF",
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
    edge="#FFFFFF",
    off="#B4C0CA",
    faint="#8794A0",
    older="#3B3008",
    older_text="#FFFFFF",
    older_edge="#FFD24A",
    dated="#FFD24A",
    dated_text="#000000",
    band="#2C353D",
    warning="#F3B13D",
    danger="#FF9C93",
    work="#000000",
    work_head="#000000",
)
SCHEMES = {scheme.name: scheme for scheme in (LIGHT, DARK, CONTRAST, CONTRAST_DARK)}


# The colours of printed output, and of the web page, which looks like it.
INK = "#14202B"
"""The colour of text."""
QUIET = "#45525E"
"""The colour of secondary text."""
WHITE = "#FFFFFF"
"""The colour of the paper."""
BRAND = "#0B3A5E"
"""The colour of headings and table headers."""
LINK = BRAND
HAIRLINE = "#87949F"
"""The colour of rules and borders."""
DASHES = "#A3ACB4"
"""The border of a cell without a rating."""
OWN_ROW = "#EEF2F5"
"""The background of the row for the card's own subject."""
