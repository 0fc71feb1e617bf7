"""The description of a card's pages: what to draw, where, and for which structure element.

It does not depend on Qt or ReportLab; ``viewer.card.pdf.writer`` and ``viewer.card.painter`` draw
it in the same way. All lengths are in points (1/72 inch); the origin is the top left corner of the
page, and y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from db.domain.scale import Mark as RatingMark
from viewer.card.setting.structure import Element


class Text(NamedTuple):
    """Text on one line in one font, which contains all its letters."""

    x: float
    """The left edge."""
    y: float
    """The baseline."""
    text: str
    """The text, which ends in a space if the line was broken there; otherwise a screen reader would
    join the two words."""
    size: float
    bold: bool
    colour: str
    """The colour, as '#rrggbb'."""
    original: str = ""
    """The text before letters that the fonts lack were replaced; empty if none were."""


class Box(NamedTuple):
    """A rectangle that is filled, outlined, or both."""

    x: float
    """The left edge."""
    y: float
    """The top edge."""
    width: float
    height: float
    fill: str = ""
    """The fill colour, as '#rrggbb'; empty for no fill."""
    stroke: str = ""
    """The colour of the outline; empty for no outline."""
    line: float = 0.0
    """The width of the outline, half of which is inside the rectangle."""
    radius: float = 0.0
    """The radius of the corners."""
    dash: float = 0.0
    """The length of the dashes of the outline and the gaps between them; 0 for a solid line."""


class Rule(NamedTuple):
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    line: float
    """The width of the line."""
    colour: str
    dash: float = 0.0
    """The length of its dashes and of the gaps between them; 0 for a solid line."""


class Code(NamedTuple):
    """A QR code, of square modules that are dark or light."""

    x: float
    """The left edge."""
    y: float
    """The top edge."""
    size: float
    """The side of the square."""
    modules: int
    """The number of modules on a side."""
    dark: tuple[tuple[int, int, int], ...]
    """The dark runs: row, first column, and number of modules."""
    colour: str


class Shape(NamedTuple):
    """The mark of a rating, drawn as a path in a square."""

    x: float
    """The left edge of the square."""
    y: float
    """The top edge of the square."""
    size: float
    """The side of the square."""
    mark: RatingMark
    colour: str


Ink = Text | Box | Rule | Shape | Code
"""An item drawn on a page."""


class Marked(NamedTuple):
    """The inks that belong to one element of the structure."""

    element: Element
    inks: list[Ink]


class Link(NamedTuple):
    """A rectangle on the page that opens ``url`` when it is clicked."""

    element: Element
    """The element with the role 'Link' that is drawn there."""
    url: str
    words: str
    """The text of the link."""
    x: float
    y: float
    width: float
    height: float


class Bookmark(NamedTuple):
    """An entry in the PDF's outline, which leads to the position ``y`` on its page."""

    title: str
    level: int
    """0 for the card itself, 1 for its sections."""
    y: float
    heading: Element | None
    """The heading to which it leads, once it is marked on the page."""


@dataclass(slots=True)
class Page:
    """The size of a page and everything drawn on it."""

    width: float
    height: float
    ground: list[Ink] = field(default_factory=list[Ink])
    """Decoration that screen readers skip: the tints, lines and shapes behind the text."""
    marked: list[Marked] = field(default_factory=list[Marked])
    """The text for screen readers, in reading order."""
    running: list[Ink] = field(default_factory=list[Ink])
    """The page number, running head and repeated table headings, which screen readers also skip."""
    links: list[Link] = field(default_factory=list[Link])
    bookmarks: list[Bookmark] = field(default_factory=list[Bookmark])

    def mark(self, element: Element, inks: list[Ink]) -> None:
        """Add ``inks`` to the page as part of ``element``, after everything already marked."""
        if self.marked and self.marked[-1].element is element:
            self.marked[-1].inks.extend(inks)
        else:
            self.marked.append(Marked(element, inks))


@dataclass(frozen=True, slots=True)
class Layout:
    """A complete card, ready to be drawn."""

    title: str
    """The title of the document, for its metadata."""
    subject: str
    """What the document is about, for its metadata."""
    document: Element
    """The root of the structure."""
    pages: tuple[Page, ...]
    text_size: float
    """The size of the running text, in points."""
    missing: str = ""
    """The letters that the fonts lack, each listed once; a visible mark is drawn in their place."""
