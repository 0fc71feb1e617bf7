"""The age of a rating, in full years and in bands, and the dates that a publication can have.

Standard library only.
"""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

CQC_BEGAN = date(2009, 4, 1)
"""The day on which CQC began its work; nothing of its own is older."""
BANDS = (
    ("under 2 years", 0, 2),
    ("2 to 4 years", 2, 4),
    ("4 to 6 years", 4, 6),
    ("over 6 years", 6, 1000),
)
"""Each band's name, its lower bound in years (inclusive) and its upper bound (exclusive)."""


def today() -> date:
    """Today's date in the reader's own time zone."""
    # Not by way of astimezone(): it knows no zone that is more than 24 hours from UTC.
    return date.today()  # noqa: DTZ011 - the reader's own time zone is meant


def latest_publication(held: date | None = None) -> date:
    """The latest date that a publication can have: today, even if the machine's clock is slow.

    It is the latest of the clock's date, the date of this copy of Wardcard, and ``held``, the
    newest publication already in the database.
    """
    return max(filter(None, (today(), _built(), held)))


def _built() -> date | None:
    """The date of Wardcard's own files, which builds set to the release's; None if unknown."""
    file = Path(sys.executable if getattr(sys, "frozen", False) else __file__)
    try:
        return datetime.fromtimestamp(file.stat().st_mtime, UTC).date()
    except (OSError, OverflowError, ValueError):
        return None


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 29 February becomes 28 February if that is not a leap year.

    Returns ``date.min`` if the result would be before year 1.
    """
    if day.year <= years:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def whole_years(published: date, at: date) -> int:
    """The number of full years from ``published`` to ``at``; 0 for a date in the future."""
    years = max(at.year - published.year, 0)
    return years if not years or published <= years_before(at, years) else years - 1
