"""The sections of what inspectors found: their headings, their kinds of finding and their order.

The window, story, printed card, web page and command line all read :data:`FINDING_SECTIONS`. To
add a section, add an entry there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from db.domain.kinds import FindingKind
from db.domain.scale import Mark
from db.domain.subject import Subject
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.report import Finding, ReportCard, Scope

NO_FINDINGS = (
    "No findings are loaded for this report. Add a record of CQC’s API for an assessment since "
    "2024, or a report pack or workbook for an older report."
)
"""Shown instead of the sections if a report has no findings."""


@dataclass(frozen=True, slots=True)
class FindingPart:
    """The findings of one kind within a section, under a heading of their own in the window."""

    kind: FindingKind
    heading: str
    sign: str
    """The character before the heading in the window."""
    lead: str = ""
    """The word before each finding's text: 'Must', 'Should' or 'Concern'; empty for other kinds."""
    note: str = ""
    """What to know about the kind, in words that follow the number of findings."""
    one: str = ""
    """What one finding of the kind is called in a count; empty if the section's heading says it."""
    several: str = ""
    """What several of them are called."""


@dataclass(frozen=True, slots=True)
class FindingSection:
    """A heading and the kinds of finding listed under it."""

    heading: str
    sign: str
    """The character before the heading in the window."""
    mark: Mark
    """The shape of the bullets on a printed card."""
    parts: tuple[FindingPart, ...]
    """One for each kind of finding, the strongest first."""
    nothing: str
    """The sentence shown in the window if a report has findings but none in this section."""
    enforcement: bool = False
    """Whether a printed card begins this section with the report's enforcement action."""

    def findings(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """The ``findings`` that belong in this section, in reading order.

        Those about one subject are kept together, so that it need be named only once, with the
        strongest first. Subjects keep the order in which they were given, which is nearest first:
        the service itself, then its site, then the trust.
        """
        strength = {part.kind: place for place, part in enumerate(self.parts)}
        of: dict[Subject, list[Finding]] = {}
        for finding in findings:
            if finding.kind in strength:
                of.setdefault(finding.scope.subject, []).append(finding)
        return tuple(
            finding
            for found in of.values()
            for finding in sorted(found, key=lambda each: strength[each.kind])
        )

    def counted(self, kinds: Iterable[FindingKind]) -> str:
        """The number of findings of each of these ``kinds``, which are of this section, by name.

        '1 must, 2 should, 10 concerns'; those without a name are '2', or '2 others' after named
        ones.
        """
        numbers = Counter(kinds)
        found = [(part, number) for part in self.parts if (number := numbers[part.kind])]
        named = [
            f"{number:,} {part.one if number == 1 else part.several}"
            for part, number in found
            if part.one
        ]
        rest = sum(number for part, number in found if not part.one)
        if not named:
            return f"{rest:,}"
        return ", ".join([*named, *([counted(rest, "other")] if rest else [])])


FINDING_SECTIONS: tuple[FindingSection, ...] = (
    FindingSection(
        heading="Outstanding practice",
        sign="★",
        mark=Mark.OUTSTANDING,
        parts=(FindingPart(FindingKind.OUTSTANDING_PRACTICE, "Outstanding practice", "★"),),
        nothing="None is stated for this report.",
    ),
    FindingSection(
        heading="Going well",
        sign="✓",
        mark=Mark.GOOD,
        parts=(FindingPart(FindingKind.STRENGTH, "Going well", "✓"),),
        nothing="Nothing is stated for this report.",
    ),
    FindingSection(
        heading="To improve",
        sign="!",
        mark=Mark.REQUIRES_IMPROVEMENT,
        parts=(
            FindingPart(FindingKind.MUST, "Must improve", "!", "Must", one="must", several="must"),
            FindingPart(
                FindingKind.SHOULD, "Should improve", "!", "Should", one="should", several="should"
            ),
            FindingPart(
                FindingKind.IMPROVE, "To improve", "!", note="not said whether must or should"
            ),
            FindingPart(
                FindingKind.CONCERN, "Concerns", "!", "Concern", one="concern", several="concerns"
            ),
        ),
        nothing="Nothing is stated for this report.",
        enforcement=True,
    ),
)
"""Every section of findings, in the order shown in the window."""
_PARTS = {part.kind: part for section in FINDING_SECTIONS for part in section.parts}


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
    return _PARTS[kind].lead if kind in _PARTS else ""


def heading(kind: FindingKind) -> str:
    """The heading of findings of one kind: 'Must improve'; empty for a kind without one."""
    return _PARTS[kind].heading if kind in _PARTS else ""


def found_count(card: ReportCard) -> int:
    """The number of findings of the report shown; for an assessment since 2024, of its scores.

    It is the number on the tab 'What inspectors found'.
    """
    return len(card.scores) or len(in_reading_order(card.findings))


def scope_label(scope: Scope, card: ReportCard) -> str:
    """What ``scope`` is about, without the name of the site if the card is about that site.

    'Surgery' on the card of Lister Hospital, 'Surgery, Lister Hospital' on that of the trust.
    """
    if scope.subject.organisation == card.subject.organisation:
        return scope.label.removesuffix(f", {card.organisation.name}")
    return scope.label
