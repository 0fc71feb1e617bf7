"""One answer from a child process, within bounds of time and memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from db.domain.errors import Cancelled
from db.processes.child_process import ChildProcess

_TICK = 0.2
"""The seconds to wait for the child before ``cancelled`` is asked again."""


class TookTooLong(Exception):
    """The child process gave no answer in time."""


def answer_of(
    work: Callable[..., None],
    *arguments: object,
    name: str,
    memory: int,
    seconds: float,
    cancelled: Callable[[], bool],
) -> Any:
    """Run ``work`` in a child process as :class:`ChildProcess` does, and return its only message.

    ``memory`` is its limit in bytes. ``cancelled`` is asked several times a second whether to stop.
    Raises Cancelled if so, TookTooLong after ``seconds``, ChildDied if the child died, and the
    StoreError that ended its work.
    """
    child = ChildProcess(work, *arguments, name=name, memory=memory, answers_only=True)
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if cancelled():
                raise Cancelled("Stopped; nothing was read.")
            if (answer := child.receive(_TICK)) is not None:
                return answer
    finally:
        child.end(patience=0)
    raise TookTooLong
