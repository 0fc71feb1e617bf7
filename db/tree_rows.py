"""The services below a location or provider, as lines of the tree."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Connection, FromClause, exists, func, select

from db import assembly
from db import schema as s
from db.listings import TreeRow
from db.queries import Query, select_ratings
from db.records import Level, Subject
from db.scale import QUESTIONS, Question
from db.schema import Record
from db.timeline import Timeline


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
