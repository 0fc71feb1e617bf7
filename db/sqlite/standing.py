"""The rule of :mod:`db.domain.history` in SQL: which ratings count, and how they changed.

The tree, search and the summary of an import need the rule for the whole country at once. Reading a
million ratings into Python takes minutes, but SQLite takes only a second. So :func:`history` states
the rule a second time; no other SQL states any part of it. tests/db/sqlite/test_standing.py checks
on random histories that both give the same results. Any change to the rule must be made in both.
"""

from __future__ import annotations

from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Question

OVERALL = QUESTIONS.index(Question.OVERALL)
"""The number for the overall rating in the column ``rating.question``."""

_KEY = "organisation, service, question"


def history(ratings: str) -> str:
    """SQL that selects the histories of ``ratings``: a row for each subject, question and date.

    ``ratings`` is SQL that selects rows of the table ``rating``: for each subject and question,
    either none or all of those that the rule should take into account. The result's columns are:

    - ``organisation``, ``service``, ``question`` and ``published``;
    - ``id`` and ``value`` of the rating that is shown for that date, as IDs from ``rating``
      and ``rating_value``;
    - ``previous``, an ID from ``rating_value``, and ``previous_published``: the value and date of
      the rating that counted until the day before, or NULL;
    - ``change``: the steps from that rating, 2 to -2 as in
      :attr:`db.domain.scale.Change.steps`, or NULL;
    - ``position``: 1 for the rating that counts once all of them are published.

    The SQL can be used in brackets after FROM or IN, and ``ratings`` may refer to outer tables.
    """
    # min() and max() of several values are NULL if any of them is, so words that are not on the
    # scale have no change. 'day' is joined to itself because SQLite's lead() cannot skip rows.
    return f"""
        WITH twin AS (
            SELECT r.id, r.organisation, r.service, r.question, r.published, r.value, w.rank,
                w.word <> '{NOT_RATED_AGAIN.word}' AS rated,
                row_number() OVER (
                    PARTITION BY r.organisation, r.service, r.question, r.published
                    ORDER BY (SELECT min(d.confidence) FROM rating_source s
                              CROSS JOIN rating_detail d ON d.id = s.detail
                              WHERE s.rating = r.id),
                             w.rank IS NULL, w.rank, w.word, r.twin) AS preference
            FROM ({ratings}) r CROSS JOIN rating_value w ON w.id = r.value
        ),
        day AS MATERIALIZED (
            SELECT *,
                coalesce(max(published) FILTER (WHERE rated) OVER earlier,
                         max(published) OVER earlier) AS previous_published,
                row_number() OVER (PARTITION BY {_KEY} ORDER BY rated DESC, published DESC)
                    AS position
            FROM twin WHERE preference = 1
            WINDOW earlier AS (
                PARTITION BY {_KEY} ORDER BY published
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
        )
        SELECT d.organisation, d.service, d.question, d.published, d.id, d.value,
            b.value AS previous, d.previous_published,
            max(-2, min(2, d.rank - b.rank)) AS change, d.position
        FROM day d LEFT JOIN day b
            ON (b.organisation, b.service, b.question, b.published)
             = (d.organisation, d.service, d.question, d.previous_published)
    """


def standing_table(table: str, keys: str, known: str = "true") -> tuple[str, ...]:
    """Statements that create the temporary ``table`` of the rating that counts for each key.

    ``keys`` is SQL that selects distinct ``organisation``, ``service`` and ``question``. ``known``
    is a condition on the row ``r`` of ``rating``: rows that do not meet it are ignored. The columns
    ``organisation``, ``service``, ``question``, ``id``, ``value``, ``published`` and ``change`` are
    the same as in :func:`history`, and the first three are the primary key. A key without a rating
    has no row.
    """
    columns = f"{_KEY}, id, value, published, change"
    of = f"(r.{_KEY.replace(', ', ', r.')}) = (k.{_KEY.replace(', ', ', k.')})"
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
