"""What the command line says besides its results: sentences of one line on standard error."""

from __future__ import annotations

import os
import re
import sys
from typing import TextIO

from db.domain.text import sentence as harmless

_LONGEST_WORD = 600
"""The longest run of characters without a space that is shown in full: few paths are longer."""
_WORD = re.compile(rf"\S{{{_LONGEST_WORD},}}")


def say(sentence: str) -> None:
    """Print ``sentence`` on standard error, in one line. If nobody can read it, it is dropped."""
    try:
        print(f"wardcard: {one_line(sentence)}", file=sys.stderr, flush=True)
    except OSError:
        give_up(sys.stderr)


def one_line(text: str) -> str:
    """Return ``text`` as a line that any terminal can show.

    It is made harmless by :func:`db.domain.text.sentence`, and a word too long for any path keeps
    its start and end.
    """
    return _WORD.sub(lambda word: f"{word[0][:100]}…{word[0][-100:]}", harmless(text))


def give_up(stream: TextIO) -> None:
    """Discard what ``stream`` has not written yet, so that Python does not try again at its end."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        # Not a stream of the process, but one that stands in for it.
        return
