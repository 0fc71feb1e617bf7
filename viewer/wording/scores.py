"""The score of a quality statement in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.domain.scores import HIGHEST

if TYPE_CHECKING:
    from db.domain.report import Score


def score_in_words(score: Score) -> str:
    """The score with CQC's words for it, and whether the statement was assessed again.

    'Safeguarding: 3 - Evidence shows a good standard of care', or 'Safeguarding: 3 of 4' if no
    source gives the words. ', not assessed again' follows if the score is an older one.
    """
    return f"{score.statement}: {score_words(score)}"


def score_words(score: Score) -> str:
    """The same without the name of the statement: '3 of 4, not assessed again'."""
    words = score.words or f"{score.score:g} of {HIGHEST}"
    return f"{words}, not assessed again" if score.carried else words


def score_brief(score: Score) -> str:
    """A quality statement with its score: 'Safeguarding 3'; in brackets, an older score."""
    number = f"{score.score:g}"
    return f"{score.statement} {f'({number})' if score.carried else number}"


BRIEF_KEY = "1 is the lowest score and 4 the highest; in brackets, not assessed again."
"""Explains :func:`score_brief`."""
