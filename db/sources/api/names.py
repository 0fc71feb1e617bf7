"""Replaces the names that a record of CQC's API gives in ``contacts`` where its prose has them.

The names of registered managers and nominated individuals are personal data and are never stored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, cast

from db.domain.dates import MONTHS
from db.domain.scale import QUESTIONS, SCALE
from db.domain.text import MASK
from db.sources.api.fields import Record

_TITLES = (
    *("Mr", "Mrs", "Ms", "Miss", "Mx", "Dr", "Doctor", "Prof", "Professor", "Sir", "Dame"),
    *("Lord", "Lady", "Rev", "Reverend", "Sister", "Matron", "Nurse"),
)
_WORDS_OF_CQC = {
    word.casefold()
    for words in (
        *MONTHS,
        *(question.label for question in QUESTIONS),
        *(rating.word for rating in SCALE),
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    )
    for word in words.split()
}
"""Words that CQC's prose has with a capital; alone, they are not taken for names."""
_PARTICLES = {*("van", "von", "der", "den", "de", "da", "di", "du", "la", "le", "el", "al"), "bin"}
MOST_PEOPLE = 50
"""The most people that a record can list; a place has a manager and a few nominated individuals."""
_MOST_BEFORE = 9
"""The most titles, given names and initials before a family name. Without a bound, a text of many
titles would take the square of its length to search."""
_WITHIN = r"(?<=[\w,;:’'] )"
"""The pattern of a position within a sentence."""


class NameMask:
    """The names of one record, and how its prose is written without them."""

    def __init__(self, record: Record, texts: Iterable[str]) -> None:
        """``texts`` are all texts of the record: they show which names are ordinary words too.

        Raises ValueError if the record lists more than :data:`MOST_PEOPLE`.
        """
        people = list(
            {
                (title, *given, "", *family): (title, given, family)
                for title, given, family in _people(record)
            }.values()
        )
        if len(people) > MOST_PEOPLE:
            raise ValueError(f"it lists {len(people):,} people, of at most {MOST_PEOPLE}")
        self._pattern = _pattern(people, _places(record), texts) if people else None

    def apply(self, text: str) -> str:
        """Return ``text`` with '[name]' for each name; everything else is unaltered."""
        if self._pattern is None:
            return text
        return self._pattern.sub(lambda found: found[0] if found["kept"] else MASK, text)


_Person = tuple[str, list[str], list[str]]
"""A title, the given names, and the words of the family name."""


def _people(value: object, *, listed: bool = False) -> Iterator[_Person]:
    """Yield the people in every list ``contacts`` of a record, however deep it is nested."""
    if isinstance(value, list):
        for each in cast("list[object]", value):
            yield from _people(each, listed=listed)
    elif isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        if listed:
            title, given, family = (
                next(
                    (
                        each
                        for key, each in found.items()
                        if key.casefold().endswith(end) and isinstance(each, str)
                    ),
                    "",
                )
                for end in ("title", "givenname", "familyname")
            )
            if given.strip() or family.strip():
                yield title.strip(" ."), given.split(), family.split()
        for key, each in found.items():
            if isinstance(each, dict | list):
                yield from _people(
                    cast("object", each), listed=listed or key.casefold() == "contacts"
                )


def _places(record: Record) -> list[list[str]]:
    """Return the words of the names and addresses of the record's places."""
    return [
        each.split()
        for key, each in record.items()
        if isinstance(each, str) and key.casefold().endswith(("name", "address1", "addressline1"))
    ]


def _pattern(
    people: list[_Person], places: list[list[str]], texts: Iterable[str]
) -> re.Pattern[str]:
    """Return a pattern for every form of the names.

    Its group 'kept' is a place named like a person, which stays: 'Franklin House' of Mrs Franklin.
    """
    names = {word.casefold() for person in people for part in person[1:] for word in part}
    whole = _any_of(
        r"\s+".join(_any_case(word) for word in (*first, *family))
        for _, given, family in people
        for first in (given, given[:1])
        if given and family
    )
    ordinary = {
        word
        for text in texts
        for word in re.findall(r"[^\W\d_]+", re.sub(whole, "", text) if whole else text)
        if word.islower()
    }
    forms = [whole] if whole else []
    for title, given, family in people:
        forms += _forms(title, given, family, ordinary)
    kept = _any_of(
        rf"{_any_case(a)}\s+{_any_case(b)}"
        for words in places
        for a, b in pairwise(words)
        # 'Dr Jane' and 'Jane Smith' of a practice that is named after its owner are names.
        if any(not _is_name(word, names) for word in (a, b))
    )
    return re.compile(rf"(?<![\w-])(?:(?P<kept>{kept or '(?!)'})|{_any_of(forms)})(?!\w)")


def _is_name(word: str, names: set[str]) -> bool:
    plain = word.strip(".,’'").casefold().removesuffix("'s").removesuffix("’s")
    return plain in names or len(plain) < 2 or plain.capitalize() in _TITLES


def _forms(title: str, given: list[str], family: list[str], ordinary: set[str]) -> Iterator[str]:
    """Yield patterns for a person's names other than the full name.

    A family name alone or after a title, a given name alone, both in the other order, and initials.
    ``ordinary`` are words that the prose has in lower case. One of them, alone, is a name only with
    a capital within a sentence.
    """
    titles = _any_of(_capital(each) for each in (title, *_TITLES) if each) + r"\.?"
    first = [_capital(word) for word in given if len(word) > 1]
    parts = [each for word in family for each in re.split("[-‐‑]", word)]
    single = [
        each
        for each in dict.fromkeys((*given, *family, *parts))
        if len(each) > 1 and each.casefold() not in _PARTICLES
    ]
    if family:
        last = r"\s+".join(
            _any_case(word) if word.casefold() in _PARTICLES else _capital(word) for word in family
        )
        clear = family[-1].casefold() not in ordinary | _WORDS_OF_CQC
        initials = [re.escape(word[0].upper()) + (r"\.?" if clear else r"\.") for word in given]
        before = _any_of([titles, *first, *initials])
        yield rf"(?:(?:{before})\s*){{1,{_MOST_BEFORE}}}(?<![^\W\d_]){last}"
        if first:
            yield rf"{last},?\s+{first[0]}"
        if len(family) > 1:
            yield last
    for word in single:
        yield rf"{titles}\s+{_capital(word)}"
        plain = word.casefold()
        if plain not in _WORDS_OF_CQC:
            yield rf"{_WITHIN}{_capital(word)}" if plain in ordinary else _capital(word)


def _any_of(patterns: Iterable[str]) -> str:
    """Return a pattern for any of ``patterns``, the longest first; empty if there are none."""
    found = sorted(dict.fromkeys(patterns), key=len, reverse=True)
    return f"(?:{'|'.join(found)})" if found else ""


def _capital(word: str) -> str:
    """Return a pattern for a word that begins with a capital."""
    return _spelt(word[0].upper()) + f"(?i:{_spelt(word[1:])})"


def _any_case(word: str) -> str:
    return f"(?i:{_spelt(word)})"


def _spelt(word: str) -> str:
    """Return a pattern for a word with any kind of apostrophe or hyphen."""
    pattern = re.sub("['’‘ʼ`]", "['’‘ʼ`]", re.escape(word))
    return re.sub(r"\\?[-‐‑]", "[-‐‑ ]", pattern)
