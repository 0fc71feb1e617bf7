"""Reads the texts of the rows in a part of an .ods file, but each distinct cell only once.

Most cells in CQC's tables equal the cell above, because every rating of a location has a row with
its name, address and provider. So rows are split into cells, as bytes; cells shared by the rows of
one location are split off once; and calamine reads equal cells once. This takes a third of the
time that calamine would need to read every cell.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from itertools import chain
from typing import NamedTuple

from db.sources.spreadsheets.calamine import row_texts, sheet_of
from db.sources.spreadsheets.ods_parts import (
    ATTRIBUTES,
    ROW,
    ROW_ENDS,
    Part,
    says_something,
)
from db.sources.tables.cells import MOST_COLUMNS

_CELL = b"<table:table-cell"
_OPENING = re.compile(ATTRIBUTES + rb">\s*")
"""The bytes between the name of a row's tag and its first cell."""
_REPEATED = re.compile(rb"(" + ATTRIBUTES + rb")\stable:number-columns-repeated=([\"'])(\d{1,9})\2")
_READ_TOGETHER = 16_000
"""The number of cells to read as one row: calamine ignores columns after 16,384."""
_MOST_REPEATED = 256
"""The most times that a cell may be repeated, except for blank cells at the end of a row."""
_MARKUP = re.compile(rb"<[!?]")
"""The start of a comment, CDATA or processing instruction, in which text may look like a cell."""
_MARK = b' office:value-type="string"><text:p>.</text:p></table:table-cell>'
"""A cell put before and after the others, because calamine leaves out blank cells at the ends."""


class _NotPlain(Exception):
    """The rows contain more than plain cells: covered cells, comments or repeated rows."""


class _Alike(NamedTuple):
    """Rows that begin and end with the same cells."""

    before: Sequence[bytes]
    between: list[list[bytes]]
    """For each row, the cells that it does not share with the others."""
    after: Sequence[bytes]


def plain_rows(part: Part) -> list[list[str]] | None:
    """Return the texts in ``part``, as calamine reads them except for blank cells at row ends.

    Returns None if they are not plain rows of plain cells; calamine must then read complete rows.
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
    """Split ``rows`` into cells. Raises _NotPlain.

    When two rows of a location differ, this notes how many equal cells they begin and end with. It
    assumes the same for later locations; if that is wrong, it only takes longer.
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
        # At least one cell is not shared.
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
    """Return how many equal elements ``some`` and ``others`` begin with."""
    pairs = enumerate(zip(some, others, strict=False))
    most = min(len(some), len(others))
    return next((index for index, (left, right) in pairs if left != right), most)


def _texts(cells: Collection[bytes]) -> dict[bytes, tuple[str, ...]]:
    """Return the texts of each of ``cells``, repeated as the cell is. Raises _NotPlain."""
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
    """Return the repeated cells, each with the match of its attribute. Raises _NotPlain."""
    repeated: dict[bytes, re.Match[bytes]] = {}
    for cell in cells:
        if times := cell.count(b"columns-repeated"):
            found = _REPEATED.match(cell)
            if times > 1 or found is None:
                raise _NotPlain  # the words may be part of a text
            repeated[cell] = found
    return repeated


def _read(cells: Sequence[bytes]) -> list[str]:
    """Return the texts of ``cells``, which calamine reads as one row. Raises _NotPlain."""
    row = _CELL.join([ROW + b">", _MARK, *cells, _MARK]) + ROW_ENDS
    length = len(cells) + 2
    if row.count(b"<table:") != 1 + length or row.count(ROW_ENDS) != 1 or _MARKUP.search(row):
        raise _NotPlain
    sheet = sheet_of(row)
    if (sheet.height, sheet.width) != (1, length):
        raise _NotPlain
    return row_texts(next(sheet.iter_rows()))[1:-1]
