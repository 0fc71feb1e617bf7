"""Saves what is shown as a file: a card, a web page, a picture, or a table of ratings or places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from PySide6.QtCore import QObject

from db.domain.age import today
from db.domain.errors import StoreError
from db.domain.subject import Level
from db.domain.tree import Match, Selection, TreeFilter
from viewer.documents.exports import (
    Content,
    Export,
    ListExport,
    RatingsExport,
    ReportExport,
    chosen_export,
    exports_of,
    with_suffix,
)
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.parts.save_place import ask_where_to_save
from viewer.system.saving import SaveError, safe_name, write_file
from viewer.views.output.saved_message import saved_message
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.report import ReportCard
    from db.domain.subject import Subject
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.system.tasks import ReadingTasks
    from viewer.wording.columns import Heading, Line

_ON_CLOSING = OnClosing(
    running="A file is still being saved.",
    loss="If you close Wardcard now, it is not saved.",
    keep="Keep saving",
)
_TITLES = {
    Content.REPORT: "Export report as web page",
    Content.WORKBOOK: "Export report as workbook",
    Content.MATRIX: "Save ratings as picture",
    Content.RATINGS: "Export ratings",
    Content.LIST: "Save list of places",
}


class FileSaving(QObject):
    """Asks for a path, saves a file on the worker's thread, and reports where it was saved."""

    def __init__(
        self, tasks: ReadingTasks, window: HostWindow, settings: Settings, theme: Theme
    ) -> None:
        """``tasks`` read the data to save; ``settings`` remember the folder."""
        super().__init__(window)
        self._tasks = tasks
        self._window = window
        self._settings = settings
        self._theme = theme

    # Files about one report

    def ask_and_save_page(self, card: ReportCard) -> None:
        """Ask for a file name, then save the report as a web page."""
        self._ask_and_save(card, Content.REPORT)

    def ask_and_save_workbook(self, card: ReportCard) -> None:
        """Ask for a file name, then save the report as a workbook."""
        self._ask_and_save(card, Content.WORKBOOK)

    def ask_and_save_template(self, card: ReportCard | None) -> None:
        """Ask for a file name, then save a workbook in which a new report is filled in.

        If a ``card`` is shown, the workbook has the places of its provider.
        """
        suffix = exports_of(Content.WORKBOOK)[0].suffix
        organisation = card.organisation if card is not None else None
        whose = "" if organisation is None else organisation.provider_name or organisation.name
        name = safe_name(", ".join(filter(None, ("New report", whose))), suffix)
        path, _ = self._ask_where(Content.WORKBOOK, name, "New report from a workbook")
        if path is not None:
            self.save_template(None if card is None else card.subject, path)

    def save_template(self, subject: Subject | None, path: Path) -> None:
        """Save a workbook to fill in at ``path``, for the provider of ``subject`` if given."""
        from viewer.documents.report_workbook import template
        from viewer.wording.report_workbooks import NEXT

        def make(store: ReportStore, _: LongTask) -> tuple[Path, str]:
            return write_file(path, template(store, subject, today())), NEXT

        self._write(make, path, Content.WORKBOOK.value)

    def ask_and_save_picture(self, card: ReportCard) -> None:
        """Ask for a file name and a format, then save the rating matrix as a picture."""
        self._ask_and_save(card, Content.MATRIX)

    def save(self, card: ReportCard, path: Path, export: Export) -> None:
        """Save a file about one report at ``path``, or under a free name if that file is in use."""
        assert isinstance(export, ReportExport)

        def make(store: ReportStore, _: LongTask) -> tuple[Path, str]:
            document = export.render(card, store, today())
            return write_file(path, document.data), document.note

        self._write(make, path, export.content.value)

    def _ask_and_save(self, card: ReportCard, content: Content) -> None:
        from viewer.card.file_names import plain_name

        name = plain_name(card, suffix=exports_of(content)[0].suffix)
        path, export = self._ask_where(content, name)
        if path is not None:
            self.save(card, path, export)

    # Ratings as a table

    def ask_and_save_ratings(self, card: ReportCard, shown: TreeFilter) -> None:
        """Ask which ratings to save, and where; ``shown`` is the tree's current filter."""
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
        """Save the ratings in ``selection`` at ``path``; ``name`` says whose ratings they are."""
        assert isinstance(export, RatingsExport)

        def make(store: ReportStore, task: LongTask) -> tuple[Path, str]:
            with closing(store.ratings(selection)) as lines:
                written, rows = _write_table(lines, path, export.write, name, task)
            return written, f"It holds {counted(rows, 'rating')}."

        self._write(make, path, export.content.value)

    # The places that the tree shows

    def ask_and_save_list(self, shown: TreeFilter) -> None:
        """Ask for a file name, then save the places that match ``shown``, the tree's filter."""
        from viewer.documents.selections import filter_words

        usual = exports_of(Content.LIST)[0]
        name = ", ".join(filter(None, ("CQC places", filter_words(shown))))
        path, export = self._ask_where(Content.LIST, safe_name(name, usual.suffix))
        if path is not None:
            self.save_list(shown, path, export)

    def save_list(self, shown: TreeFilter, path: Path, export: Export) -> None:
        """Save the places that match ``shown`` at ``path``."""
        assert isinstance(export, ListExport)

        def make(store: ReportStore, task: LongTask) -> tuple[Path, str]:
            levels: Counter[Level] = Counter()

            def counting(matches: Iterable[Match]) -> Iterator[Match]:
                for match in matches:
                    levels[match.row.level] += 1
                    yield match

            with closing(store.matches(shown)) as matches:
                written, _ = _write_table(counting(matches), path, export.write, "", task)
            held = [counted(levels[Level.LOCATION], "place")]
            if levels[Level.PROVIDER]:
                # Named apart, as the count above the list is of places alone.
                held.append(counted(levels[Level.PROVIDER], "provider"))
            return written, f"It holds {' and '.join(held)}."

        self._write(make, path, export.content.value, rows="places")

    # Internals

    def _ask_where(
        self, content: Content, name: str, title: str = ""
    ) -> tuple[Path | None, Export]:
        """Return the chosen path, or None if the dialog was cancelled, and the matching export."""
        offered = exports_of(content)
        filters = ";;".join(each.dialog_filter for each in offered)
        path, dialog_filter = ask_where_to_save(
            self._window, title or _TITLES[content], name, filters, self._settings
        )
        if path is None:
            return None, offered[0]
        export = chosen_export(path, dialog_filter, offered)
        return with_suffix(path, export, offered), export

    def _write(
        self,
        make: Callable[[ReportStore, LongTask], tuple[Path, str]],
        asked: Path,
        what: str,
        rows: str = "ratings",
    ) -> None:
        """Write a file on the worker's thread, and report its path or the reason for a failure.

        ``make`` writes the file and returns its path and an additional sentence, usually empty; it
        may report the number of ``rows`` written so far. ``what`` names the content: 'card'.
        """
        task = LongTask(
            self._window,
            f"Writing {asked.name}…",
            _ON_CLOSING,
            lambda number: Stage(f"Writing {asked.name}: {number:,} {rows}"),
        )

        def failed(error: Exception) -> None:
            if isinstance(error, SaveError | StoreError):
                self._window.messages.show_message(Message(str(error), topic="saved"))
            else:
                self._tasks.report_failure(error)

        task.run(
            self._tasks,
            lambda store: make(store, task),
            lambda answer: self._on_saved(asked, *answer, what),
            failed,
        )

    def _on_saved(self, asked: Path, written: Path, more: str, what: str) -> None:
        self._settings.last_folder = written.parent
        self._window.messages.show_message(saved_message(asked, written, what, more))


def _write_table(
    lines: Iterable[Line],
    path: Path,
    write: Callable[[Iterator[Line], BinaryIO, Heading], None],
    whose: str,
    task: LongTask,
) -> tuple[Path, int]:
    """Write a table as part of ``task``; return the path written to and the number of rows."""
    from viewer.documents.ratings_table import write_table
    from viewer.wording.columns import Heading

    heading = Heading(whose, today())
    return write_table(
        lines, path, write, heading, on_progress=task.report, cancelled=task.cancelled
    )
