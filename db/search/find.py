"""Free-text search: the best hits for any text.

No character in the text is treated as syntax. The text is split into words of letters and digits,
and each is searched for as the beginning of a word. If nothing is found, a word may be misspelt, so
the words in the index that are closest to it are searched for instead. An ID or an address of CQC's
website finds its place; 'near' and a town, postcode or ID looks around it.

:mod:`db.search.ranking` explains the order of the hits. To be quick enough for search-as-you-type,
at most MOST_RANKED hits are ranked. For a more common word, these are the first of each kind in the
index, which begins with hospitals and trusts, places whose names begin with the text, and those
near to the position, if there is one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from sqlalchemy import Connection

from db.domain.errors import UnknownPlace
from db.domain.hits import HitKind, Hits, Near
from db.domain.text import plain
from db.search.hit_records import COUNTS_NOW, read_hits
from db.search.index import KIND_SHIFT, KINDS, LAST_ID, block_of, other_names
from db.search.nearness import Position, districts_around, locate, position_of
from db.search.place_kinds import kind_of, place_weight, words_for
from db.search.ranking import Around, Key, Ranking, shares
from db.search.request import Request, understand
from db.search.spelling import Speller
from db.search.words import (
    Spelling,
    Wanted,
    as_typed,
    name_words,
    without_inward_codes,
    words_of,
)
from db.sqlite.schema import DatabaseRow
from db.sqlite.standing import replaced

MOST_TYPED = 1000
"""The most characters of a text to understand; some take the square of their length."""
MOST_RANKED = 300
"""The most hits to rank; reading more takes too long for search-as-you-type."""
MOST_READ = 1000
"""The most characters of a finding or other text to read for ranking it."""
_MOST_OF_A_KIND = 40
"""The most hits of a kind to rank if there are more than MOST_RANKED altogether."""


def find(
    connection: Connection,
    text: str,
    limit: int,
    speller: Speller,
    near: str = "",
    read_last: str = "",
) -> Hits:
    """Up to ``limit`` hits for ``text``, grouped by kind, the best first within each kind.

    ``near``, an ID, postcode or town, and ``read_last``, the CQC ID of the place that the reader
    read last, break ties: the nearest of equally good hits comes first, and each has its distance
    from there. If the text itself says what to look near to and no coordinates of that are
    known, only what is in that town or postcode district is found. If there are no hits,
    ``speller`` suggests words that may have been meant. Raises UnknownPlace if it is not known
    where ``near`` is.
    """
    text, near, read_last = (plain(each)[:MOST_TYPED] for each in (text, near, read_last))
    request = understand(text)
    tie_breaker = _tie_breaker(connection, near, read_last)
    shown = tie_breaker.position if tie_breaker else None
    said = None if shown is None or not near else _near(shown, near, only=False)
    if limit < 1:
        return Hits()
    if request.near:
        position = locate(connection, request.near)
        if position is None:
            said = Near(request.near, known=False)
            request = Request(request.everything)
        else:
            said = _near(position, request.near, only=True)
            tie_breaker, shown = Around(position, leads=True), position
    words = words_of(request.text)
    if not words and not request.near:
        return Hits.found((), said)
    found = _Search(connection, request, tie_breaker, limit, speller).best(words)
    return Hits.found(read_hits(connection, found, shown) if found else (), said)


def _near(position: Position, typed: str, *, only: bool) -> Near:
    where = position.area.name if position.area else typed
    return Near(where, measured=position.is_measured, only=only)


def _tie_breaker(connection: Connection, near: str, read_last: str) -> Around | None:
    if near:
        position = locate(connection, near)
        if position is None:
            raise UnknownPlace(
                f"No place on record is at '{near}'; use a CQC ID, a postcode or a town."
            )
        return Around(position)
    position = position_of(connection, read_last) if read_last else None
    if position is None:
        return None
    provider = connection.exec_driver_sql(
        "SELECT coalesce(provider, id) FROM organisation WHERE upper(cqc_id) = ?",
        (read_last.upper(),),
    ).scalar()
    return Around(position, provider)


class _Search:
    """One search: its candidates, and the best of them."""

    def __init__(
        self,
        connection: Connection,
        request: Request,
        around: Around | None,
        limit: int,
        speller: Speller,
    ) -> None:
        self._connection = connection
        self._request = request
        self._around = around
        self._limit = limit
        self._most, self._most_of_a_kind = max(MOST_RANKED, limit), max(_MOST_OF_A_KIND, limit)
        self._speller = speller
        position = around.position if around and request.near else None
        self._inside = None if position is None or position.is_measured else position.area
        """Where everything must be, because no distances are known."""

    def best(self, words: list[str]) -> list[int]:
        """The IDs of the entries of the best hits, in the order in which to show them."""
        if not words:
            return self._ranked(Wanted(()), self._nearby(Wanted(())))
        named = self._named()
        tried = set[str]()
        for wanted in self._attempts(words):
            if wanted.expression in tried:
                continue
            tried.add(wanted.expression)
            found = self._candidates(wanted)
            if named and (self._request.is_id or not found):
                found = list(dict.fromkeys([*named, *found]))
            if found:
                return self._ranked(wanted, found)
            if self._request.is_address:
                break
        return []

    def _named(self) -> list[int]:
        """The entries of the places whose IDs the text contains."""
        ids = self._request.ids
        if not ids:
            return []
        block = block_of(HitKind.ORGANISATION)
        return list(
            self._connection.exec_driver_sql(
                f"""
                SELECT e.id FROM organisation o CROSS JOIN search_entry e
                    ON e.organisation = o.id AND e.id BETWEEN ? AND ?
                WHERE upper(o.cqc_id) IN ({", ".join("?" * len(ids))})
                """,
                (block.start, block.stop - 1, *ids),
            ).scalars()
        )

    def _attempts(self, words: list[str]) -> Iterator[Wanted]:
        """Yield what to look for in turn, from the words as typed to less likely spellings."""
        connection, speller = self._connection, self._speller
        yield Wanted(tuple(as_typed(word) for word in words))
        # No organisation has this postcode, so try the surrounding district.
        around = without_inward_codes(words)
        if around and around != words:
            yield Wanted(tuple(as_typed(word) for word in around))
        # Few people get the first letter wrong, so try spellings with the same first letter first.
        for letters, start in ((1, 1), (1, 0), (2, 1), (2, 0)):
            spelt = tuple(
                as_typed(word)
                if speller.knows(connection, word)
                else [
                    _similar(word, near)
                    for near in speller.near(connection, word, letters)
                    if near[:start] == word[:start]
                ]
                for word in words
            )
            if all(spelt):
                yield Wanted(spelt)
        # Each word is the beginning of a word in the index, but together they find nothing.
        yield Wanted(
            tuple(
                [
                    *as_typed(word),
                    *(_similar(word, near) for near in speller.near(connection, word, 1)),
                ]
                for word in words
            )
        )

    # Candidates

    def _candidates(self, wanted: Wanted) -> list[int]:
        """The entries to rank: all that match, or the most likely of very many."""
        if self._inside is not None:
            return self._nearby(wanted)
        found = self._match(wanted.expression, self._most + 1)
        if len(found) <= self._most:
            return found
        nearby = self._nearby(wanted)
        if nearby and self._request.near:
            return nearby
        candidates = [*nearby, *found[: self._most_of_a_kind], *self._beginning()]
        # Each of these queries first collects all words with the beginnings typed, so make few.
        for kind in (HitKind.SERVICE, HitKind.REPORT):
            rest = range(block_of(kind).start, LAST_ID)
            found = self._match(wanted.expression, self._most, rest)
            candidates += found
            if len(found) < self._most:
                break
        # Places come from several queries; half as many are enough of each kind after services.
        most = {HitKind.ORGANISATION: len(candidates), HitKind.SERVICE: self._most_of_a_kind}
        numbers = Counter[HitKind]()
        kept = list[int]()
        for each in dict.fromkeys(candidates):
            kind = KINDS[each >> KIND_SHIFT]
            numbers[kind] += 1
            if numbers[kind] <= most.get(kind, self._most_of_a_kind // 2):
                kept.append(each)
        return kept

    def _match(self, expression: str, most: int, within: range | None = None) -> list[int]:
        """The first entries in the index that match an FTS5 expression."""
        limits = within or range(LAST_ID)
        found = self._connection.exec_driver_sql(
            f"""
            SELECT rowid FROM search_index WHERE search_index MATCH ?
            {"AND rowid BETWEEN ? AND ?" if within else ""} LIMIT ?
            """,
            (expression, *((limits.start, limits.stop - 1) if within else ()), most),
        )
        return list(found.scalars())

    def _beginning(self) -> list[int]:
        """The entries of places whose names begin with the text, as far as SQL can tell."""
        block = block_of(HitKind.ORGANISATION)
        beginning = " ".join(name_words(self._request.text))
        if not beginning:
            return []
        return list(
            self._connection.exec_driver_sql(
                """
                SELECT e.id FROM (
                    SELECT id FROM organisation WHERE sort_name >= ? AND sort_name < ?
                    ORDER BY rating IS NULL, sort_name LIMIT ?
                ) o JOIN search_entry e ON e.organisation = o.id AND e.id BETWEEN ? AND ?
                """,
                (
                    *(beginning, beginning + "\U0010ffff", self._most_of_a_kind),
                    *(block.start, block.stop - 1),
                ),
            ).scalars()
        )

    def _nearby(self, wanted: Wanted) -> list[int]:
        """The entries of the places, and their services, around the position to be near to."""
        if self._around is None:
            return []
        if self._inside is not None:
            districts = self._inside.expression
        else:
            districts = districts_around(self._connection, self._around.position)
        if not districts:
            return []
        words = f"{wanted.expression} AND " if wanted.words else ""
        within = range(block_of(HitKind.SERVICE if words else HitKind.ORGANISATION).stop)
        return self._match(f"{words}({districts})", self._most, within)

    # Ranking

    def _ranked(self, wanted: Wanted, found: Iterable[int]) -> list[int]:
        """The best of ``found``, group by group, in the order in which to show them."""
        ranking = Ranking(wanted, self._request.ids, self._around)
        groups: dict[HitKind, list[tuple[Key, int]]] = {}
        keys = list(self._keys(ranking, list(found)))
        if self._inside is None and self._request.near:
            # Nobody who looks around a town wants what is far away, unless there is nothing else.
            keys = [each for each in keys if each[2]] or keys
        for key, entry, _ in keys:
            groups.setdefault(KINDS[entry >> KIND_SHIFT], []).append((key, entry))
        for ranked in groups.values():
            ranked.sort()
        order = sorted(
            groups, key=lambda kind: (ranking.first(kind, groups[kind][0][0]), KINDS.index(kind))
        )
        counts = shares([len(groups[kind]) for kind in order], self._limit)
        return [
            entry
            for kind, count in zip(order, counts, strict=True)
            for _, entry in groups[kind][:count]
        ]

    def _keys(self, ranking: Ranking, entries: list[int]) -> Iterator[tuple[Key, int, bool]]:
        """Yield the key of each entry, by which those of its kind are ordered; and if it is near.

        A service is left out if something is to be near and only its site's name was found.
        """
        places, services = block_of(HitKind.ORGANISATION), block_of(HitKind.SERVICE)
        for row in self._rows(_PLACES, [each for each in entries if each in places]):
            yield ranking.place(row), row.id, ranking.is_near(row)
        for row in self._rows(_SERVICES, [each for each in entries if each in services]):
            if not self._request.near or ranking.names_service(row):
                yield ranking.service(row), row.id, ranking.is_near(row)
        others = [each for each in entries if each >= services.stop]
        ratings = block_of(HitKind.RATING)
        old = _IS_OLD if any(each in ratings for each in others) else "0"
        for row in self._rows(_OTHERS.replace("{is_old}", old), others):
            yield ranking.other(row), row.id, ranking.is_near(row)

    def _rows(self, sql: str, ids: Sequence[int]) -> Iterable[DatabaseRow]:
        """The rows for these entries, without those outside the area that everything must be in."""
        if not ids:
            return ()
        rows = self._connection.exec_driver_sql(sql.format(ids=",".join(map(str, ids)))).all()
        area = self._inside
        return rows if area is None else [row for row in rows if area.contains(row)]


def _similar(word: str, near: str) -> Spelling:
    """A word with a similar spelling.

    If it is at least as long as the word typed, it also matches as the beginning of a word, because
    the reader may still be typing.
    """
    return Spelling(near, is_beginning=len(near) >= len(word))


_WHERE_IT_IS = """
    o.id AS organisation, o.provider, o.town, o.county, o.local_authority, o.postcode, o.latitude,
    o.longitude
