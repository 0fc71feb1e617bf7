"""CQC's directory of active locations: places, beds and coordinates, but no names of people."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from db.domain.report import Subject
from db.domain.scale import Question
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources.recognise import recognise
from tests.db.sources.sheets import write_csv, write_ods, write_xlsx

MANAGER, INDIVIDUAL = "Invented Manager", "Invented Individual"
PLACE: dict[str, object] = {
    "Location ID": "ZZ301",
    "Location HSCA start date": date(2010, 10, 1),
    "Dormant (Y/N)": "N",
    "Care home?": "Y",
    "Location Name": "Invented House",
    "Location ODS Code": "ZZX",
    "Registered manager (note; where there is more than one …)": MANAGER,
    "Location Web Address": "www.example.org",
    "Care homes beds": 66,
    "Location Type/Sector": "Social Care Org",
    "Location Latest Overall Rating": "Good",
    "Publication Date": date(2019, 12, 18),
    "Inherited Rating (Y/N)": "Y",
    "Location City": "Nowhere",
    "Location County": "Nowhereshire",
    "Location Postal Code": "ZZ3 3ZZ",
    "Location Latitude": 51.5,
    "Location Longitude": -0.25,
    "Provider ID": "ZZ3",
    "Provider Name": "Invented Provider",
    "Provider City": "Elsewhere",
    "Provider Nominated Individual Name": INDIVIDUAL,
    "Provider Main Partner Name (note; …)": INDIVIDUAL,
    "Service type - Care home service with nursing": "Y",
}


def rows(*changes: dict[str, object]) -> list[list[object]]:
    return [["A banner"], list(PLACE), *([*(PLACE | changed).values()] for changed in changes)]


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_a_place_has_its_beds_coordinates_and_rating(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"directory.{form}"
    table = rows({})
    if form == "csv":
        write_csv(path, table)
    else:
        (write_ods if form == "ods" else write_xlsx)(path, {"HSCA_Active_Locations": table})
    assert recognise(path).kind == "directory"
    database = tmp_path / "wardcard.db"
    (summary,) = Loader(database).load([path])
    assert (summary.format, summary.refused) == (f"HSCA active locations (.{form})", ())
    store = ReportStore.open(database)
    try:
        card = store.card(Subject("ZZ301"))
    finally:
        store.close()
    place = card.organisation
    assert (place.name, place.beds, place.latitude, place.longitude) == (
        "Invented House", 66, 51.5, -0.25,
    )  # fmt: skip
    assert (place.postcode, place.type) == ("ZZ3 3ZZ", "Social Care Org")
    own = card.matrix.own
    assert own is not None
    cell = own.cell(Question.OVERALL)
    assert cell is not None
    assert (cell.rating.word, cell.published) == ("Good", date(2019, 12, 18))
    assert cell.inherited_from
    raw = database.read_bytes()
    assert b"Invented House" in raw
    assert MANAGER.encode() not in raw
    assert INDIVIDUAL.encode() not in raw


def test_rows_that_cannot_be_read_are_reported_one_by_one(tmp_path: Path) -> None:
    path = write_ods(
        tmp_path / "directory.ods",
        {
            "HSCA_Active_Locations": rows(
                {},
                {"Location ID": "ZZ302", "Publication Date": ""},
                {"Location ID": "ZZ303", "Publication Date": "31/02/2019"},
                {"Location ID": ""},
                {},
                {"Location ID": "ZZ304", "Location Latest Overall Rating": ""},
            )
        },
    )
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    assert (summary.ratings_added, summary.organisations_added) == (1, 5)
    where = "HSCA_Active_Locations, row"
    assert [(bad.where, bad.why) for bad in summary.refused] == [
        (
            f"{where} 4",
            "the rating 'Good' has no publication date; the location was added without its rating.",
        ),
        (
            f"{where} 5",
            "'31/02/2019' is not a date that exists; the location was added without its rating.",
        ),
        (f"{where} 6", "it names no location: its ID is blank."),
        (f"{where} 7", "its location is already in the file."),
    ]


def test_the_real_header_is_recognised_and_no_persons_name_is_kept(
    shared_data: Path, tmp_path: Path
) -> None:
    path = shared_data / "hsca_active_locations_header.ods"
    database = tmp_path / "wardcard.db"
    (summary,) = Loader(database).load([path])
    assert summary.organisations_added == 13
    raw = database.read_bytes()
    assert b"TEST LOCATION NAME" in raw
    assert b"TEST NAME" not in raw
