"""Functions that write invented rows as .csv, .ods and .xlsx."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

Rows = Sequence[Sequence[object]]
Book = Mapping[str, Rows]

MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
HEADER = [
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2",
    "Location City", "Location Post Code", "Location Local Authority", "Location Region",
    "Location NHS Region", "Service / Population Group", "Domain", "Latest Rating",
    "Publication Date", "Report Type", "Inherited Rating (Y/N)", "URL", "Provider ID",
    "Provider Name", "Brand ID", "Brand Name",
]  # fmt: skip
PROVIDER_HEADER = [
    "Provider ID", "Provider Name", "Provider Type", "Provider Region",
    "Service / Population Group", "Domain", "Latest Rating", "Publication Date",
]  # fmt: skip
README = [["Invented ratings"], ["Extract month: 2021-02"]]


def row(
    rating: object = "Good",
    day: object = "01/02/2019",
    domain: str = "Overall",
    service: str = "Overall",
    identity: str = "ZZ301",
) -> list[object]:
    """A row with a rating of an invented GP surgery, in the columns of :data:`HEADER`."""
    place = ["", "Invented Surgery & Co", "N", "Primary", "GP", "1 <Invented> Road", "", "Nowhere"]
    area = ["ZZ3 3ZZ", "Nowhereshire", "London", ""]
    return [
        identity, *place, *area, service, domain, rating, day, "Location", "N",
        "https://example.org", "ZZ3", "Invented Provider", "-", "-",
    ]  # fmt: skip


def write_csv(path: Path, rows: Rows) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def write_xlsx(path: Path, book: Book, *, constant_memory: bool = False) -> Path:
    with xlsxwriter.Workbook(path, {"constant_memory": constant_memory}) as workbook:
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in book.items():
            sheet: Any = workbook.add_worksheet(name)
            for number, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    match cell:
                        case date():
                            sheet.write_datetime(number, column, cell, day)
                        case int() | float():
                            sheet.write_number(number, column, cell)
                        case str() if cell.startswith("="):
                            sheet.write_formula(number, column, cell, None, "Good")
                        case str() if cell:
                            sheet.write_string(number, column, cell)
                        case _:
                            pass
    return path


def ods_cell(cell: object) -> str:
    match cell:
        case date():
            value = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
            text = f"{cell:%d/%m/%Y}"
        case int() | float():
            value, text = f'office:value-type="float" office:value="{cell}"', str(cell)
        case str() if cell.startswith("="):
            value, text = f'office:value-type="string" table:formula={quoteattr(cell)}', "Good"
        case "" | None:
            return "<table:table-cell/>"
        case _:
            value, text = 'office:value-type="string"', str(cell)
    return f"<table:table-cell {value}><text:p>{escape(text)}</text:p></table:table-cell>"


def ods_sheet(name: str, rows: Rows) -> str:
    lines = "".join(
        f"<table:table-row>{''.join(map(ods_cell, cells))}"
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        for cells in rows
    )
    return (
        f"<table:table table:name={quoteattr(name)}><table:table-column/>{lines}"
        f'<table:table-row table:number-rows-repeated="{1_048_000 - len(rows)}"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
    )


def ods_content(*sheets: str, doctype: str = "") -> str:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<office:document-content '
        f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0" office:version="1.2"><office:body><office:spreadsheet>'
        f"{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )


def write_archive(path: Path, members: Mapping[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def ods_members(content: str) -> dict[str, str | bytes]:
    namespace = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    manifest = f'<manifest:manifest xmlns:manifest="{namespace}"/>'
    return {"mimetype": MIMETYPE, "META-INF/manifest.xml": manifest, "content.xml": content}


def write_ods(path: Path, book: Book) -> Path:
    content = ods_content(*(ods_sheet(name, rows) for name, rows in book.items()))
    return write_archive(path, ods_members(content))
