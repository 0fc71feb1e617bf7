"""Fixtures for every test: no display, none of the user's settings, and nothing left behind."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

# On a busy machine any example can take long, which says nothing about the code.
settings.register_profile("wardcard", deadline=None)
settings.load_profile("wardcard")

# Must be set before the first QApplication. Set QT_QPA_PLATFORM yourself to see the windows.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
if sys.platform == "win32":
    # There the offscreen platform knows no fonts of the system, and warns that it finds none.
    fonts = Path(__file__).resolve().parent.parent / "resources" / "fonts"
    os.environ.setdefault("QT_QPA_FONTDIR", str(fonts))

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

PROJECT = Path(__file__).resolve().parent.parent
SHARED_DATA = PROJECT.parent / "shared" / "data"

GRACE_SECONDS = 2.0
"""The time that a thread asked to stop may take to end, in seconds."""


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The project's top folder."""
    return PROJECT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of CQC's own files next to the project; skips the test if there is none.

    They are never copied into the project.
    """
    if not SHARED_DATA.is_dir():
        pytest.skip(f"CQC's own files are not at {SHARED_DATA}")
    return SHARED_DATA


@pytest.fixture
def usual_signals() -> Iterator[None]:
    """Signals as in a terminal; in the background or under nohup some are ignored."""
    usual = {"SIGHUP": signal.SIG_DFL, "SIGINT": signal.default_int_handler}
    numbers = {name: getattr(signal, name) for name in usual if hasattr(signal, name)}
    before = {number: signal.signal(number, usual[name]) for name, number in numbers.items()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(scope="session")
def bundled_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the bundled packs; copied, never opened."""
    from db.importing.opening import open_or_create
    from viewer.system.paths import bundled_packs

    path = tmp_path_factory.mktemp("bundled") / "wardcard.db"
    with closing(open_or_create(path, bundled_packs())):
        return path


@pytest.fixture
def invented_pack() -> dict[str, object]:
    """The smallest report pack that says something, of an invented trust."""
    return {
        "format": "wardcard-report-pack/1",
        "id": "invented",
        "revision": 1,
        "as_of": "2022-05-01",
        "sources": [
            {
                "id": "page",
                "title": "Invented page",
                "publisher": "Invented Commission",
                "kind": "regulator page",
                "url": "https://example.org/page",
                "published": "2022-05-01",
            }
        ],
        "provider": {"id": "ZZ1", "name": "Invented NHS Trust"},
        "locations": [{"id": "ZZ101", "name": "Invented General Hospital"}],
        "reports": [
            {
                "id": "2022",
                "title": "Invented inspection of 2022",
                "published": "2022-05-01",
                "locations": ["ZZ101"],
            }
        ],
        "ratings": [
            {
                "report": "2022",
                "location": "ZZ101",
                "ratings": {"safe": "Good", "overall": "Good"},
                "sources": ["page"],
            }
        ],
    }


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give each test a separate home folder, so that no test sees another's data or settings.

    Subprocesses inherit it. Returns the path of Wardcard's data folder, which does not exist yet.
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
        # platformdirs asks Windows otherwise.
        "WIN_PD_OVERRIDE_LOCAL_APPDATA": home / "local",
        "WIN_PD_OVERRIDE_PERSONAL": home / "documents",
        "WARDCARD_DATA_DIR": data,
        # No register of temporary files before a test asks for one.
        "WARDCARD_TEMPORARY": "",
    }.items():
        monkeypatch.setenv(name, str(folder))
    # Qt warns if the runtime folder is missing or other users may read it.
    (home / "run").mkdir(parents=True, mode=0o700)
    return data


@pytest.fixture(autouse=True)
def own_settings(own_home: Path) -> None:
    """Make QSettings write into the test's own home, in any format."""
    from PySide6.QtCore import QSettings

    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(form, scope, str(own_home / "settings" / scope.name))


@pytest.fixture(autouse=True)
def nothing_left_over(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a top-level widget behind."""
    # pytest-qt's fixtures are read by name, not requested, so that they end before this one does.
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
            # Closed widgets may still be in a reference cycle that Python has not collected yet.
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
        # A thread of Qt's pool that once ran Python; _busy_pool checks whether it still works.
        if not isinstance(thread, threading._DummyThread)  # pyright: ignore[reportAttributeAccessIssue]
    ]


def _application() -> QApplication | None:
    from PySide6.QtWidgets import QApplication

    application = QApplication.instance()
    return application if isinstance(application, QApplication) else None


def _empty_clipboard() -> None:
    """Clear the offscreen clipboard: it outlives Python, and its content would crash the exit."""
    application = _application()
    if application is not None and application.platformName() == "offscreen":
        application.clipboard().clear()


def _finish_deletions() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    if _application() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        QCoreApplication.processEvents()


def _top_level_widgets() -> dict[int, QWidget]:
    """All top-level widgets by their C++ address, because a widget may get a new Python wrapper."""
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
    """Running timers by C++ address: those known to Python and those of the application."""
    from PySide6.QtCore import QTimer
    from shiboken6 import Shiboken

    application = _application()
    if application is None:
        return {}
    known = [found for found in gc.get_objects() if isinstance(found, QTimer)]
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
