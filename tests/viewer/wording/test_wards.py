"""My wards in words."""

from __future__ import annotations

from datetime import date

from db.domain.scale import GOOD, Change
from db.domain.subject import Level, PlaceStatus, Subject
from db.domain.tree import TreeRow
from db.domain.wards import Ward
from viewer.wording import wards as ward_words

SURGERY = Ward(Subject("INV01", "surgery"), "Surgery", "Invented Hospital")


def row(**changes: object) -> TreeRow:
    given = {"site": "New Invented Hospital"} | changes
    return TreeRow(
        SURGERY.subject,
        Level.SERVICE,
        "Surgery",
        GOOD,
        Change.UP,
        None,
        0,
        **given,  # pyright: ignore
    )


def test_the_second_line_is_where_the_ward_is_now() -> None:
    assert ward_words.second_line(SURGERY, None, gone=False, opens_first=False) == (
        "Invented Hospital"
    )
    assert ward_words.second_line(SURGERY, row(), gone=False, opens_first=True) == (
        "New Invented Hospital · opens first"
    )
    assert ward_words.second_line(SURGERY, None, gone=True, opens_first=False) == (
        "no longer in the data · Invented Hospital"
    )
    shut = row(status=PlaceStatus(closed=date(2021, 10, 7), is_closed=True))
    assert ward_words.second_line(SURGERY, shut, gone=False, opens_first=False) == (
        "closed 2021, none known to follow"
    )


def test_a_ward_is_heard_with_its_place_and_rating() -> None:
    assert ward_words.label("Surgery", "Invented Hospital · opens first", row()) == (
        "Surgery, Invented Hospital, opens first, Good, up one"
    )
    assert ward_words.label("Surgery", "", None) == "Surgery"


def test_the_tooltip_has_the_rating_in_full() -> None:
    assert ward_words.tip("Surgery", "Invented Hospital", row()).splitlines() == [
        "Surgery",
        "Invented Hospital",
        "service, Good, up one",
    ]
    assert ward_words.tip("Surgery", "", None) == "Surgery"


def test_where_wardcard_opens() -> None:
    assert ward_words.opens("Surgery") == "Opens at Surgery"
    assert ward_words.opens("") == "Opens where I was last"
