"""Attribution in words: the licence line, the disclaimer, and how sources and people are named."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.domain.report import Source, Statement


ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Care Quality Commission."
)
"""The attribution that the Open Government Licence requires, on everything Wardcard writes."""
NOT_CQCS = "Not a CQC publication."
DISCLAIMER = "Not a CQC publication, and not the ratings poster that Regulation 20A requires."
"""Providers must display CQC's own poster (Regulation 20A); Wardcard does not replace it."""


def cited(source: Source) -> str:
    """The title and publisher of a source: 'Inspection report, Care Quality Commission'."""
    return ", ".join(filter(None, (source.title, source.publisher)))


def signatory(statement: Statement) -> str:
    """The known parts of 'Jane Example, Chief Nurse, Example NHS Trust'."""
    return ", ".join(filter(None, (statement.name, statement.role, statement.organisation)))


def summarised_for(statement: Statement) -> str:
    """Whose words are summarised, without the organisation: 'Jane Example, Chief Nurse'."""
    return ", ".join(filter(None, (statement.name, statement.role))) or statement.organisation


def summarised(statement: Statement) -> str:
    """The source of a statement's text: 'Summarised from: Article, The Comet'."""
    return f"Summarised from: {cited(statement.source)}"
