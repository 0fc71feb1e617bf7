"""Records that stand in lists: lines of the tree, and what a search found.

Standard library, :mod:`db.scale` and :mod:`db.records` only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.records import Level, Subject
from db.scale import Change, Rating


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
    place: str = ""
    """The town, or for a grouped list what tells two of the same name apart."""


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
    """Where it is: «Stevenage SG1 4AB · RWH01», «Surgery, Lister Hospital, December 2019»."""
    text: str = ""
    """For a finding and the like, its words."""
    rating: Rating | None = None
    change: Change | None = None
    report_id: str | None = None
    """The report to open; None for the newest."""
