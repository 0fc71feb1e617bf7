"""Reads the first rows of each sheet of a spreadsheet, to recognise it.

They are read with Python's own XML parser, and show which table it is and for which month. The rest
of the file is not unpacked here; :mod:`db.sources.spreadsheets.rows` reads it for the database.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple
from xml.parsers import expat

from db.domain.errors import Refused
from db.files.reading import open_archive
from db.sources.spreadsheets.ods_parts import MOST_ROWS, MOST_SHEETS, TooLarge, as_content, parts
from db.sources.spreadsheets.plain_ods import ods_content
from db.sources.spreadsheets.plain_xml import PlainParser
from db.sources.spreadsheets.xml_2003 import Xml2003
from db.sources.tables.cells import HEADER_WITHIN, MOST_COLUMNS

_LOOK = 4 << 20
"""The number of bytes to read of a sheet's XML."""
_LARGEST_STRINGS = 64 << 20
"""The most bytes to read of a workbook's shared strings; those of the headings are the first."""
_MOST_CELLS = 40_000_000
"""The most cells that a sheet may have, including blank ones."""
_PREFIX = rb"<(?:[\w.-]+:)?"
"""The beginning of a tag, whose namespace may have a prefix."""
_ROW = re.compile(_PREFIX + rb"row[\s>/]")
_REFERENCE = re.compile(_PREFIX + rb"c[^<>]*?\sr=\"([A-Z]{1,3})(\d{1,7})\"")
_DIMENSION = re.compile(_PREFIX + rb"dimension[^<>]*?\sref=\"[A-Z]{1,3}\d+:([A-Z]{1,3})(\d{1,7})\"")


_MARKUP = 60
"""About how many bytes of markup each cell has in the XML of Excel 2003."""


class Head(NamedTuple):
    """The beginning of one sheet."""

    sheet: str
    """The sheet's name."""
    rows: list[list[str]]
    """The texts of its first rows, at most :data:`HEADER_WITHIN`."""
    rows_expected: int
    """An estimate of the total number of rows in the sheet."""


def heads(path: Path, form: str) -> Iterator[Head]:
    """Yield the beginning of each sheet of the file at ``path``.

    ``form`` is one of :data:`db.sources.spreadsheets.archive.FORMS`. Raises Refused if the file is
    damaged, or if a sheet claims to be larger than is possible.
    """
    with _damage_refused(path):
        yield from _READERS[form](path)


def xlsx_names(path: Path) -> list[str]:
    """The names of the sheets of an .xlsx file, which is all that is read of it.

    Raises Refused if the file is damaged.
    """
    with _damage_refused(path), open_archive(path) as archive:
        return [name for name, _ in xlsx_sheets(archive)]


@contextmanager
def _damage_refused(path: Path) -> Generator[None]:
    try:
        yield
    except TooLarge as error:
        raise Refused(
            f"{path.name} cannot be read: {error}. Choose the file as CQC publishes it."
        ) from error
    except (
        zipfile.BadZipFile, OSError, NotImplementedError, EOFError, KeyError, ValueError,
        expat.ExpatError,
    ) as error:  # fmt: skip
        raise Refused(f"{path.name} is damaged ({error}). Download it again.") from error


# .ods


def _ods(path: Path) -> Iterator[Head]:
    return _ods_heads(path, "ods")


def _fods(path: Path) -> Iterator[Head]:
    return _ods_heads(path, "fods")


def _ods_heads(path: Path, form: str) -> Iterator[Head]:
    last = None
    with ods_content(path, form) as (content, size):
        for part in parts(content):
            if part.sheet == last:
                continue
            last = part.sheet
            found = _OdsRows()
            first = part._replace(rows=part.rows[:HEADER_WITHIN])
            found.read(as_content(first.xml()))
            lines = len(part.rows)
            expected = round(size / len(part.xml()) * lines) if lines > HEADER_WITHIN else 0
            yield Head(part.sheet, found.rows, expected)


class _Enough(Exception):
    pass


