"""CQC's latest ratings as .ods and .xlsx are read like the same rows as .csv, in every layout."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from itertools import pairwise
from multiprocessing import active_children
from pathlib import Path

import pytest

from db.domain.errors import Cancelled, Refused
from db.domain.imports import ImportSummary, Progress
from db.domain.report import Subject
from db.domain.scale import Question
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sources.recognise import recognise
from db.sources.spreadsheets import ods_parts as sheet_parts
from tests.db.contents import without_the_file
from tests.db.sources.sheets import (
    HEADER,
    PROVIDER_HEADER,
    README,
    Book,
    ods_content,
    ods_members,
    ods_sheet,
    row,
    write_archive,
    write_csv,
    write_ods,
    write_xlsx,
)

Write = Callable[[Path, Book], Path]
FORMS: dict[str, Write] = {".ods": write_ods, ".xlsx": write_xlsx}

RATINGS = [
    row(),
    row("Inadequate", "18/12/2019", "Safe", "Surgery"),
    row("Inadequate", "18/12/2019", "Safe", "Surgery"),
    [],
    row(day="31/02/2019"),
    row("Something quite new", identity="ZZ302"),
    ["", "a row without its id"],
    row("Requires improvement", "01/02/2021", "Well-led", "Surgery", identity="ZZ302"),
]


def load(tmp_path: Path, path: Path) -> ImportSummary:
    return Loader(tmp_path / "wardcard.db").load([path])[0]


def cell_of(tmp_path: Path, question: Question = Question.OVERALL) -> tuple[str, date | None]:
    store = ReportStore.open(tmp_path / "wardcard.db")
    try:
        own = store.card(Subject("ZZ301")).matrix.own
    finally:
        store.close()
    assert own is not None
    cell = own.cell(question)
    assert cell is not None
    return cell.rating.word, cell.published


def test_the_same_rows_give_the_same_database_from_any_kind_of_file(tmp_path: Path) -> None:
    rows = [HEADER, *RATINGS]
    files = [
        write_csv(tmp_path / "ratings.csv", rows),
        write_ods(tmp_path / "ratings.ods", {"Locations": rows}),
        write_xlsx(tmp_path / "ratings.xlsx", {"Locations": rows}),
        write_xlsx(tmp_path / "inline.xlsx", {"Locations": rows}, constant_memory=True),
    ]
    results: list[list[str]] = []
    refused: list[list[tuple[str, str]]] = []
    for number, file in enumerate(files):
        database = tmp_path / f"{number}.db"
        (summary,) = Loader(database).load([file])
        assert (summary.ratings_added, summary.duplicates) == (5, 1)
        assert summary.unknown_values == {"Something quite new": 1}
        refused.append([(bad.where.split(", ")[1], bad.why) for bad in summary.refused])
        results.append(without_the_file(database))
    assert len(results[0]) > 5
    assert results[1:] == [results[0]] * 3
    assert sorted(refused[0]) == [
        ("row 6", "'31/02/2019' is not a date that exists."),
        ("row 8", "it names no organisation: its ID is blank."),
    ]
    assert [sorted(rows) for rows in refused[1:]] == [sorted(refused[0])] * 3


@pytest.mark.parametrize("form", FORMS)
def test_each_sheet_of_a_workbook_is_recognised_for_what_it_is(form: str, tmp_path: Path) -> None:
    providers = [
        [],
        ["Latest ratings of providers"],
        PROVIDER_HEADER,
        ["ZZ3", "Invented Provider", "NHS", "London", "Overall", "Well-led", "Good", "01/02/2020"],
    ]
    book = {"README": README, "Locations": [["A banner"], HEADER, row()], "Providers": providers}
    path = FORMS[form](tmp_path / f"ratings{form}", book)
    reading = recognise(path)
    assert (reading.kind, reading.extract_month) == ("sheet", "2021-02")
    summary = load(tmp_path, path)
    assert (summary.ratings_added, summary.refused_count) == (2, 0)
    assert summary.skipped == ("README: a sheet without ratings or locations",)


@pytest.mark.parametrize("form", FORMS)
def test_the_layout_of_2017_is_read_from_a_sheet_too(form: str, tmp_path: Path) -> None:
    header = ["Key Question" if name == "Domain" else name for name in HEADER]
    book = {"Locations": [[*header, "A new column"], [*row(), "of no matter"]]}
    assert load(tmp_path, FORMS[form](tmp_path / f"old{form}", book)).ratings_added == 1
    assert cell_of(tmp_path) == ("Good", date(2019, 2, 1))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("day", [date(2019, 12, 18), 43817, "18/12/2019", "2019-12-18"], ids=str)
def test_dates_may_be_dates_numbers_or_text(form: str, day: object, tmp_path: Path) -> None:
    book = {"Locations": [HEADER, row("Good", day)]}
    load(tmp_path, FORMS[form](tmp_path / f"dates{form}", book))
    assert cell_of(tmp_path) == ("Good", date(2019, 12, 18))


@pytest.mark.parametrize("form", FORMS)
def test_a_formula_counts_as_its_last_value(form: str, tmp_path: Path) -> None:
    book = {"Locations": [HEADER, row('=CONCATENATE("Go";"od")')]}
    load(tmp_path, FORMS[form](tmp_path / f"formula{form}", book))
    assert cell_of(tmp_path)[0] == "Good"


@pytest.mark.parametrize("form", FORMS)
def test_blank_rows_and_columns_before_the_table_keep_the_rows_numbers(
    form: str, tmp_path: Path
) -> None:
    rows = [[], [], *(["", "", *cells] for cells in (HEADER, row(), row(day="1/1/19")))]
    summary = load(tmp_path, FORMS[form](tmp_path / f"blank{form}", {"Locations": rows}))
    assert summary.ratings_added == 1
    assert [bad.where for bad in summary.refused] == ["Locations, row 5"]


def test_an_ods_is_read_the_same_in_many_parts_as_in_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [HEADER, *(row(day=f"{n % 28 + 1:02}/0{n % 9 + 1}/2019") for n in range(200)), []]
    path = write_ods(tmp_path / "a.ods", {"A > B": README, "Locations": rows, "Empty": []})

    def parts_of_file() -> list[tuple[str, int, int]]:
        import zipfile

        with zipfile.ZipFile(path) as book, book.open("content.xml") as content:
            return [(p.sheet, p.first, p.length) for p in sheet_parts.parts(content.read)]

    whole = parts_of_file()
    assert [sheet for sheet, _, _ in whole] == ["A > B", "Locations", "Empty"]
    monkeypatch.setattr(sheet_parts, "PART", 3000)
    cut = parts_of_file()
    assert len(cut) > 20
    for sheet, first, length in whole:
        mine = [(start, rows) for name, start, rows in cut if name == sheet]
        assert mine[0][0] == first
        assert all(a + n == b for (a, n), (b, _) in pairwise(mine))
        assert sum(rows for _, rows in mine) == length


def test_repeated_rows_and_groups_of_rows_are_rows(tmp_path: Path) -> None:
    sheet = ods_sheet("Locations", [HEADER, row(), row(day="1/1/19")])
    sheet = sheet.replace(
        "<table:table-row>", "<table:table-header-rows><table:table-row>", 1
    ).replace("</table:table-row>", "</table:table-row></table:table-header-rows>", 1)
    second = sheet.index("<table:table-row>", sheet.index("</table:table-header-rows>"))
    sheet = (
        sheet[:second]
        + '<table:table-row table:number-rows-repeated="3">'
        + sheet[second + len("<table:table-row>") :]
    )
    path = write_archive(tmp_path / "rows.ods", ods_members(ods_content(sheet)))
    summary = load(tmp_path, path)
    assert (summary.ratings_added, summary.duplicates) == (3, 2)
    assert [bad.where for bad in summary.refused] == ["Locations, row 5"]


@pytest.mark.parametrize("form", FORMS)
def test_a_wrong_extension_does_not_matter(form: str, tmp_path: Path) -> None:
    book = {"Locations": [HEADER, row()]}
    path = FORMS[form](tmp_path / f"ratings{form}", book)
    shutil.copy(path, tmp_path / "ratings.csv")
    assert load(tmp_path, tmp_path / "ratings.csv").ratings_added == 1
    text = write_csv(tmp_path / f"text{form}", [HEADER, row("Inadequate", "01/02/2020")])
    assert load(tmp_path, text).ratings_added == 1


@pytest.mark.parametrize("form", FORMS)
def test_without_a_header_the_sheets_are_named(form: str, tmp_path: Path) -> None:
    book = {"Staff": [["Ward", "Beds"], ["A", 12]], "Rota": [["Monday"]]}
    with pytest.raises(Refused) as refused:
        load(tmp_path, FORMS[form](tmp_path / f"rota{form}", book))
    assert f"rota{form}" in str(refused.value)
    assert "none of its sheets ‘Staff’, ‘Rota’ has the header row" in str(refused.value)


@pytest.mark.parametrize("form", FORMS)
def test_cancelling_ends_the_reading_process_and_changes_nothing(form: str, tmp_path: Path) -> None:
    rows = [HEADER, *(row(identity=f"ZZ{n}") for n in range(3000))]
    path = FORMS[form](tmp_path / f"many{form}", {"Locations": rows})
    started: set[int | None] = set()

    def progress(reported: Progress) -> None:
        if reported.doing == "Reading":
            started.update(child.pid for child in active_children())

    with pytest.raises(Cancelled):
        Loader(tmp_path / "wardcard.db").load([path], progress, lambda: bool(started))
    assert len(started) == 1
    assert not active_children()
    store = ReportStore.open(tmp_path / "wardcard.db")
    try:
        assert store.info().counts["ratings"] == 0
    finally:
        store.close()
