"""The index of what can be found: one entry a thing, in the words by which people look for it."""

from __future__ import annotations

from sqlalchemy import Connection

from db.listings import HitKind
from db.scale import QUESTIONS

KINDS = tuple(HitKind)
KIND_SHIFT = 40
"""An entry's id is its kind's place in KINDS, shifted so far, and a number within the kind."""
LAST_ID = (1 << 63) - 1


def refresh(connection: Connection) -> None:
    """Index anew the organisations in the temporary table ``touched``."""
    run = connection.exec_driver_sql
    mine = "organisation IN (SELECT id FROM touched)"
    run(
        "INSERT INTO search_index (search_index, rowid, title, body) "
        f"SELECT 'delete', id, title, body FROM search_entry WHERE {mine}"
    )
    run(f"DELETE FROM search_entry WHERE {mine}")
    for kind, select in _ENTRIES.items():
        block = block_of(kind)
        highest: int = run(
            "SELECT coalesce(max(id), ?) FROM search_entry WHERE id BETWEEN ? AND ?",
            (block.start, block.start, block.stop - 1),
        ).scalar_one()
        run(
            "INSERT INTO search_entry (id, kind, organisation, service, report, item, title, body) "
            f"SELECT ? + row_number() OVER (), {KINDS.index(kind)}, organisation, service, report, "
            f"item, {_without_apostrophes('title')}, {_without_apostrophes('body')} "
            f"FROM ({select})",
            (highest,),
        )
        run(
            "INSERT INTO search_index (rowid, title, body) "
            "SELECT id, title, body FROM search_entry WHERE id > ? AND id < ?",
            (highest, block.stop),
        )


def block_of(kind: HitKind) -> range:
    """The ids of the entries of one kind: so that one kind alone can be asked for."""
    place = KINDS.index(kind)
    return range(place << KIND_SHIFT, place + 1 << KIND_SHIFT)


def _without_apostrophes(column: str) -> str:
    return f"replace(replace({column}, '''', ''), '’', '')"


MONTHS = "January February March April May June July August September October November December"


def _month_words(column: str) -> str:
    """SQL for «2019 December», so that the months of a report can be searched for."""
    cases = " ".join(
        f"WHEN '{number:02}' THEN '{month}'" for number, month in enumerate(MONTHS.split(), 1)
    )
    return f"(substr({column}, 1, 4) || ' ' || CASE substr({column}, 6, 2) {cases} ELSE '' END)"


def _visit_months() -> str:
    """SQL for every month from the first to the last day of each visit of a report ``r``."""
    return f"""
        (WITH RECURSIVE month (day, last) AS (
            SELECT date(started, 'start of month'), ended FROM visit WHERE report = r.id
            UNION
            SELECT date(day, '+1 month'), last FROM month WHERE date(day, '+1 month') <= last)
         SELECT coalesce(group_concat({_month_words("day")}, ' '), '') FROM month)
    """


_QUESTION_WORDS = "CASE question {} END".format(
    " ".join(f"WHEN {n} THEN '{question.label}'" for n, question in enumerate(QUESTIONS))
)

