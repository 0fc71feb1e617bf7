"""How the window opens: painted first, then furnished step by step, then filled.

The steps are taken by the event loop, so that what the user does meanwhile is not held up. Nothing
here but :class:`Opening` knows that there is a time before the
:class:`viewer.window.application.Application`.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from viewer.system import paths
from viewer.system.arguments import WindowArguments
from viewer.system.qt_application import qt_application, set_icon
from viewer.system.single_instance import Instance, this_start
from viewer.window.first_paint import Front

if TYPE_CHECKING:
    from pathlib import Path

_WITHOUT_A_PAINT = 1500
"""Milliseconds after which the rest begins even if the window was never painted (minimised)."""


def open_plainly() -> int:
    """Open the window as a double click does, without reading any arguments."""
    folder = paths.data_dir()
    plain = WindowArguments(paths.database_path(folder), paths.private_dir(folder))
    return open_window(plain, folder)


def open_window(arguments: WindowArguments, data_dir: Path) -> int:
    """Open the window and return the exit code when it is closed.

    Where a window on the same data is open, that one takes over what is asked for, and none is
    shown: to look for it costs a millisecond, and a second window that vanishes would be worse.
    """
    instance = Instance(data_dir, arguments.database)
    subject = arguments.subject.id if arguments.subject else ""
    if not instance.is_first(this_start(arguments.files, subject, arguments.report_id or "")):
        return 0
    return run(arguments, instance)


def run(arguments: WindowArguments, instance: Instance | None = None) -> int:
    """The same without a look at other windows; ``instance`` brings what later starts ask for."""
    qt = qt_application()
    opening = Opening(arguments, instance)
    opening.show()
    try:
        return qt.exec()
    finally:
        opening.close()
        if opening.error is not None:
            raise opening.error


class Opening(QObject):
    def __init__(self, arguments: WindowArguments, instance: Instance | None = None) -> None:
        super().__init__()
        self._arguments = arguments
        self._instance = instance
        self._front = Front(arguments)
        self._until_closed = ExitStack()
        self._steps = self._open()
        self.error: Exception | None = None
        """What went wrong with a step: a bug, and the end of this start."""
        self._late = QTimer(self, singleShot=True, interval=_WITHOUT_A_PAINT)
        self._next = QTimer(self, interval=0)
        self._late.timeout.connect(self._next.start)
        self._next.timeout.connect(self._on_next_due)
        self._front.window.painted.connect(self._next.start)
        self._front.window.closing.connect(self._next.stop)

    def show(self) -> None:
        self._late.start()
        self._front.show()

    def close(self) -> None:
        self._late.stop()
        self._next.stop()
        self._until_closed.close()

    def _open(self) -> Iterator[None]:
        """All that follows the first paint, in steps that are each shorter than a blink."""
        self._front.theme.follow_system()
        set_icon()
        yield
        from db.domain.tree import Arrangement
        from viewer.window.first_rows import FirstRows

        window, settings = self._front.window, self._front.settings
        arrangement = self._arguments.arrangement or Arrangement(settings.grouping)
        rows = FirstRows(self._arguments, self)
        rows.read(arrangement)
        yield
        while window.furnish():
            if window.tree_stands:
                rows.fill(window.tree_pane.model)
            yield
        from viewer.system.log import kept_log

        self._until_closed.enter_context(kept_log(self._arguments.data_dir))
        yield
        from viewer.window import failures as trouble  # noqa: F401

        yield
        from viewer.window.application import Application

        yield
        application = Application(self._arguments, self._front)
        self._until_closed.enter_context(application.running())
        yield
        application.begin(top_is_there=rows.take())
        window.take_typed()
        yield
        if self._instance is not None:
            self._instance.asked.connect(application.take_over)
            self._instance.listen()
        gc.enable()

    @Slot()
    def _on_next_due(self) -> None:
        self._late.stop()
        try:
            next(self._steps)
        except StopIteration:
            self._next.stop()
        except Exception as error:  # noqa: BLE001  # run() raises it
            self._next.stop()
            self.error = error
            QApplication.exit(1)
