"""The facts in source files, as named tuples.

The modules of :mod:`db.sources` read files and yield facts; :mod:`db.importing` merges them into
history. Facts have CQC's IDs and words, never row IDs. An empty text, or None for a number, means
that the file does not give a value. Dates are ISO text ('2019-12-18'), as in the database, and
empty if unknown.

Standard library only. The fields of each tuple are in the order of its staging table's columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, get_args

MOST_BEDS = 99_999
"""The most beds that a place can have; a larger number is a mistake."""
DEGREES = {"latitude": 90, "longitude": 180}
"""The highest coordinates; the lowest are their negatives."""


class OrganisationFact(NamedTuple):
    """A provider or location as one file describes it."""

    id: str
    level: str
    """'provider' or 'location'."""
    name: str
    provider_id: str = ""
    type: str = ""
    category: str = ""
    street: str = ""
    line2: str = ""
    town: str = ""
    county: str = ""
    postcode: str = ""
    local_authority: str = ""
    region: str = ""
    nhs_region: str = ""
    ods_code: str = ""
    brand_id: str = ""
    brand: str = ""
    role: str = ""
    beds: int | None = None
    care_home: int | None = None
    """1 or 0."""
    latitude: float | None = None
    longitude: float | None = None
    registered: int | None = None
    """1 or 0."""
    opened: str = ""
    """The date of registration with CQC."""
    closed: str = ""
    """The date on which the registration ended; empty for an open place."""
    website: str = ""
    dormant: int | None = None
    """1 if the place is registered but provides no care at present, otherwise 0."""
    service_types: str = ""
    """'Homecare agencies, Supported living'."""
    specialisms: str = ""
    """'Dementia, Caring for adults over 65 yrs'."""
    checked: str = ""
    """The date of CQC's latest check."""
    as_of: str = ""
    """The latest date on which the description is known to be true; a newer one replaces it."""
    mentioned: int = 0
    """1 if the file only mentions the organisation and has no record for it."""


class NameFact(NamedTuple):
    """Another name by which people search for an organisation: former, short or the trust's own."""

    organisation: str
    name: str


class LineageFact(NamedTuple):
    """A service that replaced another (``supersededBy``); their ratings are not compared."""

    former: str
    successor: str


class RelationFact(NamedTuple):
    """How two locations are related: as predecessor or successor, and why."""

    organisation: str
    related: str
    related_name: str
    type: str
    reason: str


class ReportFact(NamedTuple):
    """A report that CQC published."""

    key: str
    """CQC's link ID, or the pack's ID and the report's ID: unique among all reports."""
    title: str = ""
    published: str = ""
    kind: str = ""
    url: str = ""
    note: str = ""
    enforcement: str = ""
    rated: int = 1
    """0 for a report that does not rate."""
    framework: str = ""
    """A value of :class:`db.domain.framework.Framework`, if the source states or implies one."""
    pilot: int = 0
    """1 for a report of a pilot, which has no effect on ratings."""


class VisitFact(NamedTuple):
    """The days on which inspectors visited for a report."""

    report: str
    start: str
    end: str
    note: str = ""


class ScopeFact(NamedTuple):
    """A provider or location that a report covers."""

    report: str
    organisation: str


class RatingFact(NamedTuple):
    """A rating of an organisation or service for one question, published on one day."""

    organisation: str
    service: str
    """The service's name as in the file; empty for the organisation's own rating."""
    question: str
    """A value of :class:`db.domain.scale.Question`."""
    rating: str
    """CQC's word, normalised by :meth:`db.domain.scale.Rating.parse`."""
    published: str
    twin: int = 0
    """0, or 1, 2, … for repeats of the same rating with the same date in one file."""
    confidence: str = "published"
    report: str = ""
    """The key of the report that gave the rating, if the file names one."""
    inherited: int = 0
    """1 if the rating was given to a previous provider."""
    inherited_from: str = ""
    """The previous provider's name, or the ID of its location, if the file gives either."""
    percentage: float | None = None
    note: str = ""
    source: str = ""
    """The identity of the :class:`SourceFact` that gives the rating."""
    framework: str = ""
    """A value of :class:`db.domain.framework.Framework`, if the source states or implies one."""
    grouped: int = 0
    """1 for the rating of an assessment service group, which can speak for the whole place."""
    carried: int = 0
    """1 if the source repeats an older rating that was not assessed again ('Not Assessed')."""
    current: int = 0
    """1 if the source calls the rating current, -1 if historic, 0 if neither."""


