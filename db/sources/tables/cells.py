"""The cells and header rows of tables, from files in any format. Every cell is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Protocol

from db.sources.facts import Rows
from db.sources.source_file import Tally

HEADER_WITHIN = 30
"""The number of rows at the top of a sheet among which its header must be."""

RowBatch = tuple[str, int, list[list[str]]]
"""The name of a sheet, the row number of the first row in the batch (from 1), and the rows.

A batch without rows means that nothing has been read yet or, with row 0, that this sheet begins.
"""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class SheetReader(Protocol):
    """Reads the rows below the header of one sheet."""

    @property
    def read(self) -> Collection[int]:
        """The indexes of the columns that are read; the summary names the others."""
        ...

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """Yield the facts in ``rows``, which must not be empty.

        The first row is row ``first`` of ``where``, a sheet or file; refusals name both. The rows
        may have different lengths, because blank cells at the end may be missing.
        """
        ...


class TableReader(Protocol):
    """Reads one kind of table, in all sheets of a file that have its header.

    The kinds are registered in :data:`db.sources.tables.tables.KINDS`.
    """

    title: str
    """The name of the kind in refusals and the summary: 'latest ratings'."""
    header: str
    """The columns by which the kind is recognised, as part of a refusal."""
    kind: str
    """The kind of source: see :attr:`db.sources.source_file.SourceFile.kind`."""
    full_directory: bool
    """See :attr:`db.sources.source_file.SourceFile.full_directory`."""

    def __init__(self, tally: Tally) -> None: ...

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """Return a reader of the rows below ``header``, or None if it is not this kind's header."""
        ...


def cell_text(cell: str) -> str:
    r"""Return the text of a cell without surrounding spaces and control characters such as NUL.

    >>> cell_text(" The\x00 Lister ")
    'The Lister'
    """
    return cell.strip() if cell.isprintable() else _CONTROLS.sub("", cell).strip()


def cell_texts(cells: Sequence[str]) -> list[str]:
    """Return :func:`cell_text` of each cell; this is faster if no cell has control characters."""
    return list(map(str.strip if "".join(cells).isprintable() else cell_text, cells))


def is_blank(row: Sequence[str]) -> bool:
    """Return whether no cell of ``row`` has any text."""
    return not any(map(cell_text, row))


def columns_of(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    """Return the columns of equally long ``rows``, for :class:`db.sources.facts.Rows`."""
    return list(zip(*rows, strict=True))


def find_columns(header: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the index of each field of ``wanted`` that has a column in ``header``.

    ``wanted`` gives the possible names of each field's column; the first name found in the header
    is used. Case and extra spaces do not matter. If columns have the same name, the first is used.
    """
    indexes = {_plain(cell): index for index, cell in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, names in wanted.items():
        index = next((indexes[_plain(name)] for name in names if _plain(name) in indexes), None)
        if index is not None:
            found[field] = index
    return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _care_home(text: str) -> int | None:
    return {"Y": 1, "N": 0}.get(text.upper())


def _brand(text: str) -> str:
    return text.strip("-")  # CQC writes a dash for 'no brand'


def _beds(text: str) -> int | None:
    return int(text) or None if text.isdecimal() and text.isascii() and len(text) < 6 else None


def _degrees(text: str) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 and degrees else None  # 0 means unknown


CONVERSIONS: Mapping[str, Callable[[str], str | int | float | None]] = {
    "care_home": _care_home,
    "brand": _brand,
    "brand_id": _brand,
    "beds": _beds,
    "latitude": _degrees,
    "longitude": _degrees,
}
"""Functions that convert the text of a cell to the value of a field of OrganisationFact.

For a field that is not listed, the value is the text itself.
"""
