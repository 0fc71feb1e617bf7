"""The workbook in which people fill in reports: empty, or with what a report pack has.

Its sheets and columns are those of :mod:`db.sources.packs.sheets`, which the import reads as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from db.domain.text import plain
from db.sources.packs.pack import leave_out_unknown_ratings
from db.sources.packs.sheets import (
    LISTS,
    MARK,
    REGULATIONS,
    SERVICES,
    SHEETS,
    Cell,
    Column,
    Kind,
    Sheet,
    Table,
    choices,
    continuations,
    tables_of,
)
from viewer import __version__
from viewer.documents.workbook import A4, AS_TEXT, DAY, FIRST_DAY, HEADING
from viewer.wording import report_workbooks as wording

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format as CellFormat
    from xlsxwriter.worksheet import Worksheet

    from db.domain.report import ReportCard
    from db.domain.subject import Subject
    from db.reading.store import ReportStore

_ABOUT, _NEEDED, _HEADINGS, _FIRST = 0, 1, 2, 3
"""The rows of a sheet: what it is for, which columns are needed, the headings, the first item."""
_ROOM = 500
"""The rows below the headings that have lists to choose from, besides those that are filled in."""
_FEW_WORDS = 32
"""The longest title of a hint on a cell, a limit of .xlsx."""
_LONGEST_HINT = 255
"""The longest hint on a cell, a limit of .xlsx."""
_STEPS = """
Fill in the sheets Report, Places, Sources and File first: the other sheets name their rows by ID.
Then fill in Ratings, Findings and whatever else the report has. Leave the other sheets as they are.
Select a cell to read what belongs in it. Many cells have a list to choose from: press Alt+Down.
Leave blank what no source states. Name nobody but signatories of published statements.
Save the workbook as .xlsx or .ods. In Wardcard, choose File, ‘Add data…’, and the workbook.
If it has mistakes, Wardcard adds nothing, and names each one’s sheet, row and column. Correct them.
To change it later, increase its revision on the sheet File by one, and add it again.
""".strip().splitlines()
_RULES = """
Keep the names of the sheets and the headings of the columns. Their order does not matter.
Blank rows, and sheets and columns of your own, do no harm.
Do not merge cells. Formulas may be used: Wardcard reads their results.
Enter dates as dates. As text, write 18 December 2026 or 2026-12-18.
""".strip().splitlines()
_AS_TEXT = 49
"""The number of the format in which what is typed stays as it is."""
_ROW = 15
"""The height of a line of text, in points."""
_TALLEST = 405
"""The greatest height of a row in points; .xlsx allows 409."""
_WIDE = 200
"""The most characters beside each other that a page shows in a size that can be read."""


def report_workbook(content: Mapping[str, Any]) -> bytes:
    """Return a workbook (.xlsx) with what ``content`` has, the JSON of a report pack.

    It may be incomplete: a workbook to fill in has at most a provider, places and services. The
    import of the workbook gives the same content again.
    """
    from xlsxwriter import Workbook

    file = BytesIO()
    book = Workbook(file, {"in_memory": True, **AS_TEXT})
    _Writing(book, content).write()
    book.close()
    return file.getvalue()


def exported(card: ReportCard, store: ReportStore) -> tuple[bytes, str]:
    """Return the report of ``card`` as a workbook, and sentences on what that has and lacks.

    Raises UnknownReport if there is no report, or no file names the provider.
    """
    which: dict[str, Any] = (
        {"as_at": card.as_at} if card.report is None else {"report_id": card.report.id}
    )
    pack = store.report_pack(card.subject, **which)
    unknown = leave_out_unknown_ratings(pack.content)
    note = wording.exported(
        pack.content["id"], pack.content["revision"], len(pack.content["reports"])
    )
    left_out = wording.left_out(pack.left_out + unknown)
    return report_workbook(pack.content), f"{note} {left_out}".strip()


def template(store: ReportStore, subject: Subject | None, day: date) -> bytes:
    """Return a workbook to fill in, for the provider of ``subject``, or for any if that is None.

    ``day`` is the day of writing. Raises UnknownSubject.
    """
    content = {} if subject is None else store.new_report(subject)
    return report_workbook({"revision": 1, "as_of": day.isoformat(), **content})


class _List(NamedTuple):
    """A list to choose from on the hidden sheet."""

    name: str
    words: Sequence[str]


class _Writing:
    """A workbook while it is written."""

    def __init__(self, book: Workbook, content: Mapping[str, Any]) -> None:
        self._book = book
        self._content = content
        self._tables = tables_of(content)
        self._head = book.add_format(HEADING)
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
        self._wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self._plain = book.add_format({"valign": "top"})
        self._small = book.add_format({"italic": True, "valign": "top"})
        self._text = book.add_format({"text_wrap": True, "valign": "top", "num_format": _AS_TEXT})
        self._day = book.add_format({"num_format": DAY, "align": "left", "valign": "top"})
        self._number = book.add_format({"valign": "top", "align": "right"})
        self._lists: dict[Sequence[str], str] = {}
        """The cells of each list on the hidden sheet, as a reference."""

    def write(self) -> None:
        title = self._content.get("title") or "New report"
        self._book.set_properties(
            {"title": f"Wardcard report workbook: {plain(title)}"[:255],
             "author": f"Wardcard {__version__}", "comments": MARK}
        )  # fmt: skip
        readme = self._book.add_worksheet("Read me")
        sheets = [self._book.add_worksheet(table.sheet.name) for table in self._tables]
        self._write_lists(self._book.add_worksheet(LISTS))
        for table, sheet in zip(self._tables, sheets, strict=True):
            self._write_table(table, sheet)
        self._explain(readme)
        (sheets[0] if self._content.get("reports") else readme).activate()

    # Lists

    def _write_lists(self, sheet: Worksheet) -> None:
        """Write the words to choose from on the hidden sheet, each list once."""
        sheet.hide()
        sheet.write_string(0, 0, MARK)
        own = [str(each["name"]) for each in self._content.get("services", ())]
        wanted = [
            _List("Services", tuple(dict.fromkeys((*own, *SERVICES)))),
            _List("Regulations", tuple(f"Regulation {number}" for number in REGULATIONS)),
            *(
                _List(column.heading, choices(each, column))
                for each in SHEETS
                for column in each.columns
                if column.kind is not Kind.WORDS
            ),
        ]
        position = 0
        for name, words in wanted:
            if words and words not in self._lists:
                sheet.write_string(1, position, name)
                sheet.write_column(2, position, words)
                cells = _reference(LISTS, 2, position, len(words) + 1)
                self._lists[words] = cells
                position += 1
        self._services, self._regulations = (self._lists[each.words] for each in wanted[:2])

    # Sheets

    def _write_table(self, table: Table, sheet: Worksheet) -> None:
        last = _FIRST + len(table.rows) + _ROOM
        widths = [_column(table.sheet, heading).width for heading in table.headings]
        sheet.freeze_panes(_FIRST, table.sheet.fixed)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(-(-sum(widths) // _WIDE), 0)
        sheet.repeat_rows(_HEADINGS)
        sheet.repeat_columns(0, table.sheet.fixed - 1)
        sheet.hide_gridlines(0)
        sheet.set_footer("&L&8&F&R&8&A, page &P of &N")
        sheet.set_row(_HEADINGS, 32)
        sheet.write_string(_ABOUT, 0, table.sheet.about, self._plain)
        for position, heading in enumerate(table.headings):
            column = _column(table.sheet, heading)
            look = self._look(column)
            sheet.set_column(position, position, column.width, look)
            sheet.write_string(_NEEDED, position, _needed(column), self._small)
            sheet.write_string(_HEADINGS, position, heading, self._head)
            hint = self._hint(table.sheet, column)
            sheet.data_validation(_HEADINGS, position, _HEADINGS, position, _only_hint(column))
            sheet.data_validation(_FIRST, position, last, position, hint)
            for number, row in enumerate(table.rows, _FIRST):
                self._put(sheet, number, position, row[position], look)
        for number, row in enumerate(table.rows, _FIRST):
            sheet.set_row(number, _height(row, widths))
        rightmost = len(table.headings) - 1
        sheet.autofilter(_HEADINGS, 0, _FIRST + max(len(table.rows), 1) - 1, rightmost)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{last + 1}"})
        # By this name, screen readers know the row of headings.
        name = f"'{table.sheet.name}'!ColumnTitle"
        titles = _reference(table.sheet.name, _HEADINGS, 0, _HEADINGS, rightmost)
        self._book.define_name(name, titles)

    def _look(self, column: Column) -> CellFormat:
        match column.kind:
            case Kind.DATE:
                return self._day
            case Kind.NUMBER:
                return self._number
            case _:
                # Otherwise a program makes a date of an ID such as 2026-03.
                return self._text

    def _put(self, sheet: Worksheet, row: int, column: int, value: Cell, look: CellFormat) -> None:
        match value:
            case None:
                return
            case date() if value >= FIRST_DAY:
                midnight = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a day
                sheet.write_datetime(row, column, midnight, look)
            case date():
                sheet.write_string(row, column, value.isoformat(), look)
            case str():
                sheet.write_string(row, column, plain(value), look)
            case _ if float(f"{value:.16G}") == value:
                sheet.write_number(row, column, value, look)
            case _:
                # A number in the file has 16 digits, and this one needs more.
                sheet.write_string(row, column, repr(value), look)

    def _hint(self, sheet: Sheet, column: Column) -> dict[str, Any]:
        """Return what can be entered into the cells of a column, and what is said about it."""
        rule = _only_hint(column)
        words = choices(sheet, column)
        if words and column.kind is not Kind.WORDS:
            rule |= {"validate": "list", "source": self._lists[words], "error_type": "stop"}
            rule["error_message"] = "Choose one from the list: press Alt+Down."
        elif column.kind is Kind.REFERENCE:
            cells = self._services if column.target == "services" else _ids_of(column.target)
            rule |= {"validate": "list", "source": cells, "error_type": "warning"}
            rule["error_message"] = "It is not in the list. Is it right all the same?"
        elif column.path == ("regulation",):
            rule |= {"validate": "list", "source": self._regulations, "show_error": False}
        elif column.kind is Kind.DATE:
            rule |= {"validate": "date", "criteria": ">=", "value": FIRST_DAY}
            rule["error_message"] = "Enter a date, such as 18/12/2026."
        elif column.kind is Kind.NUMBER:
            low, high = (25, 100) if column.is_percentage else (-(10**15), 10**15)
            rule |= {"validate": "decimal", "criteria": "between", "minimum": low, "maximum": high}
            rule["error_message"] = (
                "Enter 25 to 100, without the % sign."
                if column.is_percentage
                else "Enter a number."
            )
        return rule

    def _explain(self, sheet: Worksheet) -> None:
        """Fill the sheet that says how the workbook is filled in."""
        widths = (16, 24, 11, 90)
        for position, width in enumerate(widths):
            sheet.set_column(position, position, width)
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        sheet.set_footer("&L&8&F&R&8&A, page &P of &N")
        sheet.write_string(0, 0, "A report for Wardcard", self._title)
        sheet.write_string(2, 0, "How to fill it in", self._bold)
        row = 3
        for number, step in enumerate(_STEPS, 1):
            sheet.write_string(row, 0, f"{number}.  {step}", self._plain)
            row += 1
        sheet.write_string(row + 1, 0, "Good to know", self._bold)
        row += 2
        for rule in _RULES:
            sheet.write_string(row, 0, rule, self._plain)
            row += 1
        row += 1
        headings = ("Sheet", "Column", "Needed?", "What belongs there")
        for position, heading in enumerate(headings):
            sheet.write_string(row, position, heading, self._head)
        self._book.define_name(
            "'Read me'!ColumnTitle", _reference("Read me", row, 0, row, len(headings) - 1)
        )
        for each in SHEETS:
            lines = [(each.name, "", "", each.about)]
            lines += [
                (each.name, column.heading, _needed(column), column.help) for column in each.columns
            ]
            for line in lines:
                row += 1
                sheet.set_row(row, _height(line, widths))
                look = self._wrapped if line[1] else self._bold
                for position, text in enumerate(line):
                    sheet.write_string(row, position, text, look)
        row += 2
        sheet.write_string(row, 0, "Regulations of 2014 that reports cite", self._bold)
        for number, name in REGULATIONS.items():
            row += 1
            sheet.write_string(row, 0, f"Regulation {number}", self._plain)
            sheet.write_string(row, 1, name, self._plain)


def _needed(column: Column) -> str:
    return "Needed" if column.needed else "Optional"


def _column(sheet: Sheet, heading: str) -> Column:
    """Return the column with a heading, also if it is one in which a long text goes on."""
    return next(
        column for column in sheet.columns if heading in (column.heading, *continuations(column))
    )


def _height(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """Return the height of a row in points in which all texts can be read, as far as that fits.

    LibreOffice does not find out by itself.
    """
    lines = max(
        sum(-(-max(len(line), 1) * 11 // (10 * width)) for line in str(cell).split("\n"))
        for cell, width in zip(row, widths, strict=True)
    )
    return min(_ROW * lines, _TALLEST)


def _only_hint(column: Column) -> dict[str, Any]:
    """Return the hint that is shown while a cell of a column is selected."""
    needed = "Needed. " if column.needed else ""
    return {
        "validate": "any",
        "input_title": column.heading[:_FEW_WORDS],
        "input_message": f"{needed}{column.help}"[:_LONGEST_HINT],
    }


def _ids_of(group: str) -> str:
    """Return the cells with the IDs of a list of the pack, as a reference."""
    sheet = next(sheet for sheet in SHEETS if sheet.group == group)
    column = next(n for n, each in enumerate(sheet.columns) if each.path == ("id",))
    return _reference(sheet.name, _FIRST, column, _FIRST + _ROOM)


def _reference(sheet: str, row: int, column: int, last_row: int, last_column: int = -1) -> str:
    from xlsxwriter.utility import xl_range_abs

    cells = xl_range_abs(row, column, last_row, column if last_column < 0 else last_column)
    return f"='{sheet}'!{cells}"
