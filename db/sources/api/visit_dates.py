"""The days of inspectors' visits, from the words with which CQC's commentary begins."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from db.domain.dates import MONTHS

_LEAD = re.compile(
    r"\s*(?:dates?\s+of\s+(?:the\s+|our\s+)?(?:on-?\s?site\s+)?"
    r"(?:assessment|inspection|visit)s?(?:\s+visits?)?"
    r"|(?:on-?\s?site\s+)?(?:assessment|inspection|visit)\s+dates?)\s*[:.–—-]?\s*"
    r"(?:from\s+|(?P<between>between\s+))?",
    re.IGNORECASE,
)
_MONTH_NUMBERS = {
    name: number
    for number, month in enumerate(MONTHS, 1)
    for name in (month.casefold(), month[:3].casefold(), *(("sept",) if number == 9 else ()))
}
_MONTH = "|".join(sorted(_MONTH_NUMBERS, key=len, reverse=True))
_DAY = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?(?:the\s+)?(?:"
    r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+(?:of\s+)?(?P<month>{_MONTH})\b\.?)?"
    r"(?:,?\s+(?P<year>20\d\d)\b)?)(?!\w)",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"\s*(?:(?P<range>[-–—]|(?:to|until|through)\b)|(?P<list>,\s*and\b|[,&]|and\b))\s*",
    re.IGNORECASE,
)
_END = re.compile(r"\s*(?:[.;(]|$|\n)|\s+(?=[A-Z])")
"""What may follow the dates: anything else means that they were not understood."""

LONGEST = 366
"""The most days that one assessment is taken to last: more means that a date was misread."""


def visits_named(commentary: str) -> list[tuple[date, date]]:
    """Return the first and last days of the visits named where ``commentary`` begins.

    A year or month that is given once counts for the days before it: '23 and 30 July 2024' is two
    days in July. Returns an empty list if it does not begin with dates, or not all are understood.

    >>> visits_named("Date of assessment: 30 December to 2 January 2025. We found...")
    [(datetime.date(2024, 12, 30), datetime.date(2025, 1, 2))]
    """
    lead = _LEAD.match(commentary)
    if lead is None:
        return []
    days, joined, position = list[re.Match[str]](), list[bool](), lead.end()
    while found := _DAY.match(commentary, position):
        days.append(found)
        position = found.end()
        link = _LINK.match(commentary, position)
        if link is None or _DAY.match(commentary, link.end()) is None:
            break
        joined.append(bool(link["range"] or (lead["between"] and not joined)))
        position = link.end()
    if not days or not _END.match(commentary, position):
        return []
    try:
        dated = _complete(days)
    except ValueError:
        return []
    return _spans(dated, joined)


def _complete(days: list[re.Match[str]]) -> list[date]:
    """Return the dates, each with what it leaves out from the next; ValueError if impossible."""
    months = [
        int(day["m"]) if day["m"] else _MONTH_NUMBERS.get((day["month"] or "").casefold(), 0)
        for day in days
    ]
    years = [int(day["y"] or day["year"] or 0) for day in days]
    stated = [bool(year) for year in years]
    last = len(days) - 1
    for index in range(last - 1, -1, -1):
        months[index] = months[index] or months[index + 1]
        if not years[index] and years[index + 1]:
            later = months[index] > months[index + 1]
            years[index] = years[index + 1] - later
    is_known = False
    for index in range(1, last + 1):  # '2 December 2024 to 7 January'
        is_known = is_known or stated[index - 1]
        if not years[index]:
            later = months[index] < months[index - 1]
            years[index] = years[index - 1] + later if is_known else 0
    return [
        date(year, month, int(day["d"] or day["day"]))
        for day, month, year in zip(days, months, years, strict=True)
    ]


def _spans(days: list[date], joined: list[bool]) -> list[tuple[date, date]]:
    """Return the days, those that are ``joined`` to the next as ranges; empty if out of order."""
    if any(later < earlier for earlier, later in pairwise(days)):
        return []
    spans, index = list[tuple[date, date]](), 0
    while index < len(days):
        ranged = index < len(joined) and joined[index]
        spans.append((days[index], days[index + ranged]))
        index += 1 + ranged
        if ranged and index - 1 < len(joined) and joined[index - 1]:
            return []  # a range that goes on: '2 to 3 to 4 May 2024'
    return [] if (days[-1] - days[0]).days > LONGEST else spans
