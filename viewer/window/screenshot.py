"""Saves a picture of the window as a user would see it, once its content is complete."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QApplication, QDialog

from viewer.system.arguments import Picture, WindowArguments
from viewer.system.qt_application import qt_application
from viewer.system.saving import SaveError, write_file
from viewer.window.main_window import MainWindow
from viewer.window.start import Start

_SETTLES_IN = 120
"""Milliseconds without work after which the content counts as complete. This is longer than the
delay between typing and searching."""
_LOOKS = 2
"""How many times in succession no work must be going on."""
_PATIENCE = 60_000
"""Milliseconds after which the picture is taken even if work is still in progress."""


def picture_of_window(
    arguments: WindowArguments, picture: Picture, then: Callable[[MainWindow], None] | None = None
) -> Path:
    """Open the window off screen, save a picture of it as a PNG file, and return the file's path.

    ``then`` does something in the window first, such as opening a dialog, which is in the picture.
    Raises StoreError if the ratings cannot be opened, and SaveError if the picture cannot be saved.
    """
    qt_application(unseen_at_scale=picture.scale)
    with Start(arguments) as start:
        start.show()
        _wait(start)
        application = start.application
        if application is None:
            raise start.error or SaveError(f"{picture.path.name}: the window did not open.")
        if application.failures.opening_error is not None:
            raise application.failures.opening_error
        if application.navigator.here is None and application.not_found is not None:
            raise application.not_found.error
        window = start.window
        window.report.tabs.setCurrentIndex(picture.tab)
        if picture.filters:
            window.activateWindow()
            window.tree_pane.open_filters()
        if picture.search:
            window.activateWindow()
            window.header.search.search_for(picture.search)
        if then is not None:
            # A dialog runs until it is closed, so that it is not waited for here.
            QTimer.singleShot(0, window, lambda: then(window))
        grabbed: list[QPixmap] = []
        _wait(start, lambda: grabbed.append(_grab(window)))
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not grabbed or not grabbed[0].save(buffer, "PNG"):
            raise SaveError(f"{picture.path.name} was not saved: Qt cannot write PNG on this PC.")
        path = write_file(picture.path, bytes(buffer.data().data()))
        window.close()
        return path


def _grab(window: MainWindow) -> QPixmap:
    """The window with the dialogs and lists that are open over it, which are then closed."""
    picture = window.grab()
    over = [each for each in QApplication.topLevelWidgets() if each.isVisible() and each != window]
    painter = QPainter(picture)
    for each in over:
        painter.drawPixmap(each.pos() - window.pos(), each.grab())
    painter.end()
    for each in reversed(over):
        if isinstance(each, QDialog):
            each.reject()
    return picture


def _wait(start: Start, at_end: Callable[[], None] = lambda: None) -> None:
    """Process events until no work has been done for a while, then call ``at_end``."""
    loop = QEventLoop()
    settled = QTimer(singleShot=True, interval=_SETTLES_IN)
    patience = QTimer(singleShot=True, interval=_PATIENCE)

    idle = 0

    def check_again() -> None:
        nonlocal idle
        application = start.application
        busy = start.error is None and (application is None or application.busy)
        idle = 0 if busy else idle + 1
        # What the last work has shown is laid out by the second look.
        if idle < _LOOKS:
            settled.start()
        else:
            end()

    def end() -> None:
        if loop.isRunning():
            settled.stop()
            patience.stop()
            loop.quit()
            at_end()

    settled.timeout.connect(check_again)
    patience.timeout.connect(end)
    settled.start()
    patience.start()
    loop.exec()
    settled.stop()
    patience.stop()
