"""Adding data from files and folders that are chosen or dropped on the window, with a summary.

An import runs in a child process (:mod:`db.importing.separate_process`), so that the user can keep
reading. Imports requested in the meantime are queued.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from db.domain.errors import Cancelled, Corrupt, Gone, ReadOnly, Refused, Replaced, StoreError
from db.domain.text import sentence
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.parts.save_place import ask_where_to_save
from viewer.system.paths import downloads_dir
from viewer.system.saving import SaveError, write_file
from viewer.system.tasks import Tasks
from viewer.wording.imports import adding_words
from viewer.wording.phrases import capitalised, counted

if TYPE_CHECKING:
    from db.domain.imports import ImportSummary, Progress
    from db.domain.report import NewRatings
    from db.files.stamp import Stamp
    from db.reading.store import ReportStore
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.data.import_page import ImportPage

_ON_CLOSING = OnClosing(
    running="Data is still being added.",
    loss="If you close Wardcard now, none of it is kept.",
    keep="Keep adding",
)


class OwnTrust(NamedTuple):
    """The trust of which summaries and the page of sources say more than of others."""

    organisation: str
    """The CQC ID of the trust, or of one of its sites; empty if there is none."""
    is_own: bool
    """Whether it is that of My wards, and not just the one that is shown."""

    def words(self, name: str) -> str:
        """The heading of what is said of it; ``name`` is the name of the trust."""
        return f"{'My trust' if self.is_own else 'Shown now'}: {name}" if name else ""


class DataAdding(QObject):
    """Adds data to the database in use, and reports the result in the window."""

    data_added = Signal()
    """Emitted when new data has been added to the database."""
    copy_wanted = Signal(object)
    """Emitted with the files to be added, if the database is read-only."""
    cards_chosen = Signal(object)
    """Emitted with the chosen files that are PDFs, as cards are; they add nothing to the data."""
    page_wanted = Signal(object)
    """Emitted with the page that sums up an import, which is to be shown next to the list."""
    page_left = Signal(object)
    """Emitted with the page, if the reader wants to go back to what was shown before."""
    remove_wanted = Signal(object)
    """Emitted with the number of a file that is to be taken out again."""
    subject_chosen = Signal(object)
    """Emitted with the Subject that the reader opened from the page."""

    def __init__(
        self,
        database: Path,
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        trust: Callable[[], OwnTrust],
    ) -> None:
        """``tasks`` work on the database in use; ``window`` shows messages and progress.

        ``settings`` remember the folder that something was last saved in. ``trust`` names the trust
        whose changes the summary of an import lists.
        """
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        # The worker owns no store: it only waits for one child process after another.
        self._imports: Tasks[None] = Tasks(lambda: None, tasks.report_failure, self, name="imports")
        self._window = window
        self._settings = settings
        self._trust = trust
        self.page: ImportPage | None = None
        """The page that sums up an import, created when it is first opened."""
        self._summaries: tuple[ImportSummary, ...] = ()
        """What the page sums up."""
        self._going: set[LongTask] = set()
        self._added_from: Path | None = None
        """The folder in which the user last chose files or a folder to add."""
        self._hindrance = ""
        self._read_only = False

    @property
    def busy(self) -> bool:
        """Whether anything is being added or is waiting to be added."""
        return bool(self._going)

    def ask_for_files(self) -> None:
        """Let the user choose files, then add them."""
        if self.hindered():
            return
        from db.sources.recognise import dialog_filters

        names, _ = QFileDialog.getOpenFileNames(
            self._window, "Add data", self._begin_in(), ";;".join(dialog_filters())
        )
        if names:
            self._added_from = Path(names[0]).parent
            self.add(tuple(Path(name) for name in names))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder of saved records, then add its contents."""
        if self.hindered():
            return
        name = QFileDialog.getExistingDirectory(
            self._window, "Add a folder of saved records", self._begin_in()
        )
        if name:
            self._added_from = Path(name).parent
            self.add((Path(name),))

    def _begin_in(self) -> str:
        """The folder in which to look for files: where the last ones were, or downloads."""
        return str(self._added_from or downloads_dir())

    def add(self, files: Sequence[Path]) -> None:
        """Import all of ``files`` or none of them, after any imports requested earlier.

        PDFs are left out, and ``cards_chosen`` is emitted with them.
        """
        from db.sources.pdf.cards import SUFFIX

        cards = tuple(file for file in files if file.suffix.lower() == SUFFIX)
        if cards:
            self.cards_chosen.emit(cards)
            files = tuple(file for file in files if file not in cards)
        if not files or self.hindered(files):
            return
        named = sentence(files[0].name) if len(files) == 1 else counted(len(files), "file")

        def on_done(summaries: tuple[ImportSummary, ...]) -> None:
            self._going.discard(task)
            self._on_added(summaries)

        def on_failed(error: Exception) -> None:
            self._going.discard(task)
            self._on_failed(files, error)

        def on_withdrawn() -> None:
            self._going.discard(task)
            self._say(f"{named} was not added.", seconds=8)

        task = LongTask(
            self._window,
            f"Adding {named}…",
            _ON_CLOSING,
            _stage,
            waiting=f"{named}: waiting for its turn",
            short="Adding a file" if len(files) == 1 else "Adding files",
            on_withdrawn=on_withdrawn,
        )

        def begin(shown: tuple[Path, Stamp]) -> None:
            database = self._database
            # The database that is shown must be the one that is added to.
            expected = shown[1] if shown[0] == database else None

            def load(_: None) -> tuple[ImportSummary, ...]:
                from db.importing.separate_process import load_in_child

                return load_in_child(database, files, task.report, task.cancelled, expected)

            task.run(self._imports, load, on_done, on_failed)

        def not_opened(error: Exception) -> None:
            task.finish()
            on_failed(error)

        self._going.add(task)
        # Opening a database for the first time also fills it, which only one process may do.
        self._tasks.run(lambda store: (store.path, store.in_place()), begin, not_opened)

    def close(self) -> None:
        """Stop any import in progress, and leave the database as it was."""
        self._going.clear()
        self._imports.close()

    def use(self, database: Path) -> None:
        """Add to ``database`` in future."""
        self._database = database
        self._read_only = False

    def set_read_only(self, read_only: bool) -> None:
        """Set whether the database in use is read-only."""
        self._read_only = read_only

    def hinder(self, why: str) -> None:
        """Prevent adding data while ``why`` is not empty, and show it to anyone who tries."""
        self._hindrance = why

    def hindered(self, files: Sequence[Path] = ()) -> bool:
        """Show why the data cannot be changed, if so, and return whether that is the case.

        ``files`` were to be added; a copy of read-only data is offered for them.
        """
        if self._hindrance:
            self._window.messages.show_message(Message(self._hindrance, topic="hindrance"))
        elif self._read_only:
            self.copy_wanted.emit(files)
        return bool(self._hindrance) or self._read_only

    def _on_added(self, summaries: tuple[ImportSummary, ...]) -> None:
        from viewer.wording.imports import sentence

        when = datetime.now().astimezone()
        self._say(sentence(summaries), "Show summary", lambda: self._sum_up(summaries, when))
        self.data_added.emit()

    def _sum_up(self, summaries: tuple[ImportSummary, ...], when: datetime) -> None:
        """Open the page that sums up an import which ended at ``when``."""
        trust = self._trust()
        since = min((number for each in summaries for number in each.file_ids), default=None)

        def look(store: ReportStore) -> tuple[str, tuple[NewRatings, ...]]:
            name = store.coverage(trust.organisation).trust
            new = store.news(trust.organisation, since) if name and since is not None else ()
            return name, new

        def done(found: tuple[str, tuple[NewRatings, ...]]) -> None:
            page = self._page()
            self._summaries = summaries
            name, news = found
            page.show_import(summaries, news, trust.words(name), when)
            self.page_wanted.emit(page)
            first = page.news if news else page.copy_button
            first.setFocus(Qt.FocusReason.OtherFocusReason)

        self._tasks.run(look, done, topic="summary")

    def _page(self) -> ImportPage:
        if self.page is None:
            from viewer.views.data.import_page import ImportPage

            page = self.page = ImportPage(self._window.theme, self._window)
            page.hide()
            page.closed.connect(lambda: self.page_left.emit(page))
            page.remove_wanted.connect(self.remove_wanted)
            page.subject_chosen.connect(self.subject_chosen)
            page.copy_wanted.connect(self._copy)
            page.save_wanted.connect(self._save)
        return self.page

    def _copy(self) -> None:
        from viewer.wording.imports import summary_text

        QGuiApplication.clipboard().setText(summary_text(self._summaries))
        self._say("The summary was copied.", seconds=8)

    def _save(self) -> None:
        from viewer.wording.imports import summary_text

        chosen, _ = ask_where_to_save(
            self._window, "Save the summary", "Data added.txt", "Text (*.txt)", self._settings
        )
        if chosen is None:
            return
        try:
            path = write_file(chosen, summary_text(self._summaries).encode("utf-8"))
        except SaveError as error:
            self._window.messages.show_message(Message(str(error), refusal=True))
        else:
            self._settings.last_folder = path.parent
            self._say(f"Saved {path.name}.", seconds=8)

    def _on_failed(self, files: Sequence[Path], error: Exception) -> None:
        if isinstance(error, ReadOnly):
            # This was not known before, for example if a file is opened at the start.
            self.copy_wanted.emit(files)
        elif isinstance(error, Refused):
            self._window.messages.show_message(refusal_message(files, error, self.ask_for_files))
        elif message := not_changed(error):
            self._window.messages.show_message(message)
        else:
            self._tasks.report_failure(error)

    def _say(
        self,
        text: str,
        action: str = "",
        act: Callable[[], None] | None = None,
        *,
        seconds: float = 0,
    ) -> None:
        # Without a topic, so that the next import does not replace this message and its summary.
        done = act is not None
        self._window.messages.show_message(Message(text, action, act, seconds=seconds, done=done))


def not_changed(error: Exception) -> Message | None:
    """The message for a change to the data that was stopped or refused; None for a failure.

    What is said about a damaged database, or one that is not there, is said in another place.
    """
    if isinstance(error, Cancelled):
        return Message(str(error), seconds=8)
    if isinstance(error, StoreError) and not isinstance(error, Corrupt | Gone | Replaced):
        return Message(str(error), refusal=True)
    return None


def refusal_message(files: Sequence[Path], error: Refused, choose: Callable[[], None]) -> Message:
    """The message for files that were refused: what, why, how to mend it; ``choose`` others."""
    from db.sources.source_file import about

    name = files[0].name
    one = len(files) == 1
    why = capitalised(about(Refused(error.what), name)) if one else error.what
    if "nothing was" not in why.lower():
        why = f"{why} Nothing was changed."
    return Message(
        why,
        "Choose another file",
        choose,
        refusal=True,
        headline=f"‘{sentence(name)}’ was not added." if one else "These files were not added.",
        proofs=error.proofs,
        remedy=error.remedy,
    )


def _stage(progress: Progress) -> Stage:
    text, bold = adding_words(progress)
    return Stage(text, progress.share, bold, "You can go on reading.")
