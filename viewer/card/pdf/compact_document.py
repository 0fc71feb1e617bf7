"""A PDF document that is small and quick to write, because it uses object streams (PDF 1.5).

ReportLab writes each object separately, followed by a table of them. Here all objects that are not
streams are collected in a few compressed object streams, with a cross-reference stream at the end.
"""

from __future__ import annotations

# Much of ReportLab's stubs is untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
import zlib
from hashlib import blake2b
from struct import Struct
from typing import Any, Protocol

from reportlab.pdfbase import pdfdoc

COMPRESSION = 3
"""The level of compression. zlib's usual 6 saves 2 KB of a card's 75, but takes a sixth of the time
of writing it instead of a twentieth."""
_OBJECTS_IN_A_STREAM = 200
_END_OF_STREAM = b"\r\nendstream\nendobj\n"
"""The end of a stream. It begins with a carriage return and line feed because content may end in a
carriage return; before a lone line feed, that would be read as part of the line ending, and PDF/A
forbids a wrong length."""


class Completable(Protocol):
    """A canvas that adds objects to its document after the last page."""

    def complete(self) -> None:
        """Add the remaining objects to the document."""
        ...


class CompactDocument(pdfdoc.PDFDocument):
    """ReportLab's document, written in a compact form.

    Its objects are either ReportLab's own (catalog, pages) or PDF source passed to :meth:`add` and
    :meth:`put`. The same content always gives the same bytes: the current date is not written, and
    /ID is a hash of the rest.
    """

    Catalog: Any
    """ReportLab's catalog; its entries are attributes."""

    def __init__(self, version: tuple[int, int] = (1, 7)) -> None:
        """Create a document in ``version`` of PDF, 1.7 or 2.0."""
        super().__init__(compression=1, invariant=1, pdfVersion=version)
        self._version = version
        self._bodies: dict[int, str] = {}
        self._streams: dict[int, tuple[str, bytes]] = {}
        self.information = ""
        """A reference to the information dictionary; empty if there is none."""

    def reserve(self, count: int = 1) -> int:
        """Reserve ``count`` consecutive object numbers for the caller and return the first."""
        first = self.objectcounter + 1
        self.objectcounter += count
        return first

    def put(self, number: int, body: str) -> None:
        """Add ``body``, the PDF source of an object, under a reserved number."""
        self._bodies[number] = body

    def add(self, body: str) -> int:
        """Add ``body``, the PDF source of an object, and return its number."""
        number = self.reserve()
        self._bodies[number] = body
        return number

    def add_stream(self, content: bytes, entries: str = "", *, compress: bool = True) -> int:
        """Add a stream and return its object number.

        ``entries`` is the PDF source of its dictionary entries, except /Length and /Filter.
        """
        number = self.reserve()
        if compress:
            self.put_stream(
                number, f"{entries}/Filter/FlateDecode", zlib.compress(content, COMPRESSION)
            )
        else:
            self.put_stream(number, entries, content)
        return number

    def put_stream(self, number: int, entries: str, content: bytes) -> None:
        """Add a stream under a reserved number.

        If ``content`` is compressed, ``entries`` must include /Filter.
        """
        self._streams[number] = (entries, content)

    def page_number(self, index: int) -> int:
        """The object number of a page, which must be complete; the first page has index 0."""
        return self.idToObjectNumberAndVersion[f"Page{index + 1}"][0]

    def GetPDFData(self, canvas: Completable) -> bytes:  # noqa: N802
        """The bytes of the complete file."""
        canvas.complete()
        self.Reference(self.Catalog)
        self._format_reportlab()
        root, _ = self.idToObjectNumberAndVersion[self.Catalog.__InternalName__]
        return self._write(root)

    def _format_reportlab(self) -> None:
        """Turn ReportLab's objects into PDF source.

        The source of an object may refer to others, which are only then given a number.
        """
        done: set[int] = set()
        while todo := [number for number in self.numberToId if number not in done]:
            for number in todo:
                done.add(number)
                element = self.idToObject[self.numberToId[number]]
                body: bytes = pdfdoc.format(element, self, toplevel=1)
                self._bodies[number] = body.decode("latin-1")

    def _write(self, root: int) -> bytes:
        free = (0, 0, 65535)
        cross_references: dict[int, tuple[int, int, int]] = {0: free}
        chunks = [b"%%PDF-%d.%d\n%%\xe2\xe3\xcf\xd3\n" % self._version]
        length = len(chunks[0])

        def write_stream(number: int, entries: str, content: bytes) -> None:
            nonlocal length
            head = f"{number} 0 obj\n<<{entries}/Length {len(content)}>>\nstream\n"
            chunk = b"".join((head.encode("latin-1"), content, _END_OF_STREAM))
            cross_references[number] = (1, length, 0)
            chunks.append(chunk)
            length += len(chunk)

        for number, (entries, content) in self._streams.items():
            write_stream(number, entries, content)

        numbers = sorted(self._bodies)
        for start in range(0, len(numbers), _OBJECTS_IN_A_STREAM):
            held = numbers[start : start + _OBJECTS_IN_A_STREAM]
            holder = self.reserve()
            offsets: list[str] = []
            offset = 0
            for position, number in enumerate(held):
                offsets.append(f"{number} {offset}")
                offset += len(self._bodies[number]) + 1
                cross_references[number] = (2, holder, position)
            head = " ".join(offsets) + "\n"
            content = head + "\n".join(self._bodies[number] for number in held)
            entries = f"/Type/ObjStm/N {len(held)}/First {len(head)}/Filter/FlateDecode"
            write_stream(holder, entries, zlib.compress(content.encode("latin-1"), COMPRESSION))

        table = self.reserve()
        start = length
        cross_references[table] = (1, start, 0)
        size = table + 1
        row, width = (Struct(">BIH"), 4) if start < 1 << 32 else (Struct(">BQH"), 8)
        rows = b"".join(row.pack(*cross_references.get(n, free)) for n in range(size))
        digest = blake2b(b"".join(chunks), digest_size=16).hexdigest().upper()
        information = f"/Info {self.information}" if self.information else ""
        write_stream(
            table,
            f"/Type/XRef/Size {size}/W[1 {width} 2]/Root {root} 0 R{information}"
            f"/ID[<{digest}><{digest}>]/Filter/FlateDecode",
            zlib.compress(rows, COMPRESSION),
        )
        chunks.append(f"startxref\n{start}\n%%EOF\n".encode("ascii"))
        return b"".join(chunks)
