"""The frozen records that the window, the card and the exports read from the database.

Imports only the standard library and other modules of :mod:`db.domain`. If a field
is None or empty text, no source states it, and it is shown as 'Not stated'.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum

from db.domain.framework import Framework
from db.domain.kinds import FindingKind, Part, RowKind
from db.domain.scale import QUESTIONS, Change, Confidence, Question, Rating
from db.domain.subject import UNKNOWN_STATUS, Level, PlaceStatus, RelatedPlace, Subject

NOT_EXPORTED = "not exported"
"""In the metadata of a field: a record in a file leaves it out."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """A provider or a location, as the newest source of each kind describes it."""

    id: str
    level: Level
    name: str
    also_known_as: tuple[str, ...] = ()
    provider_id: str | None = None
    provider_name: str | None = None
    provider_named: str = ""
    """The date or month of the newest source that gives the provider this name; or empty."""
    type: str = ""
    category: str = ""
    address: tuple[str, ...] = ()
    """The street, second line, town and county, leaving out any that are not stated."""
    county: str = ""
    """The last part of the address, if it is a county."""
    postcode: str = ""
    local_authority: str = ""
    region: str = ""
    nhs_region: str = ""
    ods_code: str = ""
    brand: str = ""
    role: str = ""
    beds: int | None = None
    care_home: bool | None = None
    latitude: float | None = None
    longitude: float | None = None
    status: PlaceStatus = UNKNOWN_STATUS
    website: str = ""
    dormant: bool | None = None
    """Whether it is registered but provides no care at present."""
    service_types: str = ""
    """CQC's words for what it provides: 'Homecare agencies, Supported living'."""
    specialisms: str = ""
    """CQC's words for whom it cares for: 'Dementia, Caring for adults over 65 yrs'."""
    checked: date | None = None
    """The date of CQC's latest check, which need not have led to a rating."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Consecutive days of an inspection, from ``start`` to ``end`` inclusive."""

    start: date
    end: date
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """A published inspection report, or a date on which only ratings were published."""

    id: str
    organisation_id: str
    title: str
    published: date | None
    visits: tuple[Visit, ...] = ()
    kind: str = ""
    url: str = ""
    note: str = ""
    enforcement: str = ""
    rated: bool = True
    framework: Framework | None = None
    """The framework of the inspection; None if neither a date nor a source shows it."""
    pilot: bool = False
    """Whether it reports a pilot, which has no effect on ratings."""

    @property
    def effective_date(self) -> date:
        """The date by which reports are ordered: publication, or the last day of the visits.

        Returns ``date.min`` if neither is known.
        """
        if self.published is not None:
            return self.published
        return max((visit.end for visit in self.visits), default=date.min)


@dataclass(frozen=True, slots=True)
class Source:
    """The page or file that facts come from, with the newest imported file that contains it."""

    id: int
    title: str
    publisher: str
    kind: str = ""
    url: str = ""
    published: date | None = None
    licence: str = ""
    note: str = ""
    file_name: str = ""
    sha256: str = ""
    extract_month: str = ""
    """'2021-02' for one of CQC's monthly files, otherwise empty."""
    imported: datetime | None = None


