"""CQC's latest ratings as .csv, in the layouts of different years."""

from __future__ import annotations

import csv
import re
from datetime import date
from pathlib import Path

import pytest

from db.domain import age
from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.domain.report import Subject
from db.domain.scale import Change, Question
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from tests.db.contents import without_the_file
from tests.db.sources.sheets import write_csv, write_ods, write_xlsx
from viewer.system.paths import bundled_packs

HEADER = [
    "Location ID", "Location Name", "Care Home?", "Location City", "Location Post Code",
    "Service / Population Group", "Domain", "Latest Rating", "Publication Date", "Provider ID",
    "Provider Name", "Inherited Rating (Y/N)",
]  # fmt: skip


def row(
    rating: str = "Good",
    day: str = "01/02/2019",
    domain: str = "Overall",
    service: str = "Overall",
    inherited: str = "N",
) -> list[str]:
    place = ["ZZ301", "Invented Surgery Ltd", "N", "Nowhere", "ZZ3 3ZZ"]
    return [*place, service, domain, rating, day, "ZZ3", "Invented Provider", inherited]


def load(tmp_path: Path, rows: list[list[str]], name: str = "ratings.csv") -> ImportSummary:
    path = tmp_path / name
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return Loader(tmp_path / "wardcard.db").load([path])[0]


def write_workbook(path: Path, rows: list[list[str]]) -> Path:
    return write_xlsx(path, {"Locations": rows})


def write_ods_book(path: Path, rows: list[list[str]]) -> Path:
    return write_ods(path, {"Locations": rows})


def overall(tmp_path: Path) -> tuple[str, Change | None, date | None]:
    store = ReportStore.open(tmp_path / "wardcard.db")
    try:
        own = store.card(Subject("ZZ301")).matrix.own
    finally:
        store.close()
    assert own is not None
    cell = own.cell(Question.OVERALL)
    assert cell is not None
    return cell.rating.word, cell.change, cell.published


def test_the_files_of_two_months_make_a_history_in_either_order(tmp_path: Path) -> None:
    load(tmp_path, [HEADER, row("Inadequate", "01/02/2021")], "newer.csv")
    summary = load(tmp_path, [HEADER, row("Good", "01/02/2019")], "older.csv")
    assert summary.ratings_added == 1
    assert summary.went_down == ()
    assert overall(tmp_path) == ("Inadequate", Change.DOWN_TWO, date(2021, 2, 1))


def test_the_header_is_found_below_a_banner_and_by_names(tmp_path: Path) -> None:
    shuffled = [HEADER[::-1], row()[::-1]]
    summary = load(tmp_path, [["Latest ratings", "", ""], [], *shuffled])
    assert summary.ratings_added == 1


def test_the_layout_of_2017_has_key_question_and_no_inherited(tmp_path: Path) -> None:
    old = ["Key Question" if name == "Domain" else name for name in HEADER[:-1]]
    assert load(tmp_path, [old, row()[:-1]]).ratings_added == 1


def test_a_bad_row_is_refused_with_its_number_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = [HEADER, row(), row(day="31/02/2019"), row(day="1/1/19"), row(domain="Kindness"), []]
    summary = load(tmp_path, rows)
    assert summary.ratings_added == 1
    assert [(bad.where, bad.why) for bad in summary.refused] == [
        ("ratings.csv, row 3", "'31/02/2019' is not a date that exists."),
        ("ratings.csv, row 4", "'1/1/19' is not a date; it should be like 18/12/2019."),
        ("ratings.csv, row 5", "'Kindness' is not one of CQC’s key questions."),
    ]


MONTH_FIRST = [row(day="05/03/2019"), row("Inadequate", "11/12/2020"), row(day="12/31/2018")]


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_dates_with_the_month_first_are_read_as_such(form: str, tmp_path: Path) -> None:
    rows = [HEADER, *MONTH_FIRST[:2], *[row(day="05/03/2019")] * 600, MONTH_FIRST[2]]
    write = {"csv": write_csv, "xlsx": write_workbook, "ods": write_ods_book}[form]
    (summary,) = Loader(tmp_path / "wardcard.db").load([write(tmp_path / f"us.{form}", rows)])
    assert (summary.ratings_added, summary.refused_count) == (603, 0)
    assert overall(tmp_path) == ("Inadequate", Change.DOWN_TWO, date(2020, 11, 12))


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([*MONTH_FIRST, row(day="18/12/2019")], "some dates in the column ‘Publication Date’"),
        ([row(day="05/03/2019"), row(day="11/12/2020")], "nothing shows whether dates such as"),
    ],
)
def test_a_file_whose_dates_are_not_clear_is_refused_as_a_whole(
    tmp_path: Path, rows: list[list[str]], why: str
) -> None:
    load(tmp_path, [HEADER, row()], "earlier.csv")
    with pytest.raises(Refused, match=why) as refusal:
        load(tmp_path, [HEADER, *rows])
    assert str(refusal.value).startswith("ratings.csv cannot be read: ")
    assert "in the form 2019-12-18" in str(refusal.value)
    assert overall(tmp_path) == ("Good", None, date(2019, 2, 1))


