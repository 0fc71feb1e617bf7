"""Long-running work in the window: its progress, and a way to cancel it.

Everything that the user starts and that may take long is a :class:`LongTask`: importing data,
exporting cards, saving a file, printing, copying the data, and looking for newer data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import QObject, QTimer, Slot

from viewer.parts.running_tasks import OnClosing
from viewer.system.tasks import Tasks, Ticket
from viewer.wording.time_left import Pace

if TYPE_CHECKING:
    from viewer.parts.host_window import HostWindow

Store = TypeVar("Store")
Answer = TypeVar("Answer")

APPEARS_AFTER = 300
"""Milliseconds of work before its progress is shown."""
STAYS_FOR = 500
"""The least number of milliseconds for which progress is shown, so that it does not flicker."""
_BETWEEN_LOOKS = 100
"""Milliseconds between updates of the progress."""
_STEPS = 1000
"""The number of steps on the progress bar for all of the work."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The progress of a task."""

    text: str
    """What is being done: 'Exporting cards: 120 of 1,203'. The time left is appended."""
    share: float | None = None
    """The proportion of the work that is done, 0 to 1; None if it is not known."""
    bold: str = ""
    """The part of the text that says how much is done, which is bold."""
    after: str = ""
    """A sentence that comes last: 'You can go on reading.'"""


class LongTask(QObject):
    """A single piece of work that may take long.

    If it lasts, its progress appears above the report, with the time left and a Stop button.
    While it is running or waiting, closing the window asks the user first.

    :meth:`report` and :meth:`cancelled` are called on the worker's thread, and all other methods on
    the user interface's.
    """

    def __init__(
        self,
        window: HostWindow,
        text: str,
        on_closing: OnClosing | None,
        stage: Callable[[Any], Stage] | None = None,
        *,
        waiting: str = "",
        short: str = "",
        on_withdrawn: Callable[[], None] | None = None,
        seen_elsewhere: Callable[[], bool] = lambda: False,
    ) -> None:
        """``text`` is shown until the work first reports, and ``waiting`` until it starts.

        ``short`` names the work in the status line: 'Adding a file'; empty for nothing there.

        ``stage`` turns a progress report into a Stage. ``on_withdrawn`` is called if the user
        cancels work that has not started; without it, such work starts and has to notice that it
        was cancelled. Without ``on_closing`` the window closes without asking. The progress is not
        shown above the report while a page that shows it itself is ``seen_elsewhere``.
        """
        super().__init__(window)
        self.on_closing = on_closing
        self._window = window
        self._text = text
        self._waiting = waiting
        self._short = short
        self._stage = stage
        self._on_withdrawn = on_withdrawn
        self._seen_elsewhere = seen_elsewhere
        self._ticket = Ticket()
        self._begun = False
        self._over = False
        self._shown = False
        self._latest: object = None
        self._told: object = None
        self._pace = Pace()
        self._topic = f"long task {id(self)}"
        self._appear = self._timer(APPEARS_AFTER, self._on_appear_due)
        self._vanish = self._timer(STAYS_FOR, self._on_vanish_due)
        self._look = QTimer(self, interval=_BETWEEN_LOOKS)
        self._look.timeout.connect(self._on_look_due)
        self._appear.start()
        window.running_tasks.add(self)

    def run(
        self,
        tasks: Tasks[Store],
        operation: Callable[[Store], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Give the work to the worker of ``tasks``; this task ends when the work returns."""

        def begin(store: Store) -> Answer:
            self._begun = True
            return operation(store)

        def on_done(answer: Answer) -> None:
            self.finish()
            done(answer)

        def on_failed(error: Exception) -> None:
            self.finish()
            failed(error)

        tasks.run(begin, on_done, on_failed, ticket=self._ticket)

    def report(self, progress: object) -> None:
        """Record the progress; this may be called often, and only the latest is shown."""
        self._latest = progress

    def cancelled(self) -> bool:
        """Return whether the work should stop."""
        return self._ticket.stopped()

    @Slot()
    def cancel(self) -> None:
        """Ask the work to stop; the task ends once it has stopped."""
        if self._begun or self._on_withdrawn is None:
            self._ticket.cancel()
            self._window.messages.set_progress(self._topic, "Stopping…", 0, 0)
        else:
            self._ticket.drop()
            self.finish()
            self._on_withdrawn()

    def drop(self) -> None:
        """Ask the work to stop and discard its answer, because the window is being closed."""
        self._ticket.drop()

    def finish(self) -> None:
        """End the task, whether or not the work succeeded."""
        if self._over:
            return
        self._over = True
        self._window.running_tasks.remove(self)
        self._appear.stop()
        self._look.stop()
        if not self._vanish.isActive():
            self._end()

    def _timer(self, milliseconds: int, due: Callable[[], None]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=milliseconds)
        timer.timeout.connect(due)
        return timer

    @Slot()
    def _on_appear_due(self) -> None:
        self._on_look_due()
        self._look.start()

    def _show_where_needed(self) -> None:
        """Show the progress above the report, unless it is seen elsewhere."""
        wanted = not self._seen_elsewhere()
        if wanted == self._shown:
            return
        self._shown = wanted
        if wanted:
            self._vanish.start()
            text = self._text if self._begun else self._waiting or self._text
            self._window.messages.show_progress(self._topic, text, self.cancel)
        else:
            self._window.messages.clear(self._topic)

    @Slot()
    def _on_look_due(self) -> None:
        self._show_where_needed()
        if self._latest is self._told or self._stage is None or self._ticket.stopped():
            return
        self._told = self._latest
        stage = self._stage(self._told)
        text, share = stage.text, stage.share
        if share is not None:
            text = self._pace.with_time_left(text, share)
        if stage.after:
            text = f"{text}. {stage.after}"
        done = round((share or 0) * _STEPS)
        # A progress bar that stays empty would look as if nothing were happening.
        self._window.messages.set_progress(
            self._topic, text, done, _STEPS if done else 0, (stage.bold,)
        )
        if self._short:
            self._window.work_changed.emit(f"{self._short}: {round((share or 0) * 100)} %")

    @Slot()
    def _on_vanish_due(self) -> None:
        if self._over:
            self._end()

    def _end(self) -> None:
        if self._shown:
            self._shown = False
            self._window.messages.clear(self._topic)
            if self._short:
                self._window.work_changed.emit("")
        self.deleteLater()
