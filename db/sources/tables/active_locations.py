"""CQC's 'HSCA active locations': a directory with a row for each registered location.

It has the addresses, types, beds and coordinates of locations and their providers, and the latest
overall rating of each location. It also names registered managers, nominated individuals and
partners; these columns are not read, because they contain personal data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from db.domain.scale import Question, Rating
from db.sources.dates import iso_date
from db.sources.facts import OrganisationFact, RatingFact, Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import (
    CONVERSIONS,
    SheetReader,
    cell_text,
    columns_of,
    find_columns,
    is_blank,
)
from db.sources.vocabulary import KNOWN_RATINGS

_REQUIRED = {
    "id": ("Location ID",),
    "name": ("Location Name",),
    "start": ("Location HSCA start date",),
}
_RATING = {
    "rating": ("Location Latest Overall Rating",),
    "published": ("Publication Date",),
    "inherited": ("Inherited Rating (Y/N)",),
}
_LOCATION = {
    "id": ("Location ID",),
    "name": ("Location Name",),
    "ods_code": ("Location ODS Code",),
    "care_home": ("Care home?",),
    "beds": ("Care homes beds", "Care home beds"),
    "type": ("Location Type/Sector",),
    "category": ("Location Primary Inspection Category",),
    "region": ("Location Region",),
    "nhs_region": ("Location NHS Region",),
    "local_authority": ("Location Local Authority",),
    "street": ("Location Street Address",),
    "line2": ("Location Address Line 2",),
    "town": ("Location City",),
    "county": ("Location County",),
    "postcode": ("Location Postal Code", "Location Post Code"),
    "latitude": ("Location Latitude",),
    "longitude": ("Location Longitude",),
    "website": ("Location Web Address",),
    "brand_id": ("Brand ID",),
    "brand": ("Brand Name",),
    "provider_id": ("Provider ID",),
}
_PROVIDER = {
    "id": ("Provider ID",),
    "name": ("Provider Name",),
    "ods_code": ("Provider ODS Code",),
    "type": ("Provider Type/Sector",),
    "category": ("Provider Primary Inspection Category",),
    "region": ("Provider Region",),
    "nhs_region": ("Provider NHS Region",),
    "local_authority": ("Provider Local Authority",),
    "street": ("Provider Street Address",),
    "line2": ("Provider Address Line 2",),
    "town": ("Provider City",),
    "county": ("Provider County",),
    "postcode": ("Provider Postal Code", "Provider Post Code"),
    "latitude": ("Provider Latitude",),
    "longitude": ("Provider Longitude",),
    "website": ("Provider Web Address",),
    "brand_id": ("Brand ID",),
    "brand": ("Brand Name",),
}
_RATING_FIELDS = ("organisation", "service", "question", "rating", "published", "inherited")


class DirectoryRows:
    """Reads the facts in the rows of the directory."""

    title = "HSCA active locations"
    header = "‘Location ID’, ‘Location Name’ and ‘Location HSCA start date’"
    kind = "directory"

    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._described: set[str] = set()

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """Return a reader of the rows below ``header``, or None if it is another table's."""
        if len(find_columns(header, _REQUIRED)) < len(_REQUIRED):
            return None
        return _Sheet(header, self._described, self._tally)


class _Sheet:
    def __init__(self, header: Sequence[str], described: set[str], tally: Tally) -> None:
        self._location = find_columns(header, _LOCATION)
        self._provider = find_columns(header, _PROVIDER)
        self._rating = find_columns(header, _RATING)
        columns = (self._location, self._provider, self._rating)
        self.read = frozenset(chain.from_iterable(each.values() for each in columns))
        self._described = described
        self._tally = tally

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """Yield the facts in ``rows``: see :meth:`db.sources.tables.cells.SheetReader.facts`."""
        locations: list[tuple[object, ...]] = []
        providers: list[tuple[object, ...]] = []
        ratings: list[tuple[object, ...]] = []
        for number, row in enumerate(rows, first):
            row_name = f"{where}, row {number}"
            identity = _cell(row, self._location, "id")
            if not identity:
                if not is_blank(row):
                    self._tally.refuse(row_name, "it names no location: its ID is blank.")
                continue
            if identity in self._described:
                self._tally.refuse(row_name, f"the location {identity} is in the file already.")
                continue
            self._described.add(identity)
            locations.append(_organisation("location", row, self._location))
            provider = _cell(row, self._provider, "id")
            if provider and provider not in self._described:
                self._described.add(provider)
                providers.append(_organisation("provider", row, self._provider))
            ratings += self._ratings(identity, row, row_name)
        yield Rows(OrganisationFact, _fields(self._location), columns_of(locations))
        yield Rows(OrganisationFact, _fields(self._provider), columns_of(providers))
        yield Rows(RatingFact, _RATING_FIELDS, columns_of(ratings))

    def _ratings(self, identity: str, row: list[str], where: str) -> Iterator[tuple[object, ...]]:
        rating = Rating.parse(_cell(row, self._rating, "rating"))
        if rating is None:
            return
        try:
            published = iso_date(_cell(row, self._rating, "published"))
        except ValueError as error:
            self._tally.refuse(where, f"{error}; the location was added without its rating.")
            return
        if not published:
            # A rating without a date cannot be distinguished from others or put in date order.
            self._tally.refuse(
                where,
                f"the rating '{rating.word}' has no publication date; the location was added "
                "without its rating.",
            )
            return
        if rating.word not in KNOWN_RATINGS:
            self._tally.unknown_values[rating.word] += 1
        inherited = _cell(row, self._rating, "inherited").upper() == "Y"
        yield (identity, "", Question.OVERALL.value, rating.word, published, int(inherited))


def _cell(row: list[str], indexes: Mapping[str, int], field: str) -> str:
    index = indexes.get(field, len(row))
    return cell_text(row[index]) if index < len(row) else ""


def _fields(indexes: Mapping[str, int]) -> tuple[str, ...]:
    return ("level", "registered", *indexes)


def _organisation(level: str, row: list[str], indexes: Mapping[str, int]) -> tuple[object, ...]:
    """Return an organisation's description; every organisation in the directory is registered."""
    values = (CONVERSIONS.get(field, str)(_cell(row, indexes, field)) for field in indexes)
    return (level, 1, *values)
