"""What is worked out from the facts and kept beside them, so that the tree needs no second look.

Everything here is a function of the tables alone and can be done again at any time.
"""

from __future__ import annotations

from sqlalchemy import Connection

from db.schema import DESCRIPTION


def refresh(connection: Connection) -> None:
    """Work out anew the organisations in the temporary table ``touched``."""
    _describe(connection)
    for statement in _SUMMARIES:
        connection.exec_driver_sql(statement)


def _describe(connection: Connection) -> None:
    """Each field from the newest description that states it."""
    run = connection.exec_driver_sql
    fields = ("name", *DESCRIPTION)

    run("DROP TABLE IF EXISTS temp.described")
    run(
        """
        CREATE TEMP TABLE described AS
        SELECT d.organisation AS id, count(*) AS kinds FROM touched t
        JOIN organisation_detail d ON d.organisation = t.id GROUP BY d.organisation
        """
    )
    run(
        f"""
        UPDATE organisation SET
            {", ".join(f"{name} = d.{name}" for name in fields)},
            provider = (SELECT p.id FROM organisation p WHERE p.cqc_id = d.provider)
        FROM described t JOIN organisation_detail d ON d.organisation = t.id
        WHERE t.kinds = 1 AND organisation.id = t.id
        """
    )
    newest = """
        (SELECT d.{name} FROM organisation_detail d
         WHERE d.organisation = organisation.id AND d.{name} {stated}
         ORDER BY d.kind LIKE '%mentioned', d.as_of DESC, d.kind, d.tie LIMIT 1)
    """
    numbers = ("beds", "care_home", "latitude", "longitude", "registered")
    number = newest.replace("{stated}", "IS NOT NULL")
    text = "coalesce(" + newest.replace("{stated}", "<> ''") + ", '')"
    values = {name: (number if name in numbers else text).format(name=name) for name in fields}
    provider = newest.format(name="provider", stated="<> ''")
    run(
        f"""
        UPDATE organisation SET
            {", ".join(f"{name} = {value}" for name, value in values.items())},
            provider = (SELECT p.id FROM organisation p WHERE p.cqc_id = {provider})
        WHERE id IN (SELECT id FROM described WHERE kinds > 1)
        """
    )
    run(
        """
        UPDATE organisation SET sort_name = lower(iif(name LIKE 'The %', substr(name, 5), name))
        WHERE id IN (SELECT id FROM touched)
        """
    )


_SUMMARIES = (
    """
    UPDATE organisation SET child_count =
        (SELECT count(*) FROM organisation l WHERE l.provider = organisation.id)
    WHERE level = 'provider' AND (
        id IN (SELECT id FROM touched)
        OR id IN (SELECT provider FROM organisation WHERE id IN (SELECT id FROM touched)))
    """,
    """
    UPDATE organisation SET child_count =
        (SELECT count(DISTINCT service) FROM rating r
         WHERE r.organisation = organisation.id AND r.service <> 0)
    WHERE level = 'location' AND id IN (SELECT id FROM touched)
    """,
    # The newest overall rating and how it changed. Of several on one date the most trusted counts,
    # then the most cautious; a report that did not rate leaves what stood: as in db.timeline.
    """
    UPDATE organisation SET rating = n.value, rated = n.published,
        change = CASE WHEN n.rank IS NULL OR n.before IS NULL THEN NULL
                      ELSE max(-2, min(2, n.rank - n.before)) END
    FROM (
        SELECT organisation, value, published, rank, lead(rank) OVER newest AS before,
               row_number() OVER (
                   PARTITION BY organisation
                   ORDER BY word = 'Inspected but not rated', published DESC) AS place
        FROM (
            SELECT r.organisation, r.value, r.published, w.rank, w.word,
                   row_number() OVER (
                       PARTITION BY r.organisation, r.published
                       ORDER BY (SELECT min(s.confidence) FROM rating_source s
                                 WHERE s.rating = r.id),
                                w.rank IS NULL, w.rank, w.word) AS twin
            FROM touched t
            JOIN rating r ON r.organisation = t.id AND r.service = 0 AND r.question = 5
            JOIN rating_value w ON w.id = r.value
        )
        WHERE twin = 1
        WINDOW newest AS (PARTITION BY organisation ORDER BY published DESC)
    ) n
    WHERE n.place = 1 AND organisation.id = n.organisation
    """,
)
