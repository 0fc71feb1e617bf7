"""The windows that are open: side by side, in one process, on the same data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject, Slot

from viewer.appearance.theme import Theme
from viewer.system.arguments import WindowArguments
from viewer.system.settings import Settings
from viewer.window.application import Application
from viewer.window.main_window import MainWindow
from viewer.window.navigation import Destination
from viewer.window.placement import show_next_to

if TYPE_CHECKING:
    from db.domain.subject import Subject
    from viewer.system.single_instance import Request


class SessionEnd(Protocol):
    """The end of the user's session, when they log off or shut down: Qt's QSessionManager."""

    def allowsInteraction(self) -> bool:  # noqa: N802  # as Qt names it
        """Whether the user may be asked something now."""
        ...

    def release(self) -> None:
        """Say that nothing more is asked for now."""
        ...

    def cancel(self) -> None:
        """Have the session go on."""
        ...


class Windows(QObject):
    """Opens further windows, and passes on what concerns all of them.

    They share the settings and the theme. Each reads the data through a store of its own. Only one
    of them looks for newer published data.
    """

    def __init__(
        self, arguments: WindowArguments, settings: Settings, theme: Theme, first: MainWindow
    ) -> None:
        super().__init__()
        self._arguments = arguments
        self._settings, self._theme = settings, theme
        self._open: list[Application] = []
        """The windows in the order in which they were last used, the newest last."""
        self.first = self._add(first, arguments)
        self._follows = self.first

    @property
    def in_use(self) -> Application:
        """The window that the user turned to last."""
        return self._open[-1] if self._open else self.first

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch for crashes within the context, and close all windows at its end."""
        with self.first.running():
            try:
                yield
            finally:
                self.close()

    @Slot()
    def close(self) -> None:
        """Stop all work; the place that was used last is the one that is kept."""
        for application in self._open:
            application.close()
            self._delete(application)
        self._open.clear()

    @Slot()
    def keep_place(self) -> None:
        """Save the place that is shown in the window that was used last, for the next run."""
        self.in_use.keep_place()

    def end_session(self, manager: SessionEnd) -> None:
        """Keep the place, because the session is about to end, and ask about what is running.

        The session then goes on, if whoever ends it allows that: the answer comes later. A window
        that is stopped and closed is no longer in the way of the next attempt.
        """
        self.keep_place()
        if not manager.allowsInteraction():
            return
        for application in reversed(self._open):
            if application.window.running_tasks.ask():
                application.window.activateWindow()
                manager.cancel()
                break
        manager.release()

    @Slot(object)
    def take_over(self, request: Request) -> None:
        """Carry out the request of a later start of Wardcard, in the window that was used last."""
        self.in_use.take_over(request)

    def open_another(self, beside: Application, subject: Subject | None = None) -> Application:
        """Open a window a little below ``beside`` and to the right.

        It shows ``subject`` or, if that is None, the same as ``beside``.
        """
        # What was asked for on the command line has been shown.
        arguments = self._arguments._replace(
            files=(), subject=None, report_id=None, question=None, cell_subject=None,
            arrangement=beside.browsing.arrangement,
        )  # fmt: skip
        here = beside.navigator.here
        window = MainWindow(self._theme)
        application = self._add(window, arguments)
        same = here.destination if here is not None else None
        application.begin_at(same if subject is None else Destination(subject))
        show_next_to(beside.window, window)
        return application

    def _add(self, window: MainWindow, arguments: WindowArguments) -> Application:
        application = Application(arguments, self._settings, self._theme, window)
        application.others_change_data = lambda: self._others_change_data(application)
        self._open.append(application)
        window.came_to_front.connect(lambda: self._on_used(application))
        # After the application's own work on closing.
        window.closing.connect(lambda: self._on_closing(application))
        application.window_wanted.connect(lambda subject: self.open_another(application, subject))
        application.wards.changed.connect(lambda: self._on_wards_changed(application))
        application.quit_wanted.connect(lambda: self._quit(application))
        application.data_added.connect(lambda: self._on_data_added(application))
        application.own_copy.changed.connect(lambda: self._on_other_copy(application))
        return application

    def _others(self, than: Application) -> list[Application]:
        return [application for application in self._open if application is not than]

    def _others_change_data(self, than: Application) -> bool:
        return any(other.changes_data for other in self._others(than))

    def _on_used(self, application: Application) -> None:
        if application in self._open:
            self._open.remove(application)
            self._open.append(application)

    def _on_data_added(self, by: Application) -> None:
        for other in self._others(by):
            other.show_new_data()

    def _on_wards_changed(self, by: Application) -> None:
        """Show My wards as they are now next to the window in which they were changed, too."""
        for other in self._others(by):
            other.wards.look_again()

    def _on_other_copy(self, by: Application) -> None:
        for other in self._others(by):
            other.own_copy.look_again()

    def _on_closing(self, application: Application) -> None:
        if application not in self._open:
            return
        self._open.remove(application)
        if not self._open:
            return
        self.first.failures.say_in(self.in_use.failures)
        if application is self._follows:
            self._follows = self.in_use
            self._follows.following.start()
        self._delete(application)

    def _delete(self, application: Application) -> None:
        """Delete a closed window; the first belongs to the start of Wardcard, until its end."""
        if application is not self.first:
            application.window.deleteLater()
            application.deleteLater()

    def _quit(self, last: Application) -> None:
        """Close all windows, ``last`` at the end, whose place is then kept.

        A window in which something is still running asks first; if it stays, so do all others.
        """
        windows = [*self._others(last), last]
        for application in sorted(windows, key=lambda each: not each.window.running_tasks.busy):
            if not application.window.close():
                application.window.activateWindow()
                return
