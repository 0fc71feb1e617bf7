"""A .csv file of one of CQC's tables."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice
from pathlib import Path

from db.domain.errors import Refused
from db.sources.facts import Rows
from db.sources.reading import Reading, Tally
from db.sources.tables.cells import HEADER_WITHIN
from db.sources.tables.csv_rows import csv_batches, csv_rows
from db.sources.tables.tables import kind_of, table_facts
from db.sources.worker.parent import facts_apart

LARGE = 4 << 20
"""Bytes of a file from which on it is worth the start of a process to read it apart."""


def table(path: Path) -> Reading | None:
    """A reading of ``path``, or None if the header of no known table stands in it."""
    try:
        # What is no text further down is told when it is met.
        head = list(islice(csv_rows(path, errors="replace"), HEADER_WITHIN))
    except Refused:
        return None
    kind = kind_of(head)
    if kind is None:
        return None
    tally = Tally()

    def facts() -> Generator[Rows]:
        if path.stat().st_size >= LARGE:
            return facts_apart(path, "csv", kind, tally)
        return table_facts(kind(tally), csv_batches(path), tally, path.name)

    return Reading(
        f"{kind.title} (.csv)",
        kind.kind,
        facts,
        tally,
        rows_expected=_count(path, head),
        is_table=True,
    )


def _count(path: Path, head: list[list[str]]) -> int:
    """How many rows there are, more or less, by the length of the first."""
    length = sum(len(cell.encode()) + 1 for row in head for cell in row) + len(head)
    return round(path.stat().st_size / length * len(head))
