"""Saves a picture of the window as a user would see it, once its content is complete."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer

from viewer.system.arguments import Picture, WindowArguments
from viewer.system.qt_application import qt_application
from viewer.system.saving import SaveError, write_file
from viewer.window.start import Start

_SETTLES_IN = 120
"""Milliseconds without work after which the content counts as complete. This is longer than the
delay between typing and searching."""
_PATIENCE = 60_000
"""Milliseconds after which the picture is taken even if work is still in progress."""


def picture_of_window(arguments: WindowArguments, picture: Picture) -> Path:
    """Open the window off screen, save a picture of it as a PNG file, and return the file's path.

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
        _wait(start)
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not window.grab().save(buffer, "PNG"):
            raise SaveError(f"{picture.path.name} was not saved: Qt cannot write PNG on this PC.")
        path = write_file(picture.path, bytes(buffer.data().data()))
        window.close()
        return path


def _wait(start: Start) -> None:
    """Process events until no work has been done for a while."""
    loop = QEventLoop()
    settled = QTimer(singleShot=True, interval=_SETTLES_IN)
    patience = QTimer(singleShot=True, interval=_PATIENCE)

    def check_again() -> None:
        application = start.application
        if start.error is None and (application is None or application.busy):
            settled.start()
        else:
            loop.quit()

    settled.timeout.connect(check_again)
    patience.timeout.connect(loop.quit)
    settled.start()
    patience.start()
    loop.exec()
    settled.stop()
    patience.stop()
