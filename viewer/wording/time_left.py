"""How far an import is and how long it will still take, in words for window and command line."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.domain.imports import Progress

_TOO_EARLY = 2.0
"""Seconds before anything is said of the time left, …"""
_TOO_LITTLE = 0.02
"""… and the share of the work that must be done by then."""


class Pace:
    """The pace of one piece of work, from its beginning."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._begun: float | None = None

    def left(self, share: float) -> float | None:
        """Seconds that the work still takes, with ``share`` (0 to 1) of it done; None: too early.

        The first call is taken for the beginning.
        """
        if self._begun is None:
            self._begun = self._now()
        gone = self._now() - self._begun
        if gone < _TOO_EARLY or share < _TOO_LITTLE:
            return None
        return gone * (1 - share) / share

    def words(self, progress: Progress) -> str:
        """'national.csv: Reading, 40,000 of 250,000 rows; about 20 seconds left'."""
        told = f"{progress.file_name}: {progress.doing}"
        if progress.done:
            of = f" of {progress.total:,}" if progress.total >= progress.done else ""
            told += f", {progress.done:,}{of} rows"
        left = self.left(progress.share)
        return told if left is None else f"{told}; {left_in_words(left)}"


def left_in_words(seconds: float) -> str:
    """Rounded the more, the more there is, so that the words do not run ahead of what is known.

    >>> left_in_words(3), left_in_words(17), left_in_words(58), left_in_words(140)
    ('a few seconds left', 'about 20 seconds left', 'about 1 minute left', 'about 2 minutes left')
    """
    if seconds < 8:
        return "a few seconds left"
    if seconds < 50:
        return f"about {max(10, round(seconds / 10) * 10)} seconds left"
    minutes = max(1, round(seconds / 60))
    return f"about {minutes} minute{'s' if minutes > 1 else ''} left"
