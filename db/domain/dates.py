"""Dates in English words, whatever the language of the computer. Standard library only."""

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
    """'18 December 2019'."""
    return f"{when.day} {month(when)}"


def month(when: date) -> str:
    """'December 2019'."""
    return f"{MONTHS[when.month - 1]} {when.year}"


def as_stated(text: str) -> str:
    """An ISO date in words, as exactly as ``text`` states it.

    '2018-03-12' is '12 March 2018' and '2018-03' is 'March 2018'. A text that is not such a date is
    returned as it is.
    """
    parts = text.split("-")
    if len(parts) not in (2, 3) or not all(part.isdecimal() for part in parts):
        return text
    year, number, *days = (int(part) for part in parts)
    try:
        known = date(year, number, *(days or [1]))
    except ValueError:
        return text
    return day(known) if days else month(known)
