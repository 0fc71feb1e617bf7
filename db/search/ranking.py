"""The order of hits, and each kind's share of the list.

**Places** are ordered by how well the text fits: an ID that was typed or pasted comes first, then a
name that is the text, begins with it, contains it as a phrase, or has all of its words; then places
with the words in their town, postcode or kind, and last those with them elsewhere, such as in the
street. Places of equal fit are ordered by weight (:func:`db.search.place_kinds.place_weight`):
hospitals and NHS trusts, then rated sites, other sites, other providers, and closed places last. Of
those of equal weight, the nearest comes first, if there is something to be near to; then the one
with the most services or sites, and then A to Z.

**Services** come first if the text names both the service and its site, as 'surgery lister' does.
Services that were replaced, and those of closed places, come after the others; otherwise services
are in the order of their places.

**Everything else** is ordered by whether the words are a phrase in its text, are all in its text,
or only in its context, such as the name of its place; then by nearness, and newest first. Ratings
that count now come before older ones.

If the text says what to look near to, only distance counts, with closed places last, and anything
more than 30 miles away is left out, unless nothing else was found. If distances are not known, it
is anything outside the town or postcode district.

**Groups**: places come first if the best of them fits as a phrase or better, or was named by its
ID; then services, if a service of a named site was found; otherwise places come before services.
The other kinds follow in the order of HitKind.

**Limit**: it holds for the whole list. Every kind that was found has at least one hit, as long as
there is room. Of the rest, every second hit is of the first group, and the other groups take turns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from db.domain.hits import HitKind
from db.search.index import weight_of
from db.search.nearness import NEAR, Position
from db.search.place_kinds import CLOSED_WEIGHT
from db.search.words import Fit, Wanted, all_words, name_words
from db.sqlite.schema import DatabaseRow

Key = tuple[Any, ...]

_BY_ID, _NEARBY_WORDS, _ELSEWHERE = -1, Fit.NONE, Fit.NONE + 1


@dataclass(frozen=True, slots=True)
class Around:
    """What hits are near to."""

    position: Position
    provider: int | None = None
    """The row ID of a provider whose places count as nearest; used for the place read last."""
    leads: bool = False
    """Whether distance is the first thing to order by, instead of the last."""

    def key(self, row: DatabaseRow) -> tuple[bool, float]:
        """The key by which to order a place by nearness; ``row`` is of ``organisation``."""
        position = self.position
        miles = position.miles_to(row.latitude, row.longitude)
        if miles is None:
            miles = position.estimate_to(row.postcode, row.town)
        own = self.provider is not None and self.provider in (row.provider, row.organisation)
        return (not own, miles)


@dataclass(frozen=True)
class Ranking:
    """Orders the hits for one text."""

    wanted: Wanted
    ids: tuple[str, ...] = ()
    """The CQC IDs that the text contains, in upper case."""
    around: Around | None = None

    # The columns of rows are those of the SELECTs in db.search.find.

    def place(self, row: DatabaseRow) -> Key:
        """The key of a place; its first value is how well the text fits."""
        weight = weight_of(row.id)
        near = self._near(row)
        order = (-row.child_count, row.sort_name, row.cqc_id)
        if self._leads:
            return (weight >= CLOSED_WEIGHT, *near, weight, *order)
        return (self._place_fit(row), weight, *near, *order)

    def service(self, row: DatabaseRow) -> Key:
        """The key of a service; its first value is whether the text does not name its site too."""
        name, cqc_id = self._name(row.service_name), row.cqc_id.lower()
        rest = self._rest(row.service_name)
        site, left = self._name(row.name), len(rest.words)
        of_named_site = 0 < left < len(self.wanted.words) and rest.all_in([*site, cqc_id])
        if of_named_site or not left:
            fits: Key = (not of_named_site, 0, self.wanted.unused(name))
        else:
            rest = self.wanted
            fits = (True, 1, 0)
        site_fit = _BY_ID if rest.words and rest.all_in([cqc_id]) else rest.fit(site)
        gone, near = bool(row.gone), self._near(row)
        # A weight in the ID of a service is coarse, so use that of its place.
        order = (-row.child_count, row.sort_name, row.cqc_id, row.position, row.service_name)
        if self._leads:
            return (fits[0], gone, *near, *fits[1:], *order)
        return (fits[0], gone, *fits[1:], site_fit, row.place_weight, *near, *order)

    def names_service(self, row: DatabaseRow) -> bool:
        """Whether the text names a service itself, and not only its site."""
        return len(self._rest(row.service_name).words) < len(self.wanted.words)

    def other(self, row: DatabaseRow) -> Key:
        """The key of a hit of another kind, by its title; older entries of equal fit come later."""
        near, fit = self._near(row), self.wanted.fit(all_words(row.title))
        order = (*near, fit) if self._leads else (max(fit, Fit.PHRASE), *near)
        return (bool(row.old), *order, row.id)

    def first(self, kind: HitKind, key: Key) -> int:
        """The position of a group among the others; ``key`` is that of its best hit."""
        if kind is HitKind.ORGANISATION:
            return 0 if self._leads or key[0] <= Fit.PHRASE else 2
        return 1 if kind is HitKind.SERVICE and not key[0] else 3

    def is_near(self, row: DatabaseRow) -> bool:
        """Whether a hit is near the position, if there is one."""
        return self.around is None or self.around.key(row)[1] <= NEAR

    def _place_fit(self, row: DatabaseRow) -> int:
        """How well the text fits a place, by the best of its names; the best first."""
        if row.cqc_id.upper() in self.ids:
            return _BY_ID
        fit = self.wanted.fit(self._name(row.name))
        for name in row.names.split("\n") if row.names else ():
            fit = min(fit, self.wanted.fit(name_words(name)))
        if fit is not Fit.NONE:
            return fit
        known = all_words(f"{row.name} {row.town} {row.postcode} {row.kind_words} {row.cqc_id}")
        return _NEARBY_WORDS if self.wanted.all_in(known) else _ELSEWHERE

    def _rest(self, service: str) -> Wanted:
        """The words that do not name a service; many hits are for services of the same name."""
        if service not in self._rests:
            self._rests[service] = self.wanted.not_naming(self._name(service))
        return self._rests[service]

    def _name(self, name: str) -> list[str]:
        if name not in self._names:
            self._names[name] = name_words(name)
        return self._names[name]

    @cached_property
    def _rests(self) -> dict[str, Wanted]:
        return {}

    @cached_property
    def _names(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _leads(self) -> bool:
        return self.around is not None and self.around.leads

    def _near(self, row: DatabaseRow) -> tuple[Any, ...]:
        return self.around.key(row) if self.around else ()


def shares(lengths: Sequence[int], limit: int) -> list[int]:
    """The number of hits to take from each group, of which there are ``lengths``.

    >>> shares([9, 9, 1], 8)
    [4, 3, 1]
    """
    taken = [0] * len(lengths)
    room = min(limit, sum(lengths))
    for group in _turns(len(lengths)):
        if not room:
            break
        if taken[group] < lengths[group]:
            taken[group] += 1
            room -= 1
    return taken


def _turns(groups: int) -> Iterator[int]:
    """Yield the group whose turn it is, forever: first each once, then the first every other."""
    yield from range(groups)
    while True:
        for group in range(1, groups):
            yield 0
            yield group
        if groups < 2:
            yield 0
