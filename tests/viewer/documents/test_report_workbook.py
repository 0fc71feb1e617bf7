"""The workbook in which reports are filled in: what a person sees in it, and hears."""

from __future__ import annotations

import re
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from db.sources.packs.sheets import LISTS, MARK, SHEETS
from tests.db.packs import assessed
from viewer.documents.report_workbook import report_workbook

NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
ISSUE = ("Report", "Ratings", "Findings", "Measures", "Statements", "Actions", "Sources")
"""The sheets that everybody needs, in this order."""


def book_of(content: dict[str, Any]) -> Any:
    return CalamineWorkbook.from_filelike(BytesIO(report_workbook(content)))


@pytest.fixture(scope="module")
def template() -> bytes:
    return report_workbook({"revision": 1, "as_of": "2026-12-01"})


def xml_of(workbook: bytes, sheet: str) -> ElementTree.Element:
    """The XML of a sheet."""
    names = ["Read me", *(each.name for each in SHEETS), LISTS]
    with zipfile.ZipFile(BytesIO(workbook)) as archive:
        text = archive.read(f"xl/worksheets/sheet{names.index(sheet) + 1}.xml")
    return ElementTree.fromstring(text)


def rules_of(workbook: bytes, sheet: str) -> dict[str, ElementTree.Element]:
    """The rules of a sheet for what can be entered, by the first cell that each is for."""
    found = xml_of(workbook, sheet).iterfind(".//m:dataValidation", NAMES)
    return {each.attrib["sqref"].partition(":")[0]: each for each in found}


def list_of(workbook: bytes, rule: ElementTree.Element) -> list[str]:
    """The words to choose from in a cell with this rule."""
    formula = rule.findtext("m:formula1", "", NAMES)
    sheet, column, first, last = re.fullmatch(
        r"'?([^'!]+)'?!\$([A-Z]+)\$(\d+):\$\2\$(\d+)", formula
    ).groups()  # pyright: ignore[reportOptionalMemberAccess]
    rows = CalamineWorkbook.from_filelike(BytesIO(workbook)).get_sheet_by_name(sheet).to_python(
        skip_empty_area=False
    )  # fmt: skip
    index = 0
    for letter in column:
        index = index * 26 + ord(letter) - 64
    return [str(row[index - 1]) for row in rows[int(first) - 1 : int(last)]]


def cell(sheet: str, heading: str, row: int = 4) -> str:
    from xlsxwriter.utility import xl_rowcol_to_cell

    (columns,) = [each.columns for each in SHEETS if each.name == sheet]
    return xl_rowcol_to_cell(row - 1, [each.heading for each in columns].index(heading))


def test_its_sheets_are_in_the_order_of_work_and_the_lists_are_hidden(template: bytes) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(template))
    assert book.sheet_names[:8] == ["Read me", *ISSUE]
    hidden = [
        each.name for each in book.sheets_metadata if each.visible != SheetVisibleEnum.Visible
    ]
    assert hidden == [LISTS]
    assert book.get_sheet_by_name(LISTS).to_python()[0][0] == MARK


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_sheet_has_headings_that_stay_are_printed_and_are_heard(
    sheet: Any, template: bytes
) -> None:
    book = CalamineWorkbook.from_filelike(BytesIO(template))
    about, needed, headings = book.get_sheet_by_name(sheet.name).to_python()[:3]
    assert about[0] == sheet.about
    assert headings == [column.heading for column in sheet.columns]
    # In words, and not only by a colour.
    assert needed == ["Needed" if column.needed else "Optional" for column in sheet.columns]
    xml = xml_of(template, sheet.name)
    (pane,) = xml.iterfind(".//m:pane", NAMES)
    assert (pane.attrib["ySplit"], pane.attrib["state"]) == ("3", "frozen")
    (page,) = xml.iterfind(".//m:pageSetup", NAMES)
    assert (page.attrib["paperSize"], page.attrib["orientation"]) == ("9", "landscape")
    assert xml.find(".//m:mergeCell", NAMES) is None
    with zipfile.ZipFile(BytesIO(template)) as archive:
        names = archive.read("xl/workbook.xml").decode()
    quoted = f"'{sheet.name}'" if " " in sheet.name else sheet.name
    assert re.search(rf'name="ColumnTitle"[^>]*>\'?{sheet.name}\'?!\$A\$3:', names)
    assert re.search(rf"Print_Titles[^>]*>{quoted}!\$A:\$[AC],{quoted}!\$3:\$3", names)


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_cell_has_a_hint_of_what_belongs_in_it(sheet: Any, template: bytes) -> None:
    rules = rules_of(template, sheet.name)
    for column in sheet.columns:
        for row in (3, 4):
            hint = rules[cell(sheet.name, column.heading, row)].attrib["prompt"]
            assert hint == ("Needed. " if column.needed else "") + column.help


