"""Whatever a file holds: it is read, or refused within seconds, in less than a gigabyte of memory.

Each file is made here, at the size that :mod:`tests.reliability.sizes` says, and imported in a
process of its own, whose time is measured as the processor's: other work on the machine does not
count. At full size the files together take some 20 GB while they are there, one after the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain, repeat
from pathlib import Path

import pytest

from tests.db.sources.sheets import HEADER, ods_content, ods_members, ods_sheet, row, write_xlsx
from tests.reliability.sizes import figure, scale, sized

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 10.0
"""The most time that a refusal may take, in seconds of the processors."""
MEMORY = 1_000_000_000
"""The most memory of all processes together, in bytes."""
GB = 1_000_000_000

_IMPORT = """
import json, resource, sys
from pathlib import Path
from db.domain.errors import Refused
from db.importing.loader import Loader
from tests.benchmarks import memory
if __name__ == "__main__":
    said, read = "", -1
    try:
        (summary,) = Loader(Path(sys.argv[1])).load([Path(sys.argv[2])])
        read = summary.rows_read
    except Refused as error:
        said = str(error)
    own, others = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    seconds = own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
    peak = memory.peak() or own.ru_maxrss * 1024
    print(json.dumps([said, read, seconds, peak + others.ru_maxrss * 1024]))
"""


def run_import(folder: Path, path: Path) -> tuple[str, int, float, float]:
    """The refusal, or the number of rows read; seconds of the processors; bytes of memory."""
    script = folder / "import.py"
    script.write_text(_IMPORT, "utf-8")
    done = subprocess.run(
        [sys.executable, str(script), str(folder / "wardcard.db"), str(path)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
        timeout=1200,
    )
    said, read, seconds, peak = json.loads(done.stdout)
    return said, read, seconds, peak


def line_of(cells: Iterable[object]) -> bytes:
    return ",".join(map(str, cells)).encode() + b"\n"


HEAD = line_of(HEADER)
ROW = line_of(row())


def write(path: Path, pieces: Iterable[bytes]) -> None:
    with path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)


def blocks(piece: bytes, size: int) -> Iterator[bytes]:
    """About ``size`` bytes of ``piece``, one after the other."""
    block = piece * max(1, (1 << 20) // len(piece))
    return repeat(block, max(1, size // len(block)))


def pack(path: Path, members: Mapping[str, Iterable[bytes]], *, stored: bool = False) -> None:
    how = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", how, compresslevel=1) as archive:
        for name, pieces in members.items():
            with archive.open(name, "w", force_zip64=True) as stream:
                for piece in pieces:
                    stream.write(piece)


def ods(path: Path, *pieces: Iterable[bytes], stored: bool = False) -> None:
    """Write an .ods file in whose only sheet ``pieces`` follow the row of headings."""
    content = ods_content(ods_sheet("Locations", [HEADER, row()])).encode()
    at = content.rindex(b"<table:table-row ")
    members = {name: [text.encode() if isinstance(text, str) else text]
               for name, text in ods_members("").items()}  # fmt: skip
    whole = chain([content[:at]], *pieces, [content[at:]])
    pack(path, {**members, "content.xml": whole}, stored=stored)


def xlsx(
    path: Path, change: Callable[[str, bytes], Iterable[bytes]], *, stored: bool = False
) -> None:
    """Write an .xlsx file of which ``change`` makes each member's content."""
    write_xlsx(path, {"Locations": [HEADER, row()]})
    with zipfile.ZipFile(path) as archive:
        members = {name: change(name, archive.read(name)) for name in archive.namelist()}
    pack(path, members, stored=stored)


def in_sheet(*pieces: Iterable[bytes]) -> Callable[[str, bytes], Iterable[bytes]]:
    """A change that puts ``pieces`` after the rows of the sheet."""

    def change(name: str, content: bytes) -> Iterable[bytes]:
        if name != "xl/worksheets/sheet1.xml":
            return [content]
        before, end, after = content.partition(b"</sheetData>")
        return chain([before], *pieces, [end + after])

    return change


# Text


def one_line(path: Path) -> None:
    write(path, chain([HEAD, ROW], blocks(b"a", sized(GB))))


def one_line_from_the_start(path: Path) -> None:
    write(path, chain([HEAD.rstrip()], blocks(b",a", sized(GB))))


def columns(path: Path) -> None:
    write(path, [HEAD, ROW, b"," * sized(25_000_000), b"\n"])


def blank_rows(path: Path) -> None:
    write(path, chain([HEAD, ROW], blocks(b"\n", sized(GB))))


def open_quotes(path: Path) -> None:
    write(path, chain([HEAD, ROW, b'"'], blocks(b"some text\n", sized(GB))))


def a_row_of_many_lines(path: Path) -> None:
    write(path, chain([HEAD, ROW], blocks(b'"\n",', sized(GB))))


def a_heading_of_many_lines(path: Path) -> None:
    write(path, blocks(b'"\n",', sized(GB)))


