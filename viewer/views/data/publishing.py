"""Publishes the data in use for ward PCs, from the page ‘Publish data’."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDialog

from db.domain.errors import Cancelled, StoreError
from viewer import __version__
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import Message
from viewer.parts.running_tasks import OnClosing
from viewer.system.paths import documents_dir
from viewer.system.tasks import Tasks
from viewer.wording import dates
from viewer.wording import publishing as words
from viewer.wording.packs import publishing_text

if TYPE_CHECKING:
    from db.domain.imports import StoreInfo
    from db.local.trust_file import TrustFile
    from db.publishing.next_version import PublishedPack
    from db.publishing.packs import Published
    from db.publishing.signing import KeyFile, PublicKey
    from db.publishing.steps import PublishProgress
    from db.reading.store import ReportStore
    from viewer.appearance.theme import Theme
    from viewer.parts.host_window import HostWindow
    from viewer.system.settings import Settings
    from viewer.views.data.key_dialog import KeyDialog, NewKey
    from viewer.views.data.publish_page import PublishOrder, PublishPage

_ON_CLOSING = OnClosing(
    running="Data is still being published.",
    loss="If you close Wardcard now, nothing in the folder changes.",
    keep="Keep publishing",
)
_STEPS = "It takes about a minute for all of England."
_PATIENCE = 1.0
"""Seconds for which closing waits for a look at a folder, which may hang on a network share."""


class Publishing(QObject):
    """Fills the page, makes keys and publishes, each on a thread of its own."""

    page_wanted = Signal(object)
    """Emitted with the PublishPage that is to be shown in the window."""
    page_left = Signal(object)
    """Emitted with the PublishPage when the user leaves it."""

    def __init__(
        self,
        shown: Callable[[], Path],
        tasks: Tasks[ReportStore],
        window: HostWindow,
        settings: Settings,
        theme: Theme,
        open_register: Callable[[], TrustFile],
    ) -> None:
        """``shown`` returns the database in use, on which ``tasks`` work.

        ``open_register`` is called on another thread, and may raise StoreError.
        """
        super().__init__(window)
        self._shown = shown
        self._tasks = tasks
        self._window = window
        self._settings = settings
        self._theme = theme
        self._open_register = open_register
        failed = tasks.report_failure
        self._work: Tasks[None] = Tasks(lambda: None, failed, self, name="publishing")
        self._looks: Tasks[None] = Tasks(lambda: None, failed, self, name="publishing looks")
        self.page: PublishPage | None = None
        """The page, once it has been opened."""
        self._info: StoreInfo | None = None
        self._packs: tuple[PublishedPack, ...] = ()
        self._key: KeyFile | None = None
        self._key_warning = ""
        self._task: LongTask | None = None
        self._published: Path | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is being published or looked at."""
        return self._work.busy or self._looks.busy

    def close(self) -> None:
        """Stop publishing; nothing in the folder changes."""
        self._looks.close(_PATIENCE)
        self._work.close()

    @Slot()
    def open(self) -> None:
        """Show the page, with the folder and the key of last time."""
        if self.page is None:
            self.page = self._make_page()
            self.page.set_paths(self._settings.publish_folder, self._settings.publish_key)
        self.page_wanted.emit(self.page)
        self.page.focus_first()
        self._tasks.run(lambda store: store.info(), self._on_info, topic="publish info")

    def _make_page(self) -> PublishPage:
        from viewer.views.data.publish_page import PublishPage

        page = PublishPage(self._theme)
        page.folder_named.connect(self._on_folder_named)
        page.key_named.connect(self._on_key_named)
        page.new_key_wanted.connect(self._on_new_key_wanted)
        page.publish_wanted.connect(self.publish)
        page.stop_wanted.connect(self._on_stop_wanted)
        page.left.connect(lambda: self.page_left.emit(page))
        page.status.show_folder_wanted.connect(self._on_show_folder_wanted)
        page.show_version(1, "")
        page.status.show_plan("Publishing", _STEPS)
        return page

    # What is known before

    def _on_info(self, info: StoreInfo) -> None:
        self._info = info
        if self.page is not None:
            self.page.show_contents(words.contents_words(info))
            self._show_comparison()

    @Slot(object)
    def _on_folder_named(self, folder: Path) -> None:
        def look(_: None) -> tuple[PublishedPack, ...]:
            from db.publishing.plan import look_at_folder

            return look_at_folder(folder)

        def done(packs: tuple[PublishedPack, ...]) -> None:
            self._packs = packs
            if self.page is not None:
                self.page.show_folder()
                rows = [words.pack_row(pack, newest=pack is packs[0]) for pack in packs]
                about = words.ONLY_READING if packs else "Nothing is published there yet."
                self.page.status.show_packs(rows, about)
            self._show_comparison()

        def failed(error: Exception) -> None:
            self._packs = ()
            if not isinstance(error, StoreError):
                self._tasks.report_failure(error)
            elif self.page is not None:
                self.page.show_folder(str(error))
                self.page.status.show_packs((), "")
                self._show_comparison()

        self._looks.run(look, done, failed, topic="folder")

    @Slot(object)
    def _on_key_named(self, path: Path) -> None:
        def look(_: None) -> tuple[KeyFile, str]:
            from db.publishing.signing import look_at_key

            key = look_at_key(path)
            return key, "" if key.has_password else _warning(path)

        def done(found: tuple[KeyFile, str]) -> None:
            self._key, self._key_warning = found
            self._show_comparison()

        def failed(error: Exception) -> None:
            self._key = None
            if not isinstance(error, StoreError):
                self._tasks.report_failure(error)
            elif self.page is not None:
                self.page.show_key(None, str(error), problem=True)

        self._key = None
        self._looks.run(look, done, failed, topic="key")

    def _show_comparison(self) -> None:
        """Show the next version, whether PCs trust the key, and what is new."""
        page, info, key, packs = self.page, self._info, self._key, self._packs
        if page is None or self._task is not None:
            return
        from db.publishing.plan import newest_of_publisher, version_after

        newest = newest_of_publisher(packs, key) if key is not None else next(iter(packs), None)
        page.show_version(version_after(packs, newest), words.version_words(newest))
        if key is not None:
            sentence, warns = words.trust_words(key, packs)
            sentence = " ".join(filter(None, (sentence, self._key_warning)))
            page.show_key(key, sentence, problem=warns or bool(self._key_warning))
        if newest is not None and info is not None:
            made = dates.day(newest.manifest.created.astimezone().date())
            lines = words.since_lines(info, newest.manifest)
            page.status.show_since(f"Since version {newest.manifest.version}", made, lines)
        else:
            page.status.show_since("", "", ())

    # A new key

    @Slot()
    def _on_new_key_wanted(self) -> None:
        from viewer.views.data.key_dialog import KeyDialog

        assert self.page is not None
        present = Path(self.page.key.text().strip()) if self._key is not None else None
        dialog = KeyDialog(
            present.parent if present else documents_dir(),
            present.name if present else "",
            self._key is not None and self._key.has_password,
            self._theme,
            self._window,
        )
        dialog.key_wanted.connect(lambda wanted: self._make_key(dialog, present, wanted))
        # In PySide, the open() without arguments is hidden by an overload with two.
        QDialog.open(dialog)

    def _make_key(self, dialog: KeyDialog, present: Path | None, wanted: NewKey) -> None:
        def make(_: None) -> PublicKey:
            from db.publishing.signing import new_key, read_signing_key, rotate_key

            if present is not None and wanted.vouched:
                old = read_signing_key(present, wanted.old_password)
                return rotate_key(old, wanted.path, wanted.password)
            return new_key(wanted.path, wanted.password)

        def done(public: PublicKey) -> None:
            dialog.accept()
            assert self.page is not None
            self.page.set_paths(None, wanted.path)
            text = words.key_made_words(wanted.path, public.fingerprint)
            self.page.status.show_done("The key is made", text, published=False)
            self._published = wanted.path

        def failed(error: Exception) -> None:
            if isinstance(error, StoreError):
                dialog.show_problem(str(error))
            else:
                dialog.reject()
                self._tasks.report_failure(error)

        self._looks.run(make, done, failed)

    # Publishing

    @Slot(object)
    def publish(self, order: PublishOrder) -> None:
        """Publish the data in use."""
        page = self.page
        if self._task is not None or page is None:
            return
        task = LongTask(
            self._window,
            f"Publishing version {order.version}…",
            _ON_CLOSING,
            self._stage,
            short="Publishing",
            seen_elsewhere=page.isVisible,
        )
        self._task = task
        database = self._shown()
        page.show_running(True)
        page.status.begin(f"Publishing version {order.version}")

        def work(_: None) -> tuple[Published, int]:
            from db.publishing.packs import publish
            from db.publishing.signing import read_signing_key
            from db.publishing.steps import PublishMonitor

            published = publish(
                database,
                order.folder,
                read_signing_key(order.key, order.password),
                app_version=__version__,
                version=order.version,
                register=self._open_register() if order.with_register else None,
                monitor=PublishMonitor(task.report, task.cancelled),
            )
            return published, published.path.stat().st_size

        def done(result: tuple[Published, int]) -> None:
            self._task = None
            self._settings.publish_folder, self._settings.publish_key = order.folder, order.key
            published, size = result
            self._published = published.path
            text = words.published_words(published, size)
            page.show_running(False)
            page.status.show_done(f"Version {order.version} is published", text, published=True)
            self._on_folder_named(order.folder)
            self._say_elsewhere(f"Version {order.version} is published. {text}")

        def failed(error: Exception) -> None:
            self._task = None
            page.show_running(False)
            if isinstance(error, StoreError):
                heading = f"Version {order.version} is not published"
                page.status.show_not_done(
                    heading, str(error), problem=not isinstance(error, Cancelled)
                )
                self._say_elsewhere(str(error))
            else:
                page.status.show_plan("Publishing", _STEPS)
                self._tasks.report_failure(error)
            self._on_folder_named(order.folder)

        task.run(self._work, work, done, failed)

    def _stage(self, progress: PublishProgress) -> Stage:
        if self.page is not None:
            self.page.status.show_progress(progress)
        return Stage(publishing_text(progress), progress.share)

    @Slot()
    def _on_stop_wanted(self) -> None:
        if self._task is not None:
            self._task.cancel()

    @Slot()
    def _on_show_folder_wanted(self) -> None:
        if self._published is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._published.parent)))

    def _say_elsewhere(self, text: str) -> None:
        """Say what the page says, if the user has left it."""
        if self.page is not None and not self.page.isVisible():
            self._window.messages.show_message(Message(text))


def _warning(path: Path) -> str:
    """A warning if others can read a private key without a password; called on another thread."""
    from db.files.private import how_to_protect, other_readers

    with suppress(OSError):
        if others := other_readers(path):
            return words.readers_words(path, others, how_to_protect(path))
    return ""
