"""Whether CQC still lists a place as registered, and the places before and after it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from db.domain.subject import PlaceStatus, RelatedPlace
from db.sqlite.schema import DatabaseRow


def is_closed(described: str) -> str:
    """SQL for whether a description is that of a closed place: 1 or 0.

    ``described`` is a table or alias with the columns of ``description``. A place is closed if its
    newest status says so, or if only the end of its registration is known; it is not if no source
    states either. The column ``organisation.is_closed`` has the result, or 2: see
    :data:`ONLY_CLOSED_PLACES`.
    """
    return (
        f"({described}.registered IS 0 "
        f"OR ({described}.registered IS NULL AND {described}.closed <> ''))"
    )


ONLY_CLOSED_PLACES = 2
"""The value of ``organisation.is_closed`` for a provider whose own status no source states.

It is left out of the tree like a closed one, but never called closed.
"""


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """The names of the organisations with these CQC IDs, as far as any source states them.

    The name of one that no source describes may be known from a place before or after it.
    """
    if not ids:
        return {}
    wanted = ", ".join("?" * len(ids))
    rows = connection.exec_driver_sql(
        f"""
        SELECT r.related AS cqc_id, max(r.related_name) AS name FROM relation r
        WHERE r.related IN ({wanted}) GROUP BY r.related
        UNION ALL SELECT o.cqc_id, o.name FROM organisation o WHERE o.cqc_id IN ({wanted})
        """,
        (*ids, *ids),
    ).all()
    return {row.cqc_id: row.name for row in rows if row.name}


class Related(NamedTuple):
    """The places before and after a place, each A to Z."""

    predecessors: tuple[RelatedPlace, ...] = ()
    successors: tuple[RelatedPlace, ...] = ()


ALONE = Related()


def related(connection: Connection, organisations: Sequence[int]) -> dict[int, Related]:
    """The places before and after each of these organisations, by row ID.

    An organisation without any has no entry. CQC states the relation at the older place, at the
    newer one, or at both.
    """
    if not organisations:
        return {}
    ids = ", ".join(map(str, organisations))
    rows = connection.exec_driver_sql(
        f"""
        SELECT r.organisation AS id, r.related AS cqc_id,
            coalesce(nullif(n.name, ''), r.related_name) AS name, r.reason,
            lower(r.type) LIKE '%successor' AS follows
        FROM relation r LEFT JOIN organisation n ON upper(n.cqc_id) = upper(r.related)
        WHERE r.organisation IN ({ids})
            AND (lower(r.type) LIKE '%successor' OR lower(r.type) LIKE '%predecessor')
        UNION
        SELECT o.id, n.cqc_id, n.name, r.reason, lower(r.type) LIKE '%predecessor'
        FROM organisation o CROSS JOIN relation r
            ON upper(r.related) = upper(o.cqc_id)
        CROSS JOIN organisation n ON n.id = r.organisation
        WHERE o.id IN ({ids})
            AND (lower(r.type) LIKE '%successor' OR lower(r.type) LIKE '%predecessor')
        ORDER BY name, cqc_id, reason
        """
    ).all()
    found: dict[tuple[int, bool], dict[str, RelatedPlace]] = {}
    for row in rows:
        places = found.setdefault((row.id, bool(row.follows)), {})
        places.setdefault(row.cqc_id.upper(), RelatedPlace(row.cqc_id, row.name, row.reason))
    return {
        number: Related(
            tuple(found.get((number, False), {}).values()),
            tuple(found.get((number, True), {}).values()),
        )
        for number in {number for number, _ in found}
    }


def place_status(row: DatabaseRow, around: Related = ALONE) -> PlaceStatus:
    """The registration of the organisation in ``row``, and with ``around`` the places around it.

    ``row`` has the columns of ``organisation``, and as ``missing`` the date of the list that leaves
    it out, or NULL.
    """
    return PlaceStatus(
        registered=None if row.registered is None else bool(row.registered),
        opened=date.fromisoformat(row.opened) if row.opened else None,
        closed=date.fromisoformat(row.closed) if row.closed else None,
        is_closed=row.is_closed == 1,
        missing_from=row.missing or "",
        successors=around.successors,
        predecessors=around.predecessors,
    )
