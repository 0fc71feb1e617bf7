"""Merges the items of report packs, and CQC's own prose in records of its API."""

from __future__ import annotations

from sqlalchemy import Connection

from db.domain.errors import Refused

TABLES = ("finding", "measure", "statement", "action", "event", "conflict")
"""The tables of items."""

# Each statement takes the file's row ID as its only parameter. A folder may hold a record of CQC's
# API twice; of the same part of its prose, the newest counts.
_ITEMS = (
    """
    INSERT INTO finding
        (file, key, report, organisation, service, kind, question, regulation, text, note, source,
         part, statement, evidence, published, score)
    SELECT ?, s.key, r.id, o.id, v.id, s.kind, q.id, s.regulation, s.text, s.note, c.id,
        s.part, s.statement, s.evidence, s.published, s.score
    FROM (SELECT *, rowid AS number, max(published || text) FROM stage_finding GROUP BY key) s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    LEFT JOIN word_question q ON q.word = s.question
    CROSS JOIN source c ON c.identity = s.source
    ORDER BY s.number
    """,
    """
    INSERT INTO measure (file, key, report, organisation, service, name, unit, before, after,
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
    INSERT INTO statement (file, key, report, organisation, role, name, of, text, source)
    SELECT ?, s.key, r.id, o.id, s.role, s.name, s.of, s.text, c.id
    FROM stage_statement s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO action (file, key, report, organisation, service, text, status, source)
    SELECT ?, s.key, r.id, o.id, v.id, s.text, s.status, c.id
    FROM stage_action s
    CROSS JOIN report r ON r.key = s.report
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO event (file, key, organisation, title, text, happened, from_regulator, source)
    SELECT ?, s.key, o.id, s.title, s.text, s.happened, s.from_regulator, c.id
    FROM stage_event s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN source c ON c.identity = s.source
    """,
    """
    INSERT INTO conflict (file, key, organisation, service, question, report, topic, text)
    SELECT ?, s.key, o.id, v.id, q.id, r.id, s.topic, s.text
    FROM stage_conflict s
    CROSS JOIN organisation o ON o.cqc_id = s.organisation
    CROSS JOIN word_service v ON v.name = s.service
    LEFT JOIN word_question q ON q.word = s.question
    LEFT JOIN report r ON r.key = s.report
    """,
    """
    INSERT OR IGNORE INTO conflict_source (conflict, source)
    SELECT k.id, c.id FROM stage_conflict s
    CROSS JOIN conflict k ON k.file = ? AND k.key = s.key
    -- One identity on each line, without a character that JSON escapes.
    CROSS JOIN json_each('["' || replace(s.sources, char(10), '","') || '"]') j
    CROSS JOIN source c ON c.identity = j.value
    """,
)


_PACKS_SUPERSEDED = """
    UPDATE {table} SET superseded = EXISTS (
        SELECT * FROM pack p CROSS JOIN pack q ON q.key = p.key AND q.revision > p.revision
        WHERE p.file = {table}.file)
    WHERE file IN (SELECT file FROM pack WHERE key = ?)
"""
_PROSE_SUPERSEDED = """
    UPDATE finding SET superseded = file <> (
        SELECT f.file FROM finding f CROSS JOIN file x ON x.id = f.file
        WHERE f.key = finding.key AND f.file NOT IN (SELECT file FROM pack)
        ORDER BY x.as_of DESC, x.sha256 DESC LIMIT 1)
    WHERE file NOT IN (SELECT file FROM pack) AND key IN ({keys})
"""


def merge(connection: Connection, file: int, own_source: str) -> None:
    """Add the staged items of ``file``, a row ID; a pack must be in the table ``pack`` already.

    ``own_source`` is the identity of the file itself, the source of items that do not name another.
    Needs the tables ``word_service`` and ``word_question``: see
    :mod:`db.importing.merge.services` and :mod:`db.importing.merge.ratings`.
    """
    run = connection.exec_driver_sql
    run("UPDATE stage_finding SET source = ? WHERE source = ''", (own_source,))
    for statement in _ITEMS:
        run(statement, (file,))
    supersede(connection, run("SELECT key FROM pack WHERE file = ?", (file,)).scalar())
    supersede_prose(connection, "SELECT key FROM stage_finding")


def register_pack(
    connection: Connection, file: int, *, pack: str, revision: int, file_name: str
) -> None:
    """Note that ``file`` is a revision of a pack, whose own ID is ``pack``.

    Raises Refused if the database has different content for the same revision; the message names
    ``file_name``.
    """
    run = connection.exec_driver_sql
    if run(
        "SELECT 1 FROM pack WHERE key = ? AND revision = ?", (pack, revision)
    ).scalar():  # the same content would have been recognised by its SHA-256
        raise Refused(
            f"{file_name} differs from revision {revision} of the pack '{pack}', which is already "
            "loaded. Increase its 'revision' and load it again."
        )
    run("INSERT INTO pack (file, key, revision) VALUES (?, ?, ?)", (file, pack, revision))


def supersede(connection: Connection, pack: str | None) -> None:
    """Mark the items of all but the highest revision of ``pack`` as superseded.

    The organisations of all its items are added to ``touched``.
    """
    if pack is None:
        return
    for table in TABLES:
        connection.exec_driver_sql(_PACKS_SUPERSEDED.format(table=table), (pack,))
        connection.exec_driver_sql(
            f"INSERT OR IGNORE INTO touched SELECT organisation FROM {table} "
            "WHERE file IN (SELECT file FROM pack WHERE key = ?)",
            (pack,),
        )


def supersede_prose(connection: Connection, keys: str) -> None:
    """Mark CQC's prose as superseded where a newer file has the same part of the same record.

    ``keys`` is SQL that selects the keys of the findings to look at.
    """
    connection.exec_driver_sql(_PROSE_SUPERSEDED.format(keys=keys))
