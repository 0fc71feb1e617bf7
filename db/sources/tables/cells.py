"""Cells and header rows of tables, whatever file they came in. Every cell is a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol

from db.sources.facts import Rows
from db.sources.reading import Tally

HEADER_WITHIN = 30
"""Rows in which the header of a sheet must stand."""

RowBatch = tuple[str, int, list[list[str]]]
"""The name of a sheet, the number of the first of some of its rows, and these.

No rows say that there is nothing yet, or, at the beginning of a sheet, that it is there.
"""

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Sheet(Protocol):
    """Reads the rows below the header of one sheet."""

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """What ``rows`` state; the first is row ``first`` of ``where``, for what is refused.

        ``rows`` are one or more, and not of one length: trailing blanks may be missing.
        """
        ...


class File(Protocol):
    """Reads all sheets of one file that have its header."""

    title: str
    """For the summary: «latest ratings»."""
    kind: str
    """As :attr:`db.sources.reading.Reading.kind`."""

    def __init__(self, tally: Tally) -> None: ...

    def sheet(self, header: Sequence[str]) -> Sheet | None:
        """The reader of the rows below ``header``, or None if that is no header of these."""
        ...


def cell_text(cell: str) -> str:
    """The text of a cell, without the blanks around it and without NULs and their like.

    >>> cell_text(" The\\x00 Lister ")
    'The Lister'
    """
    return cell.strip() if cell.isprintable() else _CONTROLS.sub("", cell).strip()


def cell_texts(cells: Sequence[str]) -> list[str]:
    """:func:`cell_text` of each: most rows hold nothing that must be taken out."""
    return list(map(str.strip if "".join(cells).isprintable() else cell_text, cells))


def is_blank(row: Sequence[str]) -> bool:
    return not any(map(cell_text, row))


def columns_of(rows: Sequence[Sequence[object]]) -> list[tuple[object, ...]]:
    """``rows``, all of one length, column by column: as :class:`db.sources.facts.Rows` has them."""
    return list(zip(*rows, strict=True))


def find_columns(header: Sequence[str], wanted: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Where the columns ``wanted`` stand: field -> place, for each of whose names one is there.

    Case and blanks do not matter; the first name and the first column of that name count.
    """
    places = {_plain(cell): place for place, cell in reversed(list(enumerate(header)))}
    found: dict[str, int] = {}
    for field, names in wanted.items():
        place = next((places[_plain(name)] for name in names if _plain(name) in places), None)
        if place is not None:
            found[field] = place
    return found


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()


def _care_home(text: str) -> int | None:
    return {"Y": 1, "N": 0}.get(text.upper())


def _brand(text: str) -> str:
    return text.strip("-")  # what stands where there is no brand


def _beds(text: str) -> int | None:
    return int(text) or None if text.isdecimal() and text.isascii() and len(text) < 6 else None


def _degrees(text: str) -> float | None:
    try:
        degrees = float(text)
    except ValueError:
        return None
    return degrees if -180 <= degrees <= 180 and degrees else None  # 0 stands for «unknown»


CONVERSIONS: Mapping[str, Callable[[str], str | int | float | None]] = {
    "care_home": _care_home,
    "brand": _brand,
    "brand_id": _brand,
    "beds": _beds,
    "latitude": _degrees,
    "longitude": _degrees,
}
"""What the text of a cell says for a field of :class:`db.sources.facts.OrganisationFact`, if not
itself."""
