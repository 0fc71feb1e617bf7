"""Ratings as CSV and as a workbook: every row, every type, and no text taken for a formula."""

from __future__ import annotations

import csv
import errno
import gc
import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from db.domain.errors import Cancelled
from db.domain.report import HistoryEntry, Level, RatingLine, RatingSource, Subject
from db.domain.scale import GOOD, REQUIRES_IMPROVEMENT, Change, Confidence, Question
from tests.factories import DECEMBER_2019, JULY_2018, a_source
from viewer.documents.exports import Content, RatingsExport, exports_of
from viewer.documents.ratings_table import write_table
from viewer.system.saving import SaveError
from viewer.wording.attribution import ATTRIBUTION
from viewer.wording.columns import COLUMNS, Heading, harmless

TABLES = {
    each.format: each for each in exports_of(Content.RATINGS) if isinstance(each, RatingsExport)
}
CSV, XLSX = TABLES["csv"].write, TABLES["xlsx"].write
HEADING = Heading("Invented Hospital with its services", date(2020, 1, 1))
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NASTY = (
    "=1+1", "+44 invented", "-invented", "@invented", "\t=1+1", "=HYPERLINK(\"http://invented\")",
    "Invented <b>&\"'", "Ysbyty Łódź İnvented Việt", "invented\x00\ud800", "＝1",
)  # fmt: skip


def a_line(
    question: Question = Question.SAFE,
    published: date | None = DECEMBER_2019,
    percentage: float | None = 66.5,
    notes: tuple[str, ...] = (),
    inherited_from: str = "",
    **known: object,
) -> RatingLine:
    values: dict[str, object] = {
        "subject": Subject("INV01", "surgery"),
        "level": Level.SERVICE,
        "name": "Invented Hospital",
        "service": "Surgery",
        "provider_id": "INV",
        "provider_name": "Invented Trust",
        "entry": HistoryEntry(
            question=question,
            rating=GOOD,
            published=published,
            previous=REQUIRES_IMPROVEMENT,
            previous_published=JULY_2018,
            change=Change.UP,
            percentage=percentage,
            notes=notes,
            inherited_from=inherited_from,
            sources=(RatingSource(a_source(url="https://example.org/"), Confidence.PUBLISHED),),
        ),
        "counts": True,
        "report": "Invented inspection",
        "report_url": "https://example.org/invented",
    }
    return RatingLine(**(values | known))  # pyright: ignore[reportArgumentType]


