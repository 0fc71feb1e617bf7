"""Crash reports, without personal data, which are shown at the next start.

There are two kinds: uncaught Python exceptions, after which the window continues, and crashes of
the process itself, for which faulthandler writes the stack trace.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import viewer
from db.domain.tracebacks import traceback_without_values
from db.files.lock import hold, is_held
from db.files.private import make_kept_folder, open_kept
from viewer.system.personal_data import without_personal_data

_log = logging.getLogger(__name__)

FOLDER = "crashes"
"""The name of the folder for crash reports, in the data folder."""
_KEPT = 5
"""The number of old reports to keep."""


class CrashWatch:
    """Writes crash reports to ``data_dir/crashes`` and finds those of earlier runs."""

    def __init__(self, data_dir: Path, noticed: Callable[[str], None]) -> None:
        """``noticed`` receives the report on an exception, on the thread where it was raised."""
        self._folder = data_dir / FOLDER
        self._noticed = noticed
        self._fault_file: TextIO | None = None
        self._fault_path: Path | None = None
        self._hooks: tuple[Any, Any, Any] | None = None
        self.ended_badly = False
        """Whether an earlier run ended in a crash or a power cut, or was killed.

        This is known once :meth:`left_behind` has been called.
        """

    def start(self) -> None:
        """Catch every otherwise uncaught exception, until :meth:`stop` is called."""
        self._hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
        sys.excepthook = self._on_exception
        sys.unraisablehook = lambda args: self._on_exception(
            args.exc_type, args.exc_value, args.exc_traceback
        )
        threading.excepthook = lambda args: self._on_exception(
            args.exc_type, args.exc_value, args.exc_traceback
        )
        started = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        try:
            make_kept_folder(self._folder)
            self._fault_path = self._folder / f"fault-{started}.txt"
            self._fault_file = open_kept(self._fault_path, "w")
            hold(self._fault_file.fileno())  # so that other windows do not take it for a crash
            faulthandler.enable(self._fault_file)
        except OSError:
            _log.warning("Crash reports cannot be kept: the data folder cannot be written to")

    def stop(self) -> None:
        """Stop catching exceptions, and remove the file prepared for a crash in this run."""
        if self._hooks is not None:
            sys.excepthook, sys.unraisablehook, threading.excepthook = self._hooks
            self._hooks = None
        if self._fault_file is not None:
            faulthandler.disable()
            self._fault_file.close()
            self._fault_file = None
        if self._fault_path is not None:
            # If a virus scanner has it open, the next start removes it.
            with contextlib.suppress(OSError):
                self._fault_path.unlink(missing_ok=True)

    def left_behind(self) -> str:
        """Return the newest crash report of an earlier run, or an empty text if there is none.

        A report is returned only once, and is then kept among the newest old reports.
        """
        newest = ""
        for path in sorted(self._folder.glob("fault-*.txt")):
            if path == self._fault_path or is_held(path):
                continue
            try:
                text = path.read_text(encoding="utf-8", errors="replace").strip()
                self.ended_badly = True
                if text:
                    newest = without_personal_data(_heading() + text)
                    self._write(f"old-{path.name}", newest)
                path.unlink()
            except OSError:  # another Wardcard has it open (Windows), or it belongs to another user
                continue
        self._forget_the_oldest()
        return newest

    def record(self, error: BaseException) -> str:
        """Write a report on ``error`` and return its text."""
        report = without_personal_data(_heading() + traceback_without_values(error))
        _log.error("%s", report)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        try:
            make_kept_folder(self._folder)
            self._write(f"old-error-{moment}.txt", report)
        except OSError:
            _log.warning("The report on an error could not be written")
        self._forget_the_oldest()
        return report

    def _on_exception(
        self,
        kind: type[BaseException],
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        error = error or kind()
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self._noticed(self.record(error))

    def _write(self, name: str, report: str) -> None:
        with open_kept(self._folder / name, "w") as file:
            file.write(report)

    def _forget_the_oldest(self) -> None:
        for path in sorted(self._folder.glob("old-*.txt"))[:-_KEPT]:
            with contextlib.suppress(OSError):  # someone is reading it
                path.unlink(missing_ok=True)


def _heading() -> str:
    import platform  # takes a millisecond, and most runs write no report

    return (
        f"Wardcard {viewer.__version__}, Python {platform.python_version()}, "
        f"{platform.system()} {platform.release()}\n\n"
    )
