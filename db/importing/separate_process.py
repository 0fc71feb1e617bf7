"""Runs an import in a child process, so that the window stays responsive.

Python runs one thread at a time, and the import of a country computes for some seconds. In a thread
of the window's process it would delay every key press, and the process would stay as large as the
import made it. If something ends the child, such as a damaged spreadsheet, the window and the
database are unharmed.
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
"""Seconds between checks whether the import was cancelled."""
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
    died, and Cancelled if it did not stop in time and was killed: the database is then as it was
    before.
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
    """The whole work of the child process."""
    if sys.platform != "win32":
        # The window has priority on a PC with few cores. Windows gives it that anyway.
        os.nice(10)
    from db.importing.loader import Loader

    # The pipe has something to read once the parent wants the import to stop, or is gone.
    pipe.send(Loader(path).load(files, pipe.send, pipe.poll))
