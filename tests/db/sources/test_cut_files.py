"""A file that was cut short is refused or reported, and never counted as complete.

All data is invented.
"""

from __future__ import annotations

import json
import random
import sqlite3
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.domain.imports import ImportSummary
from db.importing.loader import Loader
from db.sources import table_files
from db.sources.tables.csv_rows import BATCH
from tests.db.packs import minimal
from tests.db.sources.sheets import (
    HEADER,
    ods_content,
    ods_members,
    ods_sheet,
    row,
    write_archive,
    write_csv,
    write_ods,
    write_xlsx,
)

DIRECTORY = [
    "Location ID", "Location HSCA start date", "Location Name", "Location Latest Overall Rating",
    "Publication Date", "Provider ID", "Provider Name", "Provider HSCA start date",
]  # fmt: skip
CUT = "the file ends in the middle of this row, so it is probably not complete."


def place(number: int) -> list[object]:
    return [f"1-{number:09}", "01/10/2010", f"Invented House, {number}", "Good", "01/02/2019",
            "1-900000001", "Invented Trust", "01/10/2010"]  # fmt: skip


def load(tmp_path: Path, path: Path) -> ImportSummary:
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    return summary


def cut_after(path: Path, *, ending: bytes) -> bytes:
    """The content of the file up to the last time that ``ending`` occurs in it."""
    content = path.read_bytes()
    path.write_bytes(content[: content.rindex(ending) + len(ending)])
    return path.read_bytes()


@pytest.mark.parametrize("in_child", [False, True], ids=["here", "in a child"])
@pytest.mark.parametrize("count", [3, BATCH - 2, BATCH - 1, BATCH, 3 * BATCH - 1])
def test_a_row_that_lacks_cells_at_the_end_is_reported(
    count: int, in_child: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table_files, "LARGE_CSV", 0 if in_child else 1 << 40)
    rows = [row(identity=f"1-{number:09}") for number in range(count)]
    path = write_csv(tmp_path / "some.csv", [HEADER, *rows, row("Outstanding", "18/12/2019")])
    cut_after(path, ending=b"Outstanding,18/12/20")
    summary = load(tmp_path, path)
    assert summary.cut_at == f"row {count + 2}"
    assert [(each.where, each.why) for each in summary.refused] == [
        (f"some.csv, row {count + 2}", CUT)
    ]
    assert (summary.ratings_added, summary.rows_read) == (count, count + 1)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r", "\n\x1a", "\n\n  ", "", " "])
def test_a_whole_last_row_is_complete_whatever_follows_it(ending: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "some.csv", [HEADER, row(), row(identity="ZZ302")])
    path.write_bytes(path.read_bytes().removesuffix(b"\r\n") + ending.encode())
    summary = load(tmp_path, path)
    assert (summary.cut_at, summary.refused_count, summary.ratings_added) == ("", 0, 2)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252", "utf-8-sig"])
def test_a_whole_file_without_a_last_line_break_is_complete_in_every_encoding(
    encoding: str, tmp_path: Path
) -> None:
    path = write_csv(tmp_path / "some.csv", [HEADER, row(), row(identity="ZZ302")])
    text = path.read_text("utf-8")
    for ending in ("", "\n"):
        path.write_bytes((text.rstrip() + ending).encode(encoding))
        summary = load(tmp_path / (ending or "none").strip(), path)
        assert (summary.cut_at, summary.ratings_added) == ("", 2)
    path.write_bytes(text[: text.rindex("Nowhereshire")].encode(encoding))
    assert load(tmp_path, path).cut_at == "row 3"


def test_a_cell_in_quotation_marks_without_an_end_is_reported(tmp_path: Path) -> None:
    """Even if enough cells precede it: here it is the last one of the row."""
    path = tmp_path / "some.csv"
    rows = [[*row(identity=f"ZZ30{number}")[:-1], 'Brand "A"'] for number in range(3)]
    write_csv(path, [HEADER, *rows])
    for ending in (b'"Brand ""A', b'"Brand ""A\r\n'):
        cut_after(path, ending=b'"Brand ""A')
        path.write_bytes(path.read_bytes().removesuffix(b'"Brand ""A') + ending)
        summary = load(tmp_path / str(len(ending)), path)
        assert (summary.cut_at, summary.ratings_added) == ("row 4", 2)


def test_half_a_character_of_utf_16_is_an_end_in_the_middle(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "some.csv", [HEADER, row(), row(identity="ZZ302")])
    path.write_bytes(path.read_text("utf-8").encode("utf-16")[:-1])
    with pytest.raises(Refused, match=r"some\.csv ends in the middle of a character"):
        load(tmp_path, path)


