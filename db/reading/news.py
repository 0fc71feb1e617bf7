"""What files that were just added have changed for one trust: its new ratings that count now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection

from db.domain.report import NewRatings, ReportCard
from db.domain.scale import QUESTIONS, Question

# A rating is new if no file before the first of the import states it.
_NEW = """
    SELECT o.cqc_id, v.key, r.question, r.published
    FROM organisation trust
    JOIN organisation o ON o.id = trust.id OR o.provider = trust.id
    JOIN rating r ON r.organisation = o.id
    JOIN service v ON v.id = r.service
    WHERE trust.id = (
        SELECT coalesce(provider, id) FROM organisation WHERE cqc_id = ?
    ) AND (SELECT min(s.first) FROM rating_source s WHERE s.rating = r.id) >= ?
"""


class New(NamedTuple):
    """A rating that no earlier file states."""

    service: str | None
    question: Question
    published: str


def new_ratings(connection: Connection, organisation: str, since: int) -> dict[str, set[New]]:
    """The new ratings of the trust of ``organisation``, by the CQC ID of the place.

    ``since`` is the number of the first file of the import.
    """
    found: defaultdict[str, set[New]] = defaultdict(set)
    for row in connection.exec_driver_sql(_NEW, (organisation, since)):
        question = QUESTIONS[int(row.question)]
        found[row.cqc_id].add(New(row.key or None, question, row.published))
    return dict(found)


def news_of(card: ReportCard, new: set[New]) -> Iterator[NewRatings]:
    """The rows of a place's card that have new ratings which count now, in the card's order."""
    for row in card.matrix.rows:
        own = row.subject == card.subject
        if not own and row.subject.organisation != card.subject.organisation:
            continue  # a site of a trust has a card of its own
        cells = [
            cell
            for cell in row.cells
            if cell is not None
            and New(
                row.subject.service,
                cell.question,
                "" if cell.published is None else cell.published.isoformat(),
            )
            in new
        ]
        if cells:
            yield NewRatings(
                row.subject,
                (card.name or card.subject.id) if own else row.label,
                "" if own else card.name or "",
                row.cell(Question.OVERALL),
                any(cell.question is Question.OVERALL for cell in cells),
                tuple(cell for cell in cells if cell.question is not Question.OVERALL),
                max((cell.published for cell in cells if cell.published), default=None),
            )
