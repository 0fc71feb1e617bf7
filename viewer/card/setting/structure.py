"""The logical structure of a card, which screen readers follow; its roles are the tags of PDF."""

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
]
"""The standard structure types of PDF 1.7 that a card uses, so that no role map is needed."""


@dataclass(slots=True, eq=False)
class Element:
    """One node of the structure.

    Its children are the elements that have it as their parent, in the order in which they are first
    drawn. An element that continues on the next page is still one element.
    """

    role: Role
    parent: Element | None = None
    scope: Literal["", "Column", "Row"] = ""
    """What a TH is the heading of; empty for other roles."""
    columns: int = 1
    """How many columns of the table a TH or TD spans."""
    headers: tuple[Element, ...] = ()
    """The TH elements of a cell, if its position in the table does not show them."""
    actual_text: str = ""
    """The words that are read out instead of what is drawn: 'up two' for two arrows."""