@dataclass(frozen=True, slots=True)
class RatingSource:
    """A source that states a rating."""

    source: Source
    confidence: Confidence
    note: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One rating in the history of one question about one subject.

    The database fills in the fields that sources state. :class:`db.domain.history.Timeline` adds
    those that depend on other ratings: ``previous``, ``previous_published``, ``change``,
    ``carried_forward``, ``notes``, ``others``, ``inspected``, ``of_group`` and
    ``frameworks_differ``. The same record is a cell of the matrix, an entry of a story and the
    rating in a line of an export.
    """

    question: Question
    rating: Rating
    published: date | None
    """The publication date; None if no source gives one."""
    previous: Rating | None = None
    """The rating that counted until the day before, for the same subject and question."""
    previous_published: date | None = None
    change: Change | None = None
    """How it differs from the previous rating; None if there is none like for like."""
    carried_forward: bool = False
    """Whether the report shown did not rate it again, so that it keeps its own, older date."""
    inherited_from: str = ""
    """The name or ID of the previous provider that received the rating; empty if not inherited."""
    inherited_name: str = ""
    """The name of what ``inherited_from`` identifies, if that is an ID whose name is known."""
    confidence: Confidence = Confidence.PUBLISHED
    """The highest confidence among its sources."""
    report_id: str | None = None
    sources: tuple[RatingSource, ...] = ()
    """Every source that states it, most trusted first."""
    notes: tuple[str, ...] = ()
    """Notes for the reader: how the rating was calculated, where sources disagree."""
    others: tuple[Rating, ...] = ()
    """Other ratings that sources give for the same subject, question and date."""
    percentage: float | None = None
    """The score behind the rating under the single assessment framework, 25 to 100."""
    framework: Framework | None = None
    """The framework of the rating; ratings of different frameworks are never compared."""
    grouped: bool = False
    """Whether it is stated as the rating of an assessment service group."""
    carried: bool = False
    """Whether the source only repeats an older rating that was not assessed again."""
    current: bool | None = None
    """Whether the source calls it current; None if no source says so or otherwise."""
    inspected: date | None = None
    """The newest date since then on which CQC inspected this, but did not rate it."""
    of_group: str = ""
    """The key of the assessment service group whose rating this is, if it speaks for the place."""
    frameworks_differ: bool = False
    """Whether the previous rating is of another framework, so that there is no change to show."""
    twin: int = 0
    """The number of this rating among equal ones with the same date: 0 for the first, then 1."""
    pilot: bool = False
    """Whether only the reports of pilots give it, so that it never counts and is not shown."""
    former_service: str = ""
    """The name of the service that had this rating, if another has since replaced it.

    Its ratings cannot then be compared like for like with those of the successor. Otherwise empty.
    """


@dataclass(frozen=True, slots=True)
class Counting:
    """The overall rating of an organisation that counts for badges and filters."""

    entry: HistoryEntry | None
    """The organisation's own rating, or that of the service; None if no source states any."""
    service: str | None = None
    """The key of the service whose rating it is; None for the organisation's own."""
    services: int = 0
    """For the rating of a service, the number of services of which it is the worst."""
    alike: bool = False
    """For the rating of a service, whether all those services have it."""
    name: str = ""
    """The name of the service."""
    before: HistoryEntry | None = None
    """For the rating of a service, the organisation's own last rating on the scale before it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the matrix."""

    label: str
    subject: Subject
    cells: tuple[HistoryEntry | None, ...]
    """One for each of ``db.domain.scale.QUESTIONS``, in that order; None if no source states it."""
    own: bool = False
    """Whether this is the row of the subject that is shown.

    In the window that row is the last, or for a service the newest; on the card it is the first.
    """
    note: str = ""
    """For a service that replaced others: their names, and that ratings are not compared."""
    status: PlaceStatus = UNKNOWN_STATUS
    """The registration of a site."""
    counting: Counting | None = None
    """For a site, or the subject, without a rating of its own on the scale: that of its worst
    service. Its overall cell shows it."""
    published: date | None = None
    """In a service's history, the date of the row's report."""
    report_id: str | None = None
    notes: tuple[str, ...] = ()
    """Notes on each question, such as sources that disagree, even if no source states a rating.

    Empty, or one text for each of ``db.domain.scale.QUESTIONS``.
    """

    def cell(self, question: Question) -> HistoryEntry | None:
        """The cell of one question; None if no source states it."""
        return self.cells[QUESTIONS.index(question)]


@dataclass(frozen=True, slots=True)
class NewRatings:
    """What an import has changed for one service or place of a trust."""

    subject: Subject
    name: str
    """The service, or the place itself."""
    place: str
    """The place of a service; empty for a place."""
    overall: HistoryEntry | None
    """The overall rating that counts now, new or not; None if no source states it."""
    overall_is_new: bool
    questions: tuple[HistoryEntry, ...]
    """The new ratings of key questions."""
    published: date | None
    """When the newest of them was published."""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Ratings by key question, with a row for each site, service or report.

    It also has the subject's own row, if there is one.
    """

    kind: RowKind
    rows: tuple[Row, ...]

    @property
    def own(self) -> Row | None:
        """The row of the subject itself; None for a service that had not been rated at the time."""
        return next((row for row in self.rows if row.own), None)

    def older_report(self, row: Row) -> str | None:
        """The ID of the report that an older row of a service's history shows.

        None for a row of the report that is shown; empty for the row of ratings without a date.
        """
        older = self.kind is RowKind.HISTORY and not row.own
        return (row.report_id or "") if older else None


@dataclass(frozen=True, slots=True)
class OtherRating:
    """A rating that is not about a question: use of resources, or combined with quality."""

    name: str
    rating: Rating
    published: date | None
    confidence: Confidence
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The score of a quality statement under the single assessment framework."""

    statement: str
    """CQC's name of the statement: 'Independence, choice and control'."""
    number: str
    """CQC's number for the statement, such as '17'."""
    question: Question
    score: float
    """1 to 4."""
    words: str
    """CQC's words for the score: '3 - Evidence shows a good standard of care'."""
    published: date | None
    carried: bool
    """Whether the statement was not assessed again, so that the score is an older one."""
    service: str
    """The name of the assessment service group; empty for the place itself."""
    source: Source


