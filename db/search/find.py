"""Free-text search: safe queries of the index for any text, and the best hits.

No character in the text is treated as syntax. The text is split into words of letters and digits,
and each is searched for as the beginning of a word. If nothing is found, a word may be misspelt, so
the words in the index that are closest to it are searched for instead.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator

from sqlalchemy import Connection

from db.domain import dates
from db.domain.hits import Hit, HitKind
from db.domain.report import Subject
from db.domain.scale import QUESTIONS, Change, Rating
from db.search.index import KIND_SHIFT, KINDS, LAST_ID, block_of
from db.search.spelling import Speller
from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import OVERALL, history

MOST_RANKED = 2000
"""The most hits to rank: using bm25 on a common word is too slow for search-as-you-type."""
MOST_WORDS = 12
"""The most words of a text to search for; the rest are ignored."""
_SHORT_FOR = {"st": "saint", "mt": "mount", "dr": "doctor"}
_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})")
_INWARD = re.compile(r"\d[a-z]{2}")


def words_of(text: str) -> list[str]:
    """The words of ``text`` as in the index: in lower case, without apostrophes or accents.

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


def find(connection: Connection, text: str, limit: int, speller: Speller) -> tuple[Hit, ...]:
    """Up to ``limit`` hits for ``text``, in the order of HitKind, the best first within each kind.

    If there are none, ``speller`` suggests words that may have been meant.
    """
    words = words_of(text)
    if not words or limit < 1:
        return ()
    name = " ".join(words)
    tried = set[str]()
    for expression in _attempts(connection, words, speller):
        if expression not in tried:
            tried.add(expression)
            if rows := _match(connection, expression, name, limit):
                return tuple(map(_hit, rows))
    return ()


def _attempts(connection: Connection, words: list[str], speller: Speller) -> Iterator[str]:
    """Yield FTS5 expressions to try in turn, from the words as typed to less likely spellings."""
    yield _all_of([_as_typed(word)] for word in words)
    # No organisation has this postcode, so try the surrounding district.
    around = [_POSTCODE.sub(r"\1", word) for word in words if not _INWARD.fullmatch(word)]
    if around and around != words:
        yield _all_of([_as_typed(word)] for word in around)
    # Few people get the first letter wrong, so try spellings with the same first letter first.
    for letters, start in ((1, 1), (1, 0), (2, 1), (2, 0)):
        spelt = [
            [_as_typed(word)]
            if speller.knows(connection, word)
            else [
                _exactly(word, near)
                for near in speller.near(connection, word, letters)
                if near[:start] == word[:start]
            ]
            for word in words
        ]
        if all(spelt):
            yield _all_of(spelt)
    # Each word is the beginning of a word in the index, but together they find nothing.
    yield _all_of(
        [
            _as_typed(word),
            *(_exactly(word, near) for near in speller.near(connection, word, 1)),
        ]
        for word in words
    )


def _as_typed(word: str) -> str:
    whole = _SHORT_FOR.get(word)
    return f'"{word}"* OR "{whole}"' if whole else f'"{word}"*'


def _exactly(word: str, near: str) -> str:
    """The FTS5 expression for a word with a similar spelling.

    If it is at least as long as the word typed, it also matches as the beginning of a word, because
    the reader may still be typing.
    """
    return f'"{near}"*' if len(near) >= len(word) else f'"{near}"'


def _all_of(alternatives: Iterator[list[str]] | list[list[str]]) -> str:
    return " AND ".join(f"({' OR '.join(spellings)})" for spellings in alternatives)


def _match(connection: Connection, expression: str, name: str, limit: int) -> list[DatabaseRow]:
    run = connection.exec_driver_sql
    found = run(
        "SELECT rowid FROM search_index WHERE search_index MATCH ? LIMIT ?",
        (expression, MOST_RANKED + 1),
    ).all()
    if not found:
        return []
    if len(found) <= MOST_RANKED:
        best: list[DatabaseRow] = list(run(_RANKED, (name, name, name, expression)))
    else:
        best = _first_of_each_kind(connection, expression, name, limit)
    # Each kind gets a share of the hits; if they do not divide evenly, the first kinds get more.
    best.sort(key=lambda row: (row.n, row.kind))
    kept = sorted(best[:limit], key=lambda row: (row.kind, row.n))
    ids = ",".join(str(row.id) for row in kept)
    rows = {row.id: row for row in run(_HITS.format(ids=ids))}
    return [rows[row.id] for row in kept]


# Among organisations, the one whose ID was typed comes first. Next come rated organisations,
# and within each group those whose name is, or begins with, the text. Apostrophes have been removed
# both from the names in the index and from the words.
_RANKED = """
    SELECT e.id, e.kind, row_number() OVER (
        PARTITION BY e.kind ORDER BY
            lower(o.cqc_id) = ? DESC, o.rating IS NULL,
            CASE WHEN o.id IS NULL THEN 0 WHEN lower(e.title) = ? THEN 0
                 WHEN lower(e.title) LIKE ? || '%' THEN 1 ELSE 2 END,
            m.score, m.id) AS n
    FROM (
        SELECT rowid AS id, bm25(search_index, 4.0, 1.0) AS score
        FROM search_index WHERE search_index MATCH ?
    ) m
    JOIN search_entry e ON e.id = m.id
    LEFT JOIN organisation o ON e.kind = 0 AND o.id = e.organisation
"""


_FROM_TO = """
    SELECT rowid FROM search_index WHERE search_index MATCH ? AND rowid BETWEEN ? AND ? LIMIT ?
"""


