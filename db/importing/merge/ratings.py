"""Merges ratings and what sources state about them, ratings of other kinds, and scores."""

from __future__ import annotations

from sqlalchemy import Connection

from db.domain.framework import LAST_ESSENTIAL_STANDARDS, LAST_KEY_LINES, Framework
from db.domain.scale import QUESTIONS
from db.importing.staging import CONFIDENCES, DETAIL, FRAMEWORKS

_NUMBER = {framework: FRAMEWORKS[framework.value] for framework in Framework}

FRAMEWORK_BY_DATE = f"""
    CASE WHEN r.published = '' THEN NULL
         WHEN r.published <= '{LAST_ESSENTIAL_STANDARDS}'
              AND (SELECT w.rank FROM rating_value w WHERE w.id = r.value) IS NULL
         THEN {_NUMBER[Framework.ESSENTIAL_STANDARDS]}
         WHEN r.published <= '{LAST_KEY_LINES}' THEN {_NUMBER[Framework.KEY_LINES]}
         ELSE {_NUMBER[Framework.SINGLE]} END
"""
"""SQL for the framework of a row ``r`` of ``rating``, if no source states it.

It is :func:`db.domain.framework.framework_of_rating` in SQL.
"""

CHOOSE_FRAMEWORK = f"""
    UPDATE rating AS r SET framework = coalesce(
        (SELECT max(d.framework) FROM rating_source s CROSS JOIN rating_detail d ON d.id = s.detail
         WHERE s.rating = r.id),
        {FRAMEWORK_BY_DATE})
"""
"""SQL that sets the framework of a rating: the one that its sources state, or else by its date."""

_TOUCH_PILOTS = """
    INSERT OR IGNORE INTO touched
    SELECT r.organisation FROM pilot_rating p CROSS JOIN rating r ON r.id = p.rating
"""
_PILOTS = (
    _TOUCH_PILOTS,
    "DELETE FROM pilot_rating",
    """
    INSERT INTO pilot_rating
    SELECT s.rating FROM rating_source s CROSS JOIN rating_detail d ON d.id = s.detail
    CROSS JOIN report p ON p.id = d.report
    GROUP BY s.rating HAVING min(p.pilot)
    """,
    _TOUCH_PILOTS,
)

# NULL is not equal to itself, so the key of a detail has other values in place of it.
_DETAIL_KEY = (
    "ifnull({0}.source, 0), {0}.confidence, ifnull({0}.report, 0), {0}.inherited, "
    "{0}.inherited_from, ifnull({0}.percentage, -1), {0}.note, ifnull({0}.framework, -1), "
    "{0}.grouped, {0}.carried, {0}.current"
)

_DETAILS = (
    "DROP TABLE IF EXISTS temp.new_detail",
    # The details staged since the last call, with row IDs in place of the numbers of words.
    f"""
    CREATE TEMP TABLE new_detail AS
    SELECT s.number, c.id AS source, s.confidence, p.id AS report,
           {", ".join(f"s.{field}" for field in DETAIL[3:])}
    FROM stage_detail s
    LEFT JOIN number_source c ON c.number = s.source
    LEFT JOIN number_report p ON p.number = s.report
    WHERE s.number NOT IN (SELECT number FROM number_detail)
    """,
    f"""
    INSERT OR IGNORE INTO rating_detail ({", ".join(DETAIL)})
    SELECT {", ".join(DETAIL)} FROM new_detail
    """,
    f"""
    INSERT INTO number_detail
    SELECT n.number, d.id FROM new_detail n CROSS JOIN rating_detail d
        ON ({_DETAIL_KEY.format("d")}) = ({_DETAIL_KEY.format("n")})
    """,
)

_RATINGS = (
    """
    UPDATE merged SET
        newest = max(newest, (SELECT coalesce(max(published), '') FROM stage_rating))
    """,
    f"""
    INSERT OR IGNORE INTO rating
        (organisation, service, question, published, value, twin, framework)
    SELECT organisation, service, question, published, value, twin, {FRAMEWORK_BY_DATE}
    FROM (SELECT *, rating AS value FROM stage_rating) r
    """,
    """
    INSERT OR IGNORE INTO stated_rating (rating, detail)
    SELECT r.id, n.id
    FROM stage_rating s
    CROSS JOIN rating r ON (r.organisation, r.service, r.question, r.published, r.value, r.twin)
        = (s.organisation, s.service, s.question, s.published, s.rating, s.twin)
    CROSS JOIN number_detail n ON n.number = s.detail
    """,
)

