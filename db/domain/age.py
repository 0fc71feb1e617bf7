"""How old a rating is, in full years, and the bands of age that the tree's filter offers.

Standard library only.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

BANDS = (
    ("under 2 years", 0, 2),
    ("2 to 4 years", 2, 4),
    ("4 to 6 years", 4, 6),
    ("over 6 years", 6, 1000),
)
"""Name, and the ages in years from which and up to which a rating belongs there."""


def today() -> date:
    """The day on the wall of whoever reads."""
    return datetime.now(UTC).astimezone().date()


def years_before(day: date, years: int) -> date:
    """The same day ``years`` earlier; 28 February for a 29 February."""
    if day.year <= years:
        return date.min
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def whole_years(published: date, at: date) -> int:
    """The full years from ``published`` to ``at``; 0 for a date in the future."""
    years = max(at.year - published.year, 0)
    return years if not years or published <= years_before(at, years) else years - 1


def band(published: date, at: date) -> int:
    """The place in :data:`BANDS` of a rating of that day; one dated in the future is the newest."""
    older = (place for place, (_, youngest, _) in enumerate(BANDS) if youngest)
    return sum(published <= years_before(at, BANDS[place][1]) for place in older)
