"""The start as users have it: painted, furnished step by step, filled; nothing of it twice."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QApplication

from db.domain.tree import Arrangement, Facet, TreeFilter
from viewer.system.arguments import WindowArguments
from viewer.views.tree.model import TreeModel
from viewer.window.first_rows import FirstRows
from viewer.window.start import Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.window.main_window import MainWindow


@pytest.fixture
def arguments(own_home: Path, bundled_database: Path) -> WindowArguments:
    own_home.mkdir(parents=True)
    database = own_home / "wardcard.db"
    shutil.copyfile(bundled_database, database)
    return WindowArguments(database=database, data_dir=own_home, theme="light")


@pytest.fixture
def start(qtbot: QtBot, arguments: WindowArguments) -> Iterator[Callable[[], MainWindow]]:
    qt = QApplication.instance()
    assert isinstance(qt, QApplication)
    dress = qt.style().name(), qt.font(), qt.palette()
    opened: list[Opening] = []

    def open_it() -> MainWindow:
        opening = Opening(arguments)
        opened.append(opening)
        opening.show()
        window = next(one for one in qt.topLevelWidgets() if one.windowTitle() == "Wardcard")
        qtbot.addWidget(window)
        return window  # pyright: ignore[reportReturnType]

    yield open_it
    for opening in opened:
        opening.close()
        assert opening.error is None
    qt.setStyleSheet("")
    qt.setPalette(dress[2])
    qt.setFont(dress[1])
    qt.setStyle(dress[0])


def test_the_tree_is_filled_before_there_is_a_store_and_not_anew(
    start: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = start()
    assert not window.furnished
    qtbot.waitUntil(lambda: window.tree_stands and window.tree_pane.model.rowCount() > 0)
    resets: list[QAbstractItemModel] = []
    window.tree_pane.model.modelReset.connect(lambda: resets.append(window.tree_pane.model))
    qtbot.waitUntil(lambda: window.windowTitle() != "Wardcard", timeout=20_000)
    assert window.furnished
    assert not resets
    assert "East and North" in window.windowTitle()
    assert "ratings" in window.status.text()


def test_a_row_that_was_chosen_at_once_is_what_is_shown(
    start: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = start()
    qtbot.waitUntil(lambda: window.tree_stands and window.tree_pane.model.rowCount() > 1)
    last = window.tree_pane.model.index(window.tree_pane.model.rowCount() - 1, 0)
    place = window.tree.visualRect(last).center()
    qtbot.mouseClick(window.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    row = window.tree_pane.model.tree_row(last)
    assert row is not None
    qtbot.waitUntil(lambda: window.windowTitle() != "Wardcard", timeout=20_000)
    assert window.windowTitle().startswith(row.name)


def test_a_window_that_is_closed_at_once_leaves_nothing_behind(
    start: Callable[[], MainWindow], qtbot: QtBot
) -> None:
    window = start()
    qtbot.waitUntil(lambda: window.tree_stands)
    window.close()
    qtbot.wait(50)
    assert not window.furnished


def test_of_a_filtered_tree_no_rows_are_read_before_the_store_does(
    arguments: WindowArguments, qtbot: QtBot
) -> None:
    model = TreeModel()
    for chosen, filled in ((TreeFilter(), True), (TreeFilter.of(Facet.RATING, "Good"), False)):
        model.reload()
        rows = FirstRows(arguments)
        rows.read(Arrangement(filter=chosen))
        rows.fill(model)
        if filled:
            qtbot.waitUntil(lambda: model.rowCount() > 0)
        else:
            qtbot.wait(100)
        assert rows.take() is filled
        assert (model.rowCount() > 0) is filled
