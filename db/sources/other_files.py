"""Files that people choose by mistake, each recognised and refused with what it is.

A file that Wardcard does not read has usually been mixed up with one that it does read: a download
that failed, a shortcut, a workbook of another program. ``OTHER_FILES`` lists the kinds, each with
its own sentence.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from db.domain.errors import Refused
from db.files.lookup import is_folder
from db.files.reading import open_archive, open_file

_OLE_WITHIN = 64 << 20
"""The number of bytes of an old Office file in which to look for the name of its content."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_MARKS = b"\xef\xbb\xbf \t\r\n"
"""Bytes that may precede text: the UTF-8 byte order mark and white space."""


class Beginning:
    """What can be seen of a file without reading all of it."""

    def __init__(self, path: Path, head: bytes) -> None:
        """``head`` is the beginning of the file at ``path``, at most some tens of kilobytes."""
        self.path = path
        self.name = path.name
        self.head = head
        self.text = head.lstrip(_MARKS)
        """``head`` without a byte order mark and white space at its beginning."""
        self._members: frozenset[str] | None = None
        self._streams: bytes | None = None

    def holds(self, *names: str) -> bool:
        """Return whether it is a .zip archive with any of these members; 'a/' is a folder."""
        if self._members is None:
            self._members = frozenset(self._names()) if self.head.startswith(_ZIP) else frozenset()
        folders = tuple(name for name in names if name.endswith("/"))
        return any(name in self._members for name in names) or (
            bool(folders) and any(name.startswith(folders) for name in self._members)
        )

    def _names(self) -> list[str]:
        try:
            with open_archive(self.path) as archive:
                return archive.namelist()
        except (zipfile.BadZipFile, OSError, NotImplementedError, EOFError, ValueError):
            return []  # its reader reports that it is damaged

    def streams(self, *names: str) -> bool:
        """Return whether it is an old Office file with any of these streams."""
        if not self.head.startswith(_OLE):
            return False
        if self._streams is None:
            with open_file(self.path) as file:
                self._streams = file.read(_OLE_WITHIN)
        return any(name.encode("utf-16-le") in self._streams for name in names)

    def says(self, pattern: bytes) -> bool:
        """Return whether the text matches a pattern of bytes at its beginning, in any case."""
        return re.match(pattern, self.text, re.IGNORECASE | re.DOTALL) is not None


@dataclass(frozen=True, slots=True)
class OtherFile:
    """A kind of file that Wardcard does not read."""

    what: str
    """What it is, after 'x.ods is': 'a web page'."""
    instead: str
    """What to do, as a sentence."""
    matches: Callable[[Beginning], bool]


def _starts(*magics: bytes) -> Callable[[Beginning], bool]:
    return lambda file: file.head.startswith(magics)


def _named(pattern: str) -> Callable[[Beginning], bool]:
    found = re.compile(pattern, re.IGNORECASE)
    return lambda file: found.fullmatch(file.name) is not None


_PUBLISHED = "Choose the file as CQC publishes it."
_AGAIN = "Download the file again from CQC’s website."
_SAVE = "Open it and save it as .xlsx, .ods or .csv."
_UNPACK = "Unpack it and choose the file in it."
_EXPORT = "Save its table as .csv with the program that made it."
# '(?>' forgets how the comments were found: to try all ways to divide them up takes for ever.
_COMMENTS = rb"(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)"
_HTML = _COMMENTS + rb"<(?:!doctype html|html|head|body)\b"

