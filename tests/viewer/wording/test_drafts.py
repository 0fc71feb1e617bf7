"""What was read from a saved report, in words."""

from __future__ import annotations

from db.domain.regulations import Regulation
from db.domain.report_draft import (
    Doubt,
    DraftField,
    DraftPlace,
    Passage,
    ReportDraft,
)
from viewer.wording.drafts import FIELD_LABELS, cited, nothing, where


def draft(*doubts: Doubt) -> ReportDraft:
    return ReportDraft(
        file="report.pdf", kind=None, place=DraftPlace(), published=None, visits=None, ratings={},
        scores={}, findings=(), quoted=(), services=(), doubts=doubts, notes=(), pages=(),
    )  # fmt: skip


def test_what_has_words_is_unclear_and_all_else_not_stated() -> None:
    doubt = Doubt(DraftField.VISITS, "March 2018", "not all of the dates are clear")
    assert nothing(draft(doubt), DraftField.VISITS) == "Unclear"
    assert nothing(draft(doubt), DraftField.OVERALL) == "Not stated"


def test_the_words_of_several_doubts_are_together_and_each_once() -> None:
    doubts = [Doubt(DraftField.VISITS, words, "") for words in ("May", "June", "May")]
    assert draft(*doubts).raw() == {DraftField.VISITS: "May … June"}


def test_every_field_has_a_label() -> None:
    assert set(FIELD_LABELS) == set(DraftField)


def test_regulations_and_places_in_a_report() -> None:
    regulations = (Regulation("12", 2014), Regulation("17", None), Regulation("99", 2014))
    assert cited(regulations) == (
        "Regulation 12, Safe care and treatment (2014); Regulation 17; Regulation 99 (2014)"
    )
    assert where(Passage(2, 3, 4, "")) == "page 2, sentence 3"
