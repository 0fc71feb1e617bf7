"""Adding data: files and folders in by menu or by drag and drop, and a summary to keep.

An import runs in a process of its own (:mod:`db.importing.separate_process`), so that reading goes
on; imports asked for meanwhile wait for it, one after the other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from db.domain.errors import Cancelled, Corrupt, ReadOnly, StoreError
from db.domain.imports import ImportSummary
from viewer.parts.long_task import LongWork
from viewer.parts.message_bar import Message
from viewer.system.tasks import Tasks, Ticket
from viewer.wording.time_left import Pace

if TYPE_CHECKING:
    from db.domain.imports import Progress
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow

Load = Callable[
    [Sequence[Path], Callable[[Any], None], Callable[[], bool]], tuple[ImportSummary, ...]
]
"""Files, whom to tell of progress, whether to stop: see
:func:`db.importing.separate_process.load_in_child`."""

_STEPS = 1000
"""Of the meter, for the whole of an import."""


class DataAdding(QObject):
    data_added = Signal()
    """The database holds something new."""
    copy_wanted = Signal(object)
    """The database can only be read, and these files were to be added to it."""

    def __init__(
        self, database: Path, tasks: Tasks[ReportStore], window: HostWindow, theme: Theme
    ) -> None:
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        self._imports: Tasks[Load] = Tasks(self._open_loader, tasks.report_failure, self)
        self._window = window
        self._theme = theme
        self._going: list[_Import] = []
        self._count = 0
        self._closing = False
        self._hindrance = ""
        self._read_only = False
        window.installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Whether anything is being added, or waits to be."""
        return bool(self._going)

    def ask_for_files(self) -> None:
        """Let the user choose files, then add them."""
        if self._hindered():
            return
        from db.sources.recognise import dialog_filters

        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Add data", "", ";;".join(dialog_filters())
        )
        if names:
            self.add(tuple(Path(name) for name in names))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder of saved records, then add what is in it."""
        if self._hindered():
            return
        name = QFileDialog.getExistingDirectory(self._window, "Add a folder of saved records")
        if name:
            self.add((Path(name),))

    def add(self, files: Sequence[Path]) -> None:
        """Load ``files``, all or none of them, after those that were asked for before."""
        if self._hindered(files):
            return
        self._count += 1
        adding = _Import(f"adding {self._count}", tuple(files), self)
        messages = self._window.messages
        adding.work.appeared.connect(
            lambda: messages.show_progress(
                adding.topic, adding.words(), partial(self._stop, adding)
            )
        )
        adding.work.advanced.connect(partial(self._on_work_advanced, adding))
        adding.work.vanished.connect(lambda: messages.clear(adding.topic))
        self._going.append(adding)
        # A database that is opened for the first time is filled then, and by one process only.
        self._tasks.run(
            lambda _: None,
            lambda _: self._start(adding),
            lambda error: self._on_failed(adding, error),
        )

    def close(self) -> None:
        """Stop what is going on, and leave the database as it was."""
        if self._going:
            # Stopping may take a moment, in which nobody should be looking at a still window.
            self._window.hide()
        self._going.clear()
        self._imports.close()

    def use(self, database: Path) -> None:
        """Add to ``database`` from now on."""
        self._database = database
        self._read_only = False
        self._imports.reopen()

    def set_read_only(self, read_only: bool) -> None:
        """Whether the database in use can only be read."""
        self._read_only = read_only

    def hinder(self, why: str) -> None:
        """Add nothing while ``why`` is not empty, and say it to who would."""
        self._hindrance = why

    # Qt's face

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        wants_to_close = event.type() == QEvent.Type.Close and watched is self._window
        if not wants_to_close or not self._going or self._closing:
            return super().eventFilter(watched, event)
        qt = QGuiApplication.instance()
        if isinstance(qt, QGuiApplication) and qt.isSavingSession():
            # The computer is being shut down, and nobody is there to answer.
            return False
        from viewer.parts.dialogs import StopDialog

        event.ignore()
        dialog = StopDialog(self._theme, self._window)
        dialog.stop_chosen.connect(self._on_stop_chosen)
        dialog.open()
        return True

    # Within

    def _hindered(self, files: Sequence[Path] = ()) -> bool:
        if self._hindrance:
            self._window.messages.show_message(Message(self._hindrance, topic="hindrance"))
        elif self._read_only:
            self.copy_wanted.emit(files)
        return bool(self._hindrance) or self._read_only

    def _open_loader(self) -> Load:
        from db.importing.separate_process import load_in_child

        return partial(load_in_child, self._database)

    def _start(self, adding: _Import) -> None:
        self._imports.run(
            adding.run,
            lambda summaries: self._on_done(adding, summaries),
            lambda error: self._on_failed(adding, error),
            ticket=adding.ticket,
        )

    def _stop(self, adding: _Import) -> None:
        if adding.started:
            adding.work.cancel()
            self._window.messages.set_progress(adding.topic, "Stopping…", 0, 0)
        else:
            adding.ticket.drop()
            self._end(adding)
            self._say(adding, f"{adding.named} was not added.", seconds=8)

    def _on_work_advanced(self, adding: _Import, progress: Progress) -> None:
        if not adding.ticket.stopped():
            share = round(progress.share * _STEPS)
            self._window.messages.set_progress(
                adding.topic, adding.words(progress), share, _STEPS if share else 0
            )

    def _on_done(self, adding: _Import, summaries: tuple[ImportSummary, ...]) -> None:
        from viewer.wording.imports import sentence, summary_text

        self._end(adding)
        text = summary_text(summaries)
        self._say(
            adding,
            sentence(summaries),
            "Show summary",
            lambda: self._window.show_text("Data added", text),
        )
        self.data_added.emit()

    def _on_failed(self, adding: _Import, error: Exception) -> None:
        self._end(adding)
        if isinstance(error, Cancelled):
            self._say(adding, str(error), seconds=8)
        elif isinstance(error, ReadOnly):
            # It was not known yet, as where a file is opened with the start.
            self.copy_wanted.emit(adding.files)
        elif isinstance(error, StoreError) and not isinstance(error, Corrupt):
            self._say(adding, str(error))
        else:
            self._tasks.report_failure(error)

    def _end(self, adding: _Import) -> None:
        if adding in self._going:
            self._going.remove(adding)
        adding.work.finish()

    def _say(
        self,
        adding: _Import,
        text: str,
        action: str = "",
        act: Callable[[], None] | None = None,
        *,
        seconds: float = 0,
    ) -> None:
        # Each import keeps its own message, or its summary would be lost with the next.
        topic = adding.topic.replace("adding", "added")
        self._window.messages.show_message(Message(text, action, act, topic, seconds))

    def _on_stop_chosen(self) -> None:
        self._closing = True
        self._window.close()


class _Import:
    """One thing that was asked for: its files, and how far they are."""

    def __init__(self, topic: str, files: tuple[Path, ...], parent: QObject) -> None:
        self.topic = topic
        self.files = files
        self.ticket = Ticket()
        self.work = LongWork(self.ticket, parent)
        self.started = False
        self._pace = Pace()

    @property
    def named(self) -> str:
        return self.files[0].name if len(self.files) == 1 else f"{len(self.files)} files"

    def run(self, load: Load) -> tuple[ImportSummary, ...]:
        """On the thread that waits for imports."""
        self.started = True
        return load(self.files, self.work.report, self.work.cancelled)

    def words(self, progress: Progress | None = None) -> str:
        if progress is not None:
            return self._pace.words(progress)
        return f"Adding {self.named}…" if self.started else f"{self.named}: waiting for its turn"
