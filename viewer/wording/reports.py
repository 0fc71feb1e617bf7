"""A published report in words: its title with its date, and what else is known of it."""

from __future__ import annotations

from db.domain.report import Report
from viewer.wording import records as words


def dated_title(report: Report) -> str:
    """'18 December 2019: Inspection report', or that its day is not stated and the title."""
    day = words.day(report.published) if report.published else "Publication day not stated"
    return f"{day}: {report.title}"


def particulars(report: Report) -> tuple[str, ...]:
    """What is known of a report besides its title and date, one line each; may be empty."""
    visits = words.visits(report.visits)
    lines = (
        f"Inspected {visits}" if visits else "",
        report.kind,
        "" if report.rated else "No ratings were given.",
        report.enforcement,
        report.note,
    )
    return tuple(filter(None, lines))
