"""Watches the database in use, to notice what other programs do to it while the window is open."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from db.files.stamp import Stamp, stamp
from viewer.system.tasks import Tasks

BETWEEN_LOOKS = 4.0
"""Seconds between looks at the file. A look opens at most the small files that say which data is
followed, and takes some microseconds."""
_PATIENCE = 1.0
"""Seconds for which closing waits for a look to end, which may hang on a network share."""


class DataWatching(QObject):
    """Looks at the file regularly, and when Wardcard comes to the front.

    It does so on a thread of its own, because a network share may not answer.
    """

    gone = Signal()
    """Emitted once when the file is no longer at its path, or cannot be reached."""
    back = Signal()
    """Emitted when it is there again."""
    changed = Signal()
    """Emitted when the file may have been changed or replaced by another program."""
    moved = Signal()
    """Emitted when another database is in use, such as newer followed data."""

    def __init__(
        self,
        in_use: Callable[[], Path],
        failed: Callable[[Exception], None],
        parent: QObject,
        between: float = BETWEEN_LOOKS,
    ) -> None:
        """``in_use`` returns the path of the database in use; it is called on another thread."""
        super().__init__(parent)
        self._in_use = in_use
        self._known: tuple[Path, Stamp] | None = None
        self._before: tuple[Path, Stamp] | None = None
        """What was known last."""
        self._away = False
        self._looks: Tasks[None] = Tasks(lambda: None, failed, self, name="watching")
        self._timer = QTimer(self, interval=round(between * 1000))
        self._timer.timeout.connect(self.look)

    @property
    def busy(self) -> bool:
        """Whether a look is waiting for an answer."""
        return self._looks.busy

    def start(self) -> None:
        """Look regularly from now on, once it is known what to look at."""
        self._timer.start()
        qt = QGuiApplication.instance()
        if isinstance(qt, QGuiApplication):
            qt.applicationStateChanged.connect(self._on_state_changed)

    def close(self) -> None:
        """Stop looking."""
        self._timer.stop()
        self._known = self._before = None
        self._looks.close(_PATIENCE)

    def know(self, path: Path, state: Stamp) -> None:
        """Notice every change from this state of the file at ``path`` on."""
        self._known = self._before = (path, state)
        self._away = False

    def forget(self) -> None:
        """Notice nothing until the state of the file is known again."""
        self._known = None

    def go_back(self, *, gone: bool) -> None:
        """Notice every change from the last known state on, because a newer one is not known.

        ``gone`` says that the file is not there now, which has been reported.
        """
        self._known, self._away = self._before, gone

    @Slot()
    def look(self) -> None:
        """Look at the file once, unless a look is still waiting for an answer."""
        if self._known is None or self._looks.busy:
            return
        in_use = self._in_use

        def probe(_: None) -> tuple[Path, Stamp | None]:
            path = in_use()
            return path, stamp(path)

        self._looks.run(probe, partial(self._on_looked, self._known))

    def _on_looked(self, known: tuple[Path, Stamp], found: tuple[Path, Stamp | None]) -> None:
        if known is not self._known:
            return
        (path, before), (now_at, now) = known, found
        if now_at != path:
            self.moved.emit()
        elif now is None:
            if not self._away:
                self._away = True
                self.gone.emit()
        elif self._away:
            self._away = False
            self.back.emit()
        elif now != before:
            self.changed.emit()

    @Slot(Qt.ApplicationState)
    def _on_state_changed(self, state: Qt.ApplicationState) -> None:
        if state is Qt.ApplicationState.ApplicationActive:
            self.look()
