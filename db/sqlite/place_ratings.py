"""The ratings of a provider's places, which stand in for its own if it has none on the scale."""

from __future__ import annotations

from datetime import date

from db.domain.scale import SCALE, Rating

PLACES = """
CASE WHEN {top}.level = 'provider' AND {top}.rating_of = 0
    AND ({top}.rating IS NULL OR {top}.rating > 4)
THEN (SELECT group_concat(place.rating, '') FROM organisation AS place
      WHERE place.provider = {top}.id AND place.rating <= 4 AND NOT place.is_closed) END
"""
"""SQL for the ratings of a provider's open places, if it has none of its own on the scale.

It is a text with a digit for each place, the rank of its rating, which is its ID in
``rating_value``. ``top`` is the alias of ``organisation``.
"""
ONLY_PLACE = """
CASE WHEN {top}.level = 'provider' AND {top}.rating IS NULL
THEN (SELECT place.rated || char(10) || place.name FROM organisation AS place
      WHERE place.provider = {top}.id AND place.rating <= 4 AND NOT place.is_closed
      GROUP BY place.provider HAVING count(*) = 1) END
"""
"""SQL for the date and, in a second line, the name of the only rated open place of a provider.

NULL if the provider has a rating of its own, or not exactly one such place.
"""


def places_of(ranks: str | None) -> tuple[tuple[Rating, int], ...]:
    """The ratings in a value of :data:`PLACES`, best first, each with its number of places."""
    ranks = ranks or ""
    counts = ((rating, ranks.count(str(rating.rank))) for rating in SCALE)
    return tuple((rating, number) for rating, number in counts if number)


def only_place_of(lines: str | None) -> tuple[str, date | None]:
    """The name, and the date of the rating, in a value of :data:`ONLY_PLACE`.

    For NULL, an empty text and None; the date is also None if it is not stated.
    """
    rated, _, name = (lines or "").partition("\n")
    return name, date.fromisoformat(rated) if rated else None
