"""The tree: its grouping and filter, its rows in pages, and the selection for an export.

Imports only the standard library, :mod:`db.domain.scale` and :mod:`db.domain.subject`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.framework import Framework
from db.domain.scale import SCALE, Change, Rating
from db.domain.subject import UNKNOWN_STATUS, Level, PlaceStatus, Subject


class Grouping(Enum):
    """The ways to group the tree; each value is the grouping's name on screen."""

    A_TO_Z = "A to Z"
    """Providers A to Z, without groups."""
    REGION = "Region"
    TYPE = "Type"
    """CQC's primary inspection category, or its organisation type if that is not stated."""


class Facet(Enum):
    """The properties by which to filter the tree; each value is the heading of its choices."""

    RATING = "Rating"
    CHANGE = "Since the previous rating"
    AGE = "Rated in the last"
    REGION = "Region"
    LOCAL_AUTHORITY = "Local authority"
    TYPE = "Type"
    SERVICE = "Service"
    LEVEL = "Level"
    STATUS = "Status"
    FRAMEWORK = "Framework"

    @property
    def exclusive(self) -> bool:
        """Whether at most one value can be chosen."""
        return self in (Facet.AGE, Facet.LEVEL, Facet.STATUS)


class Trend(Enum):
    """The values of :attr:`Facet.CHANGE`."""

    IMPROVED = "improved"
    DECLINED = "declined"
    SAME = "same"


class Status(Enum):
    """The values of :attr:`Facet.STATUS`. Without one, only open places are shown."""

    OPEN = "open"
    CLOSED = "closed"
    ANY = "any"


AGES: tuple[str, ...] = ("1", "2", "4", "6")
"""The values of :attr:`Facet.AGE`, in years before today."""


VALUES: dict[Facet, tuple[str, ...]] = {
    Facet.CHANGE: tuple(trend.value for trend in Trend),
    Facet.AGE: AGES,
    Facet.LEVEL: (Level.PROVIDER.value, Level.LOCATION.value),
    Facet.STATUS: tuple(status.value for status in Status),
    Facet.FRAMEWORK: (*(framework.value for framework in Framework), ""),
}
"""The facets that have a fixed list of values, in the order to show them.

Any text can be a rating, region, local authority, type or service: these are CQC's own words, and
CQC may add to them.
"""


ANY_SERVICE = "Any service"


def service_value(service: str, rating: str = "") -> str:
    """A value of :attr:`Facet.SERVICE`: 'Surgery' for any rating of it, or 'Surgery is Inadequate'.

    ``service`` is a name, or ANY_SERVICE; ``rating`` is a word of the scale.
    """
    return f"{service} is {rating}" if rating else service


def service_and_rating(value: str) -> tuple[str, str]:
    """The name and rating in a value of :attr:`Facet.SERVICE`; the rating is empty for any."""
    service, _, rating = value.rpartition(" is ")
    if service and rating in [known.word for known in SCALE]:
        return service, rating
    return value, ""


@dataclass(frozen=True, slots=True)
class TreeFilter:
    """The filter of the tree: it shows organisations that fit every facet with a chosen value.

    An organisation fits a facet if it has any of the values chosen there. Values are CQC's own
    words, and the empty text means 'Not stated'; those of the facets in VALUES come from there. The
    level decides whose ratings, types and areas are compared with the filter. If no level is
    chosen, locations that fit are shown below their providers, and providers that fit are shown as
    well.
    """

    chosen: frozenset[tuple[Facet, str]] = frozenset()

    @classmethod
    def of(cls, facet: Facet, *values: str) -> TreeFilter:
        """A filter by a single facet."""
        return cls(frozenset((facet, value) for value in values))

    def __bool__(self) -> bool:
        """Whether any value is chosen; if not, everything is shown."""
        return bool(self.chosen)

    def values(self, facet: Facet) -> tuple[str, ...]:
        """The values chosen for ``facet``, in alphabetical order."""
        return tuple(sorted(value for of, value in self.chosen if of is facet))

    def without(self, facet: Facet) -> TreeFilter:
        """The same filter, but with nothing chosen for ``facet``."""
        return TreeFilter(frozenset(choice for choice in self.chosen if choice[0] is not facet))

    def with_values(self, facet: Facet, *values: str) -> TreeFilter:
        """The same filter, but with these values chosen for ``facet`` instead of any others."""
        return TreeFilter(self.without(facet).chosen | {(facet, value) for value in values})

    def toggled(self, facet: Facet, value: str) -> TreeFilter:
        """The same filter with ``value`` added, or removed if it was already chosen.

        In an exclusive facet, an added value replaces the one chosen previously.
        """
        if (facet, value) in self.chosen:
            return TreeFilter(self.chosen - {(facet, value)})
        before = self.without(facet) if facet.exclusive else self
        return TreeFilter(before.chosen | {(facet, value)})


