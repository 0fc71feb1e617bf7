"""Corrections of misspelt words, using the closest words in the index."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

SHORTEST, LONGEST = 3, 20
"""The shortest and longest words that are corrected, in letters."""
MOST_NEAR = 6
"""The most alternative spellings to try for a word."""


class Speller:
    """The words in the index of one database, read when first needed and then kept.

    Without this, a search would read all of them again at each key press.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._words: dict[int, list[str]] = {}
        self._found: dict[tuple[str, int], list[str]] = {}

    def knows(self, connection: Connection, word: str) -> bool:
        """Whether ``word`` begins a word in the index, or is of a kind that is never corrected."""
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
        """Words that differ from ``word`` in at most ``letters`` letters, closest first.

        If ``word`` has up to four letters, only one may differ. At most MOST_NEAR words are
        returned, and none if ``word`` is too short or too long to correct, or contains digits.
        """
        if not _spellable(word):
            return []
        self._read(connection)
        allowed = min(letters, 1 if len(word) <= 4 else 2)
        if (word, allowed) not in self._found:
            self._found[word, allowed] = self._near(word, allowed)
        return self._found[word, allowed]

    def _near(self, word: str, allowed: int) -> list[str]:
        # This takes 30 ms to import, and is needed only for misspelt words.
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
        """Read the words, unless that was done and no other connection has changed the database."""
        version: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        if version == self._version:
            return
        words = defaultdict[int, list[str]](list)
        for word in connection.exec_driver_sql("SELECT term FROM search_word").scalars():
            if _spellable(word):
                words[len(word)].append(word)
        self._version, self._words, self._found = version, words, {}


def _spellable(word: str) -> bool:
    """Whether a word can be corrected; those with digits, such as postcodes, cannot."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()
