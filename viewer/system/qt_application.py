"""Creates Qt's application object, sets its icon and brings windows to the front."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication, QWidget

import viewer
from viewer.system.paths import resources_dir

APP_USER_MODEL_ID = "Wardcard.Wardcard"
"""The ID by which Windows groups windows on its taskbar; installed shortcuts use it too."""


def qt_application(*, unseen_at_scale: float | None = None) -> QApplication:
    """Return the application object, which is created if it does not exist.

    With ``unseen_at_scale``, its windows do not appear on a screen, and are drawn with that many
    device pixels for each of their own.
    """
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    if unseen_at_scale is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        os.environ["QT_SCALE_FACTOR"] = str(unseen_at_scale)
    _name_on_the_taskbar()
    qt = QApplication(sys.argv[:1])
    qt.setOrganizationName("Wardcard")
    qt.setApplicationName("Wardcard")
    qt.setApplicationDisplayName("Wardcard")
    qt.setApplicationVersion(viewer.__version__)
    qt.setDesktopFileName("wardcard")
    return qt


def set_icon() -> None:
    """Set the icon of all windows. Call this after the first paint, so that it causes no delay."""
    from PySide6.QtGui import QIcon

    QApplication.setWindowIcon(QIcon(str(resources_dir() / "icons" / "wardcard.svg")))


def come_to_front(window: QWidget, activation: str = "") -> None:
    """Show ``window`` in front of all others.

    ``activation`` is the token with which Wayland permits this, or empty.
    """
    from PySide6.QtCore import Qt

    if activation:
        os.environ["XDG_ACTIVATION_TOKEN"] = activation
    if window.isMinimized():
        window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()


def _name_on_the_taskbar() -> None:
    """Set the application's ID on Windows, so that the taskbar shows its icon and shortcut."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID(APP_USER_MODEL_ID)
