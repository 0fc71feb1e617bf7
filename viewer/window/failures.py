"""Reports failures in the window, with a remedy that the user can choose.

There are three kinds: an unexpected error, for which a report is kept; a database that cannot be
opened, which the user can retry; and a damaged database, which is set aside and rebuilt.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.parts.host_window import HostWindow
from viewer.parts.message_bar import Message
from viewer.system import paths
from viewer.system.crash_reports import CrashWatch
from viewer.system.policy import Policies
from viewer.views.data.own_copy import OwnCopying

if TYPE_CHECKING:
    from db.importing.recovery import Rebuilt
    from db.reading.store import ReportStore


class Failures(QObject):
    """Opens the user's database, and reports failures while the window is open."""

    try_again = Signal()
    """Emitted when the user wants to open the ratings again."""
    rebuilt = Signal()
    """Emitted when the damaged database was replaced and anything read from it is out of date."""
    add_again = Signal(object)
    """Emitted with a tuple of Paths: files in the damaged database that can be added again."""
    not_opened = Signal()
    """Emitted when the ratings cannot be opened; see :attr:`opening_error`."""
    _noticed = Signal(str)
    """Emitted with the report on an unexpected error, possibly from another thread."""
    _rebuilt = Signal(object)

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
        self._rebuilt.connect(self._on_rebuilt)

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
        from db.importing.recovery import open_sound, rebuild

        packs = paths.bundled_packs()
        try:
            return open_sound(self._database, packs, thorough=self.suspects_damage)
        except (Corrupt, NotADatabase) as error:
            if not self._replaceable:
                raise
            self._rebuilt.emit(rebuild(self._database, packs, str(error)))
            return open_sound(self._database, packs)

    def clear(self) -> None:
        """Clear the error that occurred on opening the ratings, before opening them again."""
        self._window.messages.clear("opening")
        self.opening_error = None

    def report(self, error: Exception, *, opened: bool) -> None:
        """Report that an operation on the store failed; ``opened`` if it had been open before."""
        if not isinstance(error, StoreError):
            self._on_noticed(self.crashes.record(error))
        elif isinstance(error, Corrupt) and self._replaceable:
            self.suspects_damage = True
            self._say(Message(str(error), "Repair", self.try_again.emit, topic="opening"))
        elif opened:
            self._say(Message(self._with_remedy(error), topic="problem"))
        else:
            self.opening_error = error
            self.not_opened.emit()
            text = self._with_remedy(error)
            self._say(Message(text, "Try again", self.try_again.emit, topic="opening"))

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
        self._offer_report("Something went wrong; what is shown may not be complete.", report)

    @Slot(object)
    def _on_rebuilt(self, rebuilt: Rebuilt) -> None:
        from viewer.wording.repairs import rebuilt_sentence, rebuilt_text

        self.suspects_damage = False
        self.rebuilt.emit()
        self._say(
            Message(
                rebuilt_sentence(rebuilt),
                "Show details",
                lambda: self._window.show_text("The damaged database", rebuilt_text(rebuilt)),
                topic="rebuilt",
            )
        )
        for file in rebuilt.again:
            self.add_again.emit((file,))

    def _offer_report(self, text: str, report: str) -> None:
        self._say(
            Message(
                text,
                "Show report",
                lambda: self._window.show_text("Report for support", report),
                topic="mishap",
            )
        )

    def _say(self, message: Message) -> None:
        self._window.messages.show_message(message)
