"""The score of a quality statement in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from db.domain.scores import BANDS, HIGHEST
from viewer.wording.phrases import counted, uncapitalised

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.domain.report import Score


LOW = 2
"""The highest score that falls short: CQC's words for 2 speak of shortfalls."""


def is_low(score: float) -> bool:
    """Whether a score falls short, so that it is shown first and stands out."""
    return score <= LOW


def scores_summed_up(scores: Sequence[Score]) -> str:
    """How many of ``scores`` fall short, and CQC's words for that.

    '11 of 33 quality statements score 2, none 1; 2 is ‘Evidence shows some shortfalls in the
    standard of care’'. The words are left out if no source gives them.
    """
    of = counted(len(scores), "quality statement")
    ones = sum(each.score == 1 for each in scores)
    twos = sum(1 < each.score <= LOW for each in scores)
    if not ones and not twos:
        return f"none of {of} scores 1 or 2"
    said = [f"{twos or 'none'} of {of} score{'s' if twos == 1 else ''} 2, {ones or 'none'} 1"]
    for number in (1, 2):
        words = {each.words.partition(" - ")[2] for each in scores if each.score == number}
        words.discard("")
        if len(words) == 1:
            said.append(f"{number} is ‘{words.pop()}’")
    return "; ".join(said)


def bands() -> str:
    """'25 to 38 % Inadequate · 39 to 62 % Requires improvement · …'."""
    return " · ".join(f"{low} to {high} % {rating}" for low, high, rating in BANDS)


def bands_in_a_sentence() -> str:
    """'Score: 25 to 38 is inadequate, 39 to 62 requires improvement, …'."""
    said = [f"{low} to {high} {rating.word.lower()}" for low, high, rating in BANDS]
    said[0] = said[0].replace(f"{BANDS[0][1]} ", f"{BANDS[0][1]} is ")
    return f"Score: {', '.join(said)}."


def meanings(scores: Sequence[Score]) -> tuple[str, ...]:
    """What each number among ``scores`` means, in CQC's words: '3: evidence shows a good …'.

    Numbers for which no source gives words, or sources give several, are left out.
    """
    words: dict[float, set[str]] = {}
    for score in scores:
        if said := score.words.partition(" - ")[2]:
            words.setdefault(score.score, set()).add(said)
    return tuple(
        f"{number:g}: {uncapitalised(*said)}."
        for number, said in sorted(words.items())
        if len(said) == 1
    )


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
