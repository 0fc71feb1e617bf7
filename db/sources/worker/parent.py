"""The facts of a large table, read by a child process whose memory is limited.

This has two advantages. The parent writes facts to the database while the child continues to read;
and a file that needs too much memory, or makes python-calamine abort, ends only the child. See
:mod:`db.sources.worker.child` for the other end.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import fields
from pathlib import Path

from db.domain.errors import Refused
from db.processes.child_process import ChildDied, ChildProcess
from db.sources.facts import Rows
from db.sources.source_file import Tally
from db.sources.spreadsheets.archive import FORMS
from db.sources.tables.cells import TableReader
from db.sources.tables.tables import NOTHING
from db.sources.worker.child import read_table

MEMORY = {"csv": 512 << 20, **dict.fromkeys(FORMS, 940 << 20)}
"""The most memory that the child may use for each format, in bytes; CQC's files need far less."""

_TICK = 0.2
"""Seconds to wait for the child before an empty batch is yielded."""


def facts_from_child(
    path: Path, form: str, kind: type[TableReader], tally: Tally
) -> Generator[Rows]:
    """Yield the facts of the table of ``kind`` in the file at ``path``, in batches.

    ``form`` is 'csv' or the form of a spreadsheet. An empty batch means that the child is
    still working. The first is always empty, so that the caller can do other work while the child
    starts. ``tally`` is complete after the last batch. Closing the generator ends the child. Raises
    Refused if the file cannot be read.
    """
    child = ChildProcess(
        read_table,
        path,
        form,
        kind,
        tally.latest,
        name="table",
        memory=MEMORY[form],
        answers_only=True,
    )
    try:
        yield NOTHING
        while not isinstance(message := child.receive(_TICK), Tally):
            if message is None:
                yield NOTHING
            else:
                tally.rows, facts = message
                yield facts
    except ChildDied as died:
        after = f", after row {tally.rows:,}" if tally.rows else ""
        if not died.out_of_memory:
            raise Refused(
                f"{path.name} cannot be read{after}: the process that reads it ended unexpectedly "
                f"({died.reason}). Try again; if that does not help, save the file as .csv."
            ) from None
        raise Refused(
            f"{path.name} cannot be read{after}: it needs more than {MEMORY[form] >> 20} MB of "
            "memory, and no CQC file does. Choose the file as CQC publishes it, or save it as "
            ".csv."
        ) from None
    finally:
        child.end(patience=0)
    for field in fields(Tally):
        setattr(tally, field.name, getattr(message, field.name))
