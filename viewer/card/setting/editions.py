"""The editions of the card, which set the same content in different sizes, and paper sizes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum


class Edition(Enum):
    """An edition of the card; the value is its name on the command line.

    The sizes of each edition are in ``STYLES``. Dialogs, the help and file names use the names
    given here.
    """

    ONE_PAGE = "one-page", "One page, at a glance"
    """One A4 page, if the text fits at 8 points or larger."""
    CLEAR = "clear", "Clear print, 12 point or larger"
    """No text smaller than 12 points; if the lists do not all fit on the first page, they begin on
    the second."""
    LARGE = "large", "Large print, 16 point or larger"
    """No text smaller than 16 points, on as many pages as needed."""

    label: str
    """The name of the edition in dialogs."""

    def __new__(cls, value: str, label: str) -> Edition:
        """Use the first part of a member's declaration as its value and the second as its label."""
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member


class Paper(Enum):
    """A paper size; the card is laid out for A4 and enlarged for A3.

    The value is its name on the command line.
    """

    A4 = "a4", "A4", 1.0
    A3 = "a3", "A3, for a wall", 2**0.5

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


class MatrixForm(Enum):
    """The arrangement of the rating matrix."""

    GRID = "grid"
    """A row for each service and a column for each question."""
    STACKED = "stacked"
    """The name of each service above its row of cells, so that the columns share the full width."""
    LISTED = "listed"
    """A short table for each service, with a row for each question."""


@dataclass(frozen=True, slots=True)
class Style:
    """Type sizes in points, and the flow of text; the layout is calculated from these."""

    body: float
    """The size of running text."""
    small: float
    """The size of the facts below the title, row labels, key and footer."""
    cell: float
    """The size of text in the cells of the matrix."""
    heading: float
    """The size of section headings."""
    titles: tuple[float, ...]
    """Sizes for the title, largest first; the first in which it takes at most three lines is used,
    or the last if there is none."""
    rating: float
    """The size of the rating in the box for the overall rating."""
    matrix: MatrixForm
    columns: int
    """The number of columns of text below the matrix."""
    lists_together: bool
    """Whether the lists begin on a new page if they do not all fit on the first."""
    footer_in_flow: bool
    """Whether the source and licence are the last section, not at the foot of each page."""
    margin: float = 30.0
    """The left and right margins of a page, in points."""
    leading: float = 1.26
    """The distance between baselines of running text, as a multiple of its size."""
    item_gap: float = 0.3
    """The space between the items of a list, as a multiple of ``body``."""
    section_gap: float = 1.1
    """The space above a section, as a multiple of ``body``."""
    row: float = 2.5
    """The minimum height of a row of the matrix, as a multiple of ``cell``."""


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
"""A style with less space between lines than the others, to avoid a second page."""

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
"""The styles from which the layout can choose for each edition, largest text first."""
