"""Saves papers about what is to improve, on the thread of the output."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QDialog, QFileDialog

from db.domain.age import today
from db.domain.errors import StoreError
from db.domain.subject import Level, Subject
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.paths import documents_dir
from viewer.system.saving import SaveError, write_file
from viewer.views.output.saved_message import saved_message

if TYPE_CHECKING:
    from db.domain.report import ReportCard
    from db.local.trust_file import TrustFile
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.system.tasks import ReadingTasks
    from viewer.views.output.paper_dialog import PaperOrder

_ON_CLOSING = OnClosing(
    running="A paper is still being saved.",
    loss="If you close Wardcard now, it is not saved.",
    keep="Keep saving",
)


class PaperSaving(QObject):
    """Asks for a paper and a file name, then saves the paper."""

    def __init__(
        self,
        open_file: Callable[[], TrustFile],
        tasks: ReadingTasks,
        window: HostWindow,
        settings: Settings,
        theme: Theme,
    ) -> None:
        """``open_file`` is called on the thread of ``tasks``, and may raise StoreError."""
        super().__init__(window)
        self._open_file = open_file
        self._tasks = tasks
        self._window = window
        self._settings = settings
        self._theme = theme

    def ask(self, card: ReportCard) -> None:
        """Open the dialog for papers about the place that is shown, its site and its trust."""
        from viewer.documents.papers.data import A_MONTH
        from viewer.views.output.paper_dialog import PaperDialog

        dialog = PaperDialog(_places(card), today() - A_MONTH, self._theme, self._window)
        dialog.save_wanted.connect(self._ask_where)
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    def _ask_where(self, order: PaperOrder) -> None:
        from viewer.documents.papers.kinds import file_name

        name = file_name(order.paper, order.subject.id.replace("/", " "), today())
        folder = self._settings.last_folder or documents_dir()
        chosen, _ = QFileDialog.getSaveFileName(
            self._window, f"Save {order.paper.label}", str(folder / name), "PDF (*.pdf)"
        )
        if chosen:
            path = Path(chosen)
            self.save(order, path if path.suffix else path.with_suffix(".pdf"))

    def save(self, order: PaperOrder, path: Path) -> None:
        """Save a paper at ``path``, or under a free name if that file is in use."""
        task = LongTask(
            self._window, f"Writing {path.name}…", _ON_CLOSING,
            lambda number: Stage(f"Writing {path.name}: {number:,}"),
        )  # fmt: skip
        task.run(
            self._tasks,
            lambda store: _written(order, path, store, self._open_file()),
            lambda done: self._on_saved(path, *done, order.paper.label.casefold()),
            self._on_failed,
        )

    def _on_saved(self, asked: Path, written: Path, missing: str, what: str) -> None:
        self._settings.last_folder = written.parent
        more = f"The font lacks {missing}; each is shown as □." if missing else ""
        self._window.messages.show_message(saved_message(asked, written, what, more))

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, SaveError | StoreError):
            self._window.messages.show_message(Message(str(error), topic="saved"))
        else:
            self._tasks.report_failure(error)


def _written(
    order: PaperOrder, path: Path, store: ReportStore, file: TrustFile
) -> tuple[Path, str]:
    """Write the paper; returns where it is, and the letters that the fonts lack."""
    from viewer.documents.papers.data import read
    from viewer.documents.papers.kinds import printed

    ratings = order.since is not None
    data = read(store, file, order.subject, today(), since=order.since, ratings=ratings)
    made = printed(order.paper, [data], order.meeting)
    return write_file(path, made.data), made.missing


def _places(card: ReportCard) -> list[tuple[str, Subject]]:
    """The names of what is shown and of what it is part of, the widest first."""
    organisation = card.organisation
    found: list[tuple[str, Subject]] = []
    if organisation.provider_id:
        name = organisation.provider_name or organisation.provider_id
        found.append((name, Subject(organisation.provider_id)))
    found.append((organisation.name, Subject(organisation.id)))
    if card.level is Level.SERVICE:
        found.append((f"{card.name}, {organisation.name}", card.subject))
    return list({subject: (name, subject) for name, subject in found}.values())
