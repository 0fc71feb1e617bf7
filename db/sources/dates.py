"""Reads dates in the forms that CQC's files use."""

from __future__ import annotations

import re
from datetime import date, timedelta

from db.domain.dates import MONTHS

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?", re.ASCII)
_BRITISH = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?", re.ASCII)
_DAY_NUMBER = re.compile(r"[34567]\d{4}", re.ASCII)
_FIRST_DAY = date(1899, 12, 30)
_MONTHS = [month.lower() for month in MONTHS]
_MONTH = re.compile(
    r"\b(20\d\d)-(\d\d)\b"
    r"|\b\d{1,2}/(\d{1,2})/(20\d\d)\b"
    rf"|\b({'|'.join(_MONTHS)})\s+(20\d\d)\b"
    r"|\b([34567]\d{4})\b",
    re.ASCII | re.IGNORECASE,
)


_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+({'|'.join(_MONTHS)})\s+(20\d\d)\b"
    r"|\b(\d{1,2}/\d{1,2}/20\d\d|20\d\d-\d\d-\d\d|[34567]\d{4})\b",
    re.ASCII | re.IGNORECASE,
)


def iso_date(text: str) -> str:
    """Return the date in ``text`` as ISO text; empty if ``text`` is empty.

    It may be written as '2019-12-18', '18/12/2019' or '43817'. A spreadsheet stores a date in the
    last form, as the number of days since 30 December 1899, and shows it so without a date format.
    Raises ValueError, with a clause for a message, if ``text`` is not a date or does not exist.
    """
    text = text.strip()
    if not text:
        return ""
    if _DAY_NUMBER.fullmatch(text):
        return (_FIRST_DAY + timedelta(days=int(text))).isoformat()
    if found := _ISO.fullmatch(text):
        year, month, day = found.groups()
    elif found := _BRITISH.fullmatch(text):
        day, month, year = found.groups()
    else:
        raise ValueError(f"'{text}' is not a date; it should be like 18/12/2019")
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        raise ValueError(f"'{text}' is not a date that exists") from None


def day_named(text: str) -> str:
    """Return the first day named in ``text``, as an ISO date; empty if there is none.

    >>> day_named("This data was produced on 16 September 2026")
    '2026-09-16'
    """
    for found in _DAY.finditer(text):
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
