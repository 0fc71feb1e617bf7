"""Opening the PDF of a card: the report that it was made from is shown, with newer ones named."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from db.domain.errors import Refused, UnknownSubject
from viewer.parts.message_bar import Message
from viewer.system.tasks import Tasks, Ticket
from viewer.window.navigation import Arrival, Navigator

if TYPE_CHECKING:
    from db.domain.card_origin import CardOrigin
    from db.reading.store import ReportStore
    from viewer.parts.host_window import HostWindow


class CardFiles(QObject):
    """Shows the reports from which cards were made, and says where the cards come from."""

    def __init__(self, tasks: Tasks[ReportStore], navigator: Navigator, window: HostWindow) -> None:
        """``tasks`` work on the database in use, and ``navigator`` moves to the report."""
        super().__init__(window)
        self._tasks = tasks
        self._navigator = navigator
        self._window = window
        # The worker owns no store: it only waits for the child process that reads the PDF.
        self._reading: Tasks[None] = Tasks(lambda: None, tasks.report_failure, self, name="cards")
        self._opened: tuple[str, CardOrigin] | None = None
        """The file that was opened, until its report is shown."""

    @property
    def busy(self) -> bool:
        """Whether a file is being read."""
        return self._reading.busy

    def open(self, files: Sequence[Path]) -> None:
        """Show the report of each of ``files``, which are PDFs; so the last one stays in view."""
        for file in files:
            self._open(file)

    def close(self) -> None:
        """Discard what is being read."""
        self._opened = None
        self._reading.close()

    def _open(self, file: Path) -> None:
        ticket = Ticket()

        def read(_: None) -> CardOrigin:
            from db.sources.pdf.cards import card_origin

            return card_origin(file, ticket.stopped)

        def done(origin: CardOrigin) -> None:
            self._look_for(file.name, origin)

        self._reading.run(read, done, self._on_failed, ticket=ticket)

    def _look_for(self, name: str, origin: CardOrigin) -> None:
        def look(store: ReportStore) -> str | None:
            from viewer.wording.card_origin import unknown_place

            try:
                report = origin.report_among(store.reports(origin.subject))
            except UnknownSubject:
                if origin.subject.service is not None:
                    return None  # its place is shown, if that is known
                raise Refused(unknown_place(name, origin)) from None
            return report.id if report else None

        def show(report_id: str | None) -> None:
            self._opened = name, origin
            self._navigator.open(origin.subject, report_id)

        self._tasks.run(look, show, self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._window.messages.show_message(Message(str(error), refusal=True))
        else:
            self._tasks.report_failure(error)

    def on_arrived(self, arrival: Arrival) -> None:
        """Say where the opened card comes from, once its report is shown."""
        if self._opened is None or arrival.card.subject != self._opened[1].subject:
            return
        from viewer.wording.card_origin import opened

        text = opened(*self._opened, arrival.card)
        self._opened = None
        self._window.messages.show_message(Message(text, topic="card file", about_place=True))
