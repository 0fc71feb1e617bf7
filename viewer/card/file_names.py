"""File names for cards, which every system accepts, and of which no two are the same."""

from __future__ import annotations

import re

from db.domain.report import ReportCard
from viewer.card.setting.editions import Edition
from viewer.system.saving import LONGEST_NAME, safe_name
from viewer.wording.organisations import full_name

NAME_PATTERN = "{id} {name} {date}"
"""The pattern of file names if the user gives none."""
FIELDS = ("{id}", "{name}", "{organisation}", "{date}", "{edition}")
"""The fields that a pattern may contain; :func:`card_name` explains them."""
_FIELD = re.compile(r"\{[^{}]*\}")
_SUFFIX = ".pdf"
_LEAST = 20
"""How many letters of a name are kept at least, however long the rest is."""


def pattern_problem(pattern: str) -> str:
    """Why ``pattern`` cannot be used, and what to do; empty if it can be used.

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

    These fields of ``pattern`` are replaced; other text stays as it is:

    - {id}: the CQC ID; for a service, that of its site.
    - {name}: the name; for a service, followed by the name of its site.
    - {organisation}: the name of the provider or site.
    - {date}: the date of publication; without a report, the day as at which ratings are shown.
    - {edition}: the edition.
    """
    published = card.report.published if card.report else None
    values = {
        # A service has the id of its site; only their names differ.
        "{id}": card.subject.organisation,
        "{name}": full_name(card),
        "{organisation}": card.organisation.name,
        "{date}": (published or card.as_at).isoformat(),
        "{edition}": edition.value,
    }

    def filled() -> str:
        # All fields in one pass, so that '{id}' in a name stays as it is.
        return _FIELD.sub(lambda field: values.get(field[0], field[0]), pattern)

    longest = LONGEST_NAME - len(_SUFFIX)
    for field in ("{name}", "{organisation}"):
        # Names are cut short, so that the fields after them stay whole.
        excess = max(0, len(filled()) - longest)
        values[field] = values[field][: max(_LEAST, len(values[field]) - excess)].rstrip(" ,")
    return safe_name(filled().removesuffix(_SUFFIX), _SUFFIX)


class UniqueNames:
    """Numbers file names so that no two are the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        """For each name that was requested more than once, the number to try next."""

    def unique(self, name: str) -> str:
        """``name``, or 'name (2).pdf' and so on if it was returned before.

        Upper and lower case count as the same, as they do on Windows.
        """
        stem, requested = name.removesuffix(_SUFFIX), name.casefold()
        unique = name
        number = self._next.get(requested, 2)
        while unique.casefold() in self._taken:
            unique = safe_name(stem, f" ({number}){_SUFFIX}")
            number += 1
            self._next[requested] = number
        self._taken.add(unique.casefold())
        return unique
