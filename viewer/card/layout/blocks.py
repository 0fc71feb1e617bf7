"""The blocks of a card, each of which knows its height and draws itself on a page.

All lengths are in points; y grows downwards.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from db.domain.scale import Mark
from viewer.appearance.colours import BRAND, INK, LINK
from viewer.card.content.sections import Bars, Item
from viewer.card.setting.editions import Style
from viewer.card.setting.fonts import Face
from viewer.card.setting.page import Bookmark, Box, Ink, Link, Page, Rule, Shape
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Line, Paragraph

_MIN_LINES = 2
"""The minimum number of lines in each part of a split paragraph."""
_LONG = 8
"""The number of lines from which a paragraph may be split; shorter ones move to the next column or
page in one piece."""
_RULE_ABOVE = 1.5
"""The width of the line above a heading."""
_STAR = 0.86
"""The side of a star as a multiple of the text size."""
_BAR_ROW = 1.45
"""The height of a bar with its space, as a multiple of the text size."""
_DOT = 0.36
"""The diameter of a dot as a multiple of the text size."""


class Block(Protocol):
    """A part of a card, which :mod:`viewer.card.layout.flow` places on a page or in a column."""

    gap: float
    """The space above the block, unless it is the first on its page or in its column."""
    height: float
    """The height without the gap."""
    keep: bool
    """Whether the block stays in the same column and on the same page as the next."""

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the block on ``page`` with its top left corner at ``x``, ``y``."""
        ...

    def split(self, room: float) -> tuple[Block, Block] | None:
        """Split the block in two, so that the first part fits ``room``; None if impossible."""
        ...


@dataclass(slots=True)
class TextLines:
    """The lines of a paragraph, set in one size and colour."""

    paragraph: Paragraph
    lines: list[Line]
    size: float
    leading: float
    """The distance between baselines."""
    colour: str = INK
    """The colour, as '#rrggbb', of segments that do not specify one."""
    indent: float = 0.0
    """The indent of the first line."""

    @property
    def height(self) -> float:
        """The height of all the lines."""
        return len(self.lines) * self.leading

    def baseline(self, y: float) -> float:
        """The baseline of the first line if the top of that line is at ``y``."""
        face = self.paragraph.faces.regular
        letters = (face.ascent - face.descent) * self.size / 1000
        return y + (self.leading - letters) / 2 + face.ascent * self.size / 1000

    def centred_baseline(self, middle: float) -> float:
        """The baseline of the first line if the lines are centred vertically on ``middle``.

        The height to centre runs from the top of the first line's capitals to the last baseline.
        """
        capitals = self.paragraph.faces.regular.cap_height * self.size / 1000
        return middle - ((len(self.lines) - 1) * self.leading + capitals) / 2 + capitals

    def draw(
        self,
        page: Page,
        element: Element | None,
        x: float,
        y: float,
        *,
        centre_in: float = 0.0,
        right_in: float = 0.0,
    ) -> None:
        """Draw the lines, with the baseline of the first at ``y``.

        They belong to ``element``; if it is None, screen readers skip them. The lines begin at
        ``x``, or, if ``centre_in`` or ``right_in`` is not 0, are centred or right-aligned within
        that width to the right of ``x``.
        """
        inks: list[Ink] = []
        links: dict[int, Element] = {}
        for line in self.lines:
            left = x + self.indent if line is self.lines[0] else x
            if centre_in or right_in:
                free = (centre_in or right_in) - line.width * self.size / 1000
                left += free / 2 if centre_in else free
            for run in self.paragraph.inks(line, left, y, self.size, self.colour):
                text = run.text
                if run.behind is not None:
                    page.ground.append(run.behind)
                segment = run.segment
                if element is None or not (segment.spoken or segment.link):
                    inks.append(text)
                    continue
                if inks:
                    page.mark(element, inks)
                    inks = []
                if segment.spoken:
                    part = Element("Span", element, actual_text=segment.spoken)
                else:
                    part = links.setdefault(id(segment), Element("Link", element))
                    width = self._width(text.text, bold=text.bold)
                    rectangle = (text.x, y - self.size, width, self.leading)
                    page.links.append(Link(part, segment.link, segment.text, *rectangle))
                    page.ground.append(Rule(text.x, y + 1.2, text.x + width, y + 1.2, 0.5, LINK))
                page.mark(part, [text])
            y += self.leading
        if element is None:
            page.running += inks
        elif inks:
            page.mark(element, inks)

    def _width(self, text: str, *, bold: bool) -> float:
        faces = self.paragraph.faces
        face: Face = faces.bold if bold else faces.regular
        return face.width(text.rstrip(), self.size)


def set_lines(
    paragraph: Paragraph,
    width: float,
    size: float,
    leading: float,
    colour: str = INK,
    *,
    more: bool = False,
    indent: float = 0.0,
) -> TextLines:
    """``paragraph`` in lines at most ``width`` wide; ``leading`` is a multiple of ``size``.

    For ``more`` and ``indent``, see :meth:`Paragraph.lines`.
    """
    lines = paragraph.lines(width, size, more=more, indent=indent)
    return TextLines(paragraph, lines, size, size * leading, colour, indent)


