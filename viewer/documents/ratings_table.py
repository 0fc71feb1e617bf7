"""Tables in files: of ratings, with a row for each rating, and of other lines as CSV.

Rows are written as they are read, so a file for all of England takes no more memory than one for a
single trust.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from db.domain.errors import Cancelled
from db.domain.report import RatingLine
from viewer.system.saving import saving
from viewer.wording.columns import COLUMNS, Column, Heading, Line, csv_rows


def write_table(
    lines: Iterable[Line],
    path: Path,
    write: Callable[[Iterator[Line], BinaryIO, Heading], None],
    heading: Heading,
    *,
    on_progress: Callable[[int], None] = lambda _: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Path, int]:
    """Write ``lines`` to ``path``; return the path written to and the number of rows.

    ``write`` writes them in one format, row by row, and may raise OSError. Every 500 rows,
    ``on_progress`` receives the number of rows so far and ``cancelled`` is asked whether to stop.
    Raises Cancelled if so, and SaveError if the file cannot be written. In both cases no file is
    left behind.
    """
    count = 0

    def watched() -> Iterator[Line]:
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
    write_csv_of(COLUMNS, lines, file)


def write_csv_of(columns: Sequence[Column[Line]], lines: Iterator[Line], file: BinaryIO) -> None:
    """Write the ``columns`` of ``lines`` to ``file``, as :func:`write_csv` does with ratings."""
    # Without the mark, Excel reads the text in the PC's code page.
    text = io.TextIOWrapper(file, "utf-8-sig", newline="")
    csv.writer(text).writerows(csv_rows(columns, lines))
    text.flush()
    text.detach()
