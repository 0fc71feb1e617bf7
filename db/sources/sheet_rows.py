"""The rows of a spreadsheet as python-calamine reads them.

calamine ends its process where a file asks for more memory than there is, so this runs in a process
of its own: see :mod:`db.sources.reading_process`.
"""

from __future__ import annotations

import zipfile
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, datetime
from typing import Any, TypeVar

from db.sources.cells import RowBatch
from db.sources.sheet_parts import MOST_COLUMNS, Part, TooLarge, as_book, parts

BATCH = 250
"""Rows that are handed over together."""
AHEAD = 2
"""Parts of an .ods that are parsed, each in a thread, while the one before them is used."""

Work = TypeVar("Work")
Done = TypeVar("Done")


class Unreadable(Exception):
    """The text says what is wrong with the file."""


def sheet_rows(path: str, form: str) -> Iterator[RowBatch]:
    """The sheets of ``path``, «ods» or «xlsx», some rows at a time. Raises Unreadable."""
    try:
        yield from _ods(path) if form == "ods" else _xlsx(path)
    except TooLarge as error:
        raise Unreadable(str(error)) from error
    except MemoryError:
        raise
    except Exception as error:  # whatever is wrong with a strange file, it is told
        raise Unreadable(f"it is damaged ({str(error)[:200] or type(error).__name__})") from error


def _ods(path: str) -> Iterator[RowBatch]:
    with (
        zipfile.ZipFile(path) as book,
        book.open("content.xml") as content,
        ThreadPoolExecutor(AHEAD) as threads,
    ):
        for part, sheet in _ahead(threads, _parsed, parts(content)):
            if part.first == 1:
                yield part.sheet, 0, []
            yield from _batches(sheet, part.sheet, part.first)


def _parsed(part: Part) -> tuple[Part, Any]:
    """A part and calamine's sheet of it. Much of that work goes on beside Python's."""
    from python_calamine import CalamineWorkbook

    return part, CalamineWorkbook.from_filelike(as_book(part)).get_sheet_by_index(0)


def _ahead(
    threads: ThreadPoolExecutor, work: Callable[[Work], Done], items: Iterator[Work]
) -> Iterator[Done]:
    """``work`` on each of ``items``: on the next ones while whoever asks uses the one before."""
    going: deque[Future[Done]] = deque()
    for item in items:
        going.append(threads.submit(work, item))
        if len(going) > AHEAD:
            yield going.popleft().result()
    while going:
        yield going.popleft().result()


def _xlsx(path: str) -> Iterator[RowBatch]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook: Any = CalamineWorkbook
    with workbook.from_path(path) as book:
        for each in book.sheets_metadata:
            if each.typ == SheetTypeEnum.WorkSheet:
                yield each.name, 0, []
                yield from _batches(book.get_sheet_by_name(each.name), each.name, 1)


def _batches(sheet: Any, name: str, first: int) -> Iterator[RowBatch]:
    """The rows of a sheet of calamine's, which leaves out what is blank at its left."""
    if sheet.start is None:
        return
    _, left = sheet.start
    if sheet.width + left > MOST_COLUMNS:
        raise TooLarge(f"a row claims {sheet.width + left:,} columns")
    blanks = [""] * left
    rows: list[list[str]] = []
    for row in sheet.iter_rows():
        rows.append(_texts(blanks + row if left else row))
        if len(rows) == BATCH:
            yield name, first, rows
            first += BATCH
            rows = []
    if rows:
        yield name, first, rows


def _texts(row: list[Any]) -> list[str]:
    try:
        "".join(row)
    except TypeError:  # numbers, dates and the like among the texts
        return list(map(_text, row))
    return row


def _text(value: object) -> str:
    """A cell as text: dates as ISO, whole numbers without a fraction."""
    match value:
        case str():
            return value
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            midnight = not (value.hour or value.minute or value.second)
            return value.date().isoformat() if midnight else value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
        case _:
            return str(value)
