"""The results of a search in words."""

from __future__ import annotations

from db.domain.hits import Hit, HitKind
from viewer.wording.phrases import counted
from viewer.wording.rating import arrow, change_words, rating_word

RATED_KINDS = frozenset((HitKind.ORGANISATION, HitKind.SERVICE))
"""The kinds of hit that have a rating. A missing rating is shown as 'Not stated'."""


def hit_sentence(hit: Hit) -> str:
    """A hit in one sentence, for a screen reader.

    'Lister Hospital, Stevenage SG1 4AB, Requires improvement, no change'.
    """
    parts = [hit.title, hit.text if hit.text != hit.title else "", hit.place]
    if hit.rating is not None or hit.kind in RATED_KINDS:
        parts += [rating_word(hit.rating), change_words(hit.change)]
    return ", ".join(filter(None, parts))


def hit_line(hit: Hit) -> str:
    """A hit on one line of the terminal: 'Lister Hospital · Good ↑ · Stevenage SG1 4AB · RWH01'."""
    rating = " ".join(filter(None, (hit.rating.word, arrow(hit.change)))) if hit.rating else ""
    return " · ".join(filter(None, (hit.title, rating, hit.place)))


def results_counted(count: int, most: int) -> str:
    """'1 result', '12 results'; at the limit ``most``, a hint that there may be more."""
    if count >= most:
        return f"The best {count} results; more words narrow them down"
    return counted(count, "result")
