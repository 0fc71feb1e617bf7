"""A fault of Qt's Python bindings that would end the program in the middle of somebody's work."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

CALLS = 500


def test_void_calls_do_not_use_up_none() -> None:
    """PySide6 6.12.0 on Python below 3.12 loses one reference to None a call, then aborts.

    From Python 3.12 on None is immortal and its count stands still.
    """
    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        thing.setObjectName("canary")
    lost = before - sys.getrefcount(None)
    assert lost < CALLS // 10, f"{lost} references to None are gone after {CALLS} calls"
