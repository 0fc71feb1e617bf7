"""The workbook of ratings, with sheets for explanations, ratings and sources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, BinaryIO, cast

from db.domain.report import RatingLine, Source
from db.files.temporary import scratch_folder
from viewer import __version__
from viewer.appearance.colours import BRAND, HAIRLINE, WHITE
from viewer.documents.printable import printable
from viewer.wording import dates
from viewer.wording.attribution import ATTRIBUTION, DISCLAIMER
from viewer.wording.columns import COLUMNS, Heading, Value, batches
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.worksheet import Worksheet

_ROWS_OF_A_SHEET = 1_048_575
"""The most rows below the heading of a sheet, a limit of .xlsx."""
_LONGEST = 32_767
"""The longest text a cell can hold, in UTF-16 code units."""
A4 = 9
"""Excel's code for A4 paper."""
HEADING = {
    "bold": True, "font_color": WHITE, "bg_color": BRAND, "text_wrap": True, "valign": "vcenter",
    "border": 1, "border_color": HAIRLINE,
}  # fmt: skip
"""The look of the headings of columns."""
DAY = "d mmm yyyy"
"""The format of dates."""
FIRST_DAY = date(1900, 3, 1)
"""Earlier dates are written as text, because Excel treats 1900 as a leap year."""
AS_TEXT = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
"""Options with which text is always written as text, whatever its first character."""
_PRINTED = 14
"""The number of columns printed, from the left; with all columns the print would be too small."""
_SOURCE_COLUMNS = (
    ("Title", 60), ("Publisher", 28), ("Address", 50), ("Published", 12), ("Licence", 30),
    ("Kind", 18), ("File", 30), ("SHA-256 of the file", 20), ("Month of the extract", 12),
    ("Loaded", 12), ("Note", 40),
)  # fmt: skip


def write_workbook(lines: Iterator[RatingLine], file: BinaryIO, heading: Heading) -> None:
    """Write ``lines`` to ``file`` as .xlsx, with a README sheet and a sheet of sources.

    Memory use is constant, because rows are written to a temporary folder as they are read. Lines
    that do not fit on a sheet continue on the next. Raises OSError if the file cannot be written.
    """
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with scratch_folder() as folder:
        options = {
            # Each row is written to disk immediately.
            "constant_memory": True,
            "tmpdir": str(folder),
            **AS_TEXT,
            "use_zip64": True,
        }
        target = _Target(file)
        book = Workbook(cast("BinaryIO", target), options)
        try:
            _Book(book, heading).write(lines)
            book.close()
            if target.error is not None:
                raise target.error
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from error
        finally:
            target.finish()
            for sheet in book.worksheets():
                # Still open if the book was not closed.
                if sheet.row_data_fh is not None:
                    sheet.row_data_fh.close()


