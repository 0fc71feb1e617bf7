"""CQC's rules for combining ratings into one, as data: for each framework, sector and level.

The rules explain and check a published rating. They never replace it: a breach of regulations,
enforcement action or inspectors’ judgement outranks them (see :data:`LIMITERS`).

All rules count the ratings that are combined, in this order: enough of Inadequate make Inadequate;
enough of Requires improvement or worse make Requires improvement; enough of Outstanding, with all
others Good, make Outstanding; everything else is Good. 'Good' never contains an Inadequate: a
single one, too few to decide, makes Requires improvement. The rules differ in how many are enough,
in which ratings are combined and when they applied. How scores become ratings under the single
assessment framework is in :mod:`db.domain.scores`.

Measured on every complete set in 767 records of CQC's API from 2021 and 2025, and in the ratings
that sources state of one trust (`tests/db/domain/test_rollup_agreement.py` counts them again), the
rules give the published rating in

- 1,313 of 1,314 overall ratings: adult social care 1,099 of 1,100, NHS trusts and their services
  117 of 117, GP practices 79 of 79, other services 18 of 18;
- 46 of 49 key questions of hospitals, from those of their services: NHS trusts 14 of 15, others 32
  of 34. Significantly small services weigh less there, and records do not say which they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.framework import Framework, Sector
from db.domain.scale import (
    GOOD,
    INADEQUATE,
    OUTSTANDING,
    QUESTIONS,
    REQUIRES_IMPROVEMENT,
    Question,
    Rating,
)


class Level(Enum):
    """The levels at which CQC combines ratings; each value says which ratings are combined."""

    OVERALL = "the five key questions"
    """An overall rating, of a place, a service or a trust, from its key questions."""
    GROUP = "Effective and Responsive"
    """A population group's overall rating, when CQC rated groups for two questions only."""
    QUESTION_OF_SERVICES = "the ratings of its services"
    """A key question of a hospital, or of a trust whose sites are not rated, from its services."""
    QUESTION_OF_SITES = "the ratings of its sites"
    """A key question of a trust from that of its sites."""
    COMBINED = "the five key questions and use of resources"
    """A trust's combined rating of quality and use of resources, from six ratings."""


Bands = tuple[tuple[int, int], ...]
"""How many of some ratings are enough: pairs of 'up to so many ratings' and 'so many of them'."""

_BY_NUMBER: Bands = ((3, 1), (8, 2), (10_000, 3))


@dataclass(frozen=True, slots=True)
class Thresholds:
    """How many of the combined ratings are enough to decide the result."""

    inadequate: Bands = _BY_NUMBER
    """Of Inadequate, for Inadequate."""
    low: Bands = _BY_NUMBER
    """Of Requires improvement or worse, for Requires improvement."""
    outstanding: Bands = _BY_NUMBER
    """Of Outstanding, if all others are Good, for Outstanding."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One of CQC's rules: where it applies, how many ratings decide, and where it is published."""

    level: Level
    sectors: tuple[Sector, ...]
    source: str
    frameworks: tuple[Framework, ...] = (Framework.KEY_LINES,)
    thresholds: Thresholds = Thresholds()
    count: int | None = 5
    """How many ratings are combined; None for any number."""
    questions: tuple[Question, ...] = QUESTIONS
    """The questions whose ratings follow the rule."""
    since: date = date.min
    until: date = date.max
    """The first and the last date of publication for which the rule applied."""

    @property
    def parts(self) -> str:
        """Which ratings are combined, within a sentence: 'the five key questions'."""
        return self.level.value

    def applied_on(self, published: date | None) -> bool:
        """Whether the rule applied on a date of publication, which may be unknown."""
        if published is None:
            return (self.since, self.until) == (date.min, date.max)
        return self.since <= published <= self.until

    def rolled_up(self, ratings: Sequence[Rating | None]) -> Rating | None:
        """The rating that ``ratings`` usually give.

        Returns None unless there are as many as the rule combines, all on the four-point scale.
        """
        ranks = [each.rank for each in ratings if each is not None and each.rank is not None]
        if not ranks or len(ranks) < len(ratings) or self.count not in (None, len(ranks)):
            return None
        if ranks.count(1) >= _enough(self.thresholds.inadequate, len(ranks)):
            return INADEQUATE
        low = sum(rank <= 2 for rank in ranks)
        if 1 in ranks or low >= _enough(self.thresholds.low, len(ranks)):
            return REQUIRES_IMPROVEMENT
        enough = _enough(self.thresholds.outstanding, len(ranks))
        return OUTSTANDING if ranks.count(4) >= enough and not low else GOOD


def _enough(bands: Bands, count: int) -> int:
    return next(enough for up_to, enough in bands if count <= up_to)


_PRINCIPLES = "CQC, Ratings principles: NHS trusts, 12 May 2022"
_LEVELS = "CQC, Levels of ratings: NHS trusts, 5 May 2023"
_SOCIAL_CARE = (
    "CQC, How we aggregate ratings using the rating principles: adult social care services, "
    "12 May 2022"
)
_GP_LEVELS = "CQC, Levels of ratings: GP practices, April 2018"
_INDEPENDENT = "CQC, Your ratings: independent healthcare services, 12 May 2022"
_RESOURCES = "CQC, How CQC regulates NHS trusts, March 2018, as summarised by Capsticks"

_TWO_QUESTIONS = date(2018, 4, 1), date(2021, 10, 31)
"""When CQC rated the population groups of GP practices for Effective and Responsive only."""

