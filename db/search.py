"""Finding things: the index of what can be found, and free text turned into safe searches.

Text is never syntax: it is cut into words of letters and digits, and each is looked for as the
beginning of a word. A word that begins nothing is taken as misspelt, and its nearest words are
looked for instead.
"""

from __future__ import annotations

import unicodedata

from sqlalchemy import Connection

from db.listings import Hit, HitKind
from db.records import Subject
from db.scale import QUESTIONS, Change, Rating
from db.schema import Record

KINDS = tuple(HitKind)
MOST_RANKED = 2000
"""More hits than this are not ranked: bm25 over a common word takes longer than a key press."""
MOST_WORDS = 12
MOST_NEAR = 6
"""Spellings tried in the place of a word that nothing begins with."""

# The index


def refresh(connection: Connection) -> None:
    """Index anew the organisations in the temporary table ``touched``."""
    run = connection.exec_driver_sql
    mine = "organisation IN (SELECT id FROM touched)"
    run(
        "INSERT INTO search_index (search_index, rowid, title, body) "
        f"SELECT 'delete', id, title, body FROM search_entry WHERE {mine}"
    )
    run(f"DELETE FROM search_entry WHERE {mine}")
    highest = run("SELECT coalesce(max(id), 0) FROM search_entry").scalar_one()
    for kind, select in _ENTRIES.items():
        run(
            "INSERT INTO search_entry (kind, organisation, service, report, item, title, body) "
            f"SELECT {KINDS.index(kind)}, organisation, service, report, item, "
            f"{_without_apostrophes('title')}, {_without_apostrophes('body')} FROM ({select})"
        )
    run(
        "INSERT INTO search_index (rowid, title, body) "
        "SELECT id, title, body FROM search_entry WHERE id > ?",
        (highest,),
    )


def _without_apostrophes(column: str) -> str:
    return f"replace(replace({column}, '''', ''), '’', '')"


_MONTHS = "January February March April May June July August September October November December"


