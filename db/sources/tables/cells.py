"""The cells and header rows of tables, from files in any format. Every cell is text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from db.sources.facts import Rows
from db.sources.source_file import Tally

if TYPE_CHECKING:  # its module needs this one
    from db.sources.tables.date_column import DateColumn

HEADER_WITHIN = 30
"""The number of rows at the top of a sheet among which its header must be."""

RowBatch = tuple[str, int, list[list[str]]]
"""The name of a sheet, the row number of the first row in the batch (from 1), and the rows.

A batch without rows means that nothing has been read yet or, with row 0, that this sheet begins.
"""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]")
_BLANKS = frozenset((
    "-", "--", "\u2013", "\u2014", "na", "n/a", "n.a.", "#n/a", "#na", "<na>", "nan", "-nan", "nat",
    "null", "#null!", "none", "nil", "(blank)", "(null)", "1.#qnan",
))  # fmt: skip
"""What R ('NA'), pandas ('nan'), Excel ('#N/A'), databases and people write for a blank cell."""
_LONGEST_BLANK = max(map(len, _BLANKS))
_IDS = {
    "location": re.compile(r"1-[0-9]{1,12}|[A-Z0-9]{5}|[0-9]{4,12}", re.ASCII),
    "provider": re.compile(r"1-[0-9]{1,12}|[A-Z0-9]{3}|[A-Z0-9]{5}|[0-9]{4,12}", re.ASCII),
}
"""The forms of IDs: CQC's own, such as 1-101610567, and those of the NHS, which are RWH for a trust
and RWH01 for a site. Samples of CQC's directory have bare numbers."""


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


def cell_text(cell: str) -> str:
    r"""Return the text of a cell; empty if it is one of the words for a blank cell.

    Control characters such as NUL are left out. Repeated spaces and line breaks are one space.

    >>> cell_text(" The\x00 Lister \n Hospital "), cell_text("NaN"), cell_text("Nan House")
    ('The Lister Hospital', '', 'Nan House')
    """
    text = " ".join((cell if cell.isprintable() else _CONTROLS.sub("", cell)).split())
    blank = len(text) <= _LONGEST_BLANK and text.casefold() in _BLANKS
    return "" if blank else text


def organisation_id(text: str, level: str) -> str:
    """Return the ID of a 'location' or 'provider' in the text of a cell, with capital letters.

    Empty if ``text`` does not have the form of an ID.

    >>> organisation_id("rwh01", "location"), organisation_id("Lister Hospital", "location")
    ('RWH01', '')
    """
    identity = text.upper()
    return identity if _IDS[level].fullmatch(identity) else ""


def why_no_id(text: str, heading: str, level: str = "organisation") -> str:
    """Return the reason for refusing a row with ``text`` in its ID's column, as a clause.

    ``heading`` is the column's name, and ``level`` what the column identifies.
    """
    if not text:
        return f"it names no {level}: its ID is blank."
    if name_key(text) == name_key(heading):
        return "it repeats the row of headings."
    if text.upper().startswith("LA-"):
        return "it is an assessment of a council, and Wardcard does not read those yet."
    return f"its {heading} is not an ID of CQC's; such an ID is like 1-101610567, RWH01 or RWH."


def is_blank(row: Sequence[str]) -> bool:
    """Return whether no cell of ``row`` has any text."""
    return not any(map(cell_text, row))


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
_TABLE_NAME = re.compile(r"[^\[\]]*\[([^\[\]]+)\]\s*", re.ASCII)
"""A column as Power BI exports it: 'Locations[Location ID]'."""
_BYTE_ORDER_MARK = re.compile(r"\ufeff|\u00ef\u00bb\u00bf|\u00ef\.\.|X\.U\.FEFF\.")
"""A byte order mark, and what R and Windows-1252 make of it in front of the first name."""


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """Return the letters and digits in the name of a column, by which names are compared.

    Other programs change the rest: R writes 'Service...Population.Group', janitor
    'service_population_group' and Power BI 'Locations[Service / Population Group]'.
    """
    name = _BYTE_ORDER_MARK.sub("", name)
    if found := _TABLE_NAME.fullmatch(name):
        name = found[1]
    return "".join(filter(str.isalnum, name.casefold()))


def _care_home(text: str) -> int | None:
    return {"Y": 1, "YES": 1, "TRUE": 1, "N": 0, "NO": 0, "FALSE": 0}.get(text.upper())


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
    "beds": _beds,
    "latitude": _degrees,
    "longitude": _degrees,
}
"""Functions that convert the text of a cell to the value of a field of OrganisationFact.

For a field that is not listed, the value is the text itself.
"""
