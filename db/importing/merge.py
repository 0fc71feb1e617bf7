"""From the staging tables into history.

Every step adds, or picks a winner by a rule in which the order of the imports has no part: the
newest description of each kind, the best confidence, the greatest text. So files that are imported
in any order end in the same database.

The SQL is plain: these are bulk statements of SQLite's own dialect, each run once an import. CROSS
JOIN keeps the order of the tables: staged rows first, each looked up in the real tables. Left to
itself SQLite goes by what it knew of a small database, and scans all that is staged for each row.
"""

from __future__ import annotations

from sqlalchemy import Connection

from db.domain.scale import QUESTIONS, Confidence
from db.domain.subject import position, service_key
from db.sqlite.schema import DESCRIPTION


def begin(connection: Connection) -> None:
    """Note what is known before the first fact of a file is merged."""
    run = connection.exec_driver_sql
    for table in ("known_rating", "merged"):
        run(f"DROP TABLE IF EXISTS temp.{table}")
    run("CREATE TEMP TABLE known_rating AS SELECT coalesce(max(id), 0) AS id FROM rating")
    run("CREATE TEMP TABLE merged AS SELECT '' AS newest, 0 AS organisations")


def merge_ratings(connection: Connection, own_source: str) -> None:
    """Move the ratings that are staged into the real tables.

    Their organisations, sources and reports must be staged too.
    """
    run = connection.exec_driver_sql
    for statement in (*_NEW_ORGANISATIONS, *_REPORTS):
        run(statement)
    _numbers(connection, own_source)
    for statement in _RATINGS:
        run(statement)


def merge_so_far(connection: Connection, own_source: str) -> None:
    """Move the ratings of a table into the real tables while the table is still being read."""
    merge_ratings(connection, own_source)
    connection.exec_driver_sql("DELETE FROM stage_rating")


def merge(connection: Connection, *, kind: str, tie: str, own_source: str) -> None:
    """Move all that is staged into the real tables.

    ``kind`` is the kind of source ('pack', 'sheet', 'api', 'directory') and ``tie`` the file's
    SHA-256, which decides between two files of one kind that hold as of the same day. Facts that
    name no source speak for ``own_source``, the file's.

    Leaves two temporary tables for what comes after: ``touched`` (organisations whose description
    or ratings may have changed) and ``known_rating`` (the greatest id of a rating before).
    """
    run = connection.exec_driver_sql
    for table in ("score", "otherrating"):
        run(f"UPDATE stage_{table} SET source = ? WHERE source = ''", (own_source,))
    merge_ratings(connection, own_source)
    for statement in _ORGANISATIONS:
        run(statement)
    _touch(connection, kind)
    run(
        f"""
        INSERT INTO organisation_detail (organisation, kind, as_of, tie, name, provider,
            {_DESCRIPTION})
        SELECT s.id, ? || iif(s.mentioned, ', mentioned', ''),
               -- Without a day of its own it holds as of the newest date in its file.
               iif(s.as_of = '', merged.newest, s.as_of), ?, s.name,
               s.provider_cqc_id, {", ".join("s." + name for name in DESCRIPTION)}
        FROM stage_organisation s CROSS JOIN merged WHERE true
        ON CONFLICT (organisation, kind) DO UPDATE SET
            as_of = excluded.as_of, tie = excluded.tie, name = excluded.name,
            provider = excluded.provider,
            {", ".join(f"{name} = excluded.{name}" for name in DESCRIPTION)}
        WHERE (excluded.as_of, excluded.tie) > (as_of, tie)
        """,
        (kind, tie),
    )
    _services(connection)
    run(
        "INSERT OR IGNORE INTO touched SELECT organisation FROM rating "
        "WHERE id > (SELECT id FROM known_rating)"
    )
    for statement in _OTHERS:
        run(statement)


