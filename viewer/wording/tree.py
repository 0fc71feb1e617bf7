"""The tree and its filters in words: groups, choices and counts. This module does not use Qt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from db.domain.scale import NOT_STATED, Change
from db.domain.subject import Level
from db.domain.tree import (
    Choice,
    Facet,
    Match,
    Status,
    TreeCount,
    TreeFilter,
    TreeGroup,
    TreeRow,
    Trend,
)
from viewer.wording import dates
from viewer.wording.organisations import level_word, status_words
from viewer.wording.phrases import capitalised, counted, listed
from viewer.wording.rating import arrow, change_words, rating_word, short_word, whose_words
from viewer.wording.standing import places_words

if TYPE_CHECKING:
    from db.domain.hits import Hit

_TRENDS = {Trend.IMPROVED: "Improved", Trend.DECLINED: "Declined", Trend.SAME: "No change"}
_STATUSES = {Status.OPEN: "Open", Status.CLOSED: "Closed", Status.ANY: "Open and closed"}
_LEVELS = {Level.PROVIDER: "Providers", Level.LOCATION: "Sites"}
_HEADINGS = {
    Facet.RATING: "Rating (worst service where the place has none)",
    Facet.TYPE: "Kind of place",
    Facet.LEVEL: "Providers or sites",
    Facet.STATUS: "Open or closed",
}
_LEGAL_FORMS = {"the", "limited", "ltd", "llp", "plc", "cic"}
"""Words that do not tell the name of a place from that of the company that runs it."""


def group_name(group: TreeGroup) -> str:
    """The name of a group: 'South East', 'Region not stated'."""
    return group.key or f"{group.grouping.value} {NOT_STATED.lower()}"


def group_figure(group: TreeGroup) -> str:
    """The number at the end of a group's line: its locations."""
    return f"{group.locations:,}"


def group_sentence(group: TreeGroup) -> str:
    """A group in one phrase: 'South East, 3,528 providers, 5,585 locations'."""
    providers = counted(group.providers, "provider")
    return ", ".join((group_name(group), providers, counted(group.locations, "location")))


def row_name(row: TreeRow | TreeGroup) -> str:
    """The name that a line of the tree shows, with a word if the place has closed."""
    return group_name(row) if isinstance(row, TreeGroup) else f"{row.name}{closed_mark(row)}"


def closed_mark(row: TreeRow) -> str:
    """What follows the name of a closed place, even if the name is shortened; else empty."""
    return " (closed)" if row.status.is_closed else ""


def second_line(row: TreeRow, *, full: bool) -> str:
    """The line below a name, which tells a place from others; often empty.

    The place of a provider that has only one, 'Fastrack Scan', with its town if ``full``; what
    became of a closed place, 'now Royal Oldham Hospital', 'closed 2017; registered again'.
    """
    if row.status.is_closed:
        return _closed_line(row)
    site = row.site if _is_other_name(row.site, row.name) else ""
    return ", ".join(filter(None, (site, row.place if full else "")))


def _closed_line(row: TreeRow) -> str:
    closed = f"closed {row.status.closed.year}" if row.status.closed else "closed"
    names = [place.name or place.id for place in row.status.successors]
    if not names:
        return f"{closed}, none known to follow"
    if any(not _is_other_name(name, row.name) for name in names):
        return f"{closed}; registered again"
    return f"now {listed(names)}"


def _is_other_name(name: str, other: str) -> bool:
    """Whether two names differ in more than the legal form of a company; empty is no name."""
    return bool(name) and _words(name) != _words(other)


def _words(name: str) -> list[str]:
    kept = "".join(c if c.isalnum() else " " for c in name.casefold().replace("’", "'"))
    return [word for word in kept.split() if word not in _LEGAL_FORMS]


def row_label(row: TreeRow | TreeGroup) -> str:
    """A line of the tree for a screen reader, short because it is heard on every key.

    'Lister Hospital, Requires improvement, down one', 'Example Care, 2 Good, 1 Inadequate'.
    """
    if isinstance(row, TreeGroup):
        return group_sentence(row)
    second = second_line(row, full=False)
    closed = "closed" if row.status.is_closed else ""
    return ", ".join(filter(None, (row.name, closed, second, rating_label(row))))


def rating_label(row: TreeRow) -> str:
    """The rating at the end of a row for a screen reader: 'Good, up one', 'Not stated'."""
    if row.places and row.badge is None:
        return places_words(row.places)
    change = change_words(row.change) if row.change is not Change.SAME else ""
    return ", ".join(filter(None, (rating_word(row.badge), change)))


def where(level: int, position: int, total: int) -> str:
    """Where a row is in the tree, for a screen reader: 'level 2, 3 of 9'."""
    return f"level {level}, {position:,} of {total:,}"


def opened(row: TreeRow | TreeGroup, below: Sequence[TreeRow | TreeGroup | None]) -> str:
    """What opening a branch shows: 'Lister Hospital expanded, 8 services'."""
    levels = {line.level for line in below if isinstance(line, TreeRow)}
    noun = {frozenset({Level.SERVICE}): "service", frozenset({Level.LOCATION}): "site"}.get(
        frozenset(levels), "row"
    )
    return f"{row_name(row)} expanded, {counted(len(below), noun)}"


