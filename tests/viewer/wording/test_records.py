from __future__ import annotations

from datetime import date

import pytest

from db.domain.report import Statement, Visit
from db.domain.scale import GOOD, INADEQUATE, REQUIRES_IMPROVEMENT, Confidence, Question
from tests.factories import SURGERY, a_card, a_cell, a_measure, a_row, a_source
from viewer.wording import records as words

AT = date(2025, 1, 1)


@pytest.mark.parametrize(
    ("visits", "told"),
    [
        ([], ""),
        ([((2019, 7, 23), (2019, 7, 25))], "23 to 25 July 2019"),
        ([((2018, 3, 30), (2018, 4, 2))], "30 March to 2 April 2018"),
        ([((2018, 12, 30), (2019, 1, 2))], "30 December 2018 to 2 January 2019"),
        (
            [
                ((2015, 10, 20), (2015, 10, 23)),
                ((2015, 10, 31), (2015, 10, 31)),
                ((2015, 11, 6), (2015, 11, 6)),
            ],
            "20 to 23 October, 31 October and 6 November 2015",
        ),
        (
            [((2022, 12, 1), (2022, 12, 1)), ((2023, 1, 5), (2023, 1, 5))],
            "1 December 2022 and 5 January 2023",
        ),
    ],
)
def test_visits_name_the_year_once_if_it_is_the_same(visits, told):
    assert words.visits(tuple(Visit(date(*a), date(*b)) for a, b in visits)) == told


@pytest.mark.parametrize(
    ("known", "told"),
    [
        ("2018-03-12", "12 March 2018"),
        ("2018-03", "March 2018"),
        ("2018", "2018"),
        ("", ""),
        ("spring 2018", "spring 2018"),
        ("2018-13", "2018-13"),
        ("2018-02-30", "2018-02-30"),
    ],
)
def test_a_date_is_said_as_far_as_the_source_says_it(known, told):
    assert words.when(known) == told


@pytest.mark.parametrize(
    ("published", "told", "short"),
    [
        (date(2026, 1, 1), "less than a year ago", "<1 y"),
        (date(2025, 5, 2), "less than a year ago", "<1 y"),
        (date(2025, 5, 1), "1 year ago", "1 y"),
        (date(2024, 5, 2), "1 year ago", "1 y"),
        (date(2024, 5, 1), "2 years ago", "2 y"),
        (date(2023, 4, 30), "3 years ago", "3 y"),
        (date(2019, 12, 18), "6 years ago", "6 y"),
        (date(2014, 12, 31), "11 years ago", "11 y"),
        (date(2026, 5, 2), "less than a year ago", "<1 y"),
        (date(2030, 5, 1), "less than a year ago", "<1 y"),
    ],
)
def test_the_age_of_a_rating_is_given_in_full_years(published, told, short):
    assert words.age(published, date(2026, 5, 1)) == told
    assert words.short_age(published, date(2026, 5, 1)) == short


def test_a_cell_says_its_change_and_its_month():
    cell = a_cell(Question.SAFE, INADEQUATE, INADEQUATE)
    assert words.cell_sentence("Surgery", Question.SAFE, cell, AT) == (
        "Surgery, Safe: Inadequate, no change since July 2018, published December 2019, "
        "5 years ago."
    )


def test_a_cell_says_how_far_it_is_to_be_trusted():
    cell = a_cell(
        rating=GOOD,
        carried_forward=True,
        inherited_from="Invented Former Trust",
        confidence=Confidence.DERIVED,
        others=(REQUIRES_IMPROVEMENT,),
    )
    assert words.cell_sentence("Surgery", Question.SAFE, cell, AT) == (
        "Surgery, Safe: Good, carried forward from December 2019, 5 years ago, inherited "
        "from Invented Former Trust, calculated from the report, sources disagree: Requires "
        "improvement too."
    )


def test_a_cell_that_nobody_states_says_so():
    assert words.cell_sentence("Surgery", Question.SAFE, None) == "Surgery, Safe: Not stated."


def test_a_row_reads_out_what_is_known():
    row = a_row("Surgery", SURGERY, {Question.SAFE: a_cell(rating=GOOD)}, note="Now Theatres.")
    assert words.row_sentence(row) == "Surgery: Safe Good. Now Theatres."
    assert words.row_sentence(a_row("Surgery", SURGERY)) == "Surgery: no ratings stated."


@pytest.mark.parametrize(
    ("known", "printed", "spoken"),
    [
        ({}, "50 → 17 days", "from 50 to 17 days"),
        (
            {"unit": "percent", "comparator": "more than"},
            "50% → more than 17%",
            "from 50% to more than 17%",
        ),
        ({"before": None, "after": None, "value": 2.0, "unit": "GBP million"}, "£2 million", ""),
        ({"before": None, "after": None}, "", ""),
    ],
)
def test_a_measure_is_printed_with_an_arrow_and_read_without_one(known, printed, spoken):
    assert words.measured(a_measure(**known)) == (printed, spoken)


def test_a_report_is_counted_from_the_oldest():
    card = a_card()
    assert words.position(card) == "Report 2 of 2"
    assert words.position(a_card(report=card.reports[1])) == "Report 1 of 2"
    assert words.position(a_card(report=None)) == ""


def test_a_source_is_cited_by_title_and_publisher():
    assert words.cited(a_source("Invented report", publisher="Invented Commission")) == (
        "Invented report, Invented Commission"
    )
    assert words.cited(a_source("Invented report", publisher="")) == "Invented report"


def test_a_statement_is_signed_with_what_is_stated():
    statement = Statement("Chief Nurse", "", "Invented Trust", "Words.", a_source())
    assert words.signatory(statement) == "Chief Nurse, Invented Trust"