@pytest.mark.parametrize(
    ("sheet", "heading", "words"),
    [
        ("Ratings", "Safe", {"Outstanding", "Good", "Requires improvement", "Not rated"}),
        ("Findings", "Kind", {"Must", "Should", "Improve", "Outstanding practice", "Concern"}),
        ("Findings", "Key question", {"Safe", "Well-led", "Overall"}),
        ("Findings", "Service", {"Surgery", "Maternity", "End of life care"}),
        ("Findings", "Regulation", {"Regulation 9", "Regulation 12", "Regulation 20A"}),
        ("Actions", "Status", {"Planned", "Under way", "Done"}),
        ("Sources", "Kind", {"Regulator report", "Trust statement"}),
        ("Report", "Framework", {"Key lines of enquiry", "Single assessment framework"}),
        ("Report", "Pilot", {"Yes", "No"}),
        ("Places", "Level", {"Provider", "Location"}),
        ("Measures", "Comparison", {"More than", "At most"}),
    ],
)
def test_there_are_lists_to_choose_from(
    sheet: str, heading: str, words: set[str], template: bytes
) -> None:
    offered = list_of(template, rules_of(template, sheet)[cell(sheet, heading)])
    assert words <= set(offered)
    assert "" not in offered


@pytest.mark.parametrize(
    ("heading", "offered"),
    [("Report", ["2018", "2022"]), ("Place", ["ZZ1", "ZZ101"]), ("Source", ["page", "paper"])],
)
def test_ids_are_offered_from_the_sheets_that_have_them(heading: str, offered: list[str]) -> None:
    workbook = report_workbook(assessed())
    found = list_of(workbook, rules_of(workbook, "Findings")[cell("Findings", heading)])
    assert [each for each in found if each] == offered


def test_a_service_of_the_workbook_is_offered_first() -> None:
    workbook = report_workbook(assessed())
    rule = rules_of(workbook, "Findings")[cell("Findings", "Service")]
    assert list_of(workbook, rule)[:2] == ["Maternity and gynaecology", "Maternity"]


def test_dates_are_dates_and_ids_are_text(template: bytes) -> None:
    rows = book_of(assessed()).get_sheet_by_name("Report").to_python()
    assert rows[3][0] == "2018"
    assert rows[3][2:5] == [date(2018, 3, 1), date(2018, 1, 10), date(2018, 1, 12)]
    # Otherwise Excel makes a date of an ID such as 2026-03.
    with zipfile.ZipFile(BytesIO(template)) as archive:
        styles = ElementTree.fromstring(archive.read("xl/styles.xml"))
    looks = [each.attrib["numFmtId"] for each in styles.iterfind(".//m:cellXfs/m:xf", NAMES)]
    first = next(xml_of(template, "Report").iterfind(".//m:cols/m:col", NAMES))
    assert looks[int(first.attrib["style"])] == "49"


def test_the_first_sheet_explains_every_column(template: bytes) -> None:
    rows = CalamineWorkbook.from_filelike(BytesIO(template)).get_sheet_by_index(0).to_python()
    explained = {(row[0], row[1], row[3]) for row in rows}
    assert {
        (sheet.name, column.heading, column.help) for sheet in SHEETS for column in sheet.columns
    } <= explained
    assert ["Regulation 12", "safe care and treatment"] in [row[:2] for row in rows]


def test_a_long_text_has_a_row_that_is_high_enough_and_not_too_high() -> None:
    content = assessed()
    content["findings"][0]["text"] = "Invented. " * 2000
    xml = xml_of(report_workbook(content), "Findings")
    heights = {
        row.attrib["r"]: float(row.attrib["ht"]) for row in xml.iterfind(".//m:row[@ht]", NAMES)
    }
    assert heights["4"] == 405
    assert heights.get("6", 15) <= 60


def test_the_same_report_gives_the_same_sheets(tmp_path: Path) -> None:
    first, second = (report_workbook(assessed()) for _ in range(2))
    for sheet in SHEETS:
        assert ElementTree.tostring(xml_of(first, sheet.name)) == ElementTree.tostring(
            xml_of(second, sheet.name)
        )
