"""The child process that reads a large table, and the messages that it sends to its parent.

It sends the facts in batches (:class:`Batch`), followed by the complete :class:`Tally`. Batches
that the parent has not received yet wait in the pipe, so the child continues to read while the
parent writes to the database. See :mod:`db.sources.worker.parent` for the other end.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from db.processes.child_process import Pipe
from db.sources.facts import Rows
from db.sources.source_file import Tally
from db.sources.tables.cell_errors import CellError
from db.sources.tables.cells import Ending, TableReader
from db.sources.tables.csv_rows import csv_batches
from db.sources.tables.tables import table_facts


class Batch(NamedTuple):
    """Some facts of a table."""

    rows_read: int
    """The number of rows of the table read so far, including those without facts."""
    facts: Rows


def read_table(pipe: Pipe, path: Path, form: str, kind: type[TableReader], latest: date) -> None:
    """Read the table of ``kind`` in the file at ``path`` and send its facts to the parent.

    ``form`` is 'csv' or the form of a spreadsheet, and ``latest`` the latest date that a
    publication can have. The child process runs only this function. Raises Refused if the file
    cannot be read.
    """
    # The facts contain no reference cycles, and searching for them takes a twelfth of the time.
    gc.disable()
    tally = Tally(latest=latest)
    for facts in facts_here(path, form, kind, tally):
        if facts.length:
            pipe.send(Batch(tally.rows, facts))
    pipe.send(tally)


def facts_here(path: Path, form: str, kind: type[TableReader], tally: Tally) -> Generator[Rows]:
    """Yield the facts of the table of ``kind`` in the file at ``path``, read in this process.

    ``tally`` is complete after the last batch. Raises Refused if the file cannot be read.
    """
    total = hashlib.sha256()
    errors: list[CellError] = []
    ending = Ending()
    if form == "csv":
        rows = csv_batches(path, errors, total, ending)
    else:
        from db.sources.spreadsheets.rows import sheet_rows

        rows = sheet_rows(path, form, errors, total)
    yield from table_facts(kind(tally), rows, tally, path.name, errors, ending)
    tally.sha256 = total.hexdigest()
