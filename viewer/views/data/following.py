"""Follows a folder of published data: regularly checks it for newer data, and reports any."""

from __future__ import annotations

import logging
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog

from db.domain.errors import Corrupt, Refused, StoreError
from db.publishing.followed_data import Rhythm, Target, WardData
from viewer import __version__
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.data_source import database_in_use, open_followed, why_nothing_is_added
from viewer.system.tasks import Tasks, Ticket
from viewer.wording import packs as pack_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from db.publishing.follower import Follower, Look
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.policy import Policies
    from viewer.views.data.follow_dialog import FollowStatus
    from viewer.views.data.follow_panel import Followed

_log = logging.getLogger(__name__)


_PATIENCE = 1.0
"""The number of seconds for which closing waits for a check to finish."""
_ON_CLOSING = OnClosing(
    running="Wardcard is still looking for newer data.",
    loss="If you close Wardcard now, it will look again when it is next open.",
    keep="Keep looking",
)


class Following(QObject):
    """Checks for newer data on a separate thread, so a hanging network share delays nothing."""

    data_changed = Signal()
    """Emitted when other data is in use and the store must be reopened."""
    hindrance_changed = Signal(str)
    """Emitted with the reason why no data can be added now; empty if data can be added."""
    followed_changed = Signal(str)
    """Emitted with the folder that is followed, in words; empty if none is."""
    _given_up = Signal(str)
    """Emitted on the store's thread with what to say about data that cannot be used."""

    def __init__(
        self,
        ward: WardData | None,
        window: HostWindow,
        theme: Theme,
        failed: Callable[[Exception], None],
        policies: Policies,
        rhythm: Rhythm | None = None,
    ) -> None:
        """Without ``ward``, nothing is followed. ``failed`` receives unexpected errors."""
        super().__init__(window)
        self._policies = policies
        self._ward = ward
        self._window = window
        self._theme = theme
        self._failed = failed
        self._rhythm = rhythm or Rhythm()
        self._looks: Tasks[Follower] = Tasks(self._open_follower, failed, self, name="following")
        self._closed = False
        self._looked: datetime | None = None
        """When newer data was last looked for."""
        self._gone: set[str] = set()
        """The paths of databases that could not be read and are no longer used."""
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.look)
        self._given_up.connect(self._on_given_up)

    @property
    def busy(self) -> bool:
        """Whether a check is in progress."""
        return self._looks.busy

    @property
    def hindrance(self) -> str:
        """The reason why no data can be added, as a sentence; empty if data can be added."""
        return why_nothing_is_added(self._ward, self._policies)

    def database(self, own: Path) -> Path:
        """Return the path of the database in use: the followed one, or ``own`` if there is none."""
        return database_in_use(own, self._ward)

    def open_store(self, *, thorough: bool = False) -> ReportStore | None:
        """Open the followed data, on the worker's thread; return None if there is none.

        With ``thorough``, all of it is checked for damage.
        """
        store = open_followed(self._ward, thorough=thorough)
        if self._ward is not None and (notice := self._ward.take_notice()):
            self._given_up.emit(notice)
        return store

    def on_changed_elsewhere(self) -> None:
        """Report which data is in use, after the command line has taken newer data, for example."""
        self._tell()
        if self._looks.busy:
            return  # it reports what it has taken
        kept = self._ward.kept() if self._ward is not None else ()
        self._say(pack_words.taken_words(kept[0][0]) if kept else pack_words.NO_LONGER_FOLLOWED)

    def give_up(self, error: Exception) -> bool:
        """If ``error`` says that the followed data is damaged, use the data before it instead.

        Returns whether that is so; the store is then reopened.
        """
        if not isinstance(error, Corrupt) or self._ward is None:
            return False
        if any(path in str(error) for path in self._gone):
            return True  # another question that was asked before
        ward, kept = self._ward, self._ward.kept()
        if not kept or str(kept[0][1]) not in str(error):
            return False
        edition, path = kept[0]
        self._gone.add(str(path))
        self._looks.run(
            lambda _: ward.give_up(edition, str(error)), lambda _: self.data_changed.emit()
        )
        return True

    def start(self) -> None:
        """Start regular checks, the first within a quarter of an hour."""
        if self._follows() and not self._closed:
            self._timer.start(round(self._rhythm.first() * 1000))
        self._tell()

    def close(self) -> None:
        """Stop checking. A check in progress is cancelled, and leaves nothing incomplete."""
        self._closed = True
        self._timer.stop()
        self._looks.close(_PATIENCE)

    @Slot()
    def look(self, *, asked: bool = False) -> None:
        """Check the folder once.

        If the user ``asked`` for it, progress is shown, and a message even if there is nothing new.
        """
        if self._ward is None or self._looks.busy or self._closed:
            return

        def done(look: Look) -> None:
            self._plan_next()
            self._looked = datetime.now().astimezone()
            self._report(look, asked=asked)

        if not asked:
            ticket = Ticket()
            self._looks.run(
                lambda follower: follower.look(cancelled=ticket.stopped),
                done,
                self._on_failed,
                ticket=ticket,
            )
            return
        task = LongTask(
            self._window,
            "Looking for newer data…",
            _ON_CLOSING,
            lambda share: Stage("Fetching newer data…", share),
        )
        task.run(
            self._looks,
            lambda follower: follower.look(
                patient=False, on_progress=task.report, cancelled=task.cancelled
            ),
            done,
            self._on_failed,
        )

    def ask(self, folder: Path | None = None) -> None:
        """Show what is followed, or open the dialog for choosing a folder to follow.

        ``folder`` is one that the user has opened a data pack from. If it is followed already,
        newer data is looked for instead.
        """
        if self._policies.following_reason:
            self._window.say(self._policies.following_reason)
            return
        if self._ward is None:
            self._window.say(
                "Wardcard was started with --db, which names the database to use. To follow a "
                "folder, start it without --db."
            )
            return
        if folder is not None and self._follows(folder):
            self.look(asked=True)
            return
        followed = self._followed() if folder is None else None
        if followed is not None:
            self._show_panel(followed)
        else:
            self._ask_for_folder(folder)

    def _show_panel(self, followed: Followed) -> None:
        from viewer.views.data.follow_panel import FollowPanel

        panel = FollowPanel(followed, self._theme, self._window)
        panel.look_wanted.connect(lambda: self.look(asked=True))
        panel.back_wanted.connect(self.go_back)
        panel.other_wanted.connect(self._ask_for_folder)
        panel.stop_wanted.connect(self.stop)
        panel.show()

    def _followed(self) -> Followed | None:
        """What is followed, for the panel; None if nothing is, or if it cannot be understood."""
        from viewer.views.data.follow_panel import Followed

        target = self._target()
        if target is None or self._ward is None:
            return None
        state = self._ward.state().at(target)
        kept = self._ward.kept()
        size = None
        if kept:
            with suppress(OSError):
                size = kept[0][1].stat().st_size
        current = state.current
        return Followed(
            folder=str(target.folder),
            version=current.version if current else None,
            published=pack_words.published_words(current) if current else "",
            fingerprint=state.key.fingerprint if state.key else "",
            looked=self._looked,
            size=size,
            former=state.former.version if state.former else None,
        )

    def _ask_for_folder(self, folder: Path | None = None) -> None:
        """Open the dialog for choosing a folder to follow."""
        from viewer.views.data.follow_dialog import FollowDialog

        dialog = FollowDialog(self._status(), self._theme, self._window)
        if folder is not None:
            dialog.folder.setText(str(folder))
        dialog.follow_wanted.connect(self.follow)
        dialog.look_wanted.connect(lambda: self.look(asked=True))
        dialog.back_wanted.connect(self.go_back)
        dialog.stop_wanted.connect(self.stop)
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    @Slot(object, object)
    def follow(self, folder: Path, key_file: Path | None) -> None:
        """Follow ``folder`` from now on, and check it immediately.

        ``key_file`` holds the publisher's public key; without it, the first key found is trusted.
        """

        def change(ward: WardData) -> None:
            from db.publishing.signing import read_public_key

            key = read_public_key(key_file) if key_file else None
            ward.follow(Target(folder.absolute(), key))
            self.look(asked=True)

        self._change(change)

    @Slot()
    def go_back(self) -> None:
        """Go back to the previous version of the data."""

        def change(ward: WardData) -> None:
            self._say(pack_words.returned_words(ward.go_back()))
            self.data_changed.emit()

        self._change(change)

    @Slot()
    def stop(self) -> None:
        """Use this PC's own database again."""

        def change(ward: WardData) -> None:
            ward.stop()
            self._say(pack_words.NO_LONGER_FOLLOWED)
            self.data_changed.emit()

        self._change(change)

    def _change(self, change: Callable[[WardData], None]) -> None:
        assert self._ward is not None
        try:
            change(self._ward)
        except StoreError as error:
            self._say(str(error))
        except OSError as error:
            self._say(f"{self._ward.folder} cannot be written to: {error.strerror or error}.")
        self._tell()

    def _tell(self) -> None:
        """Tell the window what is followed, and whether data can be added."""
        self.hindrance_changed.emit(self.hindrance)
        target = self._target()
        self.followed_changed.emit("" if target is None else str(target.folder))

    def _target(self) -> Target | None:
        """What is followed; None for nothing, or for what cannot be understood now."""
        try:
            return self._ward.target() if self._ward is not None else None
        except Refused:
            return None

    def _status(self) -> FollowStatus:
        from viewer.views.data.follow_dialog import FollowStatus

        assert self._ward is not None
        try:
            target = self._ward.target()
        except Refused as error:
            return FollowStatus(str(error), follows=True)
        if target is None:
            return FollowStatus(pack_words.NOTHING_FOLLOWED, follows=False)
        state = self._ward.state().at(target)
        lines = pack_words.status_lines(target.folder, state)
        return FollowStatus("\n".join(lines), follows=True, can_go_back=state.former is not None)

    def _follows(self, folder: Path | None = None) -> bool:
        """Return whether ``folder`` is followed; without it, whether any folder is.

        That may be one that cannot be understood now.
        """
        try:
            target = self._ward.target() if self._ward is not None else None
        except Refused:
            return folder is None
        return target is not None and folder in (None, target.folder)

    def _open_follower(self) -> Follower:
        """Create the follower; called on the worker's thread."""
        from db.publishing.follower import Follower

        assert self._ward is not None
        return Follower(self._ward, __version__)

    def _plan_next(self) -> None:
        if self._follows():
            self._timer.start(round(self._rhythm.next() * 1000))

    def _on_failed(self, error: Exception) -> None:
        self._plan_next()
        if isinstance(error, StoreError):
            _log.warning("Following: %s", error)
            self._say(str(error), "following refused")
        else:
            self._failed(error)

    def _report(self, look: Look, *, asked: bool) -> None:
        for refusal in look.refused:
            _log.warning("Following: %s", refusal)
        if look.refused:
            self._say(" ".join(look.refused), "following refused")
        if look.taken is not None:
            sentences = [pack_words.taken_words(look.taken), pack_words.key_words(look)]
            _log.info("Following: %s", sentences[0])
            bold = (f"version {look.taken.version}",)
            text = " ".join(filter(None, sentences))
            self._window.messages.show_message(
                Message(text, topic="following", done=True, bold=bold)
            )
            self.data_changed.emit()
            return
        if not look.reached:
            _log.info("Following: the folder cannot be reached.")
        assert self._ward is not None
        target = self._ward.target()
        if asked and target is not None and not look.refused:
            self._say(pack_words.nothing_taken_words(look, target.folder))

    @Slot(str)
    def _on_given_up(self, notice: str) -> None:
        self._say(notice, "following refused")

    def _say(self, text: str, topic: str = "following") -> None:
        self._window.messages.show_message(Message(text, topic=topic))