"""
_PLACES = f"""
    SELECT e.id, {_WHERE_IT_IS}, o.cqc_id, o.name, o.sort_name, o.child_count,
        {words_for(kind_of("o"))} AS kind_words,
        {other_names("o", "char(10)")} AS names
    FROM search_entry e CROSS JOIN organisation o ON o.id = e.organisation
    WHERE e.id IN ({{ids}})
"""
_SERVICES = f"""
    SELECT e.id, {_WHERE_IT_IS}, o.cqc_id, o.name, o.sort_name, o.child_count,
        v.name AS service_name, v.position, {place_weight("o", kind_of("o"))} AS place_weight,
        o.is_closed OR {replaced("e.organisation", "e.service")} AS gone
    FROM search_entry e CROSS JOIN organisation o ON o.id = e.organisation
    CROSS JOIN service v ON v.id = e.service
    WHERE e.id IN ({{ids}})
"""
_OTHERS = f"""
    SELECT e.id, {_WHERE_IT_IS}, substr(e.title, 1, {MOST_READ}) AS title,
        {{is_old}} AS old
    FROM search_entry e CROSS JOIN organisation o ON o.id = e.organisation
    WHERE e.id IN ({{ids}})
"""
_IS_OLD = f"""
    (e.kind = 3 AND ({replaced("e.organisation", "e.service")} OR NOT {COUNTS_NOW}))
"""
"""SQL for whether an entry is a rating that does not count now; only for use if there are ratings,
because it takes longer than all the rest."""
