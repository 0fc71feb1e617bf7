"""Opens the window: builds and paints it, then creates the application that fills it."""

from __future__ import annotations

from contextlib import ExitStack
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from db.domain.errors import Refused
from viewer.appearance.theme import Theme
from viewer.system import paths
from viewer.system.arguments import WindowArguments
from viewer.system.garbage import Garbage
from viewer.system.leaving import signals_end_the_window
from viewer.system.policy import this_computers
from viewer.system.qt_application import qt_application, set_icon
from viewer.system.settings import Settings
from viewer.system.single_instance import Instance, this_start
from viewer.system.turns import in_turns
from viewer.window.main_window import MainWindow
from viewer.window.placement import restore_window

if TYPE_CHECKING:
    from PySide6.QtGui import QSessionManager

    from viewer.window.application import Application
    from viewer.window.windows import Windows

_WITHOUT_A_PAINT = 1500
"""Milliseconds after which the application is created even if the window has not been painted.

A minimised window is not painted.
"""
_ROWS_ARE_THERE = 100
"""The maximum number of milliseconds between creating the application and the tree's first rows.

Opening the store takes three times as long, so the log starts before there is anything to log.
"""


def open_plainly() -> int:
    """Open the window without arguments, as a double-click does; return the exit code."""
    policies = this_computers()
    if policies.refusal:
        show_refusal(policies.refusal)
        return 1
    try:
        folder = paths.data_dir(policies.data_folder)
    except Refused as error:
        show_refusal(str(error))
        return 1
    paths.keep_register_of_temporary_files(folder)
    plain = WindowArguments(
        paths.database_path(folder), paths.private_dir(folder), policies=policies
    )
    return open_window(plain, folder)


def show_refusal(sentence: str) -> None:
    """Show ``sentence``, the reason why no window opens, in a message box until it is closed."""
    from PySide6.QtWidgets import QMessageBox

    qt = qt_application()
    box = QMessageBox(QMessageBox.Icon.Warning, "Wardcard", sentence)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.exec()
    del qt


def open_window(arguments: WindowArguments, data_dir: Path) -> int:
    """Open the window; return the exit code when it is closed.

    If a window on the same data is already open, the arguments are handed over to it, and no other
    window is opened. This is checked first and takes a millisecond, because it would be worse to
    open a second window and close it again.
    """
    instance = Instance(data_dir, arguments.database)
    subject = arguments.subject.id if arguments.subject else ""
    if not instance.is_first(this_start(arguments.files, subject, arguments.report_id or "")):
        return 0
    qt = qt_application()
    with signals_end_the_window(qt), Start(arguments, instance) as start:
        start.show()
        code = qt.exec()
    if start.error is not None:
        raise start.error
    from viewer.system.tasks import end_process, is_stuck

    if is_stuck():
        instance.close()
        end_process(code)
    return code