class _OdsRows:
    """The texts of the first rows of an .ods file's only sheet."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self._texts: list[str] | None = None
        self._repeated = 1
        self._columns = 0
        """The number of columns of the row so far, including the current cell."""

    def read(self, xml: bytes) -> None:
        parser = PlainParser(self._start, self._end, self._data)
        with suppress(_Enough):
            parser.parse(xml, is_last=True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table-row":
            self.rows.append([])
            self._columns = 0
            if int(attributes.get("table:number-rows-repeated", 1)) > MOST_ROWS:
                raise TooLarge("a row claims to be repeated more often than a sheet has rows")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._texts = []
            self._repeated = int(attributes.get("table:number-columns-repeated", 1))
            self._columns += self._repeated

    def _data(self, text: str) -> None:
        if self._texts is not None:
            self._texts.append(text)

    def _end(self, name: str) -> None:
        if name == "table:table-row":
            if len(self.rows) == HEADER_WITHIN:
                raise _Enough
        elif self._texts is not None and name in ("table:table-cell", "table:covered-table-cell"):
            if text := "".join(self._texts):
                if self._columns > MOST_COLUMNS:
                    raise TooLarge(
                        f"a row claims {self._columns:,} columns, and a sheet has {MOST_COLUMNS:,}"
                    )
                blanks = self._columns - self._repeated - len(self.rows[-1])
                self.rows[-1] += [""] * blanks + [text] * self._repeated
            self._texts = None


# .xlsx


def _xlsx(path: Path) -> Iterator[Head]:
    with open_archive(path) as archive:
        strings = _Strings(archive)
        for sheet, member in xlsx_sheets(archive):
            size = archive.getinfo(member).file_size
            with archive.open(member) as stream:
                xml = stream.read(_LOOK)
            last_row = _check_extent(sheet, xml)
            found = _XlsxRows()
            found.read(xml)
            texts = strings.of(
                {index for row in found.rows for _, index in row if index is not None}
            )
            rows = [
                [text if i is None else texts.get(i, "") for text, i in row] for row in found.rows
            ]
            lines = len(_ROW.findall(xml))
            yield Head(sheet, rows, last_row or round(size / max(len(xml), 1) * lines))


def xlsx_sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return the name of each worksheet of a workbook, and of the archive member with its XML."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if name.endswith("Relationship") and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes.get("Target", "")
            targets[attributes.get("Id", "")] = posixpath.normpath(
                target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            )

    sheets: list[tuple[str, str]] = []

    def sheet(name: str, attributes: dict[str, str]) -> None:
        relation = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        member = targets.get(relation)
        if _local(name) == "sheet" and member is not None:
            sheets.append((attributes.get("name", ""), member))

    for member, handler in (("xl/_rels/workbook.xml.rels", relation), ("xl/workbook.xml", sheet)):
        parser = PlainParser(handler, _ignore, _ignore)
        with archive.open(member) as stream:
            parser.parse(stream.read(_LOOK), is_last=True)
    if len(sheets) > MOST_SHEETS:
        raise TooLarge(f"it has more than {MOST_SHEETS:,} sheets")
    return sheets


def _ignore(_: str) -> None:
    pass


def _check_extent(sheet: str, xml: bytes) -> int:
    """Return the number of rows that the sheet declares, or 0 if it does not declare any.

    Raises TooLarge if it declares or uses too large an area, because a single cell in the far
    corner makes a reader allocate memory for all the other cells.
    """
    declared = _DIMENSION.search(xml[:4096])
    seen = _REFERENCE.findall(xml)
    corners = [*seen, declared.groups()] if declared else seen
    column = max((column_number(letters) for letters, _ in corners), default=0)
    row = max((int(number) for _, number in corners), default=0)
    if row > MOST_ROWS or column * row > _MOST_CELLS:
        raise TooLarge(f"its sheet '{sheet}' claims {column:,} columns and {row:,} rows of cells")
    return int(declared[2]) if declared else 0


def _local(name: str) -> str:
    """Return the name of an element without the prefix of its namespace."""
    return name.rpartition(":")[2]


def column_number(letters: bytes) -> int:
    """Return the number of a column, from 1, by its letters: 27 for 'AA'."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


