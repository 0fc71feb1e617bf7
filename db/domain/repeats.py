"""Whether a requirement repeats earlier ones: suggestions that a person accepts or declines.

Standard library only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from db.domain.requirement import Requirement, RequirementKind
from db.domain.themes import proposed_theme

MOST_SUGGESTIONS = 5
LIKE_ENOUGH = 0.4
"""The share of words in common from which two sentences are alike without the same theme."""
_A_LITTLE = 0.12
"""The share from which they are alike if they have the same theme, but no question in common."""
_WORD = re.compile(r"[a-z]{3,}")
_COMMON = frozenset(
    re.findall(
        "[a-z]+",
        "the and was were not had has have that this for with all from are but who when which "
        "their they there been must should ensure trust service services staff always some needed",
    )
)
"""Words that say nothing of what a sentence is about."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An earlier requirement that one may repeat."""

    earlier: Requirement
    same_theme: str
    """The theme that the words of both suggest; empty if they differ."""
    same_question: bool
    words: float
    """The share of words in common, 0 to 1."""


def suggestions(
    later: Requirement, others: Iterable[Requirement], themes: dict[str, str] | None = None
) -> tuple[Suggestion, ...]:
    """The earlier ones among ``others`` that ``later`` may repeat, the most alike first.

    They are of the same scope, or one is about a part of what the other is about, and were
    published before it. Two with the same theme are alike if they have the same question, or a few
    words in common; without it, they need many. At most :data:`MOST_SUGGESTIONS` are returned.
    ``themes`` has the themes that people have given, by key; without one, the words suggest it.
    """
    if later.published is None or later.kind is RequirementKind.OWN:
        return ()
    given = themes or {}
    theme, own = given.get(later.key) or proposed_theme(later.text), _words(later.text)
    found: list[tuple[float, Suggestion]] = []
    for other in others:
        if other.published is None or other.published >= later.published:
            continue
        if not later.shares_scope(other):
            continue
        same = theme if theme == (given.get(other.key) or proposed_theme(other.text)) else ""
        question = later.question is not None and later.question is other.question
        words = _in_common(own, _words(other.text))
        if words >= LIKE_ENOUGH or (same and (question or words >= _A_LITTLE)):
            likeness = 3 * words + bool(same) + question / 2 + (later.subject == other.subject) / 2
            found.append((likeness, Suggestion(other, same, question, words)))
    found.sort(key=lambda each: (-each[0], -_days(each[1].earlier), each[1].earlier.key))
    return tuple(suggestion for _, suggestion in found[:MOST_SUGGESTIONS])


@lru_cache(maxsize=20_000)
def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(word) for word in _WORD.findall(text.casefold()) if word not in _COMMON)


def _stem(word: str) -> str:
    """The word without the ending of a plural or a past tense, roughly."""
    for ending in ("ing", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


def _in_common(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


def _days(requirement: Requirement) -> int:
    return requirement.published.toordinal() if requirement.published else 0