def _first_of_each_kind(
    connection: Connection, expression: str, name: str, limit: int
) -> list[DatabaseRow]:
    """Some of very many hits: organisations whose names begin with ``name``, then other kinds."""
    run = connection.exec_driver_sql
    beginning = name.removeprefix("the ")
    ids: list[int] = list(
        run(
            """
            SELECT e.id FROM (
                SELECT id FROM organisation WHERE sort_name >= ? AND sort_name < ?
                ORDER BY rating IS NULL, sort_name LIMIT ?
            ) o JOIN search_entry e ON e.organisation = o.id AND e.kind = 0
            """,
            (beginning, beginning + "\U0010ffff", limit),
        ).scalars()
    )
    # A separate query for each kind would collect all the words with this beginning each time.
    for first in (HitKind.ORGANISATION, HitKind.SERVICE):
        block = block_of(first)
        ids += run(_FROM_TO, (expression, block.start, block.stop - 1, limit)).scalars()
    others = run(_FROM_TO, (expression, block_of(HitKind.SERVICE).stop, LAST_ID, MOST_RANKED))
    number_of = Counter[int]()
    for number in others.scalars():
        number_of[number >> KIND_SHIFT] += 1
        if number_of[number >> KIND_SHIFT] <= limit:
            ids.append(number)
    ids = list(dict.fromkeys(ids))
    values = ", ".join(f"({position}, {number})" for position, number in enumerate(ids))
    return list(
        run(
            f"WITH found (position, id) AS (VALUES {values}) "
            "SELECT e.id, e.kind, row_number() OVER (PARTITION BY e.kind ORDER BY position) AS n "
            "FROM found JOIN search_entry e ON e.id = found.id"
        )
    )


_SERVICES = f"""
    SELECT r.* FROM search_entry e CROSS JOIN rating r
        ON (r.organisation, r.service, r.question) = (e.organisation, e.service, {OVERALL})
    WHERE e.kind = 1 AND e.id IN ({{ids}})
"""
_HITS = f"""
    SELECT e.id, e.kind, e.title, o.cqc_id, o.name AS organisation_name, o.town, o.postcode,
        o.level, o.child_count,
        (SELECT iif(min(l.town) = max(l.town), min(l.town), '') FROM organisation l
         WHERE e.kind = 0 AND l.provider = o.id AND l.town <> '') AS towns,
        v.key AS service_key, v.name AS service_name, p.key AS report_key,
        coalesce(p.published, '') AS report_published,
        q.question, coalesce(q.published, '') AS rating_published, o.change,
        ow.word AS organisation_word, qw.word AS rating_word,
        sw.word AS service_word,
        coalesce(f.text, a.text, s.text, m.name, ev.title, '') AS words
    FROM search_entry e
    JOIN organisation o ON o.id = e.organisation
    JOIN service v ON v.id = e.service
    LEFT JOIN report p ON p.id = e.report
    LEFT JOIN rating_value ow ON ow.id = o.rating
    LEFT JOIN ({history(_SERVICES)}) h
        ON e.kind = 1 AND (h.organisation, h.service, h.position) = (e.organisation, e.service, 1)
    LEFT JOIN rating_value sw ON sw.id = h.value
    LEFT JOIN rating q ON e.kind = 3 AND q.id = e.item
    LEFT JOIN rating_value qw ON qw.id = q.value
    LEFT JOIN finding f ON e.kind = 4 AND f.id = e.item
    LEFT JOIN measure m ON e.kind = 5 AND m.id = e.item
    LEFT JOIN action a ON e.kind = 6 AND a.id = e.item
    LEFT JOIN statement s ON e.kind = 7 AND s.id = e.item
    LEFT JOIN event ev ON e.kind = 8 AND ev.id = e.item
    WHERE e.id IN ({{ids}})
"""


def _hit(row: DatabaseRow) -> Hit:
    kind = KINDS[int(row.kind)]
    subject = Subject(row.cqc_id, row.service_key or None)
    inside = (
        f"{row.service_name}, {row.organisation_name}"
        if row.service_key
        else (row.organisation_name or row.cqc_id)
    )
    day = row.report_published or row.rating_published
    context = f"{inside}, {_month_of(day)}" if day else inside
    match kind:
        case HitKind.ORGANISATION:
            address = " ".join(part for part in (row.town, row.postcode) if part)
            known = [address, row.cqc_id]
            if row.level == "provider" and not address:
                sites = "1 site" if row.child_count == 1 else f"{row.child_count:,} sites"
                known = ["Provider", sites, row.towns or "", row.cqc_id]
            return Hit(
                kind,
                Subject(row.cqc_id),
                row.organisation_name or row.cqc_id,
                " · ".join(part for part in known if part),
                rating=_rating(row.organisation_word),
                change=None if row.change is None else Change.of_steps(row.change),
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
            return Hit(kind, subject, row.title, context, report_id=row.report_key)
        case HitKind.RATING:
            question = QUESTIONS[int(row.question)].label
            return Hit(
                kind,
                subject,
                f"{question}: {row.rating_word}",
                context,
                rating=_rating(row.rating_word),
                report_id=row.rating_published or None,
            )
        case _:
            return Hit(kind, subject, row.words, context, text=row.words, report_id=row.report_key)


def _rating(word: str | None) -> Rating | None:
    return Rating(word) if word else None


def _month_of(day: str) -> str:
    return dates.as_stated(day[:7])
