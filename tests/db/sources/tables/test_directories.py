"""CQC's other tables of places, each read as what it is: closed, weekly, with filters, dual."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.domain.report import Organisation, ReportCard, Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources.recognise import recognise
from tests.db.contents import contents
from tests.db.sources.sheets import write_csv, write_ods, write_xlsx

DEACTIVATED = [
    "Location ID", "Location ODS Code", "Location Name", "Location Status",
    "Location HSCA start date", "Location HSCA End Date", "Care home?",
    "Care homes beds at point location de-activated", "Location Type/Sector",
    "Location Region", "Location Primary NHS Region", "Location Street Address", "Location City",
    "Location Postal Code", "Location Latest Overall Rating", "Publication Date",
    "Inherited Rating (Y/N)", "Provider ID", "Provider Name",
]  # fmt: skip
ACTIVE = [
    "Location ID", "Location HSCA start date", "Dormant (Y/N)", "Care home?", "Location Name",
    "Location Latest Overall Rating", "Publication Date", "Location City", "Location Postal Code",
    "Provider ID", "Provider Name", "Provider HSCA start date",
]  # fmt: skip
OF_2017 = [
    "Location ID", "HSCA start date", "Care home?", "Location Name", "Telephone Number",
    "Registered manager (note; …)", "Web Address", "Care homes beds", "Location Type/Sector",
    "Region", "Local Authority", "Street Address", "City", "Postal Code", "Provider ID",
    "Provider Name", "Provider HSCA start date", "Provider - Street Address", "Provider - City",
]  # fmt: skip
WEEKLY = [
    "Name", "Also known as", "Address", "Postcode", "Phone number",
    "Service's website (if available)", "Service types", "Date of latest check",
    "Specialisms/services", "Provider name", "Local authority", "Region", "Location URL",
    "CQC Location ID (for office use only)", "CQC Provider ID (for office use only)",
]  # fmt: skip
FILTERS = [
    "Location Name", "Location ID", "Registered manager", "Location Local Authority",
    "Primary inspection category", "Service Types", "Care homes beds", "Location HSCA start date",
    "Location HSCA end date", "Dormant", "Location Latest Overall Rating", "Publication Date",
    "Service users supported", "Location safe rating", "Location effective rating",
    "Location caring rating", "Location responsive rating", "Location well-led rating",
    "Provider Name", "Provider ID",
]  # fmt: skip
DUAL = [
    "Location ID", "Location Name", "Location HSCA Start Date", "Location Type/Sector",
    "Provider ID", "Provider Name", "Linked Organisation ID", "Linked Organisation Name",
    "Relationship", "Relationship Start Date", "Primary ID",
]  # fmt: skip


def closed_row(identity: str = "1-999000111", end: str = "30/06/2022") -> list[object]:
    return [
        identity, "", "Invented Closed House", "Inactive-Dereg", "01/10/2010", end, "Y", 22,
        "Social Care Org", "London", "London", "9 Invented Lane", "Nowhere", "ZZ1 9ZZ",
        "Inadequate", "03/03/2022", "N", "1-999000222", "Invented Gone Limited",
    ]  # fmt: skip


def active_row(identity: str = "1-999000111", day: str = "12/05/2021") -> list[object]:
    return [
        identity, "01/10/2010", "N", "Y", f"Invented House {identity[-1]}", "Good", day, "Nowhere",
        "ZZ1 1ZZ", "1-999000222", "Invented Provider Limited", "01/10/2010",
    ]  # fmt: skip


def weekly_row(address: str = "1 Invented Road,Nowhere") -> list[object]:
    return [
        "Invented Dental Centre", "The Invented Dentist", address, "ZZ1 7ZZ", "0123456789",
        "https://example.org", "Dentist", "09/Jan/2018 - 00:00", "Services for everyone",
        "Invented Dental Limited", "Nowhereshire", "London", "https://example.org/1",
        "1-999000333", "1-999000444",
    ]  # fmt: skip


def filters_row(identity: str = "1-999000555", end: str = "") -> list[object]:
    return [
        "Invented Care", identity, "Invented Manager", "Nowhereshire",
        "Residential social care", "Care home service", 12, "2011-02-09", end, "Y", "Good",
        "18/12/2019", "Dementia, Physical disabilities", "Good", "Outstanding",
        "Good", "Requires improvement", "Inadequate", "Invented Care Limited", "1-999000666",
    ]  # fmt: skip


def banner(*lines: str, wide: int = 15) -> list[list[object]]:
    return [[line, *[""] * (wide - 1)] for line in lines]


def write(folder: Path, name: str, rows: Sequence[Sequence[object]]) -> Path:
    path = folder / name
    match path.suffix:
        case ".csv":
            return write_csv(path, rows)
        case ".ods":
            return write_ods(path, {"README": [["Invented"]], "Places": rows})
        case _:
            return write_xlsx(path, {"README": [["Invented"]], "Places": rows})


def load(folder: Path, *paths: Path) -> ImportSummary:
    return Loader(folder / "wardcard.db").load(list(paths))[-1]


def place(folder: Path, identity: str) -> Organisation:
    return card(folder, identity).organisation


def card(folder: Path, identity: str) -> ReportCard:
    store = ReportStore.open(folder / "wardcard.db")
    try:
        return store.card(Subject(identity))
    finally:
        store.close()


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_deactivated_locations_are_closed(form: str, tmp_path: Path) -> None:
    path = write(tmp_path, f"deactivated.{form}", [["A banner"], DEACTIVATED, closed_row()])
    found = recognise(path)
    assert (found.format, found.full_directory) == (f"deactivated locations (.{form})", False)
    summary = load(tmp_path, path)
    assert (summary.organisations_added, summary.ratings_added, summary.refused) == (2, 1, ())
    closed = place(tmp_path, "1-999000111")
    assert (closed.status.registered, closed.beds, closed.postcode) == (False, 22, "ZZ1 9ZZ")
    assert (closed.status.opened, closed.status.closed) == (date(2010, 10, 1), date(2022, 6, 30))
    assert place(tmp_path, "1-999000222").status.registered is None


def test_a_closed_place_stays_closed_whichever_file_comes_first(tmp_path: Path) -> None:
    active = write(tmp_path, "active.csv", [ACTIVE, active_row()])
    closed = write(tmp_path, "closed.csv", [DEACTIVATED, closed_row()])
    for folder, order in (("one", (active, closed)), ("other", (closed, active))):
        load(tmp_path / folder, *order)
        house = place(tmp_path / folder, "1-999000111")
        assert (house.status.registered, house.name) == (False, "Invented Closed House")
        assert house.status.closed == date(2022, 6, 30)
    databases = [tmp_path / folder / "wardcard.db" for folder in ("one", "other")]
    assert contents(databases[0]) == contents(databases[1])


def test_a_sheet_of_closed_places_next_to_one_of_open_places_is_read_as_closed(
    tmp_path: Path,
) -> None:
    path = write_xlsx(
        tmp_path / "both.xlsx",
        {
            "HSCA_Active_Locations": [ACTIVE, active_row("1-999000112")],
            "Deactivated_Locations": [DEACTIVATED, closed_row()],
        },
    )
    load(tmp_path, path)
    assert place(tmp_path, "1-999000112").status.registered
    assert place(tmp_path, "1-999000112").status.closed is None
    assert place(tmp_path, "1-999000111").status.registered is False


def test_the_directory_of_2017_has_its_addresses(tmp_path: Path) -> None:
    row = [
        "1-999000777", "12/12/2013", "Y", "Invented Lodge", "0123456789", "Invented Manager",
        "www.example.org", 22, "Social Care Org", "South East", "Nowhereshire", "1 Invented Road",
        "Nowhere", "ZZ3 6ZZ", "1-999000888", "Invented Limited", "01/10/2010", "2 Other Road",
        "Elsewhere",
    ]  # fmt: skip
    heading = banner("Care Quality Commission", "Data as at 1 August 2017", wide=19)
    path = write(tmp_path, "2017.xlsx", [*heading, OF_2017, row])
    found = recognise(path)
    assert (found.day, found.extract_month, found.full_directory) == ("2017-08-01", "2017-08", True)
    assert load(tmp_path, path).refused == ()
    lodge = place(tmp_path, "1-999000777")
    assert (lodge.address, lodge.postcode) == (("1 Invented Road", "Nowhere"), "ZZ3 6ZZ")
    assert (lodge.region, lodge.local_authority) == ("South East", "Nowhereshire")
    assert (lodge.website, lodge.beds, lodge.status.registered) == ("www.example.org", 22, True)
    provider = place(tmp_path, "1-999000888")
    assert provider.address == ("2 Other Road", "Elsewhere")
    assert (lodge.status.opened, provider.status.opened) == (date(2013, 12, 12), date(2010, 10, 1))
    assert b"Invented Manager" not in (tmp_path / "wardcard.db").read_bytes()


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("As of 18 November 2026", "2026-11-18"),
        ("This data was produced on 16 September 2026", "2026-09-16"),
        ("Data as at 1st August 2026", "2026-08-01"),
        ("Extract of 01/10/2026", "2026-10-01"),
        ("Updated 2026-10-02", "2026-10-02"),
        ("Care directory", ""),
    ],
)
def test_the_weekly_directory_has_its_date_above_the_header(
    line: str, day: str, tmp_path: Path
) -> None:
    rows = [*banner("CQC Locations data", "", line, ""), WEEKLY, weekly_row()]
    found = recognise(write(tmp_path, "weekly.csv", rows))
    assert (found.format, found.day, found.full_directory) == ("weekly directory (.csv)", day, True)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("1 Invented Road", ("1 Invented Road",)),
        ("1 Invented Road,Nowhere", ("1 Invented Road", "Nowhere")),
        (
            "Room 1, East Wing,The Centre, 2 Road,Nowhere",
            ("Room 1, East Wing", "The Centre, 2 Road", "Nowhere"),
        ),
        (
            "1 Invented Road,Elsewhere,Nowhere,Nowhereshire",
            ("1 Invented Road", "Elsewhere", "Nowhere", "Nowhereshire"),
        ),
    ],
)
def test_the_weekly_directory_has_the_address_in_one_cell(
    address: str, lines: tuple[str, ...], tmp_path: Path
) -> None:
    path = write(tmp_path, "weekly.csv", [*banner("CQC directory"), WEEKLY, weekly_row(address)])
    summary = load(tmp_path, path)
    assert (summary.organisations_added, summary.refused_count) == (2, 0)
    dentist = place(tmp_path, "1-999000333")
    assert dentist.address == lines
    assert (dentist.service_types, dentist.specialisms) == ("Dentist", "Services for everyone")
    assert (dentist.checked, dentist.dormant) == (date(2018, 1, 9), None)
    assert (dentist.name, dentist.provider_id, dentist.status.registered) == (
        "Invented Dental Centre", "1-999000444", True,
    )  # fmt: skip


def test_a_weekly_directory_leaves_what_only_the_monthly_one_has(tmp_path: Path) -> None:
    weekly = weekly_row()
    weekly[13] = "1-999000111"
    paths = [
        write(tmp_path, "active.csv", [ACTIVE, active_row()]),
        write(tmp_path, "weekly.csv", [*banner("As of 18 November 2026"), WEEKLY, weekly]),
    ]
    load(tmp_path, *paths)
    both = place(tmp_path, "1-999000111")
    assert (both.name, both.postcode, both.care_home) == ("Invented Dental Centre", "ZZ1 7ZZ", True)


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_the_care_directory_with_filters_has_six_ratings_in_columns(
    form: str, tmp_path: Path
) -> None:
    rows = [FILTERS, filters_row(), filters_row("1-999000556", end="2021-03-04")]
    path = write(tmp_path, f"filters.{form}", rows)
    found = recognise(path)
    assert found.format == f"care directory with filters (.{form})"
    assert not found.full_directory
    summary = load(tmp_path, path)
    assert (summary.ratings_added, summary.refused) == (12, ())
    cared = card(tmp_path, "1-999000555")
    own = cared.matrix.own
    assert own is not None
    assert [cell and cell.rating.word for cell in own.cells] == [
        "Good", "Outstanding", "Good", "Requires improvement", "Inadequate", "Good",
    ]  # fmt: skip
    assert (cared.organisation.category, cared.organisation.status.registered) == (
        "Residential social care", True,
    )  # fmt: skip
    assert cared.organisation.dormant
    assert cared.organisation.specialisms == "Dementia, Physical disabilities"
    gone = place(tmp_path, "1-999000556")
    assert (gone.status.registered, gone.status.opened) == (False, date(2011, 2, 9))
    assert gone.status.closed == date(2021, 3, 4)
    assert b"Invented Manager" not in (tmp_path / "wardcard.db").read_bytes()


def dual_row(one: str, other: str) -> list[object]:
    return [
        one, f"Invented House {one[-1]}", "01/10/2010", "Social Care Org", "1-999000222",
        "Invented Provider Limited", other, f"Invented House {other[-1]}",
        "HSCA Dual Registration", "01/04/2015", "Y",
    ]  # fmt: skip


def dual_book(folder: Path) -> Path:
    book = {
        "README": [["HSCA active locations"]],
        "HSCA_Active_Locations": [ACTIVE, active_row(), active_row("1-999000112")],
        "Dual_Registration_Locations": [
            DUAL,
            dual_row("1-999000111", "1-999000112"),
            dual_row("1-999000113", "1-999000112"),
            dual_row("1-999000111", "1-999000113"),
        ],
    }
    return write_xlsx(folder / "dual.xlsx", book)


def test_dual_registrations_relate_places_and_add_none(tmp_path: Path) -> None:
    summary = load(tmp_path, dual_book(tmp_path))
    assert (summary.organisations_added, summary.refused) == (3, ())
    assert summary.skipped == ("README: a sheet without ratings or locations",)
    relations = [line for line in contents(tmp_path / "wardcard.db") if "Dual Registration" in line]
    assert len(relations) == 4
    assert sum("1-999000113" in line for line in relations) == 2


def test_dual_registrations_do_not_depend_on_the_order_of_the_files(tmp_path: Path) -> None:
    dual = dual_book(tmp_path)
    third = write(tmp_path, "third.csv", [ACTIVE, active_row("1-999000113")])
    for folder, order in (("one", (dual, third)), ("other", (third, dual))):
        load(tmp_path / folder, *order)
    databases = [tmp_path / folder / "wardcard.db" for folder in ("one", "other")]
    assert contents(databases[0]) == contents(databases[1])


def test_a_sheet_of_dual_registrations_alone_is_not_a_directory(tmp_path: Path) -> None:
    path = write(tmp_path, "dual.csv", [DUAL, dual_row("1-999000111", "1-999000112")])
    with pytest.raises(Refused):
        recognise(path)


def test_places_are_added_though_none_of_their_dates_can_be_read(tmp_path: Path) -> None:
    rows = [active_row(f"1-99900011{number}", "soon") for number in (1, 2)]
    summary = load(tmp_path, write(tmp_path, "active.csv", [ACTIVE, *rows]))
    assert (summary.organisations_added, summary.ratings_added) == (3, 0)
    why = "'soon' is not a date; it should be like 18/12/2019; the location was added without its"
    assert [refusal.why for refusal in summary.refused] == [f"{why} rating."] * 2
