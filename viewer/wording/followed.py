"""What followed a closed place: what happened on which day, and which ratings went with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from db.domain.subject import RelatedPlace
from viewer.wording import dates
from viewer.wording.phrases import (
    FIXED_SPACE,
    capitalised,
    counted,
    in_words,
    listed,
    uncapitalised,
)

if TYPE_CHECKING:
    from db.domain.report import Followed, ReportCard

HEADING = "What followed"
RATINGS_HEADING = "Which ratings went with it"


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a closed place or to one that followed it."""

    when: date | None
    place: RelatedPlace | None
    """The place that followed, which the text begins with; None for the closed one."""
    text: str
    """What happened, without the date and the name of ``place``."""


def happenings(card: ReportCard) -> tuple[Happening, ...]:
    """What is known to have happened, the first first; what has no date comes last."""
    found = [Happening(each.opened, each.place, _opened(each)) for each in card.followed]
    name = f"{card.name}{FIXED_SPACE}({card.subject.organisation})"
    found.append(Happening(card.organisation.status.closed, None, f"{name} closed."))
    return tuple(sorted(found, key=lambda each: each.when or date.max))


def _opened(followed: Followed) -> str:
    under = f" under {followed.provider}" if followed.provider else ""
    words = f"opened{under}." if followed.opened else f"followed{under}."
    # CQC writes 'NHS Transfer', 'New Provider'.
    reason = " ".join(
        word if word.isupper() else word.lower() for word in followed.place.reason.split()
    )
    return f"{words} {capitalised(reason)}." if reason else words


def ratings_sentences(card: ReportCard) -> tuple[str, ...]:
    """Which of the closed place's ratings CQC carries on: a text for each place that followed.

    'RM317 carries 4 of these 8 services on as inherited: critical care, end of life care, ...'
    """
    total = sum(row.subject.service is not None for row in card.matrix.rows)
    return tuple(" ".join(_sentences(each, total)) for each in card.followed)


def _sentences(followed: Followed, total: int) -> Iterator[str]:
    name, number = followed.place.id, len(followed.inherited)
    again = followed.rated_again
    if number:
        services = listed([uncapitalised(each) for each in followed.inherited])
        of = f"{number} of these {counted(total, 'service')}" if total > 1 else "its service"
        yield f"{name} carries {of} on as inherited: {services}."
    elif total:
        yield f"{name} carries none of these {counted(total, 'service')} on as inherited."
    if again:
        months = [day for _, day in again if day is not None]
        when = listed(list(dict.fromkeys(dates.month(day) for day in sorted(months))))
        were = "was" if len(again) == 1 else "were"
        since = f" in {when}" if when else ""
        yield f"{capitalised(in_words(len(again)))} {were} rated again{since}."
    own = followed.overall
    if own is None:
        yield f"No overall rating of {name} itself is known."
    elif own.inherited_from:
        yield "The overall rating is inherited too." if number else "Its rating is inherited."
    elif own.published:
        yield f"{name} itself was rated {own.rating} in {dates.month(own.published)}."
