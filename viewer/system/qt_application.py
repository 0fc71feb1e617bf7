"""Creates Qt's application object, sets its icon and brings windows to the front."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

import viewer
from viewer.system.paths import resources_dir
from viewer.system.print_service import print_locally

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
    print_locally()
    with _start_watched():
        qt = QApplication(sys.argv[:1])
    qt.setOrganizationName("Wardcard")
    qt.setApplicationName("Wardcard")
    qt.setApplicationDisplayName("Wardcard")
    qt.setApplicationVersion(viewer.__version__)
    qt.setDesktopFileName("wardcard")
    return qt


@contextmanager
def _start_watched() -> Generator[None]:
    """Say in a sentence why Qt cannot start, and end the process, instead of aborting it.

    Windows always has a screen. Other messages go to the log.
    """
    if sys.platform == "win32":
        yield
        return
    told: list[str] = []

    def on_message(kind: QtMsgType, _: object, text: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            sentence = f"wardcard: {_why_no_window(told)}\n"
            os.write(2, sentence.encode("utf-8", "backslashreplace"))
            os._exit(1)
        told.append(text)

    former = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(former)
    for text in told:
        # It started all the same, so this is nothing to warn of.
        logging.getLogger("qt").info("%s", text)


def _why_no_window(told: Sequence[str]) -> str:
    """Return the reason, from what Qt ``told`` before it gave up, and what to do."""
    import ctypes

    from db.files.lookup import is_file
    from viewer.system.libraries import missing_library

    remedy = "Log in to a desktop, or use the commands that 'wardcard --help' lists."
    for text in told:
        if "connect to display" in text or "wl_display" in text:
            return f"There is no screen to show the window on ({text.strip()}). {remedy}"
    platform = QGuiApplication.platformName() or os.environ.get("QT_QPA_PLATFORM", "")
    name = platform.partition(":")[0]
    plugins = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath), "platforms")
    plugin = plugins / f"libq{name or 'xcb'}.so"
    try:
        if is_file(plugin):
            ctypes.CDLL(str(plugin))
    except OSError as error:
        if missing := missing_library(str(error)):
            return missing
    if name:
        return (
            f"Qt cannot use the screen '{name}', which the variable QT_QPA_PLATFORM names. Unset "
            "it and try again."
        )
    return f"Qt cannot show a window here. {remedy}"


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
