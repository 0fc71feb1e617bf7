"""How print and the web page arrange findings and ratings: what concerns the reader first.

Findings about the card's own place or service come first, then those about the rest of its place,
then those about the whole provider. Within each group, the strongest kinds come first; of one kind,
those about the worst rated question.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from db.domain.kinds import FindingKind
from db.domain.scale import Change
from db.domain.subject import Level
from viewer.wording import headings
from viewer.wording.findings import FINDING_SECTIONS
from viewer.wording.organisations import place_word
from viewer.wording.rating import change_words, row_words
from viewer.wording.reports import report_named
from viewer.wording.services import short_service

if TYPE_CHECKING:
    from db.domain.report import Action, Finding, ReportCard, Row, Scope

_IMPROVE, _WELL = FINDING_SECTIONS[-1], FINDING_SECTIONS[:-1]
_STRENGTHS = [part.kind for section in (*_WELL, _IMPROVE) for part in section.parts]
"""The kinds of finding, the strongest of each section first."""
_NO_RANK = 5
"""The rank of a finding whose rating is not known: after that of any rating."""
REGULATION_UNKNOWN = "Regulation not stated"
"""In place of the regulation of a must, which always has one, if the source does not name it."""


class FindingGroup(NamedTuple):
    """Findings about one place or service, or about the whole provider."""

    label: str
    """'At Lister Hospital', 'Across the trust'."""
    findings: tuple[Finding, ...]


def to_improve(card: ReportCard) -> tuple[FindingGroup, ...]:
    """What is to be improved: musts, shoulds, other improvements and concerns."""
    return _grouped(_IMPROVE.findings(card.findings), card)


def going_well(card: ReportCard) -> tuple[FindingGroup, ...]:
    """What is going well, with outstanding practice first in each group."""
    found = [each for section in _WELL for each in section.findings(card.findings)]
    return _grouped(found, card)


def _grouped(findings: Iterable[Finding], card: ReportCard) -> tuple[FindingGroup, ...]:
    def order(finding: Finding) -> tuple[int, int]:
        return _STRENGTHS.index(finding.kind), _rank(finding, card)

    # Sites have the order of the matrix.
    known = [row.subject.organisation for row in card.matrix.rows]
    found = [finding.scope.subject.organisation for finding in card.findings]
    sites = list(dict.fromkeys([*known, *found]))

    def near(finding: Finding) -> tuple[int, int]:
        return nearness(finding.scope, card), sites.index(finding.scope.subject.organisation)

    ordered = sorted(findings, key=near)
    return tuple(
        FindingGroup(label, tuple(sorted(run, key=order)))
        for label, run in groupby(ordered, key=lambda finding: scope_heading(finding.scope, card))
    )


def nearness(scope: Scope, card: ReportCard) -> int:
    """How far ``scope`` is from the subject of ``card``, from 0 for the subject itself.

    1 is the rest of its place or, for a provider, one of its places; 2 is the whole provider, and 3
    another of its places.
    """
    if scope.subject == card.subject:
        return 0
    if scope.subject.organisation == card.subject.organisation:
        return 1 if card.level is Level.SERVICE else 0
    if card.level is Level.PROVIDER:
        return 1
    return 2 if scope.level is Level.PROVIDER else 3


def _rank(finding: Finding, card: ReportCard) -> int:
    """The rank of the rating that a finding is about, from 1 for Inadequate."""
    subject = finding.scope.subject
    row = next((row for row in card.matrix.rows if row.subject == subject), None)
    if row is None or finding.question is None:
        return _NO_RANK
    cell = row.cell(finding.question)
    return (cell.rating.rank if cell else None) or _NO_RANK


def scope_heading(scope: Scope, card: ReportCard) -> str:
    """The heading of the findings about ``scope``: 'At Lister Hospital', 'Across the trust'."""
    place = card.organisation.name
    if scope.level is Level.PROVIDER:
        return f"Across the {provider_word(card)}"
    if scope.subject.organisation == card.subject.organisation:
        if card.level is not Level.SERVICE:
            return f"At {place}"
        return f"{card.name} at {place}" if scope.subject == card.subject else place
    return scope.label if scope.level is Level.LOCATION else scope.label.rpartition(", ")[2]


def nothing_found(card: ReportCard) -> str:
    """What to say in print and on the web page if no findings are loaded for the report."""
    if card.report is None:
        none = "is loaded" if card.as_at == date.max else "had been published"
        return f"No report on the {place_word(card)} {none}, so there are no findings."
    return (
        "No findings are loaded for this report. CQC’s full report has them, with what the "
        f"{place_word(card)} must and should do."
    )


def provider_word(card: ReportCard) -> str:
    """'trust', if the provider of the card's subject is called so; otherwise 'provider'."""
    name = card.name if card.level is Level.PROVIDER else card.organisation.provider_name
    return "trust" if "trust" in (name or "").casefold() else "provider"


def under_way_title(card: ReportCard, actions: Collection[Action]) -> str:
    """The heading of ``actions``: 'Work under way'.

    On the card of a place or service, it is 'Under way across the trust' if all are trust-wide.
    """
    wide = all(action.scope.level is Level.PROVIDER for action in actions)
    if card.level is Level.PROVIDER or not actions or not wide:
        return headings.UNDER_WAY
    return f"Under way across the {provider_word(card)}"


def earlier_reports(card: ReportCard) -> tuple[FindingGroup, ...]:
    """What earlier reports found at a service, newest report first: 'July 2018'.

    Of each report, what was to be improved comes first.
    """
    groups: list[FindingGroup] = []
    for contents in card.earlier:
        then = replace(card, findings=contents.findings)
        found = (*to_improve(then), *going_well(then))
        findings = tuple(each for group in found for each in group.findings)
        if findings:
            groups.append(FindingGroup(report_named(contents.report), findings))
    return tuple(groups)


def earlier_title(card: ReportCard) -> str:
    """The heading of what earlier reports found at a service: 'Surgery in earlier reports'."""
    return f"{card.name} in {headings.EARLIER}"


def provider_said(card: ReportCard) -> str:
    """The heading of statements: 'What the trust said'."""
    return f"What the {provider_word(card)} said"


def rated_on(row: Row) -> date | None:
    """The day of a row's overall rating; without one, of the newest of its ratings."""
    overall = row_words(row)[-1].entry
    if overall is not None and overall.published is not None:
        return overall.published
    return max((cell.published for cell in row.cells if cell and cell.published), default=None)


def change_said(change: Change | None) -> str:
    """A change beside a rating: 'up one', 'the same'; empty if there is nothing to compare with."""
    return "the same" if change is Change.SAME else change_words(change)


def finding_tags(finding: Finding, card: ReportCard) -> tuple[str, ...]:
    """What follows a finding's text: its service, question and regulation."""
    scope = finding.scope
    service = ""
    # A place whose rating is that of its only assessed service is not told its name each time.
    only = card.overall is not None and scope.subject.service == card.overall.of_group
    if scope.level is Level.SERVICE and scope.subject != card.subject and not only:
        service = short_service(scope.label.rpartition(", ")[0] or scope.label)
    question = finding.question.label if finding.question else ""
    regulation = finding.regulation.rstrip(".").replace("Regulation", "Reg.")
    if finding.kind is FindingKind.MUST and not regulation:
        regulation = REGULATION_UNKNOWN
    return tuple(filter(None, (service, question, regulation)))
