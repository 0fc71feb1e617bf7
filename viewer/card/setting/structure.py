"""The logical structure of a card, which screen readers follow; its roles are PDF tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal[
    "Document",
    "Sect",
    "H1",
    "H2",
    "H3",
    "P",
    "L",
    "LI",
    "LBody",
    "Table",
    "TR",
    "TH",
    "TD",
    "Span",
    "Link",
    "Figure",
]
"""The structure types that a card uses, all standard in PDF 1.7, so no role map is needed."""


@dataclass(slots=True, eq=False)
class Element:
    """A node of the structure.

    Its children are the elements that have it as their parent, in the order in which they are first
    drawn. An element that continues on the next page is still a single element.
    """

    role: Role
    parent: Element | None = None
    scope: Literal["", "Column", "Row"] = ""
    """Whether a TH is the heading of a column or a row; empty for other roles."""
    columns: int = 1
    """The number of table columns that a TH or TD spans."""
    headers: tuple[Element, ...] = ()
    """The TH elements of a cell, if they are not clear from its position in the table."""
    actual_text: str = ""
    """The words to read out in place of what is drawn, such as 'up two' for two arrows."""
    alternate: str = ""
    """For a Figure, what it shows, in words."""
    box: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """For a Figure, the place on its page that it takes: left, top, width and height, in points."""
