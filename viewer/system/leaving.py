"""Ends the window in good order when the system asks for it, as if the user had closed it."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QSocketNotifier
from PySide6.QtWidgets import QApplication

_SIGNALS = ("SIGTERM", "SIGINT", "SIGHUP")
"""What a system that shuts down, Ctrl+C and a terminal that closes send; Windows tells Qt."""


@contextmanager
def signals_end_the_window(qt: QApplication) -> Generator[None]:
    """Within the context, let the signals that would end this process end Qt's event loop.

    The loop returns 0, and whoever started it closes everything. Nothing is asked: a system that
    shuts down does not wait for an answer. A signal that is ignored, as nohup does, stays so.
    """
    if os.name != "posix":
        yield
        return
    numbers = [getattr(signal, name) for name in _SIGNALS]
    numbers = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    # Python handles a signal only when it next runs Python code, for which an idle window has no
    # reason. Qt watches this pipe instead, to which the signal itself writes.
    receiving, sending = os.pipe()
    for end in (receiving, sending):
        os.set_blocking(end, False)
    former = {number: signal.signal(number, lambda *_: None) for number in numbers}
    former_pipe = signal.set_wakeup_fd(sending, warn_on_full_buffer=False)
    owner = QObject()
    watching = QSocketNotifier(receiving, QSocketNotifier.Type.Read, owner)

    def on_signal() -> None:
        numbers_sent = os.read(receiving, 64)
        if any(number in former for number in numbers_sent):
            qt.exit(0)

    watching.activated.connect(on_signal)
    try:
        yield
    finally:
        watching.setEnabled(False)
        signal.set_wakeup_fd(former_pipe)
        for number, handler in former.items():
            signal.signal(number, handler)
        for end in (receiving, sending):
            os.close(end)
