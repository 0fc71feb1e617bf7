"""The tasks that are running when the window is to be closed, and the question asked then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QEvent, QObject, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QWidget

if TYPE_CHECKING:
    from viewer.appearance.theme import Theme


@dataclass(frozen=True, slots=True)
class OnClosing:
    """The texts of the question asked if Wardcard is to be closed while a task is running."""

    running: str
    """What is running: 'Cards are still being exported.'"""
    loss: str
    """What closing does to the task: 'If you close Wardcard now, ...'"""
    keep: str
    """The label of the button that keeps the window open: 'Keep exporting'."""


class RunningTask(Protocol):
    """A task that is running or waiting: a :class:`viewer.parts.long_task.LongTask`."""

    on_closing: OnClosing | None
    """None if the window may close without asking about this task."""

    def drop(self) -> None:
        """Ask the work to stop, and discard its answer."""
        ...

    def finish(self) -> None:
        """Stop showing the task."""
        ...


class RunningTasks(QObject):
    """The tasks that a window has started; asks once about all of them before it closes."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._tasks: list[RunningTask] = []
        self._unsaved: list[RunningTask] = []
        """Those of them that do nothing, but would be lost."""
        self._closing = False
        self._asking = False
        """Whether the question is open."""

    @property
    def busy(self) -> bool:
        """Whether any task is running or waiting."""
        return len(self._tasks) > len(self._unsaved)

    def add(self, task: RunningTask, *, unsaved: bool = False) -> None:
        """Ask about ``task`` from now on when the window is to be closed.

        With ``unsaved`` it stands for changes that are not saved: nothing is running.
        """
        if not self._tasks:
            self._window.installEventFilter(self)
        self._tasks.append(task)
        if unsaved:
            self._unsaved.append(task)

    def remove(self, task: RunningTask) -> None:
        """Stop asking about ``task``."""
        self._tasks.remove(task)
        if task in self._unsaved:
            self._unsaved.remove(task)
        if not self._tasks:
            self._window.removeEventFilter(self)

    def close(self) -> None:
        """Stop all tasks; their workers should be closed next."""
        if self._tasks:
            # Stopping may take a moment, during which the user should not see a frozen window.
            self._window.hide()
        for task in list(self._tasks):
            task.drop()
            task.finish()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask before the window is closed, unless the computer is shutting down."""
        wants_to_close = event.type() == QEvent.Type.Close and watched is self._window
        if not wants_to_close or self._closing:
            return super().eventFilter(watched, event)
        qt = QGuiApplication.instance()
        if isinstance(qt, QGuiApplication) and qt.isSavingSession():
            # The computer is being shut down, and has been asked for time if there was any.
            return False
        if not self.ask():
            return super().eventFilter(watched, event)
        event.ignore()
        return True

    def ask(self) -> bool:
        """Ask whether to stop what is running and close the window, without waiting for the answer.

        Returns whether there is anything to ask about.
        """
        asked = [task.on_closing for task in self._tasks if task.on_closing is not None]
        if not asked:
            return False
        if not self._asking:
            self._ask(list(dict.fromkeys(asked)))
        return True

    def _ask(self, tasks: list[OnClosing]) -> None:
        from viewer.parts.dialogs import StopDialog

        dialog = StopDialog(
            self._theme,
            self._window,
            running=" ".join(task.running for task in tasks),
            loss="\n".join(task.loss for task in tasks),
            keep=tasks[0].keep if len(tasks) == 1 else "Keep working",
        )
        dialog.stop_chosen.connect(self._on_stop_chosen)
        dialog.finished.connect(self._on_answered)
        self._asking = True
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    @Slot()
    def _on_answered(self) -> None:
        self._asking = False

    @Slot()
    def _on_stop_chosen(self) -> None:
        self._closing = True
        self._window.close()
