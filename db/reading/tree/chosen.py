"""The rows of subjects that a user has chosen, wherever they are in the tree: My wards."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import Connection, literal, select

from db.domain.errors import UnknownSubject
from db.domain.subject import Subject
from db.domain.tree import NEWEST, RatedAt, TreeRow
from db.reading.known_subject import KnownSubject
from db.reading.tree import as_at
from db.reading.tree.rows import row_columns, with_row_tables
from db.reading.tree.services import service_rows
from db.reading.tree.top import organisation_row
from db.sqlite import schema as s

# Not "place", which is the name of the provider's places in the SQL of their ratings.
_place = s.other_name(s.organisation, "chosen")
_above = s.other_name(s.organisation, "above_place")


def chosen_rows(
    connection: Connection, subjects: Sequence[Subject], rated_at: RatedAt = NEWEST
) -> tuple[TreeRow, ...]:
    """The rows of ``subjects`` in their order, each with the name of the place above it.

    Subjects that are not in the data are left out. A service that another has replaced, so that it
    is not in the tree, has a row without a rating.
    """
    rows = tuple(filter(None, (_row(connection, subject) for subject in subjects)))
    then = as_at.rows_at(connection, rows, rated_at)
    return tuple(row for row in then if isinstance(row, TreeRow))


def _row(connection: Connection, subject: Subject) -> TreeRow | None:
    query = (
        select(
            *row_columns(_place),
            literal(0).label("children"),
            _above.c.name.label("above"),
        )
        .select_from(_place)
        .outerjoin(_above, _above.c.id == _place.c.provider)
        .where(_place.c.cqc_id == subject.organisation)
    )
    found = connection.execute(with_row_tables(query, _place)).first()
    if found is None:
        return None
    row = organisation_row(found)
    if subject.service is None:
        return replace(row, site=found.above or "")
    known = {one.subject: one for one in service_rows(connection, found)}
    if subject in known:
        return replace(known[subject], site=row.name)
    try:
        replaced = KnownSubject(connection, subject)
    except UnknownSubject:
        return None
    return TreeRow(subject, replaced.level, replaced.name, None, None, None, 0, site=row.name)
