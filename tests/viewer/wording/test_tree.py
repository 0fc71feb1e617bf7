"""Lines of the tree and its filters in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from db.domain.scale import GOOD, INADEQUATE, Change
from db.domain.subject import Level, PlaceStatus, RelatedPlace, Subject
from db.domain.tree import Choice, Facet, Grouping, TreeCount, TreeFilter, TreeGroup, TreeRow
from viewer.wording import tree as tree_words

COUNT = TreeCount(1_284, 54_812, 1, 30_000)


@pytest.mark.parametrize(
    ("group", "name", "told"),
    [
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
    assert tree_words.count(COUNT, TreeFilter()) == "1,284 of 54,812 places"
    providers = TreeFilter.of(Facet.LEVEL, "provider")
    assert tree_words.count(COUNT, providers) == "1 of 30,000 providers"
    assert tree_words.count(TreeCount(0, 5, 2, 3), TreeFilter()) == "2 of 3 providers"
    assert tree_words.count(TreeCount(0, 1, 0, 3), TreeFilter()) == "0 of 1 place"


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


HOME = TreeRow(
    Subject("1-999"), Level.LOCATION, "Invented Care Limited", GOOD, Change.UP, None, 0,
    place="Luton", site="Sunny Home",
)  # fmt: skip


def closed(*successors: str, year: int | None = 2017) -> TreeRow:
    status = PlaceStatus(
        closed=date(year, 10, 7) if year else None,
        is_closed=True,
        successors=tuple(RelatedPlace(f"1-{n}", name) for n, name in enumerate(successors)),
    )
    return replace(HOME, site="", status=status)


@pytest.mark.parametrize(
    ("row", "full", "line"),
    [
        (HOME, False, "Sunny Home"),
        (HOME, True, "Sunny Home, Luton"),
        # The legal form of a company does not tell its place from it.
        (replace(HOME, site="The Invented Care"), False, ""),
        (replace(HOME, site="The Invented Care"), True, "Luton"),
        (closed("New Home"), False, "now New Home"),
        (closed("Invented Care Ltd"), False, "closed 2017; registered again"),
        (closed(), True, "closed 2017, none known to follow"),
        (closed(year=None), True, "closed, none known to follow"),
    ],
)
def test_the_second_line_tells_places_apart(row: TreeRow, full: bool, line: str) -> None:
    assert tree_words.second_line(row, full=full) == line


def test_a_row_is_heard_in_a_few_words() -> None:
    assert tree_words.row_label(HOME) == "Invented Care Limited, Sunny Home, Good, up one"
    same = replace(HOME, change=Change.SAME, site="")
    assert tree_words.row_label(same) == "Invented Care Limited, Good"
    tally = replace(HOME, rating=None, change=None, places=((GOOD, 2), (INADEQUATE, 1)), site="")
    assert tree_words.row_label(tally) == "Invented Care Limited, 2 Good, 1 Inadequate"
    assert tree_words.row_label(closed("New Home")).startswith(
        "Invented Care Limited, closed, now New Home"
    )
    group = TreeGroup("London", Grouping.REGION, 2, 3)
    assert tree_words.row_label(group) == "London, 2 providers, 3 locations"
    assert tree_words.where(2, 3, 1_200) == "level 2, 3 of 1,200"


def test_opening_and_closing_a_branch_is_said_with_counts() -> None:
    ward = replace(HOME, level=Level.SERVICE)
    assert tree_words.opened(HOME, [ward, ward]) == "Invented Care Limited expanded, 2 services"
    assert tree_words.opened(HOME, [HOME]) == "Invented Care Limited expanded, 1 site"
    assert tree_words.opened(HOME, [HOME, ward]) == "Invented Care Limited expanded, 2 rows"
    assert tree_words.folded(HOME) == "Invented Care Limited collapsed"


def test_the_filter_by_rating_says_whose_rating_it_looks_at() -> None:
    heading = tree_words.heading(Facet.RATING)
    assert heading == "Rating (worst service where the place has none)"
    assert tree_words.heading(Facet.REGION) == "Region"
