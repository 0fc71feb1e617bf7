"""Reports failures in the window, with a remedy that the user can choose.

There are four kinds: an unexpected error, for which a report is kept; a database that cannot be
opened, which the user can retry; one that is gone or was replaced while it was open, which is never
begun anew; and a damaged database, which is set aside and rebuilt.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from db.domain.errors import CannotOpen, Corrupt, Gone, NotADatabase, Replaced, StoreError
from viewer.parts.host_window import HostWindow
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system import paths
from viewer.system.crash_reports import CrashWatch
from viewer.system.policy import Policies
from viewer.views.data.own_copy import OwnCopying
from viewer.wording.imports import progress_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.domain.imports import Progress
    from db.importing.recovery import Rebuilt
    from db.importing.repair_record import RepairRecord
    from db.reading.store import ReportStore


DATA = "data"
"""The topic of messages on whether the data can be read, so that only the newest is shown."""
_FAULT = "Something went wrong; what is shown may not be complete."
_REPAIRED = "rebuilt"
"""The topic of messages about a repair."""
_ON_CLOSING = OnClosing(
    running="The data is still being repaired.",
    loss="If you close Wardcard now, the repair begins again when it is next open.",
    keep="Keep repairing",
)


class _Relay:
    """Passes the progress of a repair from the worker to the task that shows it, once it exists."""

    def __init__(self) -> None:
        self.task: LongTask | None = None

    def report(self, progress: Progress) -> None:
        if self.task is not None:
            self.task.report(progress)

    def cancelled(self) -> bool:
        return self.task is not None and self.task.cancelled()


def _stage(progress: Progress) -> Stage:
    return Stage(f"Repairing the data: {progress_text(progress)}", progress.share)


_log = logging.getLogger(__name__)


class Failures(QObject):
    """Opens the user's database, and reports failures while the window is open."""

    try_again = Signal()
    """Emitted when the user wants to open the ratings again."""
    look_again = Signal()
    """Emitted when the user wants to look again for a database that was gone."""
    replaced = Signal()
    """Emitted when another file has taken the place of the database."""
    rebuilt = Signal()
    """Emitted when the damaged database was replaced and anything read from it is out of date."""
    lost_dismissed = Signal()
    """Emitted when the user no longer wants to be reminded of files that are missing."""
    not_opened = Signal()
    """Emitted when the ratings cannot be opened; see :attr:`opening_error`."""
    _noticed = Signal(str)
    """Emitted with the report on an unexpected error, possibly from another thread."""
    _repair_begun = Signal(object)
    _rebuilt = Signal(object)
    _repair_ended = Signal()
    _missing_known = Signal(object)

    def __init__(
        self, data_dir: Path, own_copy: OwnCopying, window: HostWindow, policies: Policies
    ) -> None:
        super().__init__(window)
        self._policies = policies
        self._source = own_copy
        self._home = paths.database_path(data_dir)
        self._window = window
        self.suspects_damage = False
        """Whether all of the database should be checked for damage when it is opened."""
        self.opening_error: StoreError | None = None
        """The error that prevented the ratings from being opened, or None."""
        self.crashes = CrashWatch(data_dir, self._noticed.emit)
        self._noticed.connect(self._on_noticed)
        self._says_it = self
        """What shows unexpected errors: this, or the failures of another window."""
        self._repair_begun.connect(self._on_repair_begun)
        self._rebuilt.connect(self._on_rebuilt)
        self._repair_ended.connect(self._on_repair_ended)
        self._missing_known.connect(self._on_missing_known)
        self._repair: LongTask | None = None
        self._repair_wanted = False
        """Whether the user wants a database that was open, and is damaged, to be replaced."""
        self._not_repaired: StoreError | None = None
        """Why a repair did not succeed: whatever is asked next does not begin it again."""
        self._opened: set[Path] = set()
        """The databases that were open in this window. They are never created again."""
        self._lost = 0
        """The number of missing files in the message that is shown."""

    def say_in(self, other: Failures) -> None:
        """Show unexpected errors in the window of ``other`` from now on; this one is closed."""
        self._says_it = other

    def report_last_crash(self) -> None:
        """If the last run crashed, report this and have all of the database checked."""
        report = self.crashes.left_behind()
        self.suspects_damage = self.crashes.ended_badly
        if report:
            self._offer_report("Wardcard ended unexpectedly the last time.", report)

    def open_store(self) -> ReportStore:
        """Open the database on the worker; if it is Wardcard's own and damaged, rebuild it first.

        Raises StoreError if it cannot be opened.
        """
        from db.importing.recovery import finish_repair, open_finished, open_sound, still_lost

        if self._not_repaired is not None:
            raise self._not_repaired
        packs, path = paths.bundled_packs(), self._database
        first = path not in self._opened
        finished = None
        try:
            finished = finish_repair(path)
            store = open_finished(path, packs, thorough=self.suspects_damage, create=first)
        except (Corrupt, NotADatabase) as error:
            # What another program has put in its place is replaced only if the user wants that.
            if not self._replaceable or not (first or self._repair_wanted):
                raise
            self._rebuild(str(error))
            store = open_sound(path, packs)
        else:
            if finished is None:
                self._missing_known.emit(still_lost(path))
            else:
                self._rebuilt.emit(finished)
        self._repair_wanted = False
        self._opened.add(path)
        return store

    def look_for_missing(self, store: ReportStore) -> None:
        """Report what is still missing since a repair, on the worker, after data was added."""
        from db.importing.recovery import still_lost

        if self._lost:
            self._missing_known.emit(still_lost(store.path))

    def _rebuild(self, why: str) -> None:
        """Replace the database, on the worker; the progress is shown in the window."""
        from db.importing.recovery import rebuild
        from db.importing.separate_process import load_in_child

        relay = _Relay()
        self._repair_begun.emit(relay)
        try:
            rebuilt = rebuild(
                self._database,
                paths.bundled_packs(),
                why,
                load=load_in_child,
                on_progress=relay.report,
                cancelled=relay.cancelled,
            )
        except StoreError as error:
            self._not_repaired = error
            raise
        finally:
            self._repair_ended.emit()
        self._rebuilt.emit(rebuilt)

    def clear(self) -> None:
        """Clear the error that occurred on opening the ratings, before opening them again."""
        self._not_repaired = None
        self._window.messages.clear(DATA)
        self.opening_error = None

    def report(self, error: Exception, *, opened: bool) -> None:
        """Report that an operation on the store failed; ``opened`` if it had been open before."""
        if isinstance(error, OSError | MemoryError):
            from viewer.wording.system_errors import system_sentence

            _log.error("The system did not allow an operation", exc_info=error)
            error = CannotOpen(system_sentence(error))
        if not isinstance(error, StoreError):
            report = self.crashes.record(error)
            if opened:
                self._on_noticed(report)
            else:
                # Nothing is shown that the user could go on with.
                self.not_opened.emit()
                self._say(_report_message(_FAULT, report, self._window, self.try_again.emit))
        elif isinstance(error, Replaced):
            self.replaced.emit()
        elif isinstance(error, Gone):
            self._say(Message(str(error), "Try again", self.look_again.emit, topic=DATA))
        elif isinstance(error, Corrupt) and self._replaceable:
            self.suspects_damage = True
            self._say(Message(str(error), "Repair", self._repair_damage, topic=DATA))
        elif opened:
            self._say(Message(self._with_remedy(error), topic="problem"))
        else:
            self.opening_error = error
            self.not_opened.emit()
            text = self._with_remedy(error)
            self._say(Message(text, "Try again", self.try_again.emit, topic=DATA))

    def _repair_damage(self) -> None:
        self._repair_wanted = True
        self.try_again.emit()

    @property
    def _database(self) -> Path:
        return self._source.database

    @property
    def _own(self) -> bool:
        """Whether the database is Wardcard's own; one the user named may be someone else's."""
        return self._database == self._home

    @property
    def _replaceable(self) -> bool:
        """Whether Wardcard may set the database aside."""
        return self._own and not self._policies.adding_reason

    def _with_remedy(self, error: StoreError) -> str:
        from viewer.wording.repairs import with_remedy

        if self._source.copy is not None:
            return f"{error} Go back to {self._source.original} with ‘Use my own copy’ in the menu."
        named = None if self._own else self._database
        return with_remedy(error, self._policies, named)

    @Slot(str)
    def _on_noticed(self, report: str) -> None:
        self._says_it._offer_report(_FAULT, report)

    @Slot(object)
    def _on_repair_begun(self, relay: _Relay) -> None:
        self._repair = LongTask(self._window, "Repairing the data…", _ON_CLOSING, _stage)
        relay.task = self._repair

    @Slot()
    def _on_repair_ended(self) -> None:
        if self._repair is not None:
            self._repair.finish()
            self._repair = None

    @Slot(object)
    def _on_rebuilt(self, rebuilt: Rebuilt) -> None:
        from viewer.wording.repairs import rebuilt_sentence, rebuilt_text

        self.suspects_damage = False
        self.rebuilt.emit()
        self._say_missing(len(rebuilt.lost), rebuilt_sentence(rebuilt), rebuilt_text(rebuilt))

    @Slot(object)
    def _on_missing_known(self, record: RepairRecord | None) -> None:
        from viewer.wording.repairs import missing_sentence, missing_text

        lost = 0 if record is None else len(record.lost)
        if record is not None and lost != self._lost:
            self._say_missing(lost, missing_sentence(lost), missing_text(record))
        elif self._lost and not lost:
            self._lost = 0
            self._window.messages.clear(_REPAIRED)

    def _say_missing(self, lost: int, sentence: str, text: str) -> None:
        self._lost = lost

        def dismissed() -> None:
            self._lost = 0
            self.lost_dismissed.emit()

        self._say(
            Message(
                sentence,
                "Show details",
                lambda: self._window.show_text("The damaged database", text),
                topic=_REPAIRED,
                dismissed=dismissed if lost else None,
            )
        )

    def _offer_report(self, text: str, report: str) -> None:
        self._say(_report_message(text, report, self._window))

    def _say(self, message: Message) -> None:
        self._window.messages.show_message(message)


def _report_message(
    text: str, report: str, window: HostWindow, try_again: Callable[[], None] | None = None
) -> Message:
    """A message that offers ``report`` to support, and before that another try if there can be."""

    def show() -> None:
        window.show_text("Report for support", report)

    if try_again is None:
        return Message(text, "Show report", show, topic="mishap")
    return Message(text, "Try again", try_again, topic=DATA, second="Show report", second_act=show)
