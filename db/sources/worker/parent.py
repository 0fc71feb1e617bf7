"""The facts of a large table, read by a child process with a memory cap.

This wins two things: the parent writes what was read to the database while the child reads on, and
a file that needs more memory than it should, or that makes python-calamine abort, ends only the
child. See :mod:`db.sources.worker.child` for the other end.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import fields
from pathlib import Path

from db.domain.errors import Refused
from db.processes.child_process import ChildDied, ChildProcess
from db.sources.facts import Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import TableReader
from db.sources.tables.tables import NOTHING
from db.sources.worker.child import read_table

MEMORY = {"csv": 512 << 20, "ods": 940 << 20, "xlsx": 940 << 20}
"""Bytes that the child may use for each format; files that CQC publishes need far less."""

_TICK = 0.2
"""Seconds after which the caller hears that nothing has come yet."""


def facts_from_child(
    path: Path, form: str, kind: type[TableReader], tally: Tally
) -> Generator[Rows]:
    """What the table of ``kind`` states in ``path`` ('csv', 'ods' or 'xlsx'), in batches of facts.

    An empty batch means that the child is still at work. The first is always empty, so that the
    caller can do something else while the child starts. ``tally`` is complete at the end. The child
    ends with this generator, which raises Refused for a file that cannot be read.
    """
    child = ChildProcess(
        read_table, path, form, kind, name="table", memory=MEMORY[form], answers_only=True
    )
    try:
        yield NOTHING
        while not isinstance(message := child.receive(_TICK), Tally):
            if message is None:
                yield NOTHING
            else:
                tally.rows, facts = message
                yield facts
    except ChildDied:
        after = f", after row {tally.rows:,}" if tally.rows else ""
        raise Refused(
            f"{path.name} cannot be read{after}: it asks for more than {MEMORY[form] >> 20} MB of "
            "memory, as no file of CQC's does. Choose the file as CQC publishes it, or save it as "
            ".csv."
        ) from None
    finally:
        child.end(patience=0)
    for field in fields(Tally):
        setattr(tally, field.name, getattr(message, field.name))
