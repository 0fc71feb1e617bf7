"""The top of the unfiltered tree, read with plain SQL through :mod:`sqlite3`.

The window shows it before SQLAlchemy is loaded, which takes longer than the rest of startup.
:mod:`db.reading.tree.pages` uses it too, so that both give the same result.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from db.domain.errors import StoreError
from db.domain.scale import Change, Rating
from db.domain.subject import UNKNOWN_STATUS, Level, PlaceStatus, Subject
from db.domain.tree import Grouping, TreeGroup, TreePage, TreeRow
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.place_ratings import PLACES, places_of

MOST_WITHOUT_LETTERS = 400
"""The most providers to show as a single list; if there are more, they are grouped by letter."""

_SHOWN = """
top.provider IS NULL AND (NOT top.is_closed OR (top.level = 'provider' AND top.child_count > 0))
"""
"""Whether an organisation is at the top; a closed provider only if it has open locations."""
_LETTERS = f"""
SELECT
    CASE WHEN substr(sort_name, 1, 1) BETWEEN 'a' AND 'z' THEN substr(sort_name, 1, 1) ELSE '' END,
    count(*)
FROM organisation AS top WHERE {_SHOWN} GROUP BY 1 ORDER BY 1
"""
_LOCATIONS_BY_GROUP = """
SELECT {group}, count(DISTINCT coalesce(provider, id)), count(*)
FROM organisation WHERE level = 'location' AND NOT is_closed GROUP BY 1
"""
_PROVIDERS_WITHOUT_LOCATIONS = """
SELECT {group}, count(*) FROM organisation
WHERE level = 'provider' AND NOT is_closed AND NOT EXISTS (
    SELECT * FROM organisation AS below
    WHERE below.provider = organisation.id AND NOT below.is_closed)
GROUP BY 1
"""
_GROUPS = {
    Grouping.REGION: "region",
    Grouping.TYPE: "CASE WHEN category != '' THEN category ELSE type END",
}
_PROVIDERS = f"""
SELECT top.cqc_id, top.level, top.name, top.rated, top.change, top.town, rating_value.word,
    top.closed, top.is_closed, file.as_of,
    (SELECT service.name FROM service WHERE service.id = top.rating_of), top.rated_services,
    top.rated_alike, {PLACES.format(top="top")},
    CASE WHEN top.level = 'location' THEN top.child_count ELSE top.child_count + (
        SELECT count(DISTINCT rating.service) FROM rating
        WHERE rating.organisation = top.id AND rating.service > 0
            AND rating.id NOT IN pilot_rating
    ) END
FROM organisation AS top
LEFT OUTER JOIN rating_value ON rating_value.id = top.rating
LEFT OUTER JOIN file ON file.id = top.missing_from
WHERE {_SHOWN} ORDER BY top.sort_name, top.cqc_id LIMIT ? OFFSET ?
"""


class _Provider(NamedTuple):
    """A row selected by :data:`_PROVIDERS`."""

    cqc_id: str
    level: str
    name: str
    rated: str
    change: int | None
    town: str
    word: str | None
    closed: str
    is_closed: int
    missing: str | None
    rating_of: str
    rated_services: int
    rated_alike: int
    places: str | None
    children: int


def read_top(path: Path, grouping: Grouping, count: int) -> TreePage | None:
    """The first ``count`` rows of the tree in the database at ``path``.

    Returns None if there is no database yet, or it has an older schema, is in use or cannot be
    read. The store reports the reason when it is opened later.
    """
    if not path.is_file():
        return None
    try:
        with closing(connect(path, read_only=True)) as connection:
            if migrations.version_of(connection, path) != migrations.newest_version():
                return None
            connection.execute("BEGIN")
            return top_page(connection, grouping, 0, count)
    except (sqlite3.Error, StoreError, OSError):
        return None


def top_page(
    connection: sqlite3.Connection, grouping: Grouping, first: int, count: int
) -> TreePage:
    """Up to ``count`` rows of the top from position ``first``.

    They are groups, or providers if there are few enough for a single list.
    """
    if grouping is not Grouping.A_TO_Z:
        groups = _groups(connection, _GROUPS[grouping], grouping)
    else:
        groups = [TreeGroup(key, grouping, number) for key, number in connection.execute(_LETTERS)]
        providers = sum(letter.providers for letter in groups)
        if providers <= MOST_WITHOUT_LETTERS:
            return TreePage(_providers(connection, first, count), first, providers)
    return TreePage(tuple(groups[first : first + count]), first, len(groups))


def _groups(connection: sqlite3.Connection, group: str, grouping: Grouping) -> list[TreeGroup]:
    counts: dict[str, tuple[int, int]] = {
        key: (tops, sites)
        for key, tops, sites in connection.execute(_LOCATIONS_BY_GROUP.format(group=group))
    }
    for key, tops in connection.execute(_PROVIDERS_WITHOUT_LOCATIONS.format(group=group)):
        others, sites = counts.get(key, (0, 0))
        counts[key] = (others + tops, sites)
    return [TreeGroup(key, grouping, *counts[key]) for key in in_order(counts)]


def in_order(groups: Iterable[str]) -> list[str]:
    """The keys of groups from A to Z; the empty key, 'not stated', comes last."""
    return sorted(groups, key=lambda key: (not key, key))


def _providers(connection: sqlite3.Connection, first: int, count: int) -> tuple[TreeRow, ...]:
    found = connection.execute(_PROVIDERS, (count, first))
    return tuple(organisation_row(_Provider(*row)) for row in found)


def organisation_row(row: Any) -> TreeRow:
    """The tree row for an organisation.

    ``row`` has the columns of ``organisation``, but the name of the service in ``rating_of``; the
    ``word`` of its rating, the date of the list from which it is ``missing``, the number of
    ``children``, and ``places`` as in
    :data:`db.sqlite.place_ratings.PLACES`.
    """
    return TreeRow(
        subject=Subject(row.cqc_id),
        level=Level(row.level),
        name=row.name or row.cqc_id,
        rating=Rating(row.word) if row.word else None,
        change=None if row.change is None else Change.of_steps(row.change),
        published=date.fromisoformat(row.rated) if row.rated else None,
        children=row.children,
        place=row.town,
        status=PlaceStatus(
            closed=date.fromisoformat(row.closed) if row.closed else None,
            is_closed=row.is_closed == 1,
            missing_from=row.missing or "",
        )
        if row.is_closed == 1 or row.missing
        else UNKNOWN_STATUS,
        rating_of=row.rating_of,
        rated_services=row.rated_services,
        rated_alike=bool(row.rated_alike),
        places=places_of(row.places),
    )
