"""When things go wrong: what the window says of it, and what it does about it.

Three kinds of trouble: a mishap nobody expected, of which a report is kept; a database that cannot
be opened, which can be tried again; and one that is damaged, which is set aside and replaced.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from db.domain.errors import Corrupt, NotADatabase, StoreError
from viewer.parts.message_bar import Message
from viewer.system import paths
from viewer.system.crash_reports import CrashWatch

if TYPE_CHECKING:
    from pathlib import Path

    from db.importing.recovery import Rebuilt
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.system.arguments import WindowArguments
    from viewer.views.data.adding import DataAdding
    from viewer.views.data.own_copy import OwnCopying
    from viewer.window.main_window import MainWindow


class Trouble(QObject):
    try_again = Signal()
    """The ratings are to be opened once more."""
    begun_anew = Signal()
    """The database is another one: what was read of the damaged one no longer holds."""
    _noticed = Signal(str)
    """The report on an error that nobody expected; may come from any thread."""
    _rebuilt = Signal(object)

    def __init__(
        self,
        arguments: WindowArguments,
        own_copy: OwnCopying,
        window: MainWindow,
        adding: DataAdding,
        theme: Theme,
    ) -> None:
        super().__init__(window)
        self._source = own_copy
        self._home = paths.database_path(arguments.data_dir)
        self._window = window
        self._adding = adding
        self._theme = theme
        self.doubtful = False
        """Whether all of the data are to be looked at for damage when they are opened."""
        self.failure: StoreError | None = None
        """Why the ratings could not be opened, if they could not."""
        self.crashes = CrashWatch(arguments.data_dir, self._noticed.emit)
        self._noticed.connect(self._on_mishap_noticed)
        self._rebuilt.connect(self._on_rebuilt)

    def look_back(self) -> None:
        """Tell of a crash of the last run; after one, the database is looked at from end to end."""
        report = self.crashes.left_behind()
        self.doubtful = self.crashes.ended_badly
        if report:
            self._offer_report("Wardcard ended unexpectedly the last time.", report)

    def open_store(self) -> ReportStore:
        """On the worker: the store, of a new database where the old one is damaged."""
        from db.importing.recovery import open_sound, rebuild

        packs = paths.bundled_packs()
        try:
            return open_sound(self._database, packs, thorough=self.doubtful)
        except (Corrupt, NotADatabase) as error:
            if not self._own:
                raise
            self._rebuilt.emit(rebuild(self._database, packs, str(error)))
            return open_sound(self._database, packs)

    def begin(self) -> None:
        """The ratings are being opened."""
        self._window.messages.clear("opening")
        self.failure = None

    def tell(self, error: Exception, *, opened: bool) -> None:
        """Say that an operation on the store failed; ``opened``: it had worked before."""
        if not isinstance(error, StoreError):
            self._on_mishap_noticed(self.crashes.record(error))
        elif isinstance(error, Corrupt) and self._own:
            self.doubtful = True
            self._say(Message(str(error), "Repair", self.try_again.emit, topic="opening"))
        elif opened:
            self._say(Message(self._with_mend(error), topic="problem"))
        else:
            self.failure = error
            self._window.status.show_text("The ratings are not open.")
            told = self._with_mend(error)
            self._say(Message(told, "Try again", self.try_again.emit, topic="opening"))

    # Within

    @property
    def _database(self) -> Path:
        return self._source.database

    @property
    def _own(self) -> bool:
        """Whether the database is Wardcard's to set aside: one that was named may be anybody's."""
        return self._database == self._home

    def _with_mend(self, error: StoreError) -> str:
        from viewer.wording.repairs import with_mend

        if self._source.copy is not None:
            return f"{error} Go back to {self._source.original} with ‘Use my own copy’ in the menu."
        return with_mend(error, None if self._own else self._database)

    @Slot(str)
    def _on_mishap_noticed(self, report: str) -> None:
        self._offer_report("Something went wrong; what is shown may not be complete.", report)

    @Slot(object)
    def _on_rebuilt(self, rebuilt: Rebuilt) -> None:
        from viewer.wording.repairs import rebuilt_sentence, rebuilt_text

        self.doubtful = False
        self.begun_anew.emit()
        self._say(
            Message(
                rebuilt_sentence(rebuilt),
                "Show details",
                lambda: self._window.show_text("The damaged database", rebuilt_text(rebuilt)),
                topic="rebuilt",
            )
        )
        for file in rebuilt.again:
            self._adding.add((file,))

    def _offer_report(self, told: str, report: str) -> None:
        self._say(
            Message(
                told,
                "Show report",
                lambda: self._window.show_text("Report for support", report),
                topic="mishap",
            )
        )

    def _say(self, message: Message) -> None:
        self._window.messages.show_message(message)
