"""The rows of an .ods are those that calamine reads, whichever reader is used."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from db.sources.spreadsheets import ods_parts as sheet_parts
from db.sources.spreadsheets.calamine import row_texts
from db.sources.spreadsheets.ods_cells import plain_rows
from db.sources.spreadsheets.rows import sheet_rows
from tests.db.sources.sheets import (
    HEADER,
    ods_content,
    ods_members,
    row,
    write_archive,
    write_ods,
)

BLANK = "<table:table-cell/>"
VALUES = (
    'office:value-type="string"',
    'table:style-name="ce1" office:value-type="string" table:formula="of:=A1>B1"',
    "office:value-type='float' office:value='12.5'",
    'office:value-type="float" office:value="7"',
    'office:value-type="date" office:date-value="2019-12-18"',
    'office:value-type="boolean" office:boolean-value="true"',
    'office:value-type="percentage" office:value="0.5"',
)
TEXTS = (
    "<text:p>Good</text:p>",
    "<text:p>Mothers &amp; babies &lt;Z&#233;&gt; &quot;x&quot;</text:p>",
    "<text:p>two</text:p><text:p>lines</text:p>",
    '<text:p>a<text:s text:c="3"/>b<text:span>c</text:span></text:p>',
    "<office:annotation><text:p>a note</text:p></office:annotation><text:p>noted</text:p>",
    "<text:p>  </text:p>",
    "<text:p/>",
)
CELLS = st.one_of(
    st.just(BLANK),
    st.just('<table:table-cell table:style-name="ce2"></table:table-cell>'),
    st.builds(
        "<table:table-cell table:number-columns-repeated='{}'/>".format,
        st.sampled_from((2, 3, 256, 257, 1000)),
    ),
    st.builds(
        "<table:table-cell{} {}>{}</table:table-cell>".format,
        st.sampled_from(("", "", ' table:number-columns-repeated="3"')),
        st.sampled_from(VALUES),
        st.sampled_from(TEXTS),
    ),
)
STRING = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
STRANGE = st.sampled_from(
    (
        "<table:covered-table-cell/>",
        STRING.format("a<!-- <table:table-cell/> -->"),
        STRING.format("<![CDATA[<table:table-cell/>]]>"),
        '<table:table-cell table:number-columns-repeated="16000"/>',
        '<table:table-cell table:number-columns-repeated="0"/>',
    )
)
OPENINGS = st.sampled_from(
    ("", "", "", ' table:style-name="ro1"', " a='>' ", ' table:number-rows-repeated="3"')
)
ROWS = st.lists(
    st.tuples(
        OPENINGS,
        st.integers(0, 2),  # which of three beginnings
        st.lists(CELLS, max_size=3),
        st.sampled_from(("", "", "\n")),
    ),
    min_size=1,
    max_size=8,
)


def sheet(name: str, rows: list[str]) -> str:
    return f'<table:table table:name="{name}"><table:table-column/>{"".join(rows)}</table:table>'


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """``rows`` without blank cells at the end of a row, and without blank rows at the end."""
    kept: list[list[str]] = []
    for cells in rows:
        length = max((count for count, text in enumerate(cells, 1) if text), default=0)
        kept.append(cells[:length])
    while kept and not kept[-1]:
        kept.pop()
    return kept


def as_read(path: Path) -> list[list[str]]:
    found: list[list[str]] = []
    for _, first, rows in sheet_rows(path, "ods"):
        # Rows that are left out in between are blank.
        assert first == 0 or first - 1 >= len(found)
        found += [[] for _ in range(first - 1 - len(found))]
        found += rows
    return trimmed(found)


def as_calamine_reads(path: Path) -> list[list[str]]:
    (only,) = CalamineWorkbook.from_path(path).sheet_names
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name(only)
    return trimmed(list(map(row_texts, rows.to_python(skip_empty_area=False))))


@given(
    places=st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=3, max_size=3),
    rows=ROWS,
    tail=st.lists(CELLS, max_size=3),
    strange=st.none() | st.tuples(st.integers(0, 7), STRANGE),
)
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_are_those_that_calamine_reads_from_the_whole_file(
    tmp_path: Path,
    places: list[list[str]],
    rows: list[tuple[str, int, list[str], str]],
    tail: list[str],
    strange: tuple[int, str] | None,
) -> None:
    lines: list[str] = []
    for number, (opening, place, cells, end) in enumerate(rows):
        odd = [strange[1]] if strange and strange[0] == number else []
        inner = "".join([*places[place], *cells, *odd, *tail])
        lines.append(f"<table:table-row{opening}>{inner}</table:table-row>{end}")
    path = write_archive(tmp_path / "rows.ods", ods_members(ods_content(sheet("Locations", lines))))
    assert as_read(path) == as_calamine_reads(path)


def test_rows_of_places_are_read_cell_by_different_cell(tmp_path: Path) -> None:
    rows = [
        HEADER,
        *(
            row(day=f"{day:02}/01/2019", domain=domain, identity=f"ZZ{place}")
            for place in range(30)
            for domain in ("Safe", "Caring")
            for day in range(1, 9)
        ),
    ]
    path = write_ods(tmp_path / "places.ods", {"Locations": rows})
    with zipfile.ZipFile(path) as book, book.open("content.xml") as content:
        (part,) = sheet_parts.parts(content.read)
    found = plain_rows(part)
    assert found is not None
    assert found == rows == as_read(path)
    # Equal texts are the same object, which saves memory.
    assert len({id(cells[2]) for cells in found[1:]}) == 1


def read_row(tmp_path: Path, cells: list[str]) -> list[list[str]]:
    """The rows of a file with one row, after checking that calamine reads the same."""
    content = ods_content(sheet("A", [f"<table:table-row>{''.join(cells)}</table:table-row>"]))
    path = write_archive(tmp_path / "row.ods", ods_members(content))
    assert as_read(path) == as_calamine_reads(path)
    return as_read(path)


def test_a_repetition_is_recognised_anywhere_among_the_attributes(tmp_path: Path) -> None:
    cell = (
        '<table:table-cell table:formula="of:=[.A1]&gt;1>" table:number-columns-repeated="{}" '
        'office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    )
    cells = [cell.format(2, "a"), cell.format(0, "b"), STRING.format("c")]
    assert read_row(tmp_path, cells) == [["a", "a", "c"]]
    quoted = (
        '<table:table-cell table:formula=\'F(" table:number-columns-repeated="3" )\' '
        'office:value-type="string"><text:p>a</text:p></table:table-cell>'
    )
    assert read_row(tmp_path, [quoted, STRING.format("c")]) == [["a", "c"]]


def test_more_different_cells_than_a_row_can_hold_are_read_unchanged(tmp_path: Path) -> None:
    rows = [[str(number * 20 + column) for column in range(20)] for number in range(1000)]
    path = write_ods(tmp_path / "different.ods", {"A": rows})
    with zipfile.ZipFile(path) as book, book.open("content.xml") as content:
        (part, *_) = sheet_parts.parts(content.read)
    assert plain_rows(part) == rows[: len(part.rows)]
    assert as_read(path) == rows


def test_a_part_does_not_end_between_a_group_and_its_first_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "<table:table-row-group><table:table-row>" + STRING.format("in a group")
    content = ods_content(sheet("A", [lines, "</table:table-row></table:table-row-group>"]))
    monkeypatch.setattr(sheet_parts, "PART", 60)
    monkeypatch.setattr(sheet_parts, "_SMALL", 0)
    path = write_archive(tmp_path / "group.ods", ods_members(content))
    with zipfile.ZipFile(path) as book, book.open("content.xml") as stream:
        found = [part.length for part in sheet_parts.parts(stream.read)]
    assert found == [1]
    assert as_read(path) == [["in a group"]]
