"""A limit on the processor time of this process, enforced by the operating system."""

from __future__ import annotations

import sys
from contextlib import suppress


def cap_processor(seconds: int) -> None:
    """End this process once it has used the processor for ``seconds``.

    Unlike a limit on the time of the clock, it does not depend on what else the computer does, and
    it works in code that never returns to Python. Windows enforces none.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError, ValueError):  # there may be a lower limit already
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
