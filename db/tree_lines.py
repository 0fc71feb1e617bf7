"""From a row of the database to a line of the tree. Without SQLAlchemy, for the start."""

from __future__ import annotations

from datetime import date
from typing import Any

from db.identity import Level, Subject
from db.listings import TreeRow
from db.scale import Change, Rating

_CHANGES = {2: Change.UP_TWO, 1: Change.UP, 0: Change.SAME, -1: Change.DOWN, -2: Change.DOWN_TWO}


def organisation_row(row: Any) -> TreeRow:
    """Of a row with the columns of ``organisation``, the rating's ``word`` and ``children``."""
    return TreeRow(
        subject=Subject(row.cqc_id),
        level=Level(row.level),
        name=row.name or row.cqc_id,
        rating=Rating(row.word) if row.word else None,
        change=None if row.change is None else _CHANGES[row.change],
        published=date.fromisoformat(row.rated) if row.rated else None,
        children=row.children,
        place=row.town,
    )
