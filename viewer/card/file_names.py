"""File names of cards: safe on every system, and each only once."""

from __future__ import annotations

import re

from db.domain.report import ReportCard
from viewer.card.setting.editions import Edition
from viewer.system.saving import LONGEST_NAME, safe_name
from viewer.wording.organisations import full_name

NAME_PATTERN = "{id} {name} {date}"
FIELDS = ("{id}", "{name}", "{organisation}", "{date}", "{edition}")
_FIELD = re.compile(r"\{[^{}]*\}")
_SUFFIX = ".pdf"
_LEAST = 20
"""Letters that are left of a name, however long the rest is."""


def unknown_fields(pattern: str) -> tuple[str, ...]:
    """What stands in braces in ``pattern`` and is no field of :func:`card_name`."""
    return tuple(found for found in _FIELD.findall(pattern) if found not in FIELDS)


def card_name(card: ReportCard, edition: Edition, pattern: str = NAME_PATTERN) -> str:
    """A file name that every system takes, ending in '.pdf'.

    In ``pattern`` stand {id} (of a service its site's), {name} (of a service with its site's),
    {organisation}, {date} (of publication, else that of which the ratings are shown) and {edition};
    any other text stands for itself.
    """
    published = card.report.published if card.report else None
    values = {
        # A service is told by its name.
        "{id}": card.subject.organisation,
        "{name}": full_name(card),
        "{organisation}": card.organisation.name,
        "{date}": (published or card.as_at).isoformat(),
        "{edition}": edition.value,
    }

    def filled() -> str:
        # In one pass: a name that holds '{id}' is a name.
        return _FIELD.sub(lambda found: values.get(found[0], found[0]), pattern)

    longest = LONGEST_NAME - len(_SUFFIX)
    for field in ("{name}", "{organisation}"):
        # Rather a name is cut short than what stands after it.
        too_much = max(0, len(filled()) - longest)
        values[field] = values[field][: max(_LEAST, len(values[field]) - too_much)].rstrip(" ,")
    return safe_name(filled().removesuffix(_SUFFIX), _SUFFIX)


class Names:
    """Makes names different from all that it gave before."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._next: dict[str, int] = {}
        """The number to try next of each name that was asked for more than once."""

    def unique(self, name: str) -> str:
        """The name, or with a number if it was given before; Windows does not tell case apart."""
        stem, asked = name.removesuffix(_SUFFIX), name.casefold()
        unique = name
        number = self._next.get(asked, 2)
        while unique.casefold() in self._taken:
            unique = safe_name(stem, f" ({number}){_SUFFIX}")
            number += 1
            self._next[asked] = number
        self._taken.add(unique.casefold())
        return unique