RULES: tuple[Rule, ...] = (
    Rule(Level.OVERALL, (Sector.NHS_TRUST,), _PRINCIPLES),
    Rule(Level.OVERALL, (Sector.ADULT_SOCIAL_CARE,), _SOCIAL_CARE),
    Rule(Level.OVERALL, (Sector.GP_PRACTICE,), _GP_LEVELS),
    Rule(Level.OVERALL, (Sector.OTHER,), _INDEPENDENT),
    Rule(
        Level.OVERALL,
        tuple(Sector),
        "Not found in CQC’s words; the rule of the key lines of enquiry, which published sets keep",
        frameworks=(Framework.SINGLE,),
    ),
    Rule(
        Level.GROUP,
        (Sector.GP_PRACTICE,),
        _GP_LEVELS,
        count=2,
        since=_TWO_QUESTIONS[0],
        until=_TWO_QUESTIONS[1],
    ),
    Rule(
        Level.QUESTION_OF_SERVICES,
        (Sector.GP_PRACTICE,),
        _GP_LEVELS,
        count=6,
        since=_TWO_QUESTIONS[0],
        until=_TWO_QUESTIONS[1],
        questions=(Question.EFFECTIVE, Question.RESPONSIVE),
    ),
    Rule(Level.QUESTION_OF_SERVICES, (Sector.NHS_TRUST,), _LEVELS, count=None),
    Rule(Level.QUESTION_OF_SERVICES, (Sector.OTHER,), _INDEPENDENT, count=None),
    Rule(
        Level.QUESTION_OF_SITES,
        (Sector.NHS_TRUST,),
        _LEVELS,
        count=None,
        questions=(Question.SAFE, Question.EFFECTIVE, Question.CARING, Question.RESPONSIVE),
    ),
    Rule(
        Level.COMBINED,
        (Sector.NHS_TRUST,),
        _RESOURCES,
        thresholds=Thresholds(low=((6, 3),)),
        count=6,
        since=date(2018, 3, 5),
    ),
)
"""Every rule that is known. There are none for essential standards and the sector frameworks."""

USE_OF_RESOURCES = "Use of resources"
COMBINED_RATING = "Combined quality and resources"
"""The names under which Wardcard keeps a trust's ratings that are not about a question."""

WELL_LED_OF_A_TRUST = (
    "CQC assesses how a trust is led directly; this rating is not combined from others."
)
"""Instead of a rule, for a trust's well-led (source: CQC, Levels of ratings: NHS trusts)."""


def rule_for(
    level: Level,
    framework: Framework | None,
    sector: Sector,
    published: date | None,
    question: Question = Question.OVERALL,
) -> Rule | None:
    """The rule for the rating of ``question`` at ``level``, or None if none is known.

    ``published`` is the publication date of the combined rating. Without one, only rules without
    dates apply.
    """
    for rule in RULES:
        if (
            rule.level is level
            and framework in rule.frameworks
            and sector in rule.sectors
            and question in rule.questions
            and rule.applied_on(published)
        ):
            return rule
    return None


def explained(rule: Rule | None, published: Rating, parts: Sequence[Rating | None]) -> str:
    """A sentence that compares ``published`` with what ``rule`` gives for ``parts``.

    If they differ, it names what outranks the rule. Empty if the rule does not apply.
    """
    usual = rule.rolled_up(parts) if rule else None
    if rule is None or usual is None or published.rank is None:
        return ""
    if usual == published:
        return f"This follows CQC’s usual rule for {rule.parts}."
    return (
        f"CQC’s usual rule would give {usual}. "
        "A breach, enforcement action or inspectors’ judgement can change that."
    )


@dataclass(frozen=True, slots=True)
class Limiter:
    """A reason for which CQC limits a rating, regardless of the others."""

    cause: str
    """How a sentence about it begins: 'With a requirement notice'."""
    rating: str
    """The rating that it limits, within a sentence."""
    at_best: Rating
    sectors: tuple[Sector, ...]
    source: str
    frameworks: tuple[Framework, ...] = (Framework.KEY_LINES,)

    @property
    def sentence(self) -> str:
        """What CQC normally does: 'With …, the overall rating is normally Inadequate.'."""
        at_best = "" if self.at_best == INADEQUATE else " at best"
        return f"{self.cause}, {self.rating} is normally {self.at_best}{at_best}."


_LIMITED = "the rating of the question concerned"

LIMITERS: tuple[Limiter, ...] = (
    Limiter(
        "With a requirement notice",
        _LIMITED,
        REQUIRES_IMPROVEMENT,
        (Sector.NHS_TRUST,),
        _PRINCIPLES,
    ),
    Limiter(
        "With a warning notice or a condition of registration",
        _LIMITED,
        INADEQUATE,
        (Sector.NHS_TRUST,),
        _PRINCIPLES,
    ),
    Limiter(
        "With a breach of regulations",
        "the overall rating",
        REQUIRES_IMPROVEMENT,
        (Sector.ADULT_SOCIAL_CARE,),
        _SOCIAL_CARE,
    ),
    Limiter(
        "If there is no registered manager, a condition of registration is not met, or "
        "notifications or a requested provider information return were not sent",
        "Well-led",
        REQUIRES_IMPROVEMENT,
        (Sector.ADULT_SOCIAL_CARE,),
        _SOCIAL_CARE,
    ),
)
"""What limits ratings, for explanations: Wardcard applies none of them itself."""


def limiters_for(framework: Framework | None, sector: Sector) -> tuple[Limiter, ...]:
    """The limiters that CQC has published for a framework and sector."""
    return tuple(
        each for each in LIMITERS if framework in each.frameworks and sector in each.sectors
    )
