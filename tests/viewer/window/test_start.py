"""The start as users have it: the window is painted, then filled, and nothing of it twice."""

from __future__ import annotations

import gc
import shutil
import subprocess
import sys
from threading import Event
from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QWidget

from db.domain.tree import Arrangement, Facet, TreeFilter
from db.domain.wards import Wards
from db.local.local_file import LocalFile
from viewer.system.single_instance import Instance
from viewer.window.failures import Failures
from viewer.window.start import Start

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest
    from pytestqt.qtbot import QtBot

    from db.reading.store import ReportStore
    from viewer.system.arguments import WindowArguments
    from viewer.window.main_window import MainWindow

    Open = Callable[..., Start]


def filled(window: MainWindow) -> bool:
    """Whether rows are in the tree."""
    model = window.tree_pane.model
    return model.tree_row(model.index(0, 0)) is not None


def test_the_tree_is_filled_before_there_is_a_store_and_only_once(
    start: Open, qtbot: QtBot
) -> None:
    window = start().window
    assert not filled(window)
    qtbot.waitUntil(lambda: filled(window))
    assert window.windowTitle() == "Wardcard"
    model, resets = window.tree_pane.model, list[QAbstractItemModel]()
    model.modelReset.connect(lambda: resets.append(model))
    qtbot.waitUntil(lambda: window.windowTitle() != "Wardcard", timeout=20_000)
    assert not resets
    assert "East and North" in window.windowTitle()
    qtbot.waitUntil(lambda: "ratings" in window.status.text())


def test_all_text_is_in_the_bundled_typeface(start: Open, qtbot: QtBot) -> None:
    window = start().window
    qtbot.waitUntil(lambda: filled(window))
    family = window.theme.font().family()
    widgets = [window, *window.findChildren(QWidget)]
    others = {(w.objectName(), type(w).__name__) for w in widgets if w.font().family() != family}
    assert others == set()


def test_a_row_that_was_chosen_at_once_is_what_is_shown(start: Open, qtbot: QtBot) -> None:
    window = start().window
    qtbot.waitUntil(lambda: filled(window))
    model = window.tree_pane.model
    last = model.index(model.rowCount() - 1, 0)
    place = window.tree.visualRect(last).center()
    qtbot.mouseClick(window.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    row = model.tree_row(last)
    assert row is not None
    qtbot.waitUntil(lambda: window.windowTitle() != "Wardcard", timeout=20_000)
    assert window.windowTitle().startswith(row.site or row.name)


def test_a_row_chosen_before_it_is_known_what_was_shown_last_is_what_is_shown(
    start: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = Event()

    def wards(_: LocalFile) -> Wards:
        # What was shown last is looked for once My wards have been read.
        assert chosen.wait(20)
        return Wards()

    monkeypatch.setattr(LocalFile, "wards", wards)
    window = start().window
    qtbot.waitUntil(lambda: filled(window))
    model = window.tree_pane.model
    last = model.index(model.rowCount() - 1, 0)
    row = model.tree_row(last)
    assert row is not None
    place = window.tree.visualRect(last).center()
    qtbot.mouseClick(window.tree.viewport(), Qt.MouseButton.LeftButton, pos=place)
    chosen.set()
    titles: list[str] = []
    window.windowTitleChanged.connect(titles.append)
    qtbot.waitUntil(lambda: bool(titles), timeout=20_000)
    assert titles[0].startswith(row.site or row.name)


def test_the_page_is_shown_even_if_my_wards_cannot_be_read(
    start: Open, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: LocalFile) -> Wards:
        raise RuntimeError("A fault on purpose.")

    monkeypatch.setattr(LocalFile, "wards", fail)
    window = start().window
    qtbot.waitUntil(lambda: window.windowTitle() != "Wardcard", timeout=20_000)
    assert "East and North" in window.windowTitle()


def test_no_garbage_is_looked_for_while_a_worker_loads_what_the_data_needs(
    qtbot: QtBot, arguments: WindowArguments, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store = Failures.open_store
    looked: list[bool] = []

    def opened(failures: Failures) -> ReportStore:
        looked.append(gc.isenabled())
        return open_store(failures)

    monkeypatch.setattr(Failures, "open_store", opened)
    assert gc.isenabled()
    try:
        with Start(arguments, Instance(arguments.data_dir, arguments.database)) as start:
            qtbot.addWidget(start.window)
            start.show()
            qtbot.waitUntil(lambda: start.window.windowTitle() != "Wardcard", timeout=20_000)
    finally:
        gc.unfreeze()
    assert looked == [False]
    assert gc.isenabled()


def test_what_is_typed_into_the_search_box_at_once_is_found(start: Open, qtbot: QtBot) -> None:
    begun = start()
    qtbot.waitUntil(lambda: begun.application is not None)
    window = begun.window
    assert window.windowTitle() == "Wardcard"
    window.activateWindow()
    search = window.header.search
    search.setFocus()
    qtbot.keyClicks(search, "lister")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.windowTitle() != "Wardcard", timeout=20_000)
    qtbot.waitUntil(lambda: window.windowTitle().startswith("Lister Hospital"), timeout=20_000)


def test_a_window_that_is_closed_at_once_leaves_nothing_behind(start: Open, qtbot: QtBot) -> None:
    begun = start()
    begun.window.close()
    qtbot.wait(50)
    assert begun.application is None


def test_the_first_rows_are_those_of_the_grouping(start: Open, qtbot: QtBot) -> None:
    from db.domain.tree import Grouping

    window = start(arrangement=Arrangement(Grouping.REGION)).window
    model = window.tree_pane.model
    qtbot.waitUntil(lambda: model.rowCount() > 0 and model.grouped)
    assert window.windowTitle() == "Wardcard"


def test_a_filtered_tree_never_shows_the_rows_without_the_filter(start: Open, qtbot: QtBot) -> None:
    chosen = TreeFilter.of(Facet.RATING, "Outstanding")
    window = start(arrangement=Arrangement(filter=chosen)).window
    inserted: list[int] = []
    window.tree_pane.model.rowsInserted.connect(lambda _parent, _first, last: inserted.append(last))
    qtbot.waitUntil(lambda: bool(window.filters.count_label.text()), timeout=20_000)
    assert inserted == []


HANGS = """
import sys, time
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from db.publishing.followed_data import Rhythm, Target, WardData
from db.publishing.follower import Follower
from viewer.system.arguments import WindowArguments
from viewer.window.start import open_window

def hang(*_, **__):
    print("looking", flush=True)
    QTimer.singleShot(0, QApplication.instance(), close)
    time.sleep(600)

def close():
    for window in QApplication.topLevelWidgets():
        window.close()

Rhythm.first = lambda self: 0.0
Follower.look = hang
data = Path(sys.argv[1])
WardData(data).follow(Target(data / "share"))
sys.exit(open_window(WindowArguments(database=data / "wardcard.db", data_dir=data), data))
"""


def test_a_network_folder_that_hangs_does_not_keep_wardcard_from_ending(
    own_home: Path, bundled_database: Path, project_root: Path
) -> None:
    (own_home / "share").mkdir(parents=True)
    shutil.copyfile(bundled_database, own_home / "wardcard.db")
    done = subprocess.run(
        [sys.executable, "-c", HANGS, str(own_home)],
        cwd=project_root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "looking\n"), done.stderr
    assert not list(own_home.rglob("fault-*.txt")), "it was an orderly end"
