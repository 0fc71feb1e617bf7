"""A .csv file of CQC's latest ratings, read row by row."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from db.errors import Refused
from db.facts import Fact
from db.sources.latest_ratings import HEADER_WITHIN, Layout, RatingRows
from db.sources.reading import Reading, Tally

LONGEST_CELL = 100_000


def latest_ratings(path: Path) -> Reading | None:
    """A reading of ``path``, or None if the header of the latest ratings does not stand in it."""
    try:
        first = [row for row, _ in zip(_rows(path), range(HEADER_WITHIN), strict=False)]
    except Refused:
        return None
    if not any(Layout.of(row) for row in first):
        return None
    tally = Tally()

    def facts() -> Iterator[Fact]:
        return RatingRows(path.name, tally).facts(_rows(path))

    return Reading("latest ratings (.csv)", "sheet", facts, tally)


def _rows(path: Path) -> Iterator[list[str]]:
    """Raises Refused, with the row, for what is not text or not CSV."""
    csv.field_size_limit(LONGEST_CELL)
    number = 0
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
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
