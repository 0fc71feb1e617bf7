"""The sections of findings under the ratings."""

from __future__ import annotations

from dataclasses import replace

from db.domain.kinds import FindingKind
from db.domain.report import Contents, Finding
from db.domain.subject import Level
from tests.factories import SITE, SURGERY, a_card, a_finding, a_measure, a_scope
from viewer.views.report.column_choice import Column, columns_of
from viewer.views.report.found_model import FoundModel

STRENGTH, MUST, CONCERN = FindingKind.STRENGTH, FindingKind.MUST, FindingKind.CONCERN


def shown(columns: list[Column]) -> list[tuple[str, str, list[str]]]:
    return [(each.heading, each.count, [item.text for item in each.items]) for each in columns]


def of_surgery(
    now: tuple[Finding, ...], before: tuple[Finding, ...], **known: object
) -> FoundModel:
    """The findings of a service's report and of the one before it."""
    card = a_card(subject=SURGERY, level=Level.SERVICE, name="Surgery", **known)
    newest, older = card.reports
    contents = (Contents(newest, now, (), (), ()), Contents(older, before, (), (), ()))
    return FoundModel(replace(card, contents=contents))


def test_a_service_begins_with_its_own_findings_then_those_of_the_site() -> None:
    own = a_finding(STRENGTH, "Own strength.", scope=a_scope("Surgery", SURGERY))
    site = a_finding(CONCERN, "Of the site.", scope=a_scope("Invented Hospital", SITE))
    assert shown(columns_of(of_surgery((site, own), ()))) == [
        ("Surgery: going well", "1", ["Own strength."]),
        ("Said of the whole site or trust", "", ["Of the site."]),
    ]


def test_where_a_report_has_none_the_earlier_ones_are_shown() -> None:
    must = a_finding(MUST, "Own must.", scope=a_scope("Surgery", SURGERY))
    site = a_finding(CONCERN, "Of the site.", scope=a_scope("Invented Hospital", SITE))
    model = of_surgery((site,), (must,))
    first, second = columns_of(model)
    assert shown([first, second]) == [
        ("Surgery: to improve", "earlier reports", ["Own must."]),
        ("Said of the whole site or trust", "", ["Of the site."]),
    ]
    (entry,) = model.entries(first.items)
    assert "report of 17 July 2018" in entry.spoken


def test_a_later_report_says_nothing_of_an_older_one() -> None:
    must = a_finding(MUST, "Later.", scope=a_scope("Surgery", SURGERY))
    model = of_surgery((must,), ())
    old = replace(model.card, report=model.card.reports[1])
    assert shown(columns_of(FoundModel(old))) == []


def test_a_place_has_at_most_three_sections_with_its_measures_if_there_is_room() -> None:
    few = a_card(findings=(a_finding(STRENGTH, "Well."),), measures=(a_measure(),), actions=())
    assert [each.heading for each in columns_of(FoundModel(few))] == ["Going well", "Measures"]
    many = columns_of(FoundModel(a_card()))
    assert [each.heading for each in many] == ["Outstanding practice", "Going well", "To improve"]


def test_a_report_that_is_not_known_has_no_sections() -> None:
    assert columns_of(FoundModel(a_card(report=None, reports=(), findings=(), measures=(),
                                        actions=(), statements=(), events=()))) == []  # fmt: skip
