"""Published reports in words: their dates, titles and other details."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from db.domain.framework import Framework
from viewer.wording import dates
from viewer.wording.phrases import capitalised, in_words, listed

if TYPE_CHECKING:
    from db.domain.report import Report, ReportCard

UNDATED = "Publication date not stated"


def inspected(report: Report | None) -> str:
    """'Inspected 23 to 25 July 2019', or since 2024 'Assessed 23 to 30 July 2024'.

    Empty if no visit is stated.
    """
    if report is None or not report.visits:
        return ""
    verb = "Assessed" if report.framework is Framework.SINGLE else "Inspected"
    return f"{verb} {dates.visits(report.visits)}"


def published(report: Report) -> str:
    """'Published 3 November 2023', or 'Publication date not stated'."""
    return f"Published {dates.day(report.published)}" if report.published else UNDATED


def report_dated(card: ReportCard) -> str:
    """'Report published 3 November 2023', or the reason why there is no date."""
    if card.report is None:
        if card.as_at == date.max:
            return "No report is loaded"
        return f"No report published up to {dates.day(card.as_at)}"
    if card.report.published is None:
        return "Report without a stated date"
    return f"Report published {dates.day(card.report.published)}"


def position(card: ReportCard) -> str:
    """'Report 4 of 6', counted from the oldest; empty if there is no report."""
    return f"Report {card.position} of {len(card.reports)}" if card.position else ""


_MOST_MONTHS = 3
"""The most newer reports whose months are listed; of more, the newest is named."""


def newer_reports(card: ReportCard) -> str:
    """'Newer reports came out in January 2023 and November 2023.'; empty if this is the newest."""
    if card.report is None:
        return ""
    shown = next((i for i, each in enumerate(card.reports) if each.id == card.report.id), 0)
    newer = [report.published for report in reversed(card.reports[:shown])]
    if not newer:
        return ""
    months = [dates.month(when) for when in newer if when is not None]
    if len(newer) == 1:
        return f"A newer report came out in {months[0]}." if months else "There is a newer report."
    if len(newer) > _MOST_MONTHS or len(months) < len(newer):
        last = f", the newest in {months[-1]}" if months else ""
        return f"{capitalised(in_words(len(newer)))} newer reports came out{last}."
    return f"Newer reports came out in {listed(months)}."


def report_named(report: Report) -> str:
    """'July 2018'; the title of a report without a date."""
    return dates.month(report.published) if report.published else report.title


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


def in_the_picker(
    report: Report, position: int, count: int, *, shown: bool, closed: bool = False
) -> str:
    """A report in the list of reports: '3 November 2023, newest of 6', '18 December 2019, older'.

    ``position`` counts from 0, the newest. Only the older report that is ``shown`` is called so.
    The newest of a ``closed`` place is its last: '10 February 2021, last of 11'.
    """
    when = dates.day(report.published) if report.published else report.title
    if position == 0:
        word = "last" if closed else "newest"
        return f"{when}, {word} of {count}" if count > 1 else when
    return f"{when}, older" if shown else when


def published_and_inspected(report: Report, closed: date | None = None) -> str:
    """'Published 3 November 2023, 3 years ago · inspected 20 to 21 June 2023', then enforcement.

    If the place ``closed`` on a day after that: 'Published 10 February 2021, 7 months before it
    closed'.
    """
    when = published(report)
    if report.published:
        before = dates.before_closing(report.published, closed) if closed else ""
        when += f", {before or dates.age(report.published)}"
    visits = inspected(report)
    parts = (when, visits[:1].lower() + visits[1:], report.enforcement)
    return " · ".join(filter(None, parts))


def older_sentence(card: ReportCard, name: str, day: date | None, *, of_report: bool) -> str:
    """What to say if a card does not show the latest; empty if it does.

    'You are reading the December 2019 report. A newer one was published on 3 November 2023.'
    ``day`` is the day as at which everything is shown, None for the latest; ``of_report`` says that
    it is that of a report which the reader chose. ``name`` is the subject's.
    """
    if card.report is None:
        return f"Nothing had been published on {name} by {dates.day(day)}." if day else ""
    newest = card.reports[0] if card.reports else card.report
    if newest.id != card.report.id:
        when = card.report.published
        which = f"the {dates.month(when)} report" if when else "an older report"
        on = f", as at {dates.day(day)}" if day and not of_report else ""
        newer = (
            f"A newer one was published on {dates.day(newest.published)}."
            if newest.published
            else "There is a newer one."
        )
        return f"You are reading {which}{on}. {newer}"
    if day is None:
        return ""
    why = ", the day of the report you chose" if of_report else ""
    return f"{name} is shown as it was on {dates.day(day)}{why}."