def folded(row: TreeRow | TreeGroup) -> str:
    """What closing a branch does: 'Lister Hospital collapsed'."""
    return f"{row_name(row)} collapsed"


def row_sentence(row: TreeRow | TreeGroup, at: date | None = None) -> str:
    """A line of the tree for a screen reader; ages are counted to the day ``at``, by default today.

    'Lister Hospital, site, Requires improvement, no change, November 2023, 3 years ago'.
    """
    if isinstance(row, TreeGroup):
        return group_sentence(row)
    parts = [row.name, level_word(row.level), *rating_parts(row), change_words(row.change)]
    if words := status_words(row.status):
        parts.append(words)
    if row.published is not None:
        parts += [dates.month(row.published), dates.age(row.published, at)]
    return ", ".join(filter(None, parts))


def rating_parts(row: TreeRow | Hit) -> tuple[str, ...]:
    """The rating in words, with whose rating it is unless it is the row's own."""
    if row.places:
        return (f"its {places_counted(row)}", places_words(row.places))
    return tuple(filter(None, (rating_word(row.rating), rated_by(row))))


def rated_by(row: TreeRow | Hit) -> str:
    """Whose rating it is, unless it is the row's own: see :func:`whose_words`."""
    if not row.rating_of:
        return ""
    return whose_words(row.rating_of, row.rated_services, row.rated_alike)


def places_figure(row: TreeRow | Hit) -> str:
    """The ratings of a provider's places in short, '2 Good, 1 RI'; empty if it has a badge."""
    if row.badge is not None:
        return ""
    return ", ".join(f"{number:,} {short_word(rating)}" for rating, number in row.places)


def places_counted(row: TreeRow | Hit) -> str:
    """The number of a provider's rated places, '6 rated places'; empty if none is rated."""
    number = sum(count for _, count in row.places)
    return counted(number, "rated place") if number else ""


def row_tip(row: TreeRow | TreeGroup) -> str:
    """The name and place on the first line, then the other details in full."""
    name = group_name(row) if isinstance(row, TreeGroup) else row.name
    rest = row_sentence(row).removeprefix(f"{name}, ")
    place = f", {row.place}" if isinstance(row, TreeRow) and row.place else ""
    return f"{name}{place}\n{rest}"


def match_line(match: Match) -> str:
    """A match of the filter on one line of the terminal.

    'Lister Hospital · site · Requires improvement = · November 2023 · Stevenage · RWH01'.
    """
    row = match.row
    rating = rating_in_line(row, match.only_place)
    when = row.published or match.only_place_rated
    parts = (row.name, level_word(row.level), rating, dates.month(when) if when else "")
    return " · ".join(filter(None, (*parts, row.place, row.subject.id, status_words(match.status))))


def rating_in_line(row: TreeRow | Hit, only_place: str) -> str:
    """The rating of a place on a line of the terminal, with its change and whose it is.

    'Good ↑', 'Good (Homecare agencies, worst of 2 services)', '2 Good, 1 Requires improvement'.
    ``only_place`` is the name of a provider's only rated place.
    """
    if row.badge is None and row.places:
        return places_words(row.places)
    rating = " ".join(filter(None, (rating_word(row.badge), arrow(row.change))))
    whose = rated_by(row) or only_place
    return f"{rating} ({whose})" if whose else rating


def heading(facet: Facet) -> str:
    """The heading of a facet's choices."""
    return _HEADINGS.get(facet, facet.value)


def value(facet: Facet, chosen: str) -> str:
    """A value of a facet as offered to the user, in CQC's own words if CQC has any."""
    match facet:
        case Facet.CHANGE:
            return _TRENDS[Trend(chosen)]
        case Facet.AGE:
            return "Year" if chosen == "1" else f"{chosen} years"
        case Facet.LEVEL:
            return _LEVELS[Level(chosen)]
        case Facet.STATUS:
            return _STATUSES[Status(chosen)]
        case Facet.FRAMEWORK:
            return capitalised(chosen) or NOT_STATED
        case _:
            return chosen or NOT_STATED


def choice_sentence(choice: Choice) -> str:
    """A choice with its count: 'London, 4,311'."""
    return f"{value(choice.facet, choice.value)}, {choice.count:,}"


def chosen_values(facet: Facet, chosen: TreeFilter) -> str:
    """'London', or '3 chosen'; empty if nothing is chosen."""
    values = chosen.values(facet)
    if len(values) > 1:
        return f"{len(values)} chosen"
    return value(facet, values[0]) if values else ""


def count(found: TreeCount, chosen: TreeFilter) -> str:
    """'1,284 of 54,812 places'; of providers if only they are wanted, or only they match."""
    of_providers = chosen.values(Facet.LEVEL) == (Level.PROVIDER.value,)
    if of_providers or (not found.locations and found.providers):
        return f"{found.providers:,} of {counted(found.all_providers, 'provider')}"
    return f"{found.locations:,} of {counted(found.all_locations, 'place')}"