def test_another_column_may_show_the_order(tmp_path: Path) -> None:
    header = [*HEADER, "Location HSCA start date"]
    load(tmp_path, [header, [*row(day="05/03/2019"), "10/25/2010"]])
    assert overall(tmp_path) == ("Good", None, date(2019, 5, 3))


def test_ratings_before_cqc_or_in_the_future_are_refused(tmp_path: Path) -> None:
    rows = [row(), row("Inadequate", "01/12/2099"), row("Outstanding", "01/01/1900")]
    summary = load(tmp_path, [HEADER, *rows])
    assert [bad.why for bad in summary.refused] == [
        "'01/12/2099' is in the future, so nothing was published then.",
        "'01/01/1900' is before 1 April 2009, when CQC began.",
    ]
    assert overall(tmp_path) == ("Good", None, date(2019, 2, 1))


def test_a_slow_clock_refuses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(age, "today", lambda: date(2001, 1, 1))
    assert load(tmp_path, [HEADER, row()]).refused == ()


def rated(tmp_path: Path, header: list[str], *rows: list[str]) -> tuple[list[str], ImportSummary]:
    """What a database holds after the import of one file, except the file itself."""
    (tmp_path / "wardcard.db").unlink(missing_ok=True)
    summary = load(tmp_path, [header, *rows])
    return without_the_file(tmp_path / "wardcard.db"), summary


