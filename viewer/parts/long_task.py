"""The progress of long work: it appears only when the work lasts, and then does not flicker."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from viewer.system.tasks import Ticket

APPEARS_AFTER = 600
"""Milliseconds of work before its progress is shown."""
STAYS_FOR = 500
"""Milliseconds that it then stays at least."""
_BETWEEN_LOOKS = 100
"""Milliseconds between looks at what the work says of itself."""


class LongWork(QObject):
    """One piece of long work: what it tells of itself, and the wish to stop it.

    ``report`` and ``cancelled`` are for the worker's thread, all else for that of the interface.
    """

    appeared = Signal()
    advanced = Signal(object)
    """What the work last said of itself."""
    vanished = Signal()

    def __init__(self, ticket: Ticket, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.ticket = ticket
        self._over = False
        self._shown = False
        self._latest: object = None
        self._told: object = None
        self._appear = self._timer(APPEARS_AFTER, self._on_appear_due)
        self._vanish = self._timer(STAYS_FOR, self._on_vanish_due)
        self._look = QTimer(self)
        self._look.setInterval(_BETWEEN_LOOKS)
        self._look.timeout.connect(self._on_look_due)
        self._appear.start()

    def _timer(self, milliseconds: int, due: object) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(due)
        return timer

    def report(self, progress: object) -> None:
        """Say how far the work is, as often as one likes; the newest is looked at now and then."""
        self._latest = progress

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
        self._look.stop()
        if not self._vanish.isActive():
            self._end()

    @Slot()
    def _on_look_due(self) -> None:
        if self._latest is not self._told:
            self._told = self._latest
            self.advanced.emit(self._told)

    @Slot()
    def _on_appear_due(self) -> None:
        self._shown = True
        self._vanish.start()
        self.appeared.emit()
        self._on_look_due()
        self._look.start()

    @Slot()
    def _on_vanish_due(self) -> None:
        if self._over:
            self._end()

    def _end(self) -> None:
        if self._shown:
            self._shown = False
            self.vanished.emit()
        self.deleteLater()
