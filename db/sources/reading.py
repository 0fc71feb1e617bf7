"""What every source hands over: the facts, and a tally of what was not taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from db.domain.imports import Refusal
from db.sources.facts import Fact, Rows
from db.sources.packs.pack import Pack

MOST_REFUSALS = 1000
"""Refusals that are kept with their reasons; more are only counted."""


@dataclass(slots=True)
class Tally:
    """Counted while the facts are read; complete once they are exhausted."""

    rows: int = 0
    """Rows of a sheet, or records, with those that were refused."""
    refused: list[Refusal] = field(default_factory=list[Refusal])
    refused_count: int = 0
    skipped: list[str] = field(default_factory=list[str])
    duplicates: int = 0
    unknown_values: Counter[str] = field(default_factory=Counter[str])

    def refuse(self, where: str, why: str) -> None:
        """Leave one row out: ``where`` it stands, and ``why``, as words for the user."""
        self.refused_count += 1
        if len(self.refused) < MOST_REFUSALS:
            self.refused.append(Refusal(where, why))


@dataclass(frozen=True, slots=True)
class Reading:
    """One recognised file, ready to be read.

    ``facts`` is called once. It may raise :class:`db.domain.errors.Refused` at any point; the
    import then leaves nothing of the file behind. Facts whose ``source`` is empty speak for the
    file itself.
    """

    format: str
    """For the summary: «report pack», «latest ratings spreadsheet», …"""
    kind: str
    """The kind of description it gives: «pack», «sheet», «api» or «directory»."""
    facts: Callable[[], Generator[Fact | Rows]]
    tally: Tally = field(default_factory=Tally)
    extract_month: str = ""
    """«2021-02» where the file says, else empty."""
    rows_expected: int = 0
    """For the progress bar, more or less; 0 where it is not known beforehand."""
    pack: Pack | None = None
    is_table: bool = False
    """Whether organisations come before their ratings, and these cite nothing but the file."""
