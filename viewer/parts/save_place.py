"""Asks where to save a file: first in the folder that something was last saved in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog, QWidget

from viewer.system.paths import documents_dir

if TYPE_CHECKING:
    from viewer.system.settings import Settings


def ask_where_to_save(
    parent: QWidget, title: str, name: str, filters: str, settings: Settings | None = None
) -> tuple[Path | None, str]:
    """Return the path that the user chose, None if they cancelled, and the filter they left chosen.

    ``name`` is the file's proposed name in plain words, ``filters`` are those of Qt's dialogs:
    'Plain table (*.csv);;...'. ``settings`` remember the folder; without them it is that of the
    user's documents.
    """
    folder = (settings.last_folder if settings is not None else None) or documents_dir()
    chosen, kept = QFileDialog.getSaveFileName(parent, title, str(folder / name), filters)
    return (Path(chosen) if chosen else None), kept
