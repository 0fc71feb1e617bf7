"""What every test stands on: no display, no settings of one's own, and nothing left over."""

from __future__ import annotations

import gc
import os
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Before anything makes a QApplication; a display of one's own is still to be had by naming it.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"

# A thread that was told to stop may need a moment to be gone.
GRACE_SECONDS = 2.0


@pytest.fixture(scope="session")
def project_root() -> Path:
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Real files of CQC beside the project, where there are any; never copied into it."""
    if not SHARED_DATA.is_dir():
        pytest.skip(f"CQC's own files are not at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own for each test, so that none meets another's data or settings.

    Subprocesses inherit it. Returns the folder Wardcard's data would be in.
    """
    home = tmp_path / "home"
    data = home / "wardcard-data"
    for name, folder in {
        "HOME": home,
        "USERPROFILE": home,
        "XDG_CONFIG_HOME": home / "config",
        "XDG_DATA_HOME": home / "data",
        "XDG_STATE_HOME": home / "state",
        "XDG_CACHE_HOME": home / "cache",
        "XDG_RUNTIME_DIR": home / "run",
        "APPDATA": home / "roaming",
        "LOCALAPPDATA": home / "local",
        "WARDCARD_DATA_DIR": data,
    }.items():
        monkeypatch.setenv(name, str(folder))
    # Qt complains of a runtime folder that is not there or that others may read.
    (home / "run").mkdir(parents=True, mode=0o700)
    return data


@pytest.fixture(autouse=True)
def own_settings(own_home: Path) -> None:
    """QSettings writes below the test's own home, whichever format it is asked for."""
    from PySide6.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(form, scope, str(own_home / "settings" / scope.name))


@pytest.fixture(autouse=True)
def nothing_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a top-level widget behind."""
    # Asked for first, so that pytest-qt's own clean-up of a test's widgets is over by then.
    with_qt = bool({"qapp", "qtbot", "qtmodeltester"} & set(request.fixturenames))
    threads = set(threading.enumerate())
    widgets = set(_top_level_widgets()) if with_qt else set[int]()
    timers = set(_running_timers()) if with_qt else set[int]()
    yield
    left = [f"thread {thread.name}" for thread in _still_alive(threads)]
    if with_qt:
        _empty_clipboard()
        _finish_deletions()
        if _top_level_widgets().keys() - widgets or _running_timers().keys() - timers:
            # Closed and let go, but in a ring of references that Python has not looked at yet.
            gc.collect()
            _finish_deletions()
        left += [
            f"top-level widget {widget!r}"
            for key, widget in _top_level_widgets().items()
            if key not in widgets
        ]
        left += [
            f"running timer of {timer.interval()} ms {timer!r} of {timer.parent()!r}"
            for key, timer in _running_timers().items()
            if key not in timers
        ]
        left += _busy_pool()
    if left:
        pytest.fail("left behind: " + "; ".join(left), pytrace=False)


def _still_alive(before: set[threading.Thread]) -> list[threading.Thread]:
    deadline = time.monotonic() + GRACE_SECONDS
    for thread in set(threading.enumerate()) - before:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [
        thread
        for thread in set(threading.enumerate()) - before
        # What Python calls a thread of Qt's pool that once ran Python; the pool is asked itself.
        if not isinstance(thread, threading._DummyThread)  # pyright: ignore[reportAttributeAccessIssue]
    ]


def _application() -> QApplication | None:
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    return application if isinstance(application, QApplication) else None


def _empty_clipboard() -> None:
    """The offscreen clipboard outlives Python; what a test put on it would crash the exit."""
    application = _application()
    if application is not None and application.platformName() == "offscreen":
        application.clipboard().clear()


def _finish_deletions() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    if _application() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _top_level_widgets() -> dict[int, QWidget]:
    """By address: a wrapper that Python makes anew for the same widget is not a new widget."""
    from shiboken6 import Shiboken

    application = _application()
    if application is None:
        return {}
    return {
        Shiboken.getCppPointer(widget)[0]: widget
        for widget in application.topLevelWidgets()
        if Shiboken.isValid(widget)
    }


def _running_timers() -> dict[int, QTimer]:
    """Timers that Python knows or that hang below the application or one of its windows."""
    from PySide6.QtCore import QTimer
    from shiboken6 import Shiboken

    application = _application()
    if application is None:
        return {}
    known = [one for one in gc.get_objects() if type(one) is QTimer or isinstance(one, QTimer)]
    for owner in (application, *application.topLevelWidgets()):
        known += owner.findChildren(QTimer)
    return {
        Shiboken.getCppPointer(timer)[0]: timer
        for timer in known
        if Shiboken.isValid(timer) and timer.isActive()
    }


def _busy_pool() -> list[str]:
    from PySide6.QtCore import QThreadPool

    pool = QThreadPool.globalInstance()
    if pool.waitForDone(int(GRACE_SECONDS * 1000)):
        return []
    return [f"{pool.activeThreadCount()} tasks in the thread pool"]