def test_a_cut_directory_closes_no_place(tmp_path: Path) -> None:
    places = [place(number) for number in range(1, 11)]
    for month, count in (("August", 10), ("September", 8)):
        rows = [[f"Extracted 1 {month} 2023"], DIRECTORY, *places[:count]]
        path = write_csv(tmp_path / f"{month}.csv", rows)
        if count < 10:
            content = path.read_bytes()
            path.write_bytes(content[: content.rindex(b"Invented Trust")])
        summary = load(tmp_path, path)
    assert summary.cut_at == "row 10"
    assert summary.missing == ()
    assert missing(tmp_path) == []
    whole = write_csv(
        tmp_path / "whole.csv", [["Extracted 1 September 2023"], DIRECTORY, *places[:8]]
    )
    assert load(tmp_path, whole).missing_count == 2, "the same list, but whole"


def missing(tmp_path: Path) -> list[str]:
    with closing(sqlite3.connect(tmp_path / "wardcard.db")) as connection:
        select = "SELECT cqc_id FROM organisation WHERE missing_from IS NOT NULL"
        return [found[0] for found in connection.execute(select)]


def ods_that_ends_early(path: Path) -> None:
    """The archive is whole, but not the content in it, which ends after a whole sheet."""
    sheets = [ods_sheet(name, [HEADER, row(identity=name)]) for name in ("ZZ301", "ZZ302")]
    content = ods_content(*sheets)
    place = content.index("</table:table>") + len("</table:table>")
    write_archive(path, ods_members(content[:place]))


def fods_that_ends_early(path: Path) -> None:
    content = ods_content(*(ods_sheet(name, [HEADER, row()]) for name in ("A", "B")))
    content = content.replace("document-content", "document")
    place = content.index("</table:table>") + len("</table:table>")
    path.write_text(content[:place], "utf-8")


def xlsx_that_ends_early(member: str, ending: bytes) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        write_xlsx(path, {"Locations": [HEADER, row(), row(identity="ZZ302")]})
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        place = members[member].index(ending) + len(ending)
        write_archive(path, {**members, member: members[member][:place]})

    return make


SHEET = "xl/worksheets/sheet1.xml"
EARLY: dict[str, Callable[[Path], None]] = {
    "some.ods": ods_that_ends_early,
    "some.fods": fods_that_ends_early,
    "after a row.xlsx": xlsx_that_ends_early(SHEET, b"</row>"),
    "in a row.xlsx": xlsx_that_ends_early(SHEET, b"</c>"),
    "texts.xlsx": xlsx_that_ends_early("xl/sharedStrings.xml", b"</si>"),
    "workbook.xlsx": xlsx_that_ends_early("xl/workbook.xml", b"<sheets>"),
}


@pytest.mark.parametrize("name", EARLY)
def test_a_spreadsheet_whose_content_ends_early_is_refused(name: str, tmp_path: Path) -> None:
    EARLY[name](tmp_path / name)
    with pytest.raises(Refused, match=name):
        load(tmp_path, tmp_path / name)


def many_sheets(path: Path) -> Path:
    return write_ods(path, {name: [HEADER, *[row()] * 40] for name in ("Locations", "More")})


def lines(path: Path) -> Path:
    text = "\n".join(json.dumps({"locationId": f"1-{n:09}", "name": "A"}) for n in range(9))
    path.write_text(text, "utf-8")
    return path


def listed(path: Path) -> Path:
    records = [{"locationId": f"1-{n:09}", "name": "A"} for n in range(9)]
    path.write_text(json.dumps(records, indent=1), "utf-8")
    return path


def packed(path: Path) -> Path:
    table = write_csv(path.with_suffix(".csv"), [HEADER, row()]).read_bytes().decode()
    return write_archive(path, {"a.csv": table, "b.json": json.dumps(minimal())})


MAKE: dict[str, Callable[[Path], Path]] = {
    "some.ods": many_sheets,
    "some.xlsx": lambda path: write_xlsx(path, {"Locations": [HEADER, *[row()] * 40]}),
    "some.zip": packed,
    "list.json": listed,
    "pack.json": lambda path: (path.write_text(json.dumps(minimal()), "utf-8"), path)[1],
}


@pytest.mark.parametrize("name", MAKE)
def test_a_file_that_is_cut_anywhere_is_refused(name: str, tmp_path: Path) -> None:
    path = MAKE[name](tmp_path / name)
    content = path.read_bytes()
    dice = random.Random(name)
    lengths = {
        1,
        2,
        4,
        30,
        len(content) - 1,
        len(content) - 22,
        *dice.sample(range(len(content)), 6),
    }
    for length in sorted(lengths):
        path.write_bytes(content[:length])
        with pytest.raises(Refused, match=name):
            load(tmp_path, path)


def test_lines_of_json_that_end_in_the_middle_of_one_are_reported(tmp_path: Path) -> None:
    path = lines(tmp_path / "some.jsonl")
    path.write_bytes(path.read_bytes()[:-5])
    summary = load(tmp_path, path)
    assert summary.organisations_added == 8
    assert [each.where for each in summary.refused] == ["some.jsonl, line 9"]
    assert "cut short" in summary.refused[0].why
