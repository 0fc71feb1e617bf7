"""Records of lists: how the tree is arranged, its lines, and what a search found.

Standard library, :mod:`db.domain.scale` and :mod:`db.domain.subject` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.scale import Change, Rating
from db.domain.subject import Level, Subject


class Grouping(Enum):
    """What the top of the tree is; the value is what a reader calls it."""

    A_TO_Z = "A to Z"
    """The providers; by letter where there are many."""
    REGION = "Region"
    TYPE = "Type"
    """CQC's primary inspection category, else its type of organisation."""


class Facet(Enum):
    """What the tree can be filtered by; the value heads its choices."""

    RATING = "Rating"
    CHANGE = "Since the previous rating"
    AGE = "Rated in the last"
    REGION = "Region"
    LOCAL_AUTHORITY = "Local authority"
    TYPE = "Type"
    LEVEL = "Level"

    @property
    def exclusive(self) -> bool:
        """Whether one value at most is chosen."""
        return self in (Facet.AGE, Facet.LEVEL)


class Trend(Enum):
    """The values of :attr:`Facet.CHANGE`."""

    IMPROVED = "improved"
    DECLINED = "declined"
    SAME = "same"


AGES: tuple[str, ...] = ("1", "2", "4", "6")
"""The values of :attr:`Facet.AGE`: years before today."""


def is_value(facet: Facet, text: str) -> bool:
    """Whether ``text`` can be a value of ``facet``; CQC's own words are an open list."""
    match facet:
        case Facet.CHANGE:
            return text in [trend.value for trend in Trend]
        case Facet.AGE:
            return text in AGES
        case Facet.LEVEL:
            return text in (Level.PROVIDER.value, Level.LOCATION.value)
        case _:
            return True


@dataclass(frozen=True, slots=True)
class TreeFilter:
    """What is wanted of the tree: of each facet any of the values chosen, and that of all facets.

    Values are CQC's own words; an empty one stands for 'Not stated'. Those of CHANGE are Trend's,
    those of AGE stand in AGES, those of LEVEL are Level's: whose ratings, types and places are
    meant. Without a level, a location that fits is shown below its provider, and a provider that
    fits by itself.
    """

    chosen: frozenset[tuple[Facet, str]] = frozenset()

    @classmethod
    def of(cls, facet: Facet, *values: str) -> TreeFilter:
        return cls(frozenset((facet, value) for value in values))

    def __bool__(self) -> bool:
        return bool(self.chosen)

    def values(self, facet: Facet) -> tuple[str, ...]:
        """The values chosen of ``facet``, in a lasting order."""
        return tuple(sorted(value for one, value in self.chosen if one is facet))

    def without(self, facet: Facet) -> TreeFilter:
        return TreeFilter(frozenset(each for each in self.chosen if each[0] is not facet))

    def with_values(self, facet: Facet, *values: str) -> TreeFilter:
        """The same with these values of ``facet`` in the place of any others of it."""
        return TreeFilter(self.without(facet).chosen | {(facet, value) for value in values})

    def toggled(self, facet: Facet, value: str) -> TreeFilter:
        """The same with ``value`` chosen where it was not, and not where it was."""
        if (facet, value) in self.chosen:
            return TreeFilter(self.chosen - {(facet, value)})
        before = self.without(facet) if facet.exclusive else self
        return TreeFilter(before.chosen | {(facet, value)})


NEEDS_ATTENTION = ("Requires improvement", "Inadequate")
"""Ratings that ask for something to be done."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the tree stands: what it is grouped by, and what of it is shown."""

    grouping: Grouping = Grouping.A_TO_Z
    filter: TreeFilter = TreeFilter()


PLAIN = Arrangement()


@dataclass(frozen=True, slots=True)
class Selection:
    """Which ratings to export; without a subject those of every organisation that fits."""

    subject: Subject | None = None
    """An organisation with its services, or one service with those it replaced."""
    below: bool = False
    """Also the locations of ``subject``."""
    filter: TreeFilter = TreeFilter()
    """Only organisations that fit it themselves; an empty filter lets all through."""


EVERYBODY = Selection()


@dataclass(frozen=True, slots=True)
class TreeKey:
    """What tells a row of the tree from all others, for a subject may stand in several groups.

    A group itself has no subject; the top of the tree has neither.
    """

    group: str | None = None
    subject: Subject | None = None


TOP = TreeKey()


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A line of the tree: a provider, a site or a service, as it stands today."""

    subject: Subject
    level: Level
    name: str
    rating: Rating | None
    change: Change | None
    published: date | None
    children: int
    """Rows that are shown below it."""
    place: str = ""
    """The town, or for a grouped list what tells two of the same name apart."""


@dataclass(frozen=True, slots=True)
class TreeGroup:
    """A line of the tree that heads others: a letter, a region or a type."""

    key: str
    """CQC's own word, empty for 'Not stated'; of letters 'a' to 'z', empty for all else."""
    grouping: Grouping
    providers: int
    """Rows below it."""
    locations: int | None = None
    """Locations shown in all below it; None of a letter, for it is not known at once."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """Some of the rows below one row."""

    rows: tuple[TreeRow | TreeGroup, ...]
    first: int
    """The place of the first of them, from 0."""
    total: int
    """How many there are in all."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row on the way from the top of the tree to another."""

    key: TreeKey
    place: int | None = None
    """Its place below the row before; None where it is among the first page's."""


@dataclass(frozen=True, slots=True)
class TreeCount:
    """How much a filter shows: organisations that fit by themselves, of all."""

    locations: int
    all_locations: int
    providers: int
    all_providers: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet that can be chosen, with how many the other facets leave it."""

    facet: Facet
    value: str
    count: int


class HitKind(Enum):
    """What a search found; the value heads its group in the results."""

    ORGANISATION = "Organisations"
    SERVICE = "Services"
    REPORT = "Reports"
    RATING = "Ratings"
    FINDING = "Findings"
    MEASURE = "Measures"
    ACTION = "Actions"
    STATEMENT = "Statements"
    EVENT = "Related events"


@dataclass(frozen=True, slots=True)
class Hit:
    kind: HitKind
    subject: Subject
    title: str
    place: str
    """Where it is: 'Stevenage SG1 4AB · RWH01', 'Surgery, Lister Hospital, December 2019'."""
    text: str = ""
    """For a finding and the like, its words."""
    rating: Rating | None = None
    change: Change | None = None
    report_id: str | None = None
    """The report to open; None for the newest."""
