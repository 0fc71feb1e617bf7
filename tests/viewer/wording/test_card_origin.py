"""Where a card's PDF comes from, in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from db.domain.card_origin import CardOrigin
from tests.viewer.card import cards
from viewer.wording.card_origin import opened, unknown_place

NEWEST = CardOrigin(cards.site().subject, "Invented Hospital", "2019-12", date(2019, 12, 18), 1)


def test_the_newest_report_is_said_to_be_so() -> None:
    assert opened("a.pdf", NEWEST, cards.site()) == (
        "a.pdf is a card of Invented Hospital, from the report of 18 December 2019. It is still "
        "the newest report."
    )


def test_a_newer_report_is_named() -> None:
    card = replace(cards.site(), report=cards.reports()[1])
    origin = replace(NEWEST, report_id="2018-07", published=date(2018, 7, 17))
    assert opened("a.pdf", origin, card).endswith("A newer report came out in December 2019.")


def test_a_report_without_a_date_is_called_so() -> None:
    origin = replace(NEWEST, report_id="2019-12", published=None)
    assert "from the report without a date." in opened("a.pdf", origin, cards.site())


def test_a_report_that_is_not_in_the_data_is_not_called_the_newest() -> None:
    origin = replace(NEWEST, report_id="elsewhere", published=date(2021, 1, 1))
    said = opened("a.pdf", origin, cards.site())
    assert "of 1 January 2021. That report is not in the data here" in said


def test_a_card_without_a_report_shows_what_is_known_now() -> None:
    origin = replace(NEWEST, report_id="", published=None)
    said = opened("a.pdf", origin, cards.site())
    assert said.endswith("made when no report was known. What is known now is shown.")


def test_of_several_cards_the_first_is_named() -> None:
    said = opened("a.pdf", replace(NEWEST, cards=1200), cards.site())
    assert said.startswith("a.pdf has 1,200 cards; the first is of Invented Hospital, from")


def test_an_unknown_place_has_its_id() -> None:
    assert unknown_place("a.pdf", NEWEST) == (
        "a.pdf is a card of Invented Hospital, but no place with the CQC ID ‘XX101’ is in the data "
        "here."
    )
