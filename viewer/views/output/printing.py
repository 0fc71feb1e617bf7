"""Prints and previews cards: the one shown, or with its sites and services, in any edition."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrintPreviewDialog
from PySide6.QtWidgets import QComboBox, QDialog, QToolBar

from db.domain.errors import StoreError
from db.domain.report import Level, ReportCard, Subject
from viewer.card.setting.editions import Edition
from viewer.card.setting.page import Layout
from viewer.documents.paper import print_layouts
from viewer.parts.choice_dialog import ChoiceDialog
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.saving import safe_name

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.tasks import Tasks

_ON_CLOSING = OnClosing(
    running="Cards are still being printed.",
    loss="If you close Wardcard now, the rest is not printed.",
    keep="Keep printing",
)
_NO_PRINTER = (
    "There is no printer on this PC. Add one in Windows' settings, or export the card as a PDF."
)
MOST_PREVIEWED = 60
"""The maximum number of cards in a preview, because Qt draws all of them before showing any."""
_EDITIONS = tuple(Edition)
_EDITION_WORDS = [edition.label for edition in _EDITIONS]


@dataclass(frozen=True, slots=True)
class Extent:
    """The cards to print in addition to the one that is shown."""

    label: str
    sites: bool = False
    services: bool = False


def extents(card: ReportCard) -> tuple[Extent, ...]:
    """Return the choices for printing ``card``: alone, or with its sites or services."""
    alone = Extent(f"{card.name} alone")
    if card.level is Level.PROVIDER:
        return (
            alone,
            Extent("With all its sites", sites=True),
            Extent("With all its sites and their services", sites=True, services=True),
        )
    if card.level is Level.LOCATION:
        return (alone, Extent("With all its services", services=True))
    return (alone,)


class CardPrinting(QObject):
    """Asks what to print, and prints or previews it; ``tasks`` reads and prints on its thread."""

    def __init__(self, tasks: Tasks[ReportStore], window: HostWindow, theme: Theme) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._window = window
        self._theme = theme
        self._last = (0, 0)

    def ask_and_print(self, card: ReportCard) -> None:
        """Ask for the cards and the edition, show the system's print dialog, then print."""
        offered = extents(card)
        dialog = ChoiceDialog(
            "Print",
            [
                *([("What", [each.label for each in offered])] if len(offered) > 1 else []),
                ("Edition", _EDITION_WORDS),
            ],
            ("Print…", "Preview…"),
            self._theme,
            self._window,
            self._last if len(offered) > 1 else self._last[1:],
        )

        def on_chosen(button: int, answers: tuple[int, ...]) -> None:
            extent, edition = answers if len(answers) == 2 else (0, *answers)
            self._last = (extent, edition)
            if button:
                self.preview(card, offered[extent], _edition(edition))
            else:
                self.choose_printer(card, offered[extent], _edition(edition))

        dialog.chosen.connect(on_chosen)
        dialog.open()

    def choose_printer(self, card: ReportCard, extent: Extent, edition: Edition) -> None:
        """Show the system's print dialog, for the printer, pages, copies, sides and paper."""
        printer = _printer(card)
        if sys.platform == "win32" and printer.outputFormat() != QPrinter.OutputFormat.NativeFormat:
            # The dialog of Windows would not appear. Elsewhere it offers to print to a file.
            self._window.messages.show_message(Message(_NO_PRINTER, topic="saved"))
            return
        dialog = QPrintDialog(printer, self._window)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.accepted.connect(lambda: self.print_to(printer, card, extent, edition))
        dialog.finished.connect(lambda: _forget(dialog, printer))
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    def print_to(
        self,
        printer: QPrinter,
        card: ReportCard,
        extent: Extent | None = None,
        edition: Edition = Edition.ONE_PAGE,
    ) -> None:
        """Print on the worker's thread, and report how many pages were sent to which printer."""
        task = LongTask(self._window, "Printing…", _ON_CLOSING, _stage)

        def make(store: ReportStore) -> int:
            return print_layouts(
                printer, _layouts(store, card, extent, edition, task.report), task.cancelled
            )

        def done(pages: int) -> None:
            if pages:
                where = printer.outputFileName() or printer.printerName() or "the printer"
                told = f"Sent {'1 page' if pages == 1 else f'{pages:,} pages'} to {where}."
            elif task.cancelled():
                told = "Printing was stopped; nothing was sent to the printer."
            else:
                told = "Nothing was printed: the printer did not start. Choose another printer."
            self._window.messages.show_message(Message(told, topic="saved", seconds=10))

        task.run(self._tasks, make, done, self._fail)

    # Preview

    def preview(
        self,
        card: ReportCard,
        extent: Extent | None = None,
        edition: Edition = Edition.ONE_PAGE,
    ) -> None:
        """Show a preview of the printed pages, in which the edition can be changed."""
        printer = _printer(card)
        dialog = QPrintPreviewDialog(printer, self._window)
        dialog.setWindowTitle(f"Print preview – {card.name} – Wardcard")
        pages = _Preview(dialog)
        dialog.paintRequested.connect(pages.draw)
        dialog.finished.connect(lambda: _forget(dialog, printer))
        offered = extents(card)
        what = _combo("What is printed", [each.label for each in offered])
        look = _combo("Edition", _EDITION_WORDS)
        what.setCurrentIndex(offered.index(extent) if extent in offered else 0)
        look.setCurrentIndex(_EDITIONS.index(edition))
        what.setVisible(len(offered) > 1)
        bar = dialog.findChild(QToolBar)
        if bar is not None:
            bar.addSeparator()
            if len(offered) > 1:
                bar.addWidget(what)
            bar.addWidget(look)

        def show() -> None:
            def done(layouts: list[Layout]) -> None:
                if pages.alive:
                    pages.show(layouts)

            self._tasks.run(
                lambda store: _for_preview(
                    store, card, offered[what.currentIndex()], _edition(look.currentIndex())
                ),
                done,
                self._fail,
                topic="preview",
            )

        what.currentIndexChanged.connect(show)
        look.currentIndexChanged.connect(show)
        dialog.resize(self._window.size() * 0.9)
        show()
        dialog.open()

    def _fail(self, error: Exception) -> None:
        if isinstance(error, StoreError):
            self._window.messages.show_message(Message(str(error), topic="saved"))
        else:
            self._tasks.report_failure(error)


