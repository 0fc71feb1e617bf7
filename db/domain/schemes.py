"""Schemes that give a colour to each status, as trusts use them; the words stay the same.

The same colour means different things in different trusts: amber is 'on track' in one and 'at risk'
in the next. So only the word is stored, and a colour is never shown without it. Standard library
only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from db.domain.response import Status


class Colour(Enum):
    """The colours of the schemes, by name; what they look like is for the window and the paper."""

    NONE = "none"
    """The scheme has no colour for it."""
    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Scheme:
    """A scheme, and where it was met."""

    name: str
    about: str
    """What the colours mean, in a sentence."""
    source: str
    """Where it was met."""
    colours: Mapping[Status, Colour]

    def colour(self, status: Status) -> Colour:
        """The colour of a status."""
        return self.colours[status]


def _scheme(name: str, about: str, source: str, **colours: str) -> Scheme:
    """A scheme; ``colours`` has the names of statuses for each colour, and NONE for all others."""
    by_status = {
        Status[word]: Colour[colour] for colour, words in colours.items() for word in words.split()
    }
    return Scheme(
        name, about, source, {status: by_status.get(status, Colour.NONE) for status in Status}
    )


SCHEMES: tuple[Scheme, ...] = (
    _scheme(
        "BRAG",
        "Blue is checked, green is on track or done, amber is at risk, red is off track.",
        "Public action plans of NHS trusts, 2014 to 2025, in which blue means checked by somebody "
        "else. Green for what is done and not checked yet is Wardcard’s choice.",
        BLUE="CHECKED SUSTAINED",
        GREEN="ON_TRACK DONE",
        AMBER="AT_RISK",
        RED="OFF_TRACK",
    ),
    _scheme(
        "Amber on track",
        "Blue is done and checked by a peer inspection, green is done, amber is on track, red is "
        "off track.",
        "Sheffield Health and Social Care NHS Foundation Trust, CQC action plan progress update, "
        "2017 (shsc.nhs.uk/about-us/corporate-information/cqc/action-plan-progress-update). It "
        "says nothing of at risk and reopened, so they have no colour.",
        BLUE="CHECKED SUSTAINED",
        GREEN="DONE",
        AMBER="ON_TRACK",
        RED="OFF_TRACK",
    ),
    _scheme(
        "RAG",
        "Green is on track, amber needs attention, red is off track; what is done has no colour.",
        "CTO framework, RAG reports (github.com/ctoframework/website, docs/delivery/reporting). "
        "It has no colour for work that has not begun or is done.",
        GREEN="ON_TRACK",
        AMBER="AT_RISK",
        RED="OFF_TRACK",
    ),
)
"""The schemes that a trust can choose from; the first is used unless it chooses another."""
