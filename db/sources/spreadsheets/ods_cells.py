"""The texts of the rows of a part of an .ods, with each different cell read once.

Most cells of CQC's tables are like the cell above: a location's name, address and provider are in
every row of its ratings. So rows are cut into cells, as bytes; what the rows of one location have
in common is cut out once; and calamine reads equal cells once. That takes a third of the time in
which it reads every cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from db.sources.spreadsheets.calamine import row_texts, sheet_of
from db.sources.spreadsheets.ods_parts import (
    ATTRIBUTES,
    MOST_COLUMNS,
    ROW,
    ROW_ENDS,
    Part,
    says_something,
)

_CELL = b"<table:table-cell"
_OPENING = re.compile(ATTRIBUTES + rb">\s*")
"""What is between the name of a row's tag and its first cell."""
_REPEATED = re.compile(rb"(" + ATTRIBUTES + rb")\stable:number-columns-repeated=([\"'])(\d{1,9})\2")
_READ_TOGETHER = 16_000
"""Cells that are read as one row: calamine cuts rows off after 16,384 columns."""
_MOST_REPEATED = 256
"""The most columns that one cell may be repeated in, other than the blank rest of a row."""
_MARKUP = re.compile(rb"<[!?]")
"""A comment, CDATA or an instruction: what looks like a cell inside one is not a cell."""
_MARK = b' office:value-type="string"><text:p>.</text:p></table:table-cell>'
"""Put before and after the cells, as calamine leaves out blank ones at the ends."""


class _NotPlain(Exception):
    """There is more than cells in these rows: covered cells, comments or repeated rows."""


class _Alike(NamedTuple):
    """Rows that begin and end with the same cells."""

    before: Sequence[bytes]
    between: list[list[bytes]]
    """For each row, the cells that it does not share."""
    after: Sequence[bytes]


def plain_rows(part: Part) -> list[list[str]] | None:
    """The texts of the rows of ``part``, as calamine reads them except for blanks at their ends.

    None if they are not plain rows of plain cells: calamine has to read them as they are.
    """
    count = len(part.rows)
    while count and not says_something(part.rows[count - 1]):
        count -= 1
    try:
        alike = _rows_alike(part.rows[:count])
        cells: set[bytes] = set()
        for rows in alike:
            cells.update(rows.before, rows.after, *rows.between)
        texts_of = _texts(cells).__getitem__
    except _NotPlain:
        return None
    flat = chain.from_iterable
    found: list[list[str]] = []
    for before, between, after in alike:
        first, last = list(flat(map(texts_of, before))), list(flat(map(texts_of, after)))
        found += [[*first, *flat(map(texts_of, own)), *last] for own in between]
    return found if max(map(len, found), default=0) <= MOST_COLUMNS else None


def _rows_alike(rows: Iterable[bytes]) -> list[_Alike]:
    """``rows``, cut into cells. Raises _NotPlain.

    Where two rows of a location differ, it is seen with how many equal cells they begin and end.
    The same is assumed of the next locations; if that is wrong, it only takes longer.
    """
    alike: list[_Alike] = []
    openings: set[bytes] = set()
    above: list[bytes] = []
    leading, trailing = MOST_COLUMNS, 0
    head, tail, between = _CELL, b"", list[list[bytes]]()  # no row begins like this
    for row in rows:
        if row.startswith(head) and row.endswith(tail) and len(row) >= len(head) + len(tail):
            between.append(row[len(head) : len(row) - len(tail)].split(_CELL))
            continue
        opening, *cells = row.split(_CELL)
        openings.add(opening)
        if cells[:1] == above[:1]:
            leading = _in_common(cells, above)
            trailing = _in_common(cells[::-1], above[::-1])
        above = cells
        # At least one cell is between.
        first = max(0, min(leading, len(cells) - 1))
        last = max(first + 1, len(cells) - trailing)
        head = _CELL.join([opening, *cells[:first], b""])
        tail = _CELL.join([b"", *cells[last:]])
        between = [cells[first:last]]
        alike.append(_Alike(cells[:first], between, cells[last:]))
    if not all(map(_OPENING.fullmatch, openings)) or b"rows-repeated" in b"".join(openings):
        raise _NotPlain
    return alike


def _in_common(some: Sequence[bytes], others: Sequence[bytes]) -> int:
    """With how many equal elements ``some`` and ``others`` begin."""
    pairs = enumerate(zip(some, others, strict=False))
    most = min(len(some), len(others))
    return next((index for index, (one, other) in pairs if one != other), most)


def _texts(cells: Collection[bytes]) -> dict[bytes, tuple[str, ...]]:
    """The text of each of ``cells``, as many times as it is repeated. Raises _NotPlain."""
    repeated = _repetitions(cells)
    once = [
        found[1] + cell[found.end() :] if (found := repeated.get(cell)) else cell for cell in cells
    ]
    read: list[str] = []
    for first in range(0, len(once), _READ_TOGETHER):
        some = once[first : first + _READ_TOGETHER]
        read += _read([cell.removesuffix(ROW_ENDS) for cell in some])
    texts: dict[bytes, tuple[str, ...]] = dict(zip(cells, zip(read), strict=True))
    for cell, found in repeated.items():
        times = int(found[3])
        if cell.endswith(ROW_ENDS) and not any(texts[cell]):
            texts[cell] = ()  # the rest of a row
        elif 0 < times <= _MOST_REPEATED:
            texts[cell] *= times
        else:
            raise _NotPlain
    return texts


def _repetitions(cells: Iterable[bytes]) -> dict[bytes, re.Match[bytes]]:
    """Those of ``cells`` that fill several columns, with where they say so. Raises _NotPlain."""
    repeated: dict[bytes, re.Match[bytes]] = {}
    for cell in cells:
        if times := cell.count(b"columns-repeated"):
            found = _REPEATED.match(cell)
            if times > 1 or found is None:
                raise _NotPlain  # the words may be part of a text
            repeated[cell] = found
    return repeated


def _read(cells: Sequence[bytes]) -> list[str]:
    """The texts of ``cells``, which calamine reads as one row. Raises _NotPlain."""
    row = _CELL.join([ROW + b">", _MARK, *cells, _MARK]) + ROW_ENDS
    length = len(cells) + 2
    if row.count(b"<table:") != 1 + length or row.count(ROW_ENDS) != 1 or _MARKUP.search(row):
        raise _NotPlain
    sheet = sheet_of(row)
    if (sheet.height, sheet.width) != (1, length):
        raise _NotPlain
    return row_texts(next(sheet.iter_rows()))[1:-1]
