"""Two windows side by side, in one process."""

from __future__ import annotations

import gc
import json
import time
import weakref
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import SIGNAL, QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QMessageBox

from db.domain.subject import Subject
from viewer.parts.long_task import LongTask
from viewer.parts.running_tasks import OnClosing
from viewer.system.settings import Settings
from viewer.system.single_instance import Request
from viewer.system.tasks import Tasks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.system.arguments import WindowArguments
    from viewer.window.application import Application
    from viewer.window.start import Start
    from viewer.window.windows import Windows

    Rest = Callable[[Application], None]

LISTER, HERTFORD = Subject("RWH01"), Subject("RWH23")


@pytest.fixture
def windows(start: Callable[..., Start], qtbot: QtBot, rest: Rest) -> Iterator[Windows]:
    """The windows of a Wardcard that shows Lister Hospital in its first one."""
    started = start(subject=LISTER, theme=None)
    qtbot.waitUntil(lambda: started.windows is not None)
    windows = started.windows
    assert windows is not None
    qtbot.waitUntil(lambda: windows.first.navigator.here is not None, timeout=20_000)
    rest(windows.first)
    yield windows
    windows.close()


@pytest.fixture
def second(windows: Windows, qtbot: QtBot, rest: Rest) -> Application:
    """A second window, opened from the menu of the first."""
    windows.first.window.actions_by_name["new_window"].trigger()
    second = windows.in_use
    qtbot.waitUntil(lambda: second.navigator.here is not None, timeout=20_000)
    rest(second)
    return second


def shown(application: Application) -> Subject:
    here = application.navigator.here
    assert here is not None
    return here.card.subject


def close(application: Application) -> None:
    application.window.actions_by_name["close_window"].trigger()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def messages(application: Application) -> str:
    return "\n".join(application.window.messages.messages())


def test_a_further_window_begins_at_the_same_place_and_goes_its_own_way(
    windows: Windows, second: Application, rest: Rest
) -> None:
    first = windows.first
    assert second is not first
    assert shown(second) == shown(first) == LISTER
    assert second.window.isVisible()
    assert second.window.pos() != first.window.pos(), "one would hide the other"
    second.navigator.open(HERTFORD)
    rest(second)
    assert (shown(first), shown(second)) == (LISTER, HERTFORD)
    assert not first.navigator.can_go_back
    assert second.window.windowTitle() == "Hertford County Hospital – Wardcard"


def test_a_further_window_begins_at_the_day_and_report_that_are_shown(
    windows: Windows, qtbot: QtBot, rest: Rest
) -> None:
    first = windows.first
    first.navigator.step_report(-1)
    rest(first)
    assert first.navigator.here is not None
    older = first.navigator.here.destination
    second = windows.open_another(first)
    qtbot.waitUntil(lambda: second.navigator.here is not None, timeout=20_000)
    rest(second)
    assert second.navigator.here is not None
    assert second.navigator.here.destination == older


def test_my_wards_are_the_same_in_both_windows(
    windows: Windows, second: Application, qtbot: QtBot
) -> None:
    second.window.actions_by_name["my_ward"].trigger()
    qtbot.waitUntil(lambda: LISTER in windows.first.wards.wards)
    windows.first.wards.open_at(LISTER)
    qtbot.waitUntil(lambda: second.wards.wards.start == LISTER)


@pytest.mark.parametrize("which", ["first", "second"])
def test_the_window_that_is_left_works_and_is_asked_by_later_starts(
    windows: Windows, second: Application, rest: Rest, which: str
) -> None:
    closed, left = (windows.first, second) if which == "first" else (second, windows.first)
    close(closed)
    left.theme.choose("dark")
    gc.collect()
    assert left.window.isVisible()
    assert left.window.actions_by_name["theme_dark"].isChecked()
    windows.take_over(Request(subject=HERTFORD.id))
    rest(left)
    assert shown(left) == HERTFORD
    assert not left.failures.opening_error
    assert windows.in_use is left


def test_a_later_start_is_taken_over_by_the_window_that_was_used_last(
    windows: Windows, second: Application, rest: Rest
) -> None:
    windows.first.window.came_to_front.emit()
    windows.take_over(Request(subject=HERTFORD.id))
    rest(windows.first)
    assert (shown(windows.first), shown(second)) == (HERTFORD, LISTER)


def test_a_closed_further_window_leaves_nothing(windows: Windows, rest: Rest) -> None:
    def top_level() -> int:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        gc.collect()
        return len(QApplication.topLevelWidgets())

    before = top_level()
    gone: list[weakref.ref[object]] = []
    for _ in range(2):
        further = windows.open_another(windows.first)
        gone.append(weakref.ref(further.window))
        rest(further)
        close(further)
        del further
    assert top_level() == before
    assert [each() for each in gone] == [None, None]


def test_what_is_chosen_in_one_window_is_chosen_in_all(
    windows: Windows, second: Application, qtbot: QtBot, rest: Rest
) -> None:
    first = windows.first
    second.window.actions_by_name["theme_contrast"].trigger()
    assert first.window.actions_by_name["theme_contrast"].isChecked()
    second.window.actions_by_name["shared_computer"].trigger()
    second.window.actions_by_name["my_ward"].trigger()
    rest(second)
    first.window.came_to_front.emit()
    rest(first)
    assert first.window.actions_by_name["shared_computer"].isChecked()
    assert LISTER in first.wards.wards