def csv_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class Book:
    """A workbook as its cells: text, or the number that stands in the file."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path)
        book = ElementTree.fromstring(self._zip.read("xl/workbook.xml"))
        self.names = [sheet.attrib["name"] for sheet in book.iter(f"{SPREADSHEET}sheet")]
        self.formulas = sum(
            b"<f>" in self._zip.read(name) for name in self._zip.namelist() if "sheets/" in name
        )

    def raw(self, name: str) -> str:
        place = self.names.index(name) + 1
        return self._zip.read(f"xl/worksheets/sheet{place}.xml").decode()

    def rows(self, name: str) -> list[dict[str, str | float]]:
        found: list[dict[str, str | float]] = []
        for row in ElementTree.fromstring(self.raw(name)).iter(f"{SPREADSHEET}row"):
            cells: dict[str, str | float] = {}
            for cell in row:
                column = cell.attrib["r"].rstrip("0123456789")
                text = "".join(part.text or "" for part in cell.iter(f"{SPREADSHEET}t"))
                number = cell.find(f"{SPREADSHEET}v")
                is_text = cell.attrib.get("t") == "inlineStr"
                cells[column] = text if is_text or number is None else float(number.text or "nan")
            found.append(cells)
        return found


def test_a_row_of_the_csv_says_everything(tmp_path: Path) -> None:
    path, count = write_table([a_line()], tmp_path / "ratings.csv", CSV, HEADING)
    assert count == 1
    (row,) = csv_rows(path)
    assert list(row) == [column.name for column in COLUMNS]
    assert row["Subject ID"] == "INV01/surgery"
    assert (row["Published"], row["Previous published"]) == ("2019-12-18", "2018-07-17")
    assert (row["Rating"], row["Change"], row["Score %"]) == ("Good", "Up one", "66.5")
    assert row["Sources"] == "Invented report, December 2019, Invented Commission"
    assert row["Source addresses"] == "https://example.org/"
    assert row["Licences"] == "Open Government Licence v3.0"


@pytest.mark.parametrize("name", NASTY)
def test_text_is_never_a_formula(tmp_path: Path, name: str) -> None:
    line = a_line(name=name, published=None)
    path, _ = write_table([line], tmp_path / "r.csv", CSV, HEADING)
    (row,) = csv_rows(path)
    assert row["Name"][0] not in "=+-@\t＝"
    assert row["Published"] == ""
    path, _ = write_table([line], tmp_path / "r.xlsx", XLSX, HEADING)
    book = Book(path)
    assert book.formulas == 0
    told = book.rows("Ratings")[1]["B"]
    assert isinstance(told, str)
    readable = name.replace("\x00", " ").replace("\ud800", "?")
    assert told == readable


def test_harmless_text_is_left_alone() -> None:
    assert harmless("Invented = Hospital") == "Invented = Hospital"
    assert harmless("") == ""


def test_a_workbook_that_cannot_be_finished_fails_once_and_is_then_quiet() -> None:
    class Full(io.BytesIO):
        def write(self, data: object, /) -> int:
            if self.tell() > 2000:
                raise OSError(errno.ENOSPC, "No space left on device")
            return super().write(data)  # pyright: ignore[reportArgumentType]

    with Full() as file, pytest.raises(OSError, match="No space left"):
        XLSX(iter([a_line()]), file, HEADING)
    # What was given up is freed, and Python would print an error of that.
    gc.collect()


def test_the_workbook_has_days_filters_and_a_frozen_head(tmp_path: Path) -> None:
    lines = [a_line(), a_line(question=Question.CARING, published=None, percentage=None)]
    path, count = write_table(lines, tmp_path / "r.xlsx", XLSX, HEADING)
    book = Book(path)
    assert count == 2
    assert book.names == ["README", "Ratings", "Sources"]
    head, first, second = book.rows("Ratings")
    assert list(head.values()) == [column.name for column in COLUMNS]
    letters = {name: letter for letter, name in head.items()}
    days = (DECEMBER_2019 - date(1899, 12, 30)).days
    assert first[letters["Published"]] == days, "a number, which is shown as a day"
    assert first[letters["Score %"]] == 66.5
    assert letters["Published"] not in second
    sheet = book.raw("Ratings")
    assert 'state="frozen"' in sheet
    assert '<autoFilter ref="A1:AA3"' in sheet
    assert len(book.rows("Sources")) == 2, "the heading, and each source once"
    told = " ".join(str(value) for row in book.rows("README") for value in row.values())
    assert ATTRIBUTION in told
    assert "1 January 2020" in told
    assert HEADING.whose in told
    assert "2 ratings" in told


def test_a_day_before_excels_first_stands_as_text(tmp_path: Path) -> None:
    path, _ = write_table([a_line(published=date(1899, 1, 1))], tmp_path / "r.xlsx", XLSX, HEADING)
    assert "1899-01-01" in Book(path).rows("Ratings")[1].values()


def test_a_text_longer_than_a_cell_is_cut_with_a_mark(tmp_path: Path) -> None:
    path, _ = write_table([a_line(notes=("𝔘" * 20_000,))], tmp_path / "r.xlsx", XLSX, HEADING)
    told = str(Book(path).rows("Ratings")[1]["AA"])
    assert told.endswith("𝔘…")
    assert len(told.encode("utf-16-le")) // 2 <= 32_767


def test_nothing_selected_is_an_empty_sheet_with_its_heading(tmp_path: Path) -> None:
    path, count = write_table([], tmp_path / "r.xlsx", XLSX, HEADING)
    assert count == 0
    assert len(Book(path).rows("Ratings")) == 1


@pytest.mark.parametrize("form", TABLES)
def test_a_file_that_is_stopped_or_fails_is_not_there(tmp_path: Path, form: str) -> None:
    path = tmp_path / f"ratings.{form}"
    with pytest.raises(Cancelled):
        write_table(many(2_000), path, TABLES[form].write, HEADING, cancelled=lambda: True)
    with pytest.raises(SaveError, match="there is no folder"):
        write_table(many(1), tmp_path / "nowhere" / path.name, TABLES[form].write, HEADING)
    assert [each for each in tmp_path.iterdir() if each.is_file()] == []


@pytest.mark.parametrize("form", TABLES)
def test_many_rows_take_no_more_memory_than_few(tmp_path: Path, form: str) -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        write_table(many(count), tmp_path / "ratings", TABLES[form].write, HEADING)
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return used

    peak(10)
    assert peak(1_200) < 1.5 * peak(300)


def many(count: int) -> Iterator[RatingLine]:
    line = a_line()
    for number in range(count):
        yield replace(line, name=f"Invented Hospital {number}")
