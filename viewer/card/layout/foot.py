"""The foot of every page: the address with its QR code, the licence, and the page number.

All lengths are in points.
"""

from __future__ import annotations

from dataclasses import dataclass

from viewer.appearance.colours import HAIRLINE, INK, QUIET
from viewer.card.content.sections import Content
from viewer.card.layout.blocks import TextLines, set_lines
from viewer.card.setting.addresses import ascii_address
from viewer.card.setting.editions import Style
from viewer.card.setting.page import Code, Page, Rule
from viewer.card.setting.qr import LONGEST, qr_runs
from viewer.card.setting.structure import Element
from viewer.card.setting.typeset import Typesetter

BOTTOM = 22.0
"""The white space below the foot."""
_CODE = 38.0
"""The side of the QR code."""
_GUTTER = 8.0
_ABOVE = 5.0
"""The space between the line above the foot and its text."""


@dataclass(slots=True)
class Foot:
    """The foot of a card of one page, with the licence and the QR code of the address.

    Screen readers read it once, at the end of the last page.
    """

    content: Content
    style: Style
    typesetter: Typesetter
    width: float
    text: TextLines
    coded: bool
    """Whether there is a QR code of the address."""

    @classmethod
    def of(cls, content: Content, style: Style, typesetter: Typesetter, width: float) -> Foot:
        """The foot of ``content``, ``width`` points wide."""
        size, leading = style.small
        coded = 0 < len(ascii_address(content.address_url)) <= LONGEST
        room = width - (_CODE + _GUTTER if coded else 0.0)
        text = set_lines(content.foot, room, size, leading / size, QUIET)
        return cls(content, style, typesetter, width, text, coded)

    @property
    def height(self) -> float:
        """The height with the line above it, without the white space below."""
        size, leading = self.style.small
        reach = self.text.lines[-1].width * size / 1000
        number = size * 6
        room = self.width - (_CODE + _GUTTER if self.coded else 0.0)
        text = self.text.height + (leading if reach > room - number else leading / 3)
        return _ABOVE + max(_CODE if self.coded else 0.0, text)

    def draw(self, page: Page, document: Element | None, number: int, count: int) -> None:
        """Draw the foot of page ``number`` of ``count``; on the last one for screen readers too."""
        left = self.style.margin
        y = page.height - BOTTOM - self.height
        page.ground.append(Rule(left, y, left + self.width, y, 0.5, HAIRLINE))
        y += _ABOVE
        text = left
        if self.coded:
            draw_code(page, document, self.content.address_url, left, y, _CODE)
            text += _CODE + _GUTTER
        element = document and Element("P", document)
        self.text.draw(page, element, text, self.text.baseline(y))
        draw_number(page, self.style, self.typesetter, self.width, number, count)


@dataclass(slots=True)
class RunningFoot:
    """The foot of clear and large print: whose card it is, and the page number."""

    content: Content
    style: Style
    typesetter: Typesetter
    width: float

    @property
    def height(self) -> float:
        """The height with the line above it, without the white space below."""
        return _ABOVE + self.style.small[1]

    def draw(self, page: Page, document: Element | None, number: int, count: int) -> None:
        """Draw the foot of page ``number`` of ``count``, which screen readers skip."""
        del document
        left, (size, leading) = self.style.margin, self.style.small
        y = page.height - BOTTOM - self.height
        page.ground.append(Rule(left, y, left + self.width, y, 0.5, HAIRLINE))
        room = self.width - size * 7
        # Half a date would be a wrong one: if both do not fit, there is only the name.
        for words in (self.content.running, self.content.name_alone):
            running = self.typesetter.plain(words)
            name = set_lines(running, room, size, leading / size, QUIET)
            if len(name.lines) == 1:
                break
        name.lines = name.lines[:1]
        name.draw(page, None, left, name.baseline(y + _ABOVE))
        draw_number(page, self.style, self.typesetter, self.width, number, count)


def draw_number(
    page: Page, style: Style, typesetter: Typesetter, width: float, number: int, count: int
) -> None:
    """Draw 'Page 1 of 2' at the bottom right."""
    size, leading = style.small
    text = set_lines(
        typesetter.plain(f"Page {number} of {count}"), width, size, leading / size, QUIET
    )
    y = page.height - BOTTOM - leading
    text.draw(page, None, style.margin, text.baseline(y), right_in=width)


def draw_code(
    page: Page, document: Element | None, url: str, x: float, y: float, side: float
) -> None:
    """Draw the QR code of ``url``; without ``document``, screen readers skip it."""
    modules, runs = qr_runs(ascii_address(url))
    code = Code(x, y, side, modules, runs, INK)
    if document is None:
        page.running.append(code)
        return
    figure = Element("Figure", document, alternate=f"QR code of {url}", box=(x, y, side, side))
    page.mark(figure, [code])
