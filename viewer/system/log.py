"""The log: a small rotating file in the data folder, which includes Qt's messages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

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

    def doRollover(self) -> None:  # noqa: N802 - the name of logging
        """Start a new file, or continue with the old one."""
        try:
            super().doRollover()
        except OSError:
            self.stream = self._open()


def start_log(data_dir: Path) -> logging.Handler:
    """Add a root log handler that writes to ``data_dir/logs``; pass it to :func:`end_log` later.

    If the folder cannot be written to, nothing is logged and no error is raised.
    """
    handler: logging.Handler
    try:
        folder = data_dir / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        handler = _LogFile(
            folder / FILE_NAME, maxBytes=_LARGEST, backupCount=_KEPT, encoding="utf-8", delay=True
        )
        (folder / FILE_NAME).touch()
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    return handler


def end_log(handler: logging.Handler) -> None:
    """Stop logging to ``handler`` and close its file."""
    logging.getLogger().removeHandler(handler)
    handler.close()


_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@contextmanager
def kept_log(data_dir: Path) -> Iterator[None]:
    """Log to ``data_dir`` within the context, including Qt's messages."""
    handler = start_log(data_dir)
    former = qInstallMessageHandler(_log_qt_message)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
        end_log(handler)


def _log_qt_message(kind: QtMsgType, _: object, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", text)
