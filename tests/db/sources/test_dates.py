"""Dates in every form that other programs write, and the order of day and month of a column."""

from __future__ import annotations

from datetime import date

import pytest

from db.domain import age
from db.domain.errors import Refused
from db.sources.dates import Order, iso_date
from db.sources.tables.date_column import DateColumn

LATEST = date(2026, 11, 30)


@pytest.mark.parametrize(
    "text",
    [
        "2019-03-19", "2019-03-19T00:00:00", "2019-03-19 00:00:00.000", "2019-03-19T00:00:00Z",
        "19/03/2019", "19/3/2019", "19/03/2019 00:00", "19/03/2019 00:00:00", "19.03.2019",
        "19-03-2019", "19/03/2019 - 00:00", "43543", "43543.0", "43543,0", "43543.75", "20190319",
        "20190319.0", "2019/03/19", "2019/3/19", "2019.03.19", "19-Mar-19", "19-Mar-2019",
        "19-MAR-2019", "19 March 2019", "19th March 2019", "19 march, 2019", "19/Mar/2019 - 00:00",
        "19Mar2019", "March 19, 2019", "Mar 19 2019", "2019-Mar-19", "Tuesday 19 March 2019",
        "Tue 19/03/2019", "Tue, 19 Mar 2019 00:00:00 GMT", "Tuesday, March 19, 2019",
        "Tue 2019-03-19", "  19/03/2019 ", "19 Mar. 2019",
    ],
)  # fmt: skip
def test_every_form_of_a_date_is_read(text: str) -> None:
    assert iso_date(text) == "2019-03-19"


def test_the_month_may_be_first() -> None:
    assert iso_date("05/03/2019", Order.MONTH_FIRST) == "2019-05-03"
    assert iso_date("1/2/2025 12:00:00 AM", Order.MONTH_FIRST) == "2025-01-02"
    assert iso_date("19 March 2019", Order.MONTH_FIRST) == "2019-03-19"
    assert iso_date("4-Sept-2019") == "2019-09-04"
    assert iso_date("") == ""


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("31/02/2019", "'31/02/2019' is not a date that exists"),
        ("19 Brumaire 2019", "'19 Brumaire 2019' is not a date that exists"),
        ("Monday 19 March 2019", "'Monday 19 March 2019' is not a date that exists"),
        ("1/1/19", "'1/1/19' is not a date; it should be like 18/12/2019"),
        ("12", "'12' is not a date; it should be like 18/12/2019"),
        ("18/12/2019 to 20/12/2019", "is not a date; it should be like 18/12/2019"),
        ("12/2019", "is not a date; it should be like 18/12/2019"),
        ("March 2019", "is not a date; it should be like 18/12/2019"),
    ],
)
def test_anything_else_is_not_a_date(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        iso_date(text)


def column(*texts: str) -> DateColumn:
    found = DateColumn(0, "Publication Date", LATEST)
    found.notice([[text] for text in texts])
    return found


@pytest.mark.parametrize(
    ("texts", "day"),
    [
        (("05/03/2019", "18/12/2019"), "2019-03-05"),
        (("05/03/2019", "05/29/2026"), "2019-05-03"),
        (("5/3/2019 12:00:00 AM", "6/26/2025 12:00:00 AM"), "2019-05-03"),
        (("05.03.2019", "31.04.2019"), "2019-03-05"),
        (("Tue 05/03/2019",), "2019-03-05"),
        (("Fri 05/03/2019",), "2019-05-03"),
        (("05/05/2019", "06/06/2020"), "2019-05-05"),
        (("01/05/2019", "01/06/2021", "06/06/2020"), "2019-05-01"),
    ],
)
def test_the_order_of_a_column_is_proved_by_its_dates(texts: tuple[str, ...], day: str) -> None:
    found = column(*texts)
    found.decide([])
    assert found.meanings[texts[0]] == day


def test_the_order_may_be_that_of_another_column() -> None:
    found = column("05/03/2019", "06/04/2020")
    assert found.undecided
    found.decide([column("2019-01-01"), column("05/29/2026")])
    assert not found.undecided
    assert found.meanings["05/03/2019"] == "2019-05-03"


@pytest.mark.parametrize("others", [[], [column("18/12/2019"), column("12/18/2019")]])
def test_a_column_that_may_be_read_either_way_is_refused(others: list[DateColumn]) -> None:
    found = column("05/03/2019", "06/04/2020", "2019-12-18")
    with pytest.raises(Refused, match="nothing shows whether dates such as '05/03/2019'"):
        found.decide(others)


def test_dates_that_would_be_too_early_show_the_order() -> None:
    for start, day in (("01/10/2010", "2019-03-05"), ("10/1/2010", "2019-05-03")):
        found = column("05/03/2019", "06/04/2020")
        registered = DateColumn(1, "Location HSCA start date", earliest=date(2010, 4, 1))
        registered.notice([["", start]])
        found.decide([registered])
        assert found.meanings["05/03/2019"] == day


def test_american_first_days_of_months_are_not_taken_for_january() -> None:
    with pytest.raises(Refused, match="nothing shows"):
        column("1/5/2019", "1/6/2021").decide([])


def test_a_column_with_both_orders_is_refused() -> None:
    with pytest.raises(Refused, match=r"begin with the day \('18/12/2019'\) and others") as caught:
        column("18/12/2019", "05/29/2026")
    assert caught.value.proofs == (
        "row 1: 18/12/2019, day first",
        "row 2: 05/29/2026, month first",
    )


def test_a_column_of_which_a_program_converted_only_some_is_refused() -> None:
    converted = [f"2019-{month:02}-{month + 1:02}" for month in range(1, 12)]
    with pytest.raises(Refused, match="swapped day and month"):
        column("18/12/2019", "25/03/2019", *converted).decide([])
    column("18/12/2019", "25/03/2019", *converted, "2019-12-19").decide([])


def test_dates_before_cqc_and_in_the_future_are_refused() -> None:
    found = column("01/12/2099", "31/03/2009", "01/04/2009", "30/11/2026")
    assert [found.meanings[text] for text in ("01/04/2009", "30/11/2026")] == [
        "2009-04-01",
        "2026-11-30",
    ]
    assert (found.meanings["31/03/2009"], found.meanings["01/12/2099"]) == (None, None)
    with pytest.raises(ValueError, match=r"'01/12/2099' is in the future"):
        found.read("01/12/2099")
    with pytest.raises(ValueError, match=r"'31/03/2009' is before 1 April 2009, when CQC began"):
        found.read("31/03/2009")


def test_a_slow_clock_makes_no_date_a_future_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "today", lambda: date(2001, 1, 1))
    assert age.latest_publication() > date(2020, 1, 1)  # the date of Wardcard's own files
    assert age.latest_publication(date(2040, 1, 1)) == date(2040, 1, 1)
