"""Ratings as a table in a file, with a row for each rating.

Rows are written as they are read, so a file for all of England takes no more memory than one for a
single trust.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from db.domain.errors import Cancelled
from db.domain.report import RatingLine
from viewer.documents.columns import COLUMNS, Heading, Value, harmless
from viewer.system.saving import saving
from viewer.wording.measures import decimal

Write = Callable[[Iterator[RatingLine], BinaryIO, Heading], None]
"""Writes ratings in one format, row by row. Raises OSError."""


def write_ratings(
    lines: Iterable[RatingLine],
    path: Path,
    write: Write,
    heading: Heading,
    *,
    on_progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, int]:
    """Write ``lines`` to ``path``; return the path written to and the number of rows.

    Every 500 rows, ``on_progress`` receives the number of rows so far and ``cancelled`` is asked
    whether to stop. Raises Cancelled if so, and SaveError if the file cannot be written. In both
    cases no file is left behind.
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
        write(watched(), made.file, heading)
    return made.path, count


def write_csv(lines: Iterator[RatingLine], file: BinaryIO) -> None:
    """Write ``lines`` to ``file`` as CSV, with a header row.

    The encoding is UTF-8 with a byte order mark. Raises OSError.
    """
    # Without the mark, Excel reads the text in the PC's code page.
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
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
            return decimal(value).replace(",", "")
