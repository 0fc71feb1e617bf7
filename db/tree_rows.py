"""From rows of the database to lines of the tree; the services below a location or provider."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select

from db import assembly
from db import schema as s
from db.listings import TreeRow
from db.queries import Query, select_ratings
from db.records import Level, Subject
from db.scale import QUESTIONS, Change, Question, Rating
from db.schema import Record
from db.timeline import Timeline

_CHANGES = {2: Change.UP_TWO, 1: Change.UP, 0: Change.SAME, -1: Change.DOWN, -2: Change.DOWN_TWO}


def organisation_row(row: Record) -> TreeRow:
    """Of a row with the columns of ``organisation``, the rating's ``word`` and ``children``."""
    return TreeRow(
        subject=Subject(row.cqc_id),
        level=Level(row.level),
        name=row.name or row.cqc_id,
        rating=Rating(row.word) if row.word else None,
        change=None if row.change is None else _CHANGES[row.change],
        published=assembly.parse_date(row.rated),
        children=row.children,
        place=row.town,
    )


def service_rows(connection: Connection, organisation: Record) -> tuple[TreeRow, ...]:
    """The services that ``organisation`` has now, in the order of its reports."""
    services = connection.execute(_select_standing_services(organisation.id)).all()
    if not services:
        return ()
    overall = select_ratings(organisation.id).where(
        s.rating.c.service != 0, s.rating.c.question == QUESTIONS.index(Question.OVERALL)
    )
    told = connection.execute(overall).all()
    timeline = Timeline(assembly.ratings(told, assembly.Sources(connection)))
    rows: list[TreeRow] = []
    for service in services:
        subject = Subject(organisation.cqc_id, service.key)
        cell = timeline.cell(subject.organisation, service.key, Question.OVERALL, date.max, None)
        rows.append(
            TreeRow(
                subject=subject,
                level=Level.SERVICE,
                name=service.name,
                rating=cell.rating if cell else None,
                change=cell.change if cell else None,
                published=cell.published if cell else None,
                children=0,
            )
        )
    return tuple(rows)


def _select_standing_services(organisation: int) -> Query:
    """Those with any rating, without those that another with ratings took the place of."""
    rated = select(s.rating.c.service).where(
        s.rating.c.organisation == organisation, s.rating.c.service > 0
    )
    lineage = s.service_lineage
    superseded = exists().where(lineage.c.former == s.service.c.id, lineage.c.successor.in_(rated))
    return (
        select(s.service)
        .where(s.service.c.id.in_(rated), ~superseded)
        .order_by(s.service.c.position, s.service.c.name)
    )


def count_services(organisation: FromClause) -> ColumnElement[int]:
    """How many services have ratings of their own, as a part of a row's statement."""
    return (
        select(func.count(s.rating.c.service.distinct()))
        .where(s.rating.c.organisation == organisation.c.id, s.rating.c.service > 0)
        .scalar_subquery()
    )
