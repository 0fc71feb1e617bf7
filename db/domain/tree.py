"""The tree: how it is grouped and filtered, its rows in pages, and what an export selects by it.

Standard library, :mod:`db.domain.scale` and :mod:`db.domain.subject` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.scale import Change, Rating
from db.domain.subject import Level, Subject


class Grouping(Enum):
    """What is at the top of the tree; the value is its name on screen."""

    A_TO_Z = "A to Z"
    """The providers; by letter if there are many."""
    REGION = "Region"
    TYPE = "Type"
    """CQC's primary inspection category, else its type of organisation."""


class Facet(Enum):
    """What the tree can be filtered by; the value is the heading of its choices."""

    RATING = "Rating"
    CHANGE = "Since the previous rating"
    AGE = "Rated in the last"
    REGION = "Region"
    LOCAL_AUTHORITY = "Local authority"
    TYPE = "Type"
    LEVEL = "Level"

    @property
    def exclusive(self) -> bool:
        """Whether at most one value can be chosen."""
        return self in (Facet.AGE, Facet.LEVEL)


class Trend(Enum):
    """The values of :attr:`Facet.CHANGE`."""

    IMPROVED = "improved"
    DECLINED = "declined"
    SAME = "same"


AGES: tuple[str, ...] = ("1", "2", "4", "6")
"""The values of :attr:`Facet.AGE`: years before today."""


def is_value(facet: Facet, text: str) -> bool:
    """Whether ``text`` can be a value of ``facet``.

    Any text can be a rating, region, local authority or type: those are CQC's own words, and their
    list is open.
    """
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
    """Which organisations of the tree are shown: those that fit every facet with a chosen value.

    An organisation fits a facet if it has any of the values chosen there. Values are CQC's own
    words, and the empty text means 'Not stated'; those of CHANGE are Trend's, those of AGE are in
    AGES, those of LEVEL are Level's and say whose ratings, types and areas count. Without a level,
    a location that fits is shown below its provider, and so is a provider that fits itself.
    """

    chosen: frozenset[tuple[Facet, str]] = frozenset()

    @classmethod
    def of(cls, facet: Facet, *values: str) -> TreeFilter:
        """A filter by one facet."""
        return cls(frozenset((facet, value) for value in values))

    def __bool__(self) -> bool:
        """Whether anything is chosen; without, everything is shown."""
        return bool(self.chosen)

    def values(self, facet: Facet) -> tuple[str, ...]:
        """The values chosen of ``facet``, in alphabetical order."""
        return tuple(sorted(value for one, value in self.chosen if one is facet))

    def without(self, facet: Facet) -> TreeFilter:
        """The same with nothing chosen of ``facet``."""
        return TreeFilter(frozenset(each for each in self.chosen if each[0] is not facet))

    def with_values(self, facet: Facet, *values: str) -> TreeFilter:
        """The same with these values of ``facet`` instead of any others."""
        return TreeFilter(self.without(facet).chosen | {(facet, value) for value in values})

    def toggled(self, facet: Facet, value: str) -> TreeFilter:
        """The same with ``value`` chosen if it was not, and not chosen if it was.

        To choose a value of an exclusive facet gives up the one chosen before.
        """
        if (facet, value) in self.chosen:
            return TreeFilter(self.chosen - {(facet, value)})
        before = self.without(facet) if facet.exclusive else self
        return TreeFilter(before.chosen | {(facet, value)})


NEEDS_ATTENTION = ("Requires improvement", "Inadequate")
"""Ratings that ask for something to be done."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How the tree is grouped, and what of it is shown."""

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
    """Identifies a row of the tree: a subject alone does not, because it can be in several groups.

    A group has no subject; the top of the tree has neither group nor subject.
    """

    group: str | None = None
    subject: Subject | None = None


TOP = TreeKey()


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A row of the tree: a provider, a site or a service, with its overall rating today."""

    subject: Subject
    level: Level
    name: str
    rating: Rating | None
    change: Change | None
    published: date | None
    children: int
    """How many rows are below it, none of them filtered out."""
    place: str = ""
    """The town, which tells two of the same name apart."""


@dataclass(frozen=True, slots=True)
class TreeGroup:
    """A row of the tree with a group of others below it: a letter, a region or a type."""

    key: str
    """CQC's own word, empty for 'Not stated'; for letters 'a' to 'z', empty for all others."""
    grouping: Grouping
    providers: int
    """How many rows are directly below it."""
    locations: int | None = None
    """How many locations are below it; None for a letter, for which nobody counts them."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """Some of the rows below one row."""

    rows: tuple[TreeRow | TreeGroup, ...]
    first: int
    """The position of the first of them, from 0."""
    total: int
    """How many there are in all."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row on the way from the top of the tree to another."""

    key: TreeKey
    position: int | None = None
    """Its position below the row before; None if it is among the first page's."""


@dataclass(frozen=True, slots=True)
class TreeCount:
    """How many organisations fit a filter themselves, and how many there are."""

    locations: int
    all_locations: int
    providers: int
    all_providers: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A value of a facet that can be chosen, with how many organisations would then be shown."""

    facet: Facet
    value: str
    count: int
