"""Reads dates in the forms that occur in CQC's files, also after other programs saved them again.

'05/03/2019' is 5 March in CQC's own files, and 3 May where a program with American settings saved
them. One such date does not show which it is, so :mod:`db.sources.tables.date_column` decides for a
whole column.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from enum import Enum
from typing import NamedTuple

from db.domain.age import CQC_BEGAN
from db.domain.dates import MONTHS

_TIME = r"(?:Z|(?:T|,? +(?:- +)?)\d{1,2}[:.]\d{2}.*)?"
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEKDAY = rf"(?:({'|'.join(_WEEKDAYS)})[a-z]*\.?,? +)?"
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_GAP = r"(?:[-/. ]| of |, ?)?"
_NAME = r"([a-z]{3,9})\.?"
_FLAGS = re.ASCII | re.IGNORECASE
_SERIAL = re.compile(r"([34567]\d{4})(?:[.,]\d+)?", _FLAGS)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?", _FLAGS)
_YEAR_FIRST = re.compile(rf"{_WEEKDAY}(\d{{4}})([-/.])(\d{{1,2}})\3(\d{{1,2}}){_TIME}", _FLAGS)
_YEAR_LAST = re.compile(rf"{_WEEKDAY}(\d{{1,2}})([-/.])(\d{{1,2}})\3(\d{{4}}){_TIME}", _FLAGS)
_NAMED = re.compile(rf"{_WEEKDAY}{_DAY}{_GAP}{_NAME}{_GAP}(\d{{4}}|\d{{2}}){_TIME}", _FLAGS)
_NAME_FIRST = re.compile(rf"{_WEEKDAY}{_NAME}{_GAP}{_DAY}{_GAP}(\d{{4}}){_TIME}", _FLAGS)
_YEAR_NAME = re.compile(rf"{_WEEKDAY}(\d{{4}}){_GAP}{_NAME}{_GAP}(\d{{1,2}}){_TIME}", _FLAGS)
_FIRST_DAY = date(1899, 12, 30)
_MONTHS = [month.lower() for month in MONTHS]
_MONTH = re.compile(
    r"\b(20\d\d)-(\d\d)\b"
    r"|\b\d{1,2}/(\d{1,2})/(20\d\d)\b"
    rf"|\b({'|'.join(_MONTHS)})\s+(20\d\d)\b"
    r"|\b([34567]\d{4})\b",
    _FLAGS,
)
_DAY_NAMED = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(_MONTHS)})\s+(20\d\d)\b"
    r"|\b(\d{1,2}/\d{1,2}/20\d\d|20\d\d-\d\d-\d\d|[34567]\d{4})\b",
    _FLAGS,
)


class Order(Enum):
    """The order of day and month in dates such as '05/03/2019'."""

    DAY_FIRST = "day"
    MONTH_FIRST = "month"


def iso_date(text: str, order: Order = Order.DAY_FIRST) -> str:
    """Return the date in ``text`` as ISO text; empty if ``text`` is empty.

    It may be written as '2019-12-18', '18/12/2019', '18.12.2019', '2019/12/18', '20191218',
    '18-Dec-19', '18 December 2019', 'December 18, 2019' or '43817', with a weekday before it or a
    time after it. A spreadsheet stores a date in the last form, as the number of days since 30
    December 1899, and shows it so without a date format; other programs write it as '43817.0'.
    ``order`` is that of day and month if both are numbers and the year comes last. Raises
    ValueError, with a clause for a message, if ``text`` is not a date or does not exist.
    """
    text = text.strip()
    if not text:
        return ""
    if found := _SERIAL.fullmatch(text):
        return (_FIRST_DAY + timedelta(days=int(found[1]))).isoformat()
    written = written_date(text)
    if written is None:
        raise ValueError(f"'{text}' is not a date; it should be like 18/12/2019")
    day = written.read(order)
    if day is None:
        raise ValueError(f"'{text}' is not a date that exists")
    return day.isoformat()


class WrittenDate(NamedTuple):
    """The parts of a date as it is written."""

    weekday: str
    """Its first three letters; empty if there is none."""
    year: int
    first: int
    """The day of the month, or the first of the two numbers of which one is the day."""
    second: int
    """The month, or the second of the two numbers."""
    either: bool = False
    """Whether the order of the two numbers is not known."""

    def read(self, order: Order) -> date | None:
        """Return the date if it is written in ``order``; None if there is no such date.

        A date that does not fall on its weekday counts as one that does not exist.
        """
        swapped = self.either and order is Order.MONTH_FIRST
        month, day = (self.first, self.second) if swapped else (self.second, self.first)
        try:
            found = date(self.year, month, day)
        except ValueError:
            return None
        return found if self.weekday in ("", _WEEKDAYS[found.weekday()]) else None


def written_date(text: str) -> WrittenDate | None:
    """Return the parts of the date in ``text``; None if it is not a date with day, month and year.

    The date may still not exist, and serial numbers of spreadsheets are not among these dates.
    """
    if found := _YEAR_LAST.fullmatch(text):
        weekday, first, _, second, year = found.groups(default="")
        return WrittenDate(weekday.lower(), int(year), int(first), int(second), either=True)
    if found := _YEAR_FIRST.fullmatch(text):
        weekday, year, _, month, day = found.groups(default="")
        return WrittenDate(weekday.lower(), int(year), int(day), int(month))
    if found := _COMPACT.fullmatch(text):
        year, month, day = found.groups()
        return WrittenDate("", int(year), int(day), int(month))
    if found := _NAMED.fullmatch(text):
        weekday, day, name, year = found.groups(default="")
    elif found := _NAME_FIRST.fullmatch(text):
        weekday, name, day, year = found.groups(default="")
    elif found := _YEAR_NAME.fullmatch(text):
        weekday, year, name, day = found.groups(default="")
    else:
        return None
    month = next((n for n, full in enumerate(_MONTHS, 1) if full.startswith(name.lower())), 0)
    return WrittenDate(weekday.lower(), int(year) + 2000 * (len(year) == 2), int(day), month)


def check_publication(text: str, day: str, latest: date) -> None:
    """Raise ValueError, with a clause for a message, if CQC cannot have published on ``day``.

    ``day`` is an ISO date, written as ``text`` in the file; ``latest`` is the result of
    :func:`db.domain.age.latest_publication`.
    """
    if day > latest.isoformat():
        raise ValueError(f"'{text}' is in the future, so nothing was published then")
    if day < CQC_BEGAN.isoformat():
        raise ValueError(f"'{text}' is before 1 April 2009, when CQC began")


def publication_date(text: str, latest: date, order: Order = Order.DAY_FIRST) -> str:
    """Return the date of a publication as :func:`iso_date` does.

    Raises ValueError, with a clause for a message, also if CQC cannot have published on that day:
    see :func:`check_publication`.
    """
    day = iso_date(text, order)
    if day:
        check_publication(text, day, latest)
    return day


def day_named(text: str) -> str:
    """Return the first day named in ``text``, as an ISO date; empty if there is none.

    >>> day_named("This data was produced on 16 September 2026")
    '2026-09-16'
    """
    for found in _DAY_NAMED.finditer(text):
        named, month, year, other = found.groups()
        try:
            if other:
                return iso_date(other)
            number = _MONTHS.index(month.lower()) + 1
            return date(int(year), number, int(named)).isoformat()
        except ValueError:
            continue
    return ""


def month_named(text: str) -> str:
    """Return the first month named in ``text``, as '2021-02'; empty if there is none.

    >>> month_named("Data as at 1 February 2021")
    '2021-02'
    """
    found = _MONTH.search(text)
    if found is None:
        return ""
    year, month, british_month, british_year, name, named_year, number = found.groups()
    if number:
        return iso_date(number)[:7]
    month = month or british_month or str(_MONTHS.index(name.lower()) + 1)
    if not 1 <= int(month) <= 12:
        return ""
    return f"{year or british_year or named_year}-{int(month):02}"
