"""The search index: an entry for each item, with the words that people use to look for it."""

from __future__ import annotations

from sqlalchemy import Connection

from db.domain.dates import MONTHS
from db.domain.hits import HitKind
from db.domain.scale import QUESTIONS
from db.search.place_kinds import kind_of, place_weight, words_for
from db.sqlite.standing import history, replaced

KINDS = tuple(HitKind)
"""The kinds of hit, in the order of their numbers in the database."""
KIND_SHIFT = 40
"""The bit at which the kind begins in an entry's ID."""
WEIGHT_SHIFT = 36
"""The bit at which the weight begins; lower bits number the entry within its kind and weight.

So the index itself returns the hits of a common word in a useful order: hospitals and trusts come
first, and replaced services and closed places come last.
"""
WEIGHTS = 1 << (KIND_SHIFT - WEIGHT_SHIFT)
"""The number of weights; see :func:`db.search.place_kinds.place_weight` for those of places."""
LAST_ID = (1 << 63) - 1
"""The largest row ID that SQLite allows."""


def refresh(connection: Connection) -> None:
    """Rebuild the entries of the organisations in the temporary table ``touched``.

    The temporary table ``touched_service`` contains their services; see
    :func:`db.importing.standing.refresh`.
    """
    forget(connection)
    run = connection.exec_driver_sql
    for statement in _PLACES:
        run(statement)
    run("DROP TABLE IF EXISTS temp.entry")
    run(
        "CREATE TEMP TABLE entry "
        "(number INTEGER PRIMARY KEY, weight, organisation, service, report, item)"
    )
    for kind in KINDS:
        _write(connection, kind)


def forget(connection: Connection) -> None:
    """Delete the entries of the organisations in the temporary table ``touched``."""
    touched = "organisation IN (SELECT id FROM touched)"
    connection.exec_driver_sql(
        "INSERT INTO search_index (search_index, rowid, title, body) "
        f"SELECT 'delete', id, title, body FROM search_entry WHERE {touched}"
    )
    connection.exec_driver_sql(f"DELETE FROM search_entry WHERE {touched}")


def _write(connection: Connection, kind: HitKind) -> None:
    """Write the entries of one kind: first short rows in order, then their texts."""
    run = connection.exec_driver_sql
    order, texts = _ENTRIES[kind]
    run("DELETE FROM entry")
    run(f"INSERT INTO entry (weight, organisation, service, report, item) {order}")
    for statement in _HISTORIES if kind is HitKind.RATING else ():
        run(statement)
    for weight in run("SELECT DISTINCT weight FROM entry ORDER BY weight").scalars().all():
        block = block_of(kind, weight)
        highest: int = run(
            "SELECT coalesce(max(id), ?) FROM search_entry WHERE id BETWEEN ? AND ?",
            (block.start, block.start, block.stop - 1),
        ).scalar_one()
        run(
            "INSERT INTO search_entry (id, kind, organisation, service, report, item, title, body) "
            f"SELECT ? + number, {KINDS.index(kind)}, organisation, service, report, item, "
            f"{_without_apostrophes('title')}, {_without_apostrophes('body')} FROM ({texts}) "
            "WHERE weight = ?",
            (highest, weight),
        )
        run(
            "INSERT INTO search_index (rowid, title, body) "
            "SELECT id, title, body FROM search_entry WHERE id > ? AND id < ?",
            (highest, block.stop),
        )


def block_of(kind: HitKind, weight: int | None = None) -> range:
    """The range of IDs for the entries of one kind, or of one weight of that kind."""
    first = KINDS.index(kind) << KIND_SHIFT
    if weight is None:
        return range(first, first + (1 << KIND_SHIFT))
    first += weight << WEIGHT_SHIFT
    return range(first, first + (1 << WEIGHT_SHIFT))


def weight_of(entry: int) -> int:
    """The weight in the ID of an entry, from 0."""
    return (entry >> WEIGHT_SHIFT) % WEIGHTS


def _without_apostrophes(column: str) -> str:
    return f"replace(replace({column}, '''', ''), '’', '')"


def _month_words(column: str) -> str:
    """SQL for the month of a date, as '2019 December', so that it can be searched for."""
    cases = " ".join(f"WHEN '{number:02}' THEN '{month}'" for number, month in enumerate(MONTHS, 1))
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


def _of_reports(table: str, service: str) -> str:
    """SQL for the rows of a table of report items, with those of the newest report first."""
    return f"""
        SELECT 0, i.organisation, {service}, i.report, i.id FROM {table} i
        CROSS JOIN touched t ON t.id = i.organisation CROSS JOIN report r ON r.id = i.report
        WHERE NOT i.superseded ORDER BY r.published DESC
    """


