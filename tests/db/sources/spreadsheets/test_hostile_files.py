"""Malicious and broken files are refused in one sentence, and the database does not change."""

from __future__ import annotations

import json
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from db.domain.errors import Refused
from db.importing.loader import Loader
from db.sources.worker import parent as read_apart
from tests.db.packs import minimal, write
from tests.db.sources.sheets import (
    HEADER,
    MIMETYPE,
    ods_cell,
    ods_content,
    ods_members,
    ods_sheet,
    row,
    write_archive,
    write_csv,
    write_ods,
    write_xlsx,
)
from tests.systems import IN_WINE

LOCATIONS = ods_sheet("Locations", [HEADER, row()])
Make = Callable[[Path], object]


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    return path


def ods(path: Path, content: str, **more: str | bytes) -> Path:
    return write_archive(path, {**ods_members(content), **more})


def changed_xlsx(path: Path, change: Callable[[str], str]) -> None:
    """Write a workbook, with ``change`` applied to the XML of its first sheet."""
    write_xlsx(path, {"Locations": [HEADER, row()]})
    with zipfile.ZipFile(path) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    members[sheet] = change(archive_text(members[sheet]))
    write_archive(path, members)


def archive_text(content: str | bytes) -> str:
    return content if isinstance(content, str) else content.decode()


def entity_bomb(path: Path) -> None:
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE office:document-content [<!ENTITY e0 "ha">{grown}]>'
    ods(path, ods_content(ods_sheet("Locations", [HEADER, row()]), doctype=doctype))


def external_entity(path: Path) -> None:
    doctype = '<!DOCTYPE x [<!ENTITY secret SYSTEM "file:///etc/hostname">]>'
    content = ods_content(LOCATIONS.replace("Good", "&secret;"), doctype=doctype)
    ods(path, content)


def entity_without_its_type(path: Path) -> None:
    ods(path, ods_content(LOCATIONS.replace("Good", "&secret;")))


def million_columns(path: Path) -> None:
    cell = ods_cell("Good").replace("<table:table-cell ", '<table:table-cell REPEATED="1000000" ')
    cell = cell.replace("REPEATED", "table:number-columns-repeated")
    sheet = LOCATIONS.replace("<table:table-row>", f"<table:table-row>{cell}", 2)
    ods(path, ods_content(sheet))


def million_columns_in_all(path: Path) -> None:
    """Cells in one row that together repeat too often, though each alone does not."""
    blank = '<table:table-cell table:number-columns-repeated="16000"/>'
    wide = (blank + ods_cell("Good")) * 100
    ods(path, ods_content(LOCATIONS.replace("<table:table-row>", f"<table:table-row>{wide}", 2)))


def million_columns_far_down(path: Path) -> None:
    """The repeated cells come after the rows by which the sheet is recognised."""
    cell = ods_cell("Good").replace("<table:table-cell ", '<table:table-cell REPEATED="1000000" ')
    cell = cell.replace("REPEATED", "table:number-columns-repeated")
    sheet = ods_sheet("Locations", [HEADER, *[row()] * 40, *[["here"]] * 40])
    ods(path, ods_content(sheet.replace(ods_cell("here"), cell)))


def million_full_rows(path: Path) -> None:
    sheet = ods_sheet("Locations", [HEADER, *[row()] * 40, ["a mark", *row()]])
    place = sheet.rindex("<table:table-row>", 0, sheet.index("a mark"))
    repeated = '<table:table-row table:number-rows-repeated="1000000">'
    sheet = sheet[:place] + repeated + sheet[place + len("<table:table-row>") :]
    ods(path, ods_content(sheet))


def truncated(path: Path) -> None:
    write_ods(path, {"Locations": [HEADER, *[row()] * 300]})
    path.write_bytes(path.read_bytes()[:-400])


def flipped(path: Path) -> None:
    """One bit of the content is changed, so that the archive's checksum is wrong."""
    write_ods(path, {"Locations": [HEADER, row()]})
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("content.xml").header_offset + 30 + len("content.xml")
    data[place + 200] ^= 0x10
    path.write_bytes(data)


