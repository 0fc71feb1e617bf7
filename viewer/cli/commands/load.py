"""``wardcard import``: files into the database."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from db.domain.errors import Cancelled, Refused, StoreError
from viewer.cli.commands import DONE, Commands, followed, open_store, own_database
from viewer.system.data_source import why_nothing_is_added
from viewer.wording.time_left import Pace

if TYPE_CHECKING:
    from db.importing.loader import Progress

_BETWEEN_LINES = 0.1
"""Seconds."""


def add(commands: Commands) -> None:
    parser = commands.add(
        "import", "Load files into the database: report packs and CQC's own files.", _import
    )
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--summary", type=Path, metavar="FILE", help="keep what was done in a file")


def _import(arguments: argparse.Namespace) -> int:
    from db.importing.loader import Loader
    from viewer.system.saving import write_file
    from viewer.wording.imports import summary_text

    kept: Path | None = arguments.summary
    if kept is not None and not kept.absolute().parent.is_dir():
        raise StoreError(f"There is no folder {kept.parent} for the summary; nothing was added.")
    if hindrance := why_nothing_is_added(followed(arguments)):
        raise Refused(hindrance)
    open_store(arguments).close()
    try:
        with Stop() as stop, progress_line(sys.stderr) as line:
            loader = Loader(own_database(arguments))
            summaries = loader.load(arguments.files, line.show, stop.asked_for)
    except KeyboardInterrupt:
        raise Cancelled("The import was stopped; the database is as it was.") from None
    text = summary_text(summaries)
    print(text, end="")
    if kept is not None:
        write_file(kept, text.encode())
    return DONE


class Stop:
    """Ctrl+C: the first asks the import to stop, which leaves the database as it was."""

    def __init__(self) -> None:
        self._asked = False

    def asked_for(self) -> bool:
        return self._asked

    def __enter__(self) -> Stop:
        self._before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, *_: object) -> None:
        self._asked = True
        # The second time one means it.
        signal.signal(signal.SIGINT, self._before)


class _ProgressLine:
    """One line of a terminal, written over and over."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._pace = Pace()
        self._doing = ""
        self._next = 0.0

    def show(self, progress: Progress) -> None:
        told = self._pace.words(progress)
        now = time.monotonic()
        # A new step is always said: it may be the last that is heard for a while.
        if now >= self._next or progress.doing != self._doing:
            self._doing = progress.doing
            self._next = now + _BETWEEN_LINES
            self._write(told)

    def clear(self) -> None:
        self._write("")
        self._terminal.write("\r")

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self._terminal.write("\r" + text[:width].ljust(width))
        self._terminal.flush()


class _NoLine:
    """Where nobody looks, as in a log: only what came of it is said."""

    def show(self, progress: Progress) -> None:
        pass


@contextmanager
def progress_line(stream: TextIO | None) -> Iterator[_ProgressLine | _NoLine]:
    if stream is None or not stream.isatty():
        yield _NoLine()
        return
    line = _ProgressLine(stream)
    try:
        yield line
    finally:
        line.clear()
