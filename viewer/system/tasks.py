"""Work off the thread of the user interface, on :mod:`concurrent.futures`.

Everything in Wardcard that runs on another thread goes through :class:`Tasks`: a single worker
thread that owns what it works on, mostly a database, and hands its answers back to the thread of
the user interface.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot

if TYPE_CHECKING:
    from db.reading.store import ReportStore

_log = logging.getLogger(__name__)

Store = TypeVar("Store")
Answer = TypeVar("Answer")

_stuck: list[Future[None]] = []
"""The last operations of workers that did not end when they were closed."""


class Ticket:
    """Stands for one operation that was handed to a worker, and can stop it."""

    __slots__ = ("_dropped", "_stopped")

    def __init__(self) -> None:
        self._dropped = False
        self._stopped = False

    def cancel(self) -> None:
        """Ask the operation to stop early; its answer, mostly the error Cancelled, still comes."""
        self._stopped = True

    def drop(self) -> None:
        """Want no answer any more: neither ``done`` nor ``failed`` will be called."""
        self._dropped = True
        self._stopped = True

    @property
    def dropped(self) -> bool:
        """Whether nobody waits for the answer any more."""
        return self._dropped

    def stopped(self) -> bool:
        """Whether the operation should end; long ones ask this now and then, on the worker."""
        return self._stopped


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    ticket: Ticket


class Tasks(QObject, Generic[Store]):
    """Runs operations on a store, one after the other, on a thread of its own.

    The store is opened on that thread, by the first operation, and closed on it: no other thread
    ever sees it. Answers come back through one signal, so ``done`` and ``failed`` always run on the
    thread of the user interface.
    """

    idle = Signal()
    """Emitted when nothing is waiting or running any more."""
    _returned = Signal(object, object)

    def __init__(
        self,
        open_store: Callable[[], Store],
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
        name: str = "store",
    ) -> None:
        """``failed`` receives the errors of operations that have no handler of their own.

        ``name`` is the thread's.
        """
        super().__init__(parent)
        self._open_store = open_store
        self._failed = failed
        self._executor = ThreadPoolExecutor(1, name)
        self._store: Store | None = None
        """For the worker's thread only."""
        self._jobs: dict[_Job, Future[Any]] = {}
        """Jobs that have not returned, in their order."""
        self._topics: dict[str, Ticket] = {}
        self._closed = False
        # Queued even from this thread, on which an operation that ended early is handed back.
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether an operation is waiting or running."""
        return bool(self._jobs)

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

        With a ``topic``, the answer to any earlier operation of the same topic is dropped: only the
        newest counts. Once this is closed, nothing is run any more.
        """
        ticket = ticket or Ticket()
        if self._closed:
            ticket.drop()
            return ticket
        if topic:
            if topic in self._topics:
                self._topics[topic].drop()
            self._topics[topic] = ticket
        job = _Job(done, failed or self._failed, ticket)
        future = self._executor.submit(self._do, operation, ticket)
        self._jobs[job] = future
        future.add_done_callback(lambda future: self._hand_back(job, future))
        return ticket

    def reopen(self) -> None:
        """Close the store after everything that is waiting; the next operation opens it again."""
        if not self._closed:
            self._executor.submit(self._close_store)

    def report_failure(self, error: Exception) -> None:
        """Pass on an error that the handler of an operation cannot deal with."""
        self._failed(error)

    def close(self, seconds: float = 10.0) -> bool:
        """Drop all answers, close the store and wait for the worker's end.

        Returns whether it ended within ``seconds``. If not, see :func:`end_process`.
        """
        self._closed = True
        for job, future in self._jobs.items():
            job.ticket.drop()
            future.cancel()
        self._jobs.clear()
        try:
            last = self._executor.submit(self._close_store)
        except RuntimeError:  # closed before
            return True
        ended = not wait([last], seconds).not_done
        self._executor.shutdown(wait=ended)
        if not ended:
            _stuck.append(last)
        return ended

    # On the worker's thread

    def _do(self, operation: Callable[[Store], Answer], ticket: Ticket) -> Answer | None:
        if ticket.dropped:
            return None
        if self._store is None:
            self._store = self._open_store()
        return operation(self._store)

    def _close_store(self) -> None:
        store, self._store = self._store, None
        close = getattr(store, "close", None)
        if close is not None:
            close()

    def _hand_back(self, job: _Job, future: Future[Any]) -> None:
        if not self._closed:
            self._returned.emit(job, future)

    # On the thread of the user interface

    @Slot(object, object)
    def _on_returned(self, job: _Job, future: Future[Any]) -> None:
        if self._closed:
            return
        del self._jobs[job]
        try:
            if job.ticket.dropped:
                return
            error = future.exception()
            if error is None:
                job.done(future.result())
            elif isinstance(error, Exception):
                _log.info("An operation failed: %s", error)
                job.failed(error)
            else:
                raise error
        finally:
            if not self._jobs:
                self.idle.emit()


class ReadingTasks(Tasks["ReportStore"]):
    """Operations that only read, on a thread next to that of the window's own store.

    Long ones, such as an export, go here, so that nobody who turns a page waits for them.
    """

    def __init__(
        self,
        database: Path,
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
        name: str = "reading",
    ) -> None:
        """Like :class:`Tasks`; ``database`` is opened read-only."""
        super().__init__(self._open, failed, parent, name)
        self.database = database

    def use(self, database: Path) -> None:
        """Read from ``database`` from now on, after everything that is waiting."""
        self.database = database
        self.reopen()

    def _open(self) -> ReportStore:
        from db.reading.store import ReportStore

        return ReportStore.open(self.database, read_only=True)


def is_stuck() -> bool:
    """Whether the thread of a worker that was closed is still running.

    It hangs in the operating system, as in a network folder that does not answer, and Python would
    wait for it before it ends the process.
    """
    return any(not last.done() for last in _stuck)


def end_process(code: int) -> NoReturn:
    """End this process at once, with ``code``, although a worker is stuck."""
    logging.shutdown()
    os._exit(code)