def other_names(o: str, between: str) -> str:
    """SQL for the names of an organisation ``o`` except its current one; NULL if there are none.

    ``between`` is SQL for the text between two names.
    """
    names = f"""
        SELECT name FROM organisation_name WHERE organisation = {o}.id AND name <> {o}.name
        {{union}} SELECT name FROM description WHERE organisation = {o}.id AND name <> {o}.name
    """
    # Few organisations have any, and to look is three times as fast as to sort the names of all.
    return f"""
        iif(EXISTS ({names.format(union="UNION ALL")}),
            (SELECT group_concat(name, {between}) FROM ({names.format(union="UNION")})), NULL)
    """


def _question_words(column: str) -> str:
    """SQL for the label of the question whose number is in a column; NULL if there is none."""
    labels = " ".join(f"WHEN {n} THEN '{question.label}'" for n, question in enumerate(QUESTIONS))
    return f"CASE {column} {labels} END"


# What entries need of each touched organisation besides its columns. Several of them need the kind,
# and other names are found twice as fast in the order of the row IDs as in that of the entries.
_PLACES = (
    "DROP TABLE IF EXISTS temp.place",
    "CREATE TEMP TABLE place (id INTEGER PRIMARY KEY, kind TEXT, names TEXT)",
    f"""
    INSERT INTO place
    SELECT o.id, {kind_of("o")}, {other_names("o", "' '")}
    FROM touched t CROSS JOIN organisation o ON o.id = t.id
    """,
)


def _words(*columns: str) -> str:
    """SQL for the texts of ``columns``, which are SQL, with spaces between them; NULL is empty.

    SQLite itself has ``concat_ws`` only from version 3.44, and || copies the text once for each
    column.
    """
    return f"printf('{' '.join(['%s'] * len(columns))}', {', '.join(columns)})"


_CHANGE_WORDS = """
    CASE WHEN b.word IS NULL OR b.rank IS NULL OR w.rank IS NULL THEN ''
         WHEN b.word = w.word THEN 'still stays unchanged no change from'
         WHEN w.rank > b.rank THEN 'improved improvement up went up moved goes from'
         ELSE 'declined down went down fell from' END
"""
_INDEXED_RATINGS = """
    SELECT * FROM rating WHERE (organisation, service, question) IN (
        SELECT i.organisation, i.service, i.question
        FROM entry e CROSS JOIN rating i ON i.id = e.item)
"""

# Without an index, and columns of these types to search it by, SQLite would read all histories once
# for each rating.
_HISTORIES = (
    "DROP TABLE IF EXISTS temp.indexed_history",
    """
    CREATE TEMP TABLE indexed_history (
        organisation INTEGER, service INTEGER, question INTEGER, published TEXT, previous INTEGER,
        PRIMARY KEY (organisation, service, question, published)) WITHOUT ROWID
    """,
    f"""
    INSERT INTO indexed_history SELECT organisation, service, question, published, previous
    FROM ({history(_INDEXED_RATINGS)})
    """,
)

