"""Which of a provider's many sites the matrix shows, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from db.domain.scale import SCALE, Question, Rating
from viewer.wording.rating import row_words

if TYPE_CHECKING:
    from db.domain.report import Matrix, Row

_OVERALL = -1
"""The index of the overall rating among a row's words."""


class Order(Enum):
    """The orders of sites; each value is what the reader chooses."""

    WORST = "Worst first"
    NAME = "A to Z"
    OLDEST = "Oldest first"


@dataclass(frozen=True, slots=True)
class Selection:
    """What the reader wants to see."""

    order: Order = Order.WORST
    rating: Rating | None = None
    """Only sites with this overall rating; None for all of them."""
    text: str = ""
    """Only sites whose names have all these words or beginnings of words."""


def selected(matrix: Matrix, selection: Selection) -> Matrix:
    """``matrix`` with the wanted sites in the wanted order; the provider's own row stays last."""
    words = selection.text.casefold().split()
    sites = [
        row
        for row in matrix.rows
        if not row.own
        and (selection.rating is None or overall(row) == selection.rating)
        and all(any(part.startswith(word) for part in row.label.casefold().split())
                for word in words)
    ]  # fmt: skip
    sites.sort(key=_KEYS[selection.order])
    return replace(matrix, rows=(*sites, *(row for row in matrix.rows if row.own)))


def overall(row: Row) -> Rating | None:
    """The overall rating of a site, as its cell shows it."""
    return row_words(row)[_OVERALL].rating


def overall_counts(matrix: Matrix) -> list[tuple[Rating, int]]:
    """How many sites have each overall rating, worst first; without those that none has."""
    ratings = [overall(row) for row in matrix.rows if not row.own]
    return [(rating, ratings.count(rating)) for rating in SCALE[::-1] if rating in ratings]


def _place(rating: Rating | None) -> int:
    """The place of a rating from the worst; those that are not on the scale come last."""
    return SCALE[::-1].index(rating) if rating in SCALE else len(SCALE)


def _worst(row: Row) -> tuple[object, ...]:
    ratings = [words.rating for words in row_words(row)]
    others = sorted(_place(rating) for rating in ratings[:_OVERALL])
    return (_place(ratings[_OVERALL]), others, row.label.casefold())


def _oldest(row: Row) -> tuple[object, ...]:
    cell = row.cell(Question.OVERALL)
    return ((cell.published if cell else None) or date.max, row.label.casefold())


_KEYS: dict[Order, Callable[[Row], tuple[object, ...]]] = {
    Order.WORST: _worst,
    Order.NAME: lambda row: (row.label.casefold(),),
    Order.OLDEST: _oldest,
}
