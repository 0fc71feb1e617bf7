"""The formats that Wardcard reads, each recognised by a file's content and not by its name.

Everything that lists the formats (file dialogs, help, refusals) takes them from ``FORMATS``.
"""

from __future__ import annotations

from pathlib import Path

from db.domain.errors import Refused
from db.files.reading import LARGEST, open_file, reading
from db.sources.api.files import API_RECORDS
from db.sources.other_files import refuse_other_file
from db.sources.packs.pack import REPORT_PACKS
from db.sources.packs.workbook import REPORT_WORKBOOKS
from db.sources.pdf.cards import SUFFIX as CARD
from db.sources.source_file import InputFormat, SourceFile, dialog_filter
from db.sources.table_files import TABLE_FILES

FORMATS: tuple[InputFormat, ...] = (TABLE_FILES, API_RECORDS, REPORT_WORKBOOKS, REPORT_PACKS)
"""Every input format. They are tried in turn, so the format that accepts any JSON comes last; only
workbooks of reports are tried first, because the tables refuse any other spreadsheet."""

SNIFFED = 65_536
"""The number of bytes at the beginning of a file that are used to recognise its format."""


class Unknown(Refused):
    """The file is not in any format that Wardcard reads."""


def recognise(path: Path) -> SourceFile:
    """Recognise the file at ``path``; return it ready to be read.

    Raises Refused if it cannot be read or is empty, and Unknown if no format accepts it.
    """
    head = beginning(path)
    refuse_other_file(path, head)
    with reading(path):
        if (size := path.stat().st_size) > LARGEST:
            raise Refused(
                f"{path.name} has {size / 1e9:,.1f} GB; files are read up to {LARGEST / 1e9:,.0f} "
                "GB, and none of CQC’s has a tenth of that. Choose another file."
            )
        for each in sorted(FORMATS, key=lambda each: each is not REPORT_WORKBOOKS):
            found = each.recognise(path, head)
            if found is not None:
                return found
    raise Unknown(f"{path.name} is not a file that Wardcard reads. Choose {readable()}.")


def readable() -> str:
    """Return the list of formats as part of a sentence: 'a report pack (.json), or ...'."""
    *others, last = (*(each.refusal for each in FORMATS), "a folder or .zip of them")
    return f"{', '.join(others)}, or {last}"


def dialog_filters() -> tuple[str, ...]:
    """Return the filters for an Open dialog: all formats together, each format, cards, all files.

    A card's PDF is no input format: it is opened, and adds nothing.
    """
    suffixes = dict.fromkeys(suffix for each in FORMATS for suffix in each.suffixes)
    every = dialog_filter("CQC data, report packs and cards", (*suffixes, ".zip", CARD))
    cards = dialog_filter("Cards from Wardcard", (CARD,))
    return (every, *(each.dialog_filter for each in FORMATS), cards, "All files (*)")


def beginning(path: Path) -> bytes:
    """Return the first :data:`SNIFFED` bytes of a file.

    Raises Refused if it cannot be read or is empty.
    """
    refuse_other_file(path, b"")
    with reading(path), open_file(path) as stream:
        head = stream.read(SNIFFED)
    if not head.strip():
        raise Refused(f"{path.name} is empty. Choose another file.")
    return head
