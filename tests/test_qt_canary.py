"""A bug in some versions of PySide6 that would crash Wardcard while it is in use."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject

CALLS = 500


def test_calls_that_return_none_lose_no_references_to_it() -> None:
    """Before Python 3.12, PySide6 6.12.0 loses a reference to None with each call until it aborts.

    Since Python 3.12, None is immortal and its reference count does not change.
    """
    qobject = QObject()
    before = sys.getrefcount(None)
    for _ in range(CALLS):
        qobject.setObjectName("canary")
    lost = before - sys.getrefcount(None)
    assert lost < CALLS // 10, f"{lost} references to None were lost after {CALLS} calls"
