"""Records of an extract: ratings one by one, each with all that is known of it.

Standard library, :mod:`db.domain.scale` and the other records only.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from db.domain.report import Level, RatingSource, Subject
from db.domain.scale import Change, Confidence, Question, Rating
from db.domain.tree import TreeFilter


@dataclass(frozen=True, slots=True)
class Selection:
    """Whose ratings are wanted; without a subject those of every organisation that fits."""

    subject: Subject | None = None
    """An organisation with its services, or one of its services with those it took the place of."""
    below: bool = False
    """With the locations of ``subject``, too."""
    filter: TreeFilter = field(default_factory=TreeFilter)
    """Only organisations that fit it by themselves; an empty one lets all through."""


EVERYBODY = Selection()


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One rating that CQC gave at one time."""

    subject: Subject
    level: Level
    name: str
    """Of the provider or location, of a service's too."""
    service: str
    """The service's name; empty for the organisation itself."""
    provider_id: str
    provider_name: str
    question: Question
    rating: Rating
    published: date | None
    previous: Rating | None
    """The rating of the report before, of the same subject, service and question."""
    previous_published: date | None
    change: Change | None
    """None where there is nothing like for like to compare with."""
    stands: bool
    """Whether it is the rating that is shown today."""
    carried_forward: bool
    """Stands, although the organisation was reported on again since."""
    inherited_from: str
    confidence: Confidence
    percentage: float | None
    report: str
    """The title of the report it was given in; empty where none is known."""
    report_url: str
    sources: tuple[RatingSource, ...]
    notes: tuple[str, ...]
