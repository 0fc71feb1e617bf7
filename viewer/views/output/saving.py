"""What is shown, as a file or on the clipboard: card, web page, picture, and ratings as a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from db.domain.errors import StoreError
from db.domain.report import Level, ReportCard, Subject
from db.domain.tree import Selection, TreeFilter
from viewer.parts.long_task import LongWork
from viewer.parts.message_bar import Message
from viewer.system.saving import SaveError, safe_name, write_file
from viewer.system.tasks import Tasks, Ticket

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.documents.columns import Heading
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.output.printing import CardPrinting

TOPIC = "writing"
OUTPUT_COMMANDS = (
    "export_card",
    "export_page",
    "export_ratings",
    "save_picture",
    "copy_table",
    "copy_picture",
    "print_card",
    "preview_card",
)
"""Commands of the menu that need something to be shown."""
_EDITIONS = {
    "One-page card (*.pdf)": "one-page",
    "Clear print, 12 point and more (*.pdf)": "clear",
    "Large print, 16 point and more (*.pdf)": "large",
}
_PICTURES = {"PNG image (*.png)": ".png", "SVG image (*.svg)": ".svg"}
_TABLES = {"Workbook with sources (*.xlsx)": ".xlsx", "Plain table (*.csv)": ".csv"}


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
        self._tasks: Tasks[ReportStore] = Tasks(self._open_store, tasks.report_failure, self)
        self._window = window
        self._settings = settings
        self._theme = theme
        self._printing: CardPrinting | None = None

    @property
    def busy(self) -> bool:
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

    def commands(
        self,
        with_card: Callable[[Callable[[ReportCard], None]], Callable[[], None]],
        shown: Callable[[], TreeFilter],
    ) -> dict[str, Callable[[], None]]:
        """What the menu's commands of OUTPUT_COMMANDS do.

        ``with_card`` makes of a deed one on what is shown; ``shown`` tells the tree's filter.
        """
        deeds = (
            self.ask_and_export,
            self.ask_and_save_page,
            lambda card: self.ask_and_save_ratings(card, shown()),
            self.ask_and_save_picture,
            self.copy_table,
            self.copy_picture,
            self.ask_and_print,
            self.preview,
        )
        return dict(zip(OUTPUT_COMMANDS, map(with_card, deeds), strict=True))

    # The card

    def ask_and_print(self, card: ReportCard) -> None:
        self.printing.ask_and_print(card)

    def preview(self, card: ReportCard) -> None:
        self.printing.preview(card)

    def ask_and_export(self, card: ReportCard) -> None:
        """Ask for a place and an edition, then save the card there."""
        name = suggested_name(card, ".pdf")
        path, chosen = self._ask_where("Export PDF card", name, list(_EDITIONS))
        if path is not None:
            self.export(card, path, _EDITIONS.get(chosen, "one-page"))

    def export(self, card: ReportCard, path: Path, edition: str = "one-page") -> None:
        """Save the card at ``path``, in one step; where that file is held open, beside it."""

        def make(_: ReportStore) -> tuple[Path, str]:
            from viewer.card.pdf.writer import render_pdf
            from viewer.card.setting.editions import Edition

            rendered = render_pdf(card, Edition(edition))
            written = write_file(path, rendered.data)
            lacking = " ".join(rendered.missing)
            return written, f" The font lacks {lacking}; each is shown as □." if lacking else ""

        self._write(make, path, "card")

    # The report

    def ask_and_save_page(self, card: ReportCard) -> None:
        path, _ = self._ask_where(
            "Export report as web page", suggested_name(card, ".html"), ["Web page (*.html)"]
        )
        if path is not None:
            self.save_page(card, path)

    def save_page(self, card: ReportCard, path: Path) -> None:
        def make(store: ReportStore) -> tuple[Path, str]:
            from viewer.documents.web_page import history_of, report_html

            with closing(store.ratings(history_of(card))) as lines:
                data = report_html(card, lines, _today())
            return write_file(path, data), ""

        self._write(make, path, "web page")

    # Pictures

    def ask_and_save_picture(self, card: ReportCard) -> None:
        path, chosen = self._ask_where(
            "Save ratings as picture", suggested_name(card, ".png"), list(_PICTURES)
        )
        if path is not None:
            self.save_picture(card, _with_suffix(path, _PICTURES, chosen))

    def save_picture(self, card: ReportCard, path: Path) -> None:
        """As SVG where the name ends so, else as PNG."""

        def make(_: ReportStore) -> tuple[Path, str]:
            from viewer.documents.matrix_picture import matrix_png, matrix_svg

            drawn = matrix_svg if path.suffix.lower() == ".svg" else matrix_png
            return write_file(path, drawn(card)), ""

        self._write(make, path, "picture")

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
        path, chosen = self._ask_where(
            "Export ratings", safe_name(f"CQC ratings, {name}", ".xlsx"), list(_TABLES)
        )
        if path is not None:
            self.save_ratings(name, selection, _with_suffix(path, _TABLES, chosen))

    def save_ratings(self, name: str, selection: Selection, path: Path) -> None:
        """As CSV where the name ends so, else as a workbook."""
        from viewer.documents.columns import Heading
        from viewer.documents.ratings_table import Format, write_ratings

        work = LongWork(Ticket(), self)
        messages = self._window.messages
        work.appeared.connect(
            lambda: messages.show_progress(TOPIC, f"Writing {path.name}…", work.cancel)
        )
        work.advanced.connect(
            lambda rows: messages.set_progress(
                TOPIC, f"Writing {path.name}: {rows:,} ratings", 0, 0
            )
        )
        work.vanished.connect(lambda: messages.clear(TOPIC))
        heading: Heading = Heading(name, _today())
        form = Format.CSV if path.suffix.lower() == ".csv" else Format.XLSX

        def make(store: ReportStore) -> tuple[Path, str]:
            with closing(store.ratings(selection)) as lines:
                written, rows = write_ratings(
                    lines, path, form, heading, on_progress=work.report, cancelled=work.cancelled
                )
            return written, f" It holds {rows:,} ratings."

        self._write(make, path, "table", work)

    # Within

    def _ask_where(self, title: str, name: str, filters: Sequence[str]) -> tuple[Path | None, str]:
        """The place that was chosen, with a suffix, and the filter; None for no place."""
        folder = self._settings.last_folder or Path.home()
        chosen, filter_ = QFileDialog.getSaveFileName(
            self._window, title, str(folder / name), ";;".join(filters)
        )
        if not chosen:
            return None, ""
        path = Path(chosen)
        return (path if path.suffix else path.with_suffix(Path(name).suffix)), filter_

    def _write(
        self,
        make: Callable[[ReportStore], tuple[Path, str]],
        asked: Path,
        what: str,
        work: LongWork | None = None,
    ) -> None:
        """Write a file off the window's thread, and tell where it is, or why it is not."""

        def done(answer: tuple[Path, str]) -> None:
            if work is not None:
                work.finish()
            self._tell_saved(asked, *answer, what)

        def failed(error: Exception) -> None:
            if work is not None:
                work.finish()
            if isinstance(error, SaveError | StoreError):
                self._window.messages.show_message(Message(str(error), topic="saved"))
            else:
                self._tasks.report_failure(error)

        self._tasks.run(make, done, failed, ticket=work.ticket if work else None)

    def _tell_saved(self, asked: Path, written: Path, more: str, what: str) -> None:
        self._settings.last_folder = written.parent
        told = f"Saved {written.name} in {written.parent}."
        if written != asked:
            told = (
                f"{asked.name} is open in another program, so the {what} was saved as "
                f"{written.name} in {written.parent}."
            )
        self._window.messages.show_message(
            Message(told + more, "Open", lambda: _open(written), topic="saved")
        )

    def _say(self, text: str) -> None:
        self._window.messages.show_message(Message(text, topic="saved", seconds=6))