def encrypted_ods(path: Path) -> None:
    members = ods_members("not to be read")
    members["META-INF/manifest.xml"] = (
        '<manifest:manifest><manifest:file-entry manifest:full-path="content.xml">'
        "<manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
    )
    write_archive(path, members)


def encrypted_xlsx(path: Path) -> None:
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000) + "EncryptedPackage".encode("utf-16-le")
    )


def claims_10_gb(path: Path) -> None:
    """The archive's directory claims that size, though the content is small."""
    write_ods(path, {"Locations": [HEADER, row()]})
    data = path.read_bytes()
    entry = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    entry = data.index(b"PK\x01\x02", entry + 4)  # the third: content.xml
    extra = struct.pack("<HHQ", 1, 8, 10_000_000_000)
    head = bytearray(data[entry : entry + 46])
    head[24:28] = b"\xff\xff\xff\xff"
    head[30:32] = struct.pack("<H", len(extra))
    name = data[entry + 46 : entry + 57]
    end = data.rindex(b"PK\x05\x06")
    tail = bytearray(data[end:])
    tail[12:16] = struct.pack("<I", struct.unpack("<I", tail[12:16])[0] + len(extra))
    path.write_bytes(
        data[:entry] + bytes(head) + name + extra + data[entry + 57 : end] + bytes(tail)
    )


