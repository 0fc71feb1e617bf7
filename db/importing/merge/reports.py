"""Merges sources, and reports with their visits and the organisations that they cover."""

from __future__ import annotations

from sqlalchemy import Connection

_STATEMENTS = (
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


def merge(connection: Connection) -> None:
    """Merge the staged sources, reports, visits and scopes; organisations must be merged first.

    If two files differ about a source or report, the text that sorts last is kept, so any text
    replaces an empty one; a report counts as rated if either file says so.
    """
    for statement in _STATEMENTS:
        connection.exec_driver_sql(statement)
