"""Sources and people as they are named."""

from __future__ import annotations

from tests.factories import a_card, a_source
from viewer.wording.attribution import cited, signatory, summarised


def test_a_source_is_cited_by_title_and_publisher() -> None:
    assert cited(a_source("Invented page")) == "Invented page, Invented Commission"
    assert cited(a_source("Invented page", publisher="")) == "Invented page"


def test_a_statement_names_who_made_it_and_what_it_is_taken_from() -> None:
    (statement,) = a_card().statements
    assert signatory(statement) == "Invented Person, Invented role, Invented Trust"
    assert summarised(statement) == (
        "Summarised from: Invented report, December 2019, Invented Commission"
    )
