"""CQC's rules for making one rating of several, 2017 to 2023: pure functions.

They explain and check; they never replace a published rating, for inspectors may use judgement.
Source: CQC's guidance on aggregating ratings, checked against 2,343 published sets of five.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.domain.scale import GOOD, INADEQUATE, OUTSTANDING, REQUIRES_IMPROVEMENT, Rating


def tipping_point(count: int) -> int:
    """How many of ``count`` ratings tip the result: 1 of 1 to 3, 2 of 4 to 8, 3 of 9 or more."""
    return 1 if count <= 3 else 2 if count <= 8 else 3


def rolled_up(ratings: Sequence[Rating | None]) -> Rating | None:
    """What CQC's usual rule makes of ``ratings``; None unless all are on the four-point scale.

    The order of the tests matters: enough Inadequate, then enough Requires improvement or worse,
    then enough Outstanding with all others Good or better; otherwise Good.
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
    """A sentence on how the usual rule sees ``published``; empty where it has nothing to say.

    ``of`` names the parts: 'its five key questions'.
    """
    usual = rolled_up(parts)
    if usual is None or published.rank is None:
        return ""
    if usual == published:
        return f"This is what CQC's usual rule makes of {of}."
    return (
        f"CQC's usual rule would make {usual} of {of}: the published rating differs, "
        "for inspectors may use judgement."
    )
