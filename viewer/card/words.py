"""Dates and figures in plain words, as a card prints them."""

from __future__ import annotations

from datetime import date

from db.records import Measure, Visit

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS = {"percent": "%", "count": ""}


def day(when: date) -> str:
    """«18 December 2019»; in English whatever the machine's language."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def month(when: date) -> str:
    """«December 2019»."""
    return f"{_MONTHS[when.month - 1]} {when.year}"


def short_month(when: date) -> str:
    """«Dec 2019», for the cell of a matrix."""
    return f"{_MONTHS[when.month - 1][:3]} {when.year}"


def span(visit: Visit) -> str:
    """«23 to 25 July 2019», «30 March to 2 April 2018»."""
    start, end = visit.start, visit.end
    if start == end:
        return day(end)
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    if start.year == end.year:
        return f"{start.day} {_MONTHS[start.month - 1]} to {day(end)}"
    return f"{day(start)} to {day(end)}"


def visits(all_visits: tuple[Visit, ...]) -> str:
    """«20 to 23 October, 31 October and 6 November 2015»: the year once, if it is the same."""
    if not all_visits:
        return ""
    years = {when.year for visit in all_visits for when in (visit.start, visit.end)}
    spans = [span(visit) for visit in all_visits]
    if len(years) == 1:
        year = f" {years.pop()}"
        spans = [*(text.removesuffix(year) for text in spans[:-1]), spans[-1]]
    return listed(spans)


def listed(items: list[str]) -> str:
    """«a, b and c»."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1]))) if items else ""


def number(value: float) -> str:
    """«1,250», «66.7»."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0").rstrip(".")


def figure(value: float, unit: str) -> str:
    """«70%», «17 days», «£2 million», «720»."""
    if unit.startswith("GBP"):
        return f"£{number(value)}{unit.removeprefix('GBP')}"
    return number(value) + _UNITS.get(unit, f" {unit}" if unit else "")


def measured(measure: Measure) -> tuple[str, str]:
    """A measure's figure as it is printed, and as it is read out where that differs.

    «50 → 17 days» and «from 50 to 17 days»; «more than 70%» and «».
    """
    qualifier = f"{measure.comparator} " if measure.comparator else ""
    if measure.before is not None and measure.after is not None:
        before, after = figure(measure.before, measure.unit), figure(measure.after, measure.unit)
        bare = number(measure.before) if after.endswith(f" {measure.unit}") else before
        return f"{bare} → {qualifier}{after}", f"from {bare} to {qualifier}{after}"
    value = measure.value if measure.value is not None else measure.after
    if value is not None:
        return f"{qualifier}{figure(value, measure.unit)}", ""
    if measure.before is not None:
        return f"{qualifier}{figure(measure.before, measure.unit)} before", ""
    return "", ""
