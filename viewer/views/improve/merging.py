"""Two versions of one response, if somebody else has saved it meanwhile, and the one made of both.

This module does not use Qt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from db.domain.response import NAMES, Response, moved
from viewer.wording import improve_page as words
from viewer.wording.phrases import capitalised

_WITH_STATUS = ("status_since", "status_reason", "status_by")
"""What goes with a status."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that the two versions have otherwise."""

    field: str
    name: str
    mine: str
    """My version in words."""
    theirs: str
    prefers_mine: bool
    """Whether only I have changed it, or both: then mine is proposed."""


def differences(base: Response, mine: Response, theirs: Response) -> tuple[Difference, ...]:
    """What to ask about. ``base`` is what both began with.

    Updates are not asked about, because those of both are kept.
    """
    found: list[Difference] = []
    for field, name in NAMES.items():
        if field == "updates" or field in _WITH_STATUS:
            continue
        one, other = getattr(mine, field), getattr(theirs, field)
        if one == other:
            continue
        found.append(
            Difference(
                field,
                capitalised(name),
                words.field_words(mine, field),
                words.field_words(theirs, field),
                one != getattr(base, field),
            )
        )
    return tuple(found)


def merged(
    base: Response, mine: Response, theirs: Response, takes_mine: Mapping[str, bool]
) -> Response:
    """Their version with the fields of mine that were chosen, and the updates of both."""
    result = theirs
    for field, take in takes_mine.items():
        if not take:
            continue
        if field == "due":
            result = replace(result, due=moved(theirs.due, mine.due.day if mine.due else None))
        elif field == "status":
            also = {name: getattr(mine, name) for name in ("status", *_WITH_STATUS)}
            result = replace(result, **also)
        else:
            result = replace(result, **{field: getattr(mine, field)})
    new = mine.updates[len(base.updates) :]
    return replace(result, updates=(*theirs.updates, *new))


def questions(found: Sequence[Difference], by: str) -> tuple[tuple[str, tuple[str, str]], ...]:
    """What to ask of each difference, with both versions; ``by`` is who saved theirs."""
    return tuple(
        (each.name, (f"Mine: {each.mine}", f"Saved by {by}: {each.theirs}")) for each in found
    )
