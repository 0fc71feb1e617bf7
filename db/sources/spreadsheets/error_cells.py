"""Finds the error cells in the XML of a spreadsheet, which python-calamine reads as blank."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from itertools import islice
from xml.parsers import expat

from db.sources.spreadsheets.head import column_number
from db.sources.spreadsheets.ods_parts import REPEATED_ROWS, ROW, Part, as_content
from db.sources.tables.cell_errors import MOST, WORDS, CellError

_BLOCK = 1 << 20
_LONGEST_ROW = 16 << 20
_MARKED = b't="e"'
_CELL = re.compile(rb"<(?:[\w.-]+:)?c\s([^<>]*?\bt=\"e\"[^<>]*)>")
_LONGEST_CELL = 32 << 10
"""The number of bytes in which the value of a cell is looked for."""
_REFERENCE = re.compile(rb"\br=\"([A-Z]{1,3})(\d{1,7})\"")
_VALUE = re.compile(rb"<(?:[\w.-]+:)?v[^<>]*>([^<]*)<")


def xlsx_errors(workbook: bytes, sheet: str, member: str) -> list[CellError]:
    """Return the error cells of a sheet of the ``workbook``, which is the content of its file.

    ``member`` is the name of the sheet's XML in the archive. Damaged XML is no error here, because
    calamine reports it.
    """
    errors: list[CellError] = []
    data = b""
    with zipfile.ZipFile(BytesIO(workbook)) as archive, archive.open(member) as stream:
        while len(errors) < MOST and (block := stream.read(_BLOCK)):
            data += block
            end = data.rfind(b"row>")
            if end < 0 and len(data) < _LONGEST_ROW:
                continue
            rows, data = data[:end], data[end:]
            if _MARKED not in rows:
                continue
            for cell in islice(_CELL.finditer(rows), MOST - len(errors)):
                end = rows.find(b"c>", cell.end(), cell.end() + _LONGEST_CELL)
                reference = _REFERENCE.search(cell[1])
                value = _VALUE.search(rows, cell.end(), max(end, cell.end()))
                if reference is not None:
                    word = value[1].decode("utf-8", "replace") if value else "#N/A"
                    column = column_number(reference[1]) - 1
                    errors.append(CellError(sheet, int(reference[2]), column, word))
    return errors


def ods_errors(part: Part) -> list[CellError]:
    """Return the error cells in ``part``."""
    suspects = {index for index, row in enumerate(part.rows) if b"#" in row or b'"error"' in row}
    errors: list[CellError] = []
    number = part.first
    for index, row in enumerate(part.rows if suspects else ()):
        if index in suspects:
            found = _OdsRow()
            found.read(as_content(ROW + row))
            errors += [CellError(part.sheet, number, *error) for error in found.errors]
        opening = row[: row.find(b">")]
        repeated = REPEATED_ROWS.search(opening) if opening else None
        number += int(repeated[1][:9]) if repeated else 1
    return errors


class _OdsRow:
    """The error cells of one row, each as its column and what it shows."""

    def __init__(self) -> None:
        self.errors: list[tuple[int, str]] = []
        self._column = 0
        self._marked = False
        self._text: list[str] = []
        self._repeated = 1

    def read(self, xml: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        try:
            parser.Parse(xml, True)
        except (expat.ExpatError, ValueError):
            self.errors.clear()  # calamine reports what is wrong

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._marked = attributes.get("calcext:value-type") == "error"
            self._repeated = int(attributes.get("table:number-columns-repeated", 1))
            self._text.clear()

    def _end(self, name: str) -> None:
        if name in ("table:table-cell", "table:covered-table-cell"):
            word = "".join(self._text).strip()
            if self._marked or word.upper() in WORDS:
                self.errors.append((self._column, word or "#N/A"))
            self._column += self._repeated
