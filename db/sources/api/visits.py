"""The days of an assessment, from the first sentence of CQC's commentary on it."""

from __future__ import annotations

import re
from datetime import date

from db.domain.dates import MONTHS

_DAY = rf"(\d{{1,2}})(?:st|nd|rd|th)?(?: ({'|'.join(MONTHS)}))?(?:,? (20\d\d))?"
_SENTENCE = re.compile(
    rf"Dates? of (?:the )?(?:on-?site )?(?:assessment|inspection|visit)s? ?:? ?"
    rf"(?:from |between )?{_DAY}(?: ?(?:to|and|until|-|–) ?{_DAY})? ?(?:[.;\n]|$)",
    re.ASCII | re.IGNORECASE,
)
_NUMBERS = {month.casefold(): number for number, month in enumerate(MONTHS, 1)}


def days_of_assessment(commentary: str) -> tuple[str, str] | None:
    """Return the first and the last day, as ISO dates, that a commentary begins with.

    None if it does not begin with the dates, or names them in another way, such as several days
    that do not follow one another: then the reader has CQC's words for them.

    >>> days_of_assessment("Date of assessment: 23 July to 30 July 2024. We looked at ...")
    ('2024-07-23', '2024-07-30')
    """
    beginning = re.sub(r"[^\S\n]+", " ", commentary.lstrip())
    found = _SENTENCE.match(beginning)
    if found is None:
        return None
    day, month, year, last_day, last_month, last_year = found.groups()
    # '23 July to 30 July 2024' and '3 to 5 March 2025' name what both days share only once.
    last_month, last_year = last_month or month, last_year or year
    month, year = month or last_month, year or last_year
    try:
        start = date(int(year), _NUMBERS[month.casefold()], int(day))
        end = date(int(last_year), _NUMBERS[last_month.casefold()], int(last_day or day))
    except (ValueError, TypeError, AttributeError):
        return None
    return (start.isoformat(), end.isoformat()) if start <= end else None
