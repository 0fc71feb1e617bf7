"""The log: a small rotating file in the data folder, which includes Qt's messages.

It names no person, computer or folder, and neither what anyone searched for nor what is in the
data, so that it can be sent to support.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from copy import copy
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

from db.domain.text import plain
from db.domain.tracebacks import summary_without_values, traceback_without_values
from db.files.private import make_kept_folder, open_kept
from viewer.system.personal_data import without_personal_data

if TYPE_CHECKING:
    # Commands keep a log as well, and do not load Qt.
    from PySide6.QtCore import QtMsgType

FOLDER = "logs"
"""The name of the log folder, in the data folder."""
FILE_NAME = "wardcard.log"
_LARGEST = 512 * 1024
"""The maximum size of a log file in bytes."""
_KEPT = 3
"""The number of older log files to keep."""


class _LogFile(RotatingFileHandler):
    """Continues with the same file if Windows does not rename it, because it is open elsewhere.

    Another window on the same data folder, for example, writes to the same log.
    """

    def _open(self) -> TextIOWrapper:
        return open_kept(Path(self.baseFilename), "a")

    def doRollover(self) -> None:  # noqa: N802 - the name of logging
        """Start a new file, or continue with the old one."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name of logging
        """Leave out what cannot be logged, for example because the disk is full."""


class _Formatter(logging.Formatter):
    """Leaves out what says who uses Wardcard and for what: paths, names, and values in errors.

    Characters that hide or reorder the rest of a line are left out too.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines for a record; a traceback keeps its lines."""
        # A copy, because handlers share records, and keep the traceback that another has written.
        kept = copy(record)
        kept.exc_text = None
        if isinstance(kept.args, tuple):
            kept.args = tuple(
                summary_without_values(value) if isinstance(value, BaseException) else value
                for value in kept.args
            )
        return plain(without_personal_data(super().format(kept)))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the name of logging
        """Return the traceback of an error."""
        return traceback_without_values(ei[1]).rstrip() if ei[1] is not None else ""


def start_log(data_dir: Path) -> logging.Handler:
    """Add a root log handler that writes to ``data_dir/logs``; pass it to :func:`end_log` later.

    If the folder cannot be written to, nothing is logged and no error is raised.
    """
    handler: logging.Handler
    try:
        folder = data_dir / FOLDER
        make_kept_folder(folder)
        handler = _LogFile(
            folder / FILE_NAME, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        open_kept(folder / FILE_NAME, "a").close()
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def end_log(handler: logging.Handler) -> None:
    """Stop logging to ``handler`` and close its file."""
    logging.getLogger().removeHandler(handler)
    with suppress(OSError):  # what is not written yet may not fit on the disk
        handler.close()


@contextmanager
def kept_log(data_dir: Path) -> Iterator[None]:
    """Log to ``data_dir`` within the context, including Qt's messages."""
    handler = start_log(data_dir)
    from PySide6.QtCore import qInstallMessageHandler

    former = qInstallMessageHandler(_log_qt_message)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
        end_log(handler)


def _log_qt_message(kind: QtMsgType, _: object, text: str) -> None:
    from PySide6.QtCore import QtMsgType

    levels = {
        QtMsgType.QtWarningMsg: logging.WARNING,
        QtMsgType.QtCriticalMsg: logging.ERROR,
        QtMsgType.QtFatalMsg: logging.CRITICAL,
    }
    logging.getLogger("qt").log(levels.get(kind, logging.INFO), "%s", text)