def only_nuls(path: Path) -> None:
    write(path, [b"\0"])
    os.truncate(path, sized(5 * GB))


def nuls_after_the_rows(path: Path) -> None:
    write(path, [HEAD, ROW])
    os.truncate(path, sized(5 * GB))


def words(path: Path) -> None:
    """A word of its own in each row, as a rating and as a service."""
    rows = (
        line_of(row(f"Word {n}", service=f"Service {n}", identity=f"1-{n:09}"))
        for n in range(sized(3_000_000) - 10)
    )
    write(path, chain([HEAD], rows))


# Spreadsheets

EMPTY = b"<table:table-row>" + b"<table:table-cell/>" * 16_000 + b"</table:table-row>"
FULL = (
    b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
    b'office:value-type="string"><text:p>ZZ3</text:p></table:table-cell></table:table-row>'
)


def sheets_of(rows: bytes, count: int) -> Iterator[bytes]:
    for number in range(count):
        yield f'</table:table><table:table table:name="{number}">'.encode() + rows


def repeated_rows(path: Path) -> None:
    ods(path, sheets_of(FULL, sized(200)))


def repeated_blank_rows(path: Path) -> None:
    """As every program writes them: below the rows of a sheet, and right of its cells."""
    blank = (
        b'<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        b'table:number-columns-repeated="16384"/></table:table-row>'
    )
    ods(path, sheets_of(blank, sized(900)))


def empty_cells(path: Path) -> None:
    ods(path, repeat(EMPTY, sized(600)), stored=True)


def nested(path: Path) -> None:
    deep = b"<text:span>" * sized(1_400_000)
    ods(path, [b"<table:table-row><table:table-cell><text:p>", deep,
               deep.replace(b"<", b"</"), b"</text:p></table:table-cell></table:table-row>"],
        stored=True)  # fmt: skip


def attribute(path: Path) -> None:
    value = b"a" * sized(190_000_000, least=20_000_000)
    ods(path, [b'<table:table-row table:style="', value, b'"/>'], stored=True)


def tags_without_an_end(path: Path) -> None:
    ods(path, [b"</table:table>"], blocks(b'<table:table table:name="', sized(190_000_000)),
        stored=True)  # fmt: skip


def cells_without_an_end(path: Path) -> None:
    xlsx(path, in_sheet(blocks(b'<c t="e" ', sized(190_000_000))), stored=True)


def errors_without_an_end(path: Path) -> None:
    xlsx(
        path,
        in_sheet([b"<row>"], blocks(b'<c t="e">', sized(190_000_000)), [b"</row>"]),
        stored=True,
    )


def blank_xlsx_rows(path: Path) -> None:
    rows = (f'<row r="{n}"><c r="XFD{n}"/></row>'.encode() for n in range(9, sized(1_000_000) + 9))
    xlsx(path, in_sheet(rows))


def texts(path: Path) -> None:
    """Tens of millions of shared texts, the last of which is a heading."""
    count = sized(9_000_000)

    def change(name: str, content: bytes) -> Iterable[bytes]:
        if name == "xl/sharedStrings.xml":
            before, end, after = content.partition(b"</sst>")
            return chain([before], repeat(b"<si><t>a</t></si>", count), [end + after])
        if name == "xl/worksheets/sheet1.xml":
            cell = f'<c r="AA1" t="s"><v>{count}</v></c></row>'.encode()
            return [content.replace(b"</row>", cell, 1)]
        return [content]

    xlsx(path, change, stored=True)


def entities(path: Path) -> None:
    """They are declared far down, behind a comment."""
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!--{"x" * 100_000}--><!DOCTYPE worksheet [<!ENTITY e0 "ha">{grown}]>'

    def change(name: str, content: bytes) -> Iterable[bytes]:
        if not name.endswith("sheet1.xml"):
            return [content]
        content = content.replace(b"<worksheet", doctype.encode() + b"<worksheet", 1)
        return [
            content.replace(b"</sheetData>", b"<row><c><is><t>&e9;</t></is></c></row></sheetData>")
        ]

    xlsx(path, change)


def xml_2003(path: Path, *pieces: Iterable[bytes]) -> None:
    cells = "".join(f"<Cell><Data ss:Type='String'>{cell}</Data></Cell>" for cell in HEADER)
    head = (
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="A"><Table>'
        f"<Row>{cells}</Row>"
    )
    write(path, chain([head.encode()], *pieces, [b"</Table></Worksheet></Workbook>"]))


def xml_blank_rows(path: Path) -> None:
    xml_2003(path, blocks(b"<Row/>", sized(GB)))


def xml_nested(path: Path) -> None:
    xml_2003(path, blocks(b"<a>", sized(GB)))


def xml_attribute(path: Path) -> None:
    xml_2003(path, [b"<Row a='"], blocks(b"a", sized(GB)), [b"'/>"])


def xml_text(path: Path) -> None:
    xml_2003(path, [b"<Row><Cell><Data ss:Type='String'>"], blocks(b"a", sized(GB)))