@dataclass(frozen=True, slots=True)
class Scope:
    """The subject of a finding, measure or action, with a label."""

    subject: Subject
    level: Level
    label: str
    """'Surgery, Lister Hospital'; 'Trust-wide' for the provider as a whole."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A finding of a report about a subject, in the report's words or in summary."""

    kind: FindingKind
    text: str
    scope: Scope
    source: Source
    question: Question | None = None
    regulation: str = ""
    """'Regulation 12(2)(g)', for a must."""
    note: str = ""
    part: Part | None = None
    """The part of an assessment that has the words; None for a finding from a report pack."""
    statement: str = ""
    """The name of the quality statement, if the finding is about one."""
    evidence: str = ""
    """CQC's number for the evidence category: see :data:`EVIDENCE_CATEGORIES`."""
    published: date | None = None
    """The date of the words themselves, if it differs from that of the report."""
    score: float | None = None
    """The score of the quality statement, 1 to 4."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure from the report: a single value, or a pair from before and after."""

    name: str
    unit: str
    scope: Scope
    source: Source
    before: float | None = None
    after: float | None = None
    value: float | None = None
    comparator: str = ""
    """'more than', 'about': how the source qualifies the figure, or the last of two."""
    period: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement about the report by a named person in a public role, summarised."""

    role: str
    name: str
    organisation: str
    text: str
    source: Source


class ActionStatus(Enum):
    """The progress of an action."""

    PLANNED = "planned"
    UNDER_WAY = "under_way"
    DONE = "done"

    @property
    def label(self) -> str:
        """The status on screen: 'Planned', 'Under way' or 'Done'."""
        return {"planned": "Planned", "under_way": "Under way", "done": "Done"}[self.value]


@dataclass(frozen=True, slots=True)
class Action:
    """An action in response to the report, and its status."""

    text: str
    status: ActionStatus
    scope: Scope
    source: Source


@dataclass(frozen=True, slots=True)
class Event:
    """An event that is related to the report, but is not part of it."""

    title: str
    text: str
    when: str
    """The date as precisely as the source states it: '2018-03', '2018-03-12' or empty."""
    from_regulator: bool
    source: Source


@dataclass(frozen=True, slots=True)
class Conflict:
    """A disagreement between sources. What each of them states is kept and shown."""

    topic: str
    text: str
    sources: tuple[Source, ...]
    subject: Subject | None = None
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Contents:
    """What one report says about a subject, other than its ratings."""

    report: Report
    findings: tuple[Finding, ...] = ()
    """The findings about the subject itself first."""
    measures: tuple[Measure, ...] = ()
    statements: tuple[Statement, ...] = ()
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Followed:
    """A place that followed a closed one, and which of its ratings CQC carries on there."""

    place: RelatedPlace
    provider: str
    """The name of its provider; empty if no source states it."""
    opened: date | None
    inherited: tuple[str, ...]
    """The names of the closed place's services whose rating there is the inherited one."""
    rated_again: tuple[tuple[str, date | None], ...]
    """The names of those that have been rated there, each with the date of the rating."""
    overall: HistoryEntry | None
    """The overall rating of the place itself."""


