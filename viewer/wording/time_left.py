"""Estimates of the time a task still needs, in words for the window and the command line."""

from __future__ import annotations

import time
from collections.abc import Callable

_TOO_EARLY = 2.0
"""How long the work must have run before the time left is estimated, in seconds."""
_TOO_LITTLE = 0.02
"""The share of the work that must be done before the time left is estimated."""


class Pace:
    """The pace of a task, from which the time left is estimated."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._begun: float | None = None

    def left(self, share: float) -> float | None:
        """Estimate the seconds left when ``share`` (0 to 1) of the work is done.

        None if it is too early to say. The work is assumed to begin with the first call.
        """
        if self._begun is None:
            self._begun = self._now()
        gone = self._now() - self._begun
        if gone < _TOO_EARLY or share < _TOO_LITTLE:
            return None
        return gone * (1 - share) / share

    def with_time_left(self, text: str, share: float) -> str:
        """``text`` with the time left, once that can be estimated.

        'national.csv: Reading, 40,000 of 250,000 rows, about 20 seconds left'
        """
        left = self.left(share)
        return text if left is None else f"{text}, {left_in_words(left)}"


def left_in_words(seconds: float) -> str:
    """``seconds`` in words, rounded more coarsely for longer times, because it is an estimate.

    >>> left_in_words(3), left_in_words(17), left_in_words(58), left_in_words(140)
    ('a few seconds left', 'about 20 seconds left', 'about 1 minute left', 'about 2 minutes left')
    """
    if seconds < 8:
        return "a few seconds left"
    if seconds < 50:
        return f"about {max(10, round(seconds / 10) * 10)} seconds left"
    minutes = max(1, round(seconds / 60))
    return f"about {minutes} minute{'s' if minutes > 1 else ''} left"
