"""A child process: a separate Python process that does one piece of work, and the pipe to it.

Everything that Wardcard does in other processes goes through :class:`ChildProcess`: importing,
reading a table and creating many cards. Messages on the pipe are pickled by :mod:`multiprocessing`,
so they should be small frozen records, or a few messages with many values each.

Children are started with the 'spawn' method on every system, so that a child inherits neither the
threads nor the Qt state of its parent, and imports only what its work needs. The same calls work in
a built app, because its first script (packaging/launch.py, or packaging/windows/start.py) passes a
child's command line to :mod:`multiprocessing`.

Standard library only.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection
from typing import Any, NamedTuple

from db.domain.errors import StoreError
from db.domain.tracebacks import ChildFailed, traceback_without_values
from db.processes.memory_cap import cap_memory

Pipe = Connection
"""The type of both ends of the pipe, the child's and the parent's."""

PATIENCE = 3.0
"""Seconds that a child has to end on its own once it is asked to, or its parent has ended."""

_PIPE_CAPACITY = 1 << 20
"""Capacity of a one-way pipe in bytes, large enough that neither process often has to wait."""


_OUT_OF_MEMORY = 77
"""The exit code of a child in which Python could get no more memory."""
_ABORTED = (-6, 3, 0xC0000409)
"""The exit codes of a process that aborts, as libraries do that get no more memory: with SIGABRT,
and with two codes of Windows."""


class ChildDied(Exception):
    """The child process ended without a message: it was killed, aborted or ran out of memory."""

    def __init__(self, code: int | None, *, capped: bool) -> None:
        """``code`` is the exit code, negative for a signal; None if the process has not ended.

        ``capped`` says whether its memory was limited.
        """
        self.out_of_memory = code == _OUT_OF_MEMORY or (capped and code in _ABORTED)
        """Whether it ended because it could get no more memory."""
        if self.out_of_memory:
            self.reason = "memory ran out"
        elif code is None:
            self.reason = "its connection was lost"
        elif code < 0:
            self.reason = f"it was ended by {_signal_name(-code)}"
        else:
            self.reason = f"it ended with exit status {code}"
        super().__init__(self.reason)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


class ChildProcess:
    """A child process that runs one function, as seen from its parent.

    Always end it with :meth:`end`, even after an error.
    """

    def __init__(
        self,
        work: Callable[..., None],
        *arguments: object,
        name: str,
        memory: int | None = None,
        answers_only: bool = False,
        has_children: bool = False,
    ) -> None:
        """Start a child that calls ``work(pipe, *arguments)`` and ends when that returns.

        ``work`` must be defined at the top level of a module, and ``arguments`` must be picklable.
        ``work`` communicates with the parent through ``pipe``: ``pipe.send`` sends a message,
        ``pipe.recv`` waits for one and raises EOFError once the parent has closed its end, and
        ``pipe.poll()`` is true if there is a message or the parent has closed its end.

        ``memory`` is the limit in bytes on the child's memory, where the system can enforce it.
        ``answers_only`` makes the pipe one-way, from the child to the parent. ``has_children``
        allows ``work`` to start its own child processes.
        """
        context = get_context("spawn")
        self._pipe, far_end = context.Pipe(duplex=not answers_only)
        if answers_only:
            _widen(self._pipe)
        self._process = context.Process(
            target=_run,
            args=(far_end, memory, work, arguments),
            name=name,
            # Python ends daemons when it exits, but does not allow them to have children.
            daemon=not has_children,
        )
        # Once the child holds the only other end, its death closes the pipe.
        with far_end, _interrupts_blocked():
            self._process.start()
        self._ended = False
        self._capped = memory is not None

    def send(self, message: object) -> None:
        """Send ``message``. If the child has died, the next :meth:`receive` raises ChildDied."""
        with suppress(OSError):
            self._pipe.send(message)

    def receive(self, seconds: float | None = None) -> Any:
        """Wait for the child's next message and return it, or None if none arrives in ``seconds``.

        Raises the StoreError that ended the child's work, ChildFailed with a traceback if a bug
        ended it, and ChildDied if the child has died.
        """
        try:
            if seconds is not None and not self._pipe.poll(seconds):
                return None
            message = self._pipe.recv()
        except (EOFError, OSError):
            # Its end of the pipe is closed a moment before it has an exit code.
            self._process.join(PATIENCE)
            raise ChildDied(self._process.exitcode, capped=self._capped) from None
        if isinstance(message, _Failure):
            raise message.error
        return message

    def end(self, patience: float = PATIENCE) -> None:
        """Close the pipe and wait for the child; kill it after ``patience`` seconds."""
        if self._ended:
            return
        self._ended = True
        self._pipe.close()
        self._process.join(patience)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


class _Failure(NamedTuple):
    """A message with the error that ended the child's work."""

    error: Exception


def _run(
    pipe: Pipe, memory: int | None, work: Callable[..., None], arguments: tuple[Any, ...]
) -> None:
    """Run the child process from start to end."""
    # Ctrl+C in a terminal reaches every process there, and the parent decides how to respond.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _discard_error_output()
    threading.Thread(target=_end_after_parent, name="parent watch", daemon=True).start()
    if memory is not None:
        cap_memory(memory)
    try:
        work(pipe, *arguments)
        return
    except MemoryError:
        os._exit(_OUT_OF_MEMORY)  # there may be too little memory left to say more
    except StoreError as error:
        failure = error
    except Exception as error:  # noqa: BLE001 - the parent raises it again
        failure = ChildFailed(f"In a child process:\n{traceback_without_values(error)}")
    with suppress(OSError):
        pipe.send(_Failure(failure))


def _discard_error_output() -> None:
    """Discard what a library prints before it aborts, because the parent reports the failure."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)
        if nowhere != 2:  # Windows gives a program without a console no standard streams
            os.close(nowhere)


def _end_after_parent() -> None:
    """End this process if its parent has ended and the work has not noticed."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        time.sleep(PATIENCE)
        os._exit(1)


@contextmanager
def _interrupts_blocked() -> Generator[None]:
    """Block Ctrl+C in any child that is started in this context.

    Otherwise, pressing it while the child starts would end the child with a traceback.
    """
    if sys.platform == "win32":
        import ctypes

        # A child inherits whether Ctrl+C is ignored.
        ignore = ctypes.WinDLL("kernel32").SetConsoleCtrlHandler
        ignore(None, 1)
        try:
            yield
        finally:
            ignore(None, 0)
        return
    from multiprocessing import resource_tracker

    # Starting the first child would start this multiprocessing helper, which unblocks Ctrl+C.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _widen(pipe: Pipe) -> None:
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):  # this may exceed the user's limit
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_CAPACITY)
