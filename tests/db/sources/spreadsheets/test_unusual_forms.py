"""Spreadsheets that LibreOffice opens in unusual forms give the same facts as the usual form."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import pytest

from db.domain.errors import Refused
from db.importing.loader import Loader
from db.sources.recognise import recognise
from tests.db.contents import contents
from tests.db.sources.sheets import (
    HEADER,
    README,
    Rows,
    ods_content,
    ods_members,
    ods_sheet,
    row,
    write_archive,
    write_ods,
    write_xlsx,
)

ROWS: Rows = [
    HEADER,
    row(),
    row("Inadequate", "18/12/2019", "Safe", "Surgery"),
    row("Outstanding", "18/12/2019", "Caring", "Surgery", identity="ZZ302"),
    *[row(identity=f"ZZ4{number:02}") for number in range(60)],
]
BOOK = {"README": README, "Locations": ROWS}
CONTENT = ods_content(*(ods_sheet(name, rows) for name, rows in BOOK.items()))
Change = Callable[[str], str]


def indented(xml: str) -> str:
    return re.sub("><", ">\n    <", xml)


def indented_with_texts(xml: str) -> str:
    """Indented like some programs do it, also around the text of a paragraph."""
    return re.sub(r"<text:p>([^<]*)</text:p>", r"<text:p>\n      \1\n    </text:p>", indented(xml))


def prefixed(xml: str) -> str:
    for prefix, other in (("office", "o"), ("table", "t"), ("text", "x")):
        xml = re.sub(rf"([<\s/]){prefix}:(?=[a-z])", rf"\1{other}:", xml)
        xml = xml.replace(f"xmlns:{prefix}=", f"xmlns:{other}=")
    return xml


def one_by_default(xml: str) -> str:
    """The namespace of tables is the default one, for elements; attributes keep a prefix."""
    xml = xml.replace("xmlns:table=", "xmlns=").replace("<table:", "<").replace("</table:", "</")
    return re.sub(
        r"<([a-z-]+)((?:\s[^>]*)?)\stable:",
        r'<\1\2 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" table:',
        xml,
    )


def flat(xml: str) -> str:
    return xml.replace("office:document-content", "office:document")


ODS: dict[str, tuple[str, Change]] = {
    "indented": ("ods", indented),
    "indented, also texts": ("ods", indented_with_texts),
    "other prefixes": ("ods", prefixed),
    "other prefixes and indented": ("ods", lambda xml: indented(prefixed(xml))),
    "tables by default": ("ods", one_by_default),
    "line breaks between rows": ("ods", lambda xml: re.sub("(<table:table-row)", r"\n\1", xml)),
    "flat": ("fods", flat),
    "flat and indented": ("fods", lambda xml: indented(flat(xml))),
    "flat, other prefixes": ("fods", lambda xml: prefixed(flat(xml))),
}  # fmt: skip


def loaded(folder: Path, path: Path) -> list[str]:
    (summary,) = Loader(folder / "wardcard.db").load([path])
    assert (summary.rows_read, summary.refused) == (63, ())
    file = re.compile(r"\.(?:f?ods|xlsx|xml)|\b[0-9a-f]{64}\b")
    return sorted(file.sub("", line) for line in contents(folder / "wardcard.db"))


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("usual")
    return loaded(folder, write_ods(folder / "usual.ods", BOOK))


@pytest.mark.parametrize("name", ODS)
def test_an_unusual_ods_is_read_like_a_usual_one(
    name: str, tmp_path: Path, usual: list[str]
) -> None:
    form, change = ODS[name]
    path = tmp_path / f"unusual.{form}"
    if form == "fods":
        path.write_text(change(CONTENT), "utf-8")
    else:
        write_archive(path, ods_members(change(CONTENT)))
    found = recognise(path)
    assert (found.format, found.extract_month) == (f"latest ratings (.{form})", "2021-02")
    assert loaded(tmp_path, path) == usual


def xlsx_with(path: Path, change: Callable[[str, str], str]) -> Path:
    """Write the workbook, with ``change`` applied to the name and XML of each of its members."""
    write_xlsx(path, BOOK)
    with zipfile.ZipFile(path) as archive:
        members: dict[str, str | bytes] = {
            name: change(name, archive.read(name).decode()) for name in archive.namelist()
        }
    return write_archive(path, members)


def with_prefix(name: str, xml: str) -> str:
    if not name.startswith("xl/") or name.endswith(".rels"):
        return xml
    xml = re.sub(r"<(/?)(?=[a-zA-Z])", r"<\1x:", xml)
    return xml.replace("xmlns=", "xmlns:x=", 1)


def with_other_relations(_: str, xml: str) -> str:
    return xml.replace("xmlns:r=", "xmlns:d3p1=").replace(" r:id=", " d3p1:id=")


def with_line_breaks(_: str, xml: str) -> str:
    return re.sub("><(?!/t>|/v>)", ">\r\n  <", xml)


XLSX = {
    "prefixes": with_prefix,
    "another prefix of relations": with_other_relations,
    "line breaks": with_line_breaks,
    "prefixes and line breaks": lambda name, xml: with_line_breaks(name, with_prefix(name, xml)),
}


@pytest.mark.parametrize("name", XLSX)
def test_an_unusual_xlsx_is_read_like_a_usual_one(
    name: str, tmp_path: Path, usual: list[str]
) -> None:
    path = xlsx_with(tmp_path / "unusual.xlsx", XLSX[name])
    found = recognise(path)
    assert (found.format, found.extract_month) == ("latest ratings (.xlsx)", "2021-02")
    assert loaded(tmp_path, path) == usual


# Excel 2003 XML


def xml_2003(rows: Rows, *, prefix: str = "", indexed: bool = False) -> str:
    """``rows`` as a worksheet; ``indexed`` leaves out blank cells and numbers the columns."""
    lines: list[str] = []
    for cells in rows:
        kept = [
            f"<{prefix}Cell{f' ss:Index={quoteattr(str(number))}' if indexed else ''}>"
            f'<{prefix}Data ss:Type="String">{escape(str(cell))}</{prefix}Data></{prefix}Cell>'
            for number, cell in enumerate(cells, 1)
            if cell or not indexed
        ]
        lines.append(f"<{prefix}Row>{''.join(kept)}</{prefix}Row>")
    return (
        f'<{prefix}Worksheet ss:Name="Locations"><{prefix}Table>{"".join(lines)}</{prefix}Table>'
        f"</{prefix}Worksheet>"
    )


def workbook_2003(sheets: str, prefix: str = "") -> str:
    namespace = "urn:schemas-microsoft-com:office:spreadsheet"
    default = f'xmlns="{namespace}" ' if not prefix else ""
    return (
        '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
        f'<{prefix}Workbook {default}xmlns:ss="{namespace}">{sheets}</{prefix}Workbook>'
    )


@pytest.mark.parametrize("suffix", ["xml", "xls"])
@pytest.mark.parametrize(
    "text",
    [
        workbook_2003(xml_2003(ROWS)),
        workbook_2003(xml_2003(ROWS, indexed=True)),
        workbook_2003(xml_2003(ROWS, prefix="ss:"), "ss:"),
        indented(workbook_2003(xml_2003(ROWS))),
    ],
    ids=["plain", "indexed", "prefixed", "indented"],
)
def test_the_xml_of_excel_2003_is_read(
    text: str, suffix: str, tmp_path: Path, usual: list[str]
) -> None:
    path = tmp_path / f"old.{suffix}"
    path.write_text(text, "utf-8")
    assert recognise(path).format == "latest ratings (.xml)"
    without_month = [line.replace(", 2021-02", "").replace("'2021-02'", "''") for line in usual]
    found = loaded(tmp_path, path)
    assert [line for line in found if line.startswith("rating:")] == [
        line for line in without_month if line.startswith("rating:")
    ]
    assert [line for line in found if line.startswith("organisation:")] == [
        line for line in without_month if line.startswith("organisation:")
    ]


def test_dates_numbers_and_merged_cells_of_excel_2003(tmp_path: Path) -> None:
    sheet = xml_2003([HEADER, row()])
    sheet = sheet.replace(
        '<Data ss:Type="String">01/02/2019', '<Data ss:Type="DateTime">2019-02-01T00:00:00.000'
    )
    banner = (
        '<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">Extract month: 2021-02</Data></Cell>'
        '<Cell><Data ss:Type="Number">5.0</Data></Cell></Row><Row ss:Index="7"/>'
    )
    path = tmp_path / "old.xml"
    path.write_text(workbook_2003(sheet.replace("<Table>", f"<Table>{banner}")), "utf-8")
    assert recognise(path).extract_month == "2021-02"
    (summary,) = Loader(tmp_path / "wardcard.db").load([path])
    assert (summary.ratings_added, summary.refused) == (1, ())
    assert any("2019-02-01" in line for line in contents(tmp_path / "wardcard.db"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text.replace("<Workbook", '<!DOCTYPE x [<!ENTITY a "b">]><Workbook'), "type"),
        (lambda text: text.replace("<Cell>", '<Cell ss:Index="1000000">', 1), "1,000,000 columns"),
        (lambda text: text.replace("<Row>", '<Row ss:Index="2000000">', 1), "2,000,000 rows"),
        (lambda text: text[: len(text) // 2], "damaged"),
    ],
    ids=["a document type", "a million columns", "too many rows", "truncated"],
)
def test_hostile_xml_of_excel_2003_is_refused(change: Change, words: str, tmp_path: Path) -> None:
    path = tmp_path / "old.xml"
    path.write_text(change(workbook_2003(xml_2003(ROWS))), "utf-8")
    with pytest.raises(Refused) as refused:
        Loader(tmp_path / "wardcard.db").load([path])
    assert words in str(refused.value)


def test_a_flat_ods_with_a_document_type_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "flat.fods"
    entity = '<!DOCTYPE x [<!ENTITY good "Good">]><office:document'
    text = indented(flat(CONTENT)).replace("<office:document", entity, 1)
    path.write_text(text.replace("Good", "&good;"), "utf-8")
    with pytest.raises(Refused, match="document type"):
        Loader(tmp_path / "wardcard.db").load([path])
