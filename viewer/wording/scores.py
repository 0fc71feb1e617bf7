"""The score of a quality statement in words."""

from __future__ import annotations

from db.domain.report import Score
from db.domain.scores import HIGHEST


def score_in_words(score: Score) -> str:
    """The score with CQC's words for it, and whether the statement was assessed again.

    'Safeguarding: 3 - Evidence shows a good standard of care', or 'Safeguarding: 3 of 4' if no
    source gives the words. ', not assessed again' follows if the score is an older one.
    """
    words = score.words or f"{score.score:g} of {HIGHEST}"
    return f"{score.statement}: {words}{', not assessed again' if score.carried else ''}"