# Kinds that are recognised by name come first, because such files may have any content or none.
OTHER_FILES: tuple[OtherFile, ...] = (
    OtherFile(
        "a lock file, which shows that the spreadsheet of that name is open",
        "Choose the spreadsheet itself.",
        _named(r"~\$.+|\.~lock\..+#"),
    ),
    OtherFile(
        "a download that has not finished",
        "Wait until it has finished, and choose the complete file.",
        _named(r".+\.(?:part|partial|crdownload|download|opdownload)"),
    ),
    OtherFile(
        "a placeholder for a file that is still in iCloud",
        "Open the file once so that it is downloaded, and choose it again.",
        _named(r"\..+\.icloud"),
    ),
    OtherFile(
        "a note that macOS keeps about another file",
        "Choose the file of that name without ‘._’.",
        lambda file: file.head.startswith(b"\0\x05\x16\x07") or file.name == ".DS_Store",
    ),
    OtherFile(
        "a Windows file with the settings of a folder",
        "Choose another file.",
        _named(r"thumbs\.db|desktop\.ini"),
    ),
    OtherFile(
        "not fully downloaded: it contains only zeros, as files that are kept online do",
        "Open it once while connected (in OneDrive: ‘Always keep on this device’), or download it "
        "again.",
        lambda file: bool(file.head) and not file.head.strip(b"\0"),
    ),
    # Shortcuts
    OtherFile(
        "a shortcut to a file, not the file itself",
        "Choose the file that it opens.",
        lambda file: (
            file.head.startswith((b"L\0\0\0\x01\x14\x02\0", b"book\0\0\0\0mark"))
            or file.says(rb"\[desktop entry\]")
        ),
    ),
    OtherFile(
        "a shortcut to a web page, not a file from it",
        "Open the page, download the file and choose that.",
        lambda file: (
            file.says(rb"\[internetshortcut\]|\[\{000214a0-")
            or (b"<plist" in file.text[:400] and b"<key>URL</key>" in file.text)
            or file.name.lower().endswith(".webloc")
        ),
    ),
    OtherFile(
        "a link to a document in Google Drive, not the document itself",
        "Open it there, and choose File, Download, to save it as .xlsx, .ods or .csv.",
        lambda file: file.says(rb"\{[^{}]*\"doc_id\"[^{}]*\}\s*\Z"),
    ),
    OtherFile(
        "a Git LFS pointer to a file, not the file itself",
        "Fetch the file with ‘git lfs pull’ and choose it again.",
        lambda file: file.says(rb"version https://git-lfs\.github\.com/spec"),
    ),
    # Web pages and messages
    OtherFile(
        "a web page that contains a table, saved by Excel or for it",
        _SAVE,
        lambda file: file.says(_HTML) and b"urn:schemas-microsoft-com:office:excel" in file.text,
    ),
    OtherFile(
        "a web page, often the result of a failed download or a wrong address",
        _AGAIN + " If it is a saved report, ‘wardcard draft’ reads it.",
        lambda file: file.says(_HTML),
    ),
    OtherFile(
        "an error message from a web server",
        _AGAIN,
        lambda file: file.says(rb"(?:<\?xml[^>]*>\s*)?<error>\s*<code>"),
    ),
    OtherFile(
        "an e-mail or a saved web page",
        "Open it, save the attached spreadsheet, and choose that.",
        lambda file: (
            file.streams("__properties_version1.0")
            or (
                file.says(rb"(?:[a-z-]+: [^\n]*\n(?:[ \t][^\n]*\n)*){2}")
                and re.search(rb"^(?:mime-version|content-type): ", file.head, re.I | re.M)
                is not None
            )
        ),
    ),
    # Spreadsheets of other kinds
    OtherFile(
        "protected with a password",
        "Open it in a spreadsheet program and save it without one.",
        lambda file: file.streams("EncryptedPackage") or file.holds("encrypted-package"),
    ),
    OtherFile(
        "an Excel binary workbook (.xlsb)",
        _SAVE,
        lambda file: file.holds("xl/workbook.bin"),
    ),
    OtherFile(
        "a workbook from an old version of Office (.xls)",
        _SAVE,
        lambda file: (
            file.streams("Workbook\0", "Book\0")
            or file.head.startswith((b"\x09\x00\x04\0", b"\x09\x02\x06\0", b"\x09\x04\x06\0"))
        ),
    ),
    OtherFile(
        "an Apple Numbers spreadsheet",
        "Open it in Numbers, and choose File, Export To, Excel.",
        lambda file: (
            file.name.lower().endswith(".numbers")
            and (file.holds("Index/", "Index.zip") or is_folder(file.path))
        ),
    ),
    OtherFile(
        "an Apple Pages or Keynote document, not a spreadsheet",
        _PUBLISHED,
        lambda file: file.holds("Index/Document.iwa", "Index/Presentation.iwa", "index.apxl"),
    ),
    OtherFile(
        "a Power BI report, not the data that it shows",
        "Export the data from its table as .csv or .xlsx, and choose that.",
        lambda file: file.holds("DataModel", "DataModelSchema", "DataMashup", "Report/Layout"),
    ),
    OtherFile(
        "a Tableau workbook",
        "Export its data as .csv, and choose that.",
        lambda file: (
            file.says(_COMMENTS + rb"<(?:workbook|datasource) ")
            and b"tableau" in file.text[:2000].lower()
        ),
    ),
    # Documents
    OtherFile(
        "a PDF",
        "Choose the file as CQC publishes it. If it is a report, ‘wardcard draft’ reads it. A card "
        "from Wardcard adds no data, but the window opens it, and so does ‘wardcard report’.",
        lambda file: file.says(rb"%PDF-"),
    ),
    OtherFile(
        "a Word document, not an .xlsx workbook",
        _PUBLISHED,
        lambda file: file.holds("word/document.xml") or file.streams("WordDocument"),
    ),
    OtherFile(
        "a PowerPoint presentation, not a spreadsheet",
        _PUBLISHED,
        lambda file: file.holds("ppt/presentation.xml") or file.streams("PowerPoint Document"),
    ),
    OtherFile("a text document (.rtf), not a table", _PUBLISHED, _starts(b"{\\rtf")),
    OtherFile(
        "from an old version of Office",
        _SAVE,
        _starts(_OLE),
    ),
    OtherFile(
        "a picture",
        "Wardcard cannot read a table from a picture. " + _PUBLISHED,
        lambda file: (
            file.head.startswith((b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"))
            or (file.head[:2] == b"BM" and file.head[6:10] == b"\0\0\0\0")
            or (file.head[:4] == b"RIFF" and file.head[8:12] == b"WEBP")
            or file.says(rb"(?:<\?xml[^>]*>\s*)?(?:<!doctype svg[^>]*>\s*)?<svg\b")
        ),
    ),
    OtherFile("a video, sound or picture file", _PUBLISHED, lambda file: file.head[4:8] == b"ftyp"),
    # Data of other programs
    OtherFile(
        "a database",
        "If it is Wardcard’s, open it with ‘wardcard --db’; if not, save its table as .csv.",
        _starts(b"SQLite format 3\0"),
    ),
    OtherFile(
        "published data (a data pack)",
        "Follow the folder it is in: File, ‘Follow a folder…’, or ‘wardcard follow’.",
        lambda file: file.holds("database.db.xz"),
    ),
    OtherFile(
        "a Microsoft Access database",
        _EXPORT,
        lambda file: file.head[4:19] in (b"Standard ACE DB", b"Standard Jet DB"),
    ),
    OtherFile("a DuckDB database", _EXPORT, lambda file: file.head[8:12] == b"DUCK"),
    OtherFile(
        "a Parquet file, which pandas, R, Spark and Power BI write",
        _EXPORT,
        _starts(b"PAR1", b"PARE"),
    ),
    OtherFile(
        "a Feather or Arrow file, which pandas and R write",
        _EXPORT,
        lambda file: (
            file.head.startswith((b"ARROW1", b"FEA1"))
            or (file.head[:4] == b"\xff\xff\xff\xff" and b"schema" in file.head[:4096])
        ),
    ),
    OtherFile(
        "data saved by R",
        "Save its table with ‘write.csv’ and choose that.",
        _starts(b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\0\0\0"),
    ),
    OtherFile(
        "data saved by Python (pickle, NumPy or HDF5)",
        "Save its table with ‘to_csv’ and choose that.",
        lambda file: (
            file.head.startswith((b"\x93NUMPY", b"\x89HDF\r\n"))
            or (file.head[:1] == b"\x80" and file.head[1:2] in b"\x02\x03\x04\x05")
        ),
    ),
    OtherFile(
        "data saved by a statistics program (Stata, SPSS or SAS)",
        _EXPORT,
        lambda file: (
            file.head.startswith((b"<stata_dta>", b"$FL2", b"$FL3", b"HEADER RECORD*******"))
            or b"SAS FILE" in file.head[:200]
        ),
    ),
    OtherFile(
        "an Avro or ORC file",
        _EXPORT,
        lambda file: (
            file.head.startswith(b"Obj\x01")
            or (file.head.startswith(b"ORC") and b"\0" in file.head[:64])
        ),
    ),
    OtherFile(
        "a list of the files in a folder, not one of the files",
        "Choose the files themselves.",
        lambda file: file.says(
            rb"volume in drive |directory of |directory: \S|mode +lastwritetime +length +name"
            rb"|(?:total \d+\r?\n)?[-dl][-r][-w][-xs][-r][-w][-xs]"
        ),
    ),
    OtherFile(
        "a directory of people (LDIF), not CQC’s directory of places",
        _PUBLISHED,
        lambda file: file.says(rb"(?:version: 1\s+)?(?:#[^\n]*\n\s*)*dn:{1,2} "),
    ),
    # Packed files
    OtherFile("compressed with gzip", _UNPACK, _starts(b"\x1f\x8b")),
    OtherFile(
        "a compressed archive",
        _UNPACK,
        lambda file: (
            file.head.startswith(
                (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\xfd7zXZ\0", b"\x28\xb5\x2f\xfd")
            )
            or (file.head.startswith(b"BZh") and file.head[4:10] == b"1AY&SY")
            or file.head[257:262] == b"ustar"
        ),
    ),
    OtherFile(
        "a program",
        _PUBLISHED,
        lambda file: (
            file.head.startswith(b"\x7fELF")
            or (file.head.startswith(b"MZ") and b"\0" in file.head[:64])
        ),
    ),
)


def refuse_other_file(path: Path, head: bytes) -> None:
    """Raise Refused if the file at ``path`` is one of ``OTHER_FILES``.

    ``head`` is the beginning of the file; it may be empty, to look only at the name.
    """
    file = Beginning(path, head)
    for other in OTHER_FILES:
        if other.matches(file):
            raise Refused(f"{path.name} is {other.what}. {other.instead}")
