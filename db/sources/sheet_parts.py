"""The content of an .ods file in parts: some thousand rows each, cut out between two rows.

A national spreadsheet is a gigabyte of XML. Cut into parts it passes through memory a few megabytes
at a time. The cuts are made by the names «table:table» and «table:table-row», as every program
writes them.

Standard library only: it runs in the process that reads sheets.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Generator, Iterator
from typing import IO, NamedTuple

PART = 4 << 20
"""Bytes of XML that are read at a time, and more or less the length of a part."""
LONGEST_ROW = 16 << 20
MOST_ROWS = 1_048_576
"""The rows of a sheet in every program that there is."""
MOST_COLUMNS = 16_384

_ATTRIBUTES = rb"(?:[^>\"']|\"[^\"]*\"|'[^']*')*"
_TABLE = re.compile(rb"<table:table(?=[\s>/])" + _ATTRIBUTES + rb">")
_NAME = re.compile(rb"\stable:name=(?:\"([^\"]*)\"|'([^']*)')")
_GROUPS = re.compile(
    rb"</?table:table-(?:row-group|header-rows|rows)(?=[\s>/])" + _ATTRIBUTES + b">"
)
_REPEATED_ROWS = re.compile(rb"\stable:number-rows-repeated=[\"'](\d+)")
_ROW, _ROW_ENDS, _ENDS = (
    b"<table:table-row",
    b"</table:table-row>",
    b"</table:table>",
)
_NEXT = {b">", b" "}
"""What comes after the name of a row."""
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
    xml: bytes
    """Whole rows, and nothing around them."""


def parts(content: IO[bytes]) -> Iterator[Part]:
    """The sheets of ``content.xml``, each in at least one part. Raises TooLarge."""
    data = b""
    while True:
        opening = _TABLE.search(data)
        if opening is None:
            block = content.read(PART)
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
            data = yield from _rows(content, data, name)


def _rows(content: IO[bytes], data: bytes, sheet: str) -> Generator[Part, None, bytes]:
    """The parts of one sheet, from below its opening tag; returns what comes after the sheet."""
    first = 1
    while True:
        end = data.find(_ENDS)
        cut = end if end >= 0 else data.rfind(_ROW_ENDS) + len(_ROW_ENDS)
        if end >= 0 or (cut >= len(_ROW_ENDS) and len(data) >= PART):
            part = _part(sheet, first, data[:cut])
            yield part
            first += part.length
            if first - 1 > MOST_ROWS and _says_something(part):
                raise TooLarge(f"the sheet «{sheet}» claims more rows than a spreadsheet can have")
            data = data[cut:]
            if end >= 0:
                return data[len(_ENDS) :]
        elif len(data) > LONGEST_ROW:
            raise TooLarge(f"a row of the sheet «{sheet}» is longer than {LONGEST_ROW >> 20} MB")
        block = content.read(PART)
        if not block:
            raise TooLarge(f"the sheet «{sheet}» has no end")
        data += block


def _part(sheet: str, first: int, xml: bytes) -> Part:
    xml = xml[max(xml.find(_ROW), 0) :]
    rows = xml.split(_ROW)[1:]
    # In most parts nothing but rows stands between rows: their ends tell.
    if {row[-len(_ROW_ENDS) :] for row in rows} != {_ROW_ENDS} or {row[:1] for row in rows} - _NEXT:
        xml = _GROUPS.sub(b"", xml)
        rows = xml.split(_ROW)[1:]
    repeated = [
        int(found[1][:9]) - 1
        for row in rows
        if (found := _REPEATED_ROWS.search(row, 0, max(row.find(b">"), 0)))
    ]
    return Part(sheet, first, len(rows) + sum(repeated), xml)


def _says_something(part: Part) -> bool:
    return b"<text:" in part.xml or b"office:value" in part.xml


def as_book(part: Part) -> io.BytesIO:
    """``part`` as an .ods file of one sheet."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as book:
        book.writestr("mimetype", MIMETYPE)
        book.writestr("META-INF/manifest.xml", _MANIFEST)
        with book.open("content.xml", "w") as content:
            content.write(_HEAD)
            content.write(part.xml)
            content.write(_TAIL)
    file.seek(0)
    return file