class Start(QObject):
    """Shows the window, and creates the application once the window has been painted.

    The application's modules are imported only then, and those of the report after the tree's first
    rows: both would delay the first paint by a quarter. The end of the context closes everything.
    """

    def __init__(self, arguments: WindowArguments, instance: Instance | None = None) -> None:
        """``instance`` receives the requests of later starts of Wardcard.

        Without one, others share the process, and Python looks for garbage as it does for them.
        """
        super().__init__()
        self._arguments = arguments
        self._instance = instance
        self._until_closed = ExitStack()
        self._stopped = False
        self._garbage = Garbage(self) if instance is not None else None
        if self._garbage is not None:
            self._until_closed.callback(self._garbage.close)
        self._settings = Settings(arguments.data_dir, shared=arguments.policies.shared_computer)
        picture = arguments.picture
        self._theme = Theme(
            paths.resources_dir() / "fonts",
            arguments.theme or self._settings.theme,
            picture.text_scale if picture else self._settings.text_scale,
        )
        self._theme.apply()
        self.window = MainWindow(self._theme)
        self._theme.apply_style_sheet()
        self.windows: Windows | None = None
        """All windows; None until the first one's application is created after its first paint."""
        self.error: Exception | None = None
        """The error that prevented the application from starting: a bug, which ends the run."""
        self._late = QTimer(self, singleShot=True, interval=_WITHOUT_A_PAINT)
        self._late.timeout.connect(self._on_painted)
        # Queued, because the painted window is on the screen only after the event has been handled.
        self.window.painted.connect(self._on_painted, Qt.ConnectionType.QueuedConnection)
        self._rest = QTimer(self, singleShot=True, interval=_ROWS_ARE_THERE)
        self._rest.timeout.connect(self._on_rest_due)
        self.window.closing.connect(self._stop)
        qt = QApplication.instance()
        assert isinstance(qt, QApplication)
        # When the user logs off, the system ends the process without waiting for the event loop.
        qt.commitDataRequest.connect(self._on_session_saved, Qt.ConnectionType.DirectConnection)
        qt.aboutToQuit.connect(self._on_about_to_quit)

    @property
    def application(self) -> Application | None:
        """The application of the first window; None until it is created after the first paint."""
        return self.windows.first if self.windows is not None else None

    def __enter__(self) -> Start:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()
        self._until_closed.close()

    def show(self) -> None:
        """Show the window where it was last, or at the size of the picture to be taken."""
        self._late.start()
        picture = self._arguments.picture
        if picture is None:
            restore_window(self.window, self._settings)
        else:
            self._start_log()
            self.window.resize(picture.width, picture.height)
            self.window.show()

    @Slot()
    def _stop(self) -> None:
        self._stopped = True
        self._late.stop()
        self._rest.stop()

    def _on_session_saved(self, manager: QSessionManager) -> None:
        """Keep the place: the session may end, unless this or another program objects."""
        if self.windows is not None:
            self.windows.end_session(manager)

    @Slot()
    def _on_about_to_quit(self) -> None:
        if self.windows is not None:
            self.windows.close()

    @Slot()
    def _on_painted(self) -> None:
        self._late.stop()
        if self.windows is not None or not self.window.isVisible():
            return
        try:
            self._load()
        except Exception as error:  # noqa: BLE001  # open_window() raises it
            self.error = error
            QApplication.exit(1)

    def _load(self) -> None:
        application = self.make_application()
        assert self.windows is not None
        self._until_closed.enter_context(self.windows.running())
        if self._garbage is not None:
            application.tasks.idle.connect(self._garbage.begin)
        application.begin()
        self._rest.start()

    def _start_log(self) -> None:
        # This imports sockets and pickle, which takes 8 ms.
        from viewer.system.log import kept_log

        self._until_closed.enter_context(kept_log(self._arguments.data_dir))

    def make_application(self) -> Application:
        """Create the application, which connects the parts of the window; nothing is loaded yet."""
        from viewer.window.windows import Windows

        self.windows = Windows(self._arguments, self._settings, self._theme, self.window)
        return self.windows.first

    @Slot()
    def _on_rest_due(self) -> None:
        """Do the work that the first paint and the tree's first rows need not wait for.

        In a single turn of the event loop it would make the window unresponsive for 40 ms.
        """
        steps = (self._start_log, self._be_found, self._clear_up, self._leave_own_folder)
        if self._arguments.picture is not None:
            steps = (self._be_found,)
        in_turns(self, takewhile(lambda _: not self._stopped, steps))

    def _be_found(self) -> None:
        """Set the icon on the taskbar, and listen for later starts."""
        set_icon()
        if self._instance is not None and self.windows is not None:
            self._instance.asked.connect(self.windows.take_over)
            self._instance.listen()

    def _clear_up(self) -> None:
        """Clear up after earlier runs."""
        from viewer.window.tidying import Tidying

        tidying = Tidying(self._arguments.data_dir, self)
        self._until_closed.callback(tidying.close)
        tidying.begin()

    def _leave_own_folder(self) -> None:
        # A relative path counts from the folder where Wardcard began.
        if self._arguments.data_dir.is_absolute() and self._arguments.database.is_absolute():
            paths.leave_own_folder()
