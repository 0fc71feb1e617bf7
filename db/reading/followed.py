"""The places that followed a closed one, and which of its ratings CQC carries on there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from db.domain.errors import UnknownSubject
from db.domain.report import Followed, HistoryEntry, Matrix
from db.domain.scale import Question
from db.domain.subject import RelatedPlace, Subject
from db.reading.known_subject import KnownSubject
from db.sqlite.registration import place_status


def places_that_followed(
    closed: KnownSubject, ratings: Matrix, successors: Sequence[RelatedPlace]
) -> tuple[Followed, ...]:
    """What is known now of the ``successors`` of a closed place, as far as they are in the data.

    ``ratings`` has the closed place's services. One of them is inherited if the rating that counts
    for it at the successor is that of the previous provider; a service that another has replaced
    is looked for under the name of the other as well.
    """
    found: list[Followed] = []
    for place in successors:
        try:
            after = KnownSubject(closed.connection, Subject(place.id))
        except UnknownSubject:
            continue
        inherited: list[str] = []
        again: list[tuple[str, date | None]] = []
        for row in ratings.rows:
            key = row.subject.service
            entry = None if key is None else _now(after, key)
            if entry is None:
                continue
            if entry.inherited_from:
                inherited.append(row.label)
            else:
                again.append((row.label, entry.published))
        found.append(
            Followed(
                place,
                after.row.provider_name or "",
                place_status(after.row).opened,
                tuple(inherited),
                tuple(again),
                after.timeline.cell(after.subject, Question.OVERALL),
            )
        )
    return tuple(found)


def _now(place: KnownSubject, service: str) -> HistoryEntry | None:
    """The overall rating of a service that counts at ``place`` now, or if it has none any other."""
    owner = place.subject.organisation
    current = place.timeline.current_services(owner)
    names = [service, *(new for old, new in place.lineage if old == service)]
    for name in names:
        if name in current:
            subject = Subject(owner, name)
            cells = place.timeline.cells(subject)
            stated = [cell for cell in cells if cell is not None]
            own = place.timeline.cell(subject, Question.OVERALL)
            return own or next(iter(stated), None)
    return None
