"""Merges ratings and their sources, ratings outside the key questions, and scores."""

from __future__ import annotations

from sqlalchemy import Connection

from db.domain.scale import QUESTIONS, Confidence

_RATINGS = (
    """
    UPDATE merged SET
        newest = max(newest, (SELECT coalesce(max(published), '') FROM stage_rating))
    """,
    """
    INSERT OR IGNORE INTO rating (organisation, service, question, published, value, twin)
    SELECT organisation, service, question, published, rating, twin FROM stage_rating
    """,
    """
    INSERT INTO rating_source
        (rating, source, confidence, report, inherited, inherited_from, percentage, note)
    SELECT r.id, c.id, s.confidence, p.id, s.inherited, s.inherited_from, s.percentage, s.note
    FROM stage_rating s
    CROSS JOIN rating r ON (r.organisation, r.service, r.question, r.published, r.value, r.twin)
        = (s.organisation, s.service, s.question, s.published, s.rating, s.twin)
    CROSS JOIN number_source c ON c.number = s.source
    LEFT JOIN number_report p ON p.number = s.report
    WHERE true
    ON CONFLICT (rating, source) DO UPDATE SET
        confidence = min(confidence, excluded.confidence),
        -- Row IDs follow the order of the imports; keys do not.
        report = (SELECT id FROM report p WHERE p.id IN (rating_source.report, excluded.report)
                  ORDER BY p.key LIMIT 1),
        inherited = max(inherited, excluded.inherited),
        inherited_from = max(inherited_from, excluded.inherited_from),
        percentage = coalesce(
            max(percentage, excluded.percentage), percentage, excluded.percentage),
        note = max(note, excluded.note)
    """,
)

_OTHERS = (
    """
    INSERT INTO score
        (organisation, service, question, published, statement, name, score, source)
    SELECT o.id, v.id, q.id, s.published, s.statement, s.name, s.score, c.id
    FROM stage_score s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    CROSS JOIN word_question q ON q.word = s.question
    CROSS JOIN source c ON c.identity = s.source
    WHERE true
    ON CONFLICT (organisation, service, question, published, statement, score) DO UPDATE SET
        name = max(name, excluded.name),
        source = (SELECT id FROM source c WHERE c.id IN (score.source, excluded.source)
                  ORDER BY c.identity LIMIT 1)
    """,
    "INSERT OR IGNORE INTO rating_value (word) SELECT rating FROM stage_otherrating",
    """
    INSERT INTO other_rating
        (organisation, name, published, value, source, confidence, report, note)
    SELECT o.id, s.name, s.published, w.id, c.id, f.id, p.id, s.note
    FROM stage_otherrating s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN rating_value w ON w.word = s.rating
    CROSS JOIN source c ON c.identity = s.source
    CROSS JOIN word_confidence f ON f.word = s.confidence
    LEFT JOIN report p ON p.key = s.report
    WHERE true
    ON CONFLICT (organisation, name, published, value, source) DO UPDATE SET
        confidence = min(confidence, excluded.confidence),
        report = (SELECT id FROM report p WHERE p.id IN (other_rating.report, excluded.report)
                  ORDER BY p.key LIMIT 1),
        note = max(note, excluded.note)
    """,
)


def merge(connection: Connection, own_source: str) -> None:
    """Add the staged ratings that are new, and the details given by each source.

    If a source gives a rating twice, the best confidence, the texts that sort last, the higher
    percentage and the report whose key sorts first are kept. Organisations, sources and reports
    must already be merged. Leaves temporary tables of words and numbers for :func:`merge_others`.
    """
    _number_words(connection, own_source)
    for statement in _RATINGS:
        connection.exec_driver_sql(statement)


def merge_others(connection: Connection, own_source: str) -> None:
    """Merge the scores for quality statements, and ratings such as use of resources.

    Needs ``word_service``: see :func:`db.importing.merge.services.merge`.
    """
    run = connection.exec_driver_sql
    for table in ("score", "otherrating"):
        run(f"UPDATE stage_{table} SET source = ? WHERE source = ''", (own_source,))
    for statement in _OTHERS:
        run(statement)


def _number_words(connection: Connection, own_source: str) -> None:
    """Create temporary tables that map words in facts, and numbers in ``word``, to row IDs."""
    run = connection.exec_driver_sql
    for name, words in (
        ("word_question", [question.value for question in QUESTIONS]),
        ("word_confidence", [confidence.value for confidence in Confidence]),
    ):
        run(f"DROP TABLE IF EXISTS temp.{name}")
        run(f"CREATE TEMP TABLE {name} (word TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID")
        run(f"INSERT INTO {name} VALUES (?, ?)", list(zip(words, range(len(words)), strict=True)))
    for name, key in (("report", "key"), ("source", "identity")):
        run(f"DROP TABLE IF EXISTS temp.number_{name}")
        run(f"CREATE TEMP TABLE number_{name} (number INTEGER PRIMARY KEY, id INTEGER)")
        run(
            f"INSERT INTO number_{name} "
            f"SELECT w.id, m.id FROM word w CROSS JOIN {name} m ON m.{key} = w.text"
        )
    run(
        "INSERT INTO number_source SELECT w.id, c.id FROM word w CROSS JOIN source c "
        "ON c.identity = ? WHERE w.text = ''",
        (own_source,),
    )