@dataclass(frozen=True, slots=True)
class ReportCard:
    """Everything the window shows and the card prints about one subject at one report."""

    subject: Subject
    level: Level
    name: str
    """'Lister Hospital', or for a service 'Surgery'."""
    organisation: Organisation
    """The provider or location itself; for a service, the organisation that runs it."""
    as_at: date
    report: Report | None
    """The newest report not after ``as_at``; None if nothing had been published."""
    reports: tuple[Report, ...]
    """Every report on the subject, newest first."""
    overall: HistoryEntry | None
    """The cell of the overall rating in the subject's own row."""
    matrix: Matrix
    counting: Counting | None = None
    """The rating that counts for a badge, if the subject has none of its own on the scale."""
    places: tuple[tuple[Rating, int], ...] = ()
    """For a provider without a rating of its own on the scale: the ratings that count for its open
    places, best first, each with the number of places that have it."""
    other_ratings: tuple[OtherRating, ...] = ()
    scores: tuple[Score, ...] = ()
    """The scores of quality statements, in the order of questions and CQC's numbers."""
    findings: tuple[Finding, ...] = ()
    """The findings of the report shown: those about the subject itself first, then those nearest to
    it; of equally near ones, in the order of FindingKind."""
    measures: tuple[Measure, ...] = ()
    statements: tuple[Statement, ...] = ()
    actions: tuple[Action, ...] = ()
    events: tuple[Event, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    sources: tuple[Source, ...] = ()
    """Every source of the facts shown, without repeats."""
    url: str = ""
    """The address of the subject's page on CQC's website; Wardcard itself never opens it."""
    loaded: datetime | None = None
    """When the newest of the sources shown was imported."""
    report_ratings: tuple[Rating | None, ...] = ()
    """The overall rating that counted from each of ``reports`` on, in the same order.

    Empty, or one for each report; None if no source states one by then.
    """
    history: tuple[Row, ...] = field(default=(), metadata={NOT_EXPORTED: True})
    """For a provider or location, its own ratings in each of its last reports, newest first.

    A report that rated only others, such as services, has no ratings. Empty for a service, whose
    matrix is its history.
    """
    earlier: tuple[Contents, ...] = field(default=(), metadata={NOT_EXPORTED: True})
    """For a service, the findings about it in its reports before the one shown, newest first.

    Reports without such a finding are left out. Empty for a provider or location.
    """
    contents: tuple[Contents, ...] = field(default=(), metadata={NOT_EXPORTED: True})
    """What each report on the subject says, newest first; reports that say nothing are left out.
    Empty unless it was asked for, because printed cards and exports do without."""
    followed: tuple[Followed, ...] = field(default=(), metadata={NOT_EXPORTED: True})
    """For a closed place, those of the places that followed it that are in the data. Empty unless
    everything was asked for."""

    @property
    def position(self) -> int | None:
        """The 4 in 'report 4 of 6', counting from the oldest; None if there is no report."""
        if self.report is None:
            return None
        ids = [report.id for report in self.reports]
        return len(ids) - ids.index(self.report.id) if self.report.id in ids else None


@dataclass(frozen=True, slots=True)
class Story:
    """The story of one cell: the history of its rating, and the findings about it."""

    subject: Subject
    level: Level
    name: str
    place: str
    """The organisation above the subject, for the heading; empty for a provider."""
    question: Question
    cell: HistoryEntry | None
    """The rating that the matrix shows; None if no source states one."""
    report: Report | None = None
    """The report in which the matrix shows it; None if none is known."""
    history: tuple[HistoryEntry, ...] = ()
    """Newest first."""
    findings: tuple[Finding, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    usual_rule: str = ""
    """How the rating compares with CQC's usual rule, if one is known for it, or empty."""
    limits: tuple[str, ...] = ()
    """What CQC's rules say about breaches and enforcement, if the rating is below the usual one."""
    scores: tuple[Score, ...] = ()
    """The scores of the question's quality statements that gave the rating."""
    counting: Counting | None = None
    """For an overall rating: that of the worst service, if the matrix shows it in this cell."""


@dataclass(frozen=True, slots=True)
class RatingLine:
    """A row of an exported table: a rating, and the organisation or service rated."""

    subject: Subject
    level: Level
    name: str
    """The name of the provider or location, even if the rating is of one of its services."""
    service: str
    """The service's name; empty for the organisation itself."""
    provider_id: str
    provider_name: str
    entry: HistoryEntry
    counts: bool | None
    """Whether this is the rating that counts today; None if that is not known, as on an older
    report's card."""
    report: str
    """The title of the report that gave the rating; empty if none is known."""
    report_url: str
    status: PlaceStatus = UNKNOWN_STATUS
    """The registration of the provider or location."""
    scores: tuple[Score, ...] = ()
    """The scores of the quality statements behind the rating, in CQC's order."""
