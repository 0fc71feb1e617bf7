"""Reports in words."""

from __future__ import annotations

from datetime import date

from tests.factories import a_card, a_report
from viewer.wording import reports


def test_a_report_is_counted_from_the_oldest() -> None:
    card = a_card()
    assert reports.position(card) == "Report 2 of 2"
    assert reports.position(a_card(report=card.reports[1])) == "Report 1 of 2"
    assert reports.position(a_card(report=None)) == ""


def test_a_report_has_its_dates() -> None:
    assert reports.inspected(a_report()) == "Inspected 23 to 25 July 2019"
    assert reports.inspected(a_report(visits=())) == ""
    assert reports.inspected(None) == ""
    assert reports.published(a_report()) == "Published 18 December 2019"
    assert reports.published(a_report(published=None)) == "Publication date not stated"


def test_a_card_says_when_its_report_was_published() -> None:
    assert reports.report_dated(a_card()) == "Report published 18 December 2019"
    undated = a_report(published=None)
    assert reports.report_dated(a_card(report=undated)) == "Report without a stated date"
    nothing = a_card(report=None, as_at=date(2020, 1, 1))
    assert reports.report_dated(nothing) == "No report published up to 1 January 2020"


def test_a_report_is_listed_with_its_date_and_what_is_known_of_it() -> None:
    assert reports.dated_title(a_report()) == "18 December 2019: Invented inspection"
    undated = a_report(published=None)
    assert reports.dated_title(undated) == "Publication date not stated: Invented inspection"
    report = a_report(rated=False, enforcement="A warning notice.", note="An invented note.")
    assert reports.particulars(report) == (
        "Inspected 23 to 25 July 2019",
        "Routine",
        "No ratings were given.",
        "A warning notice.",
        "An invented note.",
    )