class _Target:
    """The file of a workbook; if it cannot be written, the error is kept and the rest ignored.

    A zip archive that is interrupted by an error tries to finish its file when its memory is freed,
    and Python prints that this fails too.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._position = 0
        self._finished = False
        self.error: OSError | None = None
        """The first error."""

    def finish(self) -> None:
        """Ignore everything from now on: the archive may be freed after the file is closed."""
        self._finished = True

    def write(self, data: bytes) -> int:
        """Write ``data`` at the present position."""
        self._try(lambda: self._file.write(data))
        self._position += len(data)
        return len(data)

    def flush(self) -> None:
        """Write what is left."""
        self._try(self._file.flush)

    def tell(self) -> int:
        """Return the present position, as if all had been written."""
        return self._position

    def seek(self, position: int) -> int:
        """Go to ``position``, from the start of the file, and return it."""
        self._try(lambda: self._file.seek(position))
        self._position = position
        return position

    def seekable(self) -> bool:
        """Return whether there are positions to go to."""
        return True

    def _try(self, act: Callable[[], object]) -> None:
        if self.error is None and not self._finished:
            try:
                act()
            except OSError as error:
                self.error = error


class _Book:
    """A workbook while it is written, with its formats and the sources written so far."""

    def __init__(self, book: Workbook, heading: Heading) -> None:
        self._book = book
        self._heading = heading
        self._head = book.add_format(HEADING)
        self._day = book.add_format({"num_format": DAY, "align": "left"})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._bold = book.add_format({"bold": True, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._known: set[int] = set()
        """IDs of the sources already on the sheet of sources."""

    def write(self, lines: Iterator[RatingLine]) -> None:
        self._book.set_properties(
            {"title": f"Ratings: {_text(self._heading.whose)}", "comments": ATTRIBUTION,
             "author": f"Wardcard {__version__}"}
        )  # fmt: skip
        readme = self._book.add_worksheet("README")
        rows = 0
        sheets: list[Worksheet] = []
        sources: Worksheet | None = None
        for batch in batches(lines, _ROWS_OF_A_SHEET):
            sheet = self._sheet(f"Ratings {len(sheets) + 1}" if sheets else "Ratings")
            sheets.append(sheet)
            sources = sources or self._source_sheet()
            rows += self._fill(sheet, batch, sources)
        if not sheets:
            self._head_row(self._sheet("Ratings"), [(each.name, each.width) for each in COLUMNS])
        self._explain(readme, rows, len(sheets))
        readme.activate()

    def _sheet(self, name: str) -> Worksheet:
        sheet = self._book.add_worksheet(name)
        sheet.freeze_panes(1, 2)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_footer("&L&8Source: Care Quality Commission, OGL v3.0&R&8&A, page &P of &N")
        return sheet

    def _source_sheet(self) -> Worksheet:
        sheet = self._sheet("Sources")
        self._head_row(sheet, _SOURCE_COLUMNS)
        return sheet

    def _head_row(self, sheet: Worksheet, columns: Iterable[tuple[str, int]]) -> None:
        sheet.set_row(0, 32)
        for position, (name, width) in enumerate(columns):
            sheet.set_column(position, position, width)
            sheet.write_string(0, position, name, self._head)

    def _fill(self, sheet: Worksheet, lines: Iterator[RatingLine], sources: Worksheet) -> int:
        """Fill a sheet of ratings and return the number of ratings."""
        self._head_row(sheet, [(column.name, column.width) for column in COLUMNS])
        row = 0
        for row, line in enumerate(lines, 1):
            for position, column in enumerate(COLUMNS):
                self._put(sheet, row, position, column.value(line))
            for stated in line.entry.sources:
                if stated.source.id not in self._known:
                    self._known.add(stated.source.id)
                    self._put_source(sources, len(self._known), stated.source)
        sheet.autofilter(0, 0, row, len(COLUMNS) - 1)
        sheet.print_area(0, 0, row, _PRINTED - 1)
        return row

    def _put_source(self, sheet: Worksheet, row: int, source: Source) -> None:
        loaded = source.imported.date() if source.imported else None
        values: tuple[Value, ...] = (
            source.title, source.publisher, source.url, source.published, source.licence,
            source.kind, source.file_name, source.sha256, source.extract_month, loaded, source.note,
        )  # fmt: skip
        for position, value in enumerate(values):
            self._put(sheet, row, position, value)

    def _put(
        self, sheet: Worksheet, row: int, column: int, value: Value, look: CellFormat | None = None
    ) -> None:
        match value:
            case None | "":
                return
            case date() if value >= FIRST_DAY:
                midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day
                sheet.write_datetime(row, column, midnight, self._day)
            case date():
                sheet.write_string(row, column, value.isoformat(), look)
            case str():
                sheet.write_string(row, column, _text(value), look)
            case _:
                sheet.write_number(row, column, value, look)

    def _explain(self, sheet: Worksheet, rows: int, sheets: int) -> None:
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 92)
        where = "the sheet Ratings" if sheets < 2 else f"{sheets} sheets, for one holds no more"
        facts = (
            ("Whose", self._heading.whose),
            ("Written on", dates.day(self._heading.written)),
            ("Rows", f"{counted(rows, 'rating')}, one a row, newest first, in {where}"),
            ("Licence", ATTRIBUTION),
            ("Please note", DISCLAIMER),
            ("Not stated", "An empty cell: no source that was loaded states it."),
            ("Made by", f"Wardcard {__version__}"),
        )
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.set_row(0, 24)
        sheet.write_string(0, 0, "CQC ratings and their history", self._title)
        row = 2
        for name, text in facts:
            sheet.set_row(row, 15 * (1 + len(text) // 92))
            sheet.write_string(row, 0, name, self._bold)
            self._put(sheet, row, 1, text, self._wrapped)
            row += 1
        row += 1
        sheet.write_string(row, 0, "The columns", self._bold)
        for column in COLUMNS:
            if column.about:
                row += 1
                sheet.write_string(row, 0, column.name, self._bold)
                sheet.write_string(row, 1, column.about, self._wrapped)


def _text(value: str) -> str:
    """``value`` as a cell can hold it, without invalid or control characters, and not too long."""
    kept = printable(value)
    units = kept.encode("utf-16-le")
    if len(units) // 2 > _LONGEST:
        kept = units[: 2 * (_LONGEST - 1)].decode("utf-16-le", "ignore") + "…"
    return kept
