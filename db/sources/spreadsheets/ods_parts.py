"""Splits the content of an .ods file into parts of a few thousand rows.

The spreadsheet for the country is a gigabyte of XML; in parts, only a few megabytes of it are in
memory at a time. It is split at the tags 'table:table' and 'table:table-row', which every program
writes.

Uses only the standard library, because it runs in the process that reads sheets.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from typing import NamedTuple

PART = 2 << 20
"""The number of bytes of XML to read at a time, which is about the length of a part."""
_SMALL = 64 << 10
"""The number of bytes to search for the end of a sheet before the sheet is split."""
LONGEST_ROW = 16 << 20
"""The longest row, in bytes."""
MOST_ROWS = 1_048_576
"""The most rows that a sheet has in any program."""

MOST_SHEETS = 1000
"""The most sheets of a file; CQC's have fewer than ten."""
MOST_ROWS_IN_ALL = 3_000_000
"""The most rows of all sheets together, including blank ones unless they are repeated."""

# XML has no '<' in attributes. Without that, each of many tags that do not end would be looked for
# up to the end of the data.
ATTRIBUTES = rb"(?:[^<>\"']|\"[^<\"]*\"|'[^<']*')*"
_TABLE = re.compile(rb"<table:table(?=[\s>/])" + ATTRIBUTES + rb">")
_NAME = re.compile(rb"\stable:name=(?:\"([^\"]*)\"|'([^']*)')")
_GROUPS = re.compile(
    rb"</?table:table-(?:row-group|header-rows|rows)(?=[\s>/])" + ATTRIBUTES + b">"
)
REPEATED_ROWS = re.compile(rb"\stable:number-rows-repeated=[\"'](\d+)")
ROW = b"<table:table-row"
ROW_ENDS = b"</table:table-row>"
_ENDS = b"</table:table>"
_CLOSED = re.compile(rb"</office:document(?:-content)?\s*>")
_NEXT = {b">", b" "}
"""The bytes that may follow ``ROW`` in a row's tag; the tag of a group has a longer name."""
OPENDOCUMENT = "urn:oasis:names:tc:opendocument:xmlns:"
"""How the names of OpenDocument's namespaces begin."""
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    + " ".join(
        f'xmlns:{prefix}="{OPENDOCUMENT}{name}:1.0"'
        for prefix, name in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("calcext", "calcext"),
        )
    )
    + '><office:body><office:spreadsheet><table:table table:name="part">'
).encode()
_TAIL = b"</table:table></office:spreadsheet></office:body></office:document-content>"
_MANIFEST = f'<manifest:manifest xmlns:manifest="{OPENDOCUMENT}manifest:1.0"/>'
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


class TooLarge(Exception):
    """A sheet has more rows, columns or cells, or a longer row, than is possible."""


class Bounds:
    """Counts the sheets and rows of a file, and raises TooLarge if there are too many."""

    def __init__(self) -> None:
        self._sheets = 0
        self._rows = 0

    def sheet(self) -> None:
        """Count a sheet. Raises TooLarge."""
        self._sheets += 1
        if self._sheets > MOST_SHEETS:
            raise TooLarge(f"it has more than {MOST_SHEETS:,} sheets")

    def rows(self, count: int) -> None:
        """Count some rows. Raises TooLarge."""
        self._rows += count
        if self._rows > MOST_ROWS_IN_ALL:
            raise TooLarge(f"it has more than {MOST_ROWS_IN_ALL:,} rows")


class Part(NamedTuple):
    """Some rows of one sheet, as XML."""

    sheet: str
    """The sheet's name."""
    first: int
    """The number of the part's first row, from 1."""
    length: int
    """The number of rows, including repetitions."""
    rows: list[bytes]
    """Each row, without ``<table:table-row`` at its beginning."""

    def xml(self) -> bytes:
        """Return the rows as they are in the file, with nothing around them."""
        return b"".join([piece for row in self.rows for piece in (ROW, row)])


Read = Callable[[int], bytes]
"""A function that returns the requested number of bytes of a file, or fewer at its end."""


