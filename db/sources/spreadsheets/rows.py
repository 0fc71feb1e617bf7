"""Reads the rows of a spreadsheet with python-calamine.

calamine aborts its process if a file needs more memory than is available, so this runs in a child
process: see :mod:`db.sources.worker.child`.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

from db.domain.errors import Refused
from db.files.reading import Total, archive_of
from db.sources.spreadsheets.archive import whole
from db.sources.spreadsheets.calamine import row_texts, sheet_of
from db.sources.spreadsheets.error_cells import ods_errors, xlsx_errors
from db.sources.spreadsheets.head import xlsx_sheets
from db.sources.spreadsheets.ods_cells import plain_rows
from db.sources.spreadsheets.ods_parts import Part, Read, TooLarge, parts
from db.sources.spreadsheets.plain_ods import ods_content
from db.sources.spreadsheets.xml_2003 import Xml2003
from db.sources.tables.cell_errors import MOST, CellError, take_errors
from db.sources.tables.cells import MOST_COLUMNS, RowBatch

BATCH = 250
"""The number of rows in a batch."""


def sheet_rows(
    path: Path, form: str, errors: list[CellError] | None = None, total: Total | None = None
) -> Iterator[RowBatch]:
    """Yield the rows of all sheets of the file at ``path``, in batches.

    ``form`` is one of :data:`db.sources.spreadsheets.archive.FORMS`. Error cells are blank, and are
    added to ``errors``, if given, before their batch is yielded. ``total`` receives the bytes of
    the file. Raises Refused if the file cannot be read.
    """
    try:
        yield from _READERS[form](path, [] if errors is None else errors, total or sha256())
    except Refused:
        raise
    except TooLarge as error:
        raise _refused(path, str(error)) from error
    except MemoryError:
        raise
    except Exception as error:  # an unusual file may raise anything
        reason = str(error)[:200] or type(error).__name__
        raise _refused(path, f"it is damaged ({reason})") from error


def _refused(path: Path, why: str) -> Refused:
    return Refused(f"{path.name} cannot be read: {why}. Choose the file as CQC publishes it.")


def _ods(path: Path, errors: list[CellError], total: Total) -> Iterator[RowBatch]:
    return _ods_rows(path, "ods", errors, total)


def _fods(path: Path, errors: list[CellError], total: Total) -> Iterator[RowBatch]:
    return _ods_rows(path, "fods", errors, total)


def _ods_rows(path: Path, form: str, errors: list[CellError], total: Total) -> Iterator[RowBatch]:
    with ods_content(path, form, total) as (content, _), ThreadPoolExecutor(1) as thread:
        for part in parts(_ahead(content, thread)):
            if part.first == 1:
                yield part.sheet, 0, []
            wrong = ods_errors(part) if len(errors) < MOST else []
            errors += wrong
            rows = plain_rows(part)
            if rows is None:
                batches = _batches(sheet_of(part.xml()), part.sheet, part.first)
            else:
                batches = _in_batches(part, rows)
            yield from _blanked(batches, wrong) if wrong else batches


def _in_batches(part: Part, rows: list[list[str]]) -> Iterator[RowBatch]:
    for first in range(0, len(rows), BATCH):
        yield part.sheet, part.first + first, rows[first : first + BATCH]


def _blanked(batches: Iterator[RowBatch], errors: list[CellError]) -> Iterator[RowBatch]:
    """Yield ``batches`` with blanks for ``errors``: calamine reads some of them as texts."""
    columns: dict[int, list[int]] = {}
    for error in errors:
        columns.setdefault(error.row, []).append(error.column)
    for sheet, first, rows in batches:
        for number, row in enumerate(rows, first):
            for column in columns.get(number, ()):
                if column < len(row):
                    row[column] = ""
        yield sheet, first, rows


def _ahead(content: Read, thread: Executor) -> Read:
    """Return a reader of ``content`` that reads a block ahead in ``thread``.

    It must be called with the same size every time.
    """
    next_block: Future[bytes] | None = None

    def read(size: int) -> bytes:
        nonlocal next_block
        block = content(size) if next_block is None else next_block.result()
        next_block = thread.submit(content, size)
        return block

    return read


def _xlsx(path: Path, errors: list[CellError], total: Total) -> Iterator[RowBatch]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum

    workbook: Any = CalamineWorkbook
    data = whole(path, total)
    with archive_of(BytesIO(data), path.name) as archive:
        members = dict(xlsx_sheets(archive))
    with workbook.from_filelike(BytesIO(data)) as book, ThreadPoolExecutor(1) as thread:
        for sheet in book.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield sheet.name, 0, []
                # calamine reads error cells as blanks. It works outside Python meanwhile.
                found = (
                    thread.submit(xlsx_errors, data, sheet.name, members[sheet.name])
                    if sheet.name in members
                    else None
                )
                content = book.get_sheet_by_name(sheet.name)
                errors += found.result() if found is not None else []
                yield from _batches(content, sheet.name, 1)


def _xml(path: Path, errors: list[CellError], total: Total) -> Iterator[RowBatch]:
    last = None
    for sheet, first, rows in Xml2003(path, total).batches(BATCH):
        if sheet != last:
            last = sheet
            yield sheet, 0, []
        take_errors(sheet, first, rows, errors, also_na=True)
        yield sheet, first, rows


def _batches(sheet: Any, name: str, first: int) -> Iterator[RowBatch]:
    """Yield the rows of ``sheet``, with the blank columns on the left that calamine omits."""
    if sheet.start is None:
        return
    _, left = sheet.start
    if sheet.width + left > MOST_COLUMNS:
        raise TooLarge(f"a row claims {sheet.width + left:,} columns")
    blanks = [""] * left
    rows: list[list[str]] = []
    for row in sheet.iter_rows():
        rows.append(row_texts(blanks + row if left else row))
        if len(rows) == BATCH:
            yield name, first, rows
            first += BATCH
            rows = []
    if rows:
        yield name, first, rows


_READERS = {"ods": _ods, "fods": _fods, "xlsx": _xlsx, "xml": _xml}
"""The reader of each form."""
