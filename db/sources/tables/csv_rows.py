"""Reads the rows of a .csv file."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path

from db.domain.errors import Refused
from db.sources.tables.cells import RowBatch

BATCH = 200
"""The number of rows in a batch: few enough to stay in the processor's cache."""
LONGEST_CELL = 100_000
"""The longest cell, in characters."""


def csv_batches(path: Path) -> Iterator[RowBatch]:
    """Yield the rows of the file at ``path`` in batches, with the file's name as the sheet name.

    Raises Refused if it is not text or not CSV.
    """
    rows = csv_rows(path)
    first = 1
    while batch := list(islice(rows, BATCH)):
        yield path.name, first, batch
        first += len(batch)


def csv_rows(path: Path, errors: str = "strict") -> Iterator[list[str]]:
    """Yield the rows of the file at ``path``, as lists of cells.

    ``errors`` says how to handle bytes that are not UTF-8, as in :func:`open`. Raises Refused,
    naming the row, if anything is not text or not CSV.
    """
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        with path.open(encoding="utf-8-sig", errors=errors, newline="") as stream:
            for line in stream:
                if '"' in line or len(line) > LONGEST_CELL:
                    row = next(csv.reader(chain((line,), stream)))
                else:
                    # This gives the same as the csv module in half the time.
                    row = line.rstrip("\r\n").split(",")
                number += 1
                yield row
    except UnicodeDecodeError as error:
        raise Refused(
            f"{path.name} is not UTF-8 text, after row {number}. Save it as 'CSV UTF-8'."
        ) from error
    except csv.Error as error:
        raise Refused(
            f"{path.name}, row {number + 1}: {error}. Correct the row and try again."
        ) from error
