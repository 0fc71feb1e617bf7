"""How scores give ratings under the single assessment framework, 2024 to 2026.

Each quality statement has a score from 1 to 4. A key question's percentage is the sum of its
scores divided by the highest possible sum, and its rating follows from the percentage (CQC, 'How
we reach a rating', 2024). Checked: in the two such records of CQC's API that are at hand, all ten
questions have the percentage and the rating that their scores give.

Imports only the standard library and :mod:`db.domain.scale`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, REQUIRES_IMPROVEMENT, Rating

HIGHEST = 4
"""The highest score of a quality statement."""

BANDS: tuple[tuple[int, int, Rating], ...] = (
    (25, 38, INADEQUATE),
    (39, 62, REQUIRES_IMPROVEMENT),
    (63, 87, GOOD),
    (88, 100, OUTSTANDING),
)
"""For each rating its lowest and highest percentage, both inclusive."""

LIMITERS: tuple[tuple[Rating, int, Rating], ...] = (
    (GOOD, 1, REQUIRES_IMPROVEMENT),
    (OUTSTANDING, 2, GOOD),
)
"""A rating, the score that may limit it if any statement has that score or less, and the limit.

Source: CQC's guidance of 2023 as quoted by Mills & Reeve, October 2023. How strictly CQC applied it
is not known, so sentences say 'may'.
"""


def percentage_of(scores: Sequence[float]) -> float | None:
    """The percentage of a question whose statements have these scores; None without scores.

    >>> percentage_of([2, 3, 3, 3, 3])
    70.0
    """
    return 100 * sum(scores) / (HIGHEST * len(scores)) if scores else None


def rating_of(percentage: float) -> Rating | None:
    """The rating that a question's percentage gives.

    Returns None for a number outside the bands. CQC's bands are of whole numbers and its rounding
    is not known, so 62.5 and 87.5, which could be either of two ratings, give None as well.
    """
    down, up = _band(math.ceil(percentage - 0.5)), _band(math.floor(percentage + 0.5))
    return down if down == up else None


def _band(percentage: int) -> Rating | None:
    return next((rating for low, high, rating in BANDS if low <= percentage <= high), None)


def explained(
    published: Rating, percentage: float | None, scores: Sequence[float] | None = None
) -> str:
    """A sentence on how a question's rating follows from its percentage.

    ``scores`` are those of its statements, if they are known; one that is low enough may limit the
    rating. Empty if there is no percentage, or if one of the two ratings is not on the scale.
    """
    usual = None if percentage is None else rating_of(percentage)
    if percentage is None or usual is None or published.rank is None:
        return ""
    low, high = next((low, high) for low, high, rating in BANDS if rating == usual)
    if usual == published:
        return f"By CQC’s scale, {low} to {high} % is {usual}."
    limit = _limit(usual, scores or ())
    return (
        f"By CQC’s scale, {percentage:.0f} % would give {usual}. "
        + (f"A score of {limit[0]:.0f} may limit it to {limit[1]}. " if limit else "")
        + "A breach, enforcement action or inspectors’ judgement can change that."
    )


def _limit(usual: Rating, scores: Sequence[float]) -> tuple[float, Rating] | None:
    """The lowest score, and the rating to which it may limit ``usual``; None if it does not."""
    for rating, score, limited in LIMITERS:
        if usual == rating and scores and min(scores) <= score:
            return min(scores), limited
    return None
