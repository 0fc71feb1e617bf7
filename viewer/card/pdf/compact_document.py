"""A PDF document in few bytes and little time: object streams and a cross-reference stream.

ReportLab writes every object on its own and a table of them. Here whatever is not a stream goes
into a few compressed object streams (PDF 1.5), from text that is put together once.
"""

from __future__ import annotations

# ReportLab's stubs leave much untyped.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false
import zlib
from hashlib import sha256
from typing import Any, Protocol

from reportlab.pdfbase import pdfdoc

_OBJECTS_IN_A_STREAM = 200
_END_OF_STREAM = b"\r\nendstream\nendobj\n"
"""Two bytes end the content's line: before a lone line feed, content that happens to end in a
carriage return would look a byte shorter than its length says, which PDF/A forbids."""


class Completable(Protocol):
    """A canvas that has more to write once all pages are shown."""

    def complete(self) -> None: ...


class CompactDocument(pdfdoc.PDFDocument):
    """ReportLab's document with a writer of its own.

    Objects are either ReportLab's (catalog, pages) or text that :meth:`add` and :meth:`put` take.
    The same content makes the same bytes: there is no clock in it, and /ID is a hash of the rest.
    """

    Catalog: Any
    """ReportLab's, whose entries are set as attributes."""

    def __init__(self) -> None:
        super().__init__(compression=1, invariant=1, pdfVersion=(1, 7))
        self._bodies: dict[int, str] = {}
        self._streams: dict[int, tuple[str, bytes]] = {}
        self.information = ""
        """A reference to the information dictionary."""

    def reserve(self, count: int = 1) -> int:
        """The first of ``count`` object numbers that are from now on the caller's."""
        first = self.objectcounter + 1
        self.objectcounter += count
        return first

    def put(self, number: int, body: str) -> None:
        self._bodies[number] = body

    def add(self, body: str) -> int:
        """Take ``body`` as a new object; its number."""
        number = self.reserve()
        self._bodies[number] = body
        return number

    def add_stream(self, content: bytes, entries: str = "", *, compress: bool = True) -> int:
        """Take a stream; ``entries`` are those of its dictionary besides length and filter."""
        number = self.reserve()
        if compress:
            self.put_stream(number, f"{entries}/Filter/FlateDecode", zlib.compress(content))
        else:
            self.put_stream(number, entries, content)
        return number

    def put_stream(self, number: int, entries: str, content: bytes) -> None:
        """Take a stream that is compressed, or not, as its ``entries`` say."""
        self._streams[number] = (entries, content)

    def page_number(self, index: int) -> int:
        """The object number of a page, 0 for the first; the page has been shown."""
        return self.idToObjectNumberAndVersion[f"Page{index + 1}"][0]

    def GetPDFData(self, canvas: Completable) -> bytes:  # noqa: N802
        canvas.complete()
        self.Reference(self.Catalog)
        self._format_reportlab()
        root, _ = self.idToObjectNumberAndVersion[self.Catalog.__InternalName__]
        return self._write(root)

    def _format_reportlab(self) -> None:
        """Turn ReportLab's objects into text; each may name others that are yet to be numbered."""
        done: set[int] = set()
        while todo := [number for number in self.numberToId if number not in done]:
            for number in todo:
                done.add(number)
                element = self.idToObject[self.numberToId[number]]
                body: bytes = pdfdoc.format(element, self, toplevel=1)
                self._bodies[number] = body.decode("latin-1")

    def _write(self, root: int) -> bytes:
        places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
        chunks = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        length = len(chunks[0])

        def write_stream(number: int, entries: str, content: bytes) -> None:
            nonlocal length
            head = f"{number} 0 obj\n<<{entries}/Length {len(content)}>>\nstream\n"
            chunk = b"".join((head.encode("latin-1"), content, _END_OF_STREAM))
            places[number] = (1, length, 0)
            chunks.append(chunk)
            length += len(chunk)

        for number, (entries, content) in self._streams.items():
            write_stream(number, entries, content)

        numbers = sorted(self._bodies)
        for start in range(0, len(numbers), _OBJECTS_IN_A_STREAM):
            held = numbers[start : start + _OBJECTS_IN_A_STREAM]
            holder = self.reserve()
            index: list[str] = []
            offset = 0
            for position, number in enumerate(held):
                index.append(f"{number} {offset}")
                offset += len(self._bodies[number]) + 1
                places[number] = (2, holder, position)
            head = " ".join(index) + "\n"
            content = head + "\n".join(self._bodies[number] for number in held)
            entries = f"/Type/ObjStm/N {len(held)}/First {len(head)}/Filter/FlateDecode"
            write_stream(holder, entries, zlib.compress(content.encode("latin-1")))

        table = self.reserve()
        start = length
        places[table] = (1, start, 0)
        size = table + 1
        width = (max(start, size).bit_length() + 7) // 8
        free = (0, 0, 65535)
        rows = b"".join(
            kind.to_bytes(1, "big") + where.to_bytes(width, "big") + which.to_bytes(2, "big")
            for kind, where, which in (places.get(number, free) for number in range(size))
        )
        digest = sha256(b"".join(chunks)).hexdigest()[:32].upper()
        information = f"/Info {self.information}" if self.information else ""
        write_stream(
            table,
            f"/Type/XRef/Size {size}/W[1 {width} 2]/Root {root} 0 R{information}"
            f"/ID[<{digest}><{digest}>]/Filter/FlateDecode",
            zlib.compress(rows),
        )
        chunks.append(f"startxref\n{start}\n%%EOF\n".encode("ascii"))
        return b"".join(chunks)
