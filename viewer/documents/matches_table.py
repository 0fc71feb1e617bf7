"""The matches of the tree's filter as a table: its columns, and the same values for JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from db.domain.tree import Match
from viewer.documents.ratings_table import write_csv_of
from viewer.wording.columns import Column
from viewer.wording.standing import places_words

COLUMNS: tuple[Column[Match], ...] = (
    Column("id", "CQC ID", 16, lambda match: match.row.subject.id),
    Column("name", "", 38, lambda match: match.row.name),
    Column("level", "Provider or location", 10, lambda match: match.row.level.value),
    Column("provider", "CQC ID of a location’s provider", 16, lambda match: match.provider),
    Column("rating", "The rating that counts now, in CQC’s own words", 20,
           lambda match: match.row.badge.word if match.row.badge else None),
    Column("rating_of", "Whose rating it is, if not the row’s own: a service or place", 38,
           lambda match: match.row.rating_of or match.only_place or None),
    Column("published", "The day on which CQC published it", 12,
           lambda match: match.row.published or match.only_place_rated),
    Column("status", "registered or deregistered", 14, lambda match: match.status.word),
    Column("closed", "The day on which its registration ended", 12,
           lambda match: match.status.closed),
)  # fmt: skip
"""The columns that CSV and JSON have in common; a value that is not stated is None."""

_PLACES: Column[Match] = Column(
    "places", "The ratings of a provider’s places, if it has none of its own", 40,
    lambda match: "" if match.row.badge else places_words(match.row.places),
)  # fmt: skip
"""A further column of CSV; in JSON it is an object, and only with providers that have it."""

_FOR_READERS: tuple[Column[Match], ...] = (
    Column("provider_name", "The name of a location’s provider", 38,
           lambda match: match.provider_name),
    Column("town", "", 20, lambda match: match.row.place),
)  # fmt: skip
"""Columns of CSV by which people tell places from each other."""

CSV_COLUMNS = (*COLUMNS, _PLACES, *_FOR_READERS)


def match_values(match: Match) -> dict[str, object]:
    """A match for JSON, with dates in ISO format.

    It has a value for each of :data:`COLUMNS`. A provider that has no rating of its own and several
    rated places also has "places", the number of its places with each rating.
    """
    values: dict[str, object] = {column.name: column.value(match) for column in COLUMNS}
    for name in ("published", "closed"):
        values[name] = None if values[name] is None else str(values[name])
    if _PLACES.value(match):
        values["places"] = {rating.word: number for rating, number in match.row.places}
    return values


def write_csv(matches: Iterator[Match], file: BinaryIO) -> None:
    """Write ``matches`` to ``file`` as CSV, with a header row. Raises OSError."""
    write_csv_of(CSV_COLUMNS, matches, file)
