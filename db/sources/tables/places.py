"""Tables with a row for each place: CQC's directories of locations, open and closed.

The tables differ in what they list and in the names of a few columns. So each kind is declared in a
module of its own (the shortest is :mod:`db.sources.tables.active_locations`) as a subclass of
:class:`PlaceRows`, and this module reads the rows of all of them.

Some of the tables name registered managers, nominated individuals and partners; these columns are
not read, because they contain personal data.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import ClassVar

from db.domain.age import CQC_BEGAN
from db.domain.scale import QUESTIONS, Question, Rating
from db.sources.facts import NameFact, OrganisationFact, RatingFact, Rows
from db.sources.source_file import Tally
from db.sources.tables.cells import CONVERSIONS, SheetReader, columns_of, find_columns
from db.sources.tables.date_column import FIRST_REGISTERED, DateColumn
from db.sources.tables.texts import cell_text, is_blank, organisation_id, why_no_id
from db.sources.vocabulary import KNOWN_RATINGS, known_rating

Columns = Mapping[str, Sequence[str]]
"""The possible names of each field's column, in all layouts since 2017."""

ID = ("Location ID", "CQC Location ID (for office use only)")
_DESCRIPTION: Columns = {
    "ods_code": ("Location ODS Code",),
    "care_home": ("Care home?",),
    "beds": (
        "Care homes beds", "Care home beds", "Care homes beds at point location de-activated",
    ),
    "type": ("Location Type/Sector",),
    "category": ("Location Primary Inspection Category", "Primary inspection category"),
    "region": ("Location Region", "Region"),
    "nhs_region": ("Location NHS Region", "Location Primary NHS Region"),
    "local_authority": ("Location Local Authority", "Local Authority"),
    "street": ("Location Street Address", "Street Address"),
    "line2": ("Location Address Line 2", "Address Line 2"),
    "town": ("Location City", "City"),
    "county": ("Location County", "County"),
    "postcode": ("Location Postal Code", "Location Post Code", "Postal Code", "Postcode"),
    "latitude": ("Location Latitude",),
    "longitude": ("Location Longitude",),
    "website": (
        "Location Web Address", "Web Address", "Service's website (if available)",
    ),
    "dormant": ("Dormant (Y/N)", "Dormant"),
    "service_types": ("Service types",),
    "specialisms": ("Specialisms/services", "Service users supported"),
    "brand_id": ("Brand ID",),
    "brand": ("Brand Name",),
    "provider_id": ("Provider ID", "CQC Provider ID (for office use only)"),
}  # fmt: skip
_LOCATION: Columns = {"id": ID, "name": ("Location Name", "Name"), **_DESCRIPTION}
_PROVIDER: Columns = {
    "id": _DESCRIPTION["provider_id"],
    "name": ("Provider Name",),
    "ods_code": ("Provider ODS Code",),
    "type": ("Provider Type/Sector",),
    "category": ("Provider Primary Inspection Category",),
    "region": ("Provider Region",),
    "nhs_region": ("Provider NHS Region",),
    "local_authority": ("Provider Local Authority",),
    "street": ("Provider Street Address", "Provider - Street Address"),
    "line2": ("Provider Address Line 2", "Provider - Address Line 2"),
    "town": ("Provider City", "Provider - City"),
    "county": ("Provider County", "Provider - County"),
    "postcode": ("Provider Postal Code", "Provider Post Code", "Provider - Postal Code"),
    "latitude": ("Provider Latitude",),
    "longitude": ("Provider Longitude",),
    "website": ("Provider Web Address", "Provider - Web Address"),
    "brand_id": ("Brand ID",),
    "brand": ("Brand Name",),
}
_MORE: Columns = {
    "address": ("Address",),
    "other_name": ("Also known as",),
    "status": ("Location Status",),
    "start": ("Location HSCA start date", "HSCA start date"),
    "end": ("Location HSCA End Date", "HSCA End Date"),
    "checked": ("Date of latest check",),
    "provider_start": ("Provider HSCA start date",),
    "published": ("Publication Date",),
    "inherited": ("Inherited Rating (Y/N)",),
    Question.OVERALL.value: ("Location Latest Overall Rating",),
    **{
        question.value: (f"Location {question.label} rating",)
        for question in QUESTIONS
        if question is not Question.OVERALL
    },
}


