"""Reads a saved report in a child process with bounds, and returns what is proposed from it.

A report is no input format (:mod:`db.sources.recognise`): nothing of it is a fact before a person
has checked it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from db.domain.age import latest_publication
from db.domain.errors import Cancelled, Refused
from db.domain.report_draft import ReportDraft
from db.processes.child_process import ChildDied
from db.sources.reports.child import send_draft
from db.sources.worker.answer import TookTooLong, answer_of

SECONDS = 30.0
"""The most seconds that reading may take on a busy computer; 400 pages take two."""
_MEMORY = 768 << 20
"""The most memory that the child may use, in bytes."""
_AS_PUBLISHED = "Choose the report as CQC publishes it."


def read_report(path: Path, cancelled: Callable[[], bool] = lambda: False) -> ReportDraft:
    """Return what is proposed from the saved report at ``path``, a PDF, web page or text.

    May take :data:`SECONDS`; ``cancelled`` is asked several times a second whether to stop. Raises
    Cancelled if so, and Refused, with one sentence, if the file cannot be read, is not a report of
    CQC's, or is one of which nothing can be proposed.
    """
    try:
        return answer_of(
            send_draft, path, latest_publication(),
            name="report", memory=_MEMORY, seconds=SECONDS, cancelled=cancelled,
        )  # fmt: skip
    except Cancelled:
        raise Cancelled(f"{path.name} was not read.") from None
    except ChildDied as died:
        why = (
            f"it needs more than {_MEMORY >> 20} MB of memory, and no report does"
            if died.out_of_memory
            else "it is damaged, or built so that no program can read it"
        )
        raise Refused(f"{path.name} cannot be read: {why}. {_AS_PUBLISHED}") from None
    except TookTooLong:
        raise Refused(
            f"{path.name} cannot be read: after {SECONDS:.0f} seconds there was still no end. "
            f"{_AS_PUBLISHED}"
        ) from None
