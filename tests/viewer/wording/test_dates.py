"""Dates, visits and ages in words."""

from __future__ import annotations

from datetime import date

import pytest

from db.domain.report import Visit
from viewer.wording import dates


def test_a_date_is_written_to_the_day_or_to_the_month() -> None:
    when = date(2019, 12, 8)
    assert dates.day(when) == "8 December 2019"
    assert dates.month(when) == "December 2019"
    assert dates.short_month(when) == "Dec 2019"
    assert dates.stated(when) == "8 December 2019"
    assert dates.stated(None) == "Not stated"


@pytest.mark.parametrize(
    ("visits", "words"),
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
def test_visits_name_the_year_once_if_it_is_the_same(
    visits: list[tuple[tuple[int, int, int], tuple[int, int, int]]], words: str
) -> None:
    assert dates.visits(tuple(Visit(date(*a), date(*b)) for a, b in visits)) == words


@pytest.mark.parametrize(
    ("text", "words"),
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
def test_a_date_is_written_as_exactly_as_its_source_states_it(text: str, words: str) -> None:
    assert dates.as_stated(text) == words


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (date(2026, 5, 1), "less than a year ago"),
        (date(2025, 5, 2), "less than a year ago"),
        (date(2025, 5, 1), "1 year ago"),
        (date(2024, 5, 2), "1 year ago"),
        (date(2024, 5, 1), "2 years ago"),
        (date(2020, 5, 2), "5 years ago"),
        (date(2010, 5, 1), "16 years ago"),
        (date(2030, 5, 1), "less than a year ago"),
    ],
)
def test_the_age_of_a_rating_is_written_in_whole_years(published: date, words: str) -> None:
    assert dates.age(published, date(2026, 5, 1)) == words


def test_a_rating_of_a_leap_day_turns_a_year_old_in_march() -> None:
    assert dates.age(date(2020, 2, 29), date(2021, 2, 28)) == "less than a year ago"
    assert dates.age(date(2020, 2, 29), date(2021, 3, 1)) == "1 year ago"


@pytest.mark.parametrize(
    ("published", "words"),
    [
        (date(2021, 2, 10), "7 months before it closed"),
        (date(2021, 9, 1), "1 month before it closed"),
        (date(2021, 9, 20), "less than a month before it closed"),
        (date(2018, 7, 17), "3 years before it closed"),
        (date(2021, 10, 7), ""),
    ],
)
def test_a_report_on_a_closed_place_is_so_long_before_it_closed(
    published: date, words: str
) -> None:
    assert dates.before_closing(published, date(2021, 10, 7)) == words
