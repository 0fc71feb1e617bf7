"""CQC's rules for combining several ratings into one, 2017 to 2023.

They are used to explain and check a published rating, never to replace it, because inspectors may
use judgement.
Source: CQC's guidance on aggregating ratings, checked against 2,343 published sets of five.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, REQUIRES_IMPROVEMENT, Rating


def tipping_point(count: int) -> int:
    """How many of ``count`` ratings decide the result: 1 of up to 3, 2 of 4 to 8, 3 of 9 and up."""
    return 1 if count <= 3 else 2 if count <= 8 else 3


def rolled_up(ratings: Sequence[Rating | None]) -> Rating | None:
    """The rating that CQC's usual rule gives for ``ratings``; None unless all are on the scale.

    The order of the checks matters: first enough ratings of Inadequate, then enough of Requires
    improvement or worse, then enough of Outstanding with all others Good or better. Otherwise the
    result is Good.
    """
    ranks = [rating.rank for rating in ratings if rating is not None and rating.rank is not None]
    if not ranks or len(ranks) < len(ratings):
        return None
    enough = tipping_point(len(ranks))
    if ranks.count(1) >= enough:
        return INADEQUATE
    if sum(rank <= 2 for rank in ranks) >= enough:
        return REQUIRES_IMPROVEMENT
    if ranks.count(4) >= enough and min(ranks) >= 3:
        return OUTSTANDING
    return GOOD


def explained(published: Rating, parts: Sequence[Rating | None], of: str) -> str:
    """A sentence that compares ``published`` with the usual rule; empty if that does not apply.

    ``of`` describes the parts, such as 'the five key questions'.
    """
    usual = rolled_up(parts)
    if usual is None or published.rank is None:
        return ""
    if usual == published:
        return f"This follows CQC's usual rule for {of}."
    return (
        f"By CQC's usual rule for {of} it would be {usual}; the published rating differs, "
        "because inspectors may use judgement."
    )
