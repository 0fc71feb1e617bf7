"""Filters of the tree as values: what is chosen, and what may be chosen."""

from __future__ import annotations

import pytest

from db.domain.tree import Facet, TreeFilter, is_value


@pytest.mark.parametrize(
    ("facet", "text", "possible"),
    [
        (Facet.CHANGE, "improved", True),
        (Facet.CHANGE, "declined", True),
        (Facet.CHANGE, "better", False),
        (Facet.AGE, "2", True),
        (Facet.AGE, "3", False),
        (Facet.LEVEL, "provider", True),
        (Facet.LEVEL, "location", True),
        (Facet.LEVEL, "service", False),
        (Facet.RATING, "Splendid", True),
        (Facet.REGION, "", True),
    ],
)
def test_what_can_be_a_value_of_a_facet(facet: Facet, text: str, possible: bool) -> None:
    assert is_value(facet, text) is possible


def test_only_age_and_level_have_one_value_at_most() -> None:
    assert {facet for facet in Facet if facet.exclusive} == {Facet.AGE, Facet.LEVEL}


def test_an_empty_filter_is_false() -> None:
    assert not TreeFilter()
    assert TreeFilter.of(Facet.RATING, "Good")


def test_values_are_those_of_one_facet_in_a_lasting_order() -> None:
    wanted = TreeFilter.of(Facet.RATING, "Good", "Inadequate", "Outstanding")
    wanted = wanted.with_values(Facet.REGION, "London")
    assert wanted.values(Facet.RATING) == ("Good", "Inadequate", "Outstanding")
    assert wanted.values(Facet.REGION) == ("London",)
    assert wanted.values(Facet.AGE) == ()


def test_without_a_facet_the_others_stay() -> None:
    wanted = TreeFilter.of(Facet.RATING, "Good").with_values(Facet.REGION, "London")
    assert wanted.without(Facet.RATING) == TreeFilter.of(Facet.REGION, "London")


def test_values_take_the_place_of_those_before() -> None:
    wanted = TreeFilter.of(Facet.RATING, "Good").with_values(Facet.RATING, "Inadequate")
    assert wanted == TreeFilter.of(Facet.RATING, "Inadequate")


def test_a_value_is_chosen_and_let_go() -> None:
    good = TreeFilter().toggled(Facet.RATING, "Good")
    both = good.toggled(Facet.RATING, "Inadequate")
    assert both.values(Facet.RATING) == ("Good", "Inadequate")
    assert both.toggled(Facet.RATING, "Good") == TreeFilter.of(Facet.RATING, "Inadequate")
    assert good.toggled(Facet.RATING, "Good") == TreeFilter()


def test_another_age_takes_the_place_of_the_one_before() -> None:
    wanted = TreeFilter.of(Facet.RATING, "Good").toggled(Facet.AGE, "2").toggled(Facet.AGE, "4")
    assert wanted.values(Facet.AGE) == ("4",)
    assert wanted.values(Facet.RATING) == ("Good",)
