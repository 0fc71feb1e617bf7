"""Figures in words."""

from __future__ import annotations

import pytest

from tests.factories import a_measure
from viewer.wording.measures import decimal, figure, measured


@pytest.mark.parametrize(
    ("stated", "printed", "spoken"),
    [
        ({}, "50 → 17 days", "from 50 to 17 days"),
        (
            {"unit": "percent", "comparator": "more than"},
            "50 % → more than 17 %",
            "from 50 % to more than 17 %",
        ),
        ({"before": None, "after": None, "value": 2.0, "unit": "GBP million"}, "£2 million", ""),
        ({"before": None}, "17 days", ""),
        ({"after": None}, "50 days before", ""),
        ({"before": None, "after": None}, "", ""),
    ],
)
def test_a_measure_is_printed_with_an_arrow_and_read_without_one(
    stated: dict[str, object], printed: str, spoken: str
) -> None:
    assert measured(a_measure(**stated)) == (printed, spoken)


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (70.0, "percent", "70 %"),
        (720.0, "count", "720"),
        (66.66, "", "66.66"),
        (1.5, "days", "1.5 days"),
    ],
)
def test_a_value_has_its_unit(value: float, unit: str, words: str) -> None:
    assert figure(value, unit) == words


def test_numbers_have_commas_and_no_needless_zeros() -> None:
    assert decimal(1766.0) == "1,766"
    assert decimal(66.70) == "66.7"
