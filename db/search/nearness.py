"""Where a place is, and how near other places are to it.

The distance is known if the coordinates of both are. Otherwise it is only estimated, from what
their postcodes and towns have in common, to order hits; an estimate is never shown.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from statistics import median
from typing import NamedTuple

from sqlalchemy import Connection

from db.domain.hits import HitKind
from db.search.index import block_of
from db.search.words import Fit, Wanted, all_words, as_typed, words_of
from db.sqlite.schema import DatabaseRow

_MILES_PER_DEGREE = 69.09
"""Miles in a degree of latitude, from the Earth's mean radius of 3,958.8 miles."""
_RADII = (2, 5, 12, 30, 80)
"""The distances in miles within which to look for districts, one after the other."""
_ENOUGH = 150
"""The number of places nearby at which to look no further."""
_MOST_DISTRICTS, _MOST_AREAS = 60, 2
_MOST_READ = 1000
_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)\s*(\d[a-z]{2})?", re.IGNORECASE)
_SAME_POSTCODE, _SAME_DISTRICT, _SAME_TOWN, _SAME_AREA, _ELSEWHERE = 0.25, 2.0, 3.0, 12.0, 80.0
"""Estimated distances in miles."""


class Area(NamedTuple):
    """A town, or another part of an address."""

    column: str
    """The column of ``organisation`` that has it: 'town', 'county' or 'local_authority'.

    For a postcode district, 'postcode'.
    """
    name: str

    def contains(self, row: DatabaseRow) -> bool:
        """Whether a place is in it; ``row`` has the place's address."""
        value: str = getattr(row, self.column)
        if self.column == "postcode":
            return district_of(value) == self.name
        return all_words(value) == all_words(self.name)

    @property
    def expression(self) -> str:
        """An FTS5 expression for the places in it, and some others."""
        return " AND ".join(f'"{word}"' for word in words_of(self.name))


@dataclass(frozen=True, slots=True)
class Position:
    """Where something is, as far as it is known."""

    latitude: float | None = None
    longitude: float | None = None
    postcode: str = ""
    districts: tuple[str, ...] = ()
    """The first parts of the postcodes there, such as 'SG1'; the most frequent one comes first."""
    town: str = ""
    area: Area | None = None
    """The town or postcode district that was named or has the position, if it is known."""

    @property
    def is_measured(self) -> bool:
        """Whether its coordinates are known."""
        return self.latitude is not None and self.longitude is not None

    def miles_to(self, latitude: float | None, longitude: float | None) -> float | None:
        """The distance in miles, as the crow flies; None if it is not known."""
        if self.latitude is None or self.longitude is None or latitude is None or longitude is None:
            return None
        north = latitude - self.latitude
        east = (longitude - self.longitude) * math.cos(math.radians(latitude + self.latitude) / 2)
        return math.hypot(north, east) * _MILES_PER_DEGREE

    def estimate_to(self, postcode: str, town: str) -> float:
        """The estimated distance in miles of a place of which no coordinates are known."""
        if postcode and postcode == self.postcode:
            return _SAME_POSTCODE
        district = district_of(postcode)
        if district and district in self.districts:
            return _SAME_DISTRICT
        if town and town.casefold() == self.town.casefold():
            return _SAME_TOWN
        area = _area(district)
        if area and any(_area(own) == area for own in self.districts):
            return _SAME_AREA
        return _ELSEWHERE


NEAR = 30.0
"""The distance in miles, known or estimated, up to which a place is near."""


def district_of(postcode: str) -> str:
    """The first part of a postcode: 'SG1' of 'SG1 4AB'."""
    return postcode.partition(" ")[0].upper()


def _area(district: str) -> str:
    return "".join(takewhile(str.isalpha, district))


_COLUMNS = "o.cqc_id, o.name, o.postcode, o.town, o.latitude, o.longitude, o.child_count"


def position_of(connection: Connection, cqc_id: str) -> Position | None:
    """The position of the place with this ID, in any case; None if there is no such place.

    That of a provider without an address is the middle of its places.
    """
    run = connection.exec_driver_sql
    place = run(
        f"SELECT {_COLUMNS}, o.id FROM organisation o WHERE upper(o.cqc_id) = ?", (cqc_id.upper(),)
    ).first()
    if place is None:
        return None
    if place.postcode or place.latitude is not None:
        return _middle([place], place.postcode, _district(place.postcode))
    below = run(
        f"SELECT {_COLUMNS} FROM organisation o WHERE o.provider = ? LIMIT {_MOST_READ}",
        (place.id,),
    ).all()
    return _middle(below)


