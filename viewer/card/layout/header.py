"""The masthead of a card: name and dates, and the overall rating in a plate.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.domain.scale import Mark
from viewer.appearance.colours import BRAND, HAIRLINE, INK, QUIET
from viewer.appearance.marks import PRINT_TINTS
from viewer.card.content.sections import Content
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Bookmark, Box, Page, Rule, Shape, Text
from viewer.card.setting.structure import Element, Role
from viewer.card.setting.typeset import Paragraph

_BAR = 2.5
"""The width of the line above the title."""
_TITLE_LINES = 2
"""The most lines of a title, if any of its sizes allows it."""
_PLATE = 176.0
"""The width of the plate at the right of the title."""
_PLATE_HEIGHTS = (80.0, 100.0)
"""Its heights: with a title of one line, and of more."""
_PLATE_PAD = 10.0
"""The space between the left edge of the plate and its text."""
_GUTTER = 17.0
"""The space between the text and the plate."""
_EDGE = 0.75
"""The width of the plate's outline."""


@dataclass(slots=True)
class Masthead:
    """The title and facts, with the plate at their right or, in clear and large print, below."""

    title: str
    """The title of the card's bookmark."""
    document: Element
    width: float
    parts: list[tuple[Role, TextLines]]
    titles: int
    """The number of parts before the facts."""
    plate: Plate | BandPlate
    beside: bool
    """Whether the plate is at the right of the text."""
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        text = self._text_height
        self.height = max(text, self.plate.height) if self.beside else text + 9 + self.plate.height

    @property
    def _text_height(self) -> float:
        return _BAR + 5 + 3 + sum(lines.height for _, lines in self.parts)

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the masthead and add the card's bookmark."""
        document = self.document
        heading = Element("H1", document)
        page.bookmarks.append(Bookmark(self.title, 0, y, heading))
        bar = y + _BAR / 2
        reach = self.width - self.plate.width - _GUTTER if self.beside else self.width
        page.ground.append(Rule(x, bar, x + reach, bar, _BAR, BRAND))
        text = y + _BAR + 5
        for index, (role, lines) in enumerate(self.parts):
            text += 3 if index == self.titles else 0
            element = heading if role == "H1" else Element(role, document)
            lines.draw(page, element, x, lines.baseline(text))
            text += lines.height
        if self.beside:
            self.plate.draw(page, document, x + self.width - self.plate.width, y)
        else:
            self.plate.draw(page, document, x, text + 9)

    def split(self, room: float) -> None:
        """Return None, because the masthead is never split."""


@dataclass(slots=True)
class Plate:
    """The overall rating beside the title: a heading, shape and word, and how it came about."""

    content: Content
    style: Style
    width: float
    label: TextLines
    rating: TextLines
    change: TextLines
    least_height: float

    @property
    def shape(self) -> float:
        """The side of the shape."""
        return self.rating.size * 1.12

    @property
    def height(self) -> float:
        """The height of the plate."""
        text = self.label.height + self.rating.height + self.change.height
        return max(self.least_height, text + 2 * 7.0 + 4)

    def draw(self, page: Page, document: Element, x: float, y: float) -> None:
        """Draw the plate with its top left corner at ``x``, ``y``."""
        mark = self.content.overall.mark
        tint = PRINT_TINTS[mark]
        _draw_box(page, mark, x, y, self.width, self.height)
        left = x + _PLATE_PAD
        top = y + 7.0
        self.label.draw(page, Element("P", document), left, self.label.baseline(top))
        top += self.label.height
        below = y + self.height - 7.0 - self.change.height
        size, leading = self.rating.size, self.rating.leading
        middle = (top + below) / 2
        base = self.rating.centred_baseline(middle)
        capitals = self.rating.paragraph.faces.regular.cap_height * size / 1000
        centre = base - capitals / 2 + (len(self.rating.lines) - 1) * leading / 2
        page.ground.append(Shape(left, centre - self.shape / 2, self.shape, mark, tint.text))
        self.rating.draw(page, Element("P", document), left + self.shape + size * 0.35, base)
        _draw_change(page, document, self.content, self.change, left, below)


@dataclass(slots=True)
class BandPlate:
    """The overall rating across the page, for clear and large print."""

    content: Content
    style: Style
    width: float
    label: TextLines
    rating: TextLines
    change: TextLines
    aside: bool
    """Whether heading and explanation are at the right of the rating, not around it."""

    @property
    def pad(self) -> float:
        """The space between the edge and the text."""
        return self.style.body[0] * 0.75

    @property
    def shape(self) -> float:
        """The side of the shape."""
        return self.rating.size * (1.3 if self.aside else 1.75)

    @property
    def height(self) -> float:
        """The height of the band."""
        text = self.label.height + self.change.height
        if self.aside:
            return max(text, self.rating.height) + 1.4 * self.pad
        return text + self.rating.height + 1.4 * self.pad

    def draw(self, page: Page, document: Element, x: float, y: float) -> None:
        """Draw the band with its top left corner at ``x``, ``y``."""
        mark = self.content.overall.mark
        _draw_box(page, mark, x, y, self.width, self.height, 1.5)
        left, middle = x + self.pad, y + self.height / 2
        top = y + 0.7 * self.pad
        side = self.shape
        colour = PRINT_TINTS[mark].text
        page.ground.append(Shape(left, middle - side / 2, side, mark, colour))
        text = left + side + self.pad
        if self.aside:
            self.rating.draw(
                page, Element("P", document), text, self.rating.centred_baseline(middle)
            )
            right = x + self.width * _ASIDE
            top = middle - (self.label.height + self.change.height) / 2
            self.label.draw(page, Element("P", document), right, self.label.baseline(top))
            top += self.label.height
            _draw_change(page, document, self.content, self.change, right, top)
            return
        self.label.draw(page, Element("P", document), text, self.label.baseline(top))
        top += self.label.height
        self.rating.draw(page, Element("P", document), text, self.rating.baseline(top))
        top += self.rating.height
        _draw_change(page, document, self.content, self.change, text, top)


