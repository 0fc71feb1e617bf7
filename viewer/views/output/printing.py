"""Prints cards: the one shown or many, in any edition, on the worker's thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QPageLayout, QPageSize
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from PySide6.QtWidgets import QDialog

from db.domain.errors import StoreError
from viewer.card.card_request import CardRequest, no_report
from viewer.card.setting.editions import Edition, Paper
from viewer.card.setting.page import Layout
from viewer.documents.paper import print_layouts
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.views.output.card_order import CardOrder, CardScopes

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.parts.host_window import HostWindow
    from viewer.system.tasks import Tasks

_ON_CLOSING = OnClosing(
    running="Cards are still being printed.",
    loss="If you close Wardcard now, the rest is not printed.",
    keep="Keep printing",
)
_SIZES = {
    Paper.A4: QPageSize.PageSizeId.A4,
    Paper.A3: QPageSize.PageSizeId.A3,
    Paper.A2: QPageSize.PageSizeId.A2,
}


class CardPrinting(QObject):
    """Prints the cards of an order; ``tasks`` reads and prints on its thread."""

    def __init__(self, tasks: Tasks[ReportStore], window: HostWindow) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._window = window

    def print_cards(self, order: CardOrder, scopes: CardScopes) -> None:
        """Print ``order`` on the printer that it names, and report what was sent to it."""
        # The printer is opened on the worker's thread, because one on a network may be slow.
        self._print(lambda: open_printer(order, scopes), order, scopes)

    def print_to(self, printer: QPrinter, order: CardOrder, scopes: CardScopes) -> None:
        """Print ``order`` on ``printer``, with its settings."""
        self._print(lambda: printer, order, scopes)

    def choose_settings(self, order: CardOrder, scopes: CardScopes) -> None:
        """Show the system's print dialog, for the pages, both sides and the paper; then print."""
        printer = open_printer(order, scopes)
        dialog = QPrintDialog(printer, self._window)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.accepted.connect(lambda: self.print_to(printer, order, scopes))
        dialog.finished.connect(lambda: _forget(dialog, printer))
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    def _print(
        self, printer_of: Callable[[], QPrinter], order: CardOrder, scopes: CardScopes
    ) -> None:
        task = LongTask(self._window, "Printing…", _ON_CLOSING, _stage)

        def make(store: ReportStore) -> tuple[int, str]:
            printer = printer_of()
            requests = scopes.requests(
                store,
                order.scope,
                services=order.services,
                every_report=order.every_report,
                cancelled=task.cancelled,
            )
            if not requests and not task.cancelled():
                raise StoreError(no_report())
            layouts = _layouts(store, scopes, order, requests, task.report)
            pages = print_layouts(printer, layouts, task.cancelled)
            return pages, printer.outputFileName() or printer.printerName() or "the printer"

        def done(result: tuple[int, str]) -> None:
            pages, where = result
            if pages:
                text = f"Sent {'1 page' if pages == 1 else f'{pages:,} pages'} to {where}."
            elif task.cancelled():
                text = "Printing was stopped; nothing was sent to the printer."
            else:
                text = "Nothing was printed: the printer did not start. Choose another printer."
            self._window.messages.show_message(Message(text, topic="saved", seconds=10))

        task.run(self._tasks, make, done, self._fail)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, StoreError):
            self._window.messages.show_message(Message(str(error), topic="saved"))
        else:
            self._tasks.report_failure(error)


def printers() -> tuple[tuple[str, ...], str]:
    """Return the names of the printers of this PC, and the name of the default one.

    Called on a worker's thread, because a printer on a network may take long to answer.
    """
    return tuple(QPrinterInfo.availablePrinterNames()), QPrinterInfo.defaultPrinterName()


def open_printer(order: CardOrder, scopes: CardScopes) -> QPrinter:
    """Return the printer that ``order`` names, set to its paper, copies and colours."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    if order.printer:
        printer.setPrinterName(order.printer)
    printer.setPageSize(QPageSize(_SIZES[Paper(order.paper)]))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setCopyCount(order.copies)
    if order.grey:
        printer.setColorMode(QPrinter.ColorMode.GrayScale)
    printer.setDocName(scopes.file_name(order).removesuffix(".pdf"))
    return printer


def _stage(progress: tuple[int, int, str]) -> Stage:
    printed, total, name = progress
    return Stage(f"Printing: {name}", printed / total)


def _layouts(
    store: ReportStore,
    scopes: CardScopes,
    order: CardOrder,
    requests: Sequence[CardRequest],
    told: Callable[[object], None],
) -> Iterator[Layout]:
    """Yield the layout of each card in turn."""
    from viewer.card.layout.layout import lay_out
    from viewer.card.setting.fonts import bundled_faces

    for index, request in enumerate(requests):
        card = scopes.record(store, request, order.scope)
        told((index, len(requests), card.name))
        yield lay_out(card, Edition(order.edition), bundled_faces())


def _forget(dialog: QDialog, _: QPrinter) -> None:
    """Delete a dialog; its signal keeps the printer, which it does not own, alive until then."""
    dialog.deleteLater()
