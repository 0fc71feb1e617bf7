"""The card that is shown, as a PDF, on paper, and as a preview of the paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog, QFileDialog

from db.records import ReportCard
from viewer.files import SaveError, safe_name, write_file
from viewer.widgets.message_bar import Message

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

    from db.store import ReportStore
    from viewer.card.pdf import RenderedCard
    from viewer.settings import Settings
    from viewer.tasks import Tasks
    from viewer.widgets.main_window import MainWindow


class CardOutput(QObject):
    def __init__(self, tasks: Tasks[ReportStore], window: MainWindow, settings: Settings) -> None:
        super().__init__(window)
        self._tasks = tasks
        self._window = window
        self._settings = settings

    # PDF

    def ask_and_export(self, card: ReportCard) -> None:
        """Ask for a place, then save the card there."""
        folder = self._settings.last_folder or Path.home()
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, "Export PDF card", str(folder / suggested_name(card)), "PDF (*.pdf)"
        )
        if chosen:
            path = Path(chosen)
            self.export(card, path if path.suffix else path.with_suffix(".pdf"))

    def export(self, card: ReportCard, path: Path) -> None:
        """Save the card at ``path``, in one step; where that file is held open, beside it."""

        def make(_: ReportStore) -> tuple[Path, RenderedCard]:
            from viewer.card.pdf import render_pdf

            rendered = render_pdf(card)
            return write_file(path, rendered.data), rendered

        def done(answer: tuple[Path, RenderedCard]) -> None:
            self._tell_saved(path, *answer)

        def failed(error: Exception) -> None:
            if isinstance(error, SaveError):
                self._window.messages.show_message(Message(str(error), topic="saved"))
            else:
                self._tasks.report_failure(error)

        self._tasks.run(make, done, failed)

    def _tell_saved(self, asked: Path, written: Path, rendered: RenderedCard) -> None:
        self._settings.last_folder = written.parent
        told = f"Saved {written.name} in {written.parent}."
        if written != asked:
            told = (
                f"{asked.name} is open in another program, so the card was saved as "
                f"{written.name} in {written.parent}."
            )
        if rendered.missing:
            told += f" The font lacks {' '.join(rendered.missing)}; each is shown as □."
        self._window.messages.show_message(
            Message(told, "Open", lambda: _open(written), topic="saved")
        )

    # Paper

    def ask_and_print(self, card: ReportCard) -> None:
        """The system's print dialog, then the card on the printer chosen there."""
        from PySide6.QtPrintSupport import QPrintDialog

        printer = _printer(card)
        dialog = QPrintDialog(printer, self._window)
        dialog.accepted.connect(lambda: self.print_to(card, printer))
        dialog.finished.connect(lambda: _forget(dialog, printer))
        # PySide hides the open() without arguments behind one that takes two.
        QDialog.open(dialog)

    def print_to(self, card: ReportCard, printer: QPrinter) -> None:
        from viewer.card.painter import print_layouts

        pages = print_layouts(printer, [_layout(card)])
        if pages:
            where = printer.outputFileName() or printer.printerName() or "the printer"
            told = f"Sent {'1 page' if pages == 1 else f'{pages} pages'} to {where}."
        else:
            told = "Nothing was printed: the printer did not start. Choose another printer."
        self._window.messages.show_message(Message(told, topic="saved", seconds=10))

    def preview(self, card: ReportCard) -> None:
        from PySide6.QtPrintSupport import QPrintPreviewDialog

        from viewer.card.painter import print_layouts

        layout = _layout(card)
        printer = _printer(card)
        dialog = QPrintPreviewDialog(printer, self._window)
        dialog.setWindowTitle(f"Print preview – {card.name} – Wardcard")
        dialog.paintRequested.connect(lambda onto: print_layouts(onto, [layout]))
        dialog.finished.connect(lambda: _forget(dialog, printer))
        dialog.resize(self._window.size() * 0.9)
        dialog.open()


def suggested_name(card: ReportCard) -> str:
    """«RWH01 surgery, Lister Hospital, Surgery, 2019-12-18.pdf», safe on every system."""
    parts = [card.subject.id.replace("/", " "), card.organisation.name]
    if card.name != card.organisation.name:
        parts.append(card.name)
    if card.report is not None and card.report.published is not None:
        parts.append(card.report.published.isoformat())
    return safe_name(", ".join(parts), ".pdf")


def _layout(card: ReportCard):  # viewer.card is imported on use
    from viewer.card.editions import Edition
    from viewer.card.faces import bundled_faces
    from viewer.card.layout import lay_out

    return lay_out(card, Edition.ONE_PAGE, bundled_faces())


def _printer(card: ReportCard) -> QPrinter:
    from PySide6.QtGui import QPageLayout, QPageSize
    from PySide6.QtPrintSupport import QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setFullPage(True)
    printer.setDocName(suggested_name(card).removesuffix(".pdf"))
    return printer


def _forget(dialog: QDialog, _: QPrinter) -> None:
    """Let go of a dialog; until then its signal keeps the printer, which it does not own, alive."""
    dialog.deleteLater()


def _open(path: Path) -> None:
    """With the system's own viewer; if it knows none, its folder."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
