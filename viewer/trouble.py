"""When things go wrong: what the window says of it, and what it does about it.

Three kinds of trouble: a mishap nobody expected, of which a report is kept; a database that cannot
be opened, which can be tried again; and one that is damaged, which is set aside and begun anew.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from db.errors import Corrupt, NotADatabase, StoreError
from viewer import paths
from viewer.crash import CrashWatch
from viewer.widgets.message_bar import Message

if TYPE_CHECKING:
    from db.recovery import Rebuilt
    from db.store import ReportStore
    from viewer.adding import DataAdding
    from viewer.arguments import WindowArguments
    from viewer.theme import Theme
    from viewer.widgets.main_window import MainWindow


class Trouble(QObject):
    try_again = Signal()
    """The ratings are to be opened once more."""
    begun_anew = Signal()
    """The database is another one: what was read of the damaged one no longer holds."""
    _noticed = Signal(str)
    """The report on an error that nobody expected; may come from any thread."""
    _rebuilt = Signal(object)

    def __init__(
        self, arguments: WindowArguments, window: MainWindow, adding: DataAdding, theme: Theme
    ) -> None:
        super().__init__(window)
        self._database = arguments.database
        self._own = arguments.database == paths.database_path(arguments.data_dir)
        """Whether the database is Wardcard's to set aside: one that was named may be anybody's."""
        self._window = window
        self._adding = adding
        self._theme = theme
        self._doubtful = False
        self.failure: StoreError | None = None
        """Why the ratings could not be opened, if they could not."""
        self.crashes = CrashWatch(arguments.data_dir, self._noticed.emit)
        self._noticed.connect(self._on_mishap_noticed)
        self._rebuilt.connect(self._on_rebuilt)

    def look_back(self) -> None:
        """Tell of a crash of the last run; after one, the database is looked at from end to end."""
        report = self.crashes.left_behind()
        self._doubtful = self.crashes.ended_badly
        if report:
            self._offer_report("Wardcard ended unexpectedly the last time.", report)

    def open_store(self) -> ReportStore:
        """On the worker: the store, of a new database where the old one is damaged."""
        from db.recovery import open_sound, rebuild

        packs = paths.bundled_packs()
        try:
            return open_sound(self._database, packs, thorough=self._doubtful)
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
            self._doubtful = True
            self._say(Message(str(error), "Repair", self.try_again.emit, topic="opening"))
        elif opened:
            self._say(Message(str(error), topic="problem"))
        else:
            self.failure = error
            self._window.status.show_text("The ratings are not open.")
            self._say(Message(str(error), "Try again", self.try_again.emit, topic="opening"))

    # Within

    @Slot(str)
    def _on_mishap_noticed(self, report: str) -> None:
        self._offer_report("Something went wrong; what is shown may not be complete.", report)

    @Slot(object)
    def _on_rebuilt(self, rebuilt: Rebuilt) -> None:
        self._doubtful = False
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


def rebuilt_sentence(rebuilt: Rebuilt) -> str:
    """What was done about a damaged database, and what there is to do."""
    told = (
        "The database was damaged. It was set aside, and a new one begun with the bundled reports"
    )
    again, lost = len(rebuilt.again), len(rebuilt.lost)
    if again:
        told += f"; {_files(again)} you had added {'is' if again == 1 else 'are'} loaded again"
    if lost == 1:
        told += ". 1 file cannot be found as it was: add it again"
    elif lost:
        told += f". {_files(lost)} cannot be found as they were: add them again"
    return told + "."


def rebuilt_text(rebuilt: Rebuilt) -> str:
    """The same in full, to keep: the places of all files."""
    parts = [rebuilt.why, f"The damaged database is now:\n  {rebuilt.aside}"]
    for title, files in (
        ("Loaded again:", [str(file) for file in rebuilt.again]),
        ("Not found as they were; add them again from where they are now:", list(rebuilt.lost)),
    ):
        if files:
            parts.append("\n  ".join((title, *files)))
    return "\n\n".join(parts) + "\n"


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
