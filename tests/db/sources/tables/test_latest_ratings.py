"""CQC's latest ratings as .csv, in the layouts of different years."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.domain.report import Subject
from db.domain.scale import Change, Question
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
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
        ("ratings.csv, row 5", "'Kindness' is not one of CQC's key questions."),
    ]


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
