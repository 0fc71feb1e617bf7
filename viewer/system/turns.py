"""Divides work on the user interface's thread among turns of the event loop."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, QTimer


def in_turns(owner: QObject, steps: Iterable[Callable[[], object]]) -> None:
    """Call each of ``steps`` in a turn of the event loop of its own, the first in the next one.

    What the user does meanwhile waits for one of them at most. The steps that are left when
    ``owner`` is destroyed are not called.
    """
    left = iter(steps)

    def turn() -> None:
        step = next(left, None)
        if step is not None:
            step()
            QTimer.singleShot(0, owner, turn)

    QTimer.singleShot(0, owner, turn)
