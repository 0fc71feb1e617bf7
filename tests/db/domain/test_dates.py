"""Dates in English words."""

from __future__ import annotations

from datetime import date

import pytest

from db.domain import dates


def test_a_day_and_a_month_are_written_in_english() -> None:
    assert dates.day(date(2019, 12, 8)) == "8 December 2019"
    assert dates.month(date(2019, 1, 31)) == "January 2019"
    named = [dates.month(date(2020, month, 1)) for month in range(1, 13)]
    assert [name.split()[0][:3] for name in named] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("2018-03-12", "12 March 2018"),
        ("2018-03", "March 2018"),
        ("2018-01", "January 2018"),
        ("2018-13", "2018-13"),
        ("2018-00", "2018-00"),
        ("2018-02-30", "2018-02-30"),
        ("2018", "2018"),
        ("2018-03-12-1", "2018-03-12-1"),
        ("2018-March", "2018-March"),
        ("2018-09999999999999999999", "2018-09999999999999999999"),
        (f"2018-{'9' * 5000}", f"2018-{'9' * 5000}"),
        ("spring 2018", "spring 2018"),
        ("", ""),
    ],
)
def test_an_iso_date_is_as_exact_in_words_as_it_was(text: str, words: str) -> None:
    assert dates.as_stated(text) == words
