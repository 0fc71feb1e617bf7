"""The search finds what people mean, by names, postcodes and misspelt words."""

from __future__ import annotations

import time
from contextlib import closing, suppress
from pathlib import Path

import pytest

from db.domain.errors import UnknownPlace
from db.domain.hits import HitKind
from db.importing.loader import Loader
from db.reading.store import ReportStore

TREETOPS = Path(__file__).parents[3] / "resources" / "packs" / "treetops.json"
HEADER = (
    "Location ID,Location Name,Location City,Location Post Code,Service / Population Group,"
    "Domain,Latest Rating,Publication Date,Provider ID,Provider Name"
)
ROWS = """
1-101,Invented St Mary's Surgery,Leeds,LS1 1AA,Overall,Overall,Good,01/02/2020,1-901,Invented St Mary's Surgery
1-101,Invented St Mary's Surgery,Leeds,LS1 1AA,Families,Overall,Good,01/02/2020,1-901,Invented St Mary's Surgery
1-102,Invented Queen Elizabeth Hospital,Hull,HU1 4BB,Overall,Overall,Good,01/02/2020,1-902,Invented NHS Trust
1-102,Invented Queen Elizabeth Hospital,Hull,HU1 4BB,Surgery,Overall,Good,01/02/2020,1-902,Invented NHS Trust
1-103,Invented Elisabethan Care Home,Hull,HU2 4BB,Overall,Overall,Inadequate,01/02/2020,1-903,Invented Homes
1-104,Invented Lister Lodge,Hull,HU2 5BB,Overall,Overall,Inadequate,01/02/2020,1-903,Invented Homes
1-105,Invented Lestar Court,Hull,HU2 6BB,Overall,Overall,Inadequate,01/02/2020,1-903,Invented Homes
1-106,Invented Mount Vernon,Hull,HU2 7BB,Overall,Overall,Inadequate,01/02/2020,1-903,Invented Homes
""".strip()  # noqa: E501


@pytest.fixture
def store(tmp_path: Path) -> ReportStore:
    sheet = tmp_path / "invented.csv"
    sheet.write_text(f"{HEADER}\n{ROWS}\n", "utf-8")
    Loader(tmp_path / "wardcard.db").load([sheet])
    return ReportStore.open(tmp_path / "wardcard.db")


def first(store: ReportStore, text: str) -> str:
    hits = store.find(text)
    return hits[0].subject.organisation if hits else ""


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("listr lodge", "1-104"),  # a letter missing
        ("listers", "1-104"),  # a letter too many; one wrong letter comes before two
        ("queen elisabeth", "1-102"),  # both begin words, but no name has both
        ("mt vernon", "1-106"),  # 'Mt' is short for 'Mount'
        ("HU2 5BB", "1-104"),
        ("hu25bb", "1-104"),
        ("1-105", "1-105"),
    ],
)
def test_the_intended_organisation_is_found_first(store: ReportStore, text: str, id: str) -> None:  # noqa: A002
    assert first(store, text) == id


def test_an_unknown_postcode_finds_places_nearby_and_no_other_postcode(
    store: ReportStore,
) -> None:
    for text in ("LS1 9ZZ", "ls19zz"):
        assert {hit.subject.organisation for hit in store.find(text)} == {"1-101"}
    assert store.find("ZZ9 9ZZ") == ()


def test_a_rated_site_comes_before_its_provider_of_the_same_name(store: ReportStore) -> None:
    site, provider = store.find("st marys")[:2]
    assert site.subject.organisation == "1-101"
    assert provider.subject.organisation == "1-901"
    assert provider.what == "provider"
    assert provider.place == "1 site · Leeds · 1-901"


def test_a_place_names_its_provider_if_that_is_called_otherwise(store: ReportStore) -> None:
    named = {hit.subject.organisation: hit.provider for hit in store.find("st marys")}
    assert named["1-901"] == ""
    other = [hit for hit in store.find("surgery") if hit.kind is HitKind.ORGANISATION]
    assert all(hit.provider != hit.title for hit in other)


def test_every_kind_of_hit_has_its_share(store: ReportStore) -> None:
    kinds = {hit.kind for hit in store.find("surgery", limit=2)}
    assert kinds == {HitKind.ORGANISATION, HitKind.SERVICE}


def test_of_very_many_hits_names_that_begin_with_the_text_come_first(tmp_path: Path) -> None:
    sheet = tmp_path / "invented.csv"
    rows = [
        f"1-{n},{'' if n == 2500 else 'Invented '}Zeal House {n},Hull,HU1 1AA,{service},Overall,"
        "Good,01/02/2020,1-9,Invented Homes"
        for n in range(1, 2501)
        for service in ("Overall", "Zeal service")
    ]
    sheet.write_text("\n".join([HEADER, *rows]), "utf-8")
    Loader(tmp_path / "wardcard.db").load([sheet])
    hits = ReportStore.open(tmp_path / "wardcard.db").find("zeal", limit=20)
    assert hits[0].subject.organisation == "1-2500"
    assert sum(hit.kind is HitKind.SERVICE for hit in hits) == 10


def test_a_search_after_an_import_finds_its_words(store: ReportStore, tmp_path: Path) -> None:
    assert first(store, "quixotik") == ""
    sheet = tmp_path / "more.csv"
    sheet.write_text(
        f"{HEADER}\n1-201,Invented Quixotic Villa,Hull,HU1 1AA,Overall,Overall,Good,"
        "01/02/2020,1-9,Invented Homes\n",
        "utf-8",
    )
    Loader(tmp_path / "wardcard.db").load([sheet])
    assert first(store, "quixotik") == "1-201"


def test_a_rating_that_its_report_only_repeats_is_found_as_carried_forward(tmp_path: Path) -> None:
    Loader(tmp_path / "wardcard.db").load([TREETOPS])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        hits = store.find("treetops care homes rating September 2024", limit=50)
    found = {hit.title: hit.carried for hit in hits if hit.kind is HitKind.RATING}
    assert found["Effective: Good"]
    assert not found["Safe: Good"]
    assert not any(hit.carried for hit in hits if hit.kind is not HitKind.RATING)


@pytest.mark.parametrize(
    "text",
    [
        "hos\udc80pital",
        "\ud800",
        "hos\u200bpital",
        "\x00",
        "cqc.org.uk/" * 100_000,
        "near " * 200_000,
    ],
)
def test_any_text_is_answered_at_once(store: ReportStore, text: str) -> None:
    begun = time.process_time()
    store.find(text, 10)
    store.find("hospital", 10, read_last=text)
    with suppress(UnknownPlace):
        store.find("hospital", 10, near=text)
    assert time.process_time() - begun < 2  # minutes, if it took the square of the length
