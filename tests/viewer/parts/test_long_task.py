"""Long work in the window: what is shown of it, how it is cancelled, and what closing asks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QProgressBar, QPushButton
from pytestqt.qtbot import QtBot
from shiboken6 import Shiboken

from db.domain.errors import Cancelled
from viewer.appearance.theme import Theme
from viewer.parts.dialogs import StopDialog
from viewer.parts.host_window import HostWindow
from viewer.parts.long_task import LongTask, Stage
from viewer.parts.message_bar import MessageBar
from viewer.parts.running_tasks import OnClosing
from viewer.system.tasks import Tasks

SAVING = OnClosing("A file is being saved.", "It would be lost.", "Keep saving")
PRINTING = OnClosing("A card is being printed.", "It would not be whole.", "Keep printing")


class Outcome:
    """What came of a task."""

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.errors: list[Exception] = []

    def run(self, task: LongTask, tasks: Tasks[None], operation: Callable[[None], object]) -> None:
        task.run(tasks, operation, self.answers.append, self.errors.append)

    @property
    def came(self) -> bool:
        return bool(self.answers or self.errors)


@pytest.fixture
def outcome() -> Outcome:
    return Outcome()


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> HostWindow:
    window = HostWindow(theme)
    qtbot.addWidget(window)
    window.messages = MessageBar(theme, window)
    window.show()
    return window


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks[None]]:
    tasks: Tasks[None] = Tasks(lambda: None, lambda error: None)
    yield tasks
    assert tasks.close()


def button(window: HostWindow, text: str) -> QPushButton:
    return next(each for each in window.findChildren(QPushButton) if each.text() == text)


def until_cancelled(task: LongTask, progress: object = None) -> Callable[[None], object]:
    def work(_: None) -> None:
        while not task.cancelled():
            task.report(progress)
        raise Cancelled("Stopped.")

    return work


def test_progress_that_is_seen_elsewhere_is_shown_once_it_no_longer_is(
    window: HostWindow, tasks: Tasks[None], outcome: Outcome, qtbot: QtBot
) -> None:
    pages = ["shows it"]
    shares: list[object] = []

    def stage(share: float) -> Stage:
        shares.append(share)
        return Stage("Publishing", share)

    task = LongTask(window, "Publishing", SAVING, stage, seen_elsewhere=lambda: bool(pages))
    outcome.run(task, tasks, until_cancelled(task, 0.5))
    qtbot.waitUntil(lambda: bool(shares))
    assert window.messages.messages() == ()
    pages.clear()
    qtbot.waitUntil(lambda: len(window.messages.messages()) == 1)
    pages.append("shows it again")
    qtbot.waitUntil(lambda: window.messages.messages() == ())
    task.cancel()
    qtbot.waitUntil(lambda: outcome.came)


def test_short_work_shows_no_progress(
    qtbot: QtBot, window: HostWindow, tasks: Tasks[None], outcome: Outcome
) -> None:
    task = LongTask(window, "Working…", None)
    with qtbot.waitSignal(task.destroyed):
        outcome.run(task, tasks, lambda _: task.report("half"))
    assert outcome.answers == [None]
    assert window.messages.messages() == ()
    assert not window.running_tasks.busy


def test_long_work_tells_how_far_it_is_and_stays_to_be_seen(
    qtbot: QtBot, window: HostWindow, tasks: Tasks[None], outcome: Outcome
) -> None:
    task = LongTask(window, "Working…", None, lambda half: Stage(f"Working: {half}", 0.5))
    outcome.run(task, tasks, until_cancelled(task, "half"))
    qtbot.waitUntil(lambda: window.messages.messages() == ("Working: half",))
    (meter,) = window.messages.findChildren(QProgressBar)
    assert meter.value() / meter.maximum() == 0.5
    button(window, "Stop").click()
    assert window.messages.messages() == ("Stopping…",)
    qtbot.waitUntil(lambda: outcome.came)
    assert isinstance(outcome.errors[0], Cancelled)
    assert window.messages.messages() == ("Stopping…",), "it does not flicker"
    qtbot.waitUntil(lambda: window.messages.messages() == ())


def test_work_that_waits_for_its_turn_says_so_and_can_be_withdrawn(
    qtbot: QtBot, window: HostWindow, tasks: Tasks[None], outcome: Outcome
) -> None:
    first = LongTask(window, "First…", None)
    outcome.run(first, tasks, until_cancelled(first))
    withdrawn: list[bool] = []
    begun: list[bool] = []
    second = LongTask(
        window,
        "Second…",
        None,
        waiting="Second: waiting",
        on_withdrawn=lambda: withdrawn.append(True),
    )
    outcome.run(second, tasks, lambda _: begun.append(True))
    qtbot.waitUntil(lambda: window.messages.messages() == ("First…", "Second: waiting"))
    second.cancel()
    assert withdrawn == [True]
    first.cancel()
    qtbot.waitUntil(lambda: not tasks.busy)
    assert begun == []
    assert len(outcome.errors) == 1
    qtbot.waitUntil(lambda: window.messages.messages() == ())


def test_closing_asks_once_about_everything_that_is_running(
    qtbot: QtBot, window: HostWindow, tasks: Tasks[None], outcome: Outcome
) -> None:
    running = [LongTask(window, "…", on_closing) for on_closing in (SAVING, PRINTING, None)]
    for task in running:
        outcome.run(task, tasks, until_cancelled(task))
    assert not window.close()
    (dialog,) = window.findChildren(StopDialog)
    assert dialog.text() == "A file is being saved. A card is being printed."
    assert dialog.informativeText() == "It would be lost.\nIt would not be whole."
    button(window, "Keep working").click()
    qtbot.waitUntil(lambda: not Shiboken.isValid(dialog))
    assert window.isVisible()
    running[1].cancel()
    running[0].cancel()
    qtbot.waitUntil(lambda: len(outcome.errors) == 2)
    assert window.close(), "nobody is asked about what is left"
    window.running_tasks.close()
    assert not window.running_tasks.busy


def test_who_stops_the_work_closes_the_window_and_hears_no_more(
    qtbot: QtBot, window: HostWindow, tasks: Tasks[None], outcome: Outcome
) -> None:
    begun = threading.Event()
    task = LongTask(window, "…", SAVING)

    def work(_: None) -> None:
        begun.set()
        until_cancelled(task)(None)

    outcome.run(task, tasks, work)
    assert begun.wait(5)
    assert not window.close()
    (dialog,) = window.findChildren(StopDialog)
    assert dialog.text() == "A file is being saved."
    assert button(window, "Keep saving").isVisible()
    button(window, "Stop and close").click()
    assert not window.isVisible()
    window.running_tasks.close()
    assert tasks.close()
    assert not outcome.came