_ASIDE = 0.63
"""Where the explanation begins in a band, as a share of its width."""


def _draw_box(
    page: Page, mark: Mark, x: float, y: float, width: float, height: float, line: float = _EDGE
) -> None:
    rated = mark is not Mark.UNRATED
    edge, dash = (INK, 0.0) if rated else (HAIRLINE, 2.4)
    half = line / 2
    ground = PRINT_TINTS[mark].ground
    box = Box(x + half, y + half, width - line, height - line, ground, edge, line, 0.0, dash)
    page.ground.append(box)


def _draw_change(
    page: Page, document: Element, content: Content, change: TextLines, x: float, top: float
) -> None:
    """Draw how the rating came about, with the sign before it, which its words say as well."""
    base = change.baseline(top)
    if sign := content.overall.sign:
        page.ground.append(Text(x, base, sign, change.size, True, change.colour))
    change.draw(page, Element("P", document), x + _sign_width(content, change.size), base)


def _sign_width(content: Content, size: float) -> float:
    return size * (0.35 + 0.85 * len(content.overall.sign)) if content.overall.sign else 0.0


def masthead(content: Content, document: Element, style: Style, width: float) -> Masthead:
    """The masthead of a card of one page, ``width`` points wide."""
    room = width - _PLATE - _GUTTER
    parts = _parts(content, style, room)
    titled = sum(len(lines.lines) for role, lines in parts[:3] if role == "H1")
    more = titled > 1 or content.place is not None
    plate = _plate(content, style, _PLATE, _PLATE_HEIGHTS[more])
    titles = 2 + (content.place is not None)
    return Masthead(content.title, document, width, parts, titles, plate, beside=True)


def band_masthead(
    content: Content, document: Element, style: Style, width: float, *, aside: bool
) -> Masthead:
    """The masthead of clear and large print: the overall rating is a band below the title."""
    overall = content.overall
    parts = _parts(content, style, width)
    colour = PRINT_TINTS[overall.mark].text
    pad = style.body[0] * 0.75
    size, leading = style.rating
    room = width - 3 * pad - size * 1.75
    if aside:
        needed = overall.rating.width / 1000 * size + size * 1.3 + 3 * pad
        aside = needed < width * _ASIDE
    words = width * (1 - _ASIDE) - pad if aside else room
    fact, between = style.fact
    plate = BandPlate(
        content,
        style,
        width,
        set_lines(overall.label, words, fact, between / fact, colour),
        set_lines(overall.rating, room, size, leading / size, colour),
        set_lines(overall.change, words - _sign_width(content, fact), fact, between / fact, colour),
        aside,
    )
    titles = 2 + (content.place is not None)
    return Masthead(content.title, document, width, parts, titles, plate, beside=False)


def _parts(content: Content, style: Style, room: float) -> list[tuple[Role, TextLines]]:
    """The lines above the plate: what it is, the name, and the facts."""
    fact, leading = style.fact
    small = min(fact, style.body[0])
    kicker = set_lines(content.kicker, room, small, leading / fact + 0.1, BRAND)
    name = _title(content.name, style, room)
    parts: list[tuple[Role, TextLines]] = [("P", kicker), ("H1", name)]
    if content.place is not None:
        size = next(
            (size for size in style.titles if len(content.place.lines(room, size)) == 1),
            style.titles[-1],
        )
        size = min(size, name.size)
        parts.append(("P", set_lines(content.place, room, size, 1.16)))
    for line in content.facts:
        ink = INK if any(segment.bold for segment in line.segments) else QUIET
        parts.append(("P", set_lines(line, room, fact, leading / fact, ink)))
    return parts


def _title(name: Paragraph, style: Style, room: float) -> TextLines:
    """The name in the largest size in which it takes at most two lines, or in the smallest size.

    The lines are about equally long, because the name is set in the narrowest width that does not
    add a line.
    """
    largest, *_ = style.titles
    one_line = len(name.lines(room, largest)) == 1
    sizes = style.titles if one_line else style.titles[1:]
    fitting = (size for size in sizes if len(name.lines(room, size)) <= _TITLE_LINES)
    size = next(fitting, style.titles[-1])
    lines = len(name.lines(room, size))
    low, high = room * 0.4, room
    while lines > 1 and high - low > 4:
        middle = (low + high) / 2
        if len(name.lines(middle, size)) > lines:
            low = middle
        else:
            high = middle
    return set_lines(name, high if lines > 1 else room, size, 1.14)


def _plate(content: Content, style: Style, width: float, least: float) -> Plate:
    overall = content.overall
    colour = PRINT_TINTS[overall.mark].text
    size, leading = style.rating
    small, between = 8.5, 11.0
    room = width - 2 * _PLATE_PAD
    change = room - _sign_width(content, small)
    fitting = (label for label in overall.named if len(label.lines(room, small)) == 1)
    return Plate(
        content,
        style,
        width,
        set_lines(next(fitting, overall.label), room, small, between / small, colour),
        set_lines(overall.rating, room - size * 1.47, size, leading / size, colour),
        set_lines(overall.change, change, small, between / small, colour),
        least,
    )
