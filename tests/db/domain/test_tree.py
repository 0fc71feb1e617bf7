"""Filters of the tree: the chosen values, choices that exclude each other, and valid values."""

from __future__ import annotations

import pytest

from db.domain.tree import AGES, EVERYBODY, PLAIN, TOP, VALUES, Facet, Grouping, TreeFilter

RATED = TreeFilter.of(Facet.RATING, "Good", "Inadequate")


def test_a_new_arrangement_shows_everything_a_to_z() -> None:
    assert PLAIN.grouping is Grouping.A_TO_Z
    assert not PLAIN.filter
    assert not TreeFilter()
    assert RATED
    assert (TOP.group, TOP.subject) == (None, None)
    assert (EVERYBODY.subject, EVERYBODY.below, bool(EVERYBODY.filter)) == (None, False, False)


def test_the_values_of_a_facet_are_in_alphabetical_order() -> None:
    chosen = TreeFilter.of(Facet.RATING, "Outstanding", "", "Good")
    assert chosen.values(Facet.RATING) == ("", "Good", "Outstanding")
    assert chosen.values(Facet.REGION) == ()


def test_one_facet_can_be_cleared() -> None:
    chosen = RATED.with_values(Facet.REGION, "London")
    assert chosen.without(Facet.RATING) == TreeFilter.of(Facet.REGION, "London")
    assert chosen.without(Facet.AGE) == chosen


def test_the_values_of_one_facet_can_be_replaced() -> None:
    chosen = RATED.with_values(Facet.REGION, "London").with_values(Facet.RATING, "Outstanding")
    assert chosen.values(Facet.RATING) == ("Outstanding",)
    assert chosen.values(Facet.REGION) == ("London",)


def test_a_value_is_chosen_and_deselected() -> None:
    more = RATED.toggled(Facet.RATING, "Outstanding")
    assert more.values(Facet.RATING) == ("Good", "Inadequate", "Outstanding")
    assert more.toggled(Facet.RATING, "Outstanding") == RATED
    assert RATED.toggled(Facet.RATING, "Good") == TreeFilter.of(Facet.RATING, "Inadequate")


@pytest.mark.parametrize("facet", [Facet.AGE, Facet.LEVEL])
def test_an_exclusive_facet_has_one_chosen_value_at_most(facet: Facet) -> None:
    first, second = ("1", "2") if facet is Facet.AGE else ("provider", "location")
    chosen = RATED.toggled(facet, first).toggled(facet, second)
    assert chosen.values(facet) == (second,)
    assert chosen.without(facet) == RATED
    assert chosen.toggled(facet, second) == RATED


def test_only_age_level_and_status_are_exclusive() -> None:
    exclusive = [facet for facet in Facet if facet.exclusive]
    assert exclusive == [Facet.AGE, Facet.LEVEL, Facet.STATUS]


@pytest.mark.parametrize(
    ("facet", "values"),
    [
        (Facet.CHANGE, ("improved", "declined", "same")),
        (Facet.AGE, AGES),
        (Facet.LEVEL, ("provider", "location")),
    ],
)
def test_some_facets_have_fixed_values(facet: Facet, values: tuple[str, ...]) -> None:
    assert VALUES[facet] == values


@pytest.mark.parametrize("facet", [Facet.RATING, Facet.REGION, Facet.LOCAL_AUTHORITY, Facet.TYPE])
def test_a_facet_of_cqcs_own_words_accepts_any_value(facet: Facet) -> None:
    assert facet not in VALUES


def test_the_ages_are_those_of_the_filter() -> None:
    assert AGES == ("1", "2", "4", "6")
