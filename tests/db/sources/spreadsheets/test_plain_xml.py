"""The parser of XML refuses what no spreadsheet needs, before it fills the memory."""

from __future__ import annotations

import pytest

from db.sources.spreadsheets import ods_parts, plain_xml
from db.sources.spreadsheets.ods_parts import TooLarge, parts
from db.sources.spreadsheets.plain_xml import DEEPEST, PlainParser
from tests.db.sources.sheets import ods_content, ods_sheet


def ignore(*_: object) -> None:
    pass


def parse(*blocks: bytes) -> None:
    parser = PlainParser(ignore, ignore, ignore)
    for block in blocks:
        parser.parse(block)


def test_elements_inside_each_other_have_a_bound() -> None:
    parse(b"<a>" * DEEPEST + b"</a>" * DEEPEST)
    with pytest.raises(TooLarge, match="more than 256 elements inside each other"):
        parse(b"<a>" * (DEEPEST + 1))


@pytest.mark.parametrize("start", [b"<a b='", b"<a><!--", b"<a><?b "])
def test_what_the_parser_would_keep_has_a_bound(
    start: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain_xml, "LONGEST_ROW", 1 << 20)
    with pytest.raises(TooLarge, match="a tag or comment of more than 1 MB"):
        parse(start, *[b"x" * (1 << 18)] * 9)


def test_a_document_type_is_refused_wherever_it_is() -> None:
    with pytest.raises(TooLarge, match="document type"):
        parse(b"<!--" + b"x" * 10_000 + b"-->", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")


def read(*sheets: str) -> list[str]:
    """The name of the sheet of each part."""
    waiting = [ods_content(*sheets).encode()]
    return [part.sheet for part in parts(lambda size: waiting.pop() if waiting else b"")]


ROW = "<table:table-row>"
TWO = ods_sheet("A", [["a"]]) * 2
SHEETS = {
    "sheets": ("<table:table/>" * 1001, "more than 1,000 sheets"),
    "rows": (TWO.replace(ROW, f"{ROW}</table:table-row>{ROW}" * 30), "more than 100 rows"),
    "repeated rows": (
        TWO.replace(ROW, '<table:table-row table:number-rows-repeated="60">'),
        "more than 100 rows",
    ),
}


@pytest.mark.parametrize("name", SHEETS)
def test_sheets_and_rows_have_bounds_in_all(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ods_parts, "MOST_ROWS_IN_ALL", 100)
    sheets, words = SHEETS[name]
    with pytest.raises(TooLarge, match=words):
        read(sheets)


def test_blank_rows_are_not_counted_as_often_as_they_are_repeated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ods_parts, "MOST_ROWS_IN_ALL", 100)
    assert read(ods_sheet("A", [["a"]]) * 20) == ["A"] * 20


def test_tags_without_an_end_are_looked_at_once() -> None:
    """Otherwise this takes minutes."""
    assert read(ods_sheet("A", [["a"]]), '<table:table table:name="' * 20_000) == ["A"]
