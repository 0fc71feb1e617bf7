"""The content of an .ods file in parts: some thousand rows each, cut out between two rows.

A national spreadsheet is a gigabyte of XML. Cut into parts it passes through memory a few megabytes
at a time. The cuts are made by the names 'table:table' and 'table:table-row', as every program
writes them.

Standard library only: it runs in the process that reads sheets.
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
"""Bytes of XML that are read at a time, and more or less the length of a part."""
_SMALL = 64 << 10
"""Bytes of the sheet that is at hand, in which its end is looked for before it is cut."""
LONGEST_ROW = 16 << 20
MOST_ROWS = 1_048_576
"""The rows of a sheet in every program that there is."""
MOST_COLUMNS = 16_384

ATTRIBUTES = rb"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
_TABLE = re.compile(rb"<table:table(?=[\s>/])" + ATTRIBUTES + rb">")
_NAME = re.compile(rb"\stable:name=(?:\"([^\"]*)\"|'([^']*)')")
_GROUPS = re.compile(
    rb"</?table:table-(?:row-group|header-rows|rows)(?=[\s>/])" + ATTRIBUTES + b">"
)
_REPEATED_ROWS = re.compile(rb"\stable:number-rows-repeated=[\"'](\d+)")
ROW = b"<table:table-row"
ROW_ENDS = b"</table:table-row>"
_ENDS = b"</table:table>"
_NEXT = {b">", b" "}
"""What comes after the name of a row; of a group of rows, the name goes on."""
_NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:"
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    + " ".join(
        f'xmlns:{prefix}="{_NAMESPACE}{name}:1.0"'
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
_MANIFEST = f'<manifest:manifest xmlns:manifest="{_NAMESPACE}manifest:1.0"/>'
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


class TooLarge(Exception):
    """No spreadsheet has so many rows, or so long a one; the text says which sheet."""


class Part(NamedTuple):
    sheet: str
    first: int
    """The number of its first row."""
    length: int
    """Of its rows, repeated ones as often as they are."""
    rows: list[bytes]
    """Each whole, but for ``<table:table-row`` at its beginning."""

    def xml(self) -> bytes:
        """The rows as they stood, and nothing around them."""
        return b"".join([piece for row in self.rows for piece in (ROW, row)])


Read = Callable[[int], bytes]
"""Gives so many of the next bytes of a file; fewer at its end only."""


def parts(read: Read) -> Iterator[Part]:
    """The sheets of the ``content.xml`` that is ``read``, each in at least one part.

    Raises TooLarge.
    """
    data = b""
    while True:
        opening = _TABLE.search(data)
        if opening is None:
            block = read(PART)
            if not block:
                return
            # The end may hold the beginning of a sheet.
            cut = data.rfind(b"<")
            data = (data[cut:] if cut >= 0 and len(data) - cut < 10_000 else b"") + block
            continue
        found = _NAME.search(opening[0])
        name = (
            html.unescape((found[1] or found[2] or b"").decode(errors="replace")) if found else ""
        )
        data = data[opening.end() :]
        if not opening[0].endswith(b"/>"):
            data = yield from _rows(read, data, name)


def _rows(read: Read, data: bytes, sheet: str) -> Generator[Part, None, bytes]:
    """The parts of one sheet, from below its opening tag; returns what comes after the sheet."""
    first = 1
    while True:
        # A small sheet is cut off first: there may be thousands in one block.
        end = data.find(_ENDS, 0, _SMALL)
        if end >= 0:
            yield from _part(sheet, first, data[:end].split(ROW)[1:])
            return data[end + len(_ENDS) :]
        # What stands above the rows, and each row with what stands below it: mostly the next row,
        # but for a few where a group of rows begins or ends, or the sheet ends.
        pieces = data.split(ROW)
        odd = [place for place, piece in enumerate(pieces) if not piece.endswith(ROW_ENDS)]
        end = next((place for place in odd if _ENDS in pieces[place]), None)
        if end is not None:
            pieces[end], _, after = pieces[end].partition(_ENDS)
            yield from _part(sheet, first, pieces[1 : end + 1])
            return ROW.join([after, *pieces[end + 1 :]])
        if len(data) >= PART and any(piece[:1] in _NEXT for piece in pieces[1:-1]):
            data = ROW + pieces.pop()  # it may go on in the next block
            first += yield from _part(sheet, first, pieces[1:])
        elif len(data) > LONGEST_ROW:
            raise TooLarge(f"a row of the sheet '{sheet}' is longer than {LONGEST_ROW >> 20} MB")
        block = read(PART)
        if not block:
            raise TooLarge(f"the sheet '{sheet}' has no end")
        data += block


def _part(sheet: str, first: int, rows: list[bytes]) -> Generator[Part, None, int]:
    """The part of these ``rows``, which returns how many rows they are."""
    if not all(row.endswith(ROW_ENDS) for row in rows):
        xml = _GROUPS.sub(b"", ROW.join([b"", *rows]))
        rows = [row.rstrip() for row in xml.split(ROW)[1:]]
    # Without attributes, no repetition.
    openings = Counter(row[: max(row.find(b">"), 0)] for row in rows if row[:1] != b">")
    length = len(rows) + sum(
        count * (int(found[1][:9]) - 1)
        for opening, count in openings.items()
        if (found := _REPEATED_ROWS.search(opening))
    )
    part = Part(sheet, first, length, rows)
    yield part
    if first + length - 1 > MOST_ROWS and any(map(says_something, rows)):
        raise TooLarge(f"the sheet '{sheet}' claims more rows than a spreadsheet can have")
    return length


def says_something(row: bytes) -> bool:
    """Whether a cell of ``row`` may hold anything."""
    return b"<text:" in row or b"office:value" in row


def as_content(rows: bytes) -> bytes:
    """The XML of ``rows`` as the ``content.xml`` of one sheet."""
    return _HEAD + rows + _TAIL


def as_book(rows: bytes) -> io.BytesIO:
    """The XML of ``rows`` as an .ods file of one sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as book:
        book.writestr("mimetype", MIMETYPE)
        book.writestr("META-INF/manifest.xml", _MANIFEST)
        book.writestr("content.xml", as_content(rows))
    file.seek(0)
    return file