def _listed(text: str) -> str:
    """Return the words of a list with commas; the weekly directory separates them by '|'."""
    return ", ".join(filter(None, map(str.strip, text.split("|"))))


_CONVERT: Mapping[str, Callable[[str], object]] = {
    **CONVERSIONS, "dormant": CONVERSIONS["care_home"], "id": str.upper, "provider_id": str.upper,
    "service_types": _listed, "specialisms": _listed,
}  # fmt: skip
_RATING_FIELDS = ("organisation", "service", "question", "rating", "published", "inherited")
_MENTION_FIELDS = ("id", "level", "name", "mentioned")
_STATUS_FIELDS = ("level", "registered", "opened", "closed")
_ADDRESS_FIELDS = ("street", "line2", "town", "county")
_BETWEEN_LINES = re.compile(r",(?! )")
"""The comma between the lines of an address in one cell; within a line a space follows it."""


class PlaceRows:
    """Reads the facts in the rows of a table of places, of the kind that a subclass declares."""

    title: str = ""
    header: str = ""
    kind: str = ""
    full_directory: bool = False
    required: ClassVar[Columns] = {}
    """The columns by which the kind is recognised, besides those that others need as well."""
    registered: int | None = None
    """1 or 0 if the table lists only open or only closed places; None if it lists both."""
    describes_providers: bool = True
    """Whether the table has more than the names of providers."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally
        self.described: set[str] = set()
        """The IDs of the organisations that have been described so far."""

    def sheet(self, header: Sequence[str]) -> SheetReader | None:
        """Return a reader of the rows below ``header``, or None if it is another table's."""
        if len(find_columns(header, self.required)) < len(self.required):
            return None
        return _Sheet(self, header)


