"""Findings in sections: every kind in exactly one, in the order in which a card prints them."""

from __future__ import annotations

from db.domain.report import FindingKind
from tests.factories import SITE, TRUST, a_card, a_finding, a_scope, a_score, an_empty_card
from viewer.wording.findings import (
    FINDING_SECTIONS,
    found_count,
    in_reading_order,
    lead,
    scope_label,
    sections,
)


def test_every_kind_of_finding_but_cqcs_prose_is_in_exactly_one_section() -> None:
    kinds = [part.kind for section in FINDING_SECTIONS for part in section.parts]
    kinds.append(FindingKind.COMMENTARY)  # has an order of its own: viewer.wording.assessments
    assert sorted(kinds, key=str) == sorted(FindingKind, key=str)


def test_a_concern_is_something_to_improve() -> None:
    ((section, found),) = sections([a_finding(FindingKind.CONCERN)])
    assert section.heading == "To improve"
    assert [lead(each.kind) for each in found] == ["Concern"]


def test_must_comes_before_should_and_should_before_the_rest() -> None:
    given = [
        a_finding(kind)
        for kind in (
            FindingKind.CONCERN,
            FindingKind.SHOULD,
            FindingKind.MUST,
            FindingKind.STRENGTH,
        )
    ]
    assert [each.kind for each in in_reading_order(given)] == [
        FindingKind.STRENGTH,
        FindingKind.MUST,
        FindingKind.SHOULD,
        FindingKind.CONCERN,
    ]


def test_what_is_to_be_improved_is_listed_place_by_place_in_the_order_given() -> None:
    hospital = a_scope("Invented Hospital", SITE)
    here = a_finding(FindingKind.IMPROVE, "Here."), a_finding(FindingKind.CONCERN, "Here too.")
    there = a_finding(FindingKind.MUST, "There.", scope=hospital)
    ((_, found),) = sections([here[1], there, here[0]])
    assert found == (*here, there)


def test_what_is_to_be_improved_is_counted_by_kind() -> None:
    improve = FINDING_SECTIONS[-1]
    concern, must, rest = FindingKind.CONCERN, FindingKind.MUST, FindingKind.IMPROVE
    assert improve.counted([concern]) == "1 concern"
    assert improve.counted([concern, must, concern]) == "1 must, 2 concerns"
    assert improve.counted([must, must, FindingKind.SHOULD]) == "2 must, 1 should"
    assert improve.counted([rest, rest]) == "2"
    assert improve.counted([rest, concern, rest]) == "1 concern, 2 others"


def test_the_number_on_the_tab_is_that_of_the_report_shown() -> None:
    prose = a_finding(FindingKind.COMMENTARY)
    assert found_count(a_card(findings=(a_finding(), a_finding(FindingKind.MUST), prose))) == 2
    assert found_count(a_card(scores=(a_score(), a_score(number="4"), a_score()))) == 3
    assert found_count(an_empty_card()) == 0


def test_a_scope_leaves_out_the_name_of_the_site_that_is_shown() -> None:
    scope = a_scope("Surgery, Invented Hospital")
    assert scope_label(scope, a_card()) == "Surgery"
    trust = a_card(subject=TRUST)
    assert scope_label(scope, trust) == "Surgery, Invented Hospital"


def test_a_section_without_a_finding_is_left_out() -> None:
    assert [each.heading for each, _ in sections([a_finding(FindingKind.STRENGTH)])] == [
        "Going well"
    ]
    assert not list(sections([]))


def test_each_section_says_what_to_show_if_it_is_empty() -> None:
    assert all(each.nothing.endswith(".") and each.sign for each in FINDING_SECTIONS)
