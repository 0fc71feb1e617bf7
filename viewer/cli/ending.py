"""How a command ends if it cannot do what it was asked for: always with a sentence or silently."""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from db.domain.errors import StoreError
from viewer.cli.command import DONE, REFUSED
from viewer.cli.late_log import late_log
from viewer.cli.sentences import give_up, say
from viewer.system import paths
from viewer.wording.system_errors import SystemFault, reason, system_sentence

_SIGNALS = ("SIGTERM", "SIGHUP")
"""The signals by which the system and a terminal that closes end a program; Windows has neither."""


class Terminated(BaseException):
    """A signal asked this process to end; raised so that nothing half-done is left behind."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


@contextmanager
def terminating() -> Generator[None]:
    """Within the context, raise :class:`Terminated` for a signal that would end the process.

    A signal that is ignored, as nohup does, stays so.
    """
    before: dict[int, signal.Handlers] = {}
    for number in (getattr(signal, name) for name in _SIGNALS if os.name == "posix"):
        if signal.getsignal(number) is signal.SIG_DFL:
            with suppress(ValueError):  # only the main thread may handle signals
                signal.signal(number, _raise_terminated)
                before[number] = signal.SIG_DFL
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _raise_terminated(number: int, _: FrameType | None) -> NoReturn:
    # Once is enough: a second signal must not disturb the clearing up.
    for name in _SIGNALS:
        signal.signal(getattr(signal, name), signal.SIG_IGN)
    raise Terminated(number)


def end_by_signal(number: int) -> int:
    """End this process by the signal ``number``, as if it had never been caught."""
    signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)
    return REFUSED


def write_out() -> None:
    """Write what is left of the output. Raises OSError if that is impossible."""
    if sys.stdout is not None:  # pyright: ignore[reportUnnecessaryComparison] - without a console
        sys.stdout.flush()


def status_after(error: SystemFault) -> int:
    """Say why the surroundings did not let the command finish; return the exit status.

    That the reader of the output has ended, as 'head' does once it has enough, is no failure.
    """
    if isinstance(error, OSError) and _is_reader_gone(error):
        _give_up_output()
        return DONE
    unwritten = _give_up_output()
    if unwritten is not None and isinstance(error, OSError):
        say(f"The output could not be written: {reason(unwritten)}.")
    else:
        say(system_sentence(error))
    return REFUSED


def report_fault(error: Exception, words: Sequence[str]) -> int:
    """Keep a report on ``error``, a fault in Wardcard; say where it is, return the exit status.

    ``words`` are the command line, which may name the data folder. A StoreError is no fault: its
    sentence is enough.
    """
    if isinstance(error, StoreError):
        say(str(error))
        return REFUSED
    from viewer.system.crash_reports import FOLDER, CrashWatch

    kept = "No report on it could be kept."
    with suppress(OSError, StoreError):
        reports = paths.private_dir(_data_dir(words))
        with late_log(lambda: reports):
            CrashWatch(reports, lambda _: None).record(error)
        kept = f"A report for the people who look after Wardcard is in {reports / FOLDER}."
    say(f"The command ended because of a fault in Wardcard ({type(error).__name__}). {kept}")
    return REFUSED


def _data_dir(words: Sequence[str]) -> Path:
    """The data folder that the last ``--data-dir`` among ``words`` names, or the default one."""
    named = ""
    for index, word in enumerate(words):
        option, equals, value = word.partition("=")
        if option == "--data-dir":
            named = value if equals else "".join(words[index + 1 : index + 2])
    return Path(named) if named else paths.data_dir()


def _is_reader_gone(error: OSError) -> bool:
    """Return whether the program that read the output, such as 'head' or 'more', has ended.

    Windows calls it an invalid argument; if another call got one, an empty line can be written.
    """
    if sys.platform == "win32" and error.errno == errno.EINVAL:
        try:
            print(flush=True)
        except OSError:
            return True
    return isinstance(error, BrokenPipeError)


def _give_up_output() -> OSError | None:
    """Leave unwritten what cannot be written, so that Python does not report it when it ends.

    Returns the error that prevents it, or None if all output could be written.
    """
    found: OSError | None = None
    for stream in (sys.stdout, sys.stderr):
        if stream is None:  # pyright: ignore[reportUnnecessaryComparison] - without a console
            continue
        try:
            stream.flush()
        except OSError as error:
            give_up(stream)
            found = found or error
    return found