HOSTILE: dict[str, tuple[str, Make, str]] = {
    "a zip bomb": (
        "ods",
        lambda path: ods(path, ods_content(LOCATIONS) + " " * 20_000_000),
        "times its size",
    ),
    "a bomb beside the content": (
        "xlsx",
        lambda path: write_archive(path, {"xl/workbook.xml": "<x/>", "a": bytes(20_000_000)}),
        "a claims to unpack to",
    ),
    "an entity bomb": ("ods", entity_bomb, "document type"),
    "an external entity": ("ods", external_entity, "document type"),
    "an entity of no type": ("ods", entity_without_its_type, "is damaged"),
    "an entity bomb in .xlsx": (
        "xlsx",
        lambda path: changed_xlsx(
            path, lambda xml: xml.replace("<worksheet", '<!DOCTYPE x [<!ENTITY a "b">]><worksheet')
        ),
        "document type",
    ),
    "a million columns": ("ods", million_columns, "1,000,000 columns"),
    "a million columns in all": ("ods", million_columns_in_all, "columns, and a sheet has 16,384"),
    "a million columns far down": ("ods", million_columns_far_down, "memory"),
    "a million full rows": ("ods", million_full_rows, "memory"),
    "a cell in the last corner": (
        "xlsx",
        lambda path: changed_xlsx(path, lambda xml: xml.replace('r="A2"', 'r="XFD1048576"')),
        "claims 16,384 columns and 1,048,576 rows",
    ),
    "a truncated archive": ("ods", truncated, "is incomplete or damaged"),
    "a changed bit": ("ods", flipped, "is damaged"),
    "a password (.ods)": ("ods", encrypted_ods, "protected with a password"),
    "a password (.xlsx)": ("xlsx", encrypted_xlsx, "protected with a password"),
    "an old .xls": (
        "xlsx",
        lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)),
        "an old version of Office",
    ),
    "a claim of 10 GB": ("ods", claims_10_gb, "claims to unpack to 10.0 GB"),
    "a text document": (
        "ods",
        lambda path: write_archive(
            path, {"mimetype": MIMETYPE.replace("spreadsheet", "text"), "content.xml": "<x/>"}
        ),
        "not a spreadsheet",
    ),
    "a letter": (
        "xlsx",
        lambda path: write_archive(path, {"[Content_Types].xml": "", "word/document.xml": ""}),
        "not an .xlsx workbook",
    ),
    "no sheets": ("ods", lambda path: ods(path, ods_content()), "has no rows"),
    "a sheet without an end": (
        "ods",
        lambda path: ods(path, ods_content(LOCATIONS.replace("</table:table>", ""))),
        "has no end",
    ),
    "no XML": ("ods", lambda path: ods(path, "<<<"), "ends early"),
    "a wrong sheet": (
        "xlsx",
        lambda path: write_xlsx(path, {"Rota": [["Monday", "Tuesday"]]}),
        "its sheet ‘Rota’ does not have the header row",
    ),
    "invalid UTF-8": (
        "csv",
        lambda path: path.write_bytes(
            write_csv(path, [HEADER, row(), row()]).read_bytes() + b"\xff\xfe\n"
        ),
        "is not UTF-8 text",
    ),
    "deep nesting": (
        "json",
        lambda path: path.write_text('{"locationId": ' + "[" * 50_000, "utf-8"),
        "nested",
    ),
    "an infinity": (
        "json",
        lambda path: path.write_text('{"locationId": "ZZ1", "numberOfBeds": Infinity}', "utf-8"),
        "Infinity is not JSON",
    ),
    "a key twice": (
        "json",
        lambda path: path.write_text('{"locationId": "ZZ1", "locationId": "ZZ2"}', "utf-8"),
        "has the key 'locationId' twice",
    ),
    "invalid UTF-8 in JSON": (
        "json",
        lambda path: path.write_bytes(b'{"locationId": "\x81"}'),
        "is not UTF-8 text",
    ),
    "a NUL in JSON": (
        "json",
        lambda path: path.write_bytes(b'{"locationId": "\x00"}'),
        "is not JSON",
    ),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_sentence_and_changes_nothing(
    name: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Much less memory than a file of the whole country may use, so that the test is quick.
    monkeypatch.setitem(read_apart.MEMORY, "ods", 200 << 20)
    form, make, words = HOSTILE[name]
    if IN_WINE and words == "memory":
        pytest.skip("Wine does not enforce the memory limit of a job")
    path = tmp_path / f"hostile.{form}"
    make(path)
    before = database.read_bytes()
    with pytest.raises(Refused) as refused:
        Loader(database).load([path])
    message = str(refused.value)
    assert "hostile" in message
    assert words in message
    assert message.endswith(".")
    assert database.read_bytes() == before


def test_an_unannounced_cell_in_a_far_corner_ends_only_the_reading_process(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """calamine aborts its process; the import reports that, and Wardcard goes on."""
    from db.sources.spreadsheets import head as spreadsheet_head

    monkeypatch.setattr(spreadsheet_head, "_MOST_CELLS", 1 << 40)
    path = tmp_path / "hostile.xlsx"
    changed_xlsx(path, lambda xml: xml.replace('r="A2"', 'r="XFD1048576"'))
    before = database.read_bytes()
    with pytest.raises(Refused, match="memory"):
        Loader(database).load([path])
    assert database.read_bytes() == before
    assert Loader(database).load([write_csv(tmp_path / "good.csv", [HEADER, row()])])


def test_a_nul_in_a_cell_is_removed_and_the_row_is_read(database: Path, tmp_path: Path) -> None:
    cells = [str(cell).replace("Invented Surgery", "Invented\0 Surgery") for cell in row()]
    # Far enough down that the beginning of the file looks like text.
    rows = [HEADER, *[row(service=f"Invented service {n}") for n in range(600)]]
    # Not 'nul.csv', a name that Windows reserves.
    path = write_csv(tmp_path / "a nul.csv", [*rows, ["ZZ999", *cells[1:]]])
    (summary,) = Loader(database).load([path])
    assert (summary.ratings_added, summary.refused_count) == (601, 0)
    assert b"Invented\0 Surgery" not in database.read_bytes()


def test_bad_records_among_good_lines_are_refused_by_their_numbers(
    database: Path, tmp_path: Path
) -> None:
    good = json.dumps({"locationId": "ZZ301", "name": "Invented Surgery", "type": "Primary"})
    lines = [good, '{"locationId": "ZZ302", "a": Infinity}', '{"a": 1, "a": 2}', '{"a": "\\ud800']
    path = tmp_path / "lines.jsonl"
    path.write_text("\n".join(lines), "utf-8")
    (summary,) = Loader(database).load([path])
    assert summary.organisations_added == 1
    assert [row.where for row in summary.refused] == [
        f"lines.jsonl, line {number}" for number in (2, 3, 4)
    ]
