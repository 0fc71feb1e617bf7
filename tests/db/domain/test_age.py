"""The age of a rating in full years, and days and months in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db.domain.age import BANDS, in_words, month_in_words, today, whole_years, years_before


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2026, 11, 3), 4, date(2022, 11, 3)),
        (date(2024, 2, 29), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(5, 1, 1), 4, date(1, 1, 1)),
        (date(4, 6, 1), 4, date.min),
        (date(3, 6, 1), 4, date.min),
    ],
)
def test_the_same_day_some_years_before(day: date, years: int, before: date) -> None:
    assert years_before(day, years) == before


@pytest.mark.parametrize(
    ("published", "years"),
    [
        (date(2023, 11, 3), 3),
        (date(2023, 11, 4), 2),
        (date(2023, 11, 2), 3),
        (date(2026, 11, 3), 0),
        (date(2025, 11, 4), 0),
        (date(2025, 11, 3), 1),
        (date(2026, 12, 31), 0),
        (date(2030, 1, 1), 0),
    ],
)
def test_an_age_is_in_full_years(published: date, years: int) -> None:
    assert whole_years(published, date(2026, 11, 3)) == years


def test_days_and_months_are_in_english_words() -> None:
    assert in_words(date(2019, 12, 18)) == "18 December 2019"
    assert month_in_words(date(2020, 1, 1)) == "January 2020"
    named = [month_in_words(date(2020, month, 1)) for month in range(1, 13)]
    assert [name.split()[0][:3] for name in named] == [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]  # fmt: skip


def test_the_bands_follow_each_other() -> None:
    assert [(first, end) for _, first, end in BANDS][:-1] == [(0, 2), (2, 4), (4, 6)]
    assert BANDS[-1][1] == 6


def test_today_is_the_local_day(monkeypatch: pytest.MonkeyPatch) -> None:
    before = datetime.now(UTC).astimezone().date()
    found = today()
    assert before <= found <= datetime.now(UTC).astimezone().date()
