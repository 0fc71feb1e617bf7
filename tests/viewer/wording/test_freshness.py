"""How old each kind of data is, in words."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from db.domain.imports import Coverage, LoadedFile
from viewer.wording import freshness
from viewer.wording.freshness import age_cards


@pytest.fixture(autouse=True)
def on_the_first_of_december(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(freshness, "today", lambda: date(2026, 12, 1))


def monthly(month: str, rows: int) -> LoadedFile:
    loaded = datetime(2026, 11, 29, 12, tzinfo=UTC)
    return LoadedFile(1, "invented.csv", "latest ratings (.csv)", month, loaded, rows, "")


def covering(newest: date) -> Coverage:
    return Coverage(1, 1, newest, "Invented Trust", newest)


@pytest.mark.parametrize(
    ("newest", "age"),
    [
        (date(2026, 12, 1), "of this month"),
        (date(2026, 11, 15), "less than a month old"),
        (date(2026, 11, 1), "1 month old"),
        (date(2026, 8, 31), "3 months old"),
        (date(2025, 12, 1), "1 year old"),
        (date(2025, 12, 2), "11 months old"),
    ],
)
def test_an_age_is_in_whole_months_then_in_whole_years(newest: date, age: str) -> None:
    assert age_cards((), covering(newest), own=True)[1].age == age


def test_an_extract_of_one_trust_does_not_stand_for_all_of_england() -> None:
    files = (monthly("2021-02", 74_184), monthly("2026-11", 18))
    card = age_cards(files, covering(date(2026, 11, 15)), own=True)[0]
    assert (card.title, card.when) == ("Monthly ratings, all of England", "February 2021")
    assert age_cards(files[1:], covering(date(2026, 11, 15)), own=True)[0].when == "none added"
