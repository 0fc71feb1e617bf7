"""Search hits and their kinds.

Imports only the standard library and :mod:`db.domain`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from db.domain.scale import Change, Rating
from db.domain.subject import UNKNOWN_STATUS, PlaceStatus, Subject

if TYPE_CHECKING:
    from db.domain.kinds import FindingKind
    from db.domain.report import ActionStatus


class HitKind(Enum):
    """The kinds of hit; each value is the heading of that group in the results."""

    ORGANISATION = "Organisations"
    SERVICE = "Services"
    REPORT = "Reports"
    RATING = "Ratings"
    FINDING = "Findings"
    MEASURE = "Measures"
    ACTION = "Actions"
    STATEMENT = "Statements"
    EVENT = "Related events"

    @property
    def noun(self) -> str:
        """The word for one hit of this kind, such as 'finding'."""
        return self.value.lower().removesuffix("s")

    @property
    def was_found(self) -> bool:
        """Whether it is what inspectors found or wrote: no place, service, report or rating."""
        return self in (
            HitKind.FINDING, HitKind.MEASURE, HitKind.ACTION, HitKind.STATEMENT, HitKind.EVENT
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Near:
    """What a search was to look near to."""

    where: str
    """The town or postcode district, such as 'Stevenage' or 'SG1'; if not known, as typed."""
    known: bool = True
    """Whether there is such a town, postcode or ID. If not, all words were searched for."""
    measured: bool = True
    """Whether coordinates of it are known, so that there are distances."""
    only: bool = True
    """Whether, without distances, only what is there was searched for, instead of ordered first."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result."""

    kind: HitKind
    subject: Subject
    """The subject whose card to open."""
    title: str
    """The name, the text, or for CQC's own prose what it is about."""
    place: str
    """The context: 'Stevenage SG1 4AB · RWH01' or 'Surgery, Lister Hospital, December 2019'."""
    text: str = ""
    """The full text of a finding, measure, action, statement or event."""
    rating: Rating | None = None
    """The overall rating of an organisation or service, or the rating found."""
    change: Change | None = None
    """For an organisation: how its overall rating changed."""
    report_id: str | None = None
    """The ID of the report to open; None for the newest."""
    what: str = ""
    """What was found: 'hospital', 'GP practice', 'care home', 'trust'; otherwise the kind's noun.

    The words for places are those of :mod:`db.search.place_kinds`.
    """
    published: date | None = None
    """The day on which ``rating`` was published; None if there is no rating or no date."""
    rating_of: str = ""
    """The name of the service whose rating it is, if the place has none of its own."""
    rated_services: int = 0
    """The number of services of which that one is the worst."""
    rated_alike: bool = False
    """Whether all those services have that rating."""
    places: tuple[tuple[Rating, int], ...] = ()
    """For a provider without a rating of its own on the scale: the ratings of its open places, best
    first, each with the number of places that have it."""
    only_place: str = ""
    """The name of a provider's only rated place, if the provider has no rating of its own."""
    only_place_rated: date | None = None
    """The day on which that place's rating was published."""
    counts_now: bool = True
    """False for a rating that a later one has replaced."""
    carried: bool = False
    """True for a rating that its report repeats from an older one without having assessed it."""
    replaced_by: str = ""
    """The name of the service that has replaced this one at the same place; usually empty."""
    status: PlaceStatus = UNKNOWN_STATUS
    """Whether the place is registered; only a closed place has those that followed it."""
    miles: float | None = None
    """The distance in miles from the place that the search named, or else from the place that was
    read last; None if it is not known."""
    older: bool = False
    """Whether the report to open is not the newest on its place."""
    finding_kind: FindingKind | None = None
    """Of a finding: what it is."""
    action_status: ActionStatus | None = None
    """Of an action: how far it is."""
    provider: str = ""
    """Of a place: the name of its provider, if that is another."""

    @property
    def badge(self) -> Rating | None:
        """The rating to show: that of a provider's only rated place if it has none of its own."""
        return self.places[0][0] if self.only_place and self.places else self.rating

    @property
    def is_current(self) -> bool:
        """Whether the hit is about the present: not an old rating, nor a replaced service."""
        return self.counts_now and not self.replaced_by


class Hits(tuple[Hit, ...]):  # noqa: SLOT001 - a tuple cannot have slots
    """The results of a search, grouped by kind, with the best of each kind first."""

    near: Near | None = None
    """What the search looked near to; None if it did not."""

    @classmethod
    def found(cls, hits: Iterable[Hit], near: Near | None) -> Hits:
        """The results ``hits`` of a search near to ``near``."""
        result = cls(hits)
        result.near = near
        return result
