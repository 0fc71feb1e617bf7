"""Corrections of misspelt words: the nearest words of the index."""

from __future__ import annotations

from collections import defaultdict

from sqlalchemy import Connection

SHORTEST, LONGEST = 3, 20
"""Only words with a length in this range, in letters, are corrected."""
MOST_NEAR = 6
"""The most spellings that are tried instead of a word."""


class Speller:
    """The words of one database's index, which are read when they are first needed and then kept.

    Without it, a search would read all of them at each key press.
    """

    def __init__(self) -> None:
        self._version: int | None = None
        self._words: dict[int, list[str]] = {}
        self._found: dict[tuple[str, int], list[str]] = {}

    def knows(self, connection: Connection, word: str) -> bool:
        """Whether ``word`` begins a word of the index, or is of a kind that is never corrected."""
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
        """Words that differ from ``word`` in at most ``letters`` letters, the nearest first.

        Words of up to four letters may differ in one letter only. There are at most MOST_NEAR, and
        none for words that are never corrected: those outside the range of lengths or with digits.
        """
        if not _spellable(word):
            return []
        self._read(connection)
        allowed = min(letters, 1 if len(word) <= 4 else 2)
        if (word, allowed) not in self._found:
            self._found[word, allowed] = self._near(word, allowed)
        return self._found[word, allowed]

    def _near(self, word: str, allowed: int) -> list[str]:
        # It takes 30 ms to import, and only a misspelt word needs it.
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
        """Read the words, if they are not read yet or another connection changed the database."""
        version: int = connection.exec_driver_sql("PRAGMA data_version").scalar_one()
        if version == self._version:
            return
        words = defaultdict[int, list[str]](list)
        for word in connection.exec_driver_sql("SELECT term FROM search_word").scalars():
            if _spellable(word):
                words[len(word)].append(word)
        self._version, self._words, self._found = version, words, {}


def _spellable(word: str) -> bool:
    """Whether to correct a word: not if it has digits, as codes and postcodes have."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()
