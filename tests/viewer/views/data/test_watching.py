"""The watch over the database tells a change, a loss and a return apart, each once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from db.files.stamp import stamp
from viewer.views.data.watching import DataWatching


class Watched:
    """A file, and what the watch over it has noticed."""

    def __init__(self, path: Path, qtbot: QtBot) -> None:
        self.path = self.in_use = path
        self.noticed: list[str] = []
        self.parent = QObject()
        self.watching = DataWatching(lambda: self.in_use, self._fail, self.parent, 0.05)
        for name in ("gone", "back", "changed", "moved"):
            getattr(self.watching, name).connect(lambda name=name: self.noticed.append(name))
        self._qtbot = qtbot

    def know(self) -> None:
        now = stamp(self.path)
        assert now is not None
        self.watching.know(self.path, now)

    def look(self) -> list[str]:
        self.watching.look()
        self._qtbot.waitUntil(lambda: not self.watching.busy)
        return self.noticed

    def _fail(self, error: Exception) -> None:
        raise error


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot) -> Iterator[Watched]:
    path = tmp_path / "a.db"
    path.write_text("a")
    watched = Watched(path, qtbot)
    yield watched
    watched.watching.close()


def test_nothing_is_noticed_before_the_state_is_known(watched: Watched) -> None:
    assert watched.look() == []
    watched.know()
    assert watched.look() == []


def append(path: Path) -> None:
    path.write_text("ab")


def move_over(path: Path) -> None:
    other = path.with_name("other.db")
    other.write_text("abc")
    other.replace(path)


@pytest.mark.parametrize("change", [append, move_over])
def test_a_change_is_noticed(change: Callable[[Path], None], watched: Watched) -> None:
    watched.know()
    change(watched.path)
    assert watched.look() == ["changed"]
    watched.know()
    assert watched.look() == ["changed"]


def test_a_loss_and_a_return_are_noticed_once(watched: Watched) -> None:
    watched.know()
    aside = watched.path.rename(watched.path.with_name("aside.db"))
    watched.look()
    assert watched.look() == ["gone"]
    aside.rename(watched.path)
    assert watched.look() == ["gone", "back"]


def test_another_database_in_use_is_noticed(watched: Watched) -> None:
    watched.know()
    watched.in_use = watched.path.with_name("newer.db")
    assert watched.look() == ["moved"]


def test_an_answer_that_comes_too_late_is_not_used(watched: Watched, qtbot: QtBot) -> None:
    watched.know()
    append(watched.path)
    watched.watching.look()
    watched.watching.forget()
    qtbot.waitUntil(lambda: not watched.watching.busy)
    assert watched.noticed == []


def test_it_looks_by_itself_until_it_is_closed(watched: Watched, qtbot: QtBot) -> None:
    watched.know()
    watched.watching.start()
    append(watched.path)
    qtbot.waitUntil(lambda: bool(watched.noticed))
    watched.watching.close()
    seen = len(watched.noticed)
    qtbot.wait(120)
    assert len(watched.noticed) == seen


def test_without_a_newer_state_it_goes_on_from_the_last_one(watched: Watched) -> None:
    watched.know()
    append(watched.path)
    watched.watching.forget()
    assert watched.look() == []
    watched.watching.go_back(gone=False)
    assert watched.look() == ["changed"]
    watched.watching.go_back(gone=True)
    assert watched.look() == ["changed", "back"]