_OTHERS = (
    """
    INSERT OR IGNORE INTO score (organisation, service, question, published, statement, score,
        carried, name, words, source, file)
    SELECT o.id, v.id, q.id, s.published, s.statement, s.score, s.carried, s.name, s.words, c.id, ?
    FROM stage_score s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    CROSS JOIN word_question q ON q.word = s.question
    CROSS JOIN source c ON c.identity = s.source
    """,
    "INSERT OR IGNORE INTO rating_value (word) SELECT rating FROM stage_otherrating",
    """
    INSERT INTO other_rating
        (organisation, name, published, value, source, confidence, report, note, file)
    SELECT o.id, s.name, s.published, w.id, c.id, f.id, p.id, s.note, ?
    FROM stage_otherrating s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN rating_value w ON w.word = s.rating
    CROSS JOIN source c ON c.identity = s.source
    CROSS JOIN word_confidence f ON f.word = s.confidence
    LEFT JOIN report p ON p.key = s.report
    WHERE true
    ON CONFLICT (organisation, name, published, value, source, file) DO UPDATE SET
        confidence = min(confidence, excluded.confidence),
        report = (SELECT id FROM report p WHERE p.id IN (other_rating.report, excluded.report)
                  ORDER BY p.key LIMIT 1),
        note = max(note, excluded.note)
    """,
)


def begin(connection: Connection) -> None:
    """Create the temporary tables that map numbers and words in staged facts to row IDs."""
    run = connection.exec_driver_sql
    for name, words in (
        ("word_question", {question.value: n for n, question in enumerate(QUESTIONS)}),
        ("word_confidence", CONFIDENCES),
        ("word_framework", FRAMEWORKS),
    ):
        run(f"DROP TABLE IF EXISTS temp.{name}")
        run(f"CREATE TEMP TABLE {name} (word TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID")
        run(f"INSERT INTO {name} VALUES (?, ?)", list(words.items()))
    run("DROP TABLE IF EXISTS temp.number_detail")
    run("CREATE TEMP TABLE number_detail (number INTEGER PRIMARY KEY, id INTEGER)")


def merge(connection: Connection) -> None:
    """Add the staged ratings that are new, and list all of them in ``stated_rating``.

    Organisations, sources and reports must already be merged. A rating that a file states in
    several ways, such as on two pages, has a row for each.
    """
    _number_words(connection)
    for statement in (*_DETAILS, *_RATINGS):
        connection.exec_driver_sql(statement)


def merge_frameworks(connection: Connection) -> None:
    """Note the framework of the staged ratings whose source states it.

    Needs the runs of :mod:`db.importing.merge.runs`.
    """
    connection.exec_driver_sql(
        f"""
        {CHOOSE_FRAMEWORK} WHERE id IN (
            SELECT t.rating FROM stated_rating t CROSS JOIN rating_detail d ON d.id = t.detail
            WHERE d.framework IS NOT NULL)
        """
    )


def choose_pilots(connection: Connection) -> None:
    """List the ratings that only the reports of pilots give in ``pilot_rating``.

    Any file may say later that a report is a pilot's, or no longer say so. The organisations of
    such ratings are added to ``touched``. Needs the runs of :mod:`db.importing.merge.runs`.
    """
    run = connection.exec_driver_sql
    # Nearly no database has any, and to look for them in all sources takes long.
    if run(
        "SELECT EXISTS (SELECT * FROM pilot_rating) OR EXISTS (SELECT * FROM report WHERE pilot)"
    ).scalar():
        for statement in _PILOTS:
            run(statement)


def merge_others(connection: Connection, file: int, own_source: str) -> None:
    """Merge the scores for quality statements, and ratings such as use of resources.

    Needs ``word_service``: see :func:`db.importing.merge.services.merge`.
    """
    run = connection.exec_driver_sql
    for table in ("score", "otherrating"):
        run(f"UPDATE stage_{table} SET source = ? WHERE source = ''", (own_source,))
    for statement in _OTHERS:
        run(statement, (file,) if "?" in statement else ())


def _number_words(connection: Connection) -> None:
    """Map the numbers in ``word`` to the row IDs of the reports and sources that they mean."""
    run = connection.exec_driver_sql
    for name, key in (("report", "key"), ("source", "identity")):
        run(f"DROP TABLE IF EXISTS temp.number_{name}")
        run(f"CREATE TEMP TABLE number_{name} (number INTEGER PRIMARY KEY, id INTEGER)")
        run(
            f"INSERT INTO number_{name} "
            f"SELECT w.id, m.id FROM word w CROSS JOIN {name} m ON m.{key} = w.text"
        )
