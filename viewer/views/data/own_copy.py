"""Read-only data, and the user's own copy, to which data can be added."""

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
from viewer.system.data_source import copy_in_use
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
    """Copies the database on a separate thread, and remembers whether the copy is in use."""

    changed = Signal()
    """Emitted when another database is in use, so that the store must be reopened."""
    read_only_known = Signal(bool)
    """Emitted with whether the database that data would be added to is read-only."""
    add_wanted = Signal(object)
    """Emitted with the files that the user wanted to add, once they can be added."""
    info_known = Signal(object, str)
    """Emitted with the StoreInfo of the shown data, and a note on whose it is, usually empty."""

    def __init__(
        self,
        arguments: WindowArguments,
        following: Following,
        window: HostWindow,
        action: QAction,
        failed: Callable[[Exception], None],
    ) -> None:
        """``action`` is the menu's action, which is checked while the copy is in use."""
        super().__init__(window)
        self._action = action
        self.original = arguments.database
        """The database with which Wardcard was started."""
        self._copies = Copies(arguments.data_dir)
        self._following = following
        self._window = window
        self._failed = failed
        self._policies = arguments.policies
        self._barred = self._policies.copying_reason
        self._tasks: Tasks[Copies] = Tasks(lambda: self._copies, failed, self, name="copying")
        self._task: LongTask | None = None
        self._files: Sequence[Path] = ()
        self.copy = copy_in_use(self._copies, self.original, self._policies)
        """The copy if it is in use, otherwise None."""
        # Whether the original is read-only is not known yet.
        action.setEnabled(self.copy is not None)
        self._show_in_menu()

    @property
    def database(self) -> Path:
        """The database to which data is added: the user's copy if it is in use, or the original."""
        return self.copy or self.original

    @property
    def shown(self) -> Path:
        """The database that is shown: the followed data if there is any, or :attr:`database`."""
        return self._following.database(self.database)

    @property
    def shown_copy_of(self) -> Path | None:
        """The original, if the user's own copy is shown; otherwise None."""
        return self.original if self.shown == self.copy else None

    @property
    def busy(self) -> bool:
        """Whether a copy is being made."""
        return self._task is not None

    def show_info(self, info: StoreInfo) -> None:
        """Show where the data comes from, and enable the menu action if it applies."""
        followed = self.shown != self.database
        read_only = info.read_only and not followed
        self._action.setEnabled(not self._barred and (read_only or self.shown_copy_of is not None))
        self.info_known.emit(info, "your own copy" if self.shown_copy_of else "")
        self.read_only_known.emit(read_only)

    def offer(self, files: Sequence[Path] = ()) -> None:
        """Offer to copy the original, to which nothing can be added, and then to add ``files``."""
        text = f"{self.original} is read-only, so nothing can be added to it."
        if self._barred:
            self._say(Message(f"{text} {self._barred}", topic=_TOPIC))
            return
        self._files = files
        self._say(Message(text, "Make my own copy", self.make_or_use, topic=_TOPIC))

    @Slot()
    def toggle(self) -> None:
        """Switch to the copy if the original is in use, and back if the copy is."""
        self._show_in_menu()
        if self.copy is None:
            self._files = ()
            self.make_or_use()
        else:
            self.go_back()

    def look_again(self) -> None:
        """Use the copy or the original, as another window does now."""
        copy = copy_in_use(self._copies, self.original, self._policies)
        if copy != self.copy:
            self.copy = copy
            self._show_in_menu()
            self.changed.emit()

    def make_or_use(self) -> None:
        """Use the copy if it exists; otherwise make one."""
        kept = self._copies.of(self.original)
        if kept is None:
            self.make()
        elif self._remember(wanted=True):
            self._begin(kept)
            text = (
                f"Your own copy of {dates.day(kept.made.astimezone().date())} is in use again. "
                f"What changed in {self.original} since then is not in it."
            )
            self._say(Message(text, "Copy again", self.make, topic=_TOPIC))

    def make(self) -> None:
        """Copy the original, and use the copy from now on."""
        if self._task is not None:
            return
        text = f"Copying {self.original.name}…"
        task = LongTask(self._window, text, _ON_CLOSING, lambda share: Stage(text, share))
        self._task = task
        task.run(
            self._tasks,
            lambda copies: copies.make(self.original, task.report, task.cancelled),
            self._on_made,
            self._on_failed,
        )

    def go_back(self) -> None:
        """Use the original again. The copy is kept."""
        kept = self.copy
        if self._remember(wanted=False):
            self.copy = None
            self.changed.emit()
            text = f"{self.original} is in use again. Your own copy is kept as {kept}."
            self._say(Message(text, "Use my copy", self.make_or_use, topic=_TOPIC))

    def close(self) -> None:
        """Stop any copying in progress. Nothing is left of an incomplete copy."""
        self._tasks.close()

    def _begin(self, copy: OwnCopy) -> None:
        self.copy = copy.path
        self._show_in_menu()
        self.changed.emit()
        files, self._files = self._files, ()
        if files:
            self.add_wanted.emit(files)

    def _on_made(self, copy: OwnCopy) -> None:
        self._task = None
        self._begin(copy)
        text = (
            f"This is your own copy of {self.original} now, also at the next start. What changes "
            "there from now on does not come here."
        )
        self._say(Message(text, "Go back", self.go_back, topic=_TOPIC))

    def _on_failed(self, error: Exception) -> None:
        self._task = None
        self._show_in_menu()
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

    def _show_in_menu(self) -> None:
        """Set the menu entry's check mark, because a click toggles it before anything is done."""
        self._action.setChecked(self.copy is not None)

    def _say(self, message: Message) -> None:
        self._window.messages.show_message(message)