NEEDS_ATTENTION = ("Requires improvement", "Inadequate")
"""The ratings that need attention: the two lowest on the scale."""


@dataclass(frozen=True, slots=True)
class RatedAt:
    """The day whose ratings a list shows; without a day, the newest."""

    day: date | None = None
    provider: str = ""
    """The CQC ID of the only provider that it applies to, with its sites; empty for all."""


NEWEST = RatedAt()


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The grouping and filter of the tree."""

    grouping: Grouping = Grouping.A_TO_Z
    filter: TreeFilter = TreeFilter()


PLAIN = Arrangement()


@dataclass(frozen=True, slots=True)
class Selection:
    """The ratings to export; without a subject, those of all organisations that fit the filter."""

    subject: Subject | None = None
    """An organisation with its services, or a service with those it replaced."""
    below: bool = False
    """Whether to include the locations of ``subject``."""
    filter: TreeFilter = TreeFilter()
    """Only organisations that themselves fit this filter are included."""


EVERYBODY = Selection()


@dataclass(frozen=True, slots=True)
class TreeKey:
    """The key of a row of the tree; a subject is not enough, because it can be in several groups.

    A group has no subject; the top of the tree has neither group nor subject.
    """

    group: str | None = None
    subject: Subject | None = None


TOP = TreeKey()


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A row of the tree: a provider, a site or a service, with the rating that counts today."""

    subject: Subject
    level: Level
    name: str
    rating: Rating | None
    change: Change | None
    published: date | None
    children: int
    """The number of rows below it, not counting those filtered out."""
    place: str = ""
    """The town, which distinguishes organisations of the same name."""
    status: PlaceStatus = UNKNOWN_STATUS
    """The registration of an organisation, without the places before and after it."""
    rating_of: str = ""
    """The name of the service whose rating it is, if the organisation has none on the scale."""
    rated_services: int = 0
    """The number of services of which that one is the worst."""
    rated_alike: bool = False
    """Whether all those services have that rating."""
    places: tuple[tuple[Rating, int], ...] = ()
    """For a provider without a rating of its own on the scale: the ratings of its open places, best
    first, each with the number of places that have it."""
    site: str = ""
    """The name of the place, if the row stands for a provider and its only place; or, among My
    wards, of the site of a service or the provider of a site."""
    kind: str = ""
    """CQC's primary inspection category of an organisation, or its type."""

    @property
    def badge(self) -> Rating | None:
        """The rating to show: that of a provider's only rated place if it has none of its own."""
        if self.rating is None and sum(number for _, number in self.places) == 1:
            return self.places[0][0]
        return self.rating


@dataclass(frozen=True, slots=True)
class Match:
    """A provider or location that fits the tree's filter itself, for a table of all of them."""

    row: TreeRow
    """The same row as in the tree."""
    status: PlaceStatus
    provider: str | None = None
    """The CQC ID of a location's provider."""
    provider_name: str = ""
    only_place: str = ""
    """The name of a provider's only rated place, if the provider has no rating of its own."""
    only_place_rated: date | None = None
    """The day on which that place's rating was published."""


@dataclass(frozen=True, slots=True)
class TreeGroup:
    """A row of the tree that groups the rows below it: a region or a type."""

    key: str
    """CQC's own word, empty for 'Not stated'."""
    grouping: Grouping
    providers: int
    """The number of rows directly below it."""
    locations: int
    """The number of locations below it."""


@dataclass(frozen=True, slots=True)
class TreePage:
    """A page of the rows below one row of the tree."""

    rows: tuple[TreeRow | TreeGroup, ...]
    first: int
    """The position of the first row on the page, from 0."""
    total: int
    """The total number of rows below that row."""


@dataclass(frozen=True, slots=True)
class Step:
    """A row on the way down from the top of the tree to another row."""

    key: TreeKey
    position: int | None = None
    """The row's position below the previous step, from 0; None if it is on the first page."""


@dataclass(frozen=True, slots=True)
class TreeCount:
    """The numbers of organisations that fit a filter themselves, and of all organisations."""

    locations: int
    all_locations: int
    providers: int
    all_providers: int


@dataclass(frozen=True, slots=True)
class Choice:
    """A facet value that can be chosen, with the number of organisations it would show."""

    facet: Facet
    value: str
    count: int
