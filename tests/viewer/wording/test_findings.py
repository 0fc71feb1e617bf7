"""Findings in sections: every kind in exactly one, in the order in which a card prints them."""

from __future__ import annotations

from db.domain.report import FindingKind
from tests.factories import SITE, a_finding, a_scope
from viewer.wording.findings import FINDING_SECTIONS, in_reading_order, lead, sections


def test_every_kind_of_finding_but_cqcs_prose_is_in_exactly_one_section() -> None:
    kinds = [kind for section in FINDING_SECTIONS for equal in section.kinds for kind in equal]
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


def test_areas_to_improve_and_concerns_are_listed_place_by_place() -> None:
    hospital = a_scope("Invented Hospital", SITE)
    here = a_finding(FindingKind.IMPROVE, "Here."), a_finding(FindingKind.CONCERN, "Here too.")
    there = a_finding(FindingKind.IMPROVE, "There.", scope=hospital)
    ((_, found),) = sections([here[0], there, here[1]])
    assert found == (*here, there)


def test_a_section_without_a_finding_is_left_out() -> None:
    assert [each.heading for each, _ in sections([a_finding(FindingKind.STRENGTH)])] == [
        "Going well"
    ]
    assert not list(sections([]))


def test_each_section_says_what_to_show_if_it_is_empty() -> None:
    assert all(each.nothing.endswith(".") and each.sign for each in FINDING_SECTIONS)
