"""Error cells are read as blank and reported with their column, in every form of file."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from db.domain.imports import ImportSummary
from db.importing.loader import Loader
from tests.db.contents import contents
from tests.db.sources.sheets import (
    HEADER,
    ods_content,
    ods_members,
    ods_sheet,
    row,
    write_archive,
    write_csv,
    write_xlsx,
)

NAME = HEADER.index("Location Name")
TOWN = HEADER.index("Location City")
URL = HEADER.index("URL")


def with_errors(word: str) -> list[list[object]]:
    """A header and three rows; errors in the second's name and town, and in a column not read."""
    rows = [row(), row(identity="ZZ302"), row(identity="ZZ303")]
    rows[1][NAME] = rows[1][TOWN] = rows[2][URL] = word
    return [[*HEADER], *rows]


def write(path: Path, word: str) -> Path:
    rows = with_errors(word)
    text = f"<text:p>{word}</text:p>"
    match path.suffix:
        case ".csv":
            return write_csv(path, rows)
        case ".ods":  # as LibreOffice saves it
            marked = (
                ' office:value-type="string" office:string-value="" calcext:value-type="error">'
            )
            sheet = ods_sheet("Locations", rows).replace(
                f' office:value-type="string">{text}', f' table:formula="of:=[.A1]"{marked}{text}'
            )
            names = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
            content = ods_content(sheet).replace(
                "xmlns:text=", f'xmlns:calcext="{names}" xmlns:text=', 1
            )
            return write_archive(path, ods_members(content))
        case ".xml":
            cells = "".join(
                "<Row>"
                + "".join(
                    f'<Cell><Data ss:Type="{"Error" if cell == word else "String"}">'
                    f"{str(cell).replace('&', '&amp;').replace('<', '&lt;')}</Data></Cell>"
                    for cell in line
                )
                + "</Row>"
                for line in rows
            )
            name = "urn:schemas-microsoft-com:office:spreadsheet"
            path.write_text(
                f'<?xml version="1.0"?><Workbook xmlns="{name}" xmlns:ss="{name}"><Worksheet '
                f'ss:Name="Locations"><Table>{cells}</Table></Worksheet></Workbook>',
                "utf-8",
            )
            return path
        case _:
            return as_errors(write_xlsx(path, {"Locations": rows}), word)


def as_errors(path: Path, word: str) -> Path:
    """Change the cells of a workbook with the text ``word`` to error cells."""
    with zipfile.ZipFile(path) as archive:
        members: dict[str, str | bytes] = {n: archive.read(n) for n in archive.namelist()}
    strings = members["xl/sharedStrings.xml"]
    assert isinstance(strings, bytes)
    index = strings.decode().split("<si>")[1:].index(f"<t>{word}</t></si>")
    sheet = members["xl/worksheets/sheet1.xml"]
    assert isinstance(sheet, bytes)
    members["xl/worksheets/sheet1.xml"] = sheet.replace(
        f't="s"><v>{index}</v>'.encode(), f't="e"><f>A1</f><v>{word}</v>'.encode()
    )
    return write_archive(path, members)


def load(folder: Path, path: Path) -> ImportSummary:
    return Loader(folder / "wardcard.db").load([path])[0]


@pytest.mark.parametrize("word", ["#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A"])
@pytest.mark.parametrize("form", ["ods", "xlsx", "xml", "csv"])
def test_an_error_is_blank_and_reported(form: str, word: str, tmp_path: Path) -> None:
    summary = load(tmp_path, write(tmp_path / f"errors.{form}", word))
    assert (summary.organisations_added, summary.ratings_added) == (4, 3)
    where = f"{'errors.csv' if form == 'csv' else 'Locations'}, row 3"
    correct = "Correct it in a spreadsheet program and add the file again."
    expected = [
        (where, f"its cell ‘{name}’ has the error {word} and was read as blank. {correct}")
        for name in ("Location Name", "Location City")
    ]
    if (form, word) == ("csv", "#N/A"):
        expected = []  # programs write it for a blank
    assert [(refusal.where, refusal.why) for refusal in summary.refused] == expected
    assert not any(word in line for line in contents(tmp_path / "wardcard.db"))


def test_an_error_of_excel_in_an_ods_is_only_its_text(tmp_path: Path) -> None:
    content = ods_content(ods_sheet("Locations", with_errors("#REF!")))
    summary = load(tmp_path, write_archive(tmp_path / "errors.ods", ods_members(content)))
    assert summary.refused_count == 2


def test_many_errors_far_down_are_counted(tmp_path: Path) -> None:
    rows = [row(identity=f"ZZ{number:03}") for number in range(700)]
    for cells in rows[300:600]:
        cells[NAME] = "#REF!"
    path = as_errors(write_xlsx(tmp_path / "errors.xlsx", {"Locations": [HEADER, *rows]}), "#REF!")
    summary = load(tmp_path, path)
    assert summary.refused_count == 300
    assert summary.refused[0].where == "Locations, row 302"


@pytest.mark.parametrize("columns", [(NAME,), (NAME, TOWN), (TOWN, HEADER.index("Brand Name"))])
def test_a_table_with_errors_in_every_row_is_read(tmp_path: Path, columns: tuple[int, ...]) -> None:
    """An error costs its cell only: a failed look-up of the names must not cost the ratings."""
    rows = [row(identity=f"ZZ30{number}") for number in (1, 2, 3)]
    for cells in rows:
        for column in columns:
            cells[column] = "#REF!"
    path = as_errors(write_xlsx(tmp_path / "errors.xlsx", {"Locations": [HEADER, *rows]}), "#REF!")
    summary = load(tmp_path, path)
    assert (summary.ratings_added, summary.refused_count) == (3, 3 * len(columns))
