"""A pack in a workbook: every value has its column, and comes back as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.sources.packs.checks import problems_of, schema
from db.sources.packs.from_sheets import FoundSheet, PackInSheets, pack_in
from db.sources.packs.sheets import LONGEST_CELL, SHEETS, Cell, Kind, property_of, tables_of
from db.sources.packs.workbook import sheets_in
from tests.db.packs import assessed, minimal
from tests.db.sources.packs.random_packs import RandomPack
from viewer.documents.report_workbook import report_workbook
from viewer.system.paths import bundled_packs


def as_text(cell: Cell) -> str:
    """A cell as it is read from a workbook."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def rows_of(content: dict[str, Any]) -> list[FoundSheet]:
    """The sheets of a workbook as they are read, without writing any file."""
    found: list[FoundSheet] = []
    for table in tables_of(content):
        sheet = FoundSheet(table.sheet.name, [(3, list(table.headings))])
        sheet.rows += [
            (number, list(map(as_text, row))) for number, row in enumerate(table.rows, 4)
        ]
        found.append(sheet)
    return found


def through_file(content: dict[str, Any], folder: Path) -> PackInSheets:
    path = folder / "invented.xlsx"
    path.write_bytes(report_workbook(content))
    return pack_in(list(sheets_in(path, "xlsx", sha256())))


@pytest.mark.parametrize("path", bundled_packs(), ids=lambda path: path.stem)
def test_a_bundled_pack_comes_back_equal(path: Path, tmp_path: Path) -> None:
    content = json.loads(path.read_text("utf-8"))
    found = through_file(content, tmp_path)
    assert found.problems == []
    assert found.content == content
    assert (found.unread, found.skipped) == ([], [])


@pytest.mark.parametrize("content", [minimal(), assessed()], ids=["minimal", "assessed"])
def test_an_invented_pack_comes_back_equal(content: dict[str, Any], tmp_path: Path) -> None:
    assert through_file(content, tmp_path).content == content


@given(st.integers(0, 1 << 40))
@settings(max_examples=60)
def test_any_pack_comes_back_equal_from_its_rows(seed: int) -> None:
    content = RandomPack(seed).content
    assert problems_of(content) == []
    found = pack_in(rows_of(content))
    assert found.problems == []
    assert found.content == content


@pytest.mark.parametrize("seed", range(12))
def test_any_pack_comes_back_equal_from_a_file(tmp_path: Path, seed: int) -> None:
    content = RandomPack(seed).content
    found = through_file(content, tmp_path)
    assert found.problems == []
    assert found.content == content


# Columns


def keys_of(group: str) -> Iterator[tuple[str, ...]]:
    """The keys of the values in the items of a list, as the schema has them."""

    def below(path: tuple[str, ...], rule: dict[str, Any]) -> Iterator[tuple[str, ...]]:
        inner = rule.get("items", rule)
        if "properties" not in inner:
            yield path
            return
        for key in inner["properties"]:
            yield from below((*path, key), inner["properties"][key])

    yield from below((), schema()["properties"][group])


def test_every_value_of_a_pack_has_a_column() -> None:
    top = schema()["properties"]
    alone = {key for key in top if top[key].get("type") not in ("array", "object")} - {"format"}
    groups = {key for key in top if top[key].get("type") == "array"}
    assert groups == {sheet.group for sheet in SHEETS} - {""}
    for sheet in SHEETS:
        paths = {column.path for column in sheet.columns if column.kind is not Kind.LEVEL}
        wanted = {(key,) for key in alone} if not sheet.group else set(keys_of(sheet.group))
        assert paths == wanted, sheet.name
    assert set(keys_of("provider")) <= set(keys_of("locations"))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_a_column_says_what_belongs_in_it(sheet: Any) -> None:
    rule = schema()["properties"][sheet.group]["items"] if sheet.group else schema()
    needed = set(rule["required"])
    for column in sheet.columns:
        assert column.help, column.heading
        assert len(column.help) + len("Needed. ") <= 255, column.heading
        assert len(column.heading) <= 32, column.heading
        if column.kind is Kind.WORD:
            assert property_of(sheet.group, column.path)["enum"]
        if column.path[0] in needed and column.path != ("id",) and len(column.path) == 1:
            assert column.needed, column.heading
    assert len({column.heading for column in sheet.columns}) == len(sheet.columns)


def test_a_text_too_long_for_a_cell_goes_on_in_the_next(tmp_path: Path) -> None:
    content = minimal()
    # Each of these takes two units of UTF-16, and the last is cut between two cells.
    content["findings"][0]["text"] = "a" + "\N{GRINNING FACE}" * 49_999 + " "
    (table,) = [table for table in tables_of(content) if table.sheet.name == "Findings"]
    assert [heading for heading in table.headings if heading.startswith("Text")] == [
        "Text", "Text (2)", "Text (3)", "Text (4)",
    ]  # fmt: skip
    longest = max(len(str(cell).encode("utf-16-le")) // 2 for row in table.rows for cell in row)
    assert longest == LONGEST_CELL
    assert through_file(content, tmp_path).content == content


def test_numbers_come_back_to_the_last_digit(tmp_path: Path) -> None:
    content = minimal()
    content["measures"][0] |= {"before": 0.1 + 0.2, "after": 1e15}
    measure = through_file(content, tmp_path).content["measures"][0]
    assert (measure["before"], measure["after"]) == (0.1 + 0.2, 1e15)
