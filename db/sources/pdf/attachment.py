"""The child process that looks into a card's PDF, with pypdfium2, for what the card is made from.

A damaged or hostile PDF can make pdfium take much memory or time, or abort, so this never runs in
another process. See :mod:`db.sources.pdf.cards` for the other end.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, cast

from db.domain.card_origin import CardOrigin
from db.domain.errors import Refused
from db.domain.subject import Subject, is_id
from db.domain.text import shown
from db.files.reading import open_file
from db.processes.child_process import Pipe

LARGEST = 256 << 20
"""The largest PDF that is read, in bytes: that of 10,000 cards has some 200 MB."""
LARGEST_ATTACHMENT = 64 << 20
"""The largest attachment that is read, in bytes; a list of 1,500 records has as much."""
LARGEST_RECORD = 8 << 20
"""The largest record of one card that is read, in bytes."""
_MOST_ATTACHMENTS = 50
"""The most attachments that are looked at; a card has two."""
_ONE, _SEVERAL = "card.json", "cards.json"
"""The names under which a card's record is attached, and a list of those of several cards."""
_LONGEST_NAME = 200


class Answer(NamedTuple):
    """What the child process sends."""

    origin: CardOrigin | None
    """None if the PDF is not a card of Wardcard's."""


def send_origin(pipe: Pipe, path: Path) -> None:
    """Send the Answer about the PDF at ``path``.

    The child process runs only this function. Raises Refused if the file cannot be read.
    """
    with open_file(path) as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise Refused(
            f"{path.name} has more than {LARGEST >> 20} MB, and no card has as much. Choose "
            "another file."
        )
    pipe.send(Answer(_origin(path.name, data)))


def _origin(file: str, data: bytes) -> CardOrigin | None:
    for name, record in _attachments(file, data):
        if name == _ONE:
            return _origin_of(record, 1)
        # Each record of a list has a line of its own, so that only the first need be read.
        first, _, rest = record.removeprefix(b"[\n").partition(b"\n")
        return _origin_of(first.removesuffix(b","), 1 + rest.count(b"\n{") + rest.startswith(b"{"))
    return None


def _attachments(file: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the name and content of each attachment that can be a card's record.

    ``file`` is the name of the PDF. Raises Refused if an attachment is too large.
    """
    from pypdfium2 import (  # pyright: ignore[reportMissingTypeStubs]
        PdfDocument,
        PdfiumError,
        raw,
    )

    try:
        document: Any = PdfDocument(data)
    except PdfiumError:
        return
    for index in range(min(document.count_attachments(), _MOST_ATTACHMENTS)):
        try:
            attachment = document.get_attachment(index)
            name = attachment.get_name()
        except (PdfiumError, UnicodeDecodeError):
            continue
        if name not in (_ONE, _SEVERAL):
            continue
        size = ctypes.c_ulong()
        pdfium: Any = raw
        found = pdfium.FPDFAttachment_GetFile(attachment, None, 0, size)
        if not found or not size.value:
            continue
        if size.value > LARGEST_ATTACHMENT:
            raise Refused(
                f"{file} has {size.value >> 20:,} MB of data attached, as more than a thousand "
                f"cards have; up to {LARGEST_ATTACHMENT >> 20} MB are read. Choose the PDF of one "
                "card, or of fewer."
            )
        yield name, bytes(attachment.get_data())


def _origin_of(record: bytes, cards: int) -> CardOrigin | None:
    """What ``record``, the JSON of a card, says about its origin; None if it is something else."""
    if len(record) > LARGEST_RECORD:
        return None
    try:
        content: object = json.loads(record)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    card = cast("dict[str, Any]", content)
    subject = Subject.parse(_text(card.get("subject")))
    if not is_id(subject.organisation) or "matrix" not in card:
        return None
    report, organisation = card.get("report"), card.get("organisation")
    name = _text(card.get("name"))
    if subject.service is not None and isinstance(organisation, dict):
        of = _text(cast("dict[str, Any]", organisation).get("name"))
        name = ", ".join(filter(None, (name, of)))
    of_report = cast("dict[str, Any]", report) if isinstance(report, dict) else {}
    return CardOrigin(
        subject=subject,
        name=shown(name or subject.id, _LONGEST_NAME),
        report_id=_text(of_report.get("id")),
        published=_day(_text(of_report.get("published"))),
        cards=cards,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
