"""A fault of some PySide6 versions that would make Wardcard crash while it is in use."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

CALLS = 500


def test_void_calls_do_not_use_up_none() -> None:
    """PySide6 6.12.0 on Python before 3.12 loses a reference to None with each call, and aborts.

    From Python 3.12 on, None is immortal and its count does not change.
    """
    qobject = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        qobject.setObjectName("canary")
    lost = before - sys.getrefcount(None)
    assert lost < CALLS // 10, f"{lost} references to None are gone after {CALLS} calls"
