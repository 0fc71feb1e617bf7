"""The formats that Wardcard reads, and how it recognises them: by the content, not the file name.

Everything that lists the formats (file dialogs, help, refusals) takes them from ``FORMATS``.
"""

from __future__ import annotations

from pathlib import Path

from db.domain.errors import Refused
from db.sources.api.files import API_RECORDS
from db.sources.packs.pack import REPORT_PACKS
from db.sources.source_file import InputFormat, SourceFile, dialog_filter
from db.sources.table_files import TABLE_FILES

FORMATS: tuple[InputFormat, ...] = (TABLE_FILES, API_RECORDS, REPORT_PACKS)
"""Every input format. Each is asked in turn, so one that takes any JSON comes last."""

SNIFFED = 65_536
"""The number of bytes at the beginning of a file by which the formats recognise it."""


def recognise(path: Path) -> SourceFile:
    """The file or folder at ``path``, ready to be read.

    Raises Refused if it cannot be read, is empty, or is of none of the ``FORMATS``.
    """
    head = b"" if path.is_dir() else _beginning(path)
    for each in FORMATS:
        found = each.recognise(path, head)
        if found is not None:
            return found
    raise Refused(f"{path.name} is not a file that Wardcard reads. Choose {readable()}.")


def readable() -> str:
    """What can be read, as part of a sentence: 'a report pack (.json), or ...'."""
    *others, last = (each.refusal for each in FORMATS)
    return f"{', '.join(others)}, or {last}" if others else last


def dialog_filters() -> tuple[str, ...]:
    """The filters of a dialog that opens files: all formats together, each format, all files."""
    suffixes = tuple(dict.fromkeys(suffix for each in FORMATS for suffix in each.suffixes))
    every = dialog_filter("CQC data and report packs", suffixes)
    return (every, *(each.dialog_filter for each in FORMATS), "All files (*)")


def _beginning(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            head = stream.read(SNIFFED)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    if not head.strip():
        raise Refused(f"{path.name} is empty. Choose another file.")
    return head
