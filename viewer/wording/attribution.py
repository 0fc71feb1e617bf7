"""Who says so: the licence line, the disclaimer, and sources and people as they are named."""

from __future__ import annotations

from db.domain.report import Source, Statement

ATTRIBUTION = (
    "Contains public sector information licensed under the Open Government Licence v3.0. "
    "Source: Care Quality Commission."
)
"""The attribution that the Open Government Licence asks for; it is on everything that leaves."""
DISCLAIMER = "Not a CQC publication; not the Regulation 20A poster."
"""Providers must display CQC's own poster (Regulation 20A); nothing of Wardcard's replaces it."""


def cited(source: Source) -> str:
    """'Inspection report, Care Quality Commission': a source by title and publisher."""
    return ", ".join(filter(None, (source.title, source.publisher)))


def signatory(statement: Statement) -> str:
    """'Jane Example, Chief Nurse, Example NHS Trust': as much of it as is stated."""
    return ", ".join(filter(None, (statement.name, statement.role, statement.organisation)))


def summarised(statement: Statement) -> str:
    """'Summarised from: Article, The Comet': where a statement's text comes from."""
    return f"Summarised from: {cited(statement.source)}"
