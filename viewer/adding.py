"""Adding data: files in by menu or by drag and drop, with progress, and a summary to keep."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from db.errors import Cancelled, StoreError
from db.summaries import ImportSummary
from viewer.progress import LongWork
from viewer.tasks import Ticket
from viewer.widgets.dialogs import TextDialog
from viewer.widgets.message_bar import Message

if TYPE_CHECKING:
    from db.loader import Progress
    from db.store import ReportStore
    from viewer.tasks import Tasks
    from viewer.theme import Theme
    from viewer.widgets.main_window import MainWindow

TOPIC = "adding"
_KINDS = "CQC data and report packs (*.json *.jsonl *.csv *.ods *.xlsx *.zip);;All files (*)"


class DataAdding(QObject):
    data_added = Signal()
    """The database holds something new."""

    def __init__(
        self, database: Path, tasks: Tasks[ReportStore], window: MainWindow, theme: Theme
    ) -> None:
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        self._window = window
        self._theme = theme

    def ask(self) -> None:
        """Let the user choose files, then add them."""
        names, _ = QFileDialog.getOpenFileNames(self._window, "Add data", "", _KINDS)
        if names:
            self.add(tuple(Path(name) for name in names))

    def add(self, files: Sequence[Path]) -> None:
        """Load ``files``, all or none of them."""
        ticket = Ticket()
        work = LongWork(ticket, self)
        messages = self._window.messages
        work.appeared.connect(
            lambda: messages.show_progress(TOPIC, f"Adding {_named(files)}…", work.cancel)
        )
        work.advanced.connect(self._on_work_advanced)
        work.vanished.connect(lambda: messages.clear(TOPIC))
        database = self._database

        def load(_: ReportStore) -> tuple[ImportSummary, ...]:
            from db.loader import Loader

            return Loader(database).load(files, work.report, work.cancelled)

        def done(summaries: tuple[ImportSummary, ...]) -> None:
            work.finish()
            self._tell(summaries)

        def failed(error: Exception) -> None:
            work.finish()
            if isinstance(error, Cancelled):
                messages.show_message(Message(str(error), topic="added", seconds=8))
            elif isinstance(error, StoreError):
                messages.show_message(Message(str(error), topic="added"))
            else:
                self._tasks.report_failure(error)

        self._tasks.run(load, done, failed, ticket=ticket)

    def _on_work_advanced(self, progress: Progress) -> None:
        rows = f" {progress.done:,}" if progress.done else ""
        of = f" of {progress.total:,}" if progress.total else ""
        unit = " rows" if rows else ""
        text = f"{progress.file_name}: {progress.doing}{rows}{of}{unit}"
        self._window.messages.set_progress(TOPIC, text, progress.done, progress.total)

    def _tell(self, summaries: tuple[ImportSummary, ...]) -> None:
        from viewer.printout import summary_lines

        text = "\n\n".join("\n".join(summary_lines(summary)) for summary in summaries)
        if all(summary.already_loaded for summary in summaries):
            told = "This was loaded before; nothing was added."
        else:
            ratings = sum(summary.ratings_added for summary in summaries)
            refused = sum(summary.refused_count for summary in summaries)
            told = (
                f"Added {_named([Path(s.file_name) for s in summaries])}: {ratings:,} new ratings"
            )
            told += f", {refused:,} rows refused." if refused else "."
        self._window.messages.show_message(
            Message(told, "Show summary", lambda: self._show_summary(text), topic="added")
        )
        self.data_added.emit()

    def _show_summary(self, text: str) -> None:
        dialog = TextDialog("Data added", text, self._theme, self._window)
        dialog.save_failed.connect(self._window.say)
        dialog.open()


def _named(files: Sequence[Path]) -> str:
    return files[0].name if len(files) == 1 else f"{len(files)} files"