class _XlsxRows:
    """The cells of a sheet's first rows: their text, or the index of a shared string."""

    def __init__(self) -> None:
        self.rows: list[list[tuple[str, int | None]]] = []
        self._kind = ""
        self._text: list[str] | None = None

    def read(self, xml: bytes) -> None:
        parser = PlainParser(self._start, self._end, self._data)
        with suppress(_Enough):
            parser.parse(xml)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "row":
            # The file may omit rows without cells.
            number = int(attributes.get("r", len(self.rows) + 1))
            self.rows += [[] for _ in range(min(number, HEADER_WITHIN + 1) - len(self.rows))]
        elif name == "c":
            self._kind = attributes.get("t", "")
            letters = re.match("[A-Z]{1,3}", attributes.get("r", ""))
            if letters and self.rows:
                left = column_number(letters[0].encode()) - 1 - len(self.rows[-1])
                self.rows[-1] += [("", None)] * left
        elif name in ("v", "t"):
            self._text = []

    def _data(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)

    def _end(self, name: str) -> None:
        name = _local(name)
        if name in ("v", "t") and self._text is not None and self.rows:
            text = "".join(self._text)
            self._text = None
            shared = self._kind == "s" and text.isdecimal()
            self.rows[-1].append(("", int(text)) if shared else (text, None))
        elif name == "row" and len(self.rows) >= HEADER_WITHIN:
            raise _Enough


class _Strings:
    """The shared strings of a workbook, read only as far as needed."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._wanted: set[int] = set()
        self._texts: dict[int, str] = {}
        """Those that were wanted so far."""
        self._count = 0
        self._parts: list[str] | None = None
        self._take = False
        self._left = _LARGEST_STRINGS

    def of(self, wanted: set[int]) -> dict[int, str]:
        if wanted - self._texts.keys():
            self._wanted = wanted
            self._count = 0
            self._read(max(wanted))
        return {index: self._texts[index] for index in wanted if index in self._texts}

    def _read(self, last: int) -> None:
        if "xl/sharedStrings.xml" not in self._archive.namelist():
            return
        parser = PlainParser(self._start, self._end, self._data)
        with self._archive.open("xl/sharedStrings.xml") as stream:
            while self._count <= last and self._left > 0 and (block := stream.read(1 << 20)):
                self._left -= len(block)
                parser.parse(block)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = _local(name)
        if name == "si":
            self._parts = []
        self._take = name == "t"

    def _data(self, text: str) -> None:
        if self._take and self._parts is not None:
            self._parts.append(text)

    def _end(self, name: str) -> None:
        self._take = False
        if _local(name) == "si" and self._parts is not None:
            if self._count in self._wanted:
                self._texts[self._count] = "".join(self._parts)
            self._count += 1
            self._parts = None


# .xml


def _xml(path: Path) -> Iterator[Head]:
    """Yield the beginning of each sheet; all sheets have to be read for the name of the last."""
    size = path.stat().st_size
    read = 0
    sheet, rows = "", list[list[str]]()
    for name, first, some in Xml2003(path).batches(HEADER_WITHIN):
        if rows and name != sheet:
            yield Head(sheet, rows, 0)
            rows = []
        if name == sheet and not rows:
            continue  # its beginning has been yielded
        sheet = name
        rows += [[] for _ in range(min(first, HEADER_WITHIN) - 1 - len(rows))]
        rows += some
        read += sum(len(cell) + _MARKUP for row in some for cell in row)
        if len(rows) >= HEADER_WITHIN:
            yield Head(sheet, rows[:HEADER_WITHIN], round(size / max(read, 1) * len(rows)))
            rows = []
    if rows:
        yield Head(sheet, rows, 0)


_READERS = {"ods": _ods, "fods": _fods, "xlsx": _xlsx, "xml": _xml}