class _Sheet:
    def __init__(self, table: PlaceRows, header: Sequence[str]) -> None:
        self._table = table
        self._tally = table.tally
        self._location = find_columns(header, _LOCATION)
        self._provider = find_columns(header, _PROVIDER)
        self._more = find_columns(header, _MORE)
        columns = (self._location, self._provider, self._more)
        self.read = frozenset(chain.from_iterable(each.values() for each in columns))
        published = {"published": self._tally.latest}
        self._dates = {
            field: DateColumn(
                self._more[field],
                header[self._more[field]],
                published.get(field),
                CQC_BEGAN if field in published else FIRST_REGISTERED,
            )
            for field in ("published", "start", "end", "checked", "provider_start")
            if field in self._more
        }
        self.dates = tuple(self._dates.values())
        self._in_one_cell = "address" in self._more and "street" not in self._location
        self._questions = [q for q in (*QUESTIONS,) if q.value in self._more]
        self._location_fields = (*_STATUS_FIELDS, "as_of", "checked", *self._location)
        if self._in_one_cell:
            self._location_fields += _ADDRESS_FIELDS
        self._provider_fields = (*_STATUS_FIELDS, *self._provider)

    def facts(self, first: int, rows: list[list[str]], where: str) -> Iterator[Rows]:
        """Yield the facts in ``rows``: see :meth:`db.sources.tables.cells.SheetReader.facts`."""
        locations: list[tuple[object, ...]] = []
        providers: list[tuple[object, ...]] = []
        names: list[tuple[object, ...]] = []
        ratings: list[tuple[object, ...]] = []
        described = self._table.described
        for number, row in enumerate(rows, first):
            row_name = f"{where}, row {number}"
            text = _cell(row, self._location, "id")
            identity = organisation_id(text, "location")
            if not identity:
                if not is_blank(row):
                    self._tally.refuse(row_name, why_no_id(text, "Location ID", "location"))
                continue
            text = _cell(row, self._provider, "id")
            provider = organisation_id(text, "provider")
            if text and not provider:
                self._tally.refuse(row_name, why_no_id(text, "Provider ID"))
                continue
            if identity in described:
                self._tally.refuse(row_name, "its location is already in the file.")
                continue
            described.add(identity)
            locations.append(self._described(row, row_name))
            if provider and provider not in described:
                described.add(provider)
                providers.append(self._provider_of(provider, row, row_name))
            if other := _cell(row, self._more, "other_name"):
                names.append((identity, other))
            ratings += self._ratings(identity, row, row_name)
        yield Rows(OrganisationFact, self._location_fields, columns_of(locations))
        if self._table.describes_providers:
            yield Rows(OrganisationFact, self._provider_fields, columns_of(providers))
        else:
            yield Rows(OrganisationFact, _MENTION_FIELDS, columns_of(providers))
        yield Rows(NameFact, NameFact._fields, columns_of(names))
        yield Rows(RatingFact, _RATING_FIELDS, columns_of(ratings))

    def _described(self, row: list[str], where: str) -> tuple[object, ...]:
        """Return the values of the location's fields."""
        opened = self._date(row, "start", where)
        closed = self._date(row, "end", where)
        # What is said of a closed place was true on its last day, whenever the file was made.
        checked = self._date(row, "checked", where)
        registered = self._registered(row, closed)
        values: list[object] = ["location", registered, opened, closed, closed, checked]
        values += _values(row, self._location)
        if self._in_one_cell:
            values += _address(_cell(row, self._more, "address"))
        return tuple(values)

    def _registered(self, row: list[str], closed: str) -> int | None:
        status = _cell(row, self._more, "status").casefold()
        if closed or status.startswith(("inactive", "dereg")):
            return 0
        registered = self._table.registered
        return 1 if registered is None else registered

    def _provider_of(self, identity: str, row: list[str], where: str) -> tuple[object, ...]:
        if not self._table.describes_providers:
            return (identity, "provider", _cell(row, self._provider, "name"), 1)
        # A provider of closed places may have open ones as well.
        registered = self._table.registered or None
        opened = self._date(row, "provider_start", where)
        return ("provider", registered, opened, "", *_values(row, self._provider))

    def _date(self, row: list[str], field: str, where: str) -> str:
        """Return a date; empty, with a refusal, if it cannot be read."""
        try:
            return self._day(row, field)
        except ValueError as error:
            self._tally.refuse_value(where, f"{error}; the location was added without this date.")
            return ""

    def _day(self, row: list[str], field: str) -> str:
        """Return a date; empty if it is not given. Raises ValueError if it cannot be read."""
        dates = self._dates.get(field)
        return "" if dates is None else dates.read(_cell(row, self._more, field))

    def _ratings(self, identity: str, row: list[str], where: str) -> Iterator[tuple[object, ...]]:
        found: list[tuple[Question, Rating]] = []
        for question in self._questions:
            rating = known_rating(_cell(row, self._more, question.value))
            if rating is not None:
                found.append((question, rating))
        if not found:
            return
        try:
            published = self._day(row, "published")
        except ValueError as error:
            self._tally.refuse_value(where, f"{error}; the location was added without its rating.")
            return
        if not published:
            # A rating without a date cannot be distinguished from others or put in date order.
            self._tally.refuse_value(
                where,
                f"the rating '{found[0][1].word}' has no publication date; the location was added "
                "without its rating.",
            )
            return
        inherited = int(_cell(row, self._more, "inherited").upper() == "Y")
        for question, rating in found:
            if rating.word not in KNOWN_RATINGS:
                self._tally.unknown_values[rating.word] += 1
            yield (identity, "", question.value, rating.word, published, inherited)


def _cell(row: list[str], indexes: Mapping[str, int], field: str) -> str:
    index = indexes.get(field, len(row))
    return cell_text(row[index]) if index < len(row) else ""


def _values(row: list[str], indexes: Mapping[str, int]) -> Iterator[object]:
    return (_CONVERT.get(field, str)(_cell(row, indexes, field)) for field in indexes)


def _address(text: str) -> tuple[str, str, str, str]:
    """Return street, second line, town and county of an address that is all in one cell.

    >>> _address("Room 1, East Wing,Invented Centre, Invented Road,Nowhere")
    ('Room 1, East Wing', 'Invented Centre, Invented Road', 'Nowhere', '')
    """
    lines = [line.strip() for line in _BETWEEN_LINES.split(text)]
    match [line for line in lines if line]:
        case [street, town]:
            return street, "", town, ""
        case [street, line2, town]:
            return street, line2, town, ""
        case [street, *line2, town, county]:
            return street, ", ".join(line2), town, county
        case few:
            return ", ".join(few), "", "", ""
