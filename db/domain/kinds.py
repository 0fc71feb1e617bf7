"""The kinds of rows, of findings and of CQC's own prose in reports, with their labels.

They are apart from the records in :mod:`db.domain.report`, whose classes take 20 ms to make: the
window is painted without those. Standard library only.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class RowKind(Enum):
    """The kinds of row in a matrix; each value is the heading of their column."""

    SITES = "Site"
    SERVICES = "Service"
    HISTORY = "Report"


class FindingKind(Enum):
    """The kinds of finding, in the order in which they are shown."""

    OUTSTANDING_PRACTICE = "outstanding_practice"
    STRENGTH = "strength"
    MUST = "must"
    SHOULD = "should"
    IMPROVE = "improve"
    """An area to improve, if the source does not say whether it is a must or a should."""
    CONCERN = "concern"
    COMMENTARY = "commentary"
    """CQC's own prose on a place, a key question, a quality statement or a kind of evidence."""


class Part(Enum):
    """The parts of an assessment that have CQC's own prose, in the order of its reports."""

    SUMMARY = "summary"
    """The commentary on the assessment service group."""
    SUMMARY_NARRATIVE = "summary narrative"
    PEOPLE = "people's experience"
    QUESTION_NARRATIVE = "question narrative"
    QUESTION = "question"
    STATEMENT = "quality statement"
    EVIDENCE = "evidence"

    @property
    def label(self) -> str:
        """A label for the words; empty if the question, statement or category says enough."""
        return {
            Part.SUMMARY: "The service as a whole",
            Part.SUMMARY_NARRATIVE: "The service as a whole, in brief",
            Part.PEOPLE: "People’s experience of the service",
            Part.QUESTION_NARRATIVE: "In brief",
        }.get(self, "")


EVIDENCE_CATEGORIES: Mapping[str, str] = {
    "1": "People’s experience",
    "2": "Feedback from staff and leaders",
    "3": "Feedback from partners",
    "4": "Observation",
    "5": "Processes",
    "6": "Outcomes",
}
"""CQC's evidence categories, by their number in its records; the labels are ours."""


def evidence_label(number: str) -> str:
    """The label of an evidence category, or 'Evidence category 9' if it is not a known one."""
    return EVIDENCE_CATEGORIES.get(number) or f"Evidence category {number}".strip()


def prose_title(part: Part, question: str, statement: str, evidence: str) -> str:
    """What a piece of CQC's prose is about, in a few words.

    'Infection prevention and control: Processes', 'Safe', 'People’s experience of the service'.
    ``question`` is its label; the parts that do not apply are empty.
    """
    about = statement or question
    detail = evidence_label(evidence) if part is Part.EVIDENCE else part.label
    return ": ".join(filter(None, (about, detail))) or "CQC’s words"
