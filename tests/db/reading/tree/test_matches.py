"""The matches of a filter as a list: what the filtered tree shows, without their ancestors."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.domain.framework import Framework
from db.domain.subject import Level, Subject
from db.domain.tree import (
    ANY_SERVICE,
    NEEDS_ATTENTION,
    TOP,
    Arrangement,
    Facet,
    Grouping,
    Match,
    Status,
    TreeFilter,
    TreeGroup,
    TreeKey,
    TreeRow,
    Trend,
    service_value,
)
from db.importing.loader import Loader
from db.reading.store import ReportStore

COLUMNS = (
    "Location ID", "Location Name", "Location Primary Inspection Category", "Location Region",
    "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
    "Provider ID", "Provider Name",
)  # fmt: skip
HOME = "Residential social care"
ROWS = (
    # Two rated homes of a provider without a rating of its own.
    ("1-999000101", "Invented Ash House", HOME, "London", "Overall", "Overall", "Good",
     "21/03/2021", "1-999000100", "Invented Trees Ltd"),
    ("1-999000102", "Invented Beech House", HOME, "South East", "Overall", "Overall", "Inadequate",
     "22/03/2023", "1-999000100", "Invented Trees Ltd"),
    # A home without a rating, whose worst service counts.
    ("1-999000201", "Invented Double House", HOME, "London", "Overall", "Overall", "Not Rated",
     "21/09/2024", "1-999000200", "Invented Double Ltd"),
    ("1-999000201", "Invented Double House", HOME, "London", "Homecare agencies", "Overall",
     "Inadequate", "21/09/2024", "1-999000200", "Invented Double Ltd"),
    ("1-999000201", "Invented Double House", HOME, "London", "Supported living", "Overall", "Good",
     "21/09/2024", "1-999000200", "Invented Double Ltd"),
    # A place that nobody rated.
    ("1-999000301", "Invented Quiet House", "", "", "Overall", "Overall", "", "",
     "1-999000300", "Invented Quiet Ltd"),
)  # fmt: skip
OLDER = (
    ("1-999000101", "Invented Ash House", HOME, "London", "Overall", "Overall",
     "Requires improvement", "21/03/2018", "1-999000100", "Invented Trees Ltd"),
    ("1-999000201", "Invented Double House", HOME, "London", "Supported living", "Overall",
     "Inadequate", "22/04/2024", "1-999000200", "Invented Double Ltd"),
)  # fmt: skip
CLOSED = {
    "locationId": "1-999000103",
    "providerId": "1-999000100",
    "name": "Invented Cedar House",
    "region": "London",
    "registrationStatus": "Deregistered",
    "deregistrationDate": "2022-05-04",
    "currentRatings": {"overall": {"rating": "Good", "reportDate": "2019-06-05"}},
}
LEADERSHIP = {
    "providerId": "1-999000400",
    "name": "Invented Rated Trust",
    "registrationStatus": "Registered",
    "region": "London",
    "currentRatings": {"overall": {"rating": "Good", "reportDate": "2022-02-03"}},
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    folder = tmp_path_factory.mktemp("matches")
    for name, rows in (("older.csv", OLDER), ("newer.csv", ROWS)):
        with (folder / name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows((COLUMNS, *rows))
    for name, record in (("closed.json", CLOSED), ("trust.json", LEADERSHIP)):
        (folder / name).write_text(json.dumps(record), "utf-8")
    files = [folder / name for name in ("older.csv", "newer.csv", "closed.json", "trust.json")]
    for file in files:
        Loader(folder / "store.db").load([file])
    opened = ReportStore.open(folder / "store.db")
    yield opened
    opened.close()


def found(store: ReportStore, *choices: tuple[Facet, str]) -> dict[str, Match]:
    """The matches of a filter by their CQC ID, in their order."""
    return {m.row.subject.id: m for m in store.matches(TreeFilter(frozenset(choices)))}


def test_all_open_places_are_in_the_order_of_the_tree(store: ReportStore) -> None:
    assert list(found(store)) == [
        "1-999000200", "1-999000201", "1-999000300", "1-999000301", "1-999000400", "1-999000100",
        "1-999000101", "1-999000102",
    ]  # fmt: skip


def test_a_place_without_a_rating_is_found_by_its_worst_service(store: ReportStore) -> None:
    needing = found(store, *((Facet.RATING, word) for word in NEEDS_ATTENTION))
    assert list(needing) == ["1-999000201", "1-999000102"]
    home = needing["1-999000201"]
    assert (home.row.rating_of, home.row.rated_services) == ("Homecare agencies", 2)
    assert home.row.badge is not None
    assert home.row.badge.word == "Inadequate"
    assert home.provider == "1-999000200"


def test_a_provider_without_a_rating_shows_those_of_its_places(store: ReportStore) -> None:
    matches = found(store)
    single, several = matches["1-999000200"], matches["1-999000100"]
    assert single.row.badge is not None
    assert (single.row.badge.word, single.only_place) == ("Inadequate", "Invented Double House")
    assert single.only_place_rated == date(2024, 9, 21)
    assert several.row.badge is None
    assert [(rating.word, number) for rating, number in several.row.places] == [
        ("Good", 1), ("Inadequate", 1),
    ]  # fmt: skip


def test_closed_places_are_listed_when_asked_for(store: ReportStore) -> None:
    assert "1-999000103" not in found(store)
    closed = found(store, (Facet.STATUS, Status.CLOSED.value))
    assert list(closed) == ["1-999000103"]
    status = closed["1-999000103"].status
    assert (status.word, status.closed) == ("deregistered", date(2022, 5, 4))
    assert set(found(store, (Facet.STATUS, Status.ANY.value))) == {*found(store), "1-999000103"}
    both = [(Facet.STATUS, Status.OPEN.value), (Facet.STATUS, Status.CLOSED.value)]
    assert found(store, *both) == found(store, (Facet.STATUS, Status.ANY.value))


def test_a_filter_by_framework_uses_that_of_the_rating_that_counts(store: ReportStore) -> None:
    single = found(store, (Facet.FRAMEWORK, Framework.SINGLE.value))
    assert list(single) == ["1-999000201"]
    assert "1-999000301" in found(store, (Facet.FRAMEWORK, ""))
    choices = {c.value: c.count for c in store.choices(Facet.FRAMEWORK, TreeFilter())}
    assert choices == {Framework.KEY_LINES.value: 2, Framework.SINGLE.value: 1, "": 1}


@pytest.mark.parametrize(
    ("value", "places"),
    [
        ("Supported living is Good", ["1-999000201"]),
        ("Homecare agencies is Inadequate", ["1-999000201"]),
        ("Any service is Inadequate", ["1-999000201"]),
        ("Homecare agencies", ["1-999000201"]),
        # Its rating before the one that counts now.
        ("Supported living is Inadequate", []),
        ("Homecare agencies is Good", []),
        ("Nobody's service is Good", []),
    ],
)
def test_a_filter_by_service_uses_its_current_rating(
    store: ReportStore, value: str, places: list[str]
) -> None:
    assert list(found(store, (Facet.SERVICE, value))) == places


def test_the_choices_of_services_are_those_with_a_rating(store: ReportStore) -> None:
    choices = store.choices(Facet.SERVICE, TreeFilter())
    assert [(choice.value, choice.count) for choice in choices] == [
        ("Any service is Good", 1),
        ("Any service is Inadequate", 1),
        ("Homecare agencies is Inadequate", 1),
        ("Supported living is Good", 1),
    ]
    for choice in choices:
        assert len(found(store, (Facet.SERVICE, choice.value))) == choice.count


def test_services_are_filtered_as_the_tree_shows_them(tmp_path: Path, shared_data: Path) -> None:
    Loader(tmp_path / "nhs.db").load([shared_data / "latest_ratings_locations_RWH_2021-02.csv"])
    with closing(ReportStore.open(tmp_path / "nhs.db")) as nhs:
        shown: dict[str, set[str]] = {}
        for top in nhs.tree():
            for row in (top, *nhs.tree(top.subject)):
                if row.level is Level.SERVICE:
                    continue
                for below in nhs.tree(row.subject):
                    if below.level is Level.SERVICE and below.rating and below.rating.rank:
                        value = service_value(below.name, below.rating.word)
                        shown.setdefault(value, set()).add(row.subject.id)
        assert shown
        choices = nhs.choices(Facet.SERVICE, TreeFilter())
        assert {choice.value for choice in choices if ANY_SERVICE not in choice.value} == set(shown)
        for value, places in shown.items():
            assert set(found(nhs, (Facet.SERVICE, value))) == places


def test_one_of_several_ages_is_enough(store: ReportStore) -> None:
    both = [(Facet.AGE, "1"), (Facet.AGE, "6")]
    assert found(store, *both) == found(store, (Facet.AGE, "6"))


VALUES = {
    Facet.RATING: ["Good", "Requires improvement", "Inadequate", "Not Rated", ""],
    Facet.CHANGE: [trend.value for trend in Trend],
    Facet.AGE: ["2", "4", "6"],
    Facet.REGION: ["London", "South East", ""],
    Facet.TYPE: [HOME, ""],
    Facet.SERVICE: ["Any service is Inadequate", "Supported living", "Supported living is Good"],
    Facet.LEVEL: [Level.PROVIDER.value, Level.LOCATION.value],
    Facet.STATUS: [status.value for status in Status],
    Facet.FRAMEWORK: [*(framework.value for framework in Framework), ""],
}
FILTERS = st.frozensets(
    st.sampled_from([(facet, value) for facet, values in VALUES.items() for value in values]),
    min_size=1,
    max_size=4,
).map(TreeFilter)


def walk(store: ReportStore, arrangement: Arrangement) -> Iterator[tuple[TreeRow, list[TreeRow]]]:
    """Yield each row at the top of the filtered tree, with the locations shown below it."""

    def tops(parent: TreeKey) -> Iterator[tuple[TreeKey, TreeRow]]:
        for line in store.page(arrangement, parent).rows:
            if isinstance(line, TreeGroup):
                yield from tops(TreeKey(line.key))
            else:
                yield TreeKey(parent.group, line.subject), line

    for key, row in tops(TOP):
        below = store.page(arrangement, key).rows
        yield (
            row,
            [line for line in below if isinstance(line, TreeRow) and line.level is Level.LOCATION],
        )


@settings(deadline=None)
@given(chosen=FILTERS, grouping=st.sampled_from(list(Grouping)))
def test_the_list_is_what_the_filtered_tree_shows(
    store: ReportStore, chosen: TreeFilter, grouping: Grouping
) -> None:
    listed = {match.row.subject: match.row for match in store.matches(chosen)}
    providers_only = chosen.values(Facet.LEVEL) == (Level.PROVIDER.value,)
    shown: set[Subject] = set()
    for top, below in walk(store, Arrangement(grouping, chosen)):
        shown |= {top.subject, *(row.subject for row in below)}
        if top.site:  # one row for a provider and its only place
            shown.add(store.path_to(top.subject)[0])
        # What is not in the list is shown for the sake of a place below it, or of the provider.
        assert top.subject in listed or below
        assert providers_only or all(row.subject in listed for row in below)
    assert listed.keys() <= shown
    count = store.count(chosen)
    levels = [row.level for row in listed.values()]
    assert levels.count(Level.PROVIDER) == count.providers
    if not providers_only:
        assert levels.count(Level.LOCATION) == count.locations
