"""The process that reads a large table, and hands its facts over as frames on standard output.

Two things are won: whoever asked writes what was read to the database meanwhile, and a file that
asks for more memory than there is ends this process alone. It caps its memory first. See
:mod:`db.sources.worker.parent` for the other end.

A frame is a letter, the length of what follows in four bytes, and that:

    f  how many rows were read so far, and facts, as :class:`db.sources.facts.Rows` has them
    t  nothing yet: still at work
    r  why the file is refused, as a whole sentence
    x  what is wrong with the file, as a part of one
    b  the traceback of a bug
    e  the end: the tally

Facts and tally are in Python's own ``marshal`` format: both ends are the same Python.
"""

from __future__ import annotations

import gc
import marshal
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Any

from db.domain.errors import Refused
from db.sources.facts import FACTS
from db.sources.source_file import Tally
from db.sources.spreadsheets.rows import Unreadable, sheet_rows
from db.sources.tables.cells import RowBatch
from db.sources.tables.csv_rows import csv_batches
from db.sources.tables.tables import KINDS, table_facts
from db.sources.worker.memory_cap import cap_memory

ARGUMENT = "--read-a-table-in-this-process"
"""Asks a bundled Wardcard to be this process. Then come what :func:`main` takes."""

_WAITING = 64
"""Frames that may wait for the other end while the next rows are read."""
_TICK = 0.2
"""Seconds after which the other end hears that there is nothing yet."""


def main(arguments: Sequence[str]) -> int:
    """Read a table: ``arguments`` are its kind, its format, bytes of memory and its path.

    The kind is the place of its class in :data:`db.sources.tables.tables.KINDS`; the format 'csv',
    'ods' or 'xlsx'.
    """
    # Ctrl+C in a terminal reaches this process too; whoever asked decides, and ends it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # What is read is a tree of lists without cycles: to look for those takes a twelfth of the time.
    gc.disable()
    kind, form, memory, path = arguments
    cap_memory(int(memory))
    frames = _Frames()
    try:
        for letter, content in _frames(int(kind), form, path):
            frames.put(letter, content)
    except MemoryError:
        os._exit(1)
    except Refused as error:
        frames.put("r", str(error).encode())
    except Unreadable as error:
        frames.put("x", str(error).encode())
    except Exception:  # noqa: BLE001 - whoever asked raises it
        frames.put("b", traceback.format_exc().encode())
    frames.finish()
    return 0


def _frames(kind: int, form: str, path: str) -> Iterator[tuple[str, bytes]]:
    tally = Tally()
    rows: Iterator[RowBatch] = csv_batches(Path(path)) if form == "csv" else sheet_rows(path, form)
    for facts in table_facts(KINDS[kind](tally), rows, tally, Path(path).name):
        if facts.length:
            kind_of_fact, fields, columns = facts
            frame: Any = (tally.rows, FACTS.index(kind_of_fact), fields, columns)
            yield "f", marshal.dumps(frame)
    refused = [astuple(refusal) for refusal in tally.refused]
    yield "e", marshal.dumps(
        (tally.rows, refused, tally.refused_count, tally.skipped, tally.duplicates,
         dict(tally.unknown_values))
    )  # fmt: skip


class _Frames:
    """Writes frames in a thread of its own, so that reading goes on meanwhile."""

    def __init__(self) -> None:
        self._queue: queue.Queue[bytes | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._write, daemon=True)
        self._thread.start()

    def put(self, letter: str, content: bytes) -> None:
        self._queue.put(letter.encode() + len(content).to_bytes(4, "big") + content)

    def finish(self) -> None:
        self._queue.put(None)
        self._thread.join()

    def _write(self) -> None:
        tick = b"t" + bytes(4)
        try:
            with open(1, "wb", closefd=False) as out:
                while True:
                    try:
                        frame = self._queue.get(timeout=_TICK)
                    except queue.Empty:
                        frame = tick
                    if frame is None:
                        return
                    out.write(frame)
                    out.flush()
        except BaseException:  # noqa: BLE001 - nobody listens any more, or no memory is left
            os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
