"""Qt's own application object, and its messages in our log."""

from __future__ import annotations

import logging
import os
import sys

from PySide6.QtCore import QtMsgType
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

import viewer
from viewer.paths import resources_dir

_LEVELS = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def qt_application(*, unseen_at_scale: float | None = None) -> QApplication:
    """The application object; with ``unseen_at_scale`` nothing it shows is seen on a screen, and
    a unit of it is that many pixels."""
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if unseen_at_scale is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ["QT_SCALE_FACTOR"] = str(unseen_at_scale)
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("Wardcard")
    qt.setApplicationDisplayName("Wardcard")
    qt.setApplicationVersion(viewer.__version__)
    qt.setDesktopFileName("wardcard")
    qt.setWindowIcon(QIcon(str(resources_dir() / "icons" / "wardcard.svg")))
    return qt


def log_qt_message(kind: QtMsgType, _: object, text: str) -> None:
    """For ``qInstallMessageHandler``."""
    logging.getLogger("qt").log(_LEVELS.get(kind, logging.INFO), "%s", text)
