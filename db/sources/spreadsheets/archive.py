"""Checks whether a spreadsheet is safe to read, before any of its rows is read."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from db.domain.errors import Refused
from db.files.reading import Total, archive_of, open_archive, open_file
from db.sources.spreadsheets.ods_parts import MIMETYPE

FORMS = ("ods", "fods", "xlsx", "xml")
"""The forms of spreadsheets, by their usual suffixes: OpenDocument in an archive or as one XML
file, and Excel in an archive or as the XML of Excel 2003."""
LARGEST_PART = 2 << 30
"""The largest unpacked member, in bytes. The content.xml for the country has half of that."""
MOST_INFLATED = 200
"""The most times that a member may grow when unpacked; the file for the country grows 110 times."""
_SMALL = 1 << 20
"""The largest unpacked size, in bytes, for which the ratio is not checked."""
LARGEST_ARCHIVE = 200_000_000
"""The largest file, in bytes, which is read in one piece; that for the country has 30 MB."""
MOST_MEMBERS = 5000
"""The most members that an archive may have; CQC's spreadsheets have a few dozen at most."""

_FLAT_ODS = re.compile(rb"<(?:[\w.-]+:)?document\s")
_PUBLISHED = "Choose the file as CQC publishes it."
_DOCTYPE_WITHIN = 4096


def spreadsheet_form(path: Path) -> str | None:
    """Return 'ods' or 'xlsx' for the archive at ``path``, or None if it is neither.

    Raises Refused if it is damaged, or is another kind of document.
    """
    try:
        with open_archive(path) as archive:
            names = set(archive.namelist())
            mimetype = ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(f"{path.name} is incomplete or damaged. Download it again.") from error
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        if mimetype and mimetype != MIMETYPE:
            raise Refused(
                f"{path.name} is a document, but not a spreadsheet ({mimetype[:80]}). {_PUBLISHED}"
            )
        return "ods"
    if "[Content_Types].xml" in names:
        raise Refused(f"{path.name} is an Office document, but not an .xlsx workbook. {_PUBLISHED}")
    return None


@contextmanager
def archive_at(path: Path, total: Total | None) -> Generator[zipfile.ZipFile]:
    """Open the archive at ``path``; with ``total``, which receives its bytes, read all of it.

    It is then in memory, so that what is read from it are those bytes.
    """
    if total is None:
        with open_archive(path) as archive:
            yield archive
    else:
        with archive_of(BytesIO(whole(path, total)), path.name) as archive:
            yield archive


def whole(path: Path, total: Total) -> bytes:
    """Return the bytes of the archive at ``path``, which ``total`` receives. Raises Refused."""
    with open_file(path, total) as stream:
        raw = stream.read(LARGEST_ARCHIVE + 1)
    if len(raw) > LARGEST_ARCHIVE:
        raise Refused(_too_large(path, len(raw)))
    return raw


def _too_large(path: Path, size: int) -> str:
    return (
        f"{path.name} has {size / 1e6:,.0f} MB; spreadsheets are read up to "
        f"{LARGEST_ARCHIVE / 1e6:,.0f} MB. {_PUBLISHED}"
    )


def xml_form(head: bytes) -> str | None:
    """Return 'fods' or 'xml' if a file that begins with ``head`` is XML of that form, or None."""
    start = head[:4096]
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return None
    if b"urn:schemas-microsoft-com:office:spreadsheet" in start:
        return "xml"
    flat = _FLAT_ODS.search(start) and b"urn:oasis:names:tc:opendocument:xmlns:office:1.0" in start
    return "fods" if flat else None


def check_archive(path: Path, form: str) -> None:
    """Raise Refused, with the reason, if the archive at ``path`` is not safe to read."""
    try:
        with open_archive(path) as archive:
            members = archive.infolist()
            _check_sizes(path, members)
            if form == "ods" and "META-INF/manifest.xml" in archive.namelist():
                with archive.open("META-INF/manifest.xml") as manifest:
                    if b"encryption-data" in manifest.read(1 << 20):
                        raise Refused(_password(path))
            for member in members:
                if member.filename.endswith((".xml", ".rels")):
                    _check_plain(path, archive, member)
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(f"{path.name} is damaged ({error}). Download it again.") from error


def _check_sizes(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if (size := path.stat().st_size) > LARGEST_ARCHIVE:
        raise Refused(_too_large(path, size))
    if len(members) > MOST_MEMBERS:
        raise Refused(
            f"{path.name} has {len(members):,} files in it, more than any spreadsheet. {_PUBLISHED}"
        )
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise Refused(f"{path.name} is damaged: it has a file in it twice. Download it again.")
    for member in members:
        if member.flag_bits & 1:
            raise Refused(_password(path))
        if member.file_size > LARGEST_PART:
            raise Refused(
                f"{path.name}: {member.filename} claims to unpack to "
                f"{member.file_size / 1e9:,.1f} GB; CQC’s files stay below "
                f"{LARGEST_PART / 1e9:.1f} GB. {_PUBLISHED}"
            )
        if _inflates(member.file_size, member.compress_size):
            raise Refused(_bomb(path, member.filename, member.file_size, member.compress_size))
    unpacked = sum(member.file_size for member in members)
    if _inflates(unpacked, size):
        raise Refused(_bomb(path, "all of it", unpacked, size))


def _inflates(size: int, packed: int) -> bool:
    return size > _SMALL and size > MOST_INFLATED * max(packed, 1)


def _bomb(path: Path, part: str, size: int, packed: int) -> str:
    return (
        f"{path.name}: {part} claims to unpack to {size / max(packed, 1):,.0f} times its size; "
        f"spreadsheets stay below {MOST_INFLATED} times. {_PUBLISHED}"
    )


def _check_plain(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse XML with a document type, which could read other files or expand endlessly."""
    with archive.open(member) as stream:
        head = stream.read(_DOCTYPE_WITHIN)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", head, re.IGNORECASE):
        raise Refused(
            f"{path.name}: {member.filename} declares a document type, which could read other "
            f"files; no spreadsheet needs one. {_PUBLISHED}"
        )


def _password(path: Path) -> str:
    return (
        f"{path.name} is protected with a password. Open it in a spreadsheet program and save it "
        "without one."
    )
