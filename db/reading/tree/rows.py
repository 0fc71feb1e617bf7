"""What :func:`db.reading.tree.top.organisation_row` needs of an organisation, in SQLAlchemy."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Text, literal_column
from sqlalchemy.sql.selectable import NamedFromClause

from db.reading.queries import Query
from db.reading.tree import conditions
from db.sqlite import schema as s
from db.sqlite.place_ratings import PLACES


def row_columns(o: NamedFromClause) -> tuple[ColumnElement[Any], ...]:
    """The columns of a row, except the number of ``children``.

    ``o`` is an alias of ``organisation``. The query needs the tables of :func:`with_row_tables`.
    """
    places: ColumnElement[str | None] = literal_column(PLACES.format(top=o.name), Text)
    return (
        *(o.c.cqc_id, o.c.level, o.c.name, o.c.rated, o.c.change, o.c.town),
        *(o.c.closed, o.c.is_closed, s.file.c.as_of.label("missing")),
        *(s.rating_value.c.word, o.c.rated_services, o.c.rated_alike, o.c.id),
        conditions.kind(o).label("kind"),
        s.service.c.name.label("rating_of"),
        places.label("places"),
    )


def with_row_tables(query: Query, o: NamedFromClause) -> Query:
    """``query``, which selects from ``o``, with the tables for :func:`row_columns`."""
    return (
        query.outerjoin(s.rating_value, s.rating_value.c.id == o.c.rating)
        .outerjoin(s.file, s.file.c.id == o.c.missing_from)
        .outerjoin(s.service, s.service.c.id == o.c.rating_of)
    )
