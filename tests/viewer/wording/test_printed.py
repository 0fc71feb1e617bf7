"""The order of findings in print and on the web page, and the words around them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.domain.report import Contents, Finding, FindingKind, Level, ReportCard, Scope, Subject
from db.domain.scale import Change, Question
from tests.factories import (
    DECEMBER_2019,
    JULY_2018,
    SITE,
    SURGERY,
    TRUST,
    a_card,
    a_finding,
    a_report,
    a_row,
)
from viewer.wording.printed import (
    change_said,
    earlier_reports,
    earlier_title,
    finding_tags,
    going_well,
    provider_word,
    rated_on,
    to_improve,
    under_way_title,
)

OF_TRUST = Scope(TRUST, Level.PROVIDER, "Trust-wide")
OF_SITE = Scope(SITE, Level.LOCATION, "Invented Hospital")
OF_SURGERY = Scope(SURGERY, Level.SERVICE, "Surgery, Invented Hospital")
ELSEWHERE = Scope(Subject("INV02", "surgery"), Level.SERVICE, "Surgery, Invented Clinic")


def found(kind: FindingKind, scope: Scope, text: str = "", **known: object) -> Finding:
    return a_finding(kind, text or kind.value, scope=scope, **known)


def arranged(card: ReportCard) -> list[tuple[str, list[str]]]:
    return [(group.label, [each.text for each in group.findings]) for group in to_improve(card)]


def a_service(findings: tuple[Finding, ...]) -> ReportCard:
    return a_card(subject=SURGERY, level=Level.SERVICE, name="Surgery", findings=findings)


def test_own_service_comes_first_then_the_site_the_trust_and_others() -> None:
    scopes = (ELSEWHERE, OF_TRUST, OF_SITE, OF_SURGERY)
    card = a_service(tuple(found(FindingKind.MUST, scope) for scope in scopes))
    assert [label for label, _ in arranged(card)] == [
        "Surgery at Invented Hospital",
        "Invented Hospital",
        "Across the trust",
        "Invented Clinic",
    ]
    assert [label for label, _ in arranged(replace(card, subject=SITE, level=Level.LOCATION))] == [
        "At Invented Hospital",
        "Across the trust",
        "Invented Clinic",
    ]


def test_the_strongest_kind_comes_first_and_of_one_kind_the_worst_rating() -> None:
    kinds = (FindingKind.CONCERN, FindingKind.IMPROVE, FindingKind.SHOULD, FindingKind.MUST)
    findings = tuple(found(kind, OF_SURGERY) for kind in kinds)
    safe = found(FindingKind.MUST, OF_SURGERY, "inadequate", question=Question.SAFE)
    good = found(FindingKind.MUST, OF_SURGERY, "good", question=Question.EFFECTIVE)
    ((_, texts),) = arranged(a_service((*findings, good, safe)))
    assert texts == ["inadequate", "good", "must", "should", "improve", "concern"]


def test_outstanding_practice_leads_what_is_going_well() -> None:
    kinds = (FindingKind.STRENGTH, FindingKind.OUTSTANDING_PRACTICE)
    card = a_service(tuple(found(kind, OF_SURGERY) for kind in kinds))
    ((_, findings),) = going_well(card)
    assert [each.kind for each in findings] == list(reversed(kinds))


@pytest.mark.parametrize(
    ("kind", "regulation", "tags"),
    [
        (FindingKind.MUST, "Regulation 12(2)(g).", ("Surgery", "Safe", "Reg. 12(2)(g)")),
        (FindingKind.MUST, "", ("Surgery", "Safe", "Regulation not stated")),
        (FindingKind.SHOULD, "", ("Surgery", "Safe")),
    ],
)
def test_a_finding_is_followed_by_its_service_question_and_regulation(
    kind: FindingKind, regulation: str, tags: tuple[str, ...]
) -> None:
    finding = found(kind, OF_SURGERY, question=Question.SAFE, regulation=regulation)
    assert finding_tags(finding, a_card()) == tags


def test_a_provider_is_called_a_trust_only_if_its_name_says_so() -> None:
    card = a_card()
    assert provider_word(card) == "trust"
    other = replace(card.organisation, provider_name="Invented Care Limited")
    assert provider_word(replace(card, organisation=other)) == "provider"


def test_what_is_under_way_across_the_trust_is_called_so_on_the_card_of_a_place() -> None:
    (action,) = a_card().actions
    wide, own = replace(action, scope=OF_TRUST), replace(action, scope=OF_SITE)
    of_surgery = replace(action, scope=replace(OF_SURGERY, subject=Subject("INV", "surgery")))
    service = a_service(())
    across = "Under way across the trust"
    assert under_way_title(service, [wide, wide]) == across
    assert under_way_title(a_card(), [wide]) == across
    for card, actions in (
        (a_card(), [wide, own]),
        (service, [of_surgery]),
        (service, []),
        (a_card(subject=TRUST, level=Level.PROVIDER), [wide]),
    ):
        assert under_way_title(card, actions) == "Work under way"


def test_earlier_reports_of_a_service_are_named_by_their_month() -> None:
    strength, must = (found(kind, OF_SURGERY) for kind in (FindingKind.STRENGTH, FindingKind.MUST))
    older = a_report("inv/2016-05", None, title="Invented follow-up of 2016")
    earlier = (
        Contents(a_report("inv/2018-07", JULY_2018), (strength, must)),
        Contents(older, (strength,)),
        Contents(a_report("inv/2014", JULY_2018), (replace(must, kind=FindingKind.COMMENTARY),)),
    )
    card = replace(a_service(()), earlier=earlier)
    assert earlier_title(card) == "Surgery in earlier reports"
    assert earlier_reports(card) == (
        ("July 2018", (must, strength)),
        ("Invented follow-up of 2016", (strength,)),
    )


def test_a_row_is_dated_by_its_overall_rating() -> None:
    (row, *_) = a_card().matrix.rows
    assert rated_on(row) == DECEMBER_2019
    assert rated_on(a_row("Invented", SITE)) is None


def test_a_rating_that_did_not_change_is_the_same() -> None:
    assert [change_said(change) for change in (Change.SAME, Change.UP, None)] == [
        "the same",
        "up one",
        "",
    ]
