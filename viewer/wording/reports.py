"""Published reports in words: their dates, their titles, and what else is known of them."""

from __future__ import annotations

from db.domain.report import Report, ReportCard
from viewer.wording import dates

UNDATED = "Publication date not stated"


def inspected(report: Report | None) -> str:
    """'Inspected 23 to 25 July 2019'; empty if no visit is stated."""
    return f"Inspected {dates.visits(report.visits)}" if report and report.visits else ""


def published(report: Report) -> str:
    """'Published 3 November 2023', or that no source states the date."""
    return f"Published {dates.day(report.published)}" if report.published else UNDATED


def report_dated(card: ReportCard) -> str:
    """'Report published 3 November 2023', or why there is no such date."""
    if card.report is None:
        return f"No report published up to {dates.day(card.as_at)}"
    if card.report.published is None:
        return "Report without a stated date"
    return f"Report published {dates.day(card.report.published)}"


def position(card: ReportCard) -> str:
    """'Report 4 of 6', counted from the oldest; empty without a report."""
    return f"Report {card.position} of {len(card.reports)}" if card.position else ""


def dated_title(report: Report) -> str:
    """'18 December 2019: Inspection report'."""
    return f"{dates.day(report.published) if report.published else UNDATED}: {report.title}"


def particulars(report: Report) -> tuple[str, ...]:
    """What is known of a report besides its title and date, one line each; may be empty."""
    lines = (
        inspected(report),
        report.kind,
        "" if report.rated else "No ratings were given.",
        report.enforcement,
        report.note,
    )
    return tuple(filter(None, lines))