def _month_words(column: str) -> str:
    """SQL for «2019 December», so that the months of a report can be searched for."""
    cases = " ".join(
        f"WHEN '{number:02}' THEN '{month}'" for number, month in enumerate(_MONTHS.split(), 1)
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

# The search


def words_of(text: str) -> list[str]:
    """The words of ``text`` as the index has them: folded, without apostrophes and accents.

    >>> words_of("  St. Mary's (AND) sg1-4ab* ")
    ['st', 'marys', 'and', 'sg1', '4ab']
    """
    joined = text.replace("'", "").replace("’", "").replace("‘", "")
    plain = unicodedata.normalize("NFKD", joined)
    kept = "".join(
        character.casefold() if character.isalnum() else " "
        for character in plain
        if not unicodedata.combining(character)
    )
    return list(dict.fromkeys(kept.split()))[:MOST_WORDS]


def find(connection: Connection, text: str, limit: int) -> tuple[Hit, ...]:
    """Hits for ``text``, grouped by kind in the order of HitKind, best first within each."""
    words = words_of(text)
    if not words or limit < 1:
        return ()
    rows = _match(connection, " ".join(f'"{word}"*' for word in words), limit)
    if not rows:
        spellings = [_spellings(connection, word) for word in words]
        if all(spellings):
            expression = " AND ".join(
                "(" + " OR ".join(f'"{near}"*' for near in each) + ")" for each in spellings
            )
            rows = _match(connection, expression, limit)
    return tuple(_hit(row) for row in rows)


def _match(connection: Connection, expression: str, limit: int) -> list[Record]:
    run = connection.exec_driver_sql
    found = run(
        "SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT ?",
        (expression, MOST_RANKED + 1),
    ).all()
    if not found:
        return []
    ranked = len(found) <= MOST_RANKED
    order = "bm25(search_index, 4.0, 1.0)" if ranked else "rowid"
    best: list[Record] = list(
        run(
            f"""
        SELECT e.id, e.kind, row_number() OVER (PARTITION BY e.kind ORDER BY place) AS n
        FROM (
            SELECT rowid, row_number() OVER (ORDER BY {order}, rowid) AS place
            FROM search_index WHERE search_index MATCH ? LIMIT {MOST_RANKED}
        ) m JOIN search_entry e ON e.id = m.rowid
        """,
            (expression,),
        )
    )
    best.sort(key=lambda row: (row.n, row.kind))
    kept = sorted(best[:limit], key=lambda row: (row.kind, row.n))
    rows = {row.id: row for row in run(_HITS.format(",".join(str(row.id) for row in kept)))}
    return [rows[row.id] for row in kept]


_HITS = """
    SELECT e.id, e.kind, e.title, o.cqc_id, o.name AS organisation_name, o.town, o.postcode,
        v.key AS service_key, v.name AS service_name, p.key AS report_key,
        coalesce(p.published, '') AS report_published,
        q.question, coalesce(q.published, '') AS rating_published, o.change,
        ow.word AS organisation_word, qw.word AS rating_word,
        (SELECT w.word FROM rating r JOIN rating_value w ON w.id = r.value
         WHERE e.kind = 1 AND r.organisation = e.organisation AND r.service = e.service
           AND r.question = 5 ORDER BY r.published DESC, w.rank LIMIT 1) AS service_word,
        coalesce(f.text, a.text, s.text, m.name, ev.title, '') AS words
    FROM search_entry e
    JOIN organisation o ON o.id = e.organisation
    JOIN service v ON v.id = e.service
    LEFT JOIN report p ON p.id = e.report
    LEFT JOIN rating_value ow ON ow.id = o.rating
    LEFT JOIN rating q ON e.kind = 3 AND q.id = e.item
    LEFT JOIN rating_value qw ON qw.id = q.value
    LEFT JOIN finding f ON e.kind = 4 AND f.id = e.item
    LEFT JOIN measure m ON e.kind = 5 AND m.id = e.item
    LEFT JOIN action a ON e.kind = 6 AND a.id = e.item
    LEFT JOIN statement s ON e.kind = 7 AND s.id = e.item
    LEFT JOIN event ev ON e.kind = 8 AND ev.id = e.item
    WHERE e.id IN ({})
"""


def _spellings(connection: Connection, word: str) -> list[str]:
    """``word`` itself if something begins with it, else the nearest words of the index."""
    run = connection.exec_driver_sql
    known = run(
        "SELECT 1 FROM search_word WHERE term >= ? AND term < ? LIMIT 1", (word, word + "\uffff")
    ).first()
    if known is not None or len(word) < 3:
        return [word]
    # 30 ms to import, and only a misspelt word needs it
    from rapidfuzz import process
    from rapidfuzz.distance import DamerauLevenshtein

    allowed = 1 if len(word) <= 4 else 2
    terms = run(
        "SELECT term FROM search_word WHERE length(term) BETWEEN ? AND ?",
        (len(word) - allowed, len(word) + allowed),
    ).scalars()
    near = process.extract(
        word, list(terms), scorer=DamerauLevenshtein.distance, score_cutoff=allowed, limit=None
    )
    near.sort(key=lambda found: (found[1], found[0][:1] != word[:1], found[0]))
    return [found[0] for found in near[:MOST_NEAR]]


def _hit(row: Record) -> Hit:
    kind = KINDS[int(row.kind)]
    subject = Subject(row.cqc_id, row.service_key or None)
    inside = (
        f"{row.service_name}, {row.organisation_name}"
        if row.service_key
        else (row.organisation_name or row.cqc_id)
    )
    day = row.report_published or row.rating_published
    place = f"{inside}, {_month_of(day)}" if day else inside
    match kind:
        case HitKind.ORGANISATION:
            where = " ".join(part for part in (row.town, row.postcode) if part)
            return Hit(
                kind,
                Subject(row.cqc_id),
                row.organisation_name or row.cqc_id,
                f"{where} · {row.cqc_id}" if where else row.cqc_id,
                rating=_rating(row.organisation_word),
                change=None if row.change is None else _CHANGES[row.change],
            )
        case HitKind.SERVICE:
            return Hit(
                kind,
                subject,
                row.service_name,
                row.organisation_name,
                rating=_rating(row.service_word),
            )
        case HitKind.REPORT:
            return Hit(kind, subject, row.title, place, report_id=row.report_key)
        case HitKind.RATING:
            question = QUESTIONS[int(row.question)].label
            return Hit(
                kind,
                subject,
                f"{question}: {row.rating_word}",
                place,
                rating=_rating(row.rating_word),
                report_id=row.rating_published or None,
            )
        case _:
            return Hit(kind, subject, row.words, place, text=row.words, report_id=row.report_key)


_CHANGES = {2: Change.UP_TWO, 1: Change.UP, 0: Change.SAME, -1: Change.DOWN, -2: Change.DOWN_TWO}


def _rating(word: str | None) -> Rating | None:
    return Rating(word) if word else None


def _month_of(day: str) -> str:
    return f"{_MONTHS.split()[int(day[5:7]) - 1]} {day[:4]}"
