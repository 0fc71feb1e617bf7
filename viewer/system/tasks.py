"""Work off the user interface's thread: one worker thread, which alone touches the database."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

_log = logging.getLogger(__name__)

Store = TypeVar("Store")
Answer = TypeVar("Answer")


class Ticket:
    """Stands for one operation that was handed to the worker."""

    __slots__ = ("_dropped", "_stopped")

    def __init__(self) -> None:
        self._dropped = False
        self._stopped = False

    def cancel(self) -> None:
        """Ask the operation to stop early; its answer (mostly Cancelled) still comes."""
        self._stopped = True

    def drop(self) -> None:
        """The answer is no longer wanted: neither ``done`` nor ``failed`` will be called."""
        self._dropped = True
        self._stopped = True

    @property
    def dropped(self) -> bool:
        return self._dropped

    def stopped(self) -> bool:
        """Whether the operation should end; long ones ask this now and then, on the worker."""
        return self._stopped


@dataclass(slots=True)
class _Job:
    operation: Callable[[Any], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    ticket: Ticket
    answer: Any = None
    error: Exception | None = None


_REOPEN = _Job(lambda _: None, lambda _: None, lambda _: None, Ticket())
"""Stands in the queue where the store is to be let go of."""


def _close(store: object) -> None:
    close = getattr(store, "close", None)
    if close is not None:
        close()


class Tasks(QObject, Generic[Store]):
    """Runs operations on the store, one after the other, on a thread of its own.

    The store is opened by that thread, with the first operation, and closed by it: no other thread
    ever sees it. Answers come back through one signal, so ``done`` and ``failed`` always run on
    the thread of the user interface.
    """

    idle = Signal()
    """Nothing is waiting or running any more."""
    _returned = Signal(object)

    def __init__(
        self,
        open_store: Callable[[], Store],
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        """``failed`` takes the errors of operations that bring no handler of their own."""
        super().__init__(parent)
        self._open_store = open_store
        self._failed = failed
        self._queue: SimpleQueue[_Job | None] = SimpleQueue()
        self._outstanding: list[_Job] = []
        self._topics: dict[str, Ticket] = {}
        self._closed = False
        self._returned.connect(self._on_job_returned)
        self._thread = threading.Thread(target=self._work, name="store", daemon=True)

    @property
    def busy(self) -> bool:
        return bool(self._outstanding)

    def run(
        self,
        operation: Callable[[Store], Answer],
        done: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
        *,
        topic: str = "",
        ticket: Ticket | None = None,
    ) -> Ticket:
        """Hand ``operation`` to the worker; ``done`` gets its answer, ``failed`` its exception.

        With a ``topic``, the answer to any earlier operation of the same topic is dropped: only
        the newest question about it counts.
        """
        ticket = ticket or Ticket()
        if self._closed:
            ticket.drop()
            return ticket
        if topic:
            if topic in self._topics:
                self._topics[topic].drop()
            self._topics[topic] = ticket
        job = _Job(operation, done, failed or self._failed, ticket)
        self._outstanding.append(job)
        if not self._thread.is_alive():
            self._thread.start()
        self._queue.put(job)
        return ticket

    def reopen(self) -> None:
        """Let go of the store after what waits already; the next operation opens it anew."""
        if self._thread.is_alive() and not self._closed:
            self._queue.put(_REOPEN)

    def report_failure(self, error: Exception) -> None:
        """Hand on an error that a handler of an operation cannot deal with."""
        self._failed(error)

    def close(self, seconds: float = 10.0) -> bool:
        """Drop all answers, stop the worker and wait for it; whether it ended in time."""
        self._closed = True
        for job in self._outstanding:
            job.ticket.drop()
        self._outstanding.clear()
        if not self._thread.is_alive():
            return True
        self._queue.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _work(self) -> None:
        """The worker's whole life."""
        store: Store | None = None
        while (job := self._queue.get()) is not None:
            if job is _REOPEN:
                _close(store)
                store = None
                continue
            if not job.ticket.dropped:
                try:
                    if store is None:
                        store = self._open_store()
                    job.answer = job.operation(store)
                except Exception as error:  # noqa: BLE001  # whatever it is belongs to the caller
                    job.error = error
            # A job always returns, even a dropped one, for 'idle' counts them.
            if not self._closed:
                self._returned.emit(job)
        _close(store)

    @Slot(object)
    def _on_job_returned(self, job: _Job) -> None:
        if self._closed:
            return
        self._outstanding.remove(job)
        try:
            if job.ticket.dropped:
                return
            if job.error is None:
                job.done(job.answer)
            else:
                _log.info("An operation failed: %s", job.error)
                job.failed(job.error)
        finally:
            if not self._outstanding:
                self.idle.emit()
