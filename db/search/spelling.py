"""Words that may be misspelt, and the nearest words of the index."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

SHORTEST, LONGEST = 3, 20
"""Letters of a word that can be misspelt."""
MOST_NEAR = 6
"""Spellings tried in the place of a word."""


class Speller:
    """Knows the words of one database's index; they are read once, when first needed.

    A search would otherwise read all of them at each key press.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._words: dict[int, list[str]] = {}
        self._asked: dict[tuple[str, int], list[str]] = {}

    def knows(self, connection: Connection, word: str) -> bool:
        """Whether ``word`` begins some word of the index, or cannot be misspelt."""
        if not _spellable(word):
            return True
        return (
            connection.exec_driver_sql(
                "SELECT 1 FROM search_word WHERE term >= ? AND term < ? LIMIT 1",
                (word, word + "\U0010ffff"),
            ).first()
            is not None
        )

    def near(self, connection: Connection, word: str, letters: int) -> list[str]:
        """Words that differ from ``word`` in at most so many letters, the nearest first.

        A short word, of up to four letters, may differ in one only.
        """
        if not _spellable(word):
            return []
        self._read(connection)
        allowed = min(letters, 1 if len(word) <= 4 else 2)
        if (word, allowed) not in self._asked:
            self._asked[word, allowed] = self._near(word, allowed)
        return self._asked[word, allowed]

    def _near(self, word: str, allowed: int) -> list[str]:
        # 30 ms to import, and only a misspelt word needs it
        from rapidfuzz import process
        from rapidfuzz.distance import DamerauLevenshtein

        near = [
            found
            for length in range(len(word) - allowed, len(word) + allowed + 1)
            for found in process.extract(
                word,
                self._words.get(length, []),
                scorer=DamerauLevenshtein.distance,
                score_cutoff=allowed,
                limit=None,
            )
            if found[0] != word
        ]
        near.sort(key=lambda found: (found[1], found[0][:1] != word[:1], found[0]))
        return [found[0] for found in near[:MOST_NEAR]]

    def _read(self, connection: Connection) -> None:
        """Reads again only after another connection changed the database."""
        version: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        if version == self._version:
            return
        words = defaultdict[int, list[str]](list)
        for word in connection.exec_driver_sql("SELECT term FROM search_word").scalars():
            if _spellable(word):
                words[len(word)].append(word)
        self._version, self._words, self._asked = version, words, {}


def _spellable(word: str) -> bool:
    """Codes and postcodes are right or wrong: none is almost another."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()
