"""The write face in a process of its own, so that reading goes on while a country is loaded.

Python runs one thread at a time, and an import computes for a minute: in a thread of the window it
would hold up every key press, and leave the window as large as the import was. What ends that
process, a damaged spreadsheet included, leaves window and database whole.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, cast

from db.domain.errors import Cancelled, StoreError
from db.domain.imports import ImportSummary

PATIENCE = 3.0
"""Seconds that a cancelled import has to end by itself; SQLite undoes what it leaves."""
_LOOKS = 0.1
"""Seconds between looks at whether the import was cancelled."""


def load_apart(
    path: Path,
    files: Sequence[Path],
    progress: Callable[[Any], None],
    cancelled: Callable[[], bool],
) -> tuple[ImportSummary, ...]:
    """:meth:`db.importing.loader.Loader.load` in another process: the same answer, and the same
    errors.

    ``progress`` takes each :class:`db.importing.loader.Progress`, on the calling thread, which
    waits. Raises StoreError also where the process ended without a word, as when memory runs out.
    """
    context = get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_work, args=(there, path, tuple(files)), name="import")
    process.start()
    # The other process must hold the last open end, or its death would go unnoticed.
    there.close()
    try:
        return _listen(here, progress, cancelled)
    except Cancelled:
        process.kill()
        raise
    finally:
        here.close()
        process.join()
        process.close()


def _listen(
    connection: Connection, progress: Callable[[Any], None], cancelled: Callable[[], bool]
) -> tuple[ImportSummary, ...]:
    deadline = None
    while deadline is None or time.monotonic() < deadline:
        if deadline is None and cancelled():
            deadline = time.monotonic() + PATIENCE
            with contextlib.suppress(OSError):
                connection.send("stop")
        if not connection.poll(_LOOKS):
            continue
        try:
            said = connection.recv()
        except (EOFError, OSError):
            raise StoreError(
                "The import ended unexpectedly, perhaps for want of memory; nothing was added. "
                "Close other programs and try again, or load fewer files at a time."
            ) from None
        if isinstance(said, Exception):
            raise said
        if isinstance(said, tuple):
            return cast("tuple[ImportSummary, ...]", said)
        progress(said)
    raise Cancelled("The import was cancelled; nothing was changed.")


def _work(connection: Connection, path: Path, files: tuple[Path, ...]) -> None:
    """The other process's whole life."""
    # Ctrl+C in a terminal reaches both processes; whoever asked for the import decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform != "win32":
        # On a PC with few cores the window goes first; Windows favours it by itself.
        os.nice(10)
    from db.importing.loader import Loader

    answer: object
    try:
        # There is something to read once a stop was asked for, or whoever asked is gone.
        answer = Loader(path).load(files, connection.send, connection.poll)
    except StoreError as error:
        answer = error
    except Exception:  # noqa: BLE001  # whatever it is, whoever asked is told of it
        answer = RuntimeError(f"In the process of the import:\n{traceback.format_exc()}")
    with contextlib.suppress(OSError):
        connection.send(answer)