def _stage(progress: tuple[int, int, str]) -> Stage:
    printed, total, name = progress
    return Stage(f"Printing: {name}", printed / total)


class _Preview:
    """The contents of a preview while it is open."""

    def __init__(self, dialog: QPrintPreviewDialog) -> None:
        self._dialog = dialog
        self._layouts: Sequence[Layout] = ()
        self.alive = True
        dialog.finished.connect(self._on_finished)

    def draw(self, onto: QPrinter) -> None:
        print_layouts(onto, self._layouts)

    def show(self, layouts: Sequence[Layout]) -> None:
        from PySide6.QtPrintSupport import QPrintPreviewWidget

        self._layouts = layouts
        widget = self._dialog.findChild(QPrintPreviewWidget)
        if widget is not None:
            widget.updatePreview()

    def _on_finished(self) -> None:
        self.alive = False


def _for_preview(
    store: ReportStore, card: ReportCard, extent: Extent, edition: Edition
) -> list[Layout]:
    count = len(_subjects(store, card, extent))
    if count > MOST_PREVIEWED:
        raise StoreError(
            f"{count:,} cards are too many to preview at once. Print them without a preview, or "
            "choose fewer."
        )
    return list(_layouts(store, card, extent, edition))


def _subjects(store: ReportStore, card: ReportCard, extent: Extent | None) -> list[Subject]:
    """Return the subjects whose cards to print, starting with the one that is shown."""
    if extent is None or not (extent.sites or extent.services):
        return [card.subject]
    below = store.subjects(card.subject, services=extent.services)
    return list(dict.fromkeys((card.subject, *below)))


def _layouts(
    store: ReportStore,
    card: ReportCard,
    extent: Extent | None,
    edition: Edition,
    told: Callable[[object], None] = lambda _: None,
) -> Iterator[Layout]:
    """Yield the layout of each card in turn; all cards are as at the same day as the first."""
    from viewer.card.layout.layout import lay_out
    from viewer.card.setting.fonts import bundled_faces

    subjects = _subjects(store, card, extent)
    newest = not card.reports or card.report == card.reports[0]
    for place, subject in enumerate(subjects):
        each = card
        if subject != card.subject:
            each = store.card(subject, as_at=None if newest else card.as_at)
        told((place, len(subjects), each.name))
        yield lay_out(each, edition, bundled_faces())


def _edition(place: int) -> Edition:
    return _EDITIONS[place]


def _combo(name: str, options: Sequence[str]) -> QComboBox:
    combo = QComboBox()
    combo.setAccessibleName(name)
    combo.setToolTip(name)
    combo.addItems(list(options))
    combo.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return combo


def _printer(card: ReportCard) -> QPrinter:
    from PySide6.QtGui import QPageLayout, QPageSize

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName(safe_name(f"{card.subject.id.replace('/', ' ')}, {card.name}"))
    return printer


def _forget(dialog: QDialog, _: QPrinter) -> None:
    """Delete a dialog; its signal keeps the printer, which it does not own, alive until then."""
    dialog.deleteLater()
