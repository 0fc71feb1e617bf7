"""Providers, sites and services by name and address."""

from __future__ import annotations

from datetime import date

from db.domain.report import Organisation
from db.domain.subject import Level, RelatedPlace
from tests.factories import SURGERY, a_card
from viewer.wording.organisations import address, closed_words, full_name, level_word


def test_an_address_has_what_is_stated() -> None:
    assert address(a_card().organisation) == "1 Invented Lane, Inventown IN1 1IN"
    assert (
        address(Organisation("INV01", Level.LOCATION, "Invented", postcode="IN1 1IN")) == "IN1 1IN"
    )
    assert address(Organisation("INV01", Level.LOCATION, "Invented")) == ""


def test_a_service_is_named_with_its_site() -> None:
    assert full_name(a_card()) == "Invented Hospital"
    service = a_card(subject=SURGERY, level=Level.SERVICE, name="Surgery")
    assert full_name(service) == "Surgery, Invented Hospital"
    assert full_name(a_card(name="")) == "INV01"


def test_levels_have_a_word_that_readers_know() -> None:
    assert [level_word(level) for level in Level] == ["provider", "site", "service"]


def test_a_closed_place_is_named_with_its_day_and_what_followed() -> None:
    oldham = RelatedPlace("ZZ317", "Invented Oldham Hospital")
    day = date(2021, 10, 7)
    assert closed_words(day) == "Closed 7 October 2021"
    assert (
        closed_words(day, [oldham]) == "Closed 7 October 2021; now Invented Oldham Hospital (ZZ317)"
    )
    assert closed_words(None, [RelatedPlace("ZZ318", ""), oldham]) == (
        "Closed; now ZZ318 and Invented Oldham Hospital (ZZ317)"
    )
