"""Ratings as a file for spreadsheets, one a row: CSV, or a workbook with their sources.

Rows are written as they are read, so a file of the whole country takes no more memory than one of a
trust.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from enum import Enum
from pathlib import Path

from db.domain.errors import Cancelled
from db.domain.report import RatingLine
from db.domain.scale import NOT_STATED
from db.domain.tree import Selection
from viewer.documents.columns import COLUMNS, Heading, Value, harmless
from viewer.documents.workbook import write_workbook
from viewer.system.saving import saving
from viewer.wording import records as words


class Format(Enum):
    """A file format for ratings; the value is its suffix."""

    CSV = "csv"
    XLSX = "xlsx"


def whose(selection: Selection, name: str = "") -> str:
    """A selection in words, 'Lister Hospital (RWH01) with its services'.

    ``name`` is the name of its subject, empty for a selection without one.
    """
    if selection.subject is None:
        if selection.filter:
            chosen = [value or NOT_STATED for _, value in sorted(selection.filter.chosen, key=str)]
            return f"All that fit the filter: {', '.join(chosen)}"
        return "Every provider and location"
    if selection.below:
        return f"{name} ({selection.subject.id}) with all its sites and services"
    services = "" if selection.subject.service else " with its services"
    return f"{name} ({selection.subject.id}){services}"


def write_ratings(
    lines: Iterable[RatingLine],
    path: Path,
    form: Format,
    heading: Heading,
    *,
    on_progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, int]:
    """Write ``lines`` to ``path``; return the path written to and the number of rows.

    Every 500 rows ``on_progress`` gets the number of rows so far, and ``cancelled`` is asked
    whether to stop. Raises Cancelled if so, and SaveError if the file cannot be written; either
    way no file is left behind.
    """
    count = 0

    def watched() -> Iterator[RatingLine]:
        nonlocal count
        for line in lines:
            count += 1
            if count % 500 == 0:
                if cancelled():
                    raise Cancelled("Stopped: no file was written.")
                on_progress(count)
            yield line

    with saving(path) as made:
        if form is Format.CSV:
            _write_csv(watched(), io.TextIOWrapper(made.file, "utf-8-sig", newline=""))
        else:
            write_workbook(watched(), made.file, heading)
    return made.path, count


def _write_csv(lines: Iterator[RatingLine], text: io.TextIOWrapper) -> None:
    # With its byte order mark: without one Excel reads UTF-8 in the computer's own code page.
    writer = csv.writer(text)
    writer.writerow([column.name for column in COLUMNS])
    writer.writerows([_csv_text(column.value(line)) for column in COLUMNS] for line in lines)
    text.flush()
    text.detach()


def _csv_text(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return harmless(" ".join(value.encode("utf-8", "replace").decode("utf-8").split()))
        case date():
            return value.isoformat()
        case _:
            return words.number(value).replace(",", "")
