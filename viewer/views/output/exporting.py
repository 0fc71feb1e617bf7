"""Exporting many cards at once, with progress and a summary that can be saved.

Records are read on a separate thread through a read-only store, so that reading in the window
never waits for an export. Large exports are split between two child processes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QDesktopServices
from shiboken6 import Shiboken

from db.domain.errors import StoreError
from db.domain.tree import TreeFilter
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.paths import documents_dir
from viewer.system.saving import SaveError, make_folder
from viewer.system.tasks import ReadingTasks, Tasks
from viewer.views.output.export_dialog import ExportDialog
from viewer.views.output.export_order import CardScopes, ExportOrder, Scope, ShownCard

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.card.export import ExportSummary
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings


_ON_CLOSING = OnClosing(
    running="Cards are still being exported.",
    loss="If you close Wardcard now, the cards that are finished are kept.",
    keep="Keep exporting",
)
_FIRST = ExportOrder(
    scope=Scope.TRUST,
    services=True,
    edition="one-page",
    paper="a4",
    single=False,
    pattern="",
    folder=Path(),
)


class CardExporting(QObject):
    """Asks which cards to export, exports them, and reports the result in the window."""

    def __init__(
        self,
        database: Path,
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
    ) -> None:
        """``tasks`` are those of the window; the dialog uses them to count cards."""
        super().__init__(window)
        self._tasks = tasks
        self._exports = ReadingTasks(database, tasks.report_failure, self, name="exports")
        self._window = window
        self._settings = settings
        self._theme = theme
        self._last = _FIRST

    @property
    def busy(self) -> bool:
        """Whether anything is being exported or is waiting to be."""
        return self._exports.busy

    def ask(self, here: ShownCard, chosen: TreeFilter) -> None:
        """Ask which cards to export, and how; ``chosen`` is the tree's current filter."""
        from viewer.card.file_names import NAME_PATTERN

        scopes = CardScopes(here, chosen)
        labels = scopes.labels()
        last = self._last
        offered = replace(
            last,
            scope=last.scope if last.scope in dict(labels) else Scope.TRUST,
            pattern=last.pattern or NAME_PATTERN,
            folder=self._settings.last_folder or documents_dir(),
        )
        dialog = ExportDialog(labels, offered, scopes.name, self._theme, self._window)

        def counted(count: int) -> None:
            if Shiboken.isValid(dialog):
                dialog.show_count(count)

        def on_scope_chosen(scope: Scope, services: bool) -> None:
            self._tasks.run(
                lambda store: len(scopes.subjects(store, scope, services=services)),
                counted,
                topic="count of cards",
            )

        dialog.scope_chosen.connect(on_scope_chosen)
        dialog.ordered.connect(lambda order: self.export(order, here, chosen))
        dialog.ask_for_count()
        dialog.open()

    def export(self, order: ExportOrder, here: ShownCard, chosen: TreeFilter) -> None:
        """Export the cards in ``order``, after any exports that are already queued."""
        self._last = order
        scopes = CardScopes(here, chosen)
        task = LongTask(self._window, "Exporting cards…", _ON_CLOSING, _stage)
        database = self._exports.database
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

    def _on_done(self, order: ExportOrder, total: int, summary: ExportSummary) -> None:
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
            self._say(text, "Open folder", lambda: _open_folder(order.folder))
        else:
            self._say(text)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, StoreError | SaveError):
            self._say(str(error))
        else:
            self._tasks.report_failure(error)

    def _say(self, text: str, action: str = "", act: Callable[[], None] | None = None) -> None:
        # Without a topic, so that the next export does not replace this message and its summary.
        self._window.messages.show_message(Message(text, action, act))


def _export(
    order: ExportOrder, scopes: CardScopes, database: Path, store: ReportStore, task: LongTask
) -> tuple[int, ExportSummary]:
    """Export the cards on the worker's thread; return their total number and a summary.

    Raises StoreError and SaveError.
    """
    from viewer.card.export import export
    from viewer.card.render_many import CardOptions, RecordSource
    from viewer.card.setting.editions import Edition, Paper

    make_folder(order.folder)
    subjects = scopes.subjects(store, order.scope, services=order.services)
    target = order.folder / scopes.file_name(order.scope) if order.single else order.folder
    summary = export(
        subjects,
        RecordSource(database, as_at=scopes.day(order.scope)),
        CardOptions(Edition(order.edition), Paper(order.paper), order.pattern),
        target,
        single=order.single,
        on_progress=lambda *progress: task.report(progress),
        cancelled=task.cancelled,
    )
    return len(subjects), summary


def _stage(progress: tuple[int, int]) -> Stage:
    done, total = progress
    return Stage(f"Exporting cards: {done:,} of {total:,}", done / total)


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
