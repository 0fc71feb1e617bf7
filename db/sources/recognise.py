"""The formats that Wardcard reads, each recognised by a file's content and not by its name.

Everything that lists the formats (file dialogs, help, refusals) takes them from ``FORMATS``.
"""

from __future__ import annotations

from pathlib import Path

from db.domain.errors import Refused
from db.sources.api.files import API_RECORDS
from db.sources.other_files import refuse_other_file
from db.sources.packs.pack import REPORT_PACKS
from db.sources.source_file import InputFormat, SourceFile, dialog_filter
from db.sources.table_files import TABLE_FILES

FORMATS: tuple[InputFormat, ...] = (TABLE_FILES, API_RECORDS, REPORT_PACKS)
"""Every input format. They are tried in turn, so the format that accepts any JSON comes last."""

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
    for each in FORMATS:
        found = each.recognise(path, head)
        if found is not None:
            return found
    raise Unknown(f"{path.name} is not a file that Wardcard reads. Choose {readable()}.")


def readable() -> str:
    """Return the list of formats as part of a sentence: 'a report pack (.json), or ...'."""
    *others, last = (*(each.refusal for each in FORMATS), "a folder or .zip of them")
    return f"{', '.join(others)}, or {last}"


def dialog_filters() -> tuple[str, ...]:
    """Return the filters for an Open dialog: all formats together, each format, all files."""
    suffixes = dict.fromkeys(suffix for each in FORMATS for suffix in each.suffixes)
    every = dialog_filter("CQC data and report packs", (*suffixes, ".zip"))
    return (every, *(each.dialog_filter for each in FORMATS), "All files (*)")


def beginning(path: Path) -> bytes:
    """Return the first :data:`SNIFFED` bytes of a file.

    Raises Refused if it cannot be read or is empty.
    """
    refuse_other_file(path, b"")
    try:
        with path.open("rb") as stream:
            head = stream.read(SNIFFED)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    if not head.strip():
        raise Refused(f"{path.name} is empty. Choose another file.")
    return head
