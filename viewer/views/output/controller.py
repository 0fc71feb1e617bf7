"""Outputs the card that is shown: printed, copied to the clipboard or saved as a file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from db.domain.tree import TreeFilter
from viewer.parts.message_bar import Message
from viewer.system.tasks import ReadingTasks
from viewer.wording.phrases import counted

if TYPE_CHECKING:
    from db.domain.report import ReportCard
    from db.local.trust_file import TrustFile
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.output.card_order import ShownCard
    from viewer.views.output.choosing import CardChoosing
    from viewer.views.output.exporting import CardExporting
    from viewer.views.output.papers import PaperSaving
    from viewer.views.output.printing import CardPrinting
    from viewer.views.output.saving import FileSaving


class CardOutput(QObject):
    """Owns the thread on which files are saved and cards are printed."""

    def __init__(
        self,
        database: Path,
        failed: Callable[[Exception], None],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
        copy_matrix: Callable[[], None],
        open_register: Callable[[], TrustFile],
    ) -> None:
        """``failed`` receives unexpected errors.

        ``copy_matrix`` copies the rating matrix that is shown to the clipboard, as a table.
        ``open_register`` is called on another thread, and may raise StoreError.
        """
        super().__init__(window)
        self._tasks = ReadingTasks(database, failed, self, name="output")
        self._failed = failed
        self._window = window
        self._settings = settings
        self._theme = theme
        self._copy_matrix = copy_matrix
        self._open_register = open_register

    @cached_property
    def saving(self) -> FileSaving:
        """The saving of files, created when first used because it imports every kind of export."""
        from viewer.views.output.saving import FileSaving

        return FileSaving(self._tasks, self._window, self._settings, self._theme)

    @cached_property
    def papers(self) -> PaperSaving:
        """The saving of papers about what is to improve, created when first used."""
        from viewer.views.output.papers import PaperSaving

        return PaperSaving(
            self._open_register, self._tasks, self._window, self._settings, self._theme
        )

    @cached_property
    def printing(self) -> CardPrinting:
        """The printing part, created when first used because it imports Qt's print support."""
        from viewer.views.output.printing import CardPrinting

        return CardPrinting(self._tasks, self._window)

    @cached_property
    def exporting(self) -> CardExporting:
        """The saving of cards, created when first used."""
        from viewer.views.output.exporting import CardExporting

        return CardExporting(self._tasks.database, self._failed, self._window, self._settings)

    @cached_property
    def choosing(self) -> CardChoosing:
        """The dialog for printing and saving cards, created when first used."""
        from viewer.views.output.choosing import CardChoosing

        return CardChoosing(
            self.printing, self.exporting, self._window, self._settings, self._theme, self._failed
        )

    @property
    def busy(self) -> bool:
        """Whether anything is being saved or printed, or is waiting to be."""
        parts = [self._tasks]
        parts += [vars(self)[name] for name in ("exporting", "choosing") if name in vars(self)]
        return any(part.busy for part in parts)

    def use(self, database: Path) -> None:
        """Read from ``database`` in future."""
        self._tasks.use(database)
        if "exporting" in vars(self):
            self.exporting.use(database)

    def close(self) -> None:
        """Stop any output in progress, and wait for it to end."""
        for name in ("choosing", "exporting"):
            if name in vars(self):
                vars(self)[name].close()
        self._tasks.close()

    def ask_about_cards(self, here: ShownCard, chosen: TreeFilter, *, saving: bool) -> None:
        """Open the dialog for printing and saving cards, with its Save or Print button first."""
        self.choosing.ask(here, chosen, saving=saving)

    def ask_and_save_page(self, card: ReportCard) -> None:
        """Ask where to save the web page, then save it."""
        self.saving.ask_and_save_page(card)

    def ask_and_save_workbook(self, card: ReportCard) -> None:
        """Ask where to save the report as a workbook, then save it."""
        self.saving.ask_and_save_workbook(card)

    def ask_and_save_picture(self, card: ReportCard) -> None:
        """Ask where to save the picture of the ratings, then save it."""
        self.saving.ask_and_save_picture(card)

    def ask_about_papers(self, card: ReportCard) -> None:
        """Open the dialog for papers about what is to improve at the place of ``card``."""
        self.papers.ask(card)

    def copy_picture(self, card: ReportCard) -> None:
        """Copy the rating matrix to the clipboard as a picture."""
        from viewer.documents.matrix_picture import matrix_image

        QGuiApplication.clipboard().setImage(matrix_image(card))
        self._say("Copied the ratings as a picture, with their key and source.")

    def copy_list(self, shown: TreeFilter) -> None:
        """Copy the places that match ``shown``, the tree's filter, to the clipboard as a table."""

        def look(store: ReportStore) -> list[list[str]]:
            from viewer.documents.matches_table import CSV_COLUMNS
            from viewer.wording.columns import csv_rows

            with closing(store.matches(shown)) as matches:
                return list(csv_rows(CSV_COLUMNS, matches))

        def done(rows: list[list[str]]) -> None:
            QGuiApplication.clipboard().setText("".join("\t".join(row) + "\n" for row in rows))
            self._say(f"Copied {counted(len(rows) - 1, 'place')} as a table, for Word or Excel.")

        self._tasks.run(look, done)

    def copy_table(self, _: ReportCard) -> None:
        """Copy the rating matrix to the clipboard as a table."""
        self._copy_matrix()
        self._say("Copied the ratings as a table, for Word or Excel.")

    def _say(self, text: str) -> None:
        self._window.messages.show_message(Message(text, topic="saved", seconds=6))
