"""The colours of the window, by what they are for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from db.domain.scale import Mark


class Scheme(NamedTuple):
    name: str
    window: str
    surface: str
    text: str
    muted: str
    line: str
    accent: str
    """Links, focus and the chosen tab."""
    bar: str
    bar_text: str
    chosen: str
    """The ground of the chosen row of a list."""


OFF_TEXT, OFF_EDGE = "#B4C0CA", "#8794A0"
"""A button of the bar that cannot be used now, whatever the scheme."""
OFF_PRIMARY, OFF_PRIMARY_TEXT = "#C8D2DA", "#425563"
"""The same of the one that is filled."""

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


@dataclass(frozen=True, slots=True)
class Tint:
    """How a rating is painted."""

    ground: str
    text: str
    edge: str
    dashed: bool = False


_RATED = {
    Mark.OUTSTANDING: Tint("#D2E9F7", "#0B2233", "#9CC8E3"),
    Mark.GOOD: Tint("#CDE8C5", "#12290C", "#9CCB8F"),
    Mark.REQUIRES_IMPROVEMENT: Tint("#F3B13D", "#241700", "#C98A17"),
    Mark.INADEQUATE: Tint("#8F1111", "#FFFFFF", "#6D0A0A"),
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
"""Of each scheme, by its name."""
