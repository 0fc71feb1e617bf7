"""Whether a spreadsheet may be read at all, seen from outside: its archive, before its rows."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from db.domain.errors import Refused
from db.sources.spreadsheets.ods_parts import MIMETYPE

LARGEST_PART = 2 << 30
"""Bytes of one member of the archive, unpacked. A national content.xml has half of that."""
MOST_INFLATED = 200
"""How many times its packed size a member may have; a national content.xml has 110 times."""
_SMALL = 1 << 20
"""Bytes unpacked up to which the ratio does not matter."""
MOST_MEMBERS = 5000

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How old Office files begin, and new ones that are locked with a password."""
_LOCKED = "EncryptedPackage".encode("utf-16-le")
_LOCKED_WITHIN = 64 << 20
_PUBLISHED = "Choose the file as CQC publishes it."
_DOCTYPE_WITHIN = 4096


def spreadsheet_form(path: Path) -> str | None:
    """'ods' or 'xlsx' by the members of the archive at ``path``, None for another archive.

    Raises Refused for an archive that is not whole, and for one that is no spreadsheet but another
    document.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = ""
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype").decode("ascii", "replace").strip()
    except (zipfile.BadZipFile, OSError, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused(
            f"{path.name} is not whole: it is cut short or damaged. Fetch it again."
        ) from error
    if "encrypted-package" in names:
        raise Refused(_password(path))
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "content.xml" in names:
        if mimetype and mimetype != MIMETYPE:
            raise Refused(
                f"{path.name} is a document, but no spreadsheet ({mimetype[:80]}). {_PUBLISHED}"
            )
        return "ods"
    if "[Content_Types].xml" in names:
        raise Refused(f"{path.name} is an Office document, but no .xlsx workbook. {_PUBLISHED}")
    return None


def check_archive(path: Path, form: str) -> None:
    """Raises Refused for what could not be read without harm, and says what it is."""
    try:
        with zipfile.ZipFile(path) as archive:
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
        raise Refused(f"{path.name} is damaged ({error}). Fetch it again.") from error


def _check_sizes(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_MEMBERS:
        raise Refused(
            f"{path.name} has {len(members):,} files in it, as no spreadsheet has. {_PUBLISHED}"
        )
    names = [member.filename for member in members]
    if len(set(names)) < len(names):
        raise Refused(f"{path.name} is damaged: a file stands in it twice. Fetch it again.")
    for member in members:
        if member.flag_bits & 1:
            raise Refused(_password(path))
        if member.file_size > LARGEST_PART:
            raise Refused(
                f"{path.name}: {member.filename} claims to unpack to "
                f"{member.file_size / 1e9:,.1f} GB; CQC's files stay below "
                f"{LARGEST_PART / 1e9:.1f} GB. {_PUBLISHED}"
            )
        if _inflates(member.file_size, member.compress_size):
            raise Refused(_bomb(path, member.filename, member.file_size, member.compress_size))
    whole = sum(member.file_size for member in members)
    if _inflates(whole, path.stat().st_size):
        raise Refused(_bomb(path, "all of it", whole, path.stat().st_size))


def _inflates(size: int, packed: int) -> bool:
    return size > _SMALL and size > MOST_INFLATED * max(packed, 1)


def _bomb(path: Path, what: str, size: int, packed: int) -> str:
    return (
        f"{path.name}: {what} claims to unpack to {size / max(packed, 1):,.0f} times its size; "
        f"spreadsheets stay below {MOST_INFLATED} times. {_PUBLISHED}"
    )


def _check_plain(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """XML with a document type can name other files, and grow without end."""
    with archive.open(member) as stream:
        head = stream.read(_DOCTYPE_WITHIN)
    if re.search(rb"<!(?:DOCTYPE|ENTITY)", head, re.IGNORECASE):
        raise Refused(
            f"{path.name}: {member.filename} has a document type of its own, which could name "
            f"other files; no spreadsheet needs one. {_PUBLISHED}"
        )


def refuse_old_office(path: Path) -> None:
    """Raises Refused for a file that begins with :data:`OLE`, and says which of its kinds it is."""
    with path.open("rb") as stream:
        locked = _LOCKED in stream.read(_LOCKED_WITHIN)
    if locked:
        raise Refused(_password(path))
    raise Refused(
        f"{path.name} is a file of an old Office. Open it there and save it as .xlsx, .ods or .csv."
    )


def _password(path: Path) -> str:
    return (
        f"{path.name} is locked with a password. Open it in a spreadsheet program and save it "
        "without one."
    )
