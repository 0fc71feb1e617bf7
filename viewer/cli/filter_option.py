"""``--filter WHAT=VALUE``, which filters the tree and the list of its matches."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from db.domain.scale import NOT_STATED, SCALE
from db.domain.subject import Level
from db.domain.tree import VALUES, Facet, Status, TreeFilter, service_and_rating, service_value
from viewer.cli.command import WrongUsage, option_name

if TYPE_CHECKING:
    from db.reading.store import ReportStore

FACETS = {option_name(facet): facet for facet in Facet}
"""The facets by their names on the command line, such as 'rating' and 'local-authority'."""
_WRITE = f"write WHAT=VALUE, where WHAT is one of: {', '.join(FACETS)}"
_SCALE = [rating.word for rating in SCALE]
_MOST_LISTED = 40
"""The most values that a message lists; England has some 150 local authorities."""


def add_filter(parser: argparse.ArgumentParser) -> None:
    """Add ``--filter`` to ``parser``; its value is a list of pairs of a facet and a value."""
    parser.add_argument(
        "--filter",
        type=_choice,
        action="append",
        default=[],
        metavar="WHAT=VALUE",
        help="show only what matches, such as rating=Good; can be repeated; WHAT "
        f"is one of: {', '.join(FACETS)}",
    )


def _choice(text: str) -> tuple[Facet, str]:
    name, equals, value = text.partition("=")
    facet = FACETS.get(name)
    if facet is None or not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not a filter; {_WRITE}")
    if facet not in VALUES:
        return facet, value
    known = _named(value, VALUES[facet])
    if known is None:
        raise argparse.ArgumentTypeError(f"{_unknown(facet, value, VALUES[facet])}; {_WRITE}")
    return facet, known


def known_filter(store: ReportStore, choices: Sequence[tuple[Facet, str]]) -> TreeFilter:
    """The filter that the options ask for; values in upper or lower case are those of the data.

    Raises WrongUsage, with a list of the values that there are, if one is not in the data.
    """
    return TreeFilter(frozenset((facet, _in_data(store, facet, text)) for facet, text in choices))


def _in_data(store: ReportStore, facet: Facet, text: str) -> str:
    if facet in VALUES:
        return text
    everything = TreeFilter.of(Facet.STATUS, Status.ANY.value)
    found = [
        choice.value
        for level in (Level.LOCATION, Level.PROVIDER)
        for choice in store.choices(facet, everything.with_values(Facet.LEVEL, level.value))
    ]
    if facet is Facet.SERVICE:
        names = list(dict.fromkeys(service_and_rating(value)[0] for value in found))
        there = [service_value(name, word) for name in names for word in ("", *_SCALE)]
        value = _named(" is ".join(part.strip() for part in text.split("=")), there)
        listed = [*names, "any of them with ' is Inadequate' or another rating"] if names else []
    else:
        there = list(dict.fromkeys((*(_SCALE if facet is Facet.RATING else ()), *found)))
        value, listed = _named(text, there), there
    if value is None:
        raise WrongUsage(_unknown(facet, text, listed))
    return value


def _named(text: str, values: Sequence[str]) -> str | None:
    """The value that ``text`` names, in upper or lower case; 'not stated' is the empty value."""
    by_name = {(value or NOT_STATED).casefold(): value for value in reversed(values)}
    return by_name.get(" ".join(text.split()).casefold() or NOT_STATED.casefold())


def _unknown(facet: Facet, text: str, values: Sequence[str]) -> str:
    names = [value or NOT_STATED.lower() for value in values]
    more = len(names) - _MOST_LISTED
    listed = ", ".join(names[:_MOST_LISTED])
    if more > 0:
        listed = f"{listed} and {more:,} more"
    what = option_name(facet)
    if not names:
        return f"'{text}' is not a value of {what}, because no data is loaded"
    return f"'{text}' is not a value of {what}; use one of: {listed}"
