"""Merges the items of report packs: findings, measures, statements, actions, events, conflicts."""

from __future__ import annotations

from sqlalchemy import Connection

from db.domain.errors import Refused

_TABLES = ("finding", "measure", "statement", "action", "event", "conflict")

# Each statement takes the pack's row ID as its only parameter.
_ITEMS = (
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


def merge(connection: Connection, *, pack: str, revision: int, file: int, file_name: str) -> None:
    """Add the staged items of a pack, replacing those of any lower revision.

    ``pack`` is the pack's own ID and ``file`` the row ID of its file. If the database already has a
    higher revision, nothing is added. Raises Refused if the database has different content for
    the same revision; the message names ``file_name``. Needs the tables ``word_service`` and
    ``word_question``: see :mod:`db.importing.merge.services` and :mod:`db.importing.merge.ratings`.
    """
    run = connection.exec_driver_sql
    known = run("SELECT id, revision FROM pack WHERE key = ?", (pack,)).first()
    if known is not None and known.revision == revision:
        raise Refused(
            f"{file_name} differs from revision {revision} of the pack '{pack}', which is already "
            "loaded. Increase its 'revision' and load it again."
        )
    if known is not None and known.revision > revision:
        return
    if known is None:
        run("INSERT INTO pack (key, revision, file) VALUES (?, ?, ?)", (pack, revision, file))
    else:
        run(
            "DELETE FROM conflict_source WHERE conflict IN "
            "(SELECT id FROM conflict WHERE pack = ?)",
            (known.id,),
        )
        for table in _TABLES:
            run(f"DELETE FROM {table} WHERE pack = ?", (known.id,))
        run("UPDATE pack SET revision = ?, file = ? WHERE id = ?", (revision, file, known.id))
    row = run("SELECT id FROM pack WHERE key = ?", (pack,)).scalar_one()
    for statement in _ITEMS:
        run(statement, (row,))
