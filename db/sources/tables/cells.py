"""The cells and header rows of tables, from files in any format. Every cell is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from db.sources.facts import DEGREES, MOST_BEDS, Rows
from db.sources.source_file import Tally
from db.sources.tables.date_column import DateColumn
from db.sources.tables.texts import name_key

HEADER_WITHIN = 30
"""The number of rows at the top of a sheet among which its header must be."""

MOST_COLUMNS = 16_384
"""The most columns that a sheet has in any program."""

RowBatch = tuple[str, int, list[list[str]]]
"""The name of a sheet, the row number of the first row in the batch (from 1), and the rows.

A batch without rows means that nothing has been read yet or, with row 0, that this sheet begins.
"""


@dataclass(slots=True)
class Ending:
    """How a table that is text ends; known when its last row is read."""

    is_open: bool = False
    """Whether no line break follows the row that is read now, so that it may be cut."""
    in_quotes: bool = False
    """Whether that row ends inside a cell in quotation marks, and so is cut."""


class SheetReader(Protocol):
    """Reads the rows below the header of one sheet."""

    @property
    def read(self) -> Collection[int]:
        """The indexes of the columns that are read; the summary names the others."""
        ...

    @property
    def dates(self) -> Sequence[DateColumn]:
        """The columns of dates. None is undecided while :meth:`facts` is called."""
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


def columns_of(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    """Return the columns of equally long ``rows``, for :class:`db.sources.facts.Rows`."""
    return list(zip(*rows, strict=True))


def find_columns(header: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return the index of each field of ``wanted`` that has a column in ``header``.

    ``wanted`` gives the possible names of each field's column; the first name found in the header
    is used. Names are compared by :func:`name_key`. If columns have the same name, the first is
    used, and a name without a number added before one with it.
    """
    indexes: dict[str, int] = {}
    for index, cell in enumerate(header):
        indexes.setdefault(name_key(cell), index)
    for index, cell in enumerate(header):
        indexes.setdefault(name_key(_ADDED_NUMBER.sub("", cell)), index)
    found: dict[str, int] = {}
    for field, names in wanted.items():
        index = next((indexes[name_key(name)] for name in names if name_key(name) in indexes), None)
        if index is not None:
            found[field] = index
    return found


_ADDED_NUMBER = re.compile(r"(?:\.{3}|[._])\d+\s*$", re.ASCII)
"""A number that readxl ('...12'), pandas ('.1') or janitor ('_2') adds to repeated names."""


def _care_home(text: str) -> int | None:
    return {"Y": 1, "YES": 1, "TRUE": 1, "N": 0, "NO": 0, "FALSE": 0}.get(text.upper())


def _beds(text: str) -> int | None:
    is_number = text.isdecimal() and text.isascii() and len(text) <= len(str(MOST_BEDS))
    return int(text) or None if is_number else None


def _degrees(text: str, most: int) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if -most <= degrees <= most and degrees else None  # 0 means unknown


CONVERSIONS: Mapping[str, Callable[[str], str | int | float | None]] = {
    "care_home": _care_home,
    "beds": _beds,
    **{field: partial(_degrees, most=most) for field, most in DEGREES.items()},
}
"""Functions that convert the text of a cell to the value of a field of OrganisationFact.

For a field that is not listed, the value is the text itself.
"""
