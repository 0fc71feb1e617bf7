"""What was read from a saved report, in words."""

from __future__ import annotations

from collections.abc import Iterable

from db.domain.kinds import FindingKind
from db.domain.regulations import Regulation
from db.domain.report_draft import DraftField, Passage, ReportDraft
from db.domain.scale import NOT_STATED
from viewer.wording.findings import heading

TO_CHECK = "To check: unclear, so left empty"
QUOTED = "Quoted from an earlier inspection, so not among the findings"
FIELD_LABELS = {
    DraftField.KIND: "Kind of report",
    DraftField.PUBLISHED: "Published",
    DraftField.VISITS: "Visits",
    DraftField.OVERALL: "Overall",
    DraftField.QUESTIONS: "Key questions",
    DraftField.MUST: heading(FindingKind.MUST),
    DraftField.SHOULD: heading(FindingKind.SHOULD),
    DraftField.OUTSTANDING: heading(FindingKind.OUTSTANDING_PRACTICE),
    DraftField.SERVICES: "Services",
}


def nothing(draft: ReportDraft, field: DraftField) -> str:
    """What is shown instead of a value: 'Unclear', if there are words to check, or 'Not stated'."""
    return "Unclear" if field in draft.raw() else NOT_STATED


def where(passage: Passage) -> str:
    """'page 2, sentence 3'."""
    return f"page {passage.page}, sentence {passage.first}"


def cited(regulations: Iterable[Regulation]) -> str:
    """'Regulation 12, Safe care and treatment (2014); Regulation 17'; empty for none."""
    return "; ".join(map(_cited, regulations))


def _cited(regulation: Regulation) -> str:
    title = f", {regulation.title}" if regulation.title else ""
    year = f" ({regulation.year})" if regulation.year else ""
    return f"Regulation {regulation.number}{title}{year}"
