"""The rule of :mod:`db.domain.history` in SQL: which ratings count, and how they changed.

The tree, search and the summary of an import need the rule for the whole country at once. Reading a
million ratings into Python takes minutes, but SQLite takes only a second. So :func:`history` states
the rule a second time; no other SQL states any part of it. tests/db/sqlite/test_standing.py checks
on random histories that both give the same results. Any change to the rule must be made in both.
"""

from __future__ import annotations

from collections.abc import Sequence

from db.domain.framework import Framework
from db.domain.history import POPULATION_GROUPS
from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Question
from db.domain.subject import PREVIOUS_PROVIDER
from db.sqlite.runs import join_last_file

OVERALL = QUESTIONS.index(Question.OVERALL)
"""The number for the overall rating in the column ``rating.question``."""

_KEY = "organisation, service, question"


def history(ratings: str) -> str:
    """SQL that selects the histories of ``ratings``: a row for each subject, question and date.

    ``ratings`` is SQL that selects rows of the table ``rating``: for each subject and question,
    either none or all of those that the rule should take into account. Those of pilots are left
    out. The result's columns are:

    - ``organisation``, ``service``, ``question`` and ``published``;
    - ``id`` and ``value`` of the rating that is shown for that date, as IDs from ``rating``
      and ``rating_value``;
    - ``previous``, an ID from ``rating_value``, and ``previous_published``: the value and date of
      the rating that counted until the day before, or NULL;
    - ``framework`` of the rating that is shown, as in ``rating``;
    - ``change``: the steps from that rating, 2 to -2 as in
      :attr:`db.domain.scale.Change.steps`, or NULL;
    - ``position``: 1 for the rating that counts once all of them are published.

    The SQL can be used in brackets after FROM or IN, and ``ratings`` may refer to outer tables.
    """
    # min() and max() of several values are NULL if any of them is, so words that are not on the
    # scale have no change. SQLite's lead() cannot skip rows, and joined to itself 'day' would be
    # read once for each of its rows. So each row has what is needed of it in one text, which sorts
    # by date ('dated'): the date, the ID in 19 digits, and the giver.
    return f"""
        WITH stated AS (
            SELECT r.*, min(d.confidence) AS confidence, min(d.carried) AS carried,
                max(d.current <> 0) AS has_currency,
                CASE WHEN NOT max(d.inherited) THEN '' WHEN max(d.inherited_from) <> ''
                     THEN max(d.inherited_from) ELSE '{PREVIOUS_PROVIDER}' END AS giver
            FROM ({ratings}) r CROSS JOIN rating_source s ON s.rating = r.id
            CROSS JOIN rating_detail d ON d.id = s.detail
            WHERE r.id NOT IN pilot_rating
            GROUP BY r.id
        ),
        twin AS (
            SELECT *, row_number() OVER (
                PARTITION BY {_KEY}, published
                ORDER BY confidence, current DESC, rank IS NULL, rank, word, twin) AS preference
            FROM (
                SELECT r.*, w.rank, w.word, w.word <> '{NOT_RATED_AGAIN.word}' AS rated,
                    iif(r.has_currency, {_current("r")}, 0) AS current
                FROM stated r CROSS JOIN rating_value w ON w.id = r.value)
        ),
        known AS (
            SELECT *, printf('%-10s%019d%s', published, id, giver) AS dated,
                rated AND NOT (current = -1 AND coalesce(
                    max(rated AND current = 1) OVER earlier, 0)) AS counts
            FROM twin WHERE preference = 1 {_EARLIER}
        ),
        day AS (
            SELECT *,
                coalesce(max(dated) FILTER (WHERE counts) OVER earlier,
                         max(dated) OVER earlier) AS before,
                row_number() OVER (PARTITION BY {_KEY} ORDER BY counts DESC, published DESC)
                    AS position
            FROM known {_EARLIER}
        )
        SELECT d.organisation, d.service, d.question, d.published, d.id, d.value, d.framework,
            b.value AS previous, rtrim(substr(d.before, 1, 10)) AS previous_published, d.position,
            CASE WHEN d.framework <> b.framework OR d.carried OR d.giver <> substr(d.before, 30)
                     AND (d.giver GLOB '{_NO_ID}' OR substr(d.before, 30) GLOB '{_NO_ID}')
                 THEN NULL
                 ELSE max(-2, min(2, d.rank - w.rank)) END AS change
        FROM day d
        LEFT JOIN rating b ON b.id = CAST(substr(d.before, 11, 19) AS INTEGER)
        LEFT JOIN rating_value w ON w.id = b.value
    """


