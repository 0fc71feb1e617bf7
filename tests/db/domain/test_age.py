"""Years before a day, full years of age, and bands of age."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from db.domain import age
from db.domain.age import BANDS, whole_years, years_before

AT = date(2026, 7, 17)


@pytest.mark.parametrize(
    ("day", "years", "before"),
    [
        (date(2026, 7, 17), 2, date(2024, 7, 17)),
        (date(2026, 7, 17), 0, date(2026, 7, 17)),
        (date(2024, 2, 29), 1, date(2023, 2, 28)),
        (date(2024, 2, 29), 4, date(2020, 2, 29)),
        (date(3, 5, 6), 2, date(1, 5, 6)),
        (date(2, 5, 6), 2, date.min),
        (date(2, 5, 6), 1000, date.min),
    ],
)
def test_the_same_day_some_years_before(day: date, years: int, before: date) -> None:
    assert years_before(day, years) == before


@pytest.mark.parametrize(
    ("published", "years"),
    [
        (date(2027, 1, 1), 0),
        (date(2026, 7, 18), 0),
        (AT, 0),
        (date(2025, 7, 18), 0),
        (date(2025, 7, 17), 1),
        (date(2024, 12, 31), 1),
        (date(2023, 7, 18), 2),
        (date(2023, 7, 17), 3),
        (date(2014, 1, 1), 12),
    ],
)
def test_full_years_of_age(published: date, years: int) -> None:
    assert whole_years(published, AT) == years


def test_the_bands_follow_on_each_other() -> None:
    assert [youngest for _, youngest, _ in BANDS] == [0, 2, 4, 6]
    assert [oldest for _, _, oldest in BANDS] == [2, 4, 6, 1000]


def test_today_is_the_date_on_the_machines_own_calendar() -> None:
    before = datetime.now().date()  # noqa: DTZ005 - the reader's own calendar
    assert before <= age.today() <= datetime.now().date()  # noqa: DTZ005


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="Windows takes the zone from its settings")
@pytest.mark.parametrize("zone", ["ODD-167:59:59", "UTC+24", "UTC-14", "no/such/zone", ""])
def test_today_is_known_in_any_time_zone(zone: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        assert abs(age.today() - datetime.now(UTC).date()) <= timedelta(days=8)
    finally:
        monkeypatch.undo()
        time.tzset()