@dataclass(slots=True)
class TextBlock:
    """A paragraph, or a list item with its bullet."""

    text: TextLines
    element: Element
    gap: float
    indent: float = 0.0
    """The distance from the left edge of the bullet to the text."""
    bullet: Mark | None = None
    """The star of outstanding practice; the dash for a dot; None for a paragraph."""
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = self.text.height

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the lines, with the bullet next to the first."""
        text = self.text
        base = text.baseline(y)
        middle = base - text.size * 0.36
        if self.bullet is Mark.OUTSTANDING:
            side = text.size * _STAR
            page.ground.append(Shape(x, middle - side / 2, side, self.bullet, INK))
        elif self.bullet is not None:
            side = text.size * _DOT
            left = x + text.size * 0.25
            page.ground.append(Box(left, middle - side / 2, side, side, INK, radius=side / 2))
        text.draw(page, self.element, x + self.indent, base)

    def split(self, room: float) -> tuple[TextBlock, TextBlock] | None:
        """Split a paragraph of eight lines or more; the second part has no bullet."""
        text = self.text
        fits = min(int(room / text.leading), len(text.lines) - _MIN_LINES)
        if fits < _MIN_LINES or len(text.lines) < _LONG:
            return None
        head = TextLines(text.paragraph, text.lines[:fits], text.size, text.leading, text.colour)
        tail = TextLines(text.paragraph, text.lines[fits:], text.size, text.leading, text.colour)
        return (
            TextBlock(head, self.element, self.gap, self.indent, self.bullet),
            TextBlock(tail, self.element, self.gap, self.indent, None, self.keep),
        )


@dataclass(slots=True)
class HeadingBlock:
    """A heading; the heading of a section has a line above it, across the column."""

    text: TextLines
    element: Element | None
    """The element of the heading; None if it repeats the heading of a section that continues on
    another page."""
    width: float
    """The length of the line above the heading."""
    gap: float
    title: str
    """The title of the bookmark; empty for no bookmark."""
    ruled: bool = True
    """Whether there is a line above the heading."""
    keep: bool = True
    height: float = 0.0

    def __post_init__(self) -> None:
        above = self._above if self.ruled else 0.0
        self.height = above + self.text.height + self.text.size * 0.18

    @property
    def _above(self) -> float:
        """The height of the line above the heading, and of the space below that."""
        return _RULE_ABOVE + self.text.size * 0.3

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the heading and the line above it, and add its bookmark."""
        if self.title:
            page.bookmarks.append(Bookmark(self.title, 1, y, self.element))
        if self.ruled:
            line = y + _RULE_ABOVE / 2
            page.ground.append(Rule(x, line, x + self.width, line, _RULE_ABOVE, BRAND))
            y += self._above
        self.text.draw(page, self.element, x, self.text.baseline(y))

    def split(self, room: float) -> None:
        """Return None, because a heading is never split."""


def item_blocks(
    items: tuple[Item, ...], document: Element, width: float, style: Style
) -> list[TextBlock]:
    """The blocks of ``items`` in a column ``width`` wide.

    In the structure, the items with bullets form one list, and the others are paragraphs.
    """
    blocks: list[TextBlock] = []
    whole_list: Element | None = None
    size, leading = style.body
    indent, gap = size * 1.0, style.item_gap
    for item in items:
        if item.bullet is None:
            text = set_lines(item.paragraph, width, size, leading / size)
            blocks.append(TextBlock(text, Element("P", document), gap))
            continue
        if whole_list is None:
            whole_list = Element("L", document)
        body = Element("LBody", Element("LI", whole_list))
        text = set_lines(item.paragraph, width - indent, size, leading / size)
        blocks.append(TextBlock(text, body, gap, indent, item.bullet))
    return blocks


@dataclass(slots=True)
class BarsBlock:
    """A measure before and after: its name, and two bars from zero, the first outlined."""

    bars: Bars
    title: TextLines
    width: float
    document: Element
    size: float
    gap: float
    keep: bool = False
    height: float = 0.0

    def __post_init__(self) -> None:
        self.height = self.title.height + 2 * self.size * _BAR_ROW + 2

    def draw(self, page: Page, x: float, y: float) -> None:
        """Draw the name and the bars; screen readers read the measure as one sentence."""
        element = Element("P", self.document, actual_text=self.bars.spoken)
        self.title.draw(page, element, x, self.title.baseline(y))
        top = y + self.title.height + 2
        sides = (self.bars.before, self.bars.after)
        labels = [set_lines(side.label, self.width, self.size, 1.2, more=True) for side in sides]
        figures = [
            set_lines(side.figure, self.width, self.size, 1.2, more=side is sides[0])
            for side in sides
        ]
        left = x + max(label.lines[0].width for label in labels) * self.size / 1000 + self.size
        widest = max(figure.lines[0].width for figure in figures) * self.size / 1000
        room = max(10.0, min(self.width * 0.62, x + self.width - left - widest - self.size))
        most = max(abs(side.value) for side in sides) or 1.0
        for side, label, figure in zip(sides, labels, figures, strict=True):
            middle = top + self.size * _BAR_ROW / 2
            label.draw(page, element, x, label.centred_baseline(middle))
            length = max(1.0, room * abs(side.value) / most)
            height = self.size * 1.05
            fill = BRAND if side is self.bars.after else ""
            page.ground.append(Box(left, middle - height / 2, length, height, fill, BRAND, 0.75))
            after = left + length + self.size * 0.5
            figure.draw(page, element, after, figure.centred_baseline(middle))
            top += self.size * _BAR_ROW

    def split(self, room: float) -> None:
        """Return None, because a measure is never split."""
