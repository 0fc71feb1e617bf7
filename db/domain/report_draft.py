"""What was read from a report that somebody saved, as a proposal that a person checks.

Nothing of it counts before it has been checked. What the text leaves unclear is None, and a
:class:`Doubt` has its words. Standard library and other modules of :mod:`db.domain` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from db.domain.kinds import FindingKind
from db.domain.regulations import Regulation
from db.domain.scale import Question, Rating


class ReportKind(Enum):
    """The kinds of report that are recognised; each value is its name for people and programs."""

    ESSENTIAL_STANDARDS = "essential standards"
    """Up to 2014: standards that were met or not, without ratings."""
    QUALITY_REPORT = "quality report"
    """Hospitals, trusts and their services from 2014 to 2017."""
    INSPECTION_REPORT = "inspection report"
    """Hospitals, trusts and their services from 2017 to 2023, with an evidence appendix."""
    ADULT_SOCIAL_CARE = "adult social care"
    GP_LETTER = "GP letter"
    """A GP practice: a letter of the Chief Inspector, or the summary that followed it in 2017."""
    DENTAL = "dental practice"
    """Regulations that were met or not, without ratings."""
    ASSESSMENT = "2024 page"
    """A page of an assessment under the framework of 2024."""


class DraftField(Enum):
    """What can be in doubt about a report; each value is the name in JSON."""

    KIND = "kind"
    PUBLISHED = "published"
    VISITS = "visits"
    OVERALL = "overall"
    QUESTIONS = "kq"
    MUST = "must"
    SHOULD = "should"
    OUTSTANDING = "outstanding"
    SERVICES = "services"


@dataclass(frozen=True, slots=True)
class Passage:
    """Where something was read: whole sentences of one page."""

    page: int
    """From 1; a web page is page 1 throughout."""
    first: int
    """The number of the first sentence on the page, from 1."""
    last: int
    words: str
    """The words themselves, without names of people."""


@dataclass(frozen=True, slots=True)
class DraftRating:
    """A rating, and the words from which it was read."""

    rating: Rating
    passage: Passage


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """A finding in the report's words: a must, a should or outstanding practice."""

    kind: FindingKind
    text: str
    """Without its bullet, the regulation in brackets at its end, and names of people."""
    passage: Passage
    regulations: tuple[Regulation, ...] = ()
    service: str = ""
    """The service under whose heading it is, as the report calls it; empty for the place itself."""


@dataclass(frozen=True, slots=True)
class DraftService:
    """The ratings of one service."""

    name: str
    """As the report calls it."""
    ratings: Mapping[Question, DraftRating]
    """Its ratings, of any questions and overall; empty if the text gives none."""
    passage: Passage
    site: str = ""
    """The site, if its table is headed with one; empty for the place of the report."""


@dataclass(frozen=True, slots=True)
class DraftPlace:
    """The place or service that a report is about; a text is empty if it does not give it."""

    name: str = ""
    provider: str = ""
    id: str = ""
    """CQC's ID of the place or provider, from the address of a saved page."""
    service: str = ""
    """The service that the whole report is about."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """What could not be read with certainty, for a person to decide."""

    field: DraftField
    words: str
    """The words of the report, without names of people."""
    why: str
    """A clause that says why: 'the day is also the day of publication'."""
    passage: Passage | None = None
    """None if the words are not in one place."""


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """Everything that was read from one report."""

    file: str
    """The name of the file."""
    kind: ReportKind | None
    place: DraftPlace
    published: str | None
    """'2018-03-12' or '2018-03', as precisely as the report gives it."""
    visits: tuple[tuple[date, date], ...] | None
    """The first and last days of the visits; None if the text gives none that is certain."""
    ratings: Mapping[Question, DraftRating]
    """The ratings of the place or service that the report is about, in CQC's order."""
    scores: Mapping[Question, int]
    """Percentages under the framework of 2024."""
    findings: tuple[DraftFinding, ...]
    quoted: tuple[DraftFinding, ...]
    """What CQC demanded at an earlier inspection, and this report only repeats."""
    services: tuple[DraftService, ...]
    doubts: tuple[Doubt, ...]
    notes: tuple[str, ...]
    """Sentences on what was left unread, for whoever checks the proposal."""
    pages: tuple[tuple[str, ...], ...]
    """The sentences of each page, as passages count them."""

    def of_kind(self, kind: FindingKind) -> tuple[DraftFinding, ...]:
        """The findings of one kind, in the order of the report."""
        return tuple(finding for finding in self.findings if finding.kind is kind)

    def raw(self) -> dict[DraftField, str]:
        """The words of what is in doubt, for each field that has a doubt."""
        found: dict[DraftField, list[str]] = {}
        for doubt in self.doubts:
            words = found.setdefault(doubt.field, [])
            if doubt.words not in words:
                words.append(doubt.words)
        return {field: " … ".join(words) for field, words in found.items()}
