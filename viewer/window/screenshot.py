"""A picture of the window as a user would see it, once all that was asked for is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QBuffer, QEventLoop, QIODevice, QTimer

from viewer.system.arguments import Picture
from viewer.system.saving import SaveError, write_file

if TYPE_CHECKING:
    from pathlib import Path

    from viewer.system.arguments import WindowArguments
    from viewer.window.application import Application

_SETTLES_IN = 120
"""Milliseconds without work after which nothing more is to come: longer than a search waits."""
_PATIENCE = 60_000


def picture_of_window(arguments: WindowArguments, picture: Picture) -> Path:
    """The window as ``arguments`` ask for it, seen by nobody; raises as :func:`take_picture`."""
    from viewer.system.log import kept_log
    from viewer.system.qt_application import qt_application
    from viewer.window.application import Application

    qt_application(unseen_at_scale=picture.scale)
    with kept_log(arguments.data_dir):
        application = Application(arguments)
        with application.running():
            return take_picture(application, picture)


def take_picture(application: Application, picture: Picture) -> Path:
    """Show the window, wait until it is filled, and save what it looks like as PNG.

    Raises StoreError where the ratings cannot be opened, SaveError where the picture cannot be
    saved.
    """
    application.show()
    _wait(application)
    window = application.window
    if application.trouble.failure is not None:
        raise application.trouble.failure
    window.report.tabs.setCurrentIndex(picture.tab)
    if picture.filters:
        window.activateWindow()
        window.filter_panel.open_at(None)
    if picture.search:
        window.activateWindow()
        window.header.search.search_for(picture.search)
    _wait(application)
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not window.grab().save(buffer, "PNG"):
        raise SaveError(f"{picture.path.name} could not be made: Qt cannot write PNG here.")
    path = write_file(picture.path, bytes(buffer.data().data()))
    window.close()
    return path


def _wait(application: Application) -> None:
    """Let events run until nothing was asked of the store for a while."""
    loop = QEventLoop()
    settled = QTimer(singleShot=True, interval=_SETTLES_IN)
    patience = QTimer(singleShot=True, interval=_PATIENCE)

    def look_again() -> None:
        if application.busy:
            settled.start()
        else:
            loop.quit()

    settled.timeout.connect(look_again)
    patience.timeout.connect(loop.quit)
    settled.start()
    patience.start()
    loop.exec()
    settled.stop()
    patience.stop()