def test_data_that_is_added_in_one_window_is_seen_in_all(
    windows: Windows, second: Application, qtbot: QtBot, rest: Rest,
    invented_pack: dict[str, object], tmp_path: Path,
) -> None:  # fmt: skip
    pack = tmp_path / "invented.json"
    pack.write_text(json.dumps(invented_pack), encoding="utf-8")
    first = windows.first
    before = first.window.status.text()
    second.open_files((pack,))
    qtbot.waitUntil(lambda: first.changes_data or second.changes_data)
    first.watching.look()
    rest(second)
    qtbot.waitUntil(lambda: first.window.status.text() != before, timeout=20_000)
    first.watching.look()
    rest(first)
    first.navigator.open(Subject("ZZ101"))
    rest(first)
    assert shown(first) == Subject("ZZ101")
    assert messages(first) == "", "the user knows what was added"
    assert "Another program" not in messages(second)


def test_the_place_of_the_window_that_was_used_last_is_kept(
    windows: Windows, second: Application, own_home: Path, rest: Rest
) -> None:
    second.navigator.open(HERTFORD)
    rest(second)
    windows.first.window.came_to_front.emit()
    second.window.came_to_front.emit()
    windows.close()
    assert Settings(own_home).last_view.subject == HERTFORD.id


def test_quit_closes_all_windows_and_keeps_the_place_of_its_own(
    windows: Windows, second: Application, own_home: Path, rest: Rest
) -> None:
    second.navigator.open(HERTFORD)
    rest(second)
    windows.first.window.actions_by_name["quit"].trigger()
    assert not windows.first.window.isVisible()
    assert not second.window.isVisible()
    assert Settings(own_home).last_view.subject == LISTER.id


def test_an_unexpected_error_is_shown_in_a_window_that_is_open(
    windows: Windows, second: Application, qtbot: QtBot
) -> None:
    close(windows.first)
    windows.first.failures.report(ValueError("invented"), opened=True)
    qtbot.waitUntil(lambda: "Something went wrong" in messages(second))


class EndOfSession:
    """A session that ends, with what was asked of it."""

    def __init__(self, *, may_ask: bool = True) -> None:
        self.may_ask, self.goes_on, self.released = may_ask, False, False

    def allowsInteraction(self) -> bool:  # noqa: N802  # as Qt names it
        return self.may_ask

    def release(self) -> None:
        self.released = True

    def cancel(self) -> None:
        self.goes_on = True


SAVING = OnClosing("A file is being saved.", "It would be lost.", "Keep saving")


@pytest.fixture
def at_work(windows: Windows, qtbot: QtBot) -> Iterator[LongTask]:
    """Something that the first window does until it is told to stop."""
    workers: Tasks[None] = Tasks(lambda: None, lambda _: None)
    task = LongTask(windows.first.window, "Saving a file…", SAVING)

    def work(_: None) -> None:
        while not task.cancelled():
            time.sleep(0.01)

    task.run(workers, work, lambda _: None, lambda _: None)
    yield task
    task.drop()
    qtbot.waitUntil(lambda: not workers.busy, timeout=20_000)
    workers.close()


def place_kept(arguments: WindowArguments) -> str:
    return Settings(arguments.data_dir).last_view.subject


END_OF_SESSION = SIGNAL("commitDataRequest(QSessionManager&)")


@pytest.fixture
def receivers_before(qapp: QApplication) -> int:
    """How many hear of the end of the session before the window is there.

    The starts of other tests may still be waiting for the garbage collector.
    """
    return qapp.receivers(END_OF_SESSION)


def test_qt_reports_the_end_of_the_session(
    receivers_before: int, windows: Windows, qapp: QApplication
) -> None:
    assert windows
    assert qapp.receivers(END_OF_SESSION) == receivers_before + 1


def test_the_end_of_the_session_keeps_the_place_and_is_not_held_up(
    windows: Windows, arguments: WindowArguments, rest: Rest
) -> None:
    windows.first.navigator.open(HERTFORD)
    rest(windows.first)
    session = EndOfSession()
    windows.end_session(session)
    assert place_kept(arguments) == "RWH23"
    assert (session.goes_on, session.released) == (False, True)


def test_the_end_of_the_session_waits_for_an_answer_about_what_is_running(
    windows: Windows, arguments: WindowArguments, at_work: LongTask, qtbot: QtBot
) -> None:
    for _ in range(2):  # whoever logs off again is not asked twice
        session = EndOfSession()
        windows.end_session(session)
        assert (session.goes_on, session.released) == (True, True)
    assert place_kept(arguments) == "RWH01"
    (question,) = windows.first.window.findChildren(QMessageBox)
    assert question.text() == SAVING.running
    assert windows.first.window.isVisible()
    (stop,) = [each for each in question.buttons() if each.text() == "Stop and close"]
    stop.click()
    qtbot.waitUntil(lambda: not windows.first.window.isVisible())
    assert at_work.cancelled()


def test_a_shutdown_that_allows_no_question_keeps_the_place_at_least(
    windows: Windows, arguments: WindowArguments, at_work: LongTask
) -> None:
    session = EndOfSession(may_ask=False)
    windows.end_session(session)
    assert place_kept(arguments) == "RWH01"
    assert not session.goes_on
    assert not at_work.cancelled()
    assert not windows.first.window.findChildren(QMessageBox)
    windows.close()