def _touch(connection: Connection, kind: str) -> None:
    """Make ``touched``: before the descriptions change, those that will.

    A month's file describes the whole country, mostly as the month before did.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.touched")
    run("CREATE TEMP TABLE touched (id INTEGER PRIMARY KEY)")
    fields = ("name", *DESCRIPTION)
    same = f"""
        EXISTS (
            SELECT 1 FROM organisation_detail d
            WHERE d.organisation = o.id AND d.kind = ? || iif(s.mentioned, ', mentioned', '')
              AND ({", ".join(f"d.{field}" for field in fields)}, d.provider)
                  IS ({", ".join(f"s.{field}" for field in fields)}, s.provider_cqc_id))
        AND (SELECT count(*) FROM organisation_detail d WHERE d.organisation = o.id) = 1
    """
    # Packs and API records say more than descriptions and ratings, so all of theirs count.
    skipped = f"NOT ({same})" if kind in ("sheet", "directory") else "? <> ''"
    run(
        "INSERT OR IGNORE INTO touched SELECT o.id FROM stage_organisation s "
        f"CROSS JOIN organisation o ON o.id = s.id WHERE {skipped}",
        (kind,),
    )
    # A location is found by its provider's name, and a provider counts its locations.
    run(
        "INSERT OR IGNORE INTO touched SELECT l.id FROM organisation l "
        "WHERE l.provider IN (SELECT id FROM touched)"
    )
    run(
        "INSERT OR IGNORE INTO touched SELECT o.provider FROM touched t "
        "CROSS JOIN organisation o ON o.id = t.id WHERE o.provider IS NOT NULL"
    )
    run(
        "INSERT OR IGNORE INTO touched SELECT p.id FROM stage_organisation s "
        "CROSS JOIN touched t ON t.id = s.id "
        "CROSS JOIN organisation p ON p.id = s.provider_id"
    )


def _services(connection: Connection) -> None:
    """Services by their keys, and a temporary table from the facts' names to them."""
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.word_service")
    run("CREATE TEMP TABLE word_service (name TEXT PRIMARY KEY, id INTEGER) WITHOUT ROWID")
    names = run(
        """
        SELECT service FROM stage_score
        UNION SELECT service FROM stage_finding UNION SELECT service FROM stage_measure
        UNION SELECT service FROM stage_action UNION SELECT service FROM stage_conflict
        UNION SELECT former FROM stage_lineage UNION SELECT successor FROM stage_lineage
        """
    ).scalars()
    services = [(name, service_key(name)) for name in names]
    for name, key in services:
        run(
            """
            INSERT INTO service (key, name, position) VALUES (?, ?, ?)
            ON CONFLICT (key) DO UPDATE SET name = min(name, excluded.name)
            """,
            (key, name, position(key)),
        )
        run("INSERT INTO word_service SELECT ?, id FROM service WHERE key = ?", (name, key))
    run(
        """
        INSERT OR IGNORE INTO service_lineage (former, successor)
        SELECT f.id, s.id FROM stage_lineage l
        CROSS JOIN word_service f ON f.name = l.former
        CROSS JOIN word_service s ON s.name = l.successor
        WHERE f.id <> s.id
        """
    )


def _numbers(connection: Connection, own_source: str) -> None:
    """Temporary tables from the facts' words, and from the numbers in ``word``, to ids."""
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


_DESCRIPTION = ", ".join(DESCRIPTION)
# Those that were staged since the last time. What they are like is written once, when all
# descriptions are compared: db.importing.standing.
_NEW_ORGANISATIONS = (
    """
    INSERT OR IGNORE INTO organisation (id, cqc_id, level)
    SELECT id, cqc_id, level FROM stage_organisation
    WHERE rowid > (SELECT organisations FROM merged) ORDER BY id
    """,
    """
    INSERT OR IGNORE INTO organisation (id, cqc_id, level)
    SELECT DISTINCT provider_id, provider_cqc_id, 'provider' FROM stage_organisation
    WHERE rowid > (SELECT organisations FROM merged) AND provider_id <> 0
    """,
    """
    UPDATE merged SET organisations = (SELECT coalesce(max(rowid), 0) FROM stage_organisation)
    """,
)

