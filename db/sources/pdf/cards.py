"""Finds out which report a card's PDF was made from, in a child process with bounds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db.domain.card_origin import CardOrigin
from db.domain.errors import Cancelled, Refused
from db.files.reading import open_file, reading
from db.processes.child_process import ChildDied
from db.sources.pdf.attachment import Answer, send_origin
from db.sources.worker.answer import TookTooLong, answer_of

SUFFIX = ".pdf"
"""The suffix of a card's file, in lower case."""
SECONDS = 20.0
"""The most seconds that reading may take; a card takes a tenth of one, with the child's start."""
_MEMORY = 900 << 20
"""The most memory that the child may use, in bytes."""
_NO_CARD = "Choose a card that Wardcard saved, as it was saved."


def card_origin(path: Path, cancelled: Callable[[], bool] = lambda: False) -> CardOrigin:
    """What the card's PDF at ``path`` was made from.

    May take :data:`SECONDS`; ``cancelled`` is asked several times a second whether to stop. Raises
    Cancelled if so, and Refused if the file is not a card of Wardcard's or cannot be read.
    """
    with reading(path), open_file(path) as file:
        if b"%PDF-" not in file.read(1024):
            raise Refused(f"{path.name} is not a PDF. {_NO_CARD}")
    try:
        answer: Answer = answer_of(
            send_origin, path, name="card", memory=_MEMORY, seconds=SECONDS, cancelled=cancelled
        )
    except Cancelled:
        raise Cancelled(f"{path.name} was not opened.") from None
    except ChildDied:
        raise Refused(
            f"{path.name} cannot be read: it is damaged, or built so that no program can read it. "
            f"{_NO_CARD}"
        ) from None
    except TookTooLong:
        raise Refused(
            f"{path.name} cannot be read: after {SECONDS:.0f} seconds there was still no end. "
            f"{_NO_CARD}"
        ) from None
    if answer.origin is None:
        raise Refused(
            f"{path.name} is a PDF, but not a card that Wardcard made, or has lost the data that "
            f"was attached to it. {_NO_CARD}"
        )
    return answer.origin
