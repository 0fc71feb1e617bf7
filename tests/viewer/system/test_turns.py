"""Work that is divided among turns of the event loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from viewer.system.turns import in_turns

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def test_other_events_come_between_two_steps(qtbot: QtBot) -> None:
    owner, done = QObject(), list[str]()
    timer = QTimer(interval=0)
    timer.timeout.connect(lambda: done.append("event"))
    timer.start()
    in_turns(owner, (lambda: done.append("one"), lambda: done.append("two")))
    assert done == []
    qtbot.waitUntil(lambda: "two" in done)
    assert "event" in done[done.index("one") : done.index("two")]


def test_an_owner_that_is_gone_has_nothing_more_done(qtbot: QtBot) -> None:
    owner, done = QObject(), list[str]()
    with qtbot.waitSignal(owner.destroyed):
        in_turns(owner, (owner.deleteLater, lambda: done.append("two")))
    qtbot.wait(20)
    assert done == []
