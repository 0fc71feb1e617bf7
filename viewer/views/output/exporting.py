"""Exporting cards: many at once, beside what is being read, with progress and a summary to keep.

Records are read by a worker of its own through a store that only reads, so that nobody who turns a
page waits for an export; two more processes make the cards where they are many.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog
from shiboken6 import Shiboken

from db.domain.errors import StoreError
from db.domain.report import ReportCard, Subject
from db.domain.tree import TreeFilter
from viewer.parts.dialogs import StopDialog
from viewer.parts.long_task import LongWork
from viewer.parts.message_bar import Message
from viewer.system.saving import SaveError, make_folder, safe_name
from viewer.system.tasks import Tasks, Ticket
from viewer.views.output.export_dialog import ExportDialog, ExportOrder, Scope
from viewer.wording.time_left import Pace, left_in_words

if TYPE_CHECKING:
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.card.export import ExportSummary
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings


_LONGEST = 60
"""Letters of a name in the dialog."""
_FIRST = ExportOrder(
    scope=Scope.TRUST,
    services=True,
    edition="one-page",
    paper="a4",
    single=False,
    pattern="",
    folder=Path(),
)


@dataclass(frozen=True, slots=True)
class ShownCard:
    """What is shown as cards are asked for."""

    card: ReportCard
    provider: Subject
    day: date | None = None
    """The day as at which it is shown; None for the latest."""
    day_of_provider: bool = False
    """The day comes from a report that was picked, and holds for the provider alone."""


class CardExporting(QObject):
    def __init__(
        self,
        database: Path,
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
    ) -> None:
        super().__init__(window)
        self._database = database
        self._tasks = tasks
        self._exports: Tasks[ReportStore] = Tasks(self._open_store, tasks.report_failure, self)
        self._window = window
        self._settings = settings
        self._theme = theme
        self._going: list[_Export] = []
        self._count = 0
        self._last = _FIRST
        self._closing = False
        window.installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Whether anything is being exported, or waits to be."""
        return bool(self._going)

    def ask(self, here: ShownCard, chosen: TreeFilter) -> None:
        """Ask which cards are wanted, and how; ``chosen`` is what the tree is filtered by."""
        from viewer.card.file_names import NAME_PATTERN

        scopes = _scopes(here, chosen)
        last = self._last
        offered = replace(
            last,
            scope=last.scope if last.scope in dict(scopes) else Scope.TRUST,
            pattern=last.pattern or NAME_PATTERN,
            folder=self._settings.last_folder or Path.home(),
        )
        whose = _Whose(here, chosen)
        dialog = ExportDialog(scopes, offered, whose.name, self._theme, self._window)

        def counted(count: int) -> None:
            if Shiboken.isValid(dialog):
                dialog.show_count(count)

        def on_scope_chosen(scope: Scope, services: bool) -> None:
            self._tasks.run(
                lambda store: len(whose.subjects(store, scope, services=services)),
                counted,
                topic="count of cards",
            )

        dialog.scope_chosen.connect(on_scope_chosen)
        dialog.ordered.connect(lambda order: self.export(order, here, chosen))
        dialog.ask_for_count()
        dialog.open()

    def export(self, order: ExportOrder, here: ShownCard, chosen: TreeFilter) -> None:
        """Write the cards that ``order`` asks for, after those that were asked for before."""
        self._last = order
        self._count += 1
        going = _Export(f"exporting {self._count}", order, _Whose(here, chosen), self)
        messages, work = self._window.messages, going.work
        work.appeared.connect(
            lambda: messages.show_progress(going.topic, going.words(), work.cancel)
        )
        work.advanced.connect(
            lambda done: messages.set_progress(going.topic, going.words(*done), *done)
        )
        work.vanished.connect(lambda: messages.clear(going.topic))
        self._going.append(going)
        self._exports.run(
            partial(going.run, self._database),
            partial(self._on_done, going),
            partial(self._on_failed, going),
            ticket=going.ticket,
        )

    def use(self, database: Path) -> None:
        """Export from ``database`` from now on."""
        self._database = database
        self._exports.reopen()

    def close(self) -> None:
        """Stop what is going on; finished cards stay."""
        self._going.clear()
        self._exports.close()

    # Qt's face

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        wants_to_close = event.type() == QEvent.Type.Close and watched is self._window
        if not wants_to_close or not self._going or self._closing:
            return super().eventFilter(watched, event)
        qt = QGuiApplication.instance()
        if isinstance(qt, QGuiApplication) and qt.isSavingSession():
            # The computer is being shut down, and nobody is there to answer.
            return False
        event.ignore()
        dialog = StopDialog(
            self._theme,
            self._window,
            doing="Cards are still being exported.",
            kept="If Wardcard is closed now, the cards that are finished are kept.",
            keep="Keep exporting",
        )
        dialog.stop_chosen.connect(self._on_stop_chosen)
        # PySide hides the open() without arguments behind one that takes two.
        QDialog.open(dialog)
        return True

    # Within

    def _open_store(self) -> ReportStore:
        from db.reading.store import ReportStore

        return ReportStore.open(self._database, read_only=True)

    def _on_done(self, going: _Export, summary: ExportSummary) -> None:
        self._end(going)
        order, written = going.order, len(summary.saved)
        if written:
            self._settings.last_folder = order.folder
        lines = summary.problems(going.total)
        cards = "1 card" if written == 1 else f"{written:,} cards"
        told = f"Exported {cards} to {order.folder}."
        if summary.cancelled:
            told = f"Cancelled: {written:,} of {going.total:,} cards are in {order.folder}."
            if order.single:
                told = "Cancelled: nothing was written."
        elif summary.stopped:
            told = f"{summary.stopped} {cards} of {going.total:,} were written."
        elif summary.failed:
            told += f" {len(summary.failed):,} could not be made."
        if lines or written > 1:
            text = "\n".join([told, "", *lines, *_listed(summary)])
            self._say(
                going, told, "Show summary", lambda: self._window.show_text("Cards exported", text)
            )
        elif written:
            self._say(going, told, "Open folder", lambda: _open_folder(order.folder))
        else:
            self._say(going, told)

    def _on_failed(self, going: _Export, error: Exception) -> None:
        self._end(going)
        if isinstance(error, StoreError | SaveError):
            self._say(going, str(error))
        else:
            self._tasks.report_failure(error)

    def _end(self, going: _Export) -> None:
        self._going.remove(going)
        going.work.finish()

    def _say(self, going: _Export, told: str, action: str = "", act=None) -> None:
        topic = going.topic.replace("exporting", "exported")
        self._window.messages.show_message(Message(told, action, act, topic))

    def _on_stop_chosen(self) -> None:
        self._closing = True
        self._window.close()


