"""The order of hits: the place or service that is meant comes first, and no kind is left out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.domain.errors import UnknownPlace
from db.domain.hits import Hit, HitKind
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.search.ranking import shares
from db.search.request import understand
from tests.db.packs import minimal, write
from viewer.wording.search import hit_sentence, near_sentence

COLUMNS = (
    "Location ID,Location Name,Care Home?,Location Type,Location Primary Inspection Category,"
    "Location City,Location Post Code,Service / Population Group,Domain,Latest Rating,"
    "Publication Date,Provider ID,Provider Name"
)
HOSPITAL = "N,NHS Healthcare Organisation,Acute hospital - NHS non-specialist"
PRIVATE = "N,Independent Healthcare Org,Acute hospital - Independent non-specialist"
GP = "N,Primary Medical Services,GP Practices"
HOME = "Y,Social Care Org,Residential social care"
AT_HOME = "N,Social Care Org,Community based adult social care services"
ODD = "N,Independent Healthcare Org,Invented Imaging"
PLACES = (
    # ID, name, kind, town, postcode, services, provider
    ("ZZ101", "Plover Hospital", HOSPITAL, "Invenham", "ZA1 4AB", "Surgery,Maternity", "ZZ1"),
    ("1-1000", "The Plover Hospital", PRIVATE, "Farville", "ZF9 8RH", "Surgery", "1-9000"),
    ("1-1001", "Plover Lane Surgery", GP, "Invenham", "ZA1 5AX", "Older people", "1-9001"),
    ("1-1002", "Plover House Surgery", GP, "Farville", "ZF1 0NL", "Older people", "1-9002"),
    ("1-1003", "Plover Care", AT_HOME, "Farville", "ZF2 0NL", "", "1-9003"),
    ("1-1004", "Plover", HOME, "Farville", "ZF3 0NL", "", "1-9003"),
    ("1-1005", "Invented Grange", HOME, "Invenham", "ZA2 1AA", "", "1-9004"),
    ("1-1006", "Invented Manor", HOME, "Farville", "ZF4 1AA", "", "1-9004"),
    ("1-1007", "Invented Scans", ODD, "Plover", "ZF5 1AA", "", "1-9005"),
    ("ZZ201", "St Osyth's Hospital", HOSPITAL, "Farville", "ZF6 1AA", "Surgery", "ZZ2"),
    ("ZZ202", "St Osyth's Hospital", HOSPITAL, "Invenham", "ZA1 9AA", "Surgery", "ZZ3"),
)


def sheet(path: Path, places: tuple[tuple[str, ...], ...] = PLACES) -> Path:
    lines = [COLUMNS]
    for cqc_id, name, kind, town, postcode, services, provider in places:
        owner = "Invented NHS Trust" if provider.startswith("ZZ") else f"{name} Limited"
        lines += [
            f"{cqc_id},{name},{kind},{town},{postcode},{service},Overall,Good,01/02/2020,"
            f"{provider},{owner}"
            for service in ("Overall", *filter(None, services.split(",")))
        ]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ReportStore]:
    folder = tmp_path_factory.mktemp("ranking")
    Loader(folder / "wardcard.db").load([sheet(folder / "invented.csv")])
    with closing(ReportStore.open(folder / "wardcard.db")) as opened:
        yield opened


def places(hits: tuple[Hit, ...]) -> list[str]:
    return [hit.subject.organisation for hit in hits if hit.kind is HitKind.ORGANISATION]


def test_a_hospital_comes_before_other_places_whose_names_begin_alike(store: ReportStore) -> None:
    found = places(store.find("plover h"))
    assert found[:2] == ["ZZ101", "1-1000"]
    assert "1-1002" in found


def test_a_whole_name_comes_before_a_hospital_whose_name_only_begins_with_it(
    store: ReportStore,
) -> None:
    found = places(store.find("plover"))
    assert found[:3] == ["1-1004", "ZZ101", "1-1000"]
    assert found.index("1-1003") < found.index("1-1007"), "a name comes before a town"


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("surgery plover", "ZZ101/surgery"),
        ("plover surgery", "ZZ101/surgery"),
        ("Surgery, Plover Hospital", "ZZ101/surgery"),
        ("maternity plover hospital", "ZZ101/maternity"),
        ("surg plov", "ZZ101/surgery"),
        ("surgry plover", "ZZ101/surgery"),
        ("older people plover house", "1-1002/older-people"),
        ("zz101 maternity", "ZZ101/maternity"),
        ("ZZ101/maternity", "ZZ101/maternity"),
        ("the surgery of the plover", "ZZ101/surgery"),
    ],
)
def test_a_service_of_a_named_site_comes_first(store: ReportStore, text: str, subject: str) -> None:
    assert store.find(text)[0].subject.id == subject


@pytest.mark.parametrize("text", ["plover lane surgery", "Plover House surg"])
def test_a_place_of_that_name_comes_before_services(store: ReportStore, text: str) -> None:
    first = store.find(text)[0]
    assert (first.kind, first.what) == (HitKind.ORGANISATION, "GP practice")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ZZ101", "hospital"),
        ("1-1001", "GP practice"),
        ("1-1004", "care home"),
        ("1-1003", "social care in the community"),
        ("1-1007", "invented imaging"),
        ("ZZ1", "trust"),
        ("1-9001", "provider"),
    ],
)
def test_hits_name_what_was_found(store: ReportStore, text: str, what: str) -> None:
    assert store.find(text)[0].what == what


@pytest.mark.parametrize("kind", ["hospital", "GP practice", "care home"])
def test_a_place_is_found_by_what_it_is(store: ReportStore, kind: str) -> None:
    hits = [hit for hit in store.find(f"{kind} invenham") if hit.kind is HitKind.ORGANISATION]
    assert hits
    assert {hit.what for hit in hits} == {kind}


@pytest.mark.parametrize(
    "text",
    [
        "ZZ101",
        "zz101",
        " Zz101\n",
        "https://www.cqc.org.uk/location/ZZ101",
        "https://www.cqc.org.uk/location/zz101?referer=widget3  ",
        "http://cqc.org.uk/location/ZZ101/",
        "www.cqc.org.uk/location/ZZ101/reports#overall",
        "https://www.cqc.org.uk/location/ZZ101/inspection-summary",
        "<https://www.cqc.org.uk/directory/ZZ101>",
        "https://api.service.cqc.org.uk/public/v1/locations/ZZ101",
    ],
)
def test_an_id_or_an_address_of_cqc_finds_its_place(store: ReportStore, text: str) -> None:
    assert store.find(text)[0].subject.id == "ZZ101"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://www.cqc.org.uk/provider/ZZ1/services", "ZZ1"),
        ("https://www.cqc.org.uk/provider/1-9001?x=1-1002", "1-9001"),
        ("1\u20131004", "1-1004"),  # an en dash, as word processors write it
        ("CQC ID: 1-1004", "1-1004"),
    ],
)
def test_ids_in_other_company_are_recognised(store: ReportStore, text: str, found: str) -> None:
    assert store.find(text)[0].subject.id == found


def test_an_address_of_an_unknown_place_finds_nothing(store: ReportStore) -> None:
    assert store.find("https://www.cqc.org.uk/location/PLOVEN") == ()


def test_the_nearest_of_equally_good_places_comes_first(store: ReportStore) -> None:
    def first(near: str = "", read_last: str = "") -> str:
        return places(store.find("st osyths hospital", near=near, read_last=read_last))[0]

    assert first(read_last="1-1005") == "ZZ202"
    assert first(read_last="1-1006") == "ZZ201"
    for near in ("ZA1 4AB", "za1", "Invenham", "1-1005"):
        assert first(near=near) == "ZZ202", near
    assert first(near="Farville") == "ZZ201"
    assert first(near="ZF9") == "ZZ201"


def test_nearness_only_breaks_ties(store: ReportStore) -> None:
    assert places(store.find("plover", read_last="1-1001"))[0] == "1-1004"
    assert places(store.find("plover hosp", read_last="1-1000"))[:2] == ["1-1000", "ZZ101"]


def test_places_of_the_trust_that_was_read_last_are_the_nearest(tmp_path: Path) -> None:
    rows = (
        ("ZZ101", "Invented Site", HOSPITAL, "Farville", "ZF1 1AA", "", "ZZ1"),
        ("ZZ102", "Plover Hospital", HOSPITAL, "Invenham", "ZA1 4AB", "", "ZZ1"),
        ("ZZ201", "Plover Hospital", HOSPITAL, "Farville", "ZF1 2AA", "", "ZZ2"),
    )
    Loader(tmp_path / "wardcard.db").load([sheet(tmp_path / "invented.csv", rows)])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        assert places(store.find("plover", read_last="ZZ101")) == ["ZZ102", "ZZ201"]
        assert places(store.find("plover", read_last="zz1")) == ["ZZ102", "ZZ201"]
        assert places(store.find("plover", near="ZZ101")) == ["ZZ201", "ZZ102"]


def test_an_unknown_place_to_be_near_to_is_refused(store: ReportStore) -> None:
    with pytest.raises(UnknownPlace, match="No place on record is at 'Atlantis'"):
        store.find("plover", near="Atlantis")


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("care home near Invenham", "Invenham", {"1-1005"}),
        ("care home near Farv", "Farville", {"1-1004", "1-1006"}),
        ("care home near ZF4 1AA", "ZF4", {"1-1006"}),
        ("care home near zf3", "ZF3", {"1-1004"}),
        ("care home near 1-1005", "ZA2", {"1-1005"}),
        ("hospital near Invenham", "Invenham", {"ZZ101", "ZZ202"}),
        ("surgery near ZA1 4AB", "ZA1", {"ZZ101", "ZZ202", "1-1001"}),
        ("dentist near Invenham", "Invenham", set[str]()),
        ("near Invenham", "Invenham", {"ZZ101", "ZZ202", "1-1001", "1-1005"}),
    ],
)
def test_without_coordinates_only_the_town_or_district_itself_is_searched(
    store: ReportStore, text: str, where: str, found: set[str]
) -> None:
    """Anything else could be at the other end of the country."""
    hits = store.find(text)
    assert {hit.subject.organisation for hit in hits} == found
    assert {hit.miles for hit in hits} <= {None}
    assert near_sentence(hits.near, len(hits)).startswith(
        f"Distances are not known, so only results in {where} are listed. "
    )


def test_a_tie_breaker_without_coordinates_says_so(store: ReportStore) -> None:
    hits = store.find("plover", near="Farville")
    assert near_sentence(hits.near, len(hits)).startswith(
        "Distances are not known, so those in Farville come first. "
    )
    assert store.find("plover", read_last="ZZ101").near is None


@pytest.mark.parametrize("name", ["Atlantis", "Plover Hospital", "Invented Grange"])
def test_only_a_town_or_a_postcode_can_be_near_to(store: ReportStore, name: str) -> None:
    """Not a place that happens to have that name: its surroundings are hardly meant."""
    hits = store.find(f"care home near {name}")
    assert near_sentence(hits.near, len(hits)).startswith(f"No town of the name ‘{name}’ is known")
    with pytest.raises(UnknownPlace, match="use a CQC ID, a postcode or a town"):
        store.find("care home", near=name)


def test_near_something_unknown_is_searched_for_as_words(store: ReportStore) -> None:
    hits = store.find("plover near Atlantis")
    assert hits == ()
    assert near_sentence(hits.near, len(hits)) == "No town of the name ‘Atlantis’ is known."


def record(cqc_id: str, name: str, latitude: float, longitude: float) -> dict[str, object]:
    return {
        "locationId": cqc_id, "providerId": "1-9", "name": name, "type": "Social Care Org",
        "careHome": "Y", "registrationStatus": "Registered", "postalCode": f"ZA{cqc_id[-1]} 1AA",
        "postalAddressTownCity": "Invenham" if cqc_id == "1-1" else "Elsewhere",
        "onspdLatitude": latitude, "onspdLongitude": longitude,
        "inspectionCategories": [
            {"code": "S1", "primary": "true", "name": "Residential social care"}
        ],
    }  # fmt: skip


@pytest.fixture
def mapped(tmp_path: Path) -> Iterator[ReportStore]:
    """Care homes on a line to the north, with 6.9 miles from each to the next."""
    lines = [
        json.dumps(record(f"1-{n}", f"Invented Home {n}", 51.9 + n / 10, -0.2)) for n in (3, 1, 2)
    ]
    (tmp_path / "homes.jsonl").write_text("\n".join(lines), "utf-8")
    Loader(tmp_path / "wardcard.db").load([tmp_path / "homes.jsonl"])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as opened:
        yield opened


@pytest.mark.parametrize("where", ["Invenham", "ZA1 1AA", "za11aa", "1-1"])
def test_distances_are_known_from_coordinates(mapped: ReportStore, where: str) -> None:
    hits = mapped.find(f"care home near {where}")
    assert [hit.subject.id for hit in hits] == ["1-1", "1-2", "1-3"]
    assert [round(hit.miles or 0, 1) for hit in hits] == [0.0, 6.9, 13.8]
    assert near_sentence(hits.near, len(hits)) == ""


def test_a_tie_breaker_orders_by_coordinates(mapped: ReportStore) -> None:
    hits = mapped.find("invented home", near="1-3")
    assert places(hits) == ["1-3", "1-2", "1-1"]
    assert [round(hit.miles or 0) for hit in hits if hit.kind is HitKind.ORGANISATION] == [0, 7, 14]
    hits = mapped.find("invented home", read_last="1-3")
    assert [round(hit.miles or 0) for hit in hits if hit.kind is HitKind.ORGANISATION] == [0, 7, 14]
    assert hits.near is None


def test_replaced_services_and_old_ratings_are_marked(tmp_path: Path) -> None:
    pack = minimal()
    pack["ratings"] += [
        {"report": report, "location": "ZZ101", "service": service,
         "ratings": {"overall": word}, "sources": ["page"]}
        for report, service, word in (
            ("2018", "old-maternity", "Good"), ("2022", "maternity", "Inadequate"),
        )
    ]  # fmt: skip
    database = tmp_path / "wardcard.db"
    Loader(database).load([write(tmp_path, pack)])
    with closing(ReportStore.open(database)) as store:
        services = [hit for hit in store.find("maternity") if hit.kind is HitKind.SERVICE]
        assert [(hit.title, hit.replaced_by) for hit in services] == [
            ("Maternity", ""),
            ("Maternity and gynaecology", "Maternity"),
        ]
        ratings = [hit for hit in store.find("overall general") if hit.kind is HitKind.RATING]
        assert ratings
        current = [hit.is_current for hit in ratings]
        assert current == sorted(current, reverse=True), "those that count now come first"
        own = {
            hit.title: hit.is_current
            for hit in ratings
            if hit.subject.service is None and hit.title.startswith("Overall")
        }
        assert own == {"Overall: Inadequate": True, "Overall: Good": False}


@given(st.lists(st.integers(1, 60), max_size=9), st.integers(0, 80))
def test_the_limit_holds_for_the_list_and_every_kind_has_its_share(
    lengths: list[int], limit: int
) -> None:
    taken = shares(lengths, limit)
    assert sum(taken) == min(limit, sum(lengths))
    assert all(0 <= count <= length for count, length in zip(taken, lengths, strict=True))
    if limit >= len(lengths):
        assert all(taken)
    more = shares(lengths, limit + 1)
    assert all(now <= then for now, then in zip(taken, more, strict=True))


def test_the_limit_holds_for_the_whole_list(store: ReportStore) -> None:
    for text in ("plover", "surgery", "invented", "good", "near invenham"):
        every = store.find(text, 1000)
        for limit in (1, 2, 3, 7):
            assert len(store.find(text, limit)) == min(limit, len(every))


def test_no_place_is_lost_among_many_hits(tmp_path: Path) -> None:
    """Of more hits than are ranked, the hospital, the exact name and the nearest are found."""
    rows = (
        *(
            (f"1-{n}", f"Invented Zeal House {n}", HOME, "Farville", "ZF1 1AA", "", "1-9")
            for n in range(1000, 2200)
        ),
        ("ZZ101", "Invented Zeal Hospital", HOSPITAL, "Farville", "ZF1 1AA", "Zeal care", "ZZ1"),
        ("1-3", "Zeal", AT_HOME, "Farville", "ZF1 1AA", "", "1-9"),
        ("1-4", "Invented Zeal Nook", HOME, "Invenham", "ZA1 1AA", "", "1-9"),
    )
    Loader(tmp_path / "wardcard.db").load([sheet(tmp_path / "invented.csv", rows)])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        assert places(store.find("zeal", 3))[:2] == ["1-3", "ZZ101"]
        assert store.find("zeal", 2)[1].kind is HitKind.SERVICE
        assert places(store.find("zeal near Invenham", 3))[0] == "1-4"
        assert places(store.find("zeal", 5, read_last="1-4"))[2] == "1-4"


@given(st.text(max_size=40))
def test_any_text_is_understood(text: str) -> None:
    understand(text)


@given(st.text(alphabet="nearZA1-0/'\" .:?", max_size=30))
def test_any_text_can_be_searched_for(store: ReportStore, text: str) -> None:
    assert len(store.find(text, 5)) <= 5


def closed_record(cqc_id: str, name: str, **known: object) -> dict[str, object]:
    return record(cqc_id, name, 52.0, -0.2) | {
        "registrationStatus": "Deregistered",
        "deregistrationDate": "2021-10-07",
    } | known  # fmt: skip


@pytest.mark.parametrize("stated_at", ["older", "newer", "both"])
def test_a_closed_place_is_found_after_open_ones_with_what_followed_it(
    tmp_path: Path, stated_at: str
) -> None:
    def related(other: str, name: str, kind: str) -> dict[str, object]:
        return {
            "relationships": [
                {"relatedLocationId": other, "relatedLocationName": name, "type": kind,
                 "reason": "New Provider"}
            ]
        }  # fmt: skip

    older = related("1-2", "Invented Home", "HSCA Successor") if stated_at != "newer" else {}
    newer = related("1-1", "Invented Home", "HSCA Predecessor") if stated_at != "older" else {}
    records = [
        closed_record("1-1", "Invented Home", **older),
        record("1-2", "Invented Home", 52.0, -0.2) | newer,
        closed_record("1-3", "Invented Home Three"),
    ]
    (tmp_path / "homes.jsonl").write_text("\n".join(map(json.dumps, records)), "utf-8")
    Loader(tmp_path / "wardcard.db").load([tmp_path / "homes.jsonl"])
    with closing(ReportStore.open(tmp_path / "wardcard.db")) as store:
        for text in ("invented home", "care home near ZA1 1AA"):
            hits = [hit for hit in store.find(text) if hit.kind is HitKind.ORGANISATION]
            assert [hit.subject.id for hit in hits if hit.status.registered] == ["1-2"], text
            assert hits[0].subject.id == "1-2", text
            by_id = {hit.subject.id: hit for hit in hits}
            assert by_id["1-1"].status.is_closed
            assert [place.id for place in by_id["1-1"].status.successors] == ["1-2"]
            assert by_id["1-3"].status.successors == ()


def test_the_day_on_which_a_place_closed_is_shown(tmp_path: Path) -> None:
    database = tmp_path / "wardcard.db"
    closed = tmp_path / "closed.json"
    closed.write_text(json.dumps(closed_record("1-1004", "Invented Plover House")), "utf-8")
    Loader(database).load([sheet(tmp_path / "invented.csv"), closed])
    with closing(ReportStore.open(database)) as store:
        found = {hit.subject.id: hit for hit in store.find("plover")}
        closed, other = found["1-1004"].status, found["ZZ101"].status
        assert (closed.word, closed.closed) == ("deregistered", date(2021, 10, 7))
        assert (other.word, other.closed) == (None, None)


def test_what_is_in_an_older_report_says_so(tmp_path: Path) -> None:
    pack = minimal()
    pack["findings"] = [
        {"id": report, "report": report, "location": "ZZ101", "kind": "strength",
         "text": f"Tidy cupboards {report}.", "source": "page"}
        for report in ("2018", "2022")
    ]  # fmt: skip
    database = tmp_path / "wardcard.db"
    Loader(database).load([write(tmp_path, pack)])
    with closing(ReportStore.open(database)) as store:
        hits = store.find("tidy cupboards")
        assert {hit.text: hit.older for hit in hits} == {
            "Tidy cupboards 2018.": True,
            "Tidy cupboards 2022.": False,
        }
        assert not any(hit.older for hit in store.find("ZZ101") if hit.report_id is None)
        assert "older report" in " ".join(hit_sentence(hit) for hit in hits)
