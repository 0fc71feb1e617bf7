"""The card's editions: one layout, set in different sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Edition(Enum):
    """An edition of the card; the value is its name on the command line.

    Its sizes are in ``STYLES``. Dialogs, help and file names take the rest from here.
    """

    ONE_PAGE = "one-page", "One page, at a glance"
    """One A4 page if its text fits in 8 points or more."""
    CLEAR = "clear", "Clear print, 12 point or larger"
    """Nothing below 12 points; the ratings first, the lists on the next page."""
    LARGE = "large", "Large print, 16 point or larger"
    """Nothing below 16 points, on as many pages as that takes."""

    label: str
    """What dialogs call it."""

    def __new__(cls, value: str, label: str) -> Edition:
        """Take each part of a member's declaration to its attribute."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


class Paper(Enum):
    """The size of paper. A card is laid out for A4 and enlarged for A3.

    The value is its name on the command line.
    """

    A4 = "a4", "A4", 1.0
    A3 = "a3", "A3, for a wall", 2**0.5

    label: str
    """What dialogs call it."""
    scale: float
    """How many times larger than on A4 everything is."""

    def __new__(cls, value: str, label: str, scale: float) -> Paper:
        """Take each part of a member's declaration to its attribute."""
        member = object.__new__(cls)
        member._value_ = value
        member.label, member.scale = label, scale
        return member


class MatrixForm(Enum):
    """How the rating matrix is arranged."""

    GRID = "grid"
    """A row for each service, a column for each question."""
    STACKED = "stacked"
    """The service's name above its row, so that the columns have the page's whole width."""
    LISTED = "listed"
    """A short table for each service, a line for each question."""


@dataclass(frozen=True, slots=True)
class Style:
    """Sizes in points and the rules of flow. Everything else is calculated from these."""

    body: float
    small: float
    """Facts below the title, row labels, key, footer: nothing on the card is smaller."""
    cell: float
    heading: float
    titles: tuple[float, ...]
    """The title's sizes, largest first: the first in which it takes at most three lines."""
    rating: float
    """The word in the overall box."""
    matrix: MatrixForm
    columns: int
    """Columns of text below the matrix."""
    lists_together: bool
    """The lists begin on a new page where the first has no room for all of them."""
    footer_in_flow: bool
    """Sources and licence as the last section, not at the foot of the page."""
    margin: float = 30.0
    leading: float = 1.26
    item_gap: float = 0.3
    """Between the items of a list, in sizes of the text."""
    section_gap: float = 1.1
    row: float = 2.5
    """The least height of a row of the matrix, in sizes of its text."""


def _one_page(body: float) -> Style:
    return Style(
        body=body,
        small=max(8.0, body - 1),
        cell=8.0,
        heading=body + (2.5 if body > 9 else 2.0),
        titles=(22.0, 20.0, 18.0, 16.0, 14.0),
        rating=15.0,
        matrix=MatrixForm.GRID,
        columns=3,
        lists_together=False,
        footer_in_flow=False,
        leading=1.2 + (body - 8) * 0.03,
    )


_DENSE = replace(
    _one_page(8.0), margin=26.0, leading=1.16, item_gap=0.12, section_gap=0.7, row=1.95
)
"""Before a card takes a second page, its lines move together."""

STYLES: dict[Edition, tuple[Style, ...]] = {
    Edition.ONE_PAGE: (*(_one_page(body) for body in (10.0, 9.5, 9.0, 8.5, 8.0)), _DENSE),
    Edition.CLEAR: (
        Style(
            body=12.0,
            small=12.0,
            cell=12.0,
            heading=15.0,
            titles=(24.0, 22.0, 20.0, 18.0),
            rating=17.0,
            matrix=MatrixForm.STACKED,
            columns=2,
            lists_together=True,
            footer_in_flow=True,
            margin=26.0,
        ),
    ),
    Edition.LARGE: (
        Style(
            body=16.0,
            small=16.0,
            cell=16.0,
            heading=20.0,
            titles=(28.0, 26.0, 24.0),
            rating=22.0,
            matrix=MatrixForm.LISTED,
            columns=1,
            lists_together=False,
            footer_in_flow=True,
            margin=36.0,
        ),
    ),
}
"""What to try for each edition, the largest text first: the first that takes the fewest pages."""
