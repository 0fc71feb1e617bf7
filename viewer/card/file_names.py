"""File names of cards: accepted by every system, and no two the same."""

from __future__ import annotations

import re

from db.domain.report import ReportCard
from viewer.card.setting.editions import Edition
from viewer.system.saving import LONGEST_NAME, safe_name
from viewer.wording.organisations import full_name

NAME_PATTERN = "{id} {name} {date}"
"""How cards are named unless a pattern is given."""
FIELDS = ("{id}", "{name}", "{organisation}", "{date}", "{edition}")
"""What a pattern may contain besides text; see :func:`card_name`."""
_FIELD = re.compile(r"\{[^{}]*\}")
_SUFFIX = ".pdf"
_LEAST = 20
"""Letters that are kept of a name, however long the rest is."""


def pattern_problem(pattern: str) -> str:
    """What is wrong with ``pattern``, as a sentence and what to do; empty if nothing is.

    >>> pattern_problem("{name}, {day}")
    '{day} cannot be used in a file name. Use any of {id} {name} {organisation} {date} {edition}.'
    """
    unknown = [found for found in _FIELD.findall(pattern) if found not in FIELDS]
    if pattern.strip() and not unknown:
        return ""
    problem = f"{unknown[0]} cannot be used in a file name." if unknown else "The name is empty."
    return f"{problem} Use any of {' '.join(FIELDS)}."


def card_name(card: ReportCard, edition: Edition, pattern: str = NAME_PATTERN) -> str:
    """A file name for ``card`` that every system accepts, ending in '.pdf'.

    In ``pattern``, {id} becomes the id (for a service that of its site), {name} the name (for a
    service with that of its site), {organisation} the name of the provider or site, {date} the date
    of publication (without a report the day as at which ratings are shown), and {edition} the
    edition. Other text stays as it is.
    """
    published = card.report.published if card.report else None
    values = {
        # The name tells a service from its site.
        "{id}": card.subject.organisation,
        "{name}": full_name(card),
        "{organisation}": card.organisation.name,
        "{date}": (published or card.as_at).isoformat(),
        "{edition}": edition.value,
    }

    def filled() -> str:
        # In one pass, so that '{id}' in a name stays as it is.
        return _FIELD.sub(lambda found: values.get(found[0], found[0]), pattern)

    longest = LONGEST_NAME - len(_SUFFIX)
    for field in ("{name}", "{organisation}"):
        # A name is cut short rather than what follows it.
        too_much = max(0, len(filled()) - longest)
        values[field] = values[field][: max(_LEAST, len(values[field]) - too_much)].rstrip(" ,")
    return safe_name(filled().removesuffix(_SUFFIX), _SUFFIX)


class Names:
    """Makes each name different from all that it returned before."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        """For each name that was wanted more than once, the number to try next."""

    def unique(self, name: str) -> str:
        """``name``, with a number if it was returned before; case does not count, as on Windows."""
        stem, asked = name.removesuffix(_SUFFIX), name.casefold()
        unique = name
        number = self._next.get(asked, 2)
        while unique.casefold() in self._taken:
            unique = safe_name(stem, f" ({number}){_SUFFIX}")
            number += 1
            self._next[asked] = number
        self._taken.add(unique.casefold())
        return unique
