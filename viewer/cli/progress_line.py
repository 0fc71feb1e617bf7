"""Progress of long work on a terminal, and the handling of Ctrl+C while it runs."""

from __future__ import annotations

import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol, TextIO

from viewer.wording.imports import progress_text
from viewer.wording.time_left import Pace

if TYPE_CHECKING:
    from db.domain.imports import Progress

_BETWEEN_LINES = 0.1
"""The least time between updates of the line, in seconds."""


class Interruption:
    """A context manager for Ctrl+C: the first asks the work to stop, the second ends it.

    An import that is asked to stop leaves the database unchanged, and publishing the folder.
    """

    def __init__(self) -> None:
        self._requested = False

    def requested(self) -> bool:
        """Whether Ctrl+C was pressed."""
        return self._requested

    def __enter__(self) -> Interruption:
        self._before = signal.signal(signal.SIGINT, self._on_signal)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGINT, self._before)

    def _on_signal(self, *_: object) -> None:
        self._requested = True
        signal.signal(signal.SIGINT, self._before)


class ProgressLine(Protocol):
    """A line that shows the progress of long work."""

    def show(self, progress: Progress) -> None:
        """Show the progress of an import."""
        ...

    def show_text(self, text: str, share: float, step: str) -> None:
        """Show ``text`` with the time left; ``share`` of the work is done, 0 to 1."""
        ...

    def clear(self) -> None:
        """Empty the line, so that something else can be printed."""
        ...


class _TerminalLine:
    """A line on a terminal that is rewritten with each update."""

    def __init__(self, terminal: TextIO) -> None:
        self._terminal = terminal
        self._pace = Pace()
        self._doing = ""
        self._next = 0.0

    def show(self, progress: Progress) -> None:
        """Show the progress of an import."""
        self.show_text(progress_text(progress), progress.share, progress.doing)

    def show_text(self, text: str, share: float, step: str) -> None:
        """Show ``text`` with the time left; ``share`` of the work is done, 0 to 1."""
        text = self._pace.with_time_left(text, share)
        now = time.monotonic()
        # A new step is always shown, because it may be the last for a while.
        if now >= self._next or step != self._doing:
            self._doing = step
            self._next = now + _BETWEEN_LINES
            self._write(text)

    def clear(self) -> None:
        """Empty the line; the next update is shown at once."""
        self._next = 0.0
        self._write("")
        self._terminal.write("\r")
        self._terminal.flush()

    def _write(self, text: str) -> None:
        width = shutil.get_terminal_size().columns - 1
        self._terminal.write("\r" + text[:width].ljust(width))
        self._terminal.flush()


class _NoLine:
    """A stand-in that shows no progress, for output to a file or log rather than a terminal."""

    def show(self, progress: Progress) -> None:
        """Show nothing."""

    def show_text(self, text: str, share: float, step: str) -> None:
        """Show nothing."""

    def clear(self) -> None:
        """There is nothing to clear."""


@contextmanager
def progress_line(stream: TextIO | None) -> Iterator[ProgressLine]:
    """Provide a line on ``stream`` whose ``show`` takes each Progress; clear it at the end."""
    if stream is None or not stream.isatty():
        yield _NoLine()
        return
    line = _TerminalLine(stream)
    try:
        yield line
    finally:
        line.clear()