_ENTRIES: dict[HitKind, tuple[str, str]] = {
    HitKind.ORGANISATION: (
        f"""
        SELECT {place_weight("o", "p.kind")} AS weight, o.id, 0, NULL, 0
        FROM place p CROSS JOIN organisation o ON o.id = p.id
        ORDER BY weight, o.sort_name, o.cqc_id
        """,
        f"""
        SELECT e.*, o.name AS title,
            {
            _words(
                "o.cqc_id",
                "o.ods_code",
                "o.postcode",
                "replace(o.postcode, ' ', '')",
                "o.town",
                "o.street",
                "o.county",
                "o.local_authority",
                "o.brand",
                "o.role",
                "k.names",
                "p.name",
                words_for("k.kind"),
            )
        } AS body
        FROM entry e CROSS JOIN organisation o ON o.id = e.organisation
        CROSS JOIN place k ON k.id = o.id
        LEFT JOIN organisation p ON p.id = o.provider
        """,
    ),
    HitKind.SERVICE: (
        f"""
        SELECT min({place_weight("o", "p.kind")}, 1)
                + iif(o.is_closed OR {replaced("t.organisation", "t.service")}, 2, 0)
                AS weight,
            t.organisation, t.service, NULL, 0
        FROM touched_service t CROSS JOIN place p ON p.id = t.organisation
        CROSS JOIN service v ON v.id = t.service CROSS JOIN organisation o ON o.id = t.organisation
        ORDER BY weight, o.sort_name, v.position, v.name
        """,
        f"""
        SELECT e.*, v.name AS title,
            {
            _words("o.name", "o.town", "o.cqc_id", "substr(o.postcode, 1, instr(o.postcode, ' '))")
        } AS body
        FROM entry e CROSS JOIN organisation o ON o.id = e.organisation
        CROSS JOIN service v ON v.id = e.service
        """,
    ),
    HitKind.REPORT: (
        """
        SELECT DISTINCT 0, o.id, 0, r.id, 0 FROM report_scope c
        CROSS JOIN touched t ON t.id = c.organisation
        CROSS JOIN organisation o ON o.id = t.id CROSS JOIN report r ON r.id = c.report
        WHERE r.title <> '' AND o.level = 'provider' ORDER BY r.published DESC
        """,
        f"""
        SELECT e.*, r.title AS title,
            {
            _words(
                "'report inspection'",
                "o.name",
                _month_words("r.published"),
                _visit_months(),
                "r.kind",
                "r.note",
                "r.enforcement",
            )
        } AS body
        FROM entry e CROSS JOIN report r ON r.id = e.report
        CROSS JOIN organisation o ON o.id = e.organisation
        """,
    ),
    # Only ratings from report packs are indexed: those of the whole country would swamp other hits.
    HitKind.RATING: (
        """
        SELECT 0, organisation, service, NULL, id FROM rating
        WHERE organisation IN (SELECT id FROM touched) AND id NOT IN pilot_rating
            AND id IN (
            SELECT s.rating FROM rating_source s CROSS JOIN rating_detail d ON d.id = s.detail
            WHERE d.source IN (SELECT id FROM source WHERE identity LIKE 'page:%'))
        ORDER BY published DESC, organisation, service, question, value, id
        """,
        f"""
        SELECT e.*, {_words(_question_words("r.question"), "v.name", "w.word")} AS title,
            {
            _words("'rated rating'", "o.name", _month_words("r.published"), _CHANGE_WORDS, "b.word")
        } AS body
        FROM entry e CROSS JOIN rating r ON r.id = e.item
        CROSS JOIN rating_value w ON w.id = r.value CROSS JOIN service v ON v.id = r.service
        CROSS JOIN organisation o ON o.id = r.organisation
        LEFT JOIN indexed_history h
            ON (h.organisation, h.service, h.question, h.published)
             = (r.organisation, r.service, r.question, r.published)
        LEFT JOIN rating_value b ON b.id = h.previous
        """,
    ),
    # CQC's prose is long, so it is part of the body, where each word in common counts for less.
    HitKind.FINDING: (
        _of_reports("finding", "service"),
        f"""
        SELECT e.*,
            CASE f.part WHEN '' THEN f.text ELSE '' END AS title,
            {
            _words(
                "CASE f.part WHEN '' THEN '' ELSE f.text END",
                "replace(f.kind, '_', ' ')",
                "o.name",
                "v.name",
                "f.regulation",
                "f.statement",
                _question_words("f.question"),
                _month_words("r.published"),
            )
        } AS body
        FROM entry e CROSS JOIN finding f ON f.id = e.item
        CROSS JOIN organisation o ON o.id = f.organisation
        CROSS JOIN service v ON v.id = f.service CROSS JOIN report r ON r.id = f.report
        """,
    ),
    HitKind.MEASURE: (
        _of_reports("measure", "service"),
        f"""
        SELECT e.*, m.name AS title,
            {
            _words(
                "format('%g', m.before)",
                "format('%g', m.after)",
                "format('%g', m.value)",
                "m.unit",
                "m.period",
                "o.name",
                "v.name",
                _month_words("r.published"),
            )
        } AS body
        FROM entry e CROSS JOIN measure m ON m.id = e.item
        CROSS JOIN organisation o ON o.id = m.organisation
        CROSS JOIN service v ON v.id = m.service CROSS JOIN report r ON r.id = m.report
        """,
    ),
    HitKind.ACTION: (
        _of_reports("action", "service"),
        f"""
        SELECT e.*, a.text AS title,
            {_words("replace(a.status, '_', ' ')", "o.name", "v.name", _month_words("r.published"))}
                AS body
        FROM entry e CROSS JOIN action a ON a.id = e.item
        CROSS JOIN organisation o ON o.id = a.organisation
        CROSS JOIN service v ON v.id = a.service CROSS JOIN report r ON r.id = a.report
        """,
    ),
    HitKind.STATEMENT: (
        _of_reports("statement", "0"),
        f"""
        SELECT e.*, s.text AS title,
            {_words("s.name", "s.role", "s.of", _month_words("r.published"))} AS body
        FROM entry e CROSS JOIN statement s ON s.id = e.item
        CROSS JOIN report r ON r.id = s.report
        """,
    ),
    HitKind.EVENT: (
        """
        SELECT 0, n.organisation, 0, NULL, n.id FROM event n
        CROSS JOIN touched t ON t.id = n.organisation
        WHERE NOT n.superseded ORDER BY n.happened DESC
        """,
        f"""
        SELECT e.*, n.title AS title, {_words("n.text", "o.name", _month_words("n.happened"))}
            AS body
        FROM entry e CROSS JOIN event n ON n.id = e.item
        CROSS JOIN organisation o ON o.id = n.organisation
        """,
    ),
}
"""Two SELECTs for each kind: one for the items in the order to show hits, one for their texts.

They are separate because sorting the texts for the whole country would take longer than writing
them.
"""
