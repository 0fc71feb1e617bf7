"""How ratings are painted on screen: as on paper, and told apart by more than colour.

Their tints get darker as concern grows, so that a photocopy keeps the order.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.scale import Mark
from viewer.schemes import CONTRAST, CONTRAST_DARK, DARK, LIGHT


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
