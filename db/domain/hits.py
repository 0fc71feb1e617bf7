"""Search hits and their kinds.

Imports only the standard library, :mod:`db.domain.scale` and :mod:`db.domain.subject`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from db.domain.scale import Change, Rating
from db.domain.subject import Subject


class HitKind(Enum):
    """The kind of a hit; the value is the heading of its group in the results."""

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
    """One result of a search."""

    kind: HitKind
    subject: Subject
    """The subject whose card to open."""
    title: str
    place: str
    """The context: 'Stevenage SG1 4AB · RWH01' or 'Surgery, Lister Hospital, December 2019'."""
    text: str = ""
    """The full text of a finding, measure, action, statement or event."""
    rating: Rating | None = None
    """The overall rating of an organisation or service, or the rating that was found."""
    change: Change | None = None
    """For an organisation: how its overall rating changed."""
    report_id: str | None = None
    """The report to open; None for the newest."""
