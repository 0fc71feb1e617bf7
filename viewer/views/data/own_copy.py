"""Read-only data, and the user's own copy of it, to which data can be added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from db.domain.errors import StoreError
from db.publishing.copies import Copies
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.tasks import Tasks
from viewer.wording import dates

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from db.domain.imports import StoreInfo
    from db.publishing.copies import OwnCopy
    from viewer.parts.host_window import HostWindow
    from viewer.system.arguments import WindowArguments
    from viewer.views.data.following import Following

_TOPIC = "own copy"
_ON_CLOSING = OnClosing(
    running="Your own copy of the data is still being made.",
    loss="If you close Wardcard now, there will be no copy.",
    keep="Keep copying",
)


class OwnCopying(QObject):
    """Copies on a thread of its own, and remembers which of the two is in use."""

    changed = Signal()
    """Another database is in use: the store is to be opened anew."""
    read_only_known = Signal(bool)
    """Whether the database that data would be added to can only be read."""
    add_wanted = Signal(object)
    """Now that they can be added: the files that somebody wanted to add."""
    info_known = Signal(object, str)
    """The StoreInfo of what is shown, and a note on whose database it is; mostly empty."""

    def __init__(
        self,
        arguments: WindowArguments,
        following: Following,
        window: HostWindow,
        action: QAction,
        failed: Callable[[Exception], None],
    ) -> None:
        """``action`` is the menu's: checked while the copy is in use."""
        super().__init__(window)
        self._action = action
        self.original = arguments.database
        """The database that this start is for."""
        self._copies = Copies(arguments.data_dir)
        self._following = following
        self._window = window
        self._failed = failed
        self._tasks: Tasks[Copies] = Tasks(lambda: self._copies, failed, self, name="copying")
        self._task: LongTask | None = None
        self._files: Sequence[Path] = ()
        self.copy = self._copies.in_use(self.original)
        """The copy, where it is in use."""
        # Until it is known whether the original can be written to.
        action.setEnabled(self.copy is not None)
        self._show()

    @property
    def database(self) -> Path:
        """The database in use: the user's copy, else the one that was named."""
        return self.copy or self.original

    @property
    def shown(self) -> Path:
        """The database that is read: what is published, where this PC follows that."""
        return self._following.database(self.database)

    @property
    def shown_copy_of(self) -> Path | None:
        """What the database that is read is the user's copy of, if it is."""
        return self.original if self.shown == self.copy else None

    @property
    def busy(self) -> bool:
        """Whether a copy is being made."""
        return self._task is not None

    def show_info(self, info: StoreInfo) -> None:
        """Show what is read, and let the menu offer what can be done about it."""
        followed = self.shown != self.database
        read_only = info.read_only and not followed
        self._action.setEnabled(read_only or self.shown_copy_of is not None)
        self.info_known.emit(info, "your own copy" if self.shown_copy_of else "")
        self.read_only_known.emit(read_only)

    def offer(self, files: Sequence[Path] = ()) -> None:
        """Nothing can be added to the data: offer a copy, and to add ``files`` to that."""
        self._files = files
        told = f"{self.original} can only be read, so nothing can be added to it."
        self._say(Message(told, "Make my own copy", self.make_or_use, topic=_TOPIC))

    @Slot()
    def toggle(self) -> None:
        """Use the copy where the original is in use, and the other way round."""
        self._show()
        if self.copy is None:
            self._files = ()
            self.make_or_use()
        else:
            self.go_back()

    def make_or_use(self) -> None:
        """Use the copy there is, else make one."""
        kept = self._copies.of(self.original)
        if kept is None:
            self.make()
        elif self._remember(wanted=True):
            self._begin(kept)
            told = (
                f"Your own copy of {dates.day(kept.made.astimezone().date())} is in use again. "
                f"What changed in {self.original} since then is not in it."
            )
            self._say(Message(told, "Copy again", self.make, topic=_TOPIC))

    def make(self) -> None:
        """Copy the original, and go on with the copy."""
        if self._task is not None:
            return
        told = f"Copying {self.original.name}…"
        task = LongTask(self._window, told, _ON_CLOSING, lambda share: Stage(told, share))
        self._task = task
        task.run(
            self._tasks,
            lambda copies: copies.make(self.original, task.report, task.cancelled),
            self._on_made,
            self._on_failed,
        )

    def go_back(self) -> None:
        """Use the original again; the copy is kept."""
        kept = self.copy
        if self._remember(wanted=False):
            self.copy = None
            self.changed.emit()
            told = f"{self.original} is in use again. Your own copy is kept as {kept}."
            self._say(Message(told, "Use my copy", self.make_or_use, topic=_TOPIC))

    def close(self) -> None:
        """Stop a copy that is being made; nothing is left of it."""
        self._tasks.close()

    # Within

    def _begin(self, copy: OwnCopy) -> None:
        self.copy = copy.path
        self._show()
        self.changed.emit()
        files, self._files = self._files, ()
        if files:
            self.add_wanted.emit(files)

    def _on_made(self, copy: OwnCopy) -> None:
        self._task = None
        self._begin(copy)
        told = (
            f"This is your own copy of {self.original} now, also at the next start. What changes "
            "there from now on does not come here."
        )
        self._say(Message(told, "Go back", self.go_back, topic=_TOPIC))

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self._show()
        if isinstance(error, StoreError):
            self._say(Message(str(error), topic=_TOPIC))
        else:
            self._failed(error)

    def _remember(self, *, wanted: bool) -> bool:
        try:
            self._copies.use(self.original, wanted=wanted)
        except StoreError as error:
            self._say(Message(str(error), topic=_TOPIC))
            return False
        return True

    def _show(self) -> None:
        """A click changed the mark in the menu before anything was done."""
        self._action.setChecked(self.copy is not None)

    def _say(self, message: Message) -> None:
        self._window.messages.show_message(message)