def flat(path: Path, *pieces: Iterable[bytes]) -> None:
    content = ods_content(ods_sheet("Locations", [HEADER, row()])).encode()
    content = content.replace(b"document-content", b"document")
    at = content.rindex(b"<table:table-row ")
    write(path, chain([content[:at]], *pieces, [content[at:]]))


def flat_rows(path: Path) -> None:
    flat(path, blocks(b"<table:table-row/>", sized(GB)))


def flat_sheets(path: Path) -> None:
    flat(path, blocks(b'</table:table><table:table table:name="a">', sized(GB)))


def flat_comment(path: Path) -> None:
    flat(path, [b"<!--"], blocks(b"a", sized(GB)), [b"-->"])


# Archives


def bomb(path: Path) -> None:
    pack(path, {"a.csv": blocks(b"\0", sized(GB))})


def archives_in_an_archive(path: Path) -> None:
    inner = path.with_name("inner.zip")
    pack(inner, {"a.csv": blocks(os.urandom(64) * 64, sized(100_000_000))})
    pack(path, {f"{n}.zip": [inner.read_bytes()] for n in range(20)}, stored=True)


def many_members(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(sized(1_000_000, least=200_001)):
            archive.writestr(str(number), b"")


def unknown_members(path: Path) -> None:
    noise = os.urandom(1 << 16)
    members = {f"{n}.bin": repeat(noise, 300) for n in range(sized(95))}
    pack(path, members)


def compressed(path: Path) -> None:
    import gzip

    with gzip.open(path, "wb", 1) as stream:
        for piece in blocks(b"\0", sized(5 * GB)):
            stream.write(piece)


def lists(path: Path) -> None:
    write(path, chain([b"[[]"], blocks(b",[]", sized(190_000_000)), [b"]"]))


Make = Callable[[Path], None]
REFUSED: dict[str, tuple[Make, str]] = {
    "one line.csv": (one_line, "a row of more than 1,000,000 characters"),
    "one line from the start.csv": (one_line_from_the_start, "not a file that Wardcard reads"),
    "columns.csv": (columns, "a row of more than 1,000,000 characters"),
    "blank rows.csv": (blank_rows, "more than 3,000,000 rows"),
    "open quotes.csv": (open_quotes, "field larger than field limit"),
    "a row of many lines.csv": (a_row_of_many_lines, "a row of more than 1,000,000 characters"),
    "a heading of many lines.csv": (a_heading_of_many_lines, "not a file that Wardcard reads"),
    "only NULs.csv": (only_nuls, "contains only zeros"),
    "NULs after the rows.csv": (nuls_after_the_rows, ""),
    "words.csv": (words, "more than 10,000 different"),
    "repeated rows.ods": (repeated_rows, ""),
    "empty cells.ods": (empty_cells, ""),
    "nested.ods": (nested, ""),
    "attribute.ods": (attribute, "longer than 16 MB"),
    "tags without an end.ods": (tags_without_an_end, ""),
    "cells without an end.xlsx": (cells_without_an_end, ""),
    "errors without an end.xlsx": (errors_without_an_end, ""),
    "texts.xlsx": (texts, ""),
    "entities.xlsx": (entities, "document type"),
    "blank rows.xml": (xml_blank_rows, ""),
    "nested.xml": (xml_nested, ""),
    "attribute.xml": (xml_attribute, ""),
    "text.xml": (xml_text, ""),
    "rows.fods": (flat_rows, ""),
    "sheets.fods": (flat_sheets, ""),
    "comment.fods": (flat_comment, ""),
    "bomb.zip": (bomb, "claims to unpack to"),
    "archives.zip": (archives_in_an_archive, "archive in an archive"),
    "many members.zip": (many_members, ""),
    "unknown members.zip": (unknown_members, ""),
    "compressed.csv.gz": (compressed, "compressed with gzip"),
    "lists.json": (lists, ""),
}
READ: dict[str, Make] = {
    "repeated blank rows.ods": repeated_blank_rows,
    "blank rows.xlsx": blank_xlsx_rows,
}


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_within_seconds_and_in_little_memory(name: str, tmp_path: Path) -> None:
    make, words = REFUSED[name]
    path = tmp_path / name
    make(path)
    said, read, seconds, peak = run_import(tmp_path, path)
    figure(f"{name}: seconds until it is refused", seconds, "s")
    figure(f"{name}: memory", peak / 1e6, "MB")
    print(said or f"read {read:,} rows")
    path.unlink()
    assert read == -1 or (scale() < 1 and not words), f"it was read: {read} rows"
    if scale() == 1:
        assert words in said
    assert "\n" not in said
    assert len(said) < 700
    assert seconds < SECONDS
    assert peak < MEMORY


@pytest.mark.parametrize("name", READ)
def test_it_is_read_in_little_memory(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    READ[name](path)
    said, read, seconds, peak = run_import(tmp_path, path)
    figure(f"{name}: memory", peak / 1e6, "MB")
    print(said or f"read {read:,} rows in {seconds:.1f} s")
    path.unlink()
    assert peak < MEMORY