class _Whose:
    """The subjects that each scope means, seen from what is shown."""

    def __init__(self, here: ShownCard, chosen: TreeFilter) -> None:
        self._card = here.card
        self._here = here
        self._chosen = chosen
        self._provider = here.provider

    def day(self, scope: Scope) -> date | None:
        """The day as at which cards are made; that of a report one chose is its trust's alone."""
        if scope in (Scope.SUBJECT, Scope.TRUST):
            return self._here.day
        return None if self._here.day_of_provider else self._here.day

    def subjects(self, store: ReportStore, scope: Scope, *, services: bool) -> tuple[Subject, ...]:
        """Raises StoreError."""
        shown = self._card.subject
        if scope is Scope.EVERYTHING:
            return store.subjects(services=services)
        if scope is Scope.FILTER:
            return store.subjects(chosen=self._chosen, services=services)
        if scope is Scope.TRUST:
            return store.subjects(self._provider, services=services)
        found = store.subjects(shown, services=services)
        return tuple(each for each in found if each.organisation == shown.organisation)

    def name(self, order: ExportOrder) -> tuple[str, str]:
        """The name of the card that is shown, or of the one file; and what is wrong with it."""
        from viewer.card.file_names import card_name, pattern_problem
        from viewer.card.setting.editions import Edition

        if order.single:
            return self.file_name(order.scope), ""
        if problem := pattern_problem(order.pattern):
            return "", problem
        return card_name(self._card, Edition(order.edition), order.pattern), ""

    def file_name(self, scope: Scope) -> str:
        """Of the one file for all cards."""
        whose = {
            Scope.SUBJECT: self._card.subject.id.replace("/", " "),
            Scope.TRUST: self._provider.id,
            Scope.FILTER: "as filtered",
            Scope.EVERYTHING: "all",
        }[scope]
        return safe_name(f"Cards {whose}", ".pdf")


class _Export:
    """One thing that was asked for, and how far it is."""

    def __init__(self, topic: str, order: ExportOrder, whose: _Whose, parent: QObject) -> None:
        self.topic = topic
        self.order = order
        self.total = 0
        self.ticket = Ticket()
        self.work = LongWork(self.ticket, parent)
        self._whose = whose
        self._pace = Pace()

    def run(self, database: Path, store: ReportStore) -> ExportSummary:
        """On the thread of exports. Raises StoreError and SaveError."""
        from viewer.card.export import export
        from viewer.card.render_many import CardOptions, RecordSource
        from viewer.card.setting.editions import Edition, Paper

        order = self.order
        make_folder(order.folder)
        subjects = self._whose.subjects(store, order.scope, services=order.services)
        self.total = len(subjects)
        place = order.folder
        if order.single:
            place /= self._whose.file_name(order.scope)
        return export(
            subjects,
            RecordSource(database, as_at=self._whose.day(order.scope)),
            CardOptions(Edition(order.edition), Paper(order.paper), order.pattern),
            place,
            single=order.single,
            on_progress=lambda *done: self.work.report(done),
            cancelled=self.work.cancelled,
        )

    def words(self, done: int = 0, total: int = 0) -> str:
        """'Exporting cards: 120 of 1,203; about 2 minutes left'."""
        if not total:
            return "Exporting cards…"
        told = f"Exporting cards: {done:,} of {total:,}"
        left = self._pace.left(done / total)
        return told if left is None else f"{told}; {left_in_words(left)}"


def _scopes(here: ShownCard, chosen: TreeFilter) -> list[tuple[Scope, str]]:
    """What can be chosen, in words."""
    from viewer.wording.organisations import full_name

    card = here.card
    provider = card.organisation.provider_name or card.organisation.name
    scopes = [
        (Scope.SUBJECT, f"{Scope.SUBJECT.value}: {_short(full_name(card))}"),
        (Scope.TRUST, f"{Scope.TRUST.value}: {_short(provider)}"),
    ]
    if chosen:
        scopes.append((Scope.FILTER, Scope.FILTER.value))
    scopes.append((Scope.EVERYTHING, Scope.EVERYTHING.value))
    return scopes


def _short(name: str) -> str:
    """Choices do not wrap, and a name may be as long as two lines."""
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"


def _listed(summary: ExportSummary) -> list[str]:
    return [
        "",
        *(f"{card.subject.id}\t{card.name}" for card in summary.saved),
    ]


def _open_folder(folder: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
