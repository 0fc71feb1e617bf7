"""The editions of the card, which set the same content in different sizes, and paper sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Edition(Enum):
    """An edition of the card; the value is its name on the command line.

    The sizes of each edition are in ``STYLES``. Dialogs, the help and file names use the names
    given here.
    """

    ONE_PAGE = (
        "one-page",
        "One page, at a glance",
        "A noticeboard or a folder",
        "the ratings and the main findings at a glance",
    )
    """One A4 page; a second one only for findings about the place itself, or what it must do."""
    CLEAR = (
        "clear",
        "Clear print, 12 point or larger",
        "Reading at a desk",
        "clear print, 12 point or larger",
    )
    """No text smaller than 12 points; the ratings on the first page, the lists on the second."""
    LARGE = (
        "large",
        "Large print, 16 point or larger",
        "People who see less well",
        "large print, 16 point or larger",
    )
    """No text smaller than 16 points, on as many pages as needed."""
    POSTER = (
        "poster",
        "Poster, A3 for a wall",
        "A wall, read from two metres",
        "each question explained, with lines for what has changed since",
    )
    """One sheet that explains each question. It is not the poster that Regulation 20A requires."""

    @property
    def usual_paper(self) -> Paper:
        """The paper for which it is meant."""
        return Paper.A3 if self is Edition.POSTER else Paper.A4

    label: str
    """The name of the edition in lists and in the help of the command line."""
    purpose: str
    """What it is for, the name by which the print dialog offers it."""
    gist: str
    """What it is like, after its number of pages: '2 pages: clear print, ...'."""

    def __new__(cls, value: str, label: str, purpose: str, gist: str) -> Edition:
        """Use the parts of a member's declaration as its value, label, purpose and gist."""
        member = object.__new__(cls)
        member._value_ = value
        member.label, member.purpose, member.gist = label, purpose, gist
        return member


class Paper(Enum):
    """A paper size; cards are laid out for A4 and enlarged for the others.

    The value is its name on the command line.
    """

    A4 = "a4", "A4", 1.0
    A3 = "a3", "A3, for a wall", 2**0.5
    A2 = "a2", "A2, for a large wall", 2.0

    label: str
    """The name of the paper in dialogs."""
    scale: float
    """The factor by which everything is enlarged compared with A4."""

    def __new__(cls, value: str, label: str, scale: float) -> Paper:
        """Use the parts of a member's declaration as its value, label and scale."""
        member = object.__new__(cls)
        member._value_ = value
        member.label, member.scale = label, scale
        return member


@dataclass(frozen=True, slots=True)
class Style:
    """Type sizes and spaces in points; the layout is calculated from these.

    A pair is the size of the type and the distance between baselines.
    """

    body: tuple[float, float]
    """Running text and lists."""
    fact: tuple[float, float]
    """The facts below the title, and the names of scopes in lists."""
    small: tuple[float, float]
    """The key, what was left out, and the foot."""
    short: tuple[float, float]
    """'In short', below the title."""
    head: tuple[float, float]
    """The headings of sections."""
    titles: tuple[float, ...]
    """Sizes for the title, largest first; the first in which it takes at most two lines is used,
    or the last if there is none."""
    rating: tuple[float, float]
    """The rating in the plate."""
    tile: tuple[float, float]
    """The rating in a tile, and the name of a row beside it."""
    margin: float
    """The left and right margins of a page."""
    item_gap: float
    """The space between the items of a list."""
    section_gap: float
    """The space above a section."""

    @property
    def closer(self) -> Style:
        """The same type with less space between paragraphs and above sections."""
        return replace(self, item_gap=self.item_gap * 0.5, section_gap=self.section_gap * 0.7)


def _one_page(body: float, leading: float) -> Style:
    return Style(
        body=(body, leading),
        fact=(9.0, 12.0),
        small=(8.0, 10.5),
        short=(10.0, 13.5),
        head=(11.5, 14.0),
        titles=(25.0, 22.5, 20.0, 18.0, 16.0, 14.0),
        rating=(18.5, 19.5),
        tile=(8.0, 9.3),
        margin=30.0,
        item_gap=body * 0.15,
        section_gap=body * 1.0,
    )


STYLES: dict[Edition, tuple[Style, ...]] = {
    Edition.ONE_PAGE: (
        _one_page(10.0, 13.5),
        _one_page(9.5, 13.0),
        _one_page(9.0, 12.0),
        _one_page(8.5, 11.0),
    ),
    Edition.CLEAR: (
        Style(
            body=(12.0, 15.0),
            fact=(12.0, 15.0),
            small=(12.0, 14.5),
            short=(12.0, 15.0),
            head=(15.0, 18.0),
            titles=(29.0, 25.0, 22.0, 19.0),
            rating=(24.0, 28.0),
            tile=(12.0, 14.0),
            margin=36.0,
            item_gap=3.0,
            section_gap=11.0,
        ),
    ),
    Edition.LARGE: (
        Style(
            body=(16.0, 21.0),
            fact=(16.0, 21.0),
            small=(16.0, 21.0),
            short=(16.0, 21.0),
            head=(22.0, 26.0),
            titles=(38.0, 32.0, 28.0, 25.0),
            rating=(31.0, 35.0),
            tile=(16.0, 21.0),
            margin=40.0,
            item_gap=5.0,
            section_gap=16.0,
        ),
    ),
}
"""The styles from which the layout can choose for each edition, largest text first."""
