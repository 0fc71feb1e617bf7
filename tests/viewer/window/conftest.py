"""The start of Wardcard, as users have it."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QApplication

from viewer.system.arguments import WindowArguments
from viewer.window.start import Start

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    Open = Callable[..., Start]


@pytest.fixture
def arguments(own_home: Path, bundled_database: Path) -> WindowArguments:
    own_home.mkdir(parents=True)
    database = own_home / "wardcard.db"
    shutil.copyfile(bundled_database, database)
    return WindowArguments(database=database, data_dir=own_home, theme="light")


@pytest.fixture
def start(qtbot: QtBot, arguments: WindowArguments) -> Iterator[Open]:
    """Starts Wardcard; takes the fields of WindowArguments that are to differ."""
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    look = qt.style().name(), qt.font(), qt.palette()
    started: list[Start] = []

    def start_it(**changes: object) -> Start:
        start = Start(arguments._replace(**changes))  # pyright: ignore[reportArgumentType]
        started.append(start)
        qtbot.addWidget(start.window)
        start.show()
        return start

    yield start_it
    for each in started:
        with each:
            pass
        assert each.error is None
    qt.setStyleSheet("")
    qt.setPalette(look[2])
    qt.setFont(look[1])
    qt.setStyle(look[0])