def selections(card: ReportCard, shown: TreeFilter) -> list[tuple[str, Selection]]:
    """Whose ratings can be exported from where one is, each in words."""
    from viewer.documents.ratings_table import whose

    offered = [(card.name, Selection(card.subject))]
    organisation = card.organisation
    if card.level is Level.PROVIDER:
        offered.append((card.name, Selection(card.subject, below=True)))
    else:
        if card.level is Level.SERVICE:
            offered.append((organisation.name, Selection(Subject(organisation.id))))
        if organisation.provider_id:
            provider = organisation.provider_name or organisation.provider_id
            offered.append((provider, Selection(Subject(organisation.provider_id), below=True)))
    if shown:
        offered.append(("", Selection(filter=shown)))
    offered.append(("", Selection()))
    return [(whose(selection, name), selection) for name, selection in offered]


def suggested_name(card: ReportCard, suffix: str) -> str:
    """'RWH01 surgery, Lister Hospital, Surgery, 2019-12-18.pdf', safe on every system."""
    parts = [card.subject.id.replace("/", " "), card.organisation.name]
    if card.name != card.organisation.name:
        parts.append(card.name)
    if card.report is not None and card.report.published is not None:
        parts.append(card.report.published.isoformat())
    return safe_name(", ".join(parts), suffix)


def _with_suffix(path: Path, kinds: dict[str, str], chosen: str) -> Path:
    """With the suffix of the kind that was chosen, unless another of them was typed by hand.

    The name that was offered ends in that of the first.
    """
    first, *others = kinds.values()
    typed = path.suffix.lower()
    wanted = kinds.get(chosen, typed)
    if typed in others or typed == wanted:
        return path
    return path.with_suffix(wanted) if typed == first else path.with_name(path.name + wanted)


def _today() -> date:
    return date.today()  # noqa: DTZ011 - the day on the user's own calendar


def _open(path: Path) -> None:
    """With the system's own viewer; if it knows none, its folder."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))
