"""The order of the list: the NHS first in groups, and providers that no source names."""

from __future__ import annotations

import csv
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from db.domain.report import Subject
from db.domain.tree import Arrangement, Facet, Grouping, TreeFilter, TreeKey, TreePage, TreeRow
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.reading.tree.top import read_top

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS = (
    "Location ID", "Location Name", "Location Type", "Location Primary Inspection Category",
    "Location Region", "Service / Population Group", "Domain", "Latest Rating",
    "Publication Date", "Provider ID", "Provider Name",
)  # fmt: skip
NHS, OTHER = "NHS Healthcare Organisation", "Independent Healthcare Org"
PLACES = (
    ("1-10", "Ash House", OTHER, "1-1", "Alder Care Ltd"),
    ("1-20", "Birch Clinic", OTHER, "1-2", ""),
    ("1-30", "Lime Lodge", OTHER, "1-3", ""),
    ("1-31", "Beech Lodge", OTHER, "1-3", ""),
    ("1-40", "Cedar House", OTHER, "1-4", "Cedar Care Ltd"),
    ("RZ101", "Zelkova Hospital", NHS, "RZ1", "Zelkova NHS Trust"),
    ("RX101", "Xylem Hospital", NHS, "RX1", "Xylem NHS Trust"),
)
A_TO_Z = ["1-10", "1-3", "1-20", "1-40", "RX101", "RZ101"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("order")
    with (folder / "invented.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(COLUMNS)
        for place, name, kind, provider, provider_name in PLACES:
            writer.writerow(
                (place, name, kind, "Hospital", "London", "Overall", "Overall", "Good",
                 "01/03/2020", provider, provider_name)
            )  # fmt: skip
    Loader(folder / "country.db").load([folder / "invented.csv"])
    return folder / "country.db"


@pytest.fixture(scope="module")
def store(path: Path) -> Iterator[ReportStore]:
    with closing(ReportStore.open(path)) as opened:
        yield opened


def rows(page: TreePage) -> list[TreeRow]:
    return [row for row in page.rows if isinstance(row, TreeRow)]


def ids(page: TreePage) -> list[str]:
    return [row.subject.id for row in rows(page)]


@pytest.mark.parametrize("chosen", [TreeFilter(), TreeFilter.of(Facet.RATING, "Good")])
def test_a_provider_that_no_source_names_is_where_its_first_place_would_be(
    store: ReportStore, path: Path, chosen: TreeFilter
) -> None:
    page = store.page(Arrangement(filter=chosen))
    assert ids(page) == A_TO_Z
    names = [(row.name, row.site) for row in rows(page)][:3]
    assert names == [("Alder Care Ltd", "Ash House"), ("Provider 1-3", ""), ("Birch Clinic", "")]
    for position, row in enumerate(rows(page)):
        way = store.way_to(row.subject, Arrangement(filter=chosen))
        assert way is not None
        assert way[0].position == position
    way = store.way_to_name("bir", Arrangement(filter=chosen))
    assert way is not None
    assert way[0].key.subject == Subject("1-20")
    if not chosen:
        assert read_top(path, Grouping.A_TO_Z, 99) == page


@pytest.mark.parametrize("grouping", [Grouping.REGION, Grouping.TYPE])
def test_in_groups_the_nhs_comes_first(store: ReportStore, grouping: Grouping) -> None:
    (group,) = store.page(Arrangement(grouping)).rows
    key = TreeKey(group.key if not isinstance(group, TreeRow) else None)
    page = store.page(Arrangement(grouping), key)
    assert ids(page) == ["RX101", "RZ101", *A_TO_Z[:4]]
    for position, row in enumerate(rows(page)):
        way = store.way_to(row.subject, Arrangement(grouping))
        assert way is not None
        assert way[-1].position == position
    second = store.page(Arrangement(grouping), key, 1, 2)
    assert ids(second) == ["RZ101", "1-10"]
