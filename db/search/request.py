"""What a text asks for: an ID, an address of CQC's website, words, and what to look near to."""

from __future__ import annotations

import re
from dataclasses import dataclass

_ADDRESS = re.compile(
    r"cqc\.org\.uk/(?:\S*/)?(?:locations?|providers?|directory|services?)/([a-z0-9-]+)",
    re.IGNORECASE,
)
"""The address of a place on CQC's website or API, with the place's ID."""
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_NEAR = re.compile(r"(?:^|\s)(?:near(?:by|est)?(?:\s+to)?|close\s+to)\s+(\S.*)$", re.IGNORECASE)
_AROUND = " \t\r\n<>()[]{}\"'‘’“”.,;:!?"


@dataclass(frozen=True, slots=True)
class Request:
    """The parts of a text that was typed or pasted into the search."""

    text: str
    """The words to search for; empty if only a position is asked for."""
    ids: tuple[str, ...] = ()
    """What may be the CQC IDs of places, in upper case."""
    is_id: bool = False
    """Whether the whole text may be one ID."""
    is_address: bool = False
    """Whether the text is an address of CQC's, so that nothing but its ID is meant."""
    near: str = ""
    """What to look near to: an ID, postcode or town. Empty if the text does not say."""

    @property
    def everything(self) -> str:
        """All words of the text, for when what to look near to is not known."""
        return f"{self.text} near {self.near}" if self.near else self.text


def understand(text: str) -> Request:
    """The parts of ``text``.

    >>> understand("https://www.cqc.org.uk/location/rwh01?referer=widget3 ").ids
    ('RWH01',)
    >>> request = understand("care home near SG1 4AB")
    >>> request.text, request.near
    ('care home', 'SG1 4AB')
    """
    plain = text.translate(_DASHES)
    if address := _ADDRESS.search(plain):
        found = address[1].strip("-")
        return Request(found, (found.upper(),), is_id=True, is_address=True)
    if near := _NEAR.search(plain):
        return Request(plain[: near.start()].strip(), near=near[1].strip(_AROUND))
    parts = [part.strip(_AROUND).upper() for part in plain.split()]
    # In a sentence, only a word with a digit can be an ID; alone, it may be a trust's code.
    ids = [part for part in parts if any(map(str.isdigit, part)) or len(parts) == 1]
    return Request(
        plain.strip(), tuple(dict.fromkeys(filter(None, ids)))[:3], is_id=len(parts) == 1
    )