def locate(connection: Connection, where: str) -> Position | None:
    """The position of an ID, a postcode or its beginning, a town, a county or a local authority.

    That of a postcode or town is the middle of the places on record there. None if none is known: a
    place of that name is not meant, because nobody would expect its surroundings.
    """
    where = where.strip()
    if not where:
        return None
    if postcode := _POSTCODE.fullmatch(where):
        district, inward = postcode[1].upper(), (postcode[2] or "").upper()
        whole = f"{district} {inward}".strip()
        rows = _in_index(connection, [f'"{word.lower()}"' for word in whole.split()])
        if found := [row for row in rows if row.postcode.upper() == whole]:
            return _middle(found, whole, _district(district))
        rows = _in_index(connection, [f'"{district.lower()}"'])
        if found := [row for row in rows if district_of(row.postcode) == district]:
            return _middle(found, area=_district(district))
    if " " not in where and (place := position_of(connection, where)):
        return place
    words = words_of(where)
    if not words:
        return None
    wanted = Wanted(tuple(as_typed(word) for word in words))
    rows = _in_index(connection, [wanted.expression])
    called = all_words(where)
    for column in ("town", "local_authority", "county"):
        if found := [row for row in rows if all_words(getattr(row, column)) == called]:
            (name, _), *_ = Counter(getattr(row, column) for row in found).most_common(1)
            return _middle(found, area=Area(column, name))
    # The town may not have been typed to its end yet.
    begun = [row for row in rows if wanted.fit(all_words(row.town)) <= Fit.BEGINNING]
    if not begun:
        return None
    (town, _), *_ = Counter(row.town for row in begun).most_common(1)
    return _middle([row for row in begun if row.town == town], area=Area("town", town))


def _district(postcode: str) -> Area | None:
    district = district_of(postcode)
    return Area("postcode", district) if district else None


def _in_index(connection: Connection, expressions: Sequence[str]) -> Sequence[DatabaseRow]:
    """Places that have all of these words anywhere, the first in the index."""
    block = block_of(HitKind.ORGANISATION)
    return connection.exec_driver_sql(
        f"""
        SELECT {_COLUMNS}, o.local_authority, o.county FROM (
            SELECT rowid AS id FROM search_index WHERE search_index MATCH ?
            AND rowid BETWEEN ? AND ? LIMIT {_MOST_READ}
        ) m CROSS JOIN search_entry e ON e.id = m.id
        CROSS JOIN organisation o ON o.id = e.organisation
        """,
        (" AND ".join(expressions), block.start, block.stop - 1),
    ).all()


def _middle(rows: Sequence[DatabaseRow], postcode: str = "", area: Area | None = None) -> Position:
    """The middle of places: medians, because a wrong coordinate must not move it."""
    known = [row for row in rows if row.latitude is not None and row.longitude is not None]
    districts = Counter(district_of(row.postcode) for row in rows if row.postcode)
    towns = Counter(row.town for row in rows if row.town)
    return Position(
        median(row.latitude for row in known) if known else None,
        median(row.longitude for row in known) if known else None,
        postcode,
        tuple(district for district, _ in districts.most_common(12)),
        towns.most_common(1)[0][0] if towns else "",
        area,
    )


def districts_around(connection: Connection, position: Position) -> str:
    """An FTS5 expression for the postcode districts around a position; empty if none is known.

    If it has no coordinates, they are those of its postcode areas, such as 'SG'.
    """
    if position.latitude is None or position.longitude is None:
        areas = dict.fromkeys(_area(district) for district in position.districts)
        beginnings = [f'"{area.lower()}{digit}"*' for area in areas for digit in range(1, 10)]
        return " OR ".join(beginnings[: 9 * _MOST_AREAS])
    districts = _districts_near(connection, position, position.latitude, position.longitude)
    return " OR ".join(f'"{district.lower()}"' for district in districts)


def _districts_near(
    connection: Connection, position: Position, latitude: float, longitude: float
) -> tuple[str, ...]:
    """The postcode districts of the places around a position, the nearest first."""
    found: Sequence[DatabaseRow] = ()
    for radius in _RADII:
        high = radius / _MILES_PER_DEGREE
        wide = high / math.cos(math.radians(latitude))
        found = connection.exec_driver_sql(
            """
            SELECT latitude, longitude, postcode FROM organisation
            WHERE latitude BETWEEN ? AND ? AND longitude BETWEEN ? AND ?
            """,
            (
                *(latitude - high, latitude + high),
                *(longitude - wide, longitude + wide),
            ),
        ).all()
        if len(found) >= _ENOUGH:
            break
    nearest: dict[str, float] = {}
    for row in found:
        district = district_of(row.postcode)
        miles = position.miles_to(row.latitude, row.longitude)
        if district and miles is not None:
            nearest[district] = min(miles, nearest.get(district, miles))
    ordered = sorted(nearest, key=lambda district: (nearest[district], district))
    return tuple(dict.fromkeys((*position.districts, *ordered)))[:_MOST_DISTRICTS]
