"""Dates and ages in words, for the window, printed card, web page and command line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from db.domain.age import today, whole_years
from db.domain.dates import MONTHS, as_stated, day, month
from db.domain.scale import NOT_STATED
from viewer.wording.phrases import counted, listed

if TYPE_CHECKING:
    from db.domain.report import Visit

__all__ = ["age", "as_stated", "day", "month", "short_day", "short_month", "stated", "visits"]


def short_month(when: date) -> str:
    """'Dec 2019', short enough for a table cell."""
    return f"{MONTHS[when.month - 1][:3]} {when.year}"


def short_day(when: date) -> str:
    """'18 Dec 2019', short enough for a table cell."""
    return f"{when.day} {short_month(when)}"


def stated(when: date | None) -> str:
    """'18 December 2019', or 'Not stated'."""
    return day(when) if when is not None else NOT_STATED


def age(published: date, at: date | None = None) -> str:
    """'3 years ago', in whole years from ``published`` to ``at``, which is today by default.

    'less than a year ago' if there are none, or if ``published`` is later than ``at``.
    """
    years = whole_years(published, at or today())
    if years < 1:
        return "less than a year ago"
    return "1 year ago" if years == 1 else f"{years} years ago"


def before_closing(published: date, closed: date) -> str:
    """'7 months before it closed', '2 years before it closed'; empty if it was not before."""
    months = (closed.year - published.year) * 12 + closed.month - published.month
    months -= closed.day < published.day
    if closed <= published:
        return ""
    if months < 1:
        return "less than a month before it closed"
    words = counted(months // 12, "year") if months >= 24 else counted(months, "month")
    return f"{words} before it closed"


def visits(all_visits: tuple[Visit, ...]) -> str:
    """'20 to 23 October, 31 October and 6 November 2015'.

    The year is written once if all days are in the same year. Empty if there are no visits.
    """
    if not all_visits:
        return ""
    years = {when.year for visit in all_visits for when in (visit.start, visit.end)}
    spans = [_span(visit) for visit in all_visits]
    if len(years) == 1:
        year = f" {years.pop()}"
        spans = [*(text.removesuffix(year) for text in spans[:-1]), spans[-1]]
    return listed(spans)


def _span(visit: Visit) -> str:
    """'23 to 25 July 2019', '30 March to 2 April 2018'."""
    start, end = visit.start, visit.end
    if start == end:
        return day(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {MONTHS[start.month - 1]} to {day(end)}"
    return f"{day(start)} to {day(end)}"
