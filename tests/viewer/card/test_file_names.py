"""File names of cards: made from the pattern, accepted by every system, and never the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.viewer.card import cards
from viewer.card.file_names import UniqueNames, card_name, pattern_problem, plain_name
from viewer.card.setting.editions import Edition


def test_the_fields_of_a_pattern_are_replaced() -> None:
    card = replace(cards.site(), name="Care: {id} / CON?")
    assert card_name(card, Edition.CLEAR, "{date} {name} {edition} {other}") == (
        "2019-12-18 Care- {id} - CON- clear {other}.pdf"
    )
    unrated = replace(cards.unrated(), as_at=date(2020, 1, 1))
    assert card_name(unrated, Edition.ONE_PAGE, "{date}") == "2020-01-01.pdf"


def test_a_report_without_a_date_is_called_undated() -> None:
    card = cards.site()
    assert card.report is not None
    undated = replace(card, report=replace(card.report, published=None))
    assert card_name(undated, Edition.ONE_PAGE) == "XX101 Invented Hospital undated.pdf"
    assert plain_name(undated) == "Invented Hospital, undated.pdf"
    assert plain_name(card) == "Invented Hospital, 18 December 2019.pdf"


def test_without_a_report_the_name_has_the_day_that_is_shown() -> None:
    then = replace(cards.unrated(), report=None, as_at=date(2020, 1, 1))
    assert plain_name(then, suffix=".html").endswith(", 1 January 2020.html")
    now = replace(then, as_at=date.max)
    assert plain_name(now, suffix=".html").endswith(", undated.html")


def test_a_service_is_named_with_its_site() -> None:
    name = card_name(cards.service(), Edition.ONE_PAGE)
    assert name == "XX101 Surgery, Invented Hospital 2019-12-18.pdf"


def test_a_pattern_may_end_in_pdf() -> None:
    assert card_name(cards.site(), Edition.ONE_PAGE, "{id}.pdf") == "XX101.pdf"


@pytest.mark.parametrize("pattern", ["{id} {name} {date}", "{organisation}, {date}", "{name}{id}"])
def test_a_long_name_is_cut_short_but_the_fields_after_it_are_not(pattern: str) -> None:
    card = cards.long_names()
    name = card_name(card, Edition.ONE_PAGE, pattern)
    assert len(name) <= 120
    assert name.endswith("2019-12-18.pdf" if "{date}" in pattern else "XX101.pdf")
    assert "The Royal Invented and District" in name


def test_a_pattern_without_letters_still_gives_a_name() -> None:
    assert card_name(cards.site(), Edition.ONE_PAGE, " . ") == "card.pdf"


def test_no_name_is_returned_twice_even_in_another_case() -> None:
    names = UniqueNames()
    requested = ("Card.pdf", "CARD.pdf", "card (2).pdf", "card.pdf", "Łódź.pdf", "łódź.pdf")
    returned = [names.unique(name) for name in requested]
    assert returned == [
        "Card.pdf",
        "CARD (2).pdf",
        "card (2) (2).pdf",
        "card (3).pdf",
        "Łódź.pdf",
        "łódź (2).pdf",
    ]


def test_a_long_name_keeps_its_number() -> None:
    names = UniqueNames()
    long = "x" * 116 + ".pdf"
    assert names.unique(long) == long
    numbered = names.unique(long)
    assert numbered.endswith("x (2).pdf")
    assert len(numbered) == 120


def test_unknown_fields_are_refused_by_name() -> None:
    assert pattern_problem("{id} {nme} {} {edition} text").startswith("{nme} cannot be used")
    assert pattern_problem("{}").startswith("{} cannot be used")
    assert pattern_problem("{id} {name} {organisation} {date} {edition}") == ""
    assert pattern_problem("  ").startswith("The name is empty. Use any of {id} ")
