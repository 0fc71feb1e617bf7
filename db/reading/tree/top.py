"""The top of the unfiltered tree, read with plain SQL through :mod:`sqlite3`.

The window shows it before SQLAlchemy is loaded, which takes longer than the rest of startup.
:mod:`db.reading.tree.pages` uses it too, so that both give the same result.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from db.domain.scale import Change, Rating
from db.domain.subject import UNKNOWN_STATUS, Level, PlaceStatus, Subject
from db.domain.tree import Grouping, TreeGroup, TreePage, TreeRow
from db.files.lookup import is_file
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.place_ratings import PLACES, places_of

_log = logging.getLogger(__name__)

_SHOWN = """
top.provider IS NULL AND (NOT top.is_closed OR (top.level = 'provider' AND top.child_count > 0))
"""
"""Whether an organisation is at the top; a closed provider only if it has open locations."""
_NUMBER = f"SELECT count(*) FROM organisation AS top WHERE {_SHOWN}"
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
_LIST_NAME = """
CASE WHEN top.sort_name <> '' THEN top.sort_name ELSE coalesce(
    (SELECT below.sort_name FROM organisation AS below WHERE below.provider = top.id
     ORDER BY below.is_closed, below.sort_name LIMIT 1), '') END
"""
"""The name by which a row is sorted: see :func:`db.reading.tree.conditions.list_name`."""
_KIND = "CASE WHEN {0}category != '' THEN {0}category ELSE {0}type END"
_GROUPS = {Grouping.REGION: "region", Grouping.TYPE: _KIND.format("")}
_OWN_SERVICES = """
(SELECT count(DISTINCT rating.service) FROM rating
 WHERE rating.organisation = top.id AND rating.service > 0 AND rating.id NOT IN pilot_rating)
"""


def _rows(top: str, children: str) -> str:
    """SQL for the columns of :class:`_Provider`, from ``organisation`` as ``top``."""
    return f"""
    SELECT {top}.cqc_id, {top}.level, {top}.name, {top}.rated, {top}.change, {top}.town,
        rating_value.word, {top}.closed, {top}.is_closed, file.as_of,
        (SELECT service.name FROM service WHERE service.id = {top}.rating_of),
        {top}.rated_services, {top}.rated_alike, {PLACES.format(top=top)}, {children},
        {_KIND.format(f"{top}.")}
    """


_TABLES = """
LEFT OUTER JOIN rating_value ON rating_value.id = {top}.rating
LEFT OUTER JOIN file ON file.id = {top}.missing_from
"""
_CHILDREN = f"""
CASE WHEN top.level = 'location' THEN top.child_count ELSE top.child_count + {_OWN_SERVICES} END
"""
# In two steps, so that the other columns are looked up only for the rows on the page.
_PROVIDERS = f"""
{_rows("top", _CHILDREN)} FROM organisation AS top {_TABLES.format(top="top")}
WHERE top.id IN (
    SELECT top.id FROM organisation AS top WHERE {_SHOWN}
    ORDER BY {_LIST_NAME}, top.cqc_id LIMIT ? OFFSET ?)
ORDER BY {_LIST_NAME}, top.cqc_id
"""
_ONLY_SITES = f"""
{_rows("site", "site.child_count")}, top.cqc_id, top.name
FROM organisation AS top
CROSS JOIN organisation AS site ON site.provider = top.id AND site.is_closed = 0
{_TABLES.format(top="site")}
WHERE top.cqc_id IN ({{tops}}) AND top.level = 'provider' AND top.rating IS NULL
    AND top.child_count = 1 AND {_OWN_SERVICES} = 0
"""
"""The only open places of providers: see :meth:`db.reading.tree.pages.Browse.only_sites`."""


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
    kind: str


def read_top(path: Path, grouping: Grouping, count: int) -> TreePage | None:
    """The first ``count`` rows of the tree in the database at ``path``.

    Returns None if there is no database yet, or it has an older schema, is in use or cannot be
    read. The store reports the reason when it is opened later.
    """
    if not is_file(path):
        return None
    try:
        if not _is_plain(path):
            return None
        with closing(connect(path, read_only=True, limited=True)) as connection:
            if migrations.version_of(connection, path) != migrations.newest_version():
                return None
            connection.execute("BEGIN")
            return top_page(connection, grouping, 0, count)
    except Exception as error:  # noqa: BLE001 - the values may be damaged in any way
        _log.info("The top of the tree was not read: %s", error)
        return None


def _is_plain(path: Path) -> bool:
    """Whether the file says that it is Wardcard's, and has no write-ahead log.

    SQLite could leave files next to it otherwise. Raises OSError.
    """
    with path.open("rb") as file:
        header = file.read(100)
    return migrations.is_marked(header) and header[18:20] == b"\1\1"


def top_page(
    connection: sqlite3.Connection, grouping: Grouping, first: int, count: int
) -> TreePage:
    """Up to ``count`` rows of the top from position ``first``: groups, or providers A to Z."""
    if grouping is not Grouping.A_TO_Z:
        groups = _groups(connection, _GROUPS[grouping], grouping)
        return TreePage(tuple(groups[first : first + count]), first, len(groups))
    number = connection.execute(_NUMBER).fetchone()[0]
    return TreePage(_providers(connection, first, count), first, number)


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
    """The keys of groups from A to Z, NHS first; the empty key, 'not stated', comes last.

    The category 'Community health - NHS & Independent' is no more NHS than it is independent.
    """
    return sorted(
        groups,
        key=lambda key: (not key, "NHS" not in key, "NHS" in key and "Independent" in key, key),
    )


def _providers(connection: sqlite3.Connection, first: int, count: int) -> tuple[TreeRow, ...]:
    found = connection.execute(_PROVIDERS, (count, first))
    rows = [organisation_row(_Provider(*row)) for row in found]
    tops = [row.subject.organisation for row in rows]
    sites = connection.execute(_ONLY_SITES.format(tops=", ".join("?" * len(tops))), tops)
    alone = {
        above: only_site_row(organisation_row(_Provider(*row)), name) for *row, above, name in sites
    }
    return tuple(alone.get(row.subject.organisation, row) for row in rows)


def only_site_row(site: TreeRow, provider: str) -> TreeRow:
    """The row for a provider of this name and its only place, whose row alone is ``site``.

    If no source names the provider, it is the place's row: a CQC ID tells a reader nothing.
    """
    return replace(site, name=provider, site=site.name) if provider else site


def organisation_row(row: Any) -> TreeRow:
    """The tree row for an organisation.

    ``row`` has the columns of ``organisation``, but the name of the service in ``rating_of``; the
    ``word`` of its rating, the date of the list from which it is ``missing``, the number of
    ``children``, its ``kind``, and ``places`` as in
    :data:`db.sqlite.place_ratings.PLACES`.
    """
    return TreeRow(
        subject=Subject(row.cqc_id),
        level=Level(row.level),
        name=row.name or _without_name(row),
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
        kind=row.kind,
    )


def _without_name(row: Any) -> str:
    return f"Provider {row.cqc_id}" if row.level == Level.PROVIDER.value else row.cqc_id
