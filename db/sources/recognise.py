"""Telling the formats apart by what is in the file, never by its name alone."""

from __future__ import annotations

from pathlib import Path

from db.domain.errors import Refused
from db.sources.api import files as api_files
from db.sources.packs.pack import SIZE_LIMIT, Pack
from db.sources.reading import Reading
from db.sources.spreadsheets import spreadsheet
from db.sources.spreadsheets.archive import OLE, refuse_old_office, spreadsheet_form
from db.sources.strict_json import read_json
from db.sources.tables import csv_file

SNIFFED = 65_536
_BLANKS = b"\xef\xbb\xbf \t\r\n"


def recognise(path: Path) -> Reading:
    """The reading of the file or folder at ``path``. Raises Refused for anything else."""
    if path.is_dir():
        return api_files.folder(path)
    try:
        with path.open("rb") as stream:
            head = stream.read(SNIFFED)
    except OSError as error:
        raise Refused(f"{path} cannot be read: {error.strerror or error}.") from error
    if not head.strip():
        raise Refused(f"{path.name} is empty. Choose another file.")
    if head.startswith(b"PK\x03\x04"):
        form = spreadsheet_form(path)
        return api_files.archive(path) if form is None else spreadsheet.table(path, form)
    if head.startswith(OLE):
        refuse_old_office(path)
    start = head.lstrip(_BLANKS)
    if start[:1] == b"{" and _looks_like_json_lines(start):
        return api_files.json_lines(path)
    if start[:1] in (b"{", b"["):
        return _json_document(path, head)
    if b"\0" not in head:
        reading = csv_file.table(path)
        if reading is not None:
            return reading
    raise Refused(
        f"{path.name} is not a file that Wardcard reads. Choose a report pack or records of CQC's "
        "API (.json, .jsonl, a folder or a .zip of them), or CQC's latest ratings or active "
        "locations (.ods, .xlsx, .csv)."
    )


def _looks_like_json_lines(start: bytes) -> bool:
    """A first line that is a record by itself, with another after it."""
    line, newline, rest = start.partition(b"\n")
    whole = line.rstrip().endswith(b"}") and (b'"locationId"' in line or b'"providerId"' in line)
    if newline:
        return whole and rest.lstrip()[:1] == b"{"
    # A first record longer than what was sniffed has no line break in sight, as JSON written for
    # people would.
    return len(start) >= SNIFFED - len(_BLANKS) and b'"locationId"' in line


def _json_document(path: Path, head: bytes) -> Reading:
    if b'"wardcard-report-pack' not in head:
        reading = api_files.single_record(path)
        if reading is not None:
            return reading
    content = read_json(path, size_limit=SIZE_LIMIT)
    pack = Pack.check(content, path.name)
    return Reading("report pack", "pack", pack.facts, pack=pack)
