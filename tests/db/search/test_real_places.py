"""The search finds what people mean in CQC's own file of the whole country."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.hits import Hit, HitKind
from db.importing.loader import Loader
from db.reading.store import ReportStore


@pytest.fixture(scope="module")
def store(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    folder = tmp_path_factory.mktemp("country")
    packed = shared_data / "latest_ratings_locations_overall_2021-02.csv.gz"
    sheet = folder / "country.csv"
    sheet.write_bytes(gzip.decompress(packed.read_bytes()))
    Loader(folder / "wardcard.db").load([sheet])
    with closing(ReportStore.open(folder / "wardcard.db")) as opened:
        yield opened


def first_place(hits: tuple[Hit, ...]) -> str:
    return next(hit.subject.id for hit in hits if hit.kind is HitKind.ORGANISATION)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("lister", "RWH01"),
        ("the lister hospital", "RWH01"),
        ("mount vernon hospital", "RAS02"),
        ("derriford", "RK950"),
        ("royal oldham", "RW603"),
        ("hospital near SG1 4AB", "RWH01"),
        ("https://www.cqc.org.uk/location/rwh01?referer=widget3", "RWH01"),
    ],
)
def test_a_hospital_is_the_first_place(store: ReportStore, text: str, found: str) -> None:
    assert first_place(store.find(text)) == found


@pytest.mark.parametrize("text", ["surgery lister", "lister surgery", "listr surgry"])
def test_the_service_of_a_named_site_is_first(store: ReportStore, text: str) -> None:
    assert store.find(text)[0].subject.id == "RWH01/surgery"


def test_places_near_a_town_are_in_it(store: ReportStore) -> None:
    hits = store.find("care home near Stevenage", 10)
    assert all("Stevenage" in hit.place for hit in hits)
    assert sum(hit.what == "care home" for hit in hits) >= 8


def test_the_nearest_hospital_of_a_name_depends_on_what_was_read_last(store: ReportStore) -> None:
    for read_last, found in (("RJ122", "RYJ01"), ("R1F01", "R1F01")):
        hits = store.find("st mary's hospital", read_last=read_last)
        assert first_place(hits) == found
