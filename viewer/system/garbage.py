"""Looks for garbage on the thread of the user interface alone.

Python itself does so on whichever thread happens to create an object. On a worker, that would
destroy parts of Qt away from their thread, stall the window as long as it takes, and interrupt
imports, which Python 3.11 does not always survive (https://github.com/python/cpython/issues/91351):
once in some hundred starts of a busy computer, nothing was shown.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_BETWEEN_LOOKS = 250
"""Milliseconds. What is created meanwhile takes a few milliseconds to look through."""
_LOADED = 10_000
"""Milliseconds after which it begins even if nobody has said that all is loaded."""


class Garbage(QObject):
    """Looks for garbage once all is loaded; before that, nobody does. Call :meth:`close` last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self, interval=_BETWEEN_LOOKS)
        self._timer.timeout.connect(self._look)
        self._late = QTimer(self, singleShot=True, interval=_LOADED)
        self._late.timeout.connect(self.begin)
        self._late.start()

    @Slot()
    def begin(self) -> None:
        """Look for garbage among what is created from now on; what is there by now stays."""
        if not self._timer.isActive():
            # Looking through all that has been loaded would stall the window for 60 ms each time.
            gc.freeze()
            self._late.stop()
            self._timer.start()

    def close(self) -> None:
        """Leave it to Python again."""
        self._late.stop()
        self._timer.stop()
        gc.enable()

    @Slot()
    def _look(self) -> None:
        """Look as far back as Python would, by its own thresholds."""
        due = [count > most for count, most in zip(gc.get_count(), gc.get_threshold(), strict=True)]
        if due[0]:
            gc.collect(2 if due[1] and due[2] else 1 if due[1] else 0)
