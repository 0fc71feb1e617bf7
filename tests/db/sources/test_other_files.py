"""Files chosen by mistake are refused with what they are, and files that are read are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.sources.other_files import OTHER_FILES
from db.sources.recognise import recognise
from tests.db.sources.sheets import HEADER, row, write_archive, write_csv, write_ods, write_xlsx

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def ole(*streams: str) -> bytes:
    """An old Office file with entries for these streams."""
    return OLE + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in streams)


BYTES: dict[str, tuple[str, bytes, str]] = {
    "zeros": ("ratings.ods", bytes(4096), "not fully downloaded: it contains only zeros"),
    "zeros, large": ("ratings.xlsx", bytes(100_000), "only zeros"),
    "zeros, .csv": ("ratings.csv", bytes(1), "only zeros"),
    "zeros, .json": ("record.json", bytes(70), "only zeros"),
    "web page": (
        "ratings.ods",
        b"<!DOCTYPE html><html><title>Page not found</title>",
        "a web page",
    ),
    "web page after blank lines": ("ratings.csv", b"\r\n\r\n<HTML lang=en><body>", "a web page"),
    "web page with a mark": ("ratings.xlsx", b"\xef\xbb\xbf<html>", "a web page"),
    "web page of XHTML": (
        "ratings.csv",
        b'<?xml version="1.0"?>\n<!-- saved from url=(0021) -->\n<!DOCTYPE html PUBLIC "x">',
        "a web page",
    ),
    "web page of Excel": (
        "ratings.xls",
        b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table>',
        "a web page that contains a table",
    ),
    "web server": (
        "ratings.ods",
        b'<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>',
        "an error message from a web server",
    ),
    "e-mail": (
        "ratings.csv",
        b"From: nobody@example.org\r\nSubject: Ratings\r\nMIME-Version: 1.0\r\n\r\nHello",
        "an e-mail",
    ),
    "saved web archive": (
        "ratings.mht",
        b"From: <Saved by Blink>\nSubject: x\n y\nContent-Type: multipart/related;\n\n",
        "an e-mail or a saved web page",
    ),
    "Outlook": ("ratings.msg", ole("Root Entry", "__properties_version1.0"), "an e-mail"),
    "Excel's lock": ("~$ratings.xlsx", b"\x06Nobody" + b" " * 48, "a lock file"),
    "Excel's lock, empty": ("~$ratings.xlsx", b"", "a lock file"),
    "LibreOffice's lock": (".~lock.ratings.ods#", b",nobody,pc,01.02.2026;", "a lock file"),
    "unfinished": ("ratings.ods.crdownload", b"PK\x03\x04", "a download that has not finished"),
    "unfinished in Firefox": ("ratings.ods.part", b"PK", "a download that has not finished"),
    "iCloud": (".ratings.ods.icloud", b"bplist00", "a placeholder for a file that is still in"),
    "macOS": ("._ratings.csv", b"\0\x05\x16\x07\0\x02\0\0", "a note that macOS keeps"),
    "shortcut": ("ratings.ods.lnk", b"L\0\0\0\x01\x14\x02\0" + bytes(40), "a shortcut to a file"),
    "shortcut on Linux": ("ratings.desktop", b"[Desktop Entry]\nType=Link\n", "a shortcut to a"),
    "web shortcut": ("ratings.url", b"[InternetShortcut]\r\nURL=https://x\r\n", "a web page, not"),
    "web shortcut on a Mac": (
        "ratings.webloc",
        b'<?xml version="1.0"?><plist><dict><key>URL</key><string>x</string></dict></plist>',
        "a shortcut to a web page",
    ),
    "Google": ("ratings.gsheet", b'{"url": "https://x", "doc_id": "1"}', "Google Drive"),
    "Git LFS": (
        "ratings.ods",
        b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n",
        "a Git LFS pointer",
    ),
    "password": ("ratings.xlsx", ole("EncryptedPackage"), "protected with a password"),
    "old workbook": ("ratings.xls", ole("Workbook"), "a workbook from an old version of Office"),
    "older workbook": ("ratings.xls", ole("Book"), "a workbook from an old version of Office"),
    "oldest workbook": ("ratings.xls", b"\x09\x04\x06\0\0\0\x10\0", "an old version of Office"),
    "old Word": ("ratings.doc", ole("WordDocument", "1Table"), "a Word document"),
    "old PowerPoint": ("ratings.ppt", ole("PowerPoint Document"), "a PowerPoint presentation"),
    "old, other": ("ratings.pub", ole("Quill"), "from an old version of Office"),
    "PDF": ("report.pdf", b"%PDF-1.7\n", "a PDF"),
    "PDF named .csv": ("report.csv", b"\n%PDF-1.4\n", "a PDF"),
    "RTF": ("report.rtf", b"{\\rtf1\\ansi Hello}", "a text document"),
    "picture": ("ratings.png", b"\x89PNG\r\n\x1a\n" + bytes(9), "a picture"),
    "photo": ("ratings.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
    "drawing": ("ratings.svg", b'<svg xmlns="http://www.w3.org/2000/svg"/>', "a picture"),
    "photo of a phone": ("ratings.heic", b"\0\0\0\x18ftypheic", "a video, sound or picture file"),
    "SQLite": ("ratings.db", b"SQLite format 3\0" + bytes(84), "a database"),
    "Access": ("ratings.accdb", b"\0\x01\0\0Standard ACE DB\0", "a Microsoft Access database"),
    "DuckDB": ("ratings.duckdb", bytes(8) + b"DUCK" + bytes(9), "a DuckDB database"),
    "Parquet": ("ratings.parquet", b"PAR1\x15\x04", "a Parquet file"),
    "Parquet named .csv": ("ratings.csv", b"PAR1\x15\x04\x15\0", "a Parquet file"),
    "Feather": ("ratings.feather", b"ARROW1\0\0", "a Feather or Arrow file"),
    "old Feather": ("ratings.feather", b"FEA1\0\0\0\0", "a Feather or Arrow file"),
    "R": ("ratings.rdata", b"RDX3\nX\n", "data saved by R"),
    "pickle": ("ratings.pkl", b"\x80\x04\x95\x10\0", "data saved by Python"),
    "HDF5": ("ratings.h5", b"\x89HDF\r\n\x1a\n", "data saved by Python"),
    "Stata": ("ratings.dta", b"<stata_dta><header>", "data saved by a statistics program"),
    "SPSS": ("ratings.sav", b"$FL2@(#) IBM SPSS", "data saved by a statistics program"),
    "Avro": ("ratings.avro", b"Obj\x01\x04\x14", "an Avro or ORC file"),
    "list of files": ("files.txt", b" Volume in drive C has no label.\r\n", "a list of the files"),
    "list of files on Linux": ("files.csv", b"total 8\n-rw-r--r-- 1 a a 9 x\n", "a list of the"),
    "people": ("directory.ldif", b"version: 1\n\ndn: cn=Nobody,dc=example\n", "(LDIF)"),
    "gzip": ("ratings.csv.gz", b"\x1f\x8b\x08\0\0\0", "compressed with gzip"),
    "7-Zip": ("ratings.7z", b"7z\xbc\xaf\x27\x1c\0\x04", "a compressed archive"),
    "tar": ("ratings.tar", b"a.csv".ljust(257, b"\0") + b"ustar\0", "a compressed archive"),
    "program": ("ratings.exe", b"MZ\x90\0\x03\0", "a program"),
}
MEMBERS: dict[str, tuple[str, tuple[str, ...], str]] = {
    ".xlsb": (
        "ratings.xlsb",
        ("[Content_Types].xml", "xl/workbook.bin"),
        "an Excel binary workbook",
    ),
    "Word": ("report.docx", ("[Content_Types].xml", "word/document.xml"), "a Word document"),
    "PowerPoint": ("report.pptx", ("ppt/presentation.xml",), "a PowerPoint presentation"),
    "Power BI": ("report.pbix", ("Version", "DataModel", "Report/Layout"), "a Power BI report"),
    "Numbers": ("ratings.numbers", ("Index/Document.iwa", "Index/Tables/a.iwa"), "Apple Numbers"),
    "Pages": ("report.pages", ("Index/Document.iwa",), "an Apple Pages or Keynote document"),
    "data pack": (
        "wardcard-1.wardcard",
        ("manifest.json", "manifest.sig", "database.db.xz"),
        "published data (a data pack). Follow the folder it is in",
    ),
    "a password of Office": ("ratings.ods", ("mimetype", "encrypted-package"), "with a password"),
}


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        recognise(path)
    message = str(refused.value)
    assert message.startswith(f"{path.name} is ")
    assert message.endswith(".")
    return message


@pytest.mark.parametrize("kind", BYTES)
def test_a_file_of_another_kind_is_refused_with_what_it_is(kind: str, tmp_path: Path) -> None:
    name, content, words = BYTES[kind]
    path = tmp_path / name
    path.write_bytes(content)
    assert words in refusal(path)


@pytest.mark.parametrize("kind", MEMBERS)
def test_an_archive_of_another_kind_is_refused_with_what_it_is(kind: str, tmp_path: Path) -> None:
    name, members, words = MEMBERS[kind]
    path = write_archive(tmp_path / name, dict.fromkeys(members, "Invented"))
    assert words in refusal(path)


def test_a_spreadsheet_of_numbers_may_be_a_folder(tmp_path: Path) -> None:
    (tmp_path / "ratings.numbers").mkdir()
    assert "Apple Numbers" in refusal(tmp_path / "ratings.numbers")


def test_each_kind_has_a_sentence_of_its_own_that_says_what_to_do() -> None:
    sentences = [f"x is {other.what}. {other.instead}" for other in OTHER_FILES]
    assert len({other.what for other in OTHER_FILES}) == len(OTHER_FILES)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert not sentence.endswith("..")


@pytest.mark.parametrize("first", ["BM", "MZ", "ORC", "Obj", "From: a", "dn", "total 3", "PK"])
def test_a_table_that_only_begins_like_another_kind_is_read(first: str, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "ratings.csv", [[first], HEADER, row()])
    assert recognise(path).kind == "sheet"


def test_spreadsheets_and_records_are_none_of_these(tmp_path: Path) -> None:
    book = {"Locations": [HEADER, row()]}
    record = tmp_path / "record.json"
    record.write_text('{"locationId": "ZZ301", "name": "Invented House"}')
    assert recognise(record).kind == "api"
    assert recognise(write_xlsx(tmp_path / "ratings.xlsx", book)).kind == "sheet"
    assert recognise(write_ods(tmp_path / "ratings.ods", book)).kind == "sheet"


def test_comments_before_something_else_are_looked_at_once(tmp_path: Path) -> None:
    """A file of 400 bytes must not take for ever: to divide them up has 2 to the power 50 ways."""
    path = tmp_path / "comments.csv"
    path.write_text("<!--x-->" * 50 + "nothing else")
    with pytest.raises(Refused, match=r"comments\.csv is not a file that Wardcard reads"):
        recognise(path)
