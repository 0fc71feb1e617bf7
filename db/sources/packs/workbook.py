"""Report packs in a workbook, as people fill them in: see :mod:`db.sources.packs.sheets`.

A workbook is recognised by its sheets and their headings, then read in a child process whose memory
is limited, because python-calamine can end its process.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from db.domain.errors import Refused
from db.files.reading import Total, open_file, reading
from db.processes.child_process import ChildDied, ChildProcess, Pipe
from db.sources.packs.from_sheets import (
    Area,
    FoundSheet,
    PackInSheets,
    has_most_headings,
    pack_in,
    sheet_called,
)
from db.sources.packs.pack import Pack, refuse_if
from db.sources.packs.sheets import LISTS, MARK
from db.sources.source_file import InputFormat, SourceFile
from db.sources.spreadsheets.archive import check_archive, spreadsheet_form, whole, xml_form
from db.sources.spreadsheets.head import Head, column_number, heads, xlsx_names, xlsx_sheets
from db.sources.spreadsheets.ods_parts import REPEATED_ROWS, parts
from db.sources.spreadsheets.plain_ods import ods_content
from db.sources.tables.cell_errors import CellError
from db.sources.tables.tables import kind_of
from db.sources.worker.parent import MEMORY

MOST_ROWS = 20_000
"""The most rows of a sheet; the largest pack so far has 200 findings."""
MOST_PROBLEMS = 20
"""The most faults that a refusal lists."""
_CERTAIN = ("Report", "Findings", "Places", "File")
"""The sheets by which a workbook is recognised. Others have sheets of ratings and sources too."""
_FORMS = ("xlsx", "ods", "fods")
_TICK = 0.2
_HEAD = 4096
"""The number of bytes at the beginning of a file that show whether it is a spreadsheet."""
_ZIP = b"PK\x03\x04"
_FORMULA_ALONE = re.compile(
    rb"<c\s(?=[^<>]*?\br=\"([A-Z]{1,3})(\d{1,7})\")[^<>]*>\s*<f[^<>]*(?:/>|>[^<]*</f>)\s*</c>"
)
"""A cell with a formula and no value, as programs write that do not calculate."""
_SPANNED = re.compile(rb"number-(?:rows|columns)-spanned=\"(?:[2-9]|[1-9]\d+)\"")


def workbook_pack(path: Path, head: bytes) -> Pack | None:
    """Return the pack in the workbook at ``path``.

    ``head`` is the beginning of the file. Returns None if it is another kind of file: a workbook
    has a sheet of :data:`_CERTAIN`, or the mark of the template. Raises Refused if it has faults.
    """
    form = xml_form(head)
    if head.startswith(_ZIP):
        form = spreadsheet_form(path)
        if form is not None:
            check_archive(path, form)
    if form not in _FORMS or not _is_workbook(path, form):
        return None
    found = _read_in_child(path, form)
    refuse_if(found.pack.problems, path.name, MOST_PROBLEMS)
    pack = Pack(found.pack.content, path.name, found.pack.words)
    pack.tally.sha256 = found.sha256
    pack.tally.unread += found.pack.unread
    pack.tally.skipped += found.pack.skipped
    return pack


def pack_at(path: Path) -> Pack:
    """Return the report pack at ``path``, which is JSON or a workbook. Raises Refused."""
    with reading(path), open_file(path) as stream:
        head = stream.read(_HEAD)
    found = workbook_pack(path, head)
    return found or Pack.read(path)


def _recognise(path: Path, head: bytes) -> SourceFile | None:
    found = workbook_pack(path, head)
    if found is None:
        return None
    return SourceFile(
        "report workbook",
        "pack",
        found.facts,
        found.tally,
        pack=found.id,
        pack_revision=found.revision,
    )


REPORT_WORKBOOKS = InputFormat(
    name="Report workbooks",
    suffixes=(".xlsx", ".ods"),
    refusal="a report workbook (.xlsx or .ods)",
    recognise=_recognise,
)


def _is_workbook(path: Path, form: str) -> bool:
    """Return whether the spreadsheet at ``path`` is a workbook of reports.

    Those of CQC have hundreds of thousands of rows, so as little as possible of them is read.
    """
    if form == "xlsx" and not any(name == LISTS or _certain(name) for name in xlsx_names(path)):
        return False
    for head in heads(path, form):
        if _is_certain(head):
            return True
        if kind_of(head.rows)[0] is not None:
            return False
    return False


def _certain(name: str) -> bool:
    sheet = sheet_called(name)
    return sheet is not None and sheet.name in _CERTAIN


def _is_certain(head: Head) -> bool:
    if head.sheet == LISTS:
        return bool(head.rows and head.rows[0] and head.rows[0][0] == MARK)
    sheet = sheet_called(head.sheet)
    return (
        sheet is not None
        and sheet.name in _CERTAIN
        and any(has_most_headings(row, sheet) for row in head.rows)
    )


# Reading, in a child process


class _Read:
    """What the child process sends: the pack, and the SHA-256 of the bytes that it is from."""

    def __init__(self, pack: PackInSheets, sha256: str) -> None:
        self.pack = pack
        self.sha256 = sha256


def _read_in_child(path: Path, form: str) -> _Read:
    """Return the pack in the workbook at ``path``, perhaps with faults. Raises Refused."""
    child = ChildProcess(
        _read_workbook, path, form, name="workbook", memory=MEMORY[form], answers_only=True
    )
    try:
        while not isinstance(message := child.receive(_TICK), _Read):
            pass
    except ChildDied as died:
        reason = "it needs too much memory" if died.out_of_memory else died.reason
        raise Refused(
            f"{path.name} cannot be read: {reason}. Copy its rows into a new workbook, and add "
            "that."
        ) from None
    finally:
        child.end(patience=0)
    return message


def _read_workbook(pipe: Pipe, path: Path, form: str) -> None:
    """Read the workbook in the child process. Raises Refused if it cannot be read."""
    total = sha256()
    sheets = list(sheets_in(path, form, total))
    pipe.send(_Read(pack_in(sheets), total.hexdigest()))


def sheets_in(path: Path, form: str, total: Total) -> Iterator[FoundSheet]:
    """Yield the sheets of the workbook at ``path`` with their rows; ``total`` receives its bytes.

    Runs in the child process. Raises Refused.
    """
    from db.sources.spreadsheets.rows import sheet_rows

    sheets: dict[str, FoundSheet] = {}
    errors: list[CellError] = []
    for name, first, rows in sheet_rows(path, form, errors, total):
        sheet = sheets.setdefault(name, FoundSheet(name))
        sheet.rows += [
            (number, row) for number, row in enumerate(rows, first) if any(map(str.strip, row))
        ]
        if len(sheet.rows) > MOST_ROWS:
            raise Refused(
                f"{path.name} cannot be read: its sheet ‘{name}’ has more than {MOST_ROWS:,} rows. "
                "Put the reports into several workbooks."
            )
    for error in errors:
        sheets[error.sheet].errors.append(error)
    if form == "xlsx":
        _look_into_xlsx(path, sheets)
    else:
        _look_into_ods(path, form, sheets)
    yield from sheets.values()


def _look_into_xlsx(path: Path, sheets: dict[str, FoundSheet]) -> None:
    """Add the merged cells, and the formulas without a result, to ``sheets``."""
    from python_calamine import CalamineWorkbook

    data = whole(path, sha256())
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        for name, member in xlsx_sheets(archive):
            if name in sheets:
                for (top, left), (bottom, right) in (
                    book.get_sheet_by_name(name).merged_cell_ranges or ()
                ):
                    sheets[name].merged.append(Area(top + 1, bottom + 1, left, right))
                for found in _FORMULA_ALONE.finditer(archive.read(member)):
                    sheets[name].without_result.append((int(found[2]), column_number(found[1]) - 1))


def _look_into_ods(path: Path, form: str, sheets: dict[str, FoundSheet]) -> None:
    """Add the rows with merged cells to ``sheets``."""
    with ods_content(path, form) as (content, _):
        for part in parts(content):
            number = part.first
            for row in part.rows:
                if _SPANNED.search(row) and part.sheet in sheets:
                    sheets[part.sheet].merged.append(Area(number, number, 0, 1 << 14))
                opening = row[: row.find(b">")]
                repeated = REPEATED_ROWS.search(opening)
                number += int(repeated[1][:9]) if repeated else 1
