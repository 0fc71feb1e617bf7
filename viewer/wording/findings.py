"""The sections of what inspectors found: their headings, their kinds of finding and their order.

The window, story, printed card, web page and command line all read :data:`FINDING_SECTIONS`. To
add a section, add an entry there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.domain.kinds import FindingKind
from db.domain.scale import Mark
from db.domain.subject import Subject

if TYPE_CHECKING:
    from db.domain.report import Finding

NO_FINDINGS = (
    "No findings are loaded for this report. Add a record of CQC’s API for an assessment since "
    "2024, or a report pack for an older report."
)
"""Shown instead of the sections if a report has no findings."""
_LEADS = {
    FindingKind.MUST: "Must",
    FindingKind.SHOULD: "Should",
    FindingKind.CONCERN: "Concern",
}


@dataclass(frozen=True, slots=True)
class FindingSection:
    """A heading and the kinds of finding listed under it."""

    heading: str
    sign: str
    """The character before the heading in the window."""
    mark: Mark
    """The shape of the bullets on a printed card."""
    kinds: tuple[tuple[FindingKind, ...], ...]
    """In reading order. Kinds in the same inner tuple carry equal weight and are listed together,
    grouped by provider, site or service."""
    nothing: str
    """The sentence shown in the window if a report has findings but none in this section."""
    enforcement: bool = False
    """Whether a printed card begins this section with the report's enforcement action."""

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The ``findings`` that belong in this section, in reading order.

        Findings of equal weight about the same subject are kept together. Otherwise they keep the
        order in which they were given, which is nearest subject first.
        """
        given = tuple(findings)
        ordered: list[Finding] = []
        for equal in self.kinds:
            places: dict[Subject, list[Finding]] = {}
            for kind in equal:
                for finding in given:
                    if finding.kind is kind:
                        places.setdefault(finding.scope.subject, []).append(finding)
            for found in places.values():
                ordered += found
        return tuple(ordered)


FINDING_SECTIONS: tuple[FindingSection, ...] = (
    FindingSection(
        heading="Outstanding practice",
        sign="★",
        mark=Mark.OUTSTANDING,
        kinds=((FindingKind.OUTSTANDING_PRACTICE,),),
        nothing="None is stated for this report.",
    ),
    FindingSection(
        heading="Going well",
        sign="✓",
        mark=Mark.GOOD,
        kinds=((FindingKind.STRENGTH,),),
        nothing="Nothing is stated for this report.",
    ),
    FindingSection(
        heading="To improve",
        sign="!",
        mark=Mark.REQUIRES_IMPROVEMENT,
        kinds=(
            (FindingKind.MUST,),
            (FindingKind.SHOULD,),
            (FindingKind.IMPROVE, FindingKind.CONCERN),
        ),
        nothing="Nothing is stated for this report.",
        enforcement=True,
    ),
)
"""Every section of findings, in the order shown."""


def sections(
    findings: Iterable[Finding],
) -> Iterator[tuple[FindingSection, tuple[Finding, ...]]]:
    """Each section with its findings in reading order; sections without findings are left out."""
    given = tuple(findings)
    for section in FINDING_SECTIONS:
        found = section.findings(given)
        if found:
            yield section, found


def in_reading_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """All findings together, in the order in which the sections show them."""
    return tuple(finding for _, found in sections(findings) for finding in found)


def lead(kind: FindingKind) -> str:
    """The word before a finding's text: 'Must', 'Should' or 'Concern'; empty for other kinds."""
    return _LEADS.get(kind, "")
