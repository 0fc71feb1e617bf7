"""A .csv file of one of CQC's tables, read row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from db.errors import Refused
from db.facts import Rows
from db.sources.cells import HEADER_WITHIN
from db.sources.reading import Reading, Tally
from db.sources.tables import kind_of, table_facts

BATCH = 200
"""Rows that are looked at together: so few that they stay in the processor's cache."""
LONGEST_CELL = 100_000


def table(path: Path) -> Reading | None:
    """A reading of ``path``, or None if the header of no known table stands in it."""
    try:
        # What is no text further down is told when it is met.
        head = list(islice(_rows(path, errors="replace"), HEADER_WITHIN))
    except Refused:
        return None
    kind = kind_of(head)
    if kind is None:
        return None
    tally = Tally()
    file = kind(tally)

    def facts() -> Iterator[Rows]:
        return table_facts(file, _batches(path), tally, path.name)

    return Reading(
        f"{file.title} (.csv)", file.kind, facts, tally, rows_expected=_count(path, head)
    )


def _count(path: Path, head: list[list[str]]) -> int:
    """How many rows there are, more or less, by the length of the first."""
    length = sum(len(cell.encode()) + 1 for row in head for cell in row) + len(head)
    return round(path.stat().st_size / length * len(head))


def _batches(path: Path) -> Iterator[tuple[str, int, list[list[str]]]]:
    rows = _rows(path)
    first = 1
    while batch := list(islice(rows, BATCH)):
        yield path.name, first, batch
        first += len(batch)


def _rows(path: Path, errors: str = "strict") -> Iterator[list[str]]:
    """Raises Refused, with the row, for what is not text or not CSV."""
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        with path.open(encoding="utf-8-sig", errors=errors, newline="") as stream:
            for row in csv.reader(stream):
                number += 1
                yield row
    except UnicodeDecodeError as error:
        raise Refused(
            f"{path.name} is not UTF-8 text, after row {number}. Save it as «CSV UTF-8»."
        ) from error
    except csv.Error as error:
        raise Refused(f"{path.name}, row {number + 1}: {error}. Mend the row and try again.") from (
            error
        )
