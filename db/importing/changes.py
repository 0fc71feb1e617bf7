"""What an import brought, told from the staging tables before they are dropped."""

from __future__ import annotations

from sqlalchemy import Connection

from db.sqlite.schema import Record

MOST_NAMED = 300
"""Ratings that went up or down, named in a summary."""

_NEW = "r.id > (SELECT id FROM known_rating)"
"""SQL for whether the rating ``r`` was added by this import."""
_STOOD = """
    (SELECT {what} FROM rating e CROSS JOIN rating_value b ON b.id = e.value
     WHERE e.organisation = r.organisation AND e.service = r.service AND e.question = r.question
       AND e.id <= (SELECT id FROM known_rating)
     ORDER BY e.published DESC, b.rank IS NULL, b.rank LIMIT 1)
"""
"""SQL for what stood in the place of the new rating ``r`` before this import."""


def distinct_ratings(connection: Connection, own_source: str) -> int:
    """How many different ratings were read: a source may state one in several places.

    What the file says for itself, as its source ``own_source``, is counted where it now stands.
    """
    return connection.exec_driver_sql(
        """
        SELECT (
            SELECT count(*) FROM rating_source
            WHERE source = (SELECT id FROM source WHERE identity = ?)
        ) + (
            SELECT count(*) FROM (
                SELECT DISTINCT organisation, service, question, published, rating, twin
                FROM stage_rating WHERE source <> (SELECT id FROM word WHERE text = '')))
        """,
        (own_source,),
    ).scalar_one()


def kinds_of_new(connection: Connection) -> Record:
    """How many ratings are ``added``: ``first``, ``changed``, ``confirmed`` and ``older`` ones."""
    added = f"SELECT count(*) FROM rating r WHERE {_NEW}"
    return connection.exec_driver_sql(
        f"""
        SELECT ({added}) AS added, ({added}) - count(stood) AS first,
            coalesce(sum(published > stood AND value <> was), 0) AS changed,
            coalesce(sum(published > stood AND value = was), 0) AS confirmed,
            coalesce(sum(published <= stood), 0) AS older
        FROM (
            SELECT r.published, r.value, {_STOOD.format(what="e.published")} AS stood,
                {_STOOD.format(what="e.value")} AS was
            FROM rating r WHERE {_NEW} AND r.organisation IN (
                SELECT organisation FROM rating WHERE id <= (SELECT id FROM known_rating))
        )
        """
    ).one()


def ups_and_downs(connection: Connection) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The overall ratings that now stand higher, and lower, than those that stood before.

    'Lister Hospital, Overall: Inadequate to Requires improvement', by name.
    """
    rows = connection.exec_driver_sql(
        f"""
        SELECT o.name, v.name AS service, b.word AS before, w.word AS after,
               w.rank - b.rank AS steps
        FROM (
            SELECT r.*, {_STOOD.format(what="e.id")} AS stood
            FROM rating r WHERE {_NEW} AND r.question = 5 AND r.organisation IN (
                SELECT organisation FROM rating WHERE id <= (SELECT id FROM known_rating)
            ) AND r.published = (
                SELECT max(m.published) FROM rating m WHERE m.organisation = r.organisation
                  AND m.service = r.service AND m.question = 5)
        ) r
        CROSS JOIN rating p ON p.id = r.stood AND p.published < r.published
        CROSS JOIN rating_value b ON b.id = p.value
        CROSS JOIN rating_value w ON w.id = r.value
        CROSS JOIN organisation o ON o.id = r.organisation
        CROSS JOIN service v ON v.id = r.service
        WHERE steps <> 0
        ORDER BY o.name, v.position, v.name, r.published, w.word
        """
    ).all()
    named = [
        (row.steps, f"{row.name}, {row.service or 'Overall'}: {row.before} to {row.after}")
        for row in rows
    ]
    up = dict.fromkeys(text for steps, text in named if steps > 0)
    down = dict.fromkeys(text for steps, text in named if steps < 0)
    return tuple(up), tuple(down)
