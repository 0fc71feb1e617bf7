"""The tree of an invented country: groups, filters and pages."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from db.domain.age import today, years_before
from db.domain.report import Level, Subject
from db.domain.scale import Change, Question
from db.domain.tree import (
    NEEDS_ATTENTION,
    PLAIN,
    TOP,
    Arrangement,
    Choice,
    Facet,
    Grouping,
    Step,
    TreeFilter,
    TreeGroup,
    TreeKey,
    TreePage,
    TreeRow,
)
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.reading.tree.top import in_order

COLUMNS = (
    "Location ID", "Location Name", "Location Type", "Location Primary Inspection Category",
    "Location Local Authority", "Location Region", "Service / Population Group", "Domain",
    "Latest Rating", "Publication Date", "Provider ID", "Provider Name",
)  # fmt: skip
OLD = "01/03/2014"
MANY = 90
"""Invented providers with one home each."""

REGIONS = Arrangement(Grouping.REGION)


def recent(days: int = 200) -> str:
    return (today() - timedelta(days=days)).isoformat()


def rows() -> Iterator[tuple[str, ...]]:
    """Two trusts with sites in two regions, and homes without a region or a category."""
    hospital = ("NHS Healthcare Organisation", "Acute hospital")
    trust = ("RPA", "The Abbey Invented Trust")
    for place, (region, rating, day) in enumerate(
        [("London", "Inadequate", OLD), ("London", "Good", recent()), ("South East", "Good", OLD)]
    ):
        yield (
            f"RPA0{place}", f"Abbey Site {place}", *hospital, f"{region} Borough", region,
            "Overall", "Overall", rating, day, *trust,
        )  # fmt: skip
    yield (
        "RPB00", "Bury Site", *hospital, "London Borough", "London", "Overall", "Overall",
        "Requires improvement", recent(), "RPB", "Bury Invented Trust",
    )  # fmt: skip
    yield (
        "RPA01", "Abbey Site 1", *hospital, "London Borough", "London", "Surgery", "Overall",
        "Good", recent(), *trust,
    )  # fmt: skip
    for number in range(MANY):
        yield (
            f"1-9990{number:03}", f"Home {number}", "Social Care Org", "", "", "", "Overall",
            "Overall", "Good", OLD, f"1-8880{number:03}", f"{'xyz'[number % 3]}-Homes {number:03}",
        )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    folder = tmp_path_factory.mktemp("country")
    file = folder / "invented.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        writer.writerows(rows())
    Loader(folder / "country.db").load([file])
    opened = ReportStore.open(folder / "country.db")
    yield opened
    opened.close()


def groups(page: TreePage) -> dict[str, tuple[int, int | None]]:
    return {
        row.key: (row.providers, row.locations) for row in page.rows if isinstance(row, TreeGroup)
    }


def ids(page: TreePage) -> list[str]:
    return [row.subject.id for row in page.rows if isinstance(row, TreeRow)]


def only(*chosen: tuple[Facet, str], grouping: Grouping = Grouping.A_TO_Z) -> Arrangement:
    return Arrangement(grouping, TreeFilter(frozenset(chosen)))


def values(choices: tuple[Choice, ...]) -> dict[str, int]:
    return {choice.value: choice.count for choice in choices}


def test_the_list_goes_from_a_to_z_ignoring_the_article(store: ReportStore) -> None:
    assert ids(store.page())[:3] == ["RPA", "RPB00", "1-9990000"]
    assert store.page().total == MANY + 2


def test_the_list_is_read_page_by_page(store: ReportStore) -> None:
    page = store.page(PLAIN, TOP, 20, 32)
    assert (page.first, page.total, len(page.rows)) == (20, MANY + 2, 32)
    assert page.rows[0] == store.page().rows[20]
    beyond = store.page(PLAIN, TOP, 500, 32)
    assert (beyond.rows, beyond.total) == ((), MANY + 2)


def test_a_provider_with_one_site_is_one_row_with_that_sites_rating(store: ReportStore) -> None:
    _, bury, home = store.page(count=3).rows
    assert isinstance(bury, TreeRow)
    assert isinstance(home, TreeRow)
    assert (bury.name, bury.site) == ("Bury Invented Trust", "Bury Site")
    assert bury.rating is not None
    assert bury.rating.word == "Requires improvement"
    assert (home.name, home.site, home.level) == ("x-Homes 000", "Home 0", Level.LOCATION)
    # Whoever asks for either finds the row.
    for subject in (Subject("RPB"), Subject("RPB00")):
        assert store.way_to(subject) == (Step(TreeKey(None, Subject("RPB00")), 1),)
    # Of a provider with several sites, one of which fits a filter, the site is shown below it.
    bad = only((Facet.RATING, "Inadequate"))
    (trust,) = store.page(bad).rows
    assert isinstance(trust, TreeRow)
    assert (trust.subject, trust.children) == (Subject("RPA"), 1)
    # If only providers are wanted, they are shown as such.
    providers = store.page(only((Facet.LEVEL, "provider")))
    assert "RPB" in ids(providers)


def test_by_region_a_trust_is_shown_in_each_with_its_sites_there(store: ReportStore) -> None:
    assert groups(store.page(REGIONS)) == {
        "London": (2, 3),
        "South East": (1, 1),
        "": (MANY, MANY),
    }
    (trust, _) = store.page(REGIONS, TreeKey("London")).rows
    assert isinstance(trust, TreeRow)
    assert trust.children == 2
    assert ids(store.page(REGIONS, TreeKey("London", Subject("RPA")))) == ["RPA00", "RPA01"]
    assert ids(store.page(REGIONS, TreeKey("South East", Subject("RPA")))) == ["RPA02"]


def test_types_of_the_nhs_come_first() -> None:
    kinds = ["", "Acute - Independent", "Care", "Community - NHS & Independent", "Mental - NHS"]
    assert in_order(kinds) == [
        "Mental - NHS",
        "Community - NHS & Independent",
        "Acute - Independent",
        "Care",
        "",
    ]


def test_the_type_is_the_inspection_category_or_else_the_type(store: ReportStore) -> None:
    assert groups(store.page(Arrangement(Grouping.TYPE))) == {
        "Acute hospital": (2, 4),
        "Social Care Org": (MANY, MANY),
    }


def test_a_provider_is_shown_with_only_the_sites_that_match(store: ReportStore) -> None:
    bad = only(*((Facet.RATING, word) for word in NEEDS_ATTENTION))
    page = store.page(bad)
    assert ids(page) == ["RPA", "RPB00"]
    assert [row.children for row in page.rows if isinstance(row, TreeRow)] == [1, 0]
    assert ids(store.page(bad, TreeKey(None, Subject("RPA")))) == ["RPA00"]
    count = store.count(bad.filter)
    assert (count.locations, count.all_locations) == (2, MANY + 4)
    assert groups(store.page(Arrangement(Grouping.REGION, bad.filter))) == {"London": (2, 2)}


def test_all_facets_apply_together(store: ReportStore) -> None:
    chosen = only((Facet.REGION, "London"), (Facet.AGE, "2"), (Facet.RATING, "Good"))
    assert ids(store.page(chosen)) == ["RPA"]
    assert ids(store.page(chosen, TreeKey(None, Subject("RPA")))) == ["RPA01"]
    below = store.page(chosen, TreeKey(None, Subject("RPA01")))
    assert ids(below) == ["RPA01/surgery"]
    nothing = only((Facet.LOCAL_AUTHORITY, "South East Borough"), (Facet.AGE, "2"))
    assert store.page(nothing).total == 0


def test_a_filter_can_choose_what_no_source_states(store: ReportStore) -> None:
    assert store.count(TreeFilter.of(Facet.REGION, "", "South East")).locations == MANY + 1
    assert store.count(TreeFilter.of(Facet.RATING, "")).locations == 0


def test_the_level_decides_whose_ratings_must_match(store: ReportStore) -> None:
    providers = only((Facet.LEVEL, "provider"), (Facet.RATING, ""))
    page = store.page(providers)
    assert page.total == MANY + 2
    # The trust itself has no rating, so it matches; all its sites are then below it.
    assert len(ids(store.page(providers, TreeKey(None, Subject("RPA"))))) == 3
    assert store.page(only((Facet.LEVEL, "provider"), (Facet.RATING, "Good"))).total == 0
    sites = only((Facet.LEVEL, "location"), (Facet.RATING, ""))
    assert store.page(sites).total == 0


def test_a_change_since_the_previous_rating_is_found(tmp_path: Path) -> None:
    folder = tmp_path
    for month, rating, day in (("a", "Good", recent(300)), ("b", "Inadequate", recent())):
        file = folder / f"{month}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(COLUMNS)
            for row in list(rows())[:1]:
                writer.writerow((*row[:8], rating, day, *row[10:]))
        Loader(folder / "two.db").load([file])
    store = ReportStore.open(folder / "two.db")
    try:
        assert store.page(only((Facet.CHANGE, "declined"))).total == 1
        assert store.page(only((Facet.CHANGE, "improved"))).total == 0
        assert values(store.choices(Facet.CHANGE, TreeFilter())) == {
            "improved": 0,
            "declined": 1,
            "same": 0,
        }
    finally:
        store.close()


def test_a_service_has_the_arrow_that_the_report_of_its_place_gives_it(
    bundled_database: Path, tmp_path: Path
) -> None:
    """A change that is older than the newest report on the place is no news of it."""
    store = ReportStore.open(shutil.copyfile(bundled_database, tmp_path / "wardcard.db"))
    compared = 0
    try:
        for place in (Subject("RWH01"), Subject("RWH20"), Subject("RK950")):
            cells = {
                row.subject: row.cell(Question.OVERALL) for row in store.card(place).matrix.rows
            }
            for row in store.tree(place):
                cell = cells[row.subject]
                assert row.change == (cell and cell.change), f"{place}: {row.name}"
                compared += 1
        maternity, *_ = store.chosen([Subject("RWH01", "maternity")])
        urgent, *_ = store.chosen([Subject("RWH01", "urgent-and-emergency-services")])
    finally:
        store.close()
    assert compared > 12
    assert (maternity.change, urgent.change) == (Change.UP, None)


def test_choices_come_from_the_data_and_count_what_the_other_facets_leave(
    store: ReportStore,
) -> None:
    assert values(store.choices(Facet.RATING, TreeFilter())) == {
        "Good": MANY + 2,
        "Requires improvement": 1,
        "Inadequate": 1,
    }
    london = TreeFilter.of(Facet.REGION, "London")
    assert list(values(store.choices(Facet.RATING, london))) == [
        "Inadequate",
        "Requires improvement",
        "Good",
    ]
    assert values(store.choices(Facet.LOCAL_AUTHORITY, london)) == {"London Borough": 3}
    assert values(store.choices(Facet.REGION, london)) == {
        "London": 3,
        "South East": 1,
        "": MANY,
    }
    assert values(store.choices(Facet.AGE, TreeFilter())) == {"1": 2, "2": 2, "4": 2, "6": 2}
    assert values(store.choices(Facet.LEVEL, TreeFilter())) == {
        "provider": MANY + 2,
        "location": MANY + 4,
    }
    assert values(store.choices(Facet.TYPE, london)) == {"Acute hospital": 3}


def test_a_chosen_value_is_still_offered_if_nothing_matches(store: ReportStore) -> None:
    chosen = TreeFilter.of(Facet.RATING, "Outstanding").with_values(Facet.REGION, "London")
    assert values(store.choices(Facet.RATING, chosen))["Outstanding"] == 0


@pytest.mark.parametrize(
    "arrangement", [PLAIN, REGIONS, Arrangement(Grouping.TYPE), only((Facet.RATING, "Good"))]
)
@pytest.mark.parametrize(
    ("wanted", "row"),
    [
        ("RPA", "RPA"),
        ("RPA01", "RPA01"),
        ("RPA01/surgery", "RPA01/surgery"),
        ("rpa02", "RPA02"),
        ("1-9990033", "1-9990033"),
        ("1-8880017", "1-9990017"),
    ],
)
def test_the_way_to_a_row_leads_there(
    store: ReportStore, arrangement: Arrangement, wanted: str, row: str
) -> None:
    way = store.way_to(Subject.parse(wanted), arrangement)
    assert way is not None
    assert way[-1].key.subject is not None
    assert way[-1].key.subject.id == row
    above = TOP
    for step in way:
        page = store.page(arrangement, above)
        keys = [
            TreeKey(row.key) if isinstance(row, TreeGroup) else TreeKey(above.group, row.subject)
            for row in page.rows
        ]
        assert step.key in keys
        assert step.position in (None, keys.index(step.key))
        above = step.key


def test_there_is_no_way_to_a_row_that_a_filter_hides(store: ReportStore) -> None:
    london = only((Facet.REGION, "London"))
    assert store.way_to(Subject("RPA02"), london) is None
    assert store.way_to(Subject("1-8880003"), london) is None
    assert store.way_to(Subject("RPA"), london) is not None


def test_a_name_is_found_by_its_beginning(store: ReportStore) -> None:
    assert store.way_to_name("bury") == (Step(TreeKey(None, Subject("RPB00")), 1),)
    assert store.way_to_name("the inv") is None
    found = store.way_to_name("y-homes 004")
    assert found is not None
    assert found[-1] == Step(TreeKey(None, Subject("1-9990004")), 33)
    within = store.way_to_name("bury", REGIONS, "London")
    assert within is not None
    assert within[-1].key == TreeKey("London", Subject("RPB00"))
    assert store.way_to_name("bury", REGIONS) is None
    assert store.way_to_name("  ") is None


def test_years_end_on_the_same_day() -> None:
    leap = years_before(today().replace(year=2024, month=2, day=29), 1)
    assert (leap.month, leap.day) == (2, 28)
