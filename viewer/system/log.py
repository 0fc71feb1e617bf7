"""The log: small, rotating, in the data folder; standard library only."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

FOLDER = "logs"
FILE_NAME = "wardcard.log"
_LARGEST = 512 * 1024
_KEPT = 3


def start_log(data_dir: Path) -> logging.Handler:
    """Let the root logger write to ``data_dir/logs``; the handler, for :func:`end_log`.

    A folder that cannot be written to costs the log, never the start.
    """
    handler: logging.Handler
    try:
        folder = data_dir / FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(
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
    logging.getLogger().removeHandler(handler)
    handler.close()


_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


@contextmanager
def kept_log(data_dir: Path) -> Iterator[None]:
    handler = start_log(data_dir)
    former = qInstallMessageHandler(_log_qt_message)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
        end_log(handler)


def _log_qt_message(kind: QtMsgType, _: object, text: str) -> None:
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", text)
