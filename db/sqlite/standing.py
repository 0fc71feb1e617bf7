"""The rule of :mod:`db.domain.history` in SQL: which ratings count, what came before, the change.

The tree, search and the summary of an import want it of a whole country at once, and reading a
million ratings into Python takes minutes where SQLite takes a second. So :func:`history` says the
rule a second time, and nothing else in SQL says any of it. tests/db/sqlite/test_standing.py holds
both equal on random histories; a change to the rule is made in both.
"""

from __future__ import annotations

from db.domain.scale import NOT_RATED_AGAIN, QUESTIONS, Question

OVERALL = QUESTIONS.index(Question.OVERALL)
"""The number of the overall in ``rating.question``."""

_KEY = "organisation, service, question"


def history(ratings: str) -> str:
    """SQL that selects the histories of ``ratings``: one row a subject, question and date.

    ``ratings`` is SQL that selects rows of the table ``rating``, and of each subject and question
    either none or all that shall be known. The columns of the result are:

    - ``organisation``, ``service``, ``question`` and ``published``;
    - ``id`` and ``value`` of the rating that is shown of that date, as ids of ``rating`` and
      ``rating_value``;
    - ``previous``, an id of ``rating_value``, and ``previous_published``: what counted until the
      day before, or NULL;
    - ``change``: the steps from there, 2 to -2 as in :attr:`db.domain.scale.Change.steps`, or NULL;
    - ``position``: 1 for the rating that counts when all of them are published.

    It may be the operand of FROM or IN, and may be correlated.
    """
    # min and max of several values are NULL as soon as one is, so off the scale there is no change.
    # 'day' joins itself, because SQLite's lead() cannot pass over rows.
    return f"""
        WITH twin AS (
            SELECT r.id, r.organisation, r.service, r.question, r.published, r.value, w.rank,
                w.word <> '{NOT_RATED_AGAIN.word}' AS rated,
                row_number() OVER (
                    PARTITION BY r.organisation, r.service, r.question, r.published
                    ORDER BY (SELECT min(s.confidence) FROM rating_source s WHERE s.rating = r.id),
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
    """Statements that make the temporary ``table``: of each of ``keys`` the rating that counts.

    ``keys`` is SQL that selects ``organisation``, ``service`` and ``question``, each once;
    ``known`` a condition on the row ``r`` of ``rating`` that leaves out what shall not be known.
    Columns as in :func:`history`: ``organisation``, ``service``, ``question``, ``id``, ``value``,
    ``published`` and ``change``; the first three are its key. A key without a rating has no row.
    """
    columns = f"{_KEY}, id, value, published, change"
    of = f"(r.{_KEY.replace(', ', ', r.')}) = (k.{_KEY.replace(', ', ', k.')})"
    several = f"""
        SELECT r.* FROM {table} k CROSS JOIN rating r ON {of} AND {known} WHERE k.ratings > 1
    """
    return (
        f"DROP TABLE IF EXISTS temp.{table}",
        # With types, because SQLite looks up no key in a column without one.
        f"""
        CREATE TEMP TABLE {table} (
            organisation INTEGER, service INTEGER, question INTEGER, id INTEGER, value INTEGER,
            published TEXT, change INTEGER, ratings INTEGER, PRIMARY KEY ({_KEY})
        ) WITHOUT ROWID
        """,
        # Most have one rating, which counts whatever it says: only the others need the choice.
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
