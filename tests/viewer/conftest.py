"""A whole Wardcard on a real database of its own."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QProgressBar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme
    from viewer.window.application import Application


@pytest.fixture
def open_wardcard(
    qtbot: QtBot, own_home: Path, bundled_database: Path
) -> Iterator[Callable[..., Application]]:
    """Starts Wardcard as a user does, and waits until everything asked for is shown.

    Called again it starts anew with the same data folder. Takes the fields of WindowArguments, and
    ``wait``, which is false if the test looks at what is shown meanwhile.
    """
    from PySide6.QtWidgets import QApplication

    from viewer.system.arguments import WindowArguments
    from viewer.window.start import Start

    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    dress = qt.style().name(), qt.font(), qt.palette()
    own_home.mkdir(parents=True, exist_ok=True)
    database = own_home / "wardcard.db"
    if not database.exists():
        shutil.copyfile(bundled_database, database)
    opened: list[Start] = []

    def open_it(*, wait: bool = True, **given: object) -> Application:
        values: dict[str, object] = {
            "database": database,
            "data_dir": own_home,
            "theme": "light",
            **given,
        }
        # Without the log and the watch for crashes, which would take faults from the tests.
        start = Start(WindowArguments(**values))  # pyright: ignore[reportArgumentType]
        application = start.make_application()
        opened.append(start)
        qtbot.addWidget(application.window)
        start.show()
        application.begin()
        if not wait:
            return application
        qtbot.waitUntil(
            lambda: (
                application.navigator.here is not None
                or application.not_found is not None
                or application.failures.opening_error is not None
            ),
            timeout=30_000,
        )
        at_rest(qtbot, application)
        return application

    yield open_it
    for start in opened:
        assert start.application is not None
        start.application.close()
    qt.setStyleSheet("")
    qt.setPalette(dress[2])
    qt.setFont(dress[1])
    qt.setStyle(dress[0])


def at_rest(qtbot: QtBot, application: Application) -> None:
    """Wait until nothing is being added, and the store has nothing more to answer.

    Progress that was shown stays for half a second after its work is over, behind a newer message.
    """
    messages = application.window.messages

    def is_at_rest() -> bool:
        return not application.busy and not messages.findChildren(QProgressBar)

    qtbot.waitUntil(is_at_rest, timeout=30_000)


@pytest.fixture
def rest(qtbot: QtBot) -> Callable[[Application], None]:
    """Waits until all that was asked of the store is shown."""
    return lambda application: at_rest(qtbot, application)


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    """The application's own appearance; afterwards Qt's own is back."""
    from viewer.appearance.theme import Theme
    from viewer.system.paths import resources_dir

    style, font, palette = qapp.style().name(), qapp.font(), qapp.palette()
    theme = Theme(resources_dir() / "fonts", "light")
    theme.apply()
    theme.apply_style_sheet()
    yield theme
    qapp.setStyleSheet("")
    qapp.setPalette(palette)
    qapp.setFont(font)
    qapp.setStyle(style)
