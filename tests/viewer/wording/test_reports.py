"""Reports in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.framework import Framework
from db.domain.report import Report
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
    assessed = a_report(framework=Framework.SINGLE)
    assert reports.inspected(assessed) == "Assessed 23 to 25 July 2019"
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


def test_the_list_of_reports_says_which_is_the_newest() -> None:
    report = a_report()
    assert reports.in_the_picker(report, 0, 6, shown=True) == "18 December 2019, newest of 6"
    assert reports.in_the_picker(report, 0, 1, shown=True) == "18 December 2019"
    assert reports.in_the_picker(report, 2, 6, shown=True) == "18 December 2019, older"
    assert reports.in_the_picker(report, 2, 6, shown=False) == "18 December 2019"
    closed = reports.in_the_picker(report, 0, 6, shown=True, closed=True)
    assert closed == "18 December 2019, last of 6"


def test_the_line_on_a_report_of_a_closed_place_says_how_long_before() -> None:
    words = reports.published_and_inspected(a_report(), date(2020, 3, 1))
    assert words.startswith("Published 18 December 2019, 2 months before it closed · inspected")


def test_an_older_report_says_when_newer_ones_came_out() -> None:
    newest, older = a_card().reports
    more = [
        replace(newest, id=str(year), published=date(year, 1, 9)) for year in (2023, 2022, 2021)
    ]

    def said(*newer: Report) -> str:
        return reports.newer_reports(a_card(report=older, reports=(*newer, older)))

    assert said() == ""
    assert said(newest) == "A newer report came out in December 2019."
    assert said(*more[:2]) == "Newer reports came out in January 2022 and January 2023."
    assert said(*more, newest) == "Four newer reports came out, the newest in January 2023."
    undated = replace(newest, published=None)
    assert said(undated) == "There is a newer report."
    assert reports.newer_reports(a_card(report=None)) == ""
