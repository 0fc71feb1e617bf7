"""Words as the index has them, and how the words of a search match those of a name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

MOST_WORDS = 12
"""The most words of a text to search for; the rest are ignored."""
SMALL_WORDS = frozenset(("the", "and", "of"))
"""Words that neither a search nor a name is recognised by."""
_SHORT_FOR = {"st": "saint", "mt": "mount", "dr": "doctor"}
_PLAIN_WORD = re.compile(r"[a-z0-9]+")


def all_words(text: str) -> list[str]:
    """The words of ``text`` in order, in lower case, without apostrophes or accents.

    >>> all_words("  St. Mary's (AND) sg1-4ab* ")
    ['st', 'marys', 'and', 'sg1', '4ab']
    """
    joined = text.replace("'", "")
    if joined.isascii():
        return _PLAIN_WORD.findall(joined.lower())
    joined = joined.replace("’", "").replace("‘", "")
    plain = unicodedata.normalize("NFKD", joined)
    kept = "".join(
        character.casefold() if character.isalnum() else " "
        for character in plain
        if not unicodedata.combining(character)
    )
    return kept.split()


def words_of(text: str) -> list[str]:
    """The different words to search for in ``text``, without small ones such as 'the'.

    If there are only small words, they are kept. At most MOST_WORDS are returned.

    >>> words_of("The Lister Hospital")
    ['lister', 'hospital']
    """
    words = list(dict.fromkeys(all_words(text)))
    return ([word for word in words if word not in SMALL_WORDS] or words)[:MOST_WORDS]


def name_words(name: str) -> list[str]:
    """The words of a name without small ones, in order."""
    return [word for word in all_words(name) if word not in SMALL_WORDS]


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way to write a word of a search."""

    text: str
    is_beginning: bool = True
    """Whether it also matches longer words that begin with it."""

    def matches(self, word: str) -> bool:
        """Whether a word of a name matches."""
        return word.startswith(self.text) if self.is_beginning else word == self.text

    def names(self, word: str) -> bool:
        """Whether it matches a word, and is not just its first letter or two."""
        return self.matches(word) and (len(self.text) > 2 or word == self.text)

    @property
    def expression(self) -> str:
        """The FTS5 expression for it."""
        return f'"{self.text}"*' if self.is_beginning else f'"{self.text}"'


Spellings = Sequence[Spelling]
"""The alternative spellings of one word of a search."""


def as_typed(word: str) -> list[Spelling]:
    """A word as the beginning of a word; for a word such as 'St', also of what it is short for."""
    whole = _SHORT_FOR.get(word)
    return [Spelling(word), Spelling(whole)] if whole else [Spelling(word)]


class Fit(IntEnum):
    """How the words of a search fit a name, the best first."""

    WHOLE = 0
    """They are the whole name."""
    BEGINNING = 1
    """The name begins with them."""
    PHRASE = 2
    """They are next to each other in the name."""
    WORDS = 3
    """All of them are in the name."""
    NONE = 4
    """At least one of them is not in the name."""


@dataclass(frozen=True)
class Wanted:
    """The words of a search, each with its spellings."""

    words: tuple[Spellings, ...]

    @cached_property
    def expression(self) -> str:
        """The FTS5 expression for all of the words."""
        return " AND ".join(
            f"({' OR '.join(spelling.expression for spelling in spellings)})"
            for spellings in self.words
        )

    def fit(self, name: Sequence[str]) -> Fit:
        """How the words fit a name, which is given as :func:`name_words`."""
        count = len(self._starts)
        if not count:
            return Fit.NONE
        if self._at(name, 0):
            whole = len(name) == count and all(
                word in texts for texts, word in zip(self._texts, name, strict=True)
            )
            return Fit.WHOLE if whole else Fit.BEGINNING
        if not self.all_in(name):
            return Fit.NONE
        for start in range(1, len(name) - count + 1):
            if self._at(name, start):
                return Fit.PHRASE
        return Fit.WORDS

    def all_in(self, words: Sequence[str]) -> bool:
        """Whether each word matches any of ``words``."""
        for starts, exact in self._starts:
            for word in words:
                if word.startswith(starts) or word in exact:
                    break
            else:
                return False
        return True

    def not_naming(self, words: Sequence[str]) -> Wanted:
        """Those that name none of ``words``: a beginning names a word from three letters on."""
        return Wanted(
            tuple(
                each
                for each in self.words
                if not any(spelling.names(word) for spelling in each for word in words)
            )
        )

    def unused(self, words: Sequence[str]) -> int:
        """The number of ``words`` that none of the words matches."""
        return sum(
            not any(word.startswith(starts) or word in exact for starts, exact in self._starts)
            for word in words
        )

    # Each candidate is compared with these, so they are in the form that is quickest to compare.

    @cached_property
    def _starts(self) -> list[tuple[tuple[str, ...], frozenset[str]]]:
        return [
            (
                tuple(each.text for each in spellings if each.is_beginning),
                frozenset(each.text for each in spellings if not each.is_beginning),
            )
            for spellings in self.words
        ]

    @cached_property
    def _texts(self) -> list[frozenset[str]]:
        return [frozenset(each.text for each in spellings) for spellings in self.words]

    def _at(self, name: Sequence[str], start: int) -> bool:
        if len(name) - start < len(self._starts):
            return False
        for index, (starts, exact) in enumerate(self._starts, start):
            word = name[index]
            if not (word.startswith(starts) or word in exact):
                return False
        return True


_JOINED_POSTCODE = re.compile(r"([a-z]{1,2}\d[a-z\d]?)(\d[a-z]{2})")
_INWARD_CODE = re.compile(r"\d[a-z]{2}")


def without_inward_codes(words: Sequence[str]) -> list[str]:
    """The words with only the first parts of postcodes.

    >>> without_inward_codes(["leeds", "ls1", "1aa"])
    ['leeds', 'ls1']
    >>> without_inward_codes(["ls11aa"])
    ['ls1']
    """
    return [_JOINED_POSTCODE.sub(r"\1", word) for word in words if not _INWARD_CODE.fullmatch(word)]
