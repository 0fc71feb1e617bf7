"""Dates written out in English, whatever language the computer is set to. Standard library only."""

from __future__ import annotations

from datetime import date

MONTHS = (
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


def day(when: date) -> str:
    """The date in full, such as '18 December 2019'."""
    return f"{when.day} {month(when)}"


def month(when: date) -> str:
    """The month and year, such as 'December 2019'."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def month_as_stated(text: str) -> str:
    """The month of an ISO date or month: 'February 2021' for '2021-02-17'."""
    return as_stated(text[:7])


def as_stated(text: str) -> str:
    """An ISO date in words, as precisely as ``text`` states it.

    '2018-03-12' becomes '12 March 2018', and '2018-03' becomes 'March 2018'. Text that is not such
    a date is returned unchanged.
    """
    parts = text.split("-")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return text
    try:
        year, number, *days = (int(part) for part in parts)
        known = date(year, number, *(days or [1]))
    except (ValueError, OverflowError):  # too many digits
        return text
    return day(known) if days else month(known)
