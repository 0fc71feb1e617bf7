"""The matches of the tree's filter as a list: the places that fit it, without those above them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy import ColumnElement, Connection, Text, literal, literal_column, select

from db.domain.tree import Match, TreeFilter
from db.reading.tree import conditions, services
from db.reading.tree.rows import row_columns, with_row_tables
from db.reading.tree.top import organisation_row
from db.sqlite import schema as s
from db.sqlite.place_ratings import ONLY_PLACE, only_place_of
from db.sqlite.registration import place_status
from db.sqlite.schema import DatabaseRow

_CHUNK = 1_000
"""The number of rows read at a time."""


def matches(connection: Connection, chosen: TreeFilter, today: date) -> Iterator[Match]:
    """Yield every provider and location that fits ``chosen`` itself, in the order of the tree.

    They are the same rows as in the filtered tree: providers A to Z, each followed by its
    locations. Ages of ratings are calculated as at ``today``.
    """
    services.prepare(connection, chosen)
    o, top = s.organisation.alias("top"), s.organisation.alias("above")
    only_place: ColumnElement[str | None] = literal_column(ONLY_PLACE.format(top=o.name), Text)
    with_provider = (
        select(
            *row_columns(o),
            *(o.c.registered, o.c.opened, literal(0).label("children")),
            top.c.cqc_id.label("provider_id"),
            top.c.name.label("provider_name"),
            only_place.label("only_place"),
        )
        .select_from(o)
        .outerjoin(top, top.c.id == o.c.provider)
    )
    found = connection.execution_options(stream_results=True).execute(
        with_row_tables(with_provider, o)
        .where(conditions.itself_fits(o, chosen, today))
        .order_by(*conditions.tree_order(o, top))
    )
    for chunk in found.partitions(_CHUNK):
        yield from map(_match, chunk)


def _match(row: DatabaseRow) -> Match:
    name, rated = only_place_of(row.only_place)
    return Match(
        row=organisation_row(row),
        status=place_status(row),
        provider=row.provider_id,
        provider_name=row.provider_name or row.provider_id or "",
        only_place=name,
        only_place_rated=rated,
    )
