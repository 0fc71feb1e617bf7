"""Rewrites the content of an unusual .ods file in the form that CQC's own files have.

The content may be indented, or its namespaces may have other prefixes. Both are valid and
LibreOffice reads them, but :mod:`db.sources.spreadsheets.ods_parts` looks for the usual tags, and
python-calamine refuses line breaks between cells.
"""

from __future__ import annotations

import re
from collections.abc import Generator
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import IO

from db.files.reading import Total, open_file
from db.sources.spreadsheets.archive import archive_at
from db.sources.spreadsheets.ods_parts import OPENDOCUMENT, Read
from db.sources.spreadsheets.plain_xml import PlainParser

_BLOCK = 1 << 20
_LOOK = 256 << 10
"""The number of bytes in which to see whether the content is unusual."""
_PREFIXES = {
    f"{OPENDOCUMENT}office:1.0": "office",
    f"{OPENDOCUMENT}table:1.0": "table",
    f"{OPENDOCUMENT}text:1.0": "text",
    "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0": "calcext",
    "http://www.w3.org/XML/1998/namespace": "xml",
}
"""The prefix of each namespace that matters; all others have 'other'."""
_DECLARED = re.compile(rb"\sxmlns(?::([\w.-]+))?=[\"']([^\"']*)[\"']")
_GAP = re.compile(
    rb">\s+<(?:/?table:(?:covered-)?table-cell\b|text:p\b|/table:table-row>)",
)
"""White space next to a cell or text. Between rows, and before the first cell, it does no harm."""


@contextmanager
def ods_content(path: Path, form: str, total: Total | None = None) -> Generator[tuple[Read, int]]:
    """Open the spreadsheet at ``path``: an .ods, or a .fods, which is one without an archive.

    Gives a reader of its content in the usual form, and the size of the content in bytes. ``total``
    receives the bytes of the file. Reading raises TooLarge if the XML has a document type or ends
    early, and expat.ExpatError if it is not well formed.
    """
    if form == "fods":
        with open_file(path, total) as content:
            yield _reader(content), path.stat().st_size
        return
    with archive_at(path, total) as archive, archive.open("content.xml") as content:
        yield _reader(content), archive.getinfo("content.xml").file_size


def _reader(content: IO[bytes]) -> Read:
    head = content.read(_LOOK)
    return _Rewritten(head, content).read if _unusual(head) else _Whole(head, content).read


def _unusual(head: bytes) -> bool:
    for prefix, namespace in _DECLARED.findall(head):
        usual = _PREFIXES.get(namespace.decode("utf-8", "replace"))
        if usual is not None and prefix.decode() != usual:
            return True
    return _GAP.search(head) is not None


class _Whole:
    """A file whose beginning has been read already."""

    def __init__(self, head: bytes, content: IO[bytes]) -> None:
        self._head = head
        self._content = content

    def read(self, size: int) -> bytes:
        head, self._head = self._head[:size], self._head[size:]
        return head + self._content.read(size - len(head))


class _Rewritten:
    """XML as it is read, with the usual prefixes and without white space between elements."""

    def __init__(self, head: bytes, content: IO[bytes]) -> None:
        self._content = content
        self._next = head
        self._ended = False
        self._written: list[str] = []
        self._paragraphs = 0
        self._text: list[str] = []
        self._parser = PlainParser(self._start, self._end, self._data, namespaces=True)

    def read(self, size: int) -> bytes:
        """Return about ``size`` bytes, or none at the end."""
        done: list[bytes] = []
        length = 0
        while length < size and not self._ended:
            self._parser.parse(self._next, is_last=not self._next)
            self._ended = not self._next
            self._next = self._content.read(_BLOCK)
            done.append("".join(self._written).encode())
            length += len(done[-1])
            self._written.clear()
        return b"".join(done)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._flush()
        tag = _usual(name)
        given = "".join(f' {_usual(key)}="{escape(value)}"' for key, value in attributes.items())
        self._written.append(f"<{tag}{given}>")
        self._paragraphs += tag == "text:p"

    def _end(self, name: str) -> None:
        self._flush()
        tag = _usual(name)
        self._paragraphs -= tag == "text:p"
        self._written.append(f"</{tag}>")

    def _data(self, text: str) -> None:
        # White space is text only inside a paragraph, where a line break is the same as a space.
        if self._paragraphs:
            self._text.append(text)

    def _flush(self) -> None:
        if self._text:
            text = re.sub(r"\s+", " ", "".join(self._text))
            self._written.append(escape(text, quote=False))
            self._text.clear()


def _usual(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    return f"{_PREFIXES.get(namespace, 'other')}:{local}" if namespace else local
