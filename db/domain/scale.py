"""CQC's terms: the rating scale, the five key questions, and how a rating changed.

Imports only the standard library, so every other module of Wardcard can import it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

NOT_STATED = "Not stated"
"""Wardcard's words for a rating that no source states. Not a CQC value, and never stored."""


class Question(Enum):
    """The five key questions and the overall rating, in the order in which CQC shows them."""

    SAFE = "safe"
    EFFECTIVE = "effective"
    CARING = "caring"
    RESPONSIVE = "responsive"
    WELL_LED = "well-led"
    OVERALL = "overall"

    @property
    def label(self) -> str:
        """The question's name on screen: 'Safe', 'Well-led'."""
        return self.value.capitalize()

    @classmethod
    def parse(cls, text: str) -> Question | None:
        """The question that ``text`` names in any spelling ('Well led', 'WELL-LED'), or None."""
        return _QUESTIONS_BY_KEY.get(" ".join(text.replace("-", " ").split()).casefold())


QUESTIONS: tuple[Question, ...] = tuple(Question)
KEY_QUESTIONS: tuple[Question, ...] = QUESTIONS[:5]
_QUESTIONS_BY_KEY = {question.value.replace("-", " "): question for question in Question}
_QUESTIONS_BY_KEY["well"] = Question.WELL_LED


class Mark(Enum):
    """The shape drawn for a rating, so that it can be recognised without its colour."""

    OUTSTANDING = "star"
    GOOD = "disc"
    REQUIRES_IMPROVEMENT = "triangle"
    INADEQUATE = "square"
    UNRATED = "dash"


_SCALE = {
    "Outstanding": (4, Mark.OUTSTANDING),
    "Good": (3, Mark.GOOD),
    "Requires improvement": (2, Mark.REQUIRES_IMPROVEMENT),
    "Inadequate": (1, Mark.INADEQUATE),
}
_NOT_RATED_AGAIN = "Inspected but not rated"
_KNOWN_BY_KEY = {word.casefold(): word for word in (*_SCALE, _NOT_RATED_AGAIN)}


@dataclass(frozen=True, slots=True, order=False)
class Rating:
    """A rating in CQC's own words.

    Only the four words of the scale have a rank and can be compared. Every other value that CQC
    publishes ('Inspected but not rated', 'No action', …) is kept as written and never converted to
    another, because CQC may add others at any time.
    """

    word: str

    @classmethod
    def parse(cls, text: str) -> Rating | None:
        """The rating that ``text`` states, or None if it is blank.

        The four words of the scale, and 'Inspected but not rated', which changes no rating, are
        recognised in upper or lower case, because CQC's files differ. In any other text, only the
        white space is tidied.
        """
        word = " ".join(text.split())
        return _rating(_KNOWN_BY_KEY.get(word.casefold(), word)) if word else None

    @property
    def rank(self) -> int | None:
        """From 4 for Outstanding to 1 for Inadequate; None for a word that is not on the scale."""
        return _SCALE[self.word][0] if self.word in _SCALE else None

    @property
    def mark(self) -> Mark:
        """The shape for this rating; every word that is not on the scale has the dash."""
        return _SCALE[self.word][1] if self.word in _SCALE else Mark.UNRATED

    def __str__(self) -> str:
        """The word itself."""
        return self.word


@lru_cache(maxsize=256)
def _rating(word: str) -> Rating:
    return Rating(word)


NOT_RATED_AGAIN = Rating(_NOT_RATED_AGAIN)
"""CQC's words for a question that was inspected but not given a new rating."""
SCALE: tuple[Rating, ...] = tuple(Rating(word) for word in _SCALE)
"""The four ratings of the scale, best first."""
OUTSTANDING, GOOD, REQUIRES_IMPROVEMENT, INADEQUATE = SCALE


class Change(Enum):
    """How a rating differs from the previous one, as shown by the arrows in a trust's report."""

    UP_TWO = "up2"
    UP = "up"
    SAME = "same"
    DOWN = "down"
    DOWN_TWO = "down2"

    @property
    def steps(self) -> int:
        """The number stored in the database: from 2 for up two to -2 for down two."""
        return _STEPS[self]

    @classmethod
    def of_steps(cls, steps: int) -> Change:
        """The change of a rating that rose by ``steps`` grades, or fell if ``steps`` is negative.

        A rise or fall of three grades counts as two, the most that CQC's arrows can show.
        """
        return _BY_STEPS[max(-2, min(2, steps))]

    @classmethod
    def between(cls, before: Rating | None, now: Rating | None) -> Change | None:
        """The change from ``before`` to ``now``; None unless both are on the four-point scale."""
        if before is None or now is None or before.rank is None or now.rank is None:
            return None
        return cls.of_steps(now.rank - before.rank)


_STEPS = {
    Change.UP_TWO: 2,
    Change.UP: 1,
    Change.SAME: 0,
    Change.DOWN: -1,
    Change.DOWN_TWO: -2,
}
_BY_STEPS = {steps: change for change, steps in _STEPS.items()}


class Confidence(Enum):
    """How reliable a rating is, most reliable first."""

    PUBLISHED = "published"
    STATED = "stated"
    DERIVED = "derived"
