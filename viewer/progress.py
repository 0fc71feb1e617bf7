"""The progress of long work: it appears only when the work lasts, and then does not flicker."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from viewer.tasks import Ticket

APPEARS_AFTER = 600
"""Milliseconds of work before its progress is shown."""
STAYS_FOR = 500
"""Milliseconds that it then stays at least."""
_BETWEEN_REPORTS = 0.1


class LongWork(QObject):
    """One piece of long work: what it tells of itself, and the wish to stop it.

    ``report`` and ``cancelled`` are for the worker's thread, all else for that of the interface.
    """

    appeared = Signal()
    advanced = Signal(object)
    """What the work last said of itself."""
    vanished = Signal()
    _reported = Signal(object)

    def __init__(self, ticket: Ticket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ticket = ticket
        self._next_report = 0.0
        self._over = False
        self._shown = False
        self._latest: object = None
        self._appear = self._timer(APPEARS_AFTER, self._on_appear_due)
        self._vanish = self._timer(STAYS_FOR, self._on_vanish_due)
        self._reported.connect(self._on_reported)
        self._appear.start()

    def _timer(self, milliseconds: int, due: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(due)
        return timer

    def report(self, progress: object) -> None:
        """Say how far the work is; called as often as one likes, passed on ten times a second."""
        now = time.monotonic()
        if now >= self._next_report:
            self._next_report = now + _BETWEEN_REPORTS
            self._reported.emit(progress)

    def cancelled(self) -> bool:
        return self.ticket.stopped()

    @Slot()
    def cancel(self) -> None:
        self.ticket.cancel()

    @Slot()
    def finish(self) -> None:
        """The work is over, well or not."""
        self._over = True
        self._appear.stop()
        if not self._vanish.isActive():
            self._end()

    @Slot(object)
    def _on_reported(self, progress: object) -> None:
        self._latest = progress
        if self._shown:
            self.advanced.emit(progress)

    @Slot()
    def _on_appear_due(self) -> None:
        self._shown = True
        self._vanish.start()
        self.appeared.emit()
        if self._latest is not None:
            self.advanced.emit(self._latest)

    @Slot()
    def _on_vanish_due(self) -> None:
        if self._over:
            self._end()

    def _end(self) -> None:
        if self._shown:
            self._shown = False
            self.vanished.emit()
        self.deleteLater()
