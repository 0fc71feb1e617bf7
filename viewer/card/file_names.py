"""File names for cards that are unique and that every operating system accepts."""

from __future__ import annotations

import re
from datetime import date

from db.domain.report import ReportCard
from viewer.card.setting.editions import Edition
from viewer.system.saving import LONGEST_NAME, safe_name
from viewer.wording import dates
from viewer.wording.organisations import full_name

NAME_PATTERN = "{id} {name} {date}"
"""The default pattern for file names."""
FIELDS = ("{id}", "{name}", "{organisation}", "{date}", "{edition}")
"""The fields that a pattern may contain; :func:`card_name` explains them."""
UNDATED = "undated"
"""In place of a date, the word for a report whose date no source states."""
_FIELD = re.compile(r"\{[^{}]*\}")
_SUFFIX = ".pdf"
_LEAST = 20
"""The minimum number of letters of a name to keep, however long the rest is."""


def pattern_problem(pattern: str) -> str:
    """A message that says why ``pattern`` cannot be used and what to do; empty if it can be used.

    >>> pattern_problem("{name}, {day}")
    '{day} cannot be used in a file name. Use any of {id} {name} {organisation} {date} {edition}.'
    """
    unknown = [found for found in _FIELD.findall(pattern) if found not in FIELDS]
    if pattern.strip() and not unknown:
        return ""
    problem = f"{unknown[0]} cannot be used in a file name." if unknown else "The name is empty."
    return f"{problem} Use any of {' '.join(FIELDS)}."


def card_name(card: ReportCard, edition: Edition, pattern: str = NAME_PATTERN) -> str:
    """A file name for ``card`` that every operating system accepts, ending in '.pdf'.

    These fields of ``pattern`` are replaced; other text is left as it is:

    - {id}: the CQC ID; for a service, its site's CQC ID.
    - {name}: the name; for a service, followed by the name of its site.
    - {organisation}: the name of the provider or site.
    - {date}: the publication date of the report, or 'undated' if no source states one; without a
      report, the 'as at' date.
    - {edition}: the edition.
    """
    dated = _dated(card)
    values = {
        # A service and its site have the same ID and differ only in name.
        "{id}": card.subject.organisation,
        "{name}": full_name(card),
        "{organisation}": card.organisation.name,
        "{date}": dated.isoformat() if dated else UNDATED,
        "{edition}": edition.value,
    }

    def filled() -> str:
        # Replace all fields in one pass, so that '{id}' in a name is left as it is.
        return _FIELD.sub(lambda field: values.get(field[0], field[0]), pattern)

    longest = LONGEST_NAME - len(_SUFFIX)
    for field in ("{name}", "{organisation}"):
        # Shorten the names, so that the fields after them are not cut off.
        excess = max(0, len(filled()) - longest)
        values[field] = values[field][: max(_LEAST, len(values[field]) - excess)].rstrip(" ,")
    return safe_name(filled().removesuffix(_SUFFIX), _SUFFIX)


def plain_name(card: ReportCard, edition: Edition = Edition.ONE_PAGE, suffix: str = _SUFFIX) -> str:
    """A file name in plain words for whatever is saved about ``card``, ending in ``suffix``.

    'Surgery, Lister Hospital, 3 November 2023, large print.pdf'. The edition is named unless it is
    the usual one. A very long name is shortened, but not the date.
    """
    dated = _dated(card)
    rest = [dates.day(dated) if dated else UNDATED]
    if edition is not Edition.ONE_PAGE:
        rest.append(edition.label.partition(",")[0].lower())
    end = f", {', '.join(rest)}{suffix}"
    return safe_name(full_name(card), end)


def _dated(card: ReportCard) -> date | None:
    """The date in the name of a card's file; None for a report whose date no source states.

    Without a report it is the day that is shown, unless that is always the newest.
    """
    if card.report is not None:
        return card.report.published
    return card.as_at if card.as_at < date.max else None


class UniqueNames:
    """Numbers file names so that no two are the same."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        """The number to try next for each name that was requested more than once."""

    def unique(self, name: str) -> str:
        """``name``, or 'name (2).pdf' and so on if it has already been returned.

        Case is ignored, as it is on Windows.
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
