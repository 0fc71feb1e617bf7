"""The ratings of rows of the tree as at a day, by the same rule as the newest ones.

The rule in SQL (:mod:`db.sqlite.standing`) reads the tables ``rating`` and ``report``. For the
places on a page, temporary tables of these names hide them: they have only what had been published
by that day, so that the rule gives what counted then, in its one place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from db.domain.report import Level, Subject
from db.domain.scale import SCALE, Change, Rating
from db.domain.tree import RatedAt, TreeGroup, TreeRow
from db.reading.tree.services import service_rows
from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import counting_table

_AT_ONCE = 500
"""The number of IDs in one statement."""

Line = TreeRow | TreeGroup


def rows_at(connection: Connection, rows: Sequence[Line], at: RatedAt) -> tuple[Line, ...]:
    """``rows`` with the ratings, changes and dates that counted at the end of the day of ``at``.

    Rows of other providers than that of ``at``, and groups, are left as they are.
    """
    if at.day is None:
        return tuple(rows)
    places = _places(connection, rows, at.provider)
    if not places:
        return tuple(rows)
    wanted = [row.id for row in places.values()]
    sites = _sites(connection, wanted)
    with _until(connection, [*wanted, *(site.id for site in sites)], at.day):
        counted = _counted(connection)
        below: dict[str, dict[Subject, TreeRow]] = {}
        for row in rows:
            if isinstance(row, TreeRow) and row.level is Level.SERVICE:
                place = row.subject.organisation
                if place in places and place not in below:
                    known = service_rows(connection, places[place])
                    below[place] = {one.subject: one for one in known}
    tallies: dict[int, Counter[Rating]] = {}
    for site in sites:
        rating = counted[site.id].rating if site.id in counted else None
        if rating is not None and rating.rank is not None:
            tallies.setdefault(site.provider, Counter())[rating] += 1

    def then(row: Line) -> Line:
        if isinstance(row, TreeGroup) or row.subject.organisation not in places:
            return row
        if row.level is Level.SERVICE:
            found = below[row.subject.organisation].get(row.subject)
            none = replace(row, rating=None, change=None, published=None)
            return none if found is None else replace(found, name=row.name, site=row.site)
        place = places[row.subject.organisation].id
        shown = counted.get(place) or _NOTHING
        tally = tallies.get(place, Counter())
        of_places = row.level is Level.PROVIDER and not shown.rating_of
        if of_places and (shown.rating is None or shown.rating.rank is None):
            shown = replace(shown, places=tuple((r, tally[r]) for r in SCALE if tally[r]))
        return replace(
            row,
            rating=shown.rating,
            change=shown.change,
            published=shown.published,
            rating_of=shown.rating_of,
            rated_services=shown.rated_services,
            rated_alike=shown.rated_alike,
            places=shown.places,
        )

    return tuple(map(then, rows))


_NOTHING = TreeRow(Subject(""), Level.LOCATION, "", None, None, None, 0)
"""What is shown of a place of which nothing had been rated."""


def _places(connection: Connection, rows: Iterable[Line], provider: str) -> dict[str, DatabaseRow]:
    """The organisations of ``rows`` by CQC ID, or only those of a provider."""
    ids = sorted({row.subject.organisation for row in rows if isinstance(row, TreeRow)})
    found: dict[str, DatabaseRow] = {}
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        for row in connection.exec_driver_sql(
            f"""
            SELECT o.id, o.cqc_id, coalesce(above.cqc_id, o.cqc_id) AS top
            FROM organisation o LEFT JOIN organisation above ON above.id = o.provider
            WHERE o.cqc_id IN ({", ".join("?" * len(some))})
            """,
            tuple(some),
        ):
            if not provider or row.top.upper() == provider.upper():
                found[row.cqc_id] = row
    return found


def _sites(connection: Connection, providers: Sequence[int]) -> Sequence[DatabaseRow]:
    """The open sites of these organisations, with ``id`` and ``provider``."""
    ids = ", ".join(map(str, providers))
    return connection.exec_driver_sql(
        f"SELECT id, provider FROM organisation WHERE provider IN ({ids}) AND NOT is_closed"
    ).all()


@contextmanager
def _until(connection: Connection, places: Sequence[int], day: date) -> Generator[None]:
    """Within the context, ``rating`` and ``report`` end with ``day`` and are of ``places`` only."""
    run = connection.exec_driver_sql
    run("CREATE TEMP TABLE as_at_place (organisation INTEGER PRIMARY KEY)")
    try:
        for place in sorted(set(places)):
            run("INSERT INTO as_at_place VALUES (?)", (place,))
        run("CREATE TEMP TABLE rating AS SELECT * FROM main.rating LIMIT 0")
        run("CREATE UNIQUE INDEX temp.as_at_rating ON rating (id)")
        run("CREATE INDEX temp.as_at_key ON rating (organisation, service, question, published)")
        run("CREATE TEMP TABLE report AS SELECT * FROM main.report LIMIT 0")
        run("CREATE UNIQUE INDEX temp.as_at_report ON report (id)")
        run(
            """
            INSERT INTO temp.rating SELECT r.* FROM temp.as_at_place p
            CROSS JOIN main.rating r ON r.organisation = p.organisation AND r.published <= ?
            """,
            (day.isoformat(),),
        )
        run(
            """
            INSERT INTO temp.report SELECT DISTINCT r.* FROM temp.as_at_place p
            CROSS JOIN report_scope c ON c.organisation = p.organisation
            CROSS JOIN main.report r ON r.id = c.report
            WHERE iif(r.published <> '', r.published,
                coalesce((SELECT max(v.ended) FROM visit v WHERE v.report = r.id), '')) <= ?
            """,
            (day.isoformat(),),
        )
        yield
    finally:
        for table in ("report", "rating", "as_at_place"):
            run(f"DROP TABLE IF EXISTS temp.{table}")


def _counted(connection: Connection) -> dict[int, TreeRow]:
    """What counts of each place, by row ID; of its fields only the ratings are set."""
    for statement in counting_table("as_at", "SELECT organisation FROM temp.as_at_place"):
        connection.exec_driver_sql(statement)
    rows = connection.exec_driver_sql(
        """
        SELECT n.organisation, w.word, n.change, n.published, n.rated_services, n.rated_alike,
            coalesce(v.name, '') AS rating_of
        FROM temp.as_at n JOIN rating_value w ON w.id = n.value
        LEFT JOIN service v ON v.id = n.rating_of AND n.rating_of
        """
    ).all()
    connection.exec_driver_sql("DROP TABLE temp.as_at")
    return {
        row.organisation: replace(
            _NOTHING,
            rating=Rating(row.word),
            change=None if row.change is None else Change.of_steps(row.change),
            published=date.fromisoformat(row.published) if row.published else None,
            rating_of=row.rating_of,
            rated_services=row.rated_services,
            rated_alike=bool(row.rated_alike),
        )
        for row in rows
    }
