"""Which regulations a text cites, and what their numbers meant at the time."""

from __future__ import annotations

from datetime import date

import pytest

from db.domain.regulations import Regulation, regulations_cited

BEFORE, AFTER = date(2015, 3, 31), date(2015, 4, 1)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("(Regulation 12)", ["12"]),
        ("Regulation 12(2)(a)(b) and Regulation 17 (1)", ["12", "17"]),
        ("Regulations 9, 12 and 17", ["9", "12", "17"]),
        ("Regulation 12(2)(c) and 18(1)", ["12", "18"]),
        ("regulation 20A", ["20A"]),
        ("Regulation 12 and Regulation 12", ["12"]),
        ("Regulation 12, 30 of 40 staff", ["12"]),
        ("Regulations 2014", []),
        ("the rules on fire", []),
    ],
)
def test_numbers(text: str, numbers: list[str]) -> None:
    assert [each.number for each in regulations_cited(text, AFTER)] == numbers


def test_the_day_of_the_inspection_decides_the_meaning() -> None:
    assert regulations_cited("Regulation 10", BEFORE) == (Regulation("10", 2010),)
    assert regulations_cited("Regulation 10", AFTER) == (Regulation("10", 2014),)
    assert regulations_cited("Regulation 10", None) == (Regulation("10", None),)


def test_a_year_that_the_text_names_decides_before_the_day() -> None:
    text = "Regulation 22 HSCA 2008 (Regulated Activities) Regulations 2010 Staffing"
    assert regulations_cited(text, AFTER) == (Regulation("22", 2010),)
    both = "Regulation 10 of the Regulations 2010 and of the Regulations 2014"
    assert regulations_cited(both, AFTER) == (Regulation("10", None),)


def test_titles() -> None:
    assert Regulation("17", 2010).title == "Respecting and involving service users"
    assert Regulation("17", 2014).title == "Good governance"
    assert Regulation("17", None).title == Regulation("99", 2014).title == ""
