"""Whether CQC still lists a place as registered, and which places followed one that it does not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from db.domain.subject import Successor


def is_closed(o: str) -> str:
    """SQL for whether a place is closed: 1 or 0; ``o`` is the table ``organisation`` or an alias.

    A place is closed if its newest status says so, or if only the end of its registration is known.
    It is 0 if no source states either.
    """
    return f"({o}.registered IS 0 OR ({o}.registered IS NULL AND {o}.closed <> ''))"


def successors(
    connection: Connection, organisations: Sequence[int]
) -> dict[int, tuple[Successor, ...]]:
    """The places that followed each of these, by row ID of ``organisation``, A to Z.

    CQC states the relation at the older place, at the newer one, or at both.
    """
    if not organisations:
        return {}
    ids = ", ".join(map(str, organisations))
    rows = connection.exec_driver_sql(
        f"""
        SELECT r.organisation AS id, r.related AS cqc_id,
            coalesce(nullif(n.name, ''), r.related_name) AS name
        FROM relation r LEFT JOIN organisation n ON upper(n.cqc_id) = upper(r.related)
        WHERE r.organisation IN ({ids}) AND lower(r.type) LIKE '%successor'
        UNION
        SELECT o.id, n.cqc_id, n.name
        FROM organisation o CROSS JOIN relation r ON r.related = o.cqc_id
        CROSS JOIN organisation n ON n.id = r.organisation
        WHERE o.id IN ({ids}) AND lower(r.type) LIKE '%predecessor'
        ORDER BY name, cqc_id
        """
    )
    found: dict[int, dict[str, Successor]] = {}
    for row in rows:
        found.setdefault(row.id, {}).setdefault(row.cqc_id.upper(), Successor(row.cqc_id, row.name))
    return {organisation: tuple(named.values()) for organisation, named in found.items()}
