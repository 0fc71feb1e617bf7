"""The header of a card: name, facts and dates, and the overall rating in a box.

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
from viewer.card.setting.page import Bookmark, Box, Page, Rule, Shape
from viewer.card.setting.structure import Element, Role
from viewer.card.setting.typeset import Paragraph

_BAR = 3.0
"""The width of the line above the title."""
_TITLE_LINES = 3
"""The maximum number of lines of a title, if any of its sizes allows it."""
_GUTTER = 16.0
"""The space between the text and the box."""
_BOX_LINE = 1.2
"""The width of the outline of the box."""


@dataclass(slots=True)
class Header:
    """The title and facts, with the overall rating on the right or, in large print, below."""

    title: str
    """The title of the card's bookmark."""
    document: Element
    width: float
    kicker: TextLines
    name: TextLines
    facts: list[TextLines]
    box: RatingBox
    box_at_right: bool
    gap: float = 0.0
    keep: bool = False
    height: float = 0.0

    @property
    def text_width(self) -> float:
        """The width of the title and facts."""
        return self.width - self.box.width - _GUTTER if self.box_at_right else self.width

    @property
    def _text_height(self) -> float:
        facts = sum(fact.height for fact in self.facts)
        return _BAR + 4 + self.kicker.height + self.name.height + 3 + facts

    def __post_init__(self) -> None:
        text = self._text_height
        below = text + 10 + self.box.height
        self.height = max(text, self.box.height) if self.box_at_right else below

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the header and add the card's bookmark."""
        document = self.document
        page.bookmarks.append(Bookmark(self.title, 0, y))
        bar = y + _BAR / 2
        page.ground.append(Rule(x, bar, x + self.text_width, bar, _BAR, BRAND))
        text = y + _BAR + 4
        parts: list[tuple[Role, TextLines]] = [
            ("P", self.kicker),
            ("H1", self.name),
            *(("P", fact) for fact in self.facts),
        ]
        for role, lines in parts:
            if lines is self.facts[0]:
                text += 3
            lines.draw(page, Element(role, document), x, lines.baseline(text))
            text += lines.height
        if self.box_at_right:
            self.box.draw(page, document, x + self.width - self.box.width, y)
        else:
            self.box.draw(page, document, x, text + 10)

    def split(self, room: float) -> None:
        """Return None, because the header is never split."""


@dataclass(slots=True)
class RatingBox:
    """The box with the overall rating: its shape, word and explanation, on the rating's tint."""

    content: Content
    style: Style
    width: float
    label: TextLines
    rating: TextLines
    change: TextLines
    pad: float
    """The space between the edge and the text."""
    shape: float
    """The side of the shape."""
    least_height: float = 0.0
    """The height of the text to the left of the box."""

    @property
    def height(self) -> float:
        """The height of the box."""
        text = self.label.height + self.rating.height + self.change.height
        return max(self.least_height, text + 2 * self.pad + 6)

    def draw(self, page: Page, document: Element, x: float, y: float) -> None:
        """Draw the box, its text centred vertically, with its top left corner at ``x``, ``y``."""
        mark = self.content.overall.mark
        tint = PRINT_TINTS[mark]
        half = _BOX_LINE / 2
        rated = mark is not Mark.UNRATED
        edge, dash = (INK, 0.0) if rated else (HAIRLINE, 2.4)
        width, height = self.width - _BOX_LINE, self.height - _BOX_LINE
        page.ground.append(
            Box(x + half, y + half, width, height, tint.ground, edge, _BOX_LINE, 5.0, dash)
        )
        left = x + self.pad
        text = self.label.height + self.rating.height + self.change.height + 6
        top = y + (self.height - text) / 2
        self.label.draw(page, Element("P", document), left, self.label.baseline(top))
        top += self.label.height + 2
        base = self.rating.baseline(top)
        size = self.rating.size
        page.ground.append(
            Shape(left, base - size * 0.364 - self.shape / 2, self.shape, mark, tint.text)
        )
        self.rating.draw(page, Element("P", document), left + self.shape + size * 0.3, base)
        top += self.rating.height + 4
        self.change.draw(page, Element("P", document), left, self.change.baseline(top))


def header(content: Content, document: Element, style: Style, width: float) -> Header:
    """The header of a card, ``width`` points wide."""
    box_at_right = style.columns > 1
    box = _rating_box(content, style, style.rating * 11.2 if box_at_right else width)
    room = width - box.width - _GUTTER if box_at_right else width
    facts = [set_lines(fact, room, style.small, 1.26, QUIET) for fact in content.facts]
    kicker = set_lines(content.kicker, room, style.small, 1.3, BRAND)
    name = _title(content.name, style, room)
    head = Header(content.title, document, width, kicker, name, facts, box, box_at_right)
    box.least_height = head.height if box_at_right else 0.0
    return head


def _title(name: Paragraph, style: Style, room: float) -> TextLines:
    """The name in the largest size in which it takes at most three lines, or in the smallest size.

    The lines are about equally long, because the name is set in the narrowest width that does not
    add a line.
    """
    fitting = (size for size in style.titles if len(name.lines(room, size)) <= _TITLE_LINES)
    size = next(fitting, style.titles[-1])
    lines = len(name.lines(room, size))
    low, high = room * 0.4, room
    while lines > 1 and high - low > 4:
        middle = (low + high) / 2
        if len(name.lines(middle, size)) > lines:
            low = middle
        else:
            high = middle
    return set_lines(name, high if lines > 1 else room, size, 1.16)


def _rating_box(content: Content, style: Style, width: float) -> RatingBox:
    overall = content.overall
    colour = PRINT_TINTS[overall.mark].text
    pad = style.small * 1.15
    shape = style.rating * 1.15
    room = width - 2 * pad
    return RatingBox(
        content,
        style,
        width,
        set_lines(overall.label, room, style.small, 1.26, colour),
        set_lines(overall.rating, room - shape - style.rating * 0.3, style.rating, 1.15, colour),
        set_lines(overall.change, room, style.small, 1.26, colour),
        pad,
        shape,
    )