@pytest.mark.parametrize(
    "header",
    [
        [re.sub(r"[^A-Za-z0-9]", ".", name) for name in HEADER],
        [re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") for name in HEADER],
        [f"{name}...{number}" for number, name in enumerate(HEADER, 1)],
        [f"{re.sub(r'[^a-z0-9]+', '_', n.lower())}_{number}" for number, n in enumerate(HEADER)],
        [f"Locations[{name}]" for name in HEADER],
        ["\u00ef\u00bb\u00bf" + HEADER[0], *(f"  {name.upper()}\n" for name in HEADER[1:])],
        [f"{name}.1" if name == "Publication Date" else name for name in HEADER],
    ],
    ids=["make.names", "janitor", "readxl", "readxl and janitor", "Power BI", "marked", "pandas"],
)
def test_headings_as_other_programs_write_them_are_read(tmp_path: Path, header: list[str]) -> None:
    plain, _ = rated(tmp_path, HEADER, row(service="Surgery"), row())
    changed, summary = rated(tmp_path, header, row(service="Surgery"), row())
    assert changed == plain
    assert summary.unread == ()


def test_a_repeated_heading_is_not_mistaken_for_the_first(tmp_path: Path) -> None:
    header = [*HEADER, "Publication Date...13", "Publication Date.1"]
    _, summary = rated(tmp_path, header, [*row(), "31/01/2020", "31/01/2020"])
    assert overall(tmp_path) == ("Good", None, date(2019, 2, 1))
    assert summary.unread == ("ratings.csv: Publication Date...13, Publication Date.1",)


@pytest.mark.parametrize("blank", ["NA", "N/A", "nan", "NaN", "NULL", "#N/A", "None", "-", " - "])
def test_the_blanks_of_other_programs_are_blanks(tmp_path: Path, blank: str) -> None:
    def blanked(value: str) -> list[list[str]]:
        place = row()
        place[3:5] = [value, value]
        return [place, row(rating=value, domain="Safe"), row(service="Surgery", rating=value)]

    plain, before = rated(tmp_path, HEADER, *blanked(""))
    changed, after = rated(tmp_path, HEADER, *blanked(blank))
    assert changed == plain
    assert (after.ratings_added, after.refused) == (before.ratings_added, ()) == (1, ())


def test_a_place_may_have_a_blanks_word_in_its_name(tmp_path: Path) -> None:
    place = row()
    place[1] = "Nan House"
    contents, _ = rated(tmp_path, HEADER, place)
    assert any("Nan House" in line for line in contents)


def test_ids_and_ratings_are_the_same_in_any_case(tmp_path: Path) -> None:
    plain, _ = rated(
        tmp_path, HEADER, row("Requires improvement"), row("Inspected but not rated", service="A")
    )
    words = row("REQUIRES IMPROVEMENT"), row("inspected But Not RATED", service="A")
    for number, changed in enumerate(words):
        changed[0], changed[9] = "zz301 ", ("zz3", "ZZ3")[number]
    assert rated(tmp_path, HEADER, *words)[0] == plain


def test_spaces_and_line_breaks_in_a_name_are_one_space(tmp_path: Path) -> None:
    plain, _ = rated(tmp_path, HEADER, row())
    place = row()
    place[1], place[10] = "Invented \n Surgery\xa0 Ltd ", "Invented\r\nProvider"
    assert rated(tmp_path, HEADER, place)[0] == plain


def test_rows_that_are_no_ratings_add_no_organisation(tmp_path: Path) -> None:
    plain, _ = rated(tmp_path, HEADER, row())
    shifted = ["ZZ302", "Invented House", "of Care", *row()[2:-1]]
    total = ["Total", *row()[1:]]
    council = ["LA-E10000015", *row()[1:]]
    elsewhere = [*row()[:9], "Invented Provider", *row()[10:]]
    contents, summary = rated(
        tmp_path, HEADER, HEADER, row(), HEADER, shifted, total, council, elsewhere, ["", "x"]
    )
    assert contents == plain
    assert [bad.why for bad in summary.refused] == [
        "it repeats the row of headings.",
        "it repeats the row of headings.",
        "its Provider ID is not a CQC ID; a CQC ID looks like 1-101610567, RWH01 or RWH.",
        "its Location ID is not a CQC ID; a CQC ID looks like 1-101610567, RWH01 or RWH.",
        "it is an assessment of a council, and Wardcard does not read those yet.",
        "its Provider ID is not a CQC ID; a CQC ID looks like 1-101610567, RWH01 or RWH.",
        "it names no organisation: its ID is blank.",
    ]


def test_a_file_of_which_no_row_can_be_read_adds_nothing(tmp_path: Path) -> None:
    council = ["LA-E10000015", *row()[1:]]
    with pytest.raises(Refused, match=r"ratings\.csv was not added.*row 2: .*a council"):
        load(tmp_path, [HEADER, council, council])
    assert not any(
        line.startswith("organisation") for line in without_the_file(tmp_path / "wardcard.db")
    )


def test_a_rating_that_occurs_twice_is_kept_twice_and_reported(tmp_path: Path) -> None:
    summary = load(tmp_path, [HEADER, row(), row(), row("Outstanding")])
    assert summary.duplicates == 1
    assert summary.ratings_added == 3
    store = ReportStore.open(tmp_path / "wardcard.db")
    try:
        own = store.card(Subject("ZZ301")).matrix.own
    finally:
        store.close()
    assert own is not None
    cell = own.cell(Question.OVERALL)
    assert cell is not None
    assert cell.rating.word == "Good"
    assert [other.word for other in cell.others] == ["Outstanding"]
    assert any("more than once" in note for note in cell.notes)


def test_inherited_ratings_are_marked(tmp_path: Path) -> None:
    load(tmp_path, [HEADER, row(inherited="Y")])
    store = ReportStore.open(tmp_path / "wardcard.db")
    try:
        own = store.card(Subject("ZZ301")).matrix.own
    finally:
        store.close()
    assert own is not None
    cell = own.cell(Question.OVERALL)
    assert cell is not None
    assert cell.inherited_from == "the previous provider"


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"ratings\.csv is not a file that Wardcard reads"):
        load(tmp_path, [["Ward", "Beds"], ["A", "12"]])


def test_the_bundled_pack_already_has_the_trusts_18_rows(shared_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    open_or_create(path, bundled_packs()).close()
    (summary,) = Loader(path).load([shared_data / "latest_ratings_locations_RWH_2021-02.csv"])
    assert (summary.ratings_added, summary.ratings_known) == (0, 18)