def is_carried_forward(rating: str, organisation: str) -> str:
    """SQL for whether ``rating`` is older than the newest report on its place.

    ``rating`` is the alias of a row of :func:`history`, of the place itself or of one of its
    services, and ``organisation`` is SQL for the row ID of the place. Neither may use the aliases
    below. It is :func:`db.domain.history.newest_report` in SQL.
    """
    return f"""
        ({rating}.published <> '' AND {rating}.published < (
            SELECT published FROM (
                SELECT given.published AS day, given.published FROM rating given
                WHERE given.organisation = {organisation} AND given.id NOT IN pilot_rating
                UNION ALL
                SELECT iif(known.published <> '', known.published,
                    coalesce((SELECT max(v.ended) FROM visit v WHERE v.report = known.id), '')),
                    known.published
                FROM report_scope c CROSS JOIN report known ON known.id = c.report
                WHERE c.organisation = {organisation})
            ORDER BY day DESC, published DESC LIMIT 1))
    """


_NO_ID = "*[^A-Z0-9-]*"
"""The names of previous providers, as opposed to CQC's IDs."""
_EARLIER = f"""
    WINDOW earlier AS (
        PARTITION BY {_KEY} ORDER BY published ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
"""


def _current(rating: str) -> str:
    """SQL for what the newest source that says so calls a row of ``rating``.

    1 is current, -1 historic; NULL if no source says either.
    """
    return f"""
        (SELECT d.current FROM rating_source s
         CROSS JOIN rating_detail d ON d.id = s.detail AND d.current <> 0
         {join_last_file("s", "f")}
         WHERE s.rating = {rating}.id ORDER BY f.as_of DESC, d.current DESC LIMIT 1)
    """


def standing_table(table: str, keys: str, known: str = "true") -> tuple[str, ...]:
    """Statements that create the temporary ``table`` of the rating that counts for each key.

    ``keys`` is SQL that selects ``organisation``, ``service`` and ``question``; a key that repeats
    only takes longer. ``known`` is a condition on the row ``r`` of ``rating``: rows that do not
    meet it are ignored. The columns
    ``organisation``, ``service``, ``question``, ``id``, ``value``, ``published`` and ``change`` are
    the same as in :func:`history`, and the first three are the primary key. A key without a rating
    has no row.
    """
    columns = f"{_KEY}, id, value, published, change"
    of = f"(r.{_KEY.replace(', ', ', r.')}) = (k.{_KEY.replace(', ', ', k.')})"
    of += " AND r.id NOT IN pilot_rating"
    several = f"""
        SELECT r.* FROM {table} k CROSS JOIN rating r ON {of} AND {known} WHERE k.ratings > 1
    """
    return (
        f"DROP TABLE IF EXISTS temp.{table}",
        # The columns have types, because SQLite does not look up keys in a column without one.
        f"""
        CREATE TEMP TABLE {table} (
            organisation INTEGER, service INTEGER, question INTEGER, id INTEGER, value INTEGER,
            published TEXT, change INTEGER, ratings INTEGER, PRIMARY KEY ({_KEY})
        ) WITHOUT ROWID
        """,
        # Most keys have only one rating, which then counts; the rule is needed only for the rest.
        f"""
        INSERT INTO {table} ({columns}, ratings)
        SELECT k.organisation, k.service, k.question, r.id, r.value, r.published, NULL, count(*)
        FROM ({keys}) k CROSS JOIN rating r ON {of} AND {known}
        GROUP BY k.organisation, k.service, k.question
        """,
        f"""
        REPLACE INTO {table} ({columns}, ratings)
        SELECT {columns}, 1 FROM ({history(several)}) WHERE position = 1
        """,
    )


_NEW = tuple(Framework).index(Framework.SINGLE)
"""The number of the first framework with assessment service groups, as in ``rating``."""
_GROUPED = """
    EXISTS (SELECT * FROM rating_source s CROSS JOIN rating_detail d ON d.id = s.detail
            WHERE s.rating = r.id AND d.grouped)
"""
"""SQL that is true if ``r`` is stated as the rating of an assessment service group."""
_GROUPS_OF_GPS = ", ".join(f"'{key}'" for key in sorted(POPULATION_GROUPS))


