"""Lines of the tree and its filters in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from db.domain.scale import GOOD, INADEQUATE
from db.domain.subject import Level, Subject
from db.domain.tree import Choice, Facet, Grouping, TreeCount, TreeFilter, TreeGroup, TreeRow
from viewer.wording import tree as tree_words

COUNT = TreeCount(1_284, 54_812, 1, 30_000)


@pytest.mark.parametrize(
    ("group", "name", "told"),
    [
        (TreeGroup("b", Grouping.A_TO_Z, 1_240), "B", "B, 1,240 providers"),
        (TreeGroup("", Grouping.A_TO_Z, 1), "0–9 and others", "0–9 and others, 1 provider"),
        (
            TreeGroup("London", Grouping.REGION, 2, 3),
            "London",
            "London, 2 providers, 3 locations",
        ),
        (
            TreeGroup("", Grouping.TYPE, 2, 1),
            "Type not stated",
            "Type not stated, 2 providers, 1 location",
        ),
    ],
)
def test_a_group_is_told_with_its_counts(group: TreeGroup, name: str, told: str) -> None:
    assert tree_words.group_name(group) == name
    assert tree_words.group_sentence(group) == told
    assert tree_words.row_tip(group) == f"{name}\n{told.removeprefix(f'{name}, ')}"


def test_a_count_is_of_locations_unless_providers_are_asked_for() -> None:
    assert tree_words.count(COUNT, TreeFilter()) == "1,284 of 54,812 locations"
    providers = TreeFilter.of(Facet.LEVEL, "provider")
    assert tree_words.count(COUNT, providers) == "1 of 30,000 providers"
    assert tree_words.count(TreeCount(0, 5, 2, 3), TreeFilter()) == "2 of 3 providers"
    assert tree_words.count(TreeCount(0, 1, 0, 3), TreeFilter()) == "0 of 1 location"


@pytest.mark.parametrize(
    ("facet", "value", "told"),
    [
        (Facet.RATING, "Good", "Good"),
        (Facet.REGION, "", "Not stated"),
        (Facet.AGE, "1", "Year"),
        (Facet.AGE, "4", "4 years"),
        (Facet.CHANGE, "declined", "Declined"),
        (Facet.LEVEL, "location", "Sites"),
    ],
)
def test_values_are_offered_in_words(facet: Facet, value: str, told: str) -> None:
    assert tree_words.value(facet, value) == told
    assert tree_words.choice_sentence(Choice(facet, value, 4_311)) == f"{told}, 4,311"


def test_what_is_chosen_is_named_where_it_is_one_thing() -> None:
    assert tree_words.chosen_values(Facet.REGION, TreeFilter()) == ""
    one = TreeFilter.of(Facet.REGION, "London")
    assert tree_words.chosen_values(Facet.REGION, one) == "London"
    assert tree_words.chosen_values(Facet.REGION, one.toggled(Facet.REGION, "")) == "2 chosen"


def test_of_an_exclusive_facet_one_value_is_chosen() -> None:
    chosen = TreeFilter.of(Facet.AGE, "2").toggled(Facet.AGE, "4")
    assert chosen.values(Facet.AGE) == ("4",)
    assert not chosen.toggled(Facet.AGE, "4")


def test_a_provider_with_rated_places_has_their_number_if_there_is_no_room_for_more() -> None:
    provider = TreeRow(Subject("ZZ9"), Level.PROVIDER, "Invented Homes", None, None, None, 2)
    assert tree_words.places_counted(provider) == ""
    for places, number in (
        (((GOOD, 1),), "1 rated place"),
        (((GOOD, 2), (INADEQUATE, 3)), "5 rated places"),
    ):
        assert tree_words.places_counted(replace(provider, places=places)) == number
