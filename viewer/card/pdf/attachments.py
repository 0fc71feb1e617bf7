"""The data of cards as files inside their PDF, from which a program can read what a card says."""

from __future__ import annotations

import csv
import zlib
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from db.domain.report import ReportCard
from viewer.card.data import rating_lines, report_json
from viewer.card.pdf.canvas import utf16
from viewer.card.pdf.compact_document import COMPRESSION, CompactDocument
from viewer.wording.columns import COLUMNS, csv_rows


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside a PDF."""

    name: str
    """The name of the file, in ASCII."""
    media_type: str
    """Its media type: 'text/csv'."""
    relation: str
    """What the file is to the document, as PDF names it: 'Source' or 'Data'."""
    about: str
    """A description for the reader."""
    size: int
    """The size of the content in bytes."""
    compressed: bytes
    """The content, compressed with zlib."""


class CardData:
    """Collects the records of one or more cards, compressed, so that many need little memory.

    Of one card they are the files card.json and card.csv: the record, which is the card's source,
    and its ratings. Of several they are cards.json, a list of the records, and cards.csv, one table
    with the ratings of all.
    """

    def __init__(self, *, several: bool = False) -> None:
        self._several = several
        self._records = _Growing()
        self._table = _Growing()
        # Without the mark, Excel reads the text in the PC's code page.
        self._table.add("\ufeff")
        self._count = 0

    def add(self, card: ReportCard) -> None:
        """Add the record and the ratings of ``card``."""
        if self._several:
            self._records.add(",\n" if self._count else "[\n")
        self._records.add(report_json(card))
        rows = csv_rows(COLUMNS, rating_lines(card))
        if self._count:
            next(rows)  # the names of the columns
        text = StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._table.add(text.getvalue())
        self._count += 1

    def files(self) -> tuple[Attachment, ...]:
        """The files; call this once, after the last card. Without a card there are none."""
        if not self._count:
            return ()
        if self._several:
            self._records.add("\n]\n")
        stem, whose = ("cards", "these cards") if self._several else ("card", "this card")
        record = f"{stem}.json", "application/json", "Source", f"All the data of {whose}"
        table = f"{stem}.csv", "text/csv", "Data", f"The ratings on {whose}, as a table"
        return Attachment(*record, *self._records.end()), Attachment(*table, *self._table.end())


class _Growing:
    """Text that is compressed as it grows."""

    def __init__(self) -> None:
        self._compressor = zlib.compressobj(COMPRESSION)
        self._chunks: list[bytes] = []
        self._size = 0

    def add(self, text: str) -> None:
        # Lone surrogates, which UTF-8 cannot have, become question marks.
        data = text.encode("utf-8", "replace")
        self._size += len(data)
        self._chunks.append(self._compressor.compress(data))

    def end(self) -> tuple[int, bytes]:
        """The size of the whole text in UTF-8, in bytes, and the text compressed."""
        self._chunks.append(self._compressor.flush())
        return self._size, b"".join(self._chunks)


def attach(files: tuple[Attachment, ...], when: datetime, document: CompactDocument) -> list[str]:
    """Add ``files`` to ``document`` and return a reference to each, such as '12 0 R'.

    ``when`` is their date, in UTC.
    """
    references: list[str] = []
    day = when.strftime("(D:%Y%m%d%H%M%SZ)")
    for file in files:
        stream = document.reserve()
        kind = file.media_type.replace("/", "#2F")
        document.put_stream(
            stream,
            f"/Type/EmbeddedFile/Subtype/{kind}/Filter/FlateDecode"
            f"/Params<</Size {file.size}/CreationDate{day}/ModDate{day}>>",
            file.compressed,
        )
        number = document.add(
            f"<</Type/Filespec/F({file.name})/UF({file.name})/Desc {utf16(file.about)}"
            f"/AFRelationship/{file.relation}/EF<</F {stream} 0 R/UF {stream} 0 R>>>>"
        )
        references.append(f"{number} 0 R")
    return references
