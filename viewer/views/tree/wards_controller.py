"""The controller of My wards: keeps them in the user's own file, and fetches their ratings."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from db.domain.errors import StoreError
from db.domain.subject import Subject
from db.domain.tree import NEWEST, RatedAt, TreeRow
from db.domain.wards import Ward, Wards
from viewer.parts.message_bar import Message
from viewer.parts.spoken import announce
from viewer.system.tasks import Tasks
from viewer.wording import wards as ward_words

if TYPE_CHECKING:
    from pathlib import Path

    from db.local.local_file import LocalFile
    from db.reading.store import ReportStore
    from viewer.parts.message_bar import MessageBar
    from viewer.views.tree.wards_box import WardsBox

_TOPIC = "wards"


class MyWards(QObject):
    """Keeps My wards over restarts, and shows them as the data has them now."""

    changed = Signal()
    """Emitted when wards were added, removed or moved, in this window or seen of another."""

    def __init__(
        self,
        folder: Path,
        tasks: Tasks[ReportStore],
        box: WardsBox,
        messages: MessageBar,
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        """``folder`` is the data folder; ``failed`` gets errors that nobody expects."""
        super().__init__(parent)
        self._folder = folder
        self._tasks = tasks
        self._box = box
        self._messages = messages
        self._failed = failed
        self._file: Tasks[LocalFile] = Tasks(self._open, self._on_failed, name="local")
        self._wards = Wards()
        self._rated_at = NEWEST
        self._shown: Subject | None = None
        box.view.moved.connect(self._on_moved)
        box.view.removed.connect(self._on_removed)
        box.start_chosen.connect(self.open_at)

    def _open(self) -> LocalFile:
        from db.local.local_file import LocalFile

        return LocalFile(self._folder)

    @property
    def busy(self) -> bool:
        """Whether anything is being read or written."""
        return self._file.busy

    @property
    def wards(self) -> Wards:
        """My wards, as last read."""
        return self._wards

    def close(self) -> None:
        """Stop all work."""
        self._file.close()

    def begin(self, then: Callable[[], object] = lambda: None) -> None:
        """Read My wards, then call ``then``, whether they could be read or not."""

        def failed(error: Exception) -> None:
            self._on_failed(error)
            then()

        self._ask(lambda file: file.wards(), lambda _: then(), failed)

    @Slot()
    def look_again(self) -> None:
        """Show what another window has changed."""
        self._ask(lambda file: file.wards())

    @Slot()
    def reload(self) -> None:
        """Fetch the ratings again, because the data has changed."""
        subjects, at = self._wards.subjects, self._rated_at
        if not subjects:
            return

        def done(rows: tuple[TreeRow, ...]) -> None:
            self._box.show_rows(rows)
            self._keep_names(rows)

        self._tasks.run(lambda store: store.chosen(subjects, at), done, topic="wards")

    def show_at(self, at: RatedAt) -> None:
        """Show the ratings of a day, or the newest."""
        if at != self._rated_at:
            self._rated_at = at
            self.reload()

    def show_place(self, subject: Subject) -> None:
        """Select the ward whose page is shown, if it is one."""
        self._shown = subject
        self._box.view.show_subject(subject)

    # Changes

    @Slot(object)
    def toggle(self, ward: Ward) -> None:
        """Add ``ward``, or remove it if it is one of My wards."""
        # What is shown decides, because that is what the user saw.
        if ward.subject in self._wards:
            self._on_removed(ward.subject)
            return
        self._ask(
            lambda file: file.change(lambda wards: wards.added(ward)),
            lambda _: announce(self._box, ward_words.added(ward.name)),
        )

    @Slot(object)
    def _on_removed(self, subject: Subject) -> None:
        name = self._name_of(subject)
        self._ask(
            lambda file: file.change(lambda wards: wards.removed(subject)),
            lambda _: announce(self._box, ward_words.removed(name)),
        )

    @Slot(object, int)
    def _on_moved(self, subject: Subject, position: int) -> None:
        def done(wards: Wards) -> None:
            self._box.view.make_current(subject)
            if subject in wards:
                where = wards.subjects.index(subject), len(wards.wards)
                announce(self._box, ward_words.moved(self._name_of(subject), *where))

        self._ask(lambda file: file.change(lambda wards: wards.moved(subject, position)), done)

    @Slot(object)
    def open_at(self, subject: Subject | None) -> None:
        """Open Wardcard at a ward in future, or where it was left if None."""
        self._ask(lambda file: file.change(lambda wards: wards.opening_at(subject)))

    def _keep_names(self, rows: tuple[TreeRow, ...]) -> None:
        """Keep the names of today, for the day on which a ward is no longer in the data."""
        names = {row.subject: (row.name, row.site) for row in rows}
        if self._wards.named(names) != self._wards:
            self._ask(lambda file: file.change(lambda wards: wards.named(names)))

    # Internals

    def _name_of(self, subject: Subject) -> str:
        index = self._box.model.index_of(subject)
        return str(index.data()) if index.isValid() else subject.id

    def _ask(
        self,
        work: Callable[[LocalFile], Wards],
        then: Callable[[Wards], object] = lambda _: None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        def look(file: LocalFile) -> tuple[Wards, str, bool]:
            try:
                return work(file), file.take_trouble(), True
            except StoreError as error:  # nothing was changed
                return file.wards(), str(error), False

        def done(found: tuple[Wards, str, bool]) -> None:
            wards, trouble, changed = found
            if trouble:
                self._messages.show_message(Message(trouble, topic=_TOPIC))
            self._show(wards)
            if changed:
                then(wards)

        self._file.run(look, done, failed)

    def _show(self, wards: Wards) -> None:
        if wards == self._wards:
            return
        others = wards.subjects != self._wards.subjects
        self._wards = wards
        self._box.show_wards(wards)
        self._box.view.show_subject(self._shown)
        self.changed.emit()
        if others:
            self.reload()

    def _on_failed(self, error: Exception) -> None:
        self._failed(error)
