"""Search hits and their kinds.

Imports only the standard library, :mod:`db.domain.scale` and :mod:`db.domain.subject`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from db.domain.scale import Change, Rating
from db.domain.subject import Subject


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


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result."""

    kind: HitKind
    subject: Subject
    """The subject whose card to open."""
    title: str
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
