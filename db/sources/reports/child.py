"""The child process that reads a saved report. See :mod:`db.sources.reports.reader`."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from db.domain.errors import Refused
from db.domain.report_draft import ReportDraft
from db.files.reading import open_file, reading
from db.processes.child_process import Pipe
from db.processes.processor_cap import cap_processor
from db.sources.reports.forms import form_of
from db.sources.reports.proposal import propose

_PROCESSOR_SECONDS = 8
"""The most seconds that reading may use the processor; 400 pages take one."""
_SNIFFED = 65_536
"""The number of bytes at the beginning of a file that show its form."""


def send_draft(pipe: Pipe, path: Path, latest: date) -> None:
    """Send the ReportDraft of the report at ``path``, as :func:`draft_here` returns it.

    The child process runs only this function.
    """
    cap_processor(_PROCESSOR_SECONDS)
    pipe.send(draft_here(path, latest))


def draft_here(path: Path, latest: date) -> ReportDraft:
    """Return what is proposed from the report at ``path``, which is read in this process.

    ``latest`` is the latest date that a publication can have. Raises Refused if the file cannot be
    read or is not a report. A hostile PDF can end this process.
    """
    with reading(path), open_file(path) as file:
        head = file.read(_SNIFFED)
        if not head.strip():
            raise Refused(f"{path.name} is empty. Choose another file.")
        form = form_of(path, head)
        data = head + file.read(form.largest + 1 - len(head))
    if len(data) > form.largest:
        raise Refused(
            f"{path.name} is {form.name} of more than {form.largest >> 20} MB, and no report has "
            "as much. Choose the report as CQC publishes it."
        )
    return propose(path.name, form.lines(path.name, data), latest)