def parts(read: Read) -> Iterator[Part]:
    """Yield the sheets of a ``content.xml``, each in one or more parts.

    Raises TooLarge if a sheet has too many rows or too long a row, or if a sheet or the content
    does not end.
    """
    data = b""
    bounds = Bounds()
    while True:
        opening = _TABLE.search(data)
        if opening is None:
            block = read(PART)
            if not block:
                if not _CLOSED.search(data):
                    raise TooLarge("its content ends early, so it is not complete")
                return
            # The tag of a sheet may begin at the end of the data.
            cut = data.rfind(b"<")
            data = (data[cut:] if cut >= 0 and len(data) - cut < 10_000 else b"") + block
            continue
        found = _NAME.search(opening[0])
        name = (
            html.unescape((found[1] or found[2] or b"").decode(errors="replace")) if found else ""
        )
        data = data[opening.end() :]
        bounds.sheet()
        if not opening[0].endswith(b"/>"):
            data = yield from _rows(read, data, name, bounds)


def _rows(read: Read, data: bytes, sheet: str, bounds: Bounds) -> Generator[Part, None, bytes]:
    """Yield the parts of a sheet whose opening tag has been read; return the data after it."""
    first = 1
    while True:
        # Small sheets are handled separately, because a block may contain thousands of them.
        end = data.find(_ENDS, 0, _SMALL)
        if end >= 0:
            yield from _part(sheet, first, data[:end].split(ROW)[1:], bounds)
            return data[end + len(_ENDS) :]
        # The first piece is the data before the rows. Each other piece is a row, with nothing
        # after it unless a group of rows begins or ends there, or the sheet ends.
        pieces = data.split(ROW)
        odd = [index for index, piece in enumerate(pieces) if not piece.endswith(ROW_ENDS)]
        end = next((index for index in odd if _ENDS in pieces[index]), None)
        if end is not None:
            pieces[end], _, after = pieces[end].partition(_ENDS)
            yield from _part(sheet, first, pieces[1 : end + 1], bounds)
            return ROW.join([after, *pieces[end + 1 :]])
        if len(data) >= PART and any(piece[:1] in _NEXT for piece in pieces[1:-1]):
            data = ROW + pieces.pop()  # it may continue in the next block
            first += yield from _part(sheet, first, pieces[1:], bounds)
        elif len(data) > LONGEST_ROW:
            raise TooLarge(f"a row of the sheet '{sheet}' is longer than {LONGEST_ROW >> 20} MB")
        block = read(PART)
        if not block:
            raise TooLarge(f"the sheet '{sheet}' has no end")
        data += block


def _part(sheet: str, first: int, rows: list[bytes], bounds: Bounds) -> Generator[Part, None, int]:
    """Yield the part with these ``rows``; return the number of rows."""
    if not all(row.endswith(ROW_ENDS) for row in rows):
        xml = _GROUPS.sub(b"", ROW.join([b"", *rows]))
        rows = [row.rstrip() for row in xml.split(ROW)[1:]]
    # A row without attributes is not repeated.
    openings = Counter(row[: max(row.find(b">"), 0)] for row in rows if row[:1] != b">")
    length = len(rows) + sum(
        count * (int(found[1][:9]) - 1)
        for opening, count in openings.items()
        if (found := REPEATED_ROWS.search(opening))
    )
    bounds.rows(len(rows) if length == len(rows) else sum(map(_times_read, rows)))
    part = Part(sheet, first, length, rows)
    yield part
    if first + length - 1 > MOST_ROWS and any(map(says_something, rows)):
        raise TooLarge(f"the sheet '{sheet}' claims more rows than a spreadsheet can have")
    return length


def _times_read(row: bytes) -> int:
    """Return how often ``row`` is repeated if it has values; otherwise 1."""
    found = REPEATED_ROWS.search(row[: max(row.find(b">"), 0)])
    return int(found[1][:9]) if found and says_something(row) else 1


def says_something(row: bytes) -> bool:
    """Return whether a cell of ``row`` may have a value."""
    return b"<text:" in row or b"office:value" in row


def as_content(rows: bytes) -> bytes:
    """Return the XML of ``rows`` as a ``content.xml`` with one sheet."""
    return _HEAD + rows + _TAIL


def as_book(rows: bytes) -> io.BytesIO:
    """Return the XML of ``rows`` as an .ods file with one sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as book:
        book.writestr("mimetype", MIMETYPE)
        book.writestr("META-INF/manifest.xml", _MANIFEST)
        book.writestr("content.xml", as_content(rows))
    file.seek(0)
    return file
