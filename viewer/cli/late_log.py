"""The log of a command, which is opened only if there is something to log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from db.domain.errors import StoreError

_log = logging.getLogger(__name__)


class _LateLog(logging.Handler):
    """Opens the log with the first warning, and leaves all that follows to it."""

    def __init__(self, folder: Callable[[], Path]) -> None:
        super().__init__(logging.WARNING)
        self._folder = folder
        self._started = False
        self.log: logging.Handler | None = None

    def emit(self, record: logging.LogRecord) -> None:
        if self._started:
            return
        self._started = True
        try:
            from viewer.system.log import start_log

            self.log = start_log(self._folder())
        except (ImportError, OSError, StoreError):
            # Without a log, the sentence that the user gets has to do.
            return
        self.log.handle(record)


@contextmanager
def late_log(folder: Callable[[], Path]) -> Generator[None]:
    """Log warnings and errors in the folder that ``folder`` returns, within the context.

    Otherwise Python would print them on standard error, with their tracebacks. An error of the
    system that ends the context is logged too, because the user gets only a sentence about it; not
    that memory ran out, because opening the log takes some.
    """
    handler = _LateLog(folder)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    except (OSError, ImportError) as error:
        if not isinstance(error, BrokenPipeError):
            _log.error("The command could not be finished", exc_info=error)
        raise
    finally:
        root.removeHandler(handler)
        if handler.log is not None:
            from viewer.system.log import end_log

            end_log(handler.log)