def ended_groups(organisations: str) -> str:
    """SQL that selects ``organisation`` and ``service`` of the groups that are not current.

    ``organisations`` is SQL that selects ``organisation``. A group is not current if its record
    calls all of its ratings historic. The SQL can be used in brackets after FROM or IN.
    """
    return f"""
        SELECT r.organisation, r.service
        FROM (SELECT * FROM rating_detail WHERE grouped LIMIT 1) CROSS JOIN ({organisations}) o
        CROSS JOIN rating r
            ON r.organisation = o.organisation AND r.service > 0 AND r.id NOT IN pilot_rating
        GROUP BY r.organisation, r.service
        HAVING max(CASE WHEN {_GROUPED} THEN coalesce({_current("r")}, 0) ELSE 0 END) = -1
    """


def replaced(organisation: str, service: str) -> str:
    """SQL for whether a service of an organisation was replaced by another that is rated there.

    It is :func:`db.domain.history.replaced` in SQL.
    """
    return f"""
        EXISTS (SELECT * FROM service_lineage lineage CROSS JOIN rating later
                ON later.organisation = {organisation} AND later.service = lineage.successor
                    AND later.id NOT IN pilot_rating
                WHERE lineage.former = {service})
    """


_REPLACED = replaced("r.organisation", "r.service")


def service_table(table: str, services: str) -> tuple[str, ...]:
    """Statements that create the temporary ``table`` of the services that count now.

    They are those below an organisation in the tree, each with its overall rating. ``services`` is
    SQL that selects distinct ``organisation`` and ``service``; the columns of ``table`` are those
    of :func:`standing_table`.
    """
    ended = ended_groups(f"SELECT DISTINCT organisation FROM {table}")
    return (
        *standing_table(
            table, f"SELECT organisation, service, {OVERALL} AS question FROM ({services})"
        ),
        f"""
        DELETE FROM {table} AS r WHERE {_REPLACED}
            OR (organisation, service) IN (SELECT organisation, service FROM ({ended}))
        """,
    )


