"""Merges sources, and reports with their visits and the organisations that they cover."""

from __future__ import annotations

from sqlalchemy import Connection

# The columns that files may state differently: the text that sorts last is shown.
_REPORT = (
    "title",
    "published",
    "kind",
    "url",
    "note",
    "enforcement",
    "rated",
    "framework",
    "pilot",
)
_SOURCE = ("kind", "licence", "note")

CHOOSE_REPORT = f"""
    UPDATE report SET ({", ".join(_REPORT)}) = (
        SELECT {", ".join(f"max({column})" for column in _REPORT)}
        FROM report_detail d WHERE d.report = report.id)
"""
CHOOSE_SOURCE = f"""
    UPDATE source SET ({", ".join(_SOURCE)}) = (
        SELECT {", ".join(f"max({column})" for column in _SOURCE)}
        FROM source_file f WHERE f.source = source.id)
"""
"""SQL that sets the columns of a report, or of a source, to those of the files that state them.

If two files differ, the text that sorts last is kept, so any text replaces an empty one; a report
counts as rated if any file says so, and as a pilot likewise.
"""

_UPDATED = ", ".join(
    f"{column} = max(ifnull({column}, excluded.{column}), ifnull(excluded.{column}, {column}))"
    for column in _REPORT
)
# Each takes the file's row ID as its only parameter, if any.
_STATEMENTS = (
    """
    INSERT OR IGNORE INTO source (identity, title, publisher, url, published)
    SELECT identity, title, publisher, url, published FROM stage_source
    """,
    """
    INSERT INTO source_file (source, file, kind, licence, note)
    SELECT c.id, ?, s.kind, s.licence, s.note FROM stage_source s
    CROSS JOIN source c ON c.identity = s.identity
    WHERE true
    ON CONFLICT (source, file) DO UPDATE SET
        kind = max(kind, excluded.kind), licence = max(licence, excluded.licence),
        note = max(note, excluded.note)
    """,
    f"""
    {CHOOSE_SOURCE} WHERE identity IN (SELECT identity FROM stage_source)
    """,
    "INSERT OR IGNORE INTO report (key) SELECT key FROM stage_report",
    f"""
    INSERT INTO report_detail (report, file, {", ".join(_REPORT)})
    SELECT r.id, ?, s.title, s.published, s.kind, s.url, s.note, s.enforcement, s.rated, f.id,
        s.pilot
    FROM stage_report s CROSS JOIN report r ON r.key = s.key
    LEFT JOIN word_framework f ON f.word = s.framework
    WHERE true
    ON CONFLICT (report, file) DO UPDATE SET {_UPDATED}
    """,
    f"""
    {CHOOSE_REPORT} WHERE key IN (SELECT key FROM stage_report)
    """,
    """
    INSERT OR IGNORE INTO visit (report, started, ended, note, file)
    SELECT r.id, s.start, s.end, s.note, ? FROM stage_visit s
    CROSS JOIN report r ON r.key = s.report
    """,
    """
    INSERT OR IGNORE INTO report_scope (report, organisation, file)
    SELECT r.id, o.id, ? FROM stage_scope s
    CROSS JOIN report r ON r.key = s.report CROSS JOIN organisation o ON o.cqc_id = s.organisation
    """,
)


def touch(connection: Connection) -> None:
    """Add the organisations that a staged report covers, if no other file said so, to ``touched``.

    A rating that is older than the newest report on its organisation has no change.
    """
    connection.exec_driver_sql(
        """
        INSERT OR IGNORE INTO touched SELECT o.id FROM stage_scope s
        CROSS JOIN report r ON r.key = s.report
        CROSS JOIN organisation o ON o.cqc_id = s.organisation
        WHERE (SELECT count(*) FROM report_scope c
               WHERE c.report = r.id AND c.organisation = o.id) = 1
        """
    )


def merge(connection: Connection, file: int) -> None:
    """Merge the staged sources, reports, visits and scopes; organisations must be merged first.

    ``file`` is the row ID of the file that states them.
    """
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement, (file,) * statement.count("?"))
