"""The child process that reads a large table, and what it sends to its parent.

It sends :class:`Batch` after batch, and at the end the complete :class:`Tally`. Batches that the
parent has not taken yet wait in the pipe, so the child reads on while the parent writes to the
database. See :mod:`db.sources.worker.parent` for the other end.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from db.processes.child_process import Pipe
from db.sources.facts import Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import RowBatch, TableReader
from db.sources.tables.csv_rows import csv_batches
from db.sources.tables.tables import table_facts


class Batch(NamedTuple):
    """Some facts of a table."""

    rows_read: int
    """Rows of the table that have been read so far, including those that state nothing."""
    facts: Rows


def read_table(pipe: Pipe, path: Path, form: str, kind: type[TableReader]) -> None:
    """Read the table of ``kind`` in ``path`` ('csv', 'ods' or 'xlsx') and send what it states.

    This is the whole work of the child process. Raises Refused for a file that cannot be read.
    """
    # The facts are trees of lists without cycles; looking for cycles takes a twelfth of the time.
    gc.disable()
    tally = Tally()
    for facts in table_facts(kind(tally), _rows(path, form), tally, path.name):
        if facts.length:
            pipe.send(Batch(tally.rows, facts))
    pipe.send(tally)


def _rows(path: Path, form: str) -> Iterator[RowBatch]:
    if form == "csv":
        return csv_batches(path)
    from db.sources.spreadsheets.rows import sheet_rows

    return sheet_rows(path, form)
