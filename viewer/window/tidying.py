"""Clears up after earlier runs once the window is shown, on a thread of its own."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import QObject

from viewer.system.tasks import Tasks

_log = logging.getLogger(__name__)

_PATIENCE = 1.0
"""Seconds to wait at the end: a network folder may not answer, and nothing of this is urgent."""


class Tidying(QObject):
    """Removes what killed runs left, and makes the user's own data folder private again."""

    def __init__(self, data_dir: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._data_dir = data_dir
        self._tasks: Tasks[None] = Tasks(lambda: None, self._on_failed, self, "tidying")

    def begin(self) -> None:
        """Start, without waiting for the end."""
        self._tasks.run(lambda _: tidy(self._data_dir), lambda _: self.close())

    def close(self) -> None:
        """End the thread."""
        self._tasks.close(_PATIENCE)

    def _on_failed(self, error: Exception) -> None:
        _log.warning("Earlier runs were not cleared up after: %s", type(error).__name__)
        self.close()


def tidy(data_dir: Path) -> None:
    """Clear up after earlier runs that used ``data_dir``. It takes as long as its disks do."""
    from db.files.private import tighten
    from db.files.register import clean_up
    from viewer.system import paths, settings

    removed = clean_up() + settings.remove_unfinished(data_dir)
    if removed:
        _log.info("Removed temporary files of a run that was interrupted: %s", removed)
    if paths.is_own_folder(data_dir):
        tighten(data_dir)
