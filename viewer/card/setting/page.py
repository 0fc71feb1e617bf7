"""The description of a card's pages: what is drawn where, and what part of the structure it is.

It knows neither Qt nor ReportLab; ``viewer.card.pdf.writer`` and ``viewer.card.painter`` draw it
alike. All lengths are points (1/72 inch); the origin is the page's top left corner and y grows
downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from db.domain.scale import Mark as RatingMark
from viewer.card.setting.structure import Element


class Text(NamedTuple):
    """A run of text in one font; every letter of it is in the bundled fonts."""

    x: float
    y: float
    """The baseline."""
    text: str
    """A line that was wrapped ends in a space, so that readers do not run two words together."""
    size: float
    bold: bool
    colour: str
    """'#rrggbb'."""
    original: str = ""
    """The text as it was given, where letters that the fonts lack are drawn as a mark."""


class Box(NamedTuple):
    """A rectangle, filled or outlined or both."""

    x: float
    y: float
    width: float
    height: float
    fill: str = ""
    stroke: str = ""
    line: float = 0.0
    """The width of the outline, which lies half inside."""
    radius: float = 0.0
    dash: float = 0.0
    """The length of the outline's dashes and of the gaps between them; 0 for a whole line."""


class Rule(NamedTuple):
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    line: float
    colour: str


class Shape(NamedTuple):
    """The mark of a rating, drawn as a path in a square."""

    x: float
    y: float
    size: float
    mark: RatingMark
    colour: str


Ink = Text | Box | Rule | Shape


class Marked(NamedTuple):
    """What is drawn for one element of the structure."""

    element: Element
    inks: list[Ink]


class Link(NamedTuple):
    """A place on the page that opens ``url``."""

    element: Element
    url: str
    words: str
    x: float
    y: float
    width: float
    height: float


class Bookmark(NamedTuple):
    """An entry of the PDF's outline that leads to a height of its page."""

    title: str
    level: int
    """0 for the card itself, 1 for its sections."""
    y: float


@dataclass(slots=True)
class Page:
    """One page: sizes in points, from the top left corner, and what is drawn on it."""

    width: float
    height: float
    ground: list[Ink] = field(default_factory=list[Ink])
    """Tints, lines and shapes below the text: decoration, which readers skip."""
    marked: list[Marked] = field(default_factory=list[Marked])
    """What is read, in the order to read."""
    running: list[Ink] = field(default_factory=list[Ink])
    """Page number, running head, repeated table heads: readers skip them too."""
    links: list[Link] = field(default_factory=list[Link])
    bookmarks: list[Bookmark] = field(default_factory=list[Bookmark])

    def mark(self, element: Element, inks: list[Ink]) -> None:
        """Draw these inks next, for ``element``."""
        if self.marked and self.marked[-1].element is element:
            self.marked[-1].inks.extend(inks)
        else:
            self.marked.append(Marked(element, inks))


@dataclass(frozen=True, slots=True)
class Layout:
    """A whole card, ready to be drawn."""

    title: str
    subject: str
    document: Element
    """The root of its structure."""
    pages: tuple[Page, ...]
    text_size: float
    """The size of its running text."""
    missing: str = ""
    """The letters that the fonts lack, each once; they are drawn as a visible mark."""
