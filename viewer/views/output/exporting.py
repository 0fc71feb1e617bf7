"""Saving cards as PDFs, one or many at once, with progress and a summary that can be saved.

Records are read on a separate thread through a read-only store, so that reading in the window
never waits for an export. Large exports are split between two child processes.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from db.domain.errors import StoreError
from viewer.card.card_request import no_report
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.saving import SaveError, make_folder, write_file
from viewer.system.tasks import ReadingTasks
from viewer.views.output.card_order import CardOrder, CardScopes, Choice
from viewer.views.output.saved_message import saved_message, written_message

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.card.export import ExportSummary
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings


_ON_CLOSING = OnClosing(
    running="Cards are still being exported.",
    loss="If you close Wardcard now, the cards that are finished are kept.",
    keep="Keep exporting",
)


class CardExporting(QObject):
    """Saves the cards of an order, and reports the result in the window."""

    def __init__(
        self,
        database: Path,
        failed: Callable[[Exception], None],
        window: HostWindow,
        settings: Settings,
    ) -> None:
        """``failed`` receives unexpected errors."""
        super().__init__(window)
        self._exports = ReadingTasks(database, failed, self, name="exports")
        self._window = window
        self._settings = settings

    @property
    def busy(self) -> bool:
        """Whether anything is being exported or is waiting to be."""
        return self._exports.busy

    def count(
        self,
        scopes: CardScopes,
        choice: Choice,
        counted: Callable[[int], None],
        *,
        every_report: bool = False,
    ) -> None:
        """Call ``counted`` with the number of cards of ``choice``, after any export."""
        self._exports.run(
            lambda store: len(
                scopes.requests(
                    store, choice.scope, services=choice.services, every_report=every_report
                )
            ),
            counted,
        )

    def export(self, order: CardOrder, scopes: CardScopes) -> None:
        """Save the cards in ``order``, after any exports that are already queued."""
        task = LongTask(self._window, "Saving cards…", _ON_CLOSING, _stage)
        database = self._exports.database
        if order.one_card:
            task.run(
                self._exports,
                lambda store: _save_one(order, scopes, store),
                self._on_saved,
                self._on_failed,
            )
            return
        task.run(
            self._exports,
            lambda store: _export(order, scopes, database, store, task),
            lambda exported: self._on_done(order, *exported),
            self._on_failed,
        )

    def use(self, database: Path) -> None:
        """Export from ``database`` in future."""
        self._exports.use(database)

    def close(self) -> None:
        """Stop any export in progress; finished cards are kept."""
        self._exports.close()

    def _on_saved(self, saved: tuple[Path, Path, str]) -> None:
        wanted, path, lacking = saved
        self._settings.last_folder = path.parent
        more = f"The font lacks {lacking}; each is shown as □." if lacking else ""
        self._window.messages.show_message(saved_message(wanted, path, "card", more))

    def _on_done(self, order: CardOrder, total: int, summary: ExportSummary) -> None:
        saved = len(summary.saved)
        if saved:
            self._settings.last_folder = order.folder
        cards = "1 card" if saved == 1 else f"{saved:,} cards"
        text = f"Exported {cards} to {order.folder}."
        if summary.cancelled:
            text = f"Cancelled. Cards saved to {order.folder}: {saved:,} of {total:,}."
            if order.single:
                text = "Cancelled: nothing was written."
        elif summary.stopped:
            text = f"{summary.stopped} Cards saved: {saved:,} of {total:,}."
        elif summary.failed:
            text += f" {len(summary.failed):,} could not be made."
        problems = summary.problems(total)
        if problems or saved > 1:
            files = [f"{card.subject.id}\t{card.name}" for card in summary.saved]
            whole = "\n".join([text, "", *problems, "", *files])
            self._say(text, "Show summary", lambda: self._window.show_text("Cards exported", whole))
        elif saved:
            message = written_message(text, summary.saved[0].path)
            self._window.messages.show_message(message)
        else:
            self._say(text)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, StoreError | SaveError):
            self._say(str(error))
        else:
            self._exports.report_failure(error)

    def _say(self, text: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        # Without a topic, so that the next export does not replace this message and its summary.
        self._window.messages.show_message(Message(text, action, act))


def _save_one(order: CardOrder, scopes: CardScopes, store: ReportStore) -> tuple[Path, Path, str]:
    """Save the card that is shown, on the worker's thread.

    Returns the path that was wanted and the one written to, and any letters that the font lacks.
    Raises StoreError and SaveError.
    """
    from viewer.card.pdf.writer import render_pdf
    from viewer.card.setting.editions import Edition, Paper

    (request,) = scopes.requests(store, order.scope, services=False)
    card = scopes.record(store, request, order.scope)
    rendered = render_pdf(card, Edition(order.edition), Paper(order.paper))
    make_folder(order.folder)
    wanted = order.folder / scopes.file_name(order)
    return wanted, write_file(wanted, rendered.data), " ".join(rendered.missing)


def _export(
    order: CardOrder, scopes: CardScopes, database: Path, store: ReportStore, task: LongTask
) -> tuple[int, ExportSummary]:
    """Export the cards on the worker's thread; return their total number and a summary.

    Raises StoreError and SaveError.
    """
    from viewer.card.export import export
    from viewer.card.render_many import CardOptions, RecordSource
    from viewer.card.setting.editions import Edition, Paper

    make_folder(order.folder)
    requests = scopes.requests(
        store,
        order.scope,
        services=order.services,
        every_report=order.every_report,
        on_place=lambda done, total: task.report((done, total, True)),
        cancelled=task.cancelled,
    )
    if not requests and not task.cancelled():
        raise StoreError(no_report())
    target = order.folder / scopes.file_name(order) if order.single else order.folder
    summary = export(
        requests,
        RecordSource(database, as_at=scopes.day(order.scope)),
        CardOptions(Edition(order.edition), Paper(order.paper), order.pattern),
        target,
        single=order.single,
        on_progress=lambda done, total: task.report((done, total, False)),
        cancelled=task.cancelled,
    )
    return len(requests), summary


def _stage(progress: tuple[int, int, bool]) -> Stage:
    done, total, looking = progress
    if looking:
        return Stage(f"Looking for reports: {done:,} of {total:,} places")
    return Stage(f"Exporting cards: {done:,} of {total:,}", done / total)
