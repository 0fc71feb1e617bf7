"""Removing loaded files from the data: the list, the question and the work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QMessageBox

from viewer.appearance.theme import Theme
from viewer.parts.long_task import LongTask
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.tasks import Tasks
from viewer.views.data.adding import not_changed
from viewer.views.data.sources_dialog import SourcesDialog
from viewer.wording.sources import question, removed

if TYPE_CHECKING:
    from db.domain.imports import LoadedFile, Removal
    from db.reading.store import ReportStore
    from viewer.parts.host_window import HostWindow

_ON_CLOSING = OnClosing(
    running="A file is still being removed.",
    loss="If you close Wardcard now, it is kept.",
    keep="Keep removing",
)


class DataRemoving(QObject):
    """Shows the loaded files, and removes the one that the user chooses."""

    data_removed = Signal()
    """Emitted when a file has been removed from the database."""

    def __init__(
        self,
        database: Path,
        tasks: Tasks[ReportStore],
        window: HostWindow,
        theme: Theme,
        hindered: Callable[[], bool],
        barred: str = "",
    ) -> None:
        """``tasks`` work on the database in use; ``window`` shows messages and progress.

        ``hindered`` tells the user why the data cannot be changed, if so, and returns whether.
        ``barred`` says why nothing can ever be removed on this computer; empty if it can.
        """
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        # The worker owns no store: it only waits for a child process.
        self._removals: Tasks[None] = Tasks(
            lambda: None, tasks.report_failure, self, name="removals"
        )
        self._window = window
        self._theme = theme
        self._hindered = hindered
        self._barred = barred

    def use(self, database: Path) -> None:
        """Remove from ``database`` in future."""
        self._database = database

    def close(self) -> None:
        """Stop any removal in progress, and leave the database as it was."""
        self._removals.close()

    def ask(self) -> None:
        """Show the loaded files."""
        self._tasks.run(lambda store: store.loaded_files(), self._show, topic="sources")

    def _show(self, files: Sequence[LoadedFile]) -> None:
        dialog = SourcesDialog(files, self._theme, self._window, self._barred)
        dialog.remove_wanted.connect(self._on_remove_wanted)
        dialog.open()

    def _on_remove_wanted(self, file: LoadedFile) -> None:
        if self._hindered():
            return
        database = self._database

        def is_there(_: None) -> bool:
            from db.importing.ledger import Ledger

            original = Ledger(database).file(file.sha256)
            return original is not None and original.is_unchanged

        self._removals.run(is_there, partial(self._ask_about, file))

    def _ask_about(self, file: LoadedFile, can_be_loaded_again: bool) -> None:
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle("Remove a source – Wardcard")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(question(file, can_be_loaded_again=can_be_loaded_again))
        remove = box.addButton("Remove", QMessageBox.ButtonRole.AcceptRole)
        keep = box.addButton("Keep", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        remove.clicked.connect(partial(self._remove, file))
        box.open()

    def _remove(self, file: LoadedFile, _checked: bool = False) -> None:
        task = LongTask(self._window, f"Removing {file.name}…", _ON_CLOSING)
        database = self._database

        def work(_: None) -> Removal:
            from db.importing.separate_process import remove_in_child

            return remove_in_child(database, file.id, task.cancelled)

        task.run(self._removals, work, self._on_removed, self._on_failed)

    def _on_removed(self, removal: Removal) -> None:
        self._window.messages.show_message(Message(removed(removal)))
        self.data_removed.emit()

    def _on_failed(self, error: Exception) -> None:
        if message := not_changed(error):
            self._window.messages.show_message(message)
        else:
            self._tasks.report_failure(error)
