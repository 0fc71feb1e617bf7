"""Sources in the window: their page, and taking one of the files out of the data."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QWidget

from viewer.appearance.theme import Theme
from viewer.parts.long_task import LongTask
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.parts.save_place import ask_where_to_save
from viewer.system.paths import bundled_packs
from viewer.system.saving import SaveError, safe_name, saving
from viewer.system.tasks import Tasks
from viewer.views.data.adding import OwnTrust, not_changed

if TYPE_CHECKING:
    from db.domain.imports import Coverage, LoadedFile, OnlyHere, Removal
    from db.files.stamp import Stamp
    from db.reading.store import ReportStore
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.data.removal_dialog import RemovalDialog
    from viewer.views.data.sources_page import SourcesPage

_ON_CLOSING = OnClosing(
    running="A file is still being taken out.",
    loss="If you close Wardcard now, it is kept.",
    keep="Keep taking it out",
)


class _Listed(NamedTuple):
    """What is known of all sources at one time."""

    stamp: Stamp
    files: tuple[LoadedFile, ...]
    coverage: Coverage
    paths: dict[str, str]
    """The path of each file when it was added, by its SHA-256."""
    bundled: frozenset[str]
    """The SHA-256 of the files that come with Wardcard."""


class _Question(NamedTuple):
    """What is known of a file that is to be taken out."""

    only: OnlyHere
    path: str
    can_be_loaded_again: bool


class DataRemoving(QObject):
    """Shows the loaded files, and takes out the one that the user chooses."""

    data_removed = Signal()
    """Emitted when a file has been taken out of the database."""
    page_wanted = Signal(object)
    """Emitted with the page of sources, which is to be shown."""
    page_left = Signal(object)
    """Emitted with the page, if the reader wants to go back to what was shown before."""
    files_wanted = Signal()
    """Emitted when the reader wants to add files."""
    folder_wanted = Signal()
    """Emitted when the reader wants to add a folder."""
    add_wanted = Signal(object)
    """Emitted with the Paths of files that were taken out and are to be added again."""
    guide_wanted = Signal(str)
    """Emitted with a heading of the guide on data."""

    def __init__(
        self,
        database: Path,
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
        hindered: Callable[[], bool],
        trust: Callable[[], OwnTrust],
        barred: str = "",
    ) -> None:
        """``tasks`` work on the database in use; ``window`` shows messages and progress.

        ``settings`` remember the folder that something was last saved in. ``hindered`` tells the
        user why the data cannot be changed, if so, and returns whether.
        ``trust`` names the trust whose newest rating is shown. ``barred`` says why nothing can
        ever be taken out on this computer; empty if it can.
        """
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        # The worker owns no store: it only waits for a child process.
        self._removals: Tasks[None] = Tasks(
            lambda: None, tasks.report_failure, self, name="removals"
        )
        self._window = window
        self._settings = settings
        self._theme = theme
        self._hindered = hindered
        self._trust = trust
        self._barred = barred
        self.page: SourcesPage | None = None
        """The page, created when it is first opened."""
        self._listed: _Listed | None = None
        self._stamp: Stamp | None = None
        """The database in which the files have the numbers that are known here."""

    @property
    def busy(self) -> bool:
        """Whether a file is being taken out."""
        return self._removals.busy

    def use(self, database: Path) -> None:
        """Take files out of ``database`` in future."""
        self._database = database

    def close(self) -> None:
        """Stop any removal in progress, and leave the database as it was."""
        self._removals.close()

    def ask(self) -> None:
        """Show the page of sources."""
        self._list(show=True)

    @Slot(object)
    def ask_about(self, number: int) -> None:
        """Ask whether to take the file with this number out, which was just added."""

        def look(store: ReportStore) -> tuple[Stamp, LoadedFile | None]:
            files = store.loaded_files()
            return store.in_place(), next((file for file in files if file.id == number), None)

        def done(found: tuple[Stamp, LoadedFile | None]) -> None:
            self._stamp, file = found
            if file is None:
                self._window.say("The file is no longer in the data.")
            else:
                self._on_remove_wanted(file)

        self._tasks.run(look, done, topic="sources")

    @Slot()
    def reload(self) -> None:
        """List the files again if the page is shown, because the data has changed."""
        if self.page is not None and self.page.isVisible():
            self._list(show=False)

    def _list(self, *, show: bool) -> None:
        database, trust = self._database, self._trust()

        def look(store: ReportStore) -> _Listed:
            from db.importing.ledger import Ledger, digest

            paths = {each.sha256: each.path for each in Ledger(database).read()}
            files = store.loaded_files()
            coverage = store.coverage(trust.organisation)
            bundled = frozenset(map(digest, bundled_packs()))
            return _Listed(store.in_place(), files, coverage, paths, bundled)

        task = LongTask(self._window, "Counting what each file states…", None)

        def done(listed: _Listed) -> None:
            self._show(listed, trust, show=show)

        task.run(self._tasks, look, done, self._tasks.report_failure)

    def _show(self, listed: _Listed, trust: OwnTrust, *, show: bool) -> None:
        from viewer.wording.freshness import age_cards, month_of

        # In another database, the same number is another file.
        self._listed, self._stamp = listed, listed.stamp
        page = self._page()
        files = sorted(
            listed.files,
            key=lambda file: (str(file.newest or month_of(file) or ""), file.loaded, file.id),
            reverse=True,
        )
        cards = age_cards(files, listed.coverage, own=trust.is_own)
        page.show_sources(files, listed.coverage, cards, self._notes(listed))
        if show:
            self.page_wanted.emit(page)
            page.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _page(self) -> SourcesPage:
        if self.page is None:
            from viewer.views.data.sources_page import SourcesPage

            page = self.page = SourcesPage(self._theme, self._barred, self._window)
            page.hide()
            page.closed.connect(lambda: self.page_left.emit(page))
            page.files_wanted.connect(self.files_wanted)
            page.folder_wanted.connect(self.folder_wanted)
            page.guide_wanted.connect(self.guide_wanted)
            page.table_wanted.connect(self._save_table)
            page.remove_wanted.connect(self._on_remove_wanted)
        return self.page

    def _notes(self, listed: _Listed) -> dict[int, str]:
        """Where each file came from, as far as that is known, by its ID."""
        notes: dict[int, str] = {}
        for file in listed.files:
            path = listed.paths.get(file.sha256, "")
            if file.sha256 in listed.bundled:
                notes[file.id] = "came with Wardcard"
            elif path:
                notes[file.id] = str(Path(path).parent)
        return notes

    def _save_table(self) -> None:
        from dataclasses import replace

        from viewer.documents.sources_table import write_csv

        assert self._listed is not None
        assert self.page is not None
        paths = self._listed.paths
        files = [replace(file, path=paths.get(file.sha256, "")) for file in self.page.table.files()]
        path = self._ask_for_table(self._window, "Save the list of sources", "Sources.csv")
        if path is None:
            return
        try:
            with saving(path) as made:
                write_csv(files, made.file)
        except SaveError as error:
            self._window.messages.show_message(Message(str(error), refusal=True))
        else:
            self._settings.last_folder = made.path.parent
            self._window.messages.show_message(Message(f"Saved {made.path.name}.", done=True))

    def _ask_for_table(self, parent: QWidget, title: str, name: str) -> Path | None:
        """Ask where to save a table; None if the user cancelled."""
        filters = "Plain table (*.csv)"
        path, _ = ask_where_to_save(parent, title, name, filters, self._settings)
        return path.with_suffix(".csv") if path is not None and not path.suffix else path

    def _on_remove_wanted(self, file: LoadedFile) -> None:
        if self._hindered():
            return
        self._tasks.run(
            lambda store: store.only_here(file), partial(self._look_for_file, file), topic="removal"
        )

    def _look_for_file(self, file: LoadedFile, only: OnlyHere) -> None:
        """See whether the file is still where it was, by its SHA-256, which can take seconds."""
        database = self._database

        def look(_: None) -> _Question:
            from db.importing.ledger import Ledger

            original = Ledger(database).file(file.sha256)
            path = "" if original is None else original.path
            return _Question(only, path, original is not None and original.is_unchanged)

        self._removals.run(look, partial(self._ask_about, file))

    def _ask_about(self, file: LoadedFile, question: _Question) -> None:
        from viewer.views.data.removal_dialog import RemovalDialog

        dialog = RemovalDialog(
            file,
            question.only,
            question.path,
            can_be_loaded_again=question.can_be_loaded_again,
            theme=self._theme,
            parent=self._window,
        )
        dialog.accepted.connect(partial(self._remove, file))
        dialog.table_wanted.connect(partial(self._save_losses, file, dialog))
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    def _save_losses(self, file: LoadedFile, dialog: RemovalDialog) -> None:
        """Save what goes with the file as a table, while the question stays open."""
        from viewer.documents.sources_table import write_losses

        name = safe_name(f"Only in {Path(file.name).stem}", ".csv")
        path = self._ask_for_table(dialog, "Save what goes", name)
        if path is None:
            return

        def work(store: ReportStore) -> Path:
            with closing(store.losses(file)) as losses, saving(path) as made:
                write_losses(losses, made.file)
            return made.path

        def done(written: Path) -> None:
            self._settings.last_folder = written.parent
            dialog.say(f"Saved {written.name}.")

        def failed(error: Exception) -> None:
            if isinstance(error, SaveError):
                dialog.say(str(error))
            else:
                self._tasks.report_failure(error)

        dialog.say(f"Saving {path.name}…")
        self._tasks.run(work, done, failed, topic="losses")

    def _remove(self, file: LoadedFile) -> None:
        task = LongTask(self._window, f"Taking out {file.name}…", _ON_CLOSING)
        database, listed = self._database, self._stamp

        def work(_: None) -> Removal:
            from db.importing.separate_process import remove_in_child

            return remove_in_child(database, file.id, task.cancelled, listed)

        task.run(self._removals, work, self._on_removed, self._on_failed)

    def _on_removed(self, removal: Removal) -> None:
        from viewer.wording.sources import taken_out

        again = removal.can_be_loaded_again and bool(removal.file.path)
        self._window.messages.show_message(
            Message(
                taken_out(removal),
                "Add it again" if again else "",
                lambda: self.add_wanted.emit([Path(removal.file.path)]),
                done=True,
            )
        )
        self.data_removed.emit()

    def _on_failed(self, error: Exception) -> None:
        if message := not_changed(error):
            self._window.messages.show_message(message)
        else:
            self._tasks.report_failure(error)
