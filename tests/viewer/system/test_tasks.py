"""Work off the window's thread: order, results, errors and closing."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

import pytest

from db.domain.errors import CannotOpen
from viewer.system.tasks import Tasks, Ticket


@dataclass
class InventedStore:
    opened_on: int = field(default_factory=threading.get_ident)
    closed_on: int = 0

    def close(self) -> None:
        self.closed_on = threading.get_ident()


class Record:
    """What came back, and on which thread."""

    def __init__(self) -> None:
        self.answers: list[object] = []
        self.errors: list[Exception] = []
        self.threads: set[int] = set()

    def done(self, answer: object) -> None:
        self.answers.append(answer)
        self.threads.add(threading.get_ident())

    def failed(self, error: Exception) -> None:
        self.errors.append(error)
        self.threads.add(threading.get_ident())


@pytest.fixture
def record() -> Record:
    return Record()


@pytest.fixture
def tasks(qtbot, record):
    tasks = Tasks(InventedStore, record.failed)
    yield tasks
    assert tasks.close()


def test_answers_come_back_on_the_thread_of_the_interface(qtbot, tasks, record):
    with qtbot.waitSignal(tasks.idle):
        tasks.run(lambda store: threading.get_ident(), record.done)
    assert record.answers != [threading.get_ident()]
    assert record.threads == {threading.get_ident()}


def test_one_thread_opens_uses_and_closes_the_store(qtbot, record):
    tasks = Tasks(InventedStore, record.failed)
    with qtbot.waitSignal(tasks.idle):
        tasks.run(lambda store: (store, threading.get_ident()), record.done)
    store, worker = record.answers[0]
    assert tasks.close()
    assert store.opened_on == store.closed_on == worker != threading.get_ident()


def test_an_error_goes_to_the_handler_of_its_operation(qtbot, tasks, record):
    own = Record()
    with qtbot.waitSignal(tasks.idle):
        tasks.run(lambda store: 1 // 0, own.done, own.failed)
        tasks.run(lambda store: store.closed_on[0], own.done)
    assert [type(error) for error in own.errors] == [ZeroDivisionError]
    assert [type(error) for error in record.errors] == [TypeError]


def test_only_the_newest_answer_on_a_topic_counts(qtbot, tasks, record):
    with qtbot.waitSignal(tasks.idle):
        for number in range(20):
            tasks.run(lambda store, n=number: n, record.done, topic="search")
        tasks.run(lambda store: "tree", record.done, topic="tree")
    assert record.answers == [19, "tree"]


def test_a_dropped_answer_never_arrives(qtbot, tasks, record):
    with qtbot.waitSignal(tasks.idle):
        tasks.run(lambda store: 1, record.done).drop()
    assert record.answers == []


def test_nothing_arrives_after_closing(qtbot, record):
    tasks = Tasks(InventedStore, record.failed)
    started = threading.Event()

    def slow(store: InventedStore) -> str:
        started.set()
        return "late"

    tasks.run(slow, record.done)
    assert started.wait(5)
    assert tasks.close()
    tasks.run(lambda store: "later still", record.done)
    qtbot.wait(20)
    assert record.answers == []
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("store")]


def test_closing_stops_a_long_operation(qtbot, record):
    tasks = Tasks(InventedStore, record.failed)
    ticket = Ticket()
    started = threading.Event()

    def endless(store: InventedStore) -> None:
        started.set()
        while not ticket.stopped():
            pass

    tasks.run(endless, record.done, ticket=ticket)
    assert started.wait(5)
    assert tasks.close()


def test_a_store_that_did_not_open_is_tried_again(qtbot, record):
    attempts: list[int] = []

    def open_at_the_second_try() -> InventedStore:
        attempts.append(1)
        if len(attempts) == 1:
            raise CannotOpen("Not yet.")
        return InventedStore()

    tasks = Tasks(open_at_the_second_try, record.failed)
    with qtbot.waitSignal(tasks.idle):
        tasks.run(lambda store: "first", record.done)
    with qtbot.waitSignal(tasks.idle):
        tasks.run(lambda store: "second", record.done)
    assert [str(error) for error in record.errors] == ["Not yet."]
    assert record.answers == ["second"]
    assert tasks.close()
