"""Runs an import, or a removal, in a child process, so that the window stays responsive.

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.domain.errors import NOTHING_CHANGED, Cancelled, StoreError
from db.domain.imports import ImportSummary, Removal
from db.files.stamp import Stamp
from db.processes.child_process import PATIENCE, ChildDied, ChildProcess, Pipe

_TICK = 0.1
"""Seconds between checks for cancellation."""
_STOP = "stop"


def load_in_child(
    path: Path,
    files: Sequence[Path],
    on_progress: Callable[[Any], None],
    cancelled: Callable[[], bool],
    expected: Stamp | None = None,
) -> tuple[ImportSummary, ...]:
    """Run :meth:`db.importing.loader.Loader.load` in a child process and wait for it.

    Returns the same summaries and raises the same errors. ``on_progress`` receives each
    :class:`db.domain.imports.Progress`, in the calling thread. With ``expected``, the database must
    be that very file. Also raises StoreError if the child
    died, and Cancelled if it did not stop in time and was killed; the database is then unchanged.
    """
    child = ChildProcess(_load, path, tuple(files), expected, name="import", has_children=True)
    try:
        return _result(child, on_progress, cancelled).summaries
    except ChildDied as died:
        raise StoreError(
            f"The import ended unexpectedly ({died.reason}); nothing was added. Close other "
            "programs and try again, or load fewer files at a time."
        ) from None


def remove_in_child(
    path: Path, number: int, cancelled: Callable[[], bool], expected: Stamp | None = None
) -> Removal:
    """Run :func:`db.importing.removal.remove_file` in a child process and wait for it.

    Returns the same result and raises the same errors. Also raises StoreError if the child died,
    and Cancelled if it did not stop in time and was killed; the database is then unchanged.
    """
    child = ChildProcess(_remove, path, number, expected, name="removal")
    try:
        return _result(child, lambda _: None, cancelled).removal
    except ChildDied as died:
        raise StoreError(
            f"Taking out the file ended unexpectedly ({died.reason}); nothing was changed. Close "
            "other programs and try again."
        ) from None


@dataclass(frozen=True, slots=True)
class _Done:
    """The last message of a child process."""

    summaries: tuple[ImportSummary, ...] = ()
    removed: Removal | None = None

    @property
    def removal(self) -> Removal:
        assert self.removed is not None
        return self.removed


def _result(
    child: ChildProcess, on_progress: Callable[[Any], None], cancelled: Callable[[], bool]
) -> _Done:
    """Wait for the last message of ``child``, and stop it if it is cancelled."""
    deadline = None
    try:
        while deadline is None or time.monotonic() < deadline:
            if deadline is None and cancelled():
                deadline = time.monotonic() + PATIENCE
                child.send(_STOP)
            message = child.receive(_TICK)
            if isinstance(message, _Done):
                return message
            if message is not None:
                on_progress(message)
        raise Cancelled(NOTHING_CHANGED)
    finally:
        child.end(patience=0 if deadline else PATIENCE)


def _load(pipe: Pipe, path: Path, files: tuple[Path, ...], expected: Stamp | None) -> None:
    """Run the import in the child process."""
    _give_way()
    from db.importing.loader import Loader

    # The pipe becomes readable when the parent asks the import to stop, or has died.
    pipe.send(_Done(summaries=Loader(path, expected).load(files, pipe.send, pipe.poll)))


def _remove(pipe: Pipe, path: Path, number: int, expected: Stamp | None) -> None:
    """Remove a file in the child process."""
    _give_way()
    from db.importing.removal import remove_file

    pipe.send(_Done(removed=remove_file(path, number, pipe.poll, expected)))


def _give_way() -> None:
    """Let the window go first on a PC with few cores. Windows arranges this on its own."""
    if sys.platform != "win32":
        os.nice(10)
