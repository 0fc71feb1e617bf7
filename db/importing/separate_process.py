"""Runs an import in a child process, so that the window stays responsive.

Python runs one thread at a time, and importing a country's data keeps it busy for some seconds. In
a thread of the window's process, the import would delay every key press, and the process would keep
all the memory that the import needed. If something ends the child, such as a damaged spreadsheet,
the window and the database are unharmed.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, cast

from db.domain.errors import Cancelled, StoreError
from db.domain.imports import ImportSummary
from db.processes.child_process import PATIENCE, ChildDied, ChildProcess, Pipe

_TICK = 0.1
"""Seconds between checks for cancellation."""
_STOP = "stop"


def load_in_child(
    path: Path,
    files: Sequence[Path],
    on_progress: Callable[[Any], None],
    cancelled: Callable[[], bool],
) -> tuple[ImportSummary, ...]:
    """Run :meth:`db.importing.loader.Loader.load` in a child process and wait for it.

    Returns the same summaries and raises the same errors. ``on_progress`` receives each
    :class:`db.domain.imports.Progress`, in the calling thread. Also raises StoreError if the child
    died, and Cancelled if it did not stop in time and was killed; the database is then unchanged.
    """
    child = ChildProcess(_load, path, tuple(files), name="import", has_children=True)
    deadline = None
    try:
        while deadline is None or time.monotonic() < deadline:
            if deadline is None and cancelled():
                deadline = time.monotonic() + PATIENCE
                child.send(_STOP)
            message = child.receive(_TICK)
            if isinstance(message, tuple):
                return cast("tuple[ImportSummary, ...]", message)
            if message is not None:
                on_progress(message)
        raise Cancelled("The import was cancelled; nothing was changed.")
    except ChildDied:
        raise StoreError(
            "The import ended unexpectedly, perhaps for lack of memory; nothing was added. "
            "Close other programs and try again, or load fewer files at a time."
        ) from None
    finally:
        child.end(patience=0 if deadline else PATIENCE)


def _load(pipe: Pipe, path: Path, files: tuple[Path, ...]) -> None:
    """Run the import in the child process."""
    if sys.platform != "win32":
        # On a PC with few cores, the window has priority. Windows arranges this on its own.
        os.nice(10)
    from db.importing.loader import Loader

    # The pipe becomes readable when the parent asks the import to stop, or has died.
    pipe.send(Loader(path).load(files, pipe.send, pipe.poll))
