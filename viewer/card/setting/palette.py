"""The colours of a printed card: light paper, tints that get darker as concern grows.

Every text stands on its ground with a contrast of 8.8:1 or better, and a photocopy keeps the order
of the ratings.
"""

from __future__ import annotations

from typing import NamedTuple

from db.domain.scale import Mark

INK = "#14202B"
QUIET = "#3E4953"
BRAND = "#0B3C5D"
WHITE = "#FFFFFF"
HAIRLINE = "#8A949D"
DASHES = "#A3ACB4"
OWN_ROW = "#EEF2F5"
LINK = "#0B3C5D"


class Tint(NamedTuple):
    ground: str
    ink: str


TINTS: dict[Mark, Tint] = {
    Mark.OUTSTANDING: Tint("#D2E9F7", INK),
    Mark.GOOD: Tint("#CDE8C5", "#14260F"),
    Mark.REQUIRES_IMPROVEMENT: Tint("#F3B13D", "#231703"),
    Mark.INADEQUATE: Tint("#8F1111", WHITE),
    Mark.UNRATED: Tint(WHITE, QUIET),
}