class ScoreFact(NamedTuple):
    """The score for a quality statement, 1 to 4, under the single assessment framework."""

    organisation: str
    service: str
    question: str
    published: str
    statement: str
    """CQC's number for the quality statement, such as '17'."""
    name: str
    score: float
    words: str = ""
    """CQC's words for the score: '3 - Evidence shows a good standard of care'."""
    carried: int = 0
    """1 if the statement was not assessed again, so that its score is an older one."""
    source: str = ""


class OtherRatingFact(NamedTuple):
    """A rating of something else: use of resources, or quality and resources combined."""

    organisation: str
    name: str
    rating: str
    published: str
    confidence: str = "published"
    report: str = ""
    note: str = ""
    source: str = ""


class SourceFact(NamedTuple):
    """A page or file that facts come from."""

    identity: str
    """'sha256:…' for a file, 'page:…' for a page that a report pack cites."""
    title: str
    publisher: str
    kind: str = ""
    url: str = ""
    published: str = ""
    licence: str = ""
    note: str = ""


class FindingFact(NamedTuple):
    """Something that inspectors found, in the words of a report or summarised from it."""

    key: str
    report: str
    organisation: str
    service: str
    kind: str
    question: str
    regulation: str
    text: str
    note: str
    source: str
    part: str = ""
    """The part of CQC's record that has the words: a value of :class:`db.domain.kinds.Part`."""
    statement: str = ""
    """CQC's name of the quality statement that the words are about."""
    evidence: str = ""
    """CQC's number for the evidence category, '1' to '6'."""
    published: str = ""
    """The date of the words themselves; empty for that of the report."""
    score: float | None = None
    """The score of the quality statement."""


class MeasureFact(NamedTuple):
    """A number in a report: either ``before`` and ``after``, or a single ``value``."""

    key: str
    report: str
    organisation: str
    service: str
    name: str
    unit: str
    before: float | None
    after: float | None
    value: float | None
    comparator: str
    period: str
    note: str
    source: str


class StatementFact(NamedTuple):
    """A statement about a report by a named person in a public role."""

    key: str
    report: str
    organisation: str
    role: str
    name: str
    of: str
    """The organisation in which the person has the role."""
    text: str
    source: str


class ActionFact(NamedTuple):
    """An action in response to what inspectors found."""

    key: str
    report: str
    organisation: str
    service: str
    text: str
    status: str
    source: str


class EventFact(NamedTuple):
    """Something that happened and is related to an organisation's reports."""

    key: str
    organisation: str
    title: str
    text: str
    happened: str
    """A date, or empty."""
    from_regulator: int
    """1 if CQC did it or said so, otherwise 0."""
    source: str


class ConflictFact(NamedTuple):
    """Something about which sources disagree."""

    key: str
    organisation: str
    service: str
    question: str
    report: str
    topic: str
    text: str
    sources: str
    """The identities of the sources that disagree, with one on each line."""


Fact = (
    OrganisationFact
    | NameFact
    | LineageFact
    | RelationFact
    | ReportFact
    | VisitFact
    | ScopeFact
    | RatingFact
    | ScoreFact
    | OtherRatingFact
    | SourceFact
    | FindingFact
    | MeasureFact
    | StatementFact
    | ActionFact
    | EventFact
    | ConflictFact
)

FACTS: tuple[type[Fact], ...] = get_args(Fact)
"""Every kind of fact."""


class Rows(NamedTuple):
    """Many facts of one kind, for sources with hundreds of thousands of them.

    >>> batch = Rows(NameFact, ("organisation", "name"), [["RWH01"], ["The Lister"]])
    >>> batch.length
    1
    """

    kind: type[Fact]
    fields: tuple[str, ...]
    """The fields of ``kind`` that have values here; the others have their defaults."""
    columns: Sequence[Sequence[object]]
    """For each of ``fields``, a value for each fact; empty if there are no facts."""

    @property
    def length(self) -> int:
        """The number of facts."""
        return len(self.columns[0]) if self.columns else 0
