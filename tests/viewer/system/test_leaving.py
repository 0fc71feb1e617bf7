"""A system that ends the window, as at shutting down, and Ctrl+C in a terminal."""

from __future__ import annotations

import os
import signal

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from viewer.system.leaving import signals_end_the_window

pytestmark = [
    pytest.mark.skipif(os.name != "posix", reason="Windows tells Qt of its end"),
    pytest.mark.usefixtures("usual_signals"),
]


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT", "SIGHUP"])
def test_a_signal_ends_the_event_loop_in_good_order(qapp: QApplication, name: str) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    limit = QTimer(singleShot=True, interval=20_000)
    limit.timeout.connect(lambda: qapp.exit(9))
    limit.start()
    with signals_end_the_window(qapp):
        QTimer.singleShot(0, lambda: os.kill(os.getpid(), number))
        assert qapp.exec() == 0
    limit.stop()
    assert signal.getsignal(number) is before


def test_a_signal_that_is_ignored_stays_so(qapp: QApplication) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with signals_end_the_window(qapp):
            assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)