_SELECTS: dict[HitKind, str] = {
    HitKind.ORGANISATION: """
        SELECT o.id AS organisation, 0 AS service, NULL AS report, 0 AS item, o.name AS title,
            concat_ws_(o.cqc_id, o.ods_code, o.postcode, replace(o.postcode, ' ', ''), o.town,
                o.street, o.county, o.local_authority, o.brand, o.role,
                (SELECT group_concat(n.name, ' ') FROM organisation_name n
                 WHERE n.organisation = o.id AND n.name <> o.name),
                p.name) AS body
        FROM touched t JOIN organisation o ON o.id = t.id
        LEFT JOIN organisation p ON p.id = o.provider
        ORDER BY o.level DESC, o.sort_name, o.cqc_id
    """,
    HitKind.SERVICE: """
        SELECT DISTINCT r.organisation, r.service, NULL AS report, 0 AS item, v.name AS title,
            concat_ws_(o.name, o.town) AS body
        FROM touched t JOIN rating r ON r.organisation = t.id AND r.service <> 0
        JOIN service v ON v.id = r.service JOIN organisation o ON o.id = t.id
        ORDER BY o.sort_name, v.position, v.name
    """,
    HitKind.REPORT: f"""
        SELECT t.id AS organisation, 0 AS service, r.id AS report, 0 AS item, r.title AS title,
            concat_ws_('report inspection', o.name, {_month_words("r.published")},
                {_visit_months()}, r.kind, r.note, r.enforcement) AS body
        FROM touched t JOIN report_scope c ON c.organisation = t.id
        JOIN report r ON r.id = c.report JOIN organisation o ON o.id = t.id
        WHERE r.title <> '' AND o.level = 'provider'
        ORDER BY r.published DESC
    """,
    # Only what report packs tell: a whole country's ratings would drown everything else.
    HitKind.RATING: f"""
        SELECT organisation, service, NULL AS report, id AS item,
            concat_ws_({_QUESTION_WORDS}, service_name, word) AS title,
            concat_ws_('rated rating', organisation_name, {_month_words("published")},
                CASE WHEN before IS NULL OR before_rank IS NULL OR rank IS NULL THEN ''
                     WHEN before = word THEN 'still stays unchanged no change from'
                     WHEN rank > before_rank THEN 'improved improvement up went up moved goes from'
                     ELSE 'declined down went down fell from' END, before) AS body
        FROM (
            SELECT r.id, r.organisation, r.service, r.question, r.published, w.word, w.rank,
                v.name AS service_name, o.name AS organisation_name,
                lag(w.word) OVER history AS before, lag(w.rank) OVER history AS before_rank
            FROM rating r
            JOIN rating_value w ON w.id = r.value JOIN service v ON v.id = r.service
            JOIN organisation o ON o.id = r.organisation
            WHERE r.organisation IN (SELECT id FROM touched) AND r.organisation IN (
                SELECT e.organisation FROM source c
                JOIN rating_source s ON s.source = c.id JOIN rating e ON e.id = s.rating
                WHERE c.identity LIKE 'page:%')
            WINDOW history AS (PARTITION BY r.organisation, r.service, r.question
                               ORDER BY r.published, w.rank)
        )
        WHERE id IN (SELECT s.rating FROM rating_source s JOIN source c ON c.id = s.source
                     WHERE c.identity LIKE 'page:%')
        ORDER BY published DESC
    """,
    HitKind.FINDING: f"""
        SELECT f.organisation, f.service, f.report, f.id AS item, f.text AS title,
            concat_ws_(replace(f.kind, '_', ' '), o.name, v.name, f.regulation, {_QUESTION_WORDS},
                {_month_words("r.published")}) AS body
        FROM touched t JOIN finding f ON f.organisation = t.id
        JOIN organisation o ON o.id = t.id JOIN service v ON v.id = f.service
        JOIN report r ON r.id = f.report ORDER BY r.published DESC
    """,
    HitKind.MEASURE: f"""
        SELECT m.organisation, m.service, m.report, m.id AS item, m.name AS title,
            concat_ws_(format('%g', m.before), format('%g', m.after), format('%g', m.value),
                m.unit, m.period, o.name, v.name, {_month_words("r.published")}) AS body
        FROM touched t JOIN measure m ON m.organisation = t.id
        JOIN organisation o ON o.id = t.id JOIN service v ON v.id = m.service
        JOIN report r ON r.id = m.report ORDER BY r.published DESC
    """,
    HitKind.ACTION: f"""
        SELECT a.organisation, a.service, a.report, a.id AS item, a.text AS title,
            concat_ws_(replace(a.status, '_', ' '), o.name, v.name, {_month_words("r.published")})
                AS body
        FROM touched t JOIN action a ON a.organisation = t.id
        JOIN organisation o ON o.id = t.id JOIN service v ON v.id = a.service
        JOIN report r ON r.id = a.report ORDER BY r.published DESC
    """,
    HitKind.STATEMENT: f"""
        SELECT s.organisation, 0 AS service, s.report, s.id AS item, s.text AS title,
            concat_ws_(s.name, s.role, s.of, {_month_words("r.published")}) AS body
        FROM touched t JOIN statement s ON s.organisation = t.id
        JOIN report r ON r.id = s.report ORDER BY r.published DESC
    """,
    HitKind.EVENT: f"""
        SELECT e.organisation, 0 AS service, NULL AS report, e.id AS item, e.title AS title,
            concat_ws_(e.text, o.name, {_month_words("e.happened")}) AS body
        FROM touched t JOIN event e ON e.organisation = t.id
        JOIN organisation o ON o.id = t.id ORDER BY e.happened DESC
    """,
}


def _spell_out(sql: str) -> str:
    """``concat_ws_(a, b)``: blanks between, no NULLs; SQLite before 3.44 has no concat_ws."""
    while "concat_ws_(" in sql:
        start = sql.index("concat_ws_(")
        depth, place, parts, begun = 1, start + len("concat_ws_("), list[str](), 0
        begun = place
        while depth:
            character = sql[place]
            depth += (character == "(") - (character == ")")
            if (character == "," and depth == 1) or not depth:
                parts.append(sql[begun:place].strip())
                begun = place + 1
            place += 1
        joined = " || ' ' || ".join(f"coalesce({part}, '')" for part in parts)
        sql = sql[:start] + f"({joined})" + sql[place:]
    return sql


_ENTRIES = {kind: _spell_out(select) for kind, select in _SELECTS.items()}
