"""What is shown, as a file or on the clipboard: card, web page, picture, and ratings as a table."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from db.domain.errors import StoreError
from db.domain.report import ReportCard
from db.domain.tree import Selection, TreeFilter
from viewer.documents.exports import (
    Content,
    Export,
    RatingsExport,
    ReportExport,
    chosen_export,
    exports_of,
    suggested_name,
    with_suffix,
)
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.saving import SaveError, safe_name, write_file
from viewer.system.tasks import Tasks

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.documents.columns import Heading
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.output.printing import CardPrinting

_ON_CLOSING = OnClosing(
    running="A file is still being saved.",
    loss="If you close Wardcard now, it is not saved.",
    keep="Keep saving",
)
_TITLES = {
    Content.CARD: "Export PDF card",
    Content.REPORT: "Export report as web page",
    Content.MATRIX: "Save ratings as picture",
    Content.RATINGS: "Export ratings",
}


class CardOutput(QObject):
    """Reads on a thread of its own: whoever turns a page does not wait for a long table."""

    def __init__(
        self,
        database: Path,
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
        copy_matrix: Callable[[], None],
    ) -> None:
        """``copy_matrix`` puts the rating matrix that is shown on the clipboard, as a table."""
        super().__init__(window)
        self._copy_matrix = copy_matrix
        self._database = database
        self._tasks: Tasks[ReportStore] = Tasks(
            self._open_store, tasks.report_failure, self, name="output"
        )
        self._window = window
        self._settings = settings
        self._theme = theme
        self._printing: CardPrinting | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is being written or printed, or waits to be."""
        return self._tasks.busy

    def use(self, database: Path) -> None:
        """Read from ``database`` from now on."""
        self._database = database
        self._tasks.reopen()

    def close(self) -> None:
        """Stop what is being written, and wait for it."""
        self._tasks.close()

    def _open_store(self) -> ReportStore:
        from db.reading.store import ReportStore

        return ReportStore.open(self._database, read_only=True)

    @property
    def printing(self) -> CardPrinting:
        """What prints; made when it is first wanted, with Qt's part for it."""
        if self._printing is None:
            from viewer.views.output.printing import CardPrinting

            self._printing = CardPrinting(self._tasks, self._window, self._theme)
        return self._printing

    # Paper

    def ask_and_print(self, card: ReportCard) -> None:
        self.printing.ask_and_print(card)

    def preview(self, card: ReportCard) -> None:
        self.printing.preview(card)

    # Files about one report

    def ask_and_export(self, card: ReportCard) -> None:
        """Ask for a place and an edition, then save the card there."""
        self._ask_and_save(card, Content.CARD)

    def ask_and_save_page(self, card: ReportCard) -> None:
        """Ask for a place, then save the report there as a web page."""
        self._ask_and_save(card, Content.REPORT)

    def ask_and_save_picture(self, card: ReportCard) -> None:
        """Ask for a place and a format, then save the rating matrix there as a picture."""
        self._ask_and_save(card, Content.MATRIX)

    def save(self, card: ReportCard, path: Path, export: Export) -> None:
        """Save a file about one report at ``path``; if that file is in use, beside it."""
        assert isinstance(export, ReportExport)

        def make(store: ReportStore, _: LongTask) -> tuple[Path, str]:
            document = export.render(card, store, _today())
            return write_file(path, document.data), document.note

        self._write(make, path, export.content.value)

    def _ask_and_save(self, card: ReportCard, content: Content) -> None:
        name = suggested_name(card, exports_of(content)[0].suffix)
        path, export = self._ask_where(content, name)
        if path is not None:
            self.save(card, path, export)

    # The clipboard

    def copy_picture(self, card: ReportCard) -> None:
        from viewer.documents.matrix_picture import matrix_image

        QGuiApplication.clipboard().setImage(matrix_image(card))
        self._say("Copied the ratings as a picture, with their key and source.")

    def copy_table(self, _: ReportCard) -> None:
        self._copy_matrix()
        self._say("Copied the ratings as a table, for Word or Excel.")

    # Ratings as a table

    def ask_and_save_ratings(self, card: ReportCard, shown: TreeFilter) -> None:
        """Ask whose ratings, and where to; ``shown`` is what the tree is filtered by."""
        from viewer.documents.selections import selections
        from viewer.parts.choice_dialog import ChoiceDialog

        offered = selections(card, shown)
        dialog = ChoiceDialog(
            "Export ratings",
            [("Whose ratings, with their history and sources", [name for name, _ in offered])],
            ("Save as…",),
            self._theme,
            self._window,
        )

        def on_chosen(_: int, answers: tuple[int, ...]) -> None:
            name, selection = offered[answers[0]]
            self._ask_for_table(name, selection)

        dialog.chosen.connect(on_chosen)
        dialog.open()

    def _ask_for_table(self, name: str, selection: Selection) -> None:
        usual = exports_of(Content.RATINGS)[0]
        path, export = self._ask_where(
            Content.RATINGS, safe_name(f"CQC ratings, {name}", usual.suffix)
        )
        if path is not None:
            self.save_ratings(name, selection, path, export)

    def save_ratings(self, name: str, selection: Selection, path: Path, export: Export) -> None:
        """Save the ratings of ``selection``, whose ``name`` says whose they are, at ``path``."""
        from viewer.documents.columns import Heading
        from viewer.documents.ratings_table import write_ratings

        assert isinstance(export, RatingsExport)
        heading: Heading = Heading(name, _today())

        def make(store: ReportStore, task: LongTask) -> tuple[Path, str]:
            with closing(store.ratings(selection)) as lines:
                written, rows = write_ratings(
                    lines,
                    path,
                    export.write,
                    heading,
                    on_progress=task.report,
                    cancelled=task.cancelled,
                )
            return written, f"It holds {rows:,} ratings."

        self._write(make, path, export.content.value)

    # Within

    def _ask_where(self, content: Content, name: str) -> tuple[Path | None, Export]:
        """The place that was chosen, and for which export; None if the dialog was cancelled."""
        offered = exports_of(content)
        folder = self._settings.last_folder or Path.home()
        chosen, dialog_filter = QFileDialog.getSaveFileName(
            self._window,
            _TITLES[content],
            str(folder / name),
            ";;".join(each.dialog_filter for each in offered),
        )
        if not chosen:
            return None, offered[0]
        path = Path(chosen)
        export = chosen_export(path, dialog_filter, offered)
        return with_suffix(path, export, offered), export

    def _write(
        self, make: Callable[[ReportStore, LongTask], tuple[Path, str]], asked: Path, what: str
    ) -> None:
        """Write a file off the window's thread, and tell where it is, or why it is not.

        ``make`` writes it and returns its path and a further sentence, mostly empty; it may report
        how many ratings it has written.
        """
        task = LongTask(
            self._window,
            f"Writing {asked.name}…",
            _ON_CLOSING,
            lambda rows: Stage(f"Writing {asked.name}: {rows:,} ratings"),
        )

        def failed(error: Exception) -> None:
            if isinstance(error, SaveError | StoreError):
                self._window.messages.show_message(Message(str(error), topic="saved"))
            else:
                self._tasks.report_failure(error)

        task.run(
            self._tasks,
            lambda store: make(store, task),
            lambda answer: self._tell_saved(asked, *answer, what),
            failed,
        )

    def _tell_saved(self, asked: Path, written: Path, more: str, what: str) -> None:
        self._settings.last_folder = written.parent
        told = f"Saved {written.name} in {written.parent}."
        if written != asked:
            told = (
                f"{asked.name} is open in another program, so the {what} was saved as "
                f"{written.name} in {written.parent}."
            )
        self._window.messages.show_message(
            Message(f"{told} {more}".rstrip(), "Open", lambda: _open(written), topic="saved")
        )

    def _say(self, text: str) -> None:
        self._window.messages.show_message(Message(text, topic="saved", seconds=6))


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day on the user's own calendar


def _open(path: Path) -> None:
    """With the system's own viewer; if it knows none, its folder."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