_ORGANISATIONS = (
    """
    INSERT OR IGNORE INTO organisation_name (organisation, name)
    SELECT o.id, s.name FROM stage_name s CROSS JOIN organisation o ON o.cqc_id = s.organisation
    """,
    """
    INSERT OR IGNORE INTO organisation_name (organisation, name)
    SELECT s.id, s.name FROM stage_organisation s WHERE s.name <> ''
    """,
    """
    INSERT INTO relation (organisation, related, related_name, type, reason)
    SELECT o.id, s.related, s.related_name, s.type, s.reason
    FROM stage_relation s CROSS JOIN organisation o ON o.cqc_id = s.organisation
    WHERE true
    ON CONFLICT (organisation, related, type, reason) DO UPDATE SET
        related_name = max(related_name, excluded.related_name)
    """,
)

_REPORTS = (
    """
    INSERT INTO source (identity, title, publisher, kind, url, published, licence, note)
    SELECT identity, title, publisher, kind, url, published, licence, note FROM stage_source
    WHERE true
    ON CONFLICT (identity) DO UPDATE SET
        kind = max(kind, excluded.kind), licence = max(licence, excluded.licence),
        note = max(note, excluded.note)
    """,
    """
    INSERT INTO report (key, title, published, kind, url, note, enforcement, rated)
    SELECT key, max(title), max(published), max(kind), max(url), max(note), max(enforcement),
           max(rated)
    FROM stage_report WHERE true GROUP BY key
    ON CONFLICT (key) DO UPDATE SET
        title = max(title, excluded.title), published = max(published, excluded.published),
        kind = max(kind, excluded.kind), url = max(url, excluded.url),
        note = max(note, excluded.note), enforcement = max(enforcement, excluded.enforcement),
        rated = max(rated, excluded.rated)
    """,
    """
    INSERT INTO visit (report, started, ended, note)
    SELECT r.id, s.start, s.end, max(s.note) FROM stage_visit s
    CROSS JOIN report r ON r.key = s.report
    WHERE true GROUP BY r.id, s.start, s.end
    ON CONFLICT (report, started, ended) DO UPDATE SET note = max(note, excluded.note)
    """,
    """
    INSERT OR IGNORE INTO report_scope (report, organisation)
    SELECT r.id, o.id FROM stage_scope s
    CROSS JOIN report r ON r.key = s.report CROSS JOIN organisation o ON o.cqc_id = s.organisation
    """,
)

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
        -- Ids follow the order of imports; keys do not.
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

# What only packs hold. Called with the pack's row id.

PACK_TABLES = ("finding", "measure", "statement", "action", "event", "conflict")

PACK_ITEMS = (
    """
    INSERT INTO finding
        (pack, key, report, organisation, service, kind, question, regulation, text, note, source)
    SELECT ?, s.key, r.id, o.id, v.id, s.kind, q.id, s.regulation, s.text, s.note, c.id
    FROM stage_finding s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    LEFT JOIN word_question q ON q.word = s.question
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO measure (pack, key, report, organisation, service, name, unit, before, after,
        value, comparator, period, note, source)
    SELECT ?, s.key, r.id, o.id, v.id, s.name, s.unit, s.before, s.after, s.value,
        s.comparator, s.period, s.note, c.id
    FROM stage_measure s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO statement (pack, key, report, organisation, role, name, of, text, source)
    SELECT ?, s.key, r.id, o.id, s.role, s.name, s.of, s.text, c.id
    FROM stage_statement s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO action (pack, key, report, organisation, service, text, status, source)
    SELECT ?, s.key, r.id, o.id, v.id, s.text, s.status, c.id
    FROM stage_action s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO event (pack, key, organisation, title, text, happened, from_regulator, source)
    SELECT ?, s.key, o.id, s.title, s.text, s.happened, s.from_regulator, c.id
    FROM stage_event s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO conflict (pack, key, organisation, service, question, report, topic, text)
    SELECT ?, s.key, o.id, v.id, q.id, r.id, s.topic, s.text
    FROM stage_conflict s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    LEFT JOIN word_question q ON q.word = s.question
    LEFT JOIN report r ON r.key = s.report
    """,
    """
    INSERT OR IGNORE INTO conflict_source (conflict, source)
    SELECT k.id, c.id FROM conflict k
    CROSS JOIN stage_conflict s ON s.key = k.key
    CROSS JOIN source c ON instr(s.sources, c.identity) > 0
    WHERE k.pack = ?
    """,
)
