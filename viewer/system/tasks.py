"""Runs work away from the user interface's thread, using :mod:`concurrent.futures`.

Everything in Wardcard that runs on another thread goes through :class:`Tasks`: a single worker
thread that owns the object it works on, usually a database, and passes its answers back to the
user interface's thread.
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
"""The last operations of workers that were still running after they were closed."""


class Ticket:
    """Represents an operation that was handed to a worker, and can stop it."""

    __slots__ = ("_dropped", "_stopped")

    def __init__(self) -> None:
        self._dropped = False
        self._stopped = False

    def cancel(self) -> None:
        """Ask the operation to stop early; its answer, usually a Cancelled error, still comes."""
        self._stopped = True

    def drop(self) -> None:
        """Discard the answer: neither ``done`` nor ``failed`` will be called."""
        self._dropped = True
        self._stopped = True

    @property
    def dropped(self) -> bool:
        """Whether the answer is no longer wanted."""
        return self._dropped

    def stopped(self) -> bool:
        """Return whether the operation should end; long operations check this on the worker."""
        return self._stopped


@dataclass(frozen=True, slots=True, eq=False)
class _Job:
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]
    ticket: Ticket


class Tasks(QObject, Generic[Store]):
    """Runs operations on a store, one after another, on a separate thread.

    The store is opened on that thread by the first operation, and is closed on it too, so no other
    thread ever uses it. Answers come back through a signal, so ``done`` and ``failed`` always run
    on the user interface's thread.
    """

    idle = Signal()
    """Emitted when no operation is waiting or running any more."""
    _returned = Signal(object, object)

    def __init__(
        self,
        open_store: Callable[[], Store],
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
        name: str = "store",
    ) -> None:
        """``failed`` receives the errors of operations that have no handler of their own.

        ``name`` is the name of the thread.
        """
        super().__init__(parent)
        self._open_store = open_store
        self._failed = failed
        self._executor = ThreadPoolExecutor(1, name)
        self._store: Store | None = None
        """Used only on the worker's thread."""
        self._jobs: dict[_Job, Future[Any]] = {}
        """The jobs that have not returned yet, in the order in which they were submitted."""
        self._topics: dict[str, Ticket] = {}
        self._closed = False
        # Queued even on this thread, where an operation that has already ended is handed back.
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

        With a ``topic``, the answer to any earlier operation on the same topic is discarded,
        because only the newest counts. Once the worker is closed, no operation is run any more.
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
        """Close the store after all waiting operations; the next operation opens it again."""
        if not self._closed:
            self._executor.submit(self._close_store)

    def report_failure(self, error: Exception) -> None:
        """Pass on an error that an operation's handler cannot deal with."""
        self._failed(error)

    def close(self, seconds: float = 10.0) -> bool:
        """Discard all answers, close the store and wait for the worker to end.

        Returns whether it ended within ``seconds``. If it did not, see :func:`end_process`.
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
    """Read-only operations, on a separate thread from that of the window's own store.

    Long operations, such as an export, run here, so that turning a page never waits for them.
    """

    def __init__(
        self,
        database: Path,
        failed: Callable[[Exception], None],
        parent: QObject | None = None,
        name: str = "reading",
    ) -> None:
        """Create the worker, like :class:`Tasks`; ``database`` is opened read-only."""
        super().__init__(self._open, failed, parent, name)
        self.database = database

    def use(self, database: Path) -> None:
        """Read from ``database`` in future, once all waiting operations are done."""
        self.database = database
        self.reopen()

    def _open(self) -> ReportStore:
        from db.reading.store import ReportStore

        return ReportStore.open(self.database, read_only=True, keep_reading=True)


def is_stuck() -> bool:
    """Return whether the thread of a closed worker is still running.

    Such a thread hangs in the operating system, for example in a network folder that does not
    respond, and Python would wait for it before ending the process.
    """
    return any(not last.done() for last in _stuck)


def end_process(code: int) -> NoReturn:
    """End this process immediately with exit code ``code``, although a worker is stuck."""
    logging.shutdown()
    os._exit(code)
