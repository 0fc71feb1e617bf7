"""Whole sentences from the start of a text by CQC, for a card, which has no room for all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from viewer.wording.phrases import shortened

_END = re.compile(r"[.!?][)\]\"'’”]*\s+(?=[\[(\"'‘“]?[A-Z0-9])")
"""The end of a sentence, with the space before the next."""
_ABBREVIATED = re.compile(
    r"(?:\b(?:Dr|Mr|Mrs|Ms|Mx|Prof|Rev|St|No|Nos|e\.g|i\.e|etc)|\b[A-Z])\.\s+$"
)
"""A full stop that ends an abbreviation or an initial, and no sentence."""
_WORK = r"(?:assessment|inspection)s?"
_BEGAN = r"(?:was|were|took|started|began|commenced)"
_METHOD = re.compile(
    rf"""
    (?!.*\bfound\b)
    (?:
        dates?\ of\ (?:the\ |our\ |this\ )?{_WORK}\b
        | (?:this|our)\ (?:[\w-]+\ ){{0,2}}{_WORK}\ {_BEGAN}\b
        | the\ (?:on-?site\ |site\ )?{_WORK}\ {_BEGAN}\b
        | this\ (?:was|is)\ (?:an?|our)\ (?:[\w-]+\ ){{0,4}}{_WORK}\b
        | (?:on-?site|off-?site)\ {_WORK}\b
        | (?:(?:during|as\ part\ of|at|for)\ (?:this|the|our)\ {_WORK},?\ )?we\ (?:also\ )?
          (?:spoke\ (?:with|to)|looked\ at|reviewed|visited)\b
        | we\ (?:carried\ out|undertook|conducted|completed|started|assessed|inspected)\b
    )
    """,
    re.IGNORECASE | re.VERBOSE,
)
"""The beginning of a sentence on dates, or on how CQC went about its work, not what it found."""
_SPOKE = re.compile(
    r"\bwe (?:spoke|had spoken) (?:with|to) (\d[^.;:]*?)(?= about\b|[.;:]|$)", re.IGNORECASE
)


def first_sentences(text: str, longest: int) -> str:
    """Whole sentences from the start of ``text``, together at most ``longest`` characters.

    Sentences on dates and on how CQC went about its work are skipped. If even the first of the
    others is too long, its beginning is given, with '…' at its end. Empty if nothing is left.

    >>> first_sentences("Date of assessment: 3 May 2024. People were safe. Staff knew them.", 20)
    'People were safe.'
    """
    shown = ""
    for sentence in _sentences(text):
        if _METHOD.match(sentence):
            continue
        more = f"{shown} {sentence}".strip()
        if len(more) > longest:
            return shown or shortened(sentence, longest)
        shown = more
    return shown


def people_spoken_to(text: str) -> str:
    """Whom CQC spoke with: '7 people who used the service and 1 relative'; empty if not stated.

    >>> people_spoken_to("We spoke with 5 people and 4 relatives about their experience.")
    '5 people and 4 relatives'
    """
    found = _SPOKE.search(" ".join(text.split()))
    return found[1].strip() if found else ""


def _sentences(text: str) -> Iterator[str]:
    """The sentences of ``text``; the end of a paragraph ends a sentence as well."""
    for paragraph in re.split(r"\n\s*\n", text):
        words = " ".join(paragraph.split())
        start = 0
        for end in _END.finditer(words):
            if _ABBREVIATED.search(words, start, end.end()):
                continue
            yield words[start : end.end()].strip()
            start = end.end()
        if start < len(words):
            yield words[start:]
