"""Reads 'XML Spreadsheet 2003', which Excel saves as .xml and some programs name .xls.

Source of the form: Microsoft, 'XML Spreadsheet Reference' (Excel 2003). A cell may name its column
(``ss:Index``), because blank cells are left out, and may span several columns (``ss:MergeAcross``).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from db.files.reading import Total, open_file
from db.sources.spreadsheets.ods_parts import MOST_ROWS, Bounds, TooLarge
from db.sources.spreadsheets.plain_xml import PlainParser
from db.sources.tables.cells import MOST_COLUMNS

_NAMESPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_BLOCK = 1 << 20
_LONGEST_CELL = 1 << 20
"""The most characters in a cell."""


class Xml2003:
    """One such file."""

    def __init__(self, path: Path, total: Total | None = None) -> None:
        """``total`` receives the bytes of the file."""
        self._path = path
        self._total = total
        self._sheet = ""
        self._number = 0
        """The number of the current row, from 1."""
        self._row: list[str] = []
        self._column = 0
        self._across = 0
        self._kind = ""
        self._text: list[str] | None = None
        self._length = 0
        self._found: list[tuple[str, int, list[str]]] = []
        self._bounds = Bounds()
        self._parser = PlainParser(self._start, self._end, self._data, namespaces=True)

    def batches(self, size: int) -> Iterator[tuple[str, int, list[list[str]]]]:
        """Yield a sheet's name, the number of the first row and at most ``size`` rows at a time.

        Raises TooLarge if it has more rows or columns than is possible or a document type, and
        expat.ExpatError if it is not well formed.
        """
        sheet, first = "", 1
        rows: list[list[str]] = []
        for name, number, row in self._rows():
            # The file leaves out rows that are blank.
            if rows and (name != sheet or len(rows) == size or number != first + len(rows)):
                yield sheet, first, rows
                rows = []
            if not rows:
                sheet, first = name, number
            rows.append(row)
        if rows:
            yield sheet, first, rows

    def _rows(self) -> Iterator[tuple[str, int, list[str]]]:
        with open_file(self._path, self._total) as file:
            while block := file.read(_BLOCK):
                self._parser.parse(block)
                yield from self._found
                self._found.clear()
            self._parser.parse(b"", is_last=True)
            yield from self._found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.removeprefix(f"{_NAMESPACE} "):
            case "Worksheet":
                self._sheet = _of(attributes, "Name")
                self._number = 0
                self._bounds.sheet()
            case "Row":
                self._number = int(_of(attributes, "Index") or self._number + 1)
                self._row, self._column = [], 0
                self._bounds.rows(1)
                if self._number > MOST_ROWS:
                    raise TooLarge(f"the sheet '{self._sheet}' claims {self._number:,} rows")
            case "Cell":
                self._column = int(_of(attributes, "Index") or self._column + 1)
                self._across = int(_of(attributes, "MergeAcross") or 0)
                if self._column + self._across > MOST_COLUMNS:
                    raise TooLarge(f"a row claims {self._column + self._across:,} columns")
            case "Data":
                self._kind = _of(attributes, "Type")
                self._text, self._length = [], 0
            case _:
                pass

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._length += len(text)
            if self._length > _LONGEST_CELL:
                raise TooLarge(f"a cell of the sheet '{self._sheet}' is too long")
            self._text.append(text)

    def _end(self, name: str) -> None:
        match name.removeprefix(f"{_NAMESPACE} "):
            case "Data" if self._text is not None:
                text, self._text = "".join(self._text), None
                blanks = self._column - 1 - len(self._row)
                self._row += [""] * blanks
                self._row.append(_value(text, self._kind))
            case "Cell":
                self._column += self._across
            case "Row" if self._row:  # others are blank
                self._found.append((self._sheet, self._number, self._row))
            case _:
                pass


def _value(text: str, kind: str) -> str:
    """Return a value as it is shown; a date without its time if that is midnight."""
    match kind:
        case "DateTime":
            return text.removesuffix("T00:00:00.000").removesuffix("T00:00:00")
        case "Number":
            return text.removesuffix(".0")
        case "Boolean":
            return "TRUE" if text == "1" else "FALSE"
        case _:
            return text


def _of(attributes: dict[str, str], name: str) -> str:
    return attributes.get(f"{_NAMESPACE} {name}", attributes.get(name, ""))
