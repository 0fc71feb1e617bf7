"""Published reports in words: their dates, titles and other details."""

from __future__ import annotations

from typing import TYPE_CHECKING

from viewer.wording import dates

if TYPE_CHECKING:
    from db.domain.report import Report, ReportCard

UNDATED = "Publication date not stated"


def inspected(report: Report | None) -> str:
    """'Inspected 23 to 25 July 2019'; empty if no visit is stated."""
    return f"Inspected {dates.visits(report.visits)}" if report and report.visits else ""


def published(report: Report) -> str:
    """'Published 3 November 2023', or 'Publication date not stated'."""
    return f"Published {dates.day(report.published)}" if report.published else UNDATED


def report_dated(card: ReportCard) -> str:
    """'Report published 3 November 2023', or the reason why there is no date."""
    if card.report is None:
        return f"No report published up to {dates.day(card.as_at)}"
    if card.report.published is None:
        return "Report without a stated date"
    return f"Report published {dates.day(card.report.published)}"


def position(card: ReportCard) -> str:
    """'Report 4 of 6', counted from the oldest; empty if there is no report."""
    return f"Report {card.position} of {len(card.reports)}" if card.position else ""


def dated_title(report: Report) -> str:
    """'18 December 2019: Inspection report'."""
    return f"{dates.day(report.published) if report.published else UNDATED}: {report.title}"


def particulars(report: Report) -> tuple[str, ...]:
    """The known details of a report other than its title and date, one a line; may be empty."""
    lines = (
        inspected(report),
        report.kind,
        "" if report.rated else "No ratings were given.",
        report.enforcement,
        report.note,
    )
    return tuple(filter(None, lines))
