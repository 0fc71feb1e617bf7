"""Adding data from files and folders that are chosen or dropped on the window, with a summary.

An import runs in a child process (:mod:`db.importing.separate_process`), so that the user can keep
reading. Imports requested in the meantime are queued.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from db.domain.errors import Cancelled, Corrupt, ReadOnly, StoreError
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.tasks import Tasks
from viewer.wording.imports import progress_text
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.imports import ImportSummary, Progress
    from db.reading.store import ReportStore
    from viewer.parts.host_window import HostWindow

_ON_CLOSING = OnClosing(
    running="Data is still being added.",
    loss="If you close Wardcard now, none of it is kept.",
    keep="Keep adding",
)


class DataAdding(QObject):
    """Adds data to the database in use, and reports the result in the window."""

    data_added = Signal()
    """Emitted when new data has been added to the database."""
    copy_wanted = Signal(object)
    """Emitted with the files to be added, if the database is read-only."""

    def __init__(self, database: Path, tasks: Tasks[ReportStore], window: HostWindow) -> None:
        """``tasks`` work on the database in use; ``window`` shows messages and progress."""
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        # The worker owns no store: it only waits for one child process after another.
        self._imports: Tasks[None] = Tasks(lambda: None, tasks.report_failure, self, name="imports")
        self._window = window
        self._going: set[LongTask] = set()
        self._hindrance = ""
        self._read_only = False

    @property
    def busy(self) -> bool:
        """Whether anything is being added or is waiting to be added."""
        return bool(self._going)

    def ask_for_files(self) -> None:
        """Let the user choose files, then add them."""
        if self.hindered():
            return
        from db.sources.recognise import dialog_filters

        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Add data", "", ";;".join(dialog_filters())
        )
        if names:
            self.add(tuple(Path(name) for name in names))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder of saved records, then add its contents."""
        if self.hindered():
            return
        name = QFileDialog.getExistingDirectory(self._window, "Add a folder of saved records")
        if name:
            self.add((Path(name),))

    def add(self, files: Sequence[Path]) -> None:
        """Import all of ``files`` or none of them, after any imports requested earlier."""
        if self.hindered(files):
            return
        named = files[0].name if len(files) == 1 else counted(len(files), "file")

        def on_done(summaries: tuple[ImportSummary, ...]) -> None:
            self._going.discard(task)
            self._on_added(summaries)

        def on_failed(error: Exception) -> None:
            self._going.discard(task)
            self._on_failed(files, error)

        def on_withdrawn() -> None:
            self._going.discard(task)
            self._say(f"{named} was not added.", seconds=8)

        task = LongTask(
            self._window,
            f"Adding {named}…",
            _ON_CLOSING,
            _stage,
            waiting=f"{named}: waiting for its turn",
            on_withdrawn=on_withdrawn,
        )

        def begin(_: object) -> None:
            database = self._database

            def load(_: None) -> tuple[ImportSummary, ...]:
                from db.importing.separate_process import load_in_child

                return load_in_child(database, files, task.report, task.cancelled)

            task.run(self._imports, load, on_done, on_failed)

        def not_opened(error: Exception) -> None:
            task.finish()
            on_failed(error)

        self._going.add(task)
        # Opening a database for the first time also fills it, which only one process may do.
        self._tasks.run(lambda _: None, begin, not_opened)

    def close(self) -> None:
        """Stop any import in progress, and leave the database as it was."""
        self._going.clear()
        self._imports.close()

    def use(self, database: Path) -> None:
        """Add to ``database`` in future."""
        self._database = database
        self._read_only = False

    def set_read_only(self, read_only: bool) -> None:
        """Set whether the database in use is read-only."""
        self._read_only = read_only

    def hinder(self, why: str) -> None:
        """Prevent adding data while ``why`` is not empty, and show it to anyone who tries."""
        self._hindrance = why

    def hindered(self, files: Sequence[Path] = ()) -> bool:
        """Show why the data cannot be changed, if so, and return whether that is the case.

        ``files`` were to be added; a copy of read-only data is offered for them.
        """
        if self._hindrance:
            self._window.messages.show_message(Message(self._hindrance, topic="hindrance"))
        elif self._read_only:
            self.copy_wanted.emit(files)
        return bool(self._hindrance) or self._read_only

    def _on_added(self, summaries: tuple[ImportSummary, ...]) -> None:
        from viewer.wording.imports import sentence, summary_text

        text = summary_text(summaries)
        self._say(
            sentence(summaries),
            "Show summary",
            lambda: self._window.show_text("Data added", text),
        )
        self.data_added.emit()

    def _on_failed(self, files: Sequence[Path], error: Exception) -> None:
        if isinstance(error, ReadOnly):
            # This was not known before, for example if a file is opened at the start.
            self.copy_wanted.emit(files)
        elif message := not_changed(error):
            self._window.messages.show_message(message)
        else:
            self._tasks.report_failure(error)

    def _say(
        self,
        text: str,
        action: str = "",
        act: Callable[[], None] | None = None,
        *,
        seconds: float = 0,
    ) -> None:
        # Without a topic, so that the next import does not replace this message and its summary.
        self._window.messages.show_message(Message(text, action, act, seconds=seconds))


def not_changed(error: Exception) -> Message | None:
    """The message for a change to the data that was stopped or refused; None for a failure."""
    if isinstance(error, Cancelled):
        return Message(str(error), seconds=8)
    if isinstance(error, StoreError) and not isinstance(error, Corrupt):
        return Message(str(error))
    return None


def _stage(progress: Progress) -> Stage:
    return Stage(progress_text(progress), progress.share)