def counting_table(table: str, organisations: str) -> tuple[str, ...]:
    """Statements that create the temporary ``table`` of the rating that counts for organisations.

    It is :meth:`db.domain.history.Timeline.counting` in SQL. ``organisations`` is SQL that selects
    distinct ``organisation``. The columns are ``organisation``, the primary key; ``id``, ``value``,
    ``published``, ``change`` and ``framework`` as in :func:`history`; ``rating_of``, the service
    whose rating it is, or 0; ``rated_services``, the number of services of which it is the worst,
    or 0; and ``rated_alike``, whether they all have it. An organisation without a rating has no
    row. A rating that is older than the newest report on the organisation has no change.
    """
    own, service, group = f"{table}_own", f"{table}_service", f"{table}_group"
    ended, grouped = f"{table}_ended", f"{table}_grouped"
    columns = (
        "organisation, id, value, published, change, framework, rating_of, rated_services, "
        "rated_alike"
    )
    # Nearly always the rating that is stated for the place itself counts; the other tables have
    # rows only for the rest.
    return (
        *standing_table(
            own,
            f"SELECT organisation, 0 AS service, {OVERALL} AS question FROM ({organisations})",
        ),
        # Few organisations have groups. One look through all sources is quicker than one at each.
        *_made(
            grouped,
            f"""
            SELECT DISTINCT r.organisation
            FROM rating_source s CROSS JOIN rating r ON r.id = s.rating
            WHERE s.detail IN (SELECT id FROM rating_detail WHERE grouped)
                AND r.organisation IN ({organisations})
            """,
            "organisation",
        ),
        *_made(ended, ended_groups(f"SELECT organisation FROM {grouped}"), "organisation, service"),
        *_made(
            group,
            f"""
            SELECT r.organisation, r.service, max(r.published) AS since
            FROM {grouped} o
            CROSS JOIN rating r ON r.organisation = o.organisation AND r.service > 0
            CROSS JOIN rating_value w ON w.id = r.value AND w.word <> '{NOT_RATED_AGAIN.word}'
            WHERE {_GROUPED} AND coalesce({_current("r")}, 0) >= 0 AND NOT {_REPLACED}
                AND r.id NOT IN pilot_rating
            GROUP BY r.organisation, r.service
            """,
            "organisation, service",
        ),
        # A group does not speak for a hospital whose core services were rated before.
        f"""
        DELETE FROM {group} WHERE organisation IN (
            SELECT r.organisation FROM (SELECT DISTINCT organisation FROM {group}) g
            CROSS JOIN rating r
                ON r.organisation = g.organisation AND r.service > 0 AND r.id NOT IN pilot_rating
            CROSS JOIN service v ON v.id = r.service
            WHERE coalesce(r.framework, 0) < {_NEW} AND v.key NOT IN ({_GROUPS_OF_GPS})
                AND NOT {_GROUPED})
        """,
        # Groups, or several services, speak for a place whose own rating does not count.
        f"""
        DELETE FROM {own} WHERE organisation IN (
            SELECT g.organisation FROM {group} g
            CROSS JOIN {own} w ON w.organisation = g.organisation
            CROSS JOIN rating r ON r.id = w.id
            GROUP BY g.organisation
            HAVING NOT (w.published > max(g.since) OR coalesce(r.framework, 0) >= {_NEW} AND (
                w.published = max(g.since) OR coalesce({_current("r")}, 0) = 1)))
        """,
        *standing_table(
            service,
            f"""
            SELECT DISTINCT r.organisation, r.service, {OVERALL} AS question
            FROM ({organisations}) o
            CROSS JOIN rating r ON r.organisation = o.organisation AND r.service > 0
            WHERE NOT EXISTS (
                    SELECT * FROM {own} w CROSS JOIN rating_value v ON v.id = w.value
                    WHERE w.organisation = o.organisation AND v.rank)
                AND NOT {_REPLACED}
                -- NOT IN of two columns would read the whole list for each service.
                AND NOT EXISTS (
                    SELECT * FROM {ended} e
                    WHERE (e.organisation, e.service) = (r.organisation, r.service))
                AND (r.organisation NOT IN (SELECT organisation FROM {group})
                     OR (r.organisation, r.service) IN (SELECT organisation, service FROM {group}))
            """,
        ),
        f"DROP TABLE IF EXISTS temp.{table}",
        f"""
        CREATE TEMP TABLE {table} (
            organisation INTEGER PRIMARY KEY, id INTEGER, value INTEGER, published TEXT,
            change INTEGER, framework INTEGER, rating_of INTEGER, rated_services INTEGER,
            rated_alike INTEGER)
        """,
        f"""
        INSERT INTO {table} ({columns})
        SELECT w.organisation, w.id, w.value, w.published, w.change, r.framework, 0, 0, 0
        FROM {own} w CROSS JOIN rating r ON r.id = w.id
        """,
        # The ratings of a place's only group are its own, whatever the word. A place without a
        # rating on the scale has that of the worst service.
        f"""
        REPLACE INTO {table} ({columns})
        SELECT {columns} FROM (
            SELECT w.organisation, w.id, w.value, w.published, w.change, r.framework,
                iif(a.alone, 0, w.service) AS rating_of,
                iif(a.alone, 0, count(*) OVER (PARTITION BY w.organisation)) AS rated_services,
                iif(a.alone, 0, min(v.rank) OVER (PARTITION BY w.organisation)
                    = max(v.rank) OVER (PARTITION BY w.organisation)) AS rated_alike,
                row_number() OVER (
                    PARTITION BY w.organisation ORDER BY v.rank, w.published DESC, k.key) AS n
            FROM {service} w CROSS JOIN rating_value v ON v.id = w.value
            CROSS JOIN rating r ON r.id = w.id CROSS JOIN service k ON k.id = w.service
            LEFT JOIN (
                SELECT organisation, count(*) = 1
                    AND organisation NOT IN (SELECT organisation FROM {own}) AS alone
                FROM {group} GROUP BY organisation) a ON a.organisation = w.organisation
            WHERE v.rank OR a.alone)
        WHERE n = 1
        """,
        f"""
        UPDATE {table} AS n SET change = NULL
        WHERE change IS NOT NULL AND {is_carried_forward("n", "n.organisation")}
        """,
        *(f"DROP TABLE {each}" for each in (own, service, group, ended, grouped)),
    )


def _made(table: str, rows: str, key: str) -> Sequence[str]:
    """Statements that create the temporary ``table`` of ``rows``, which are SQL."""
    return (
        f"DROP TABLE IF EXISTS temp.{table}",
        f"CREATE TEMP TABLE {table} AS {rows}",
        f"CREATE INDEX temp.{table}_key ON {table} ({key})",
    )
