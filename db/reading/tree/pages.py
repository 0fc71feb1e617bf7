"""Pages of the tree, whose rows are grouped and filtered in SQL.

A location that fits the filter is shown below its provider. A provider that fits is also shown,
even if none of its locations fits. When the tree is grouped by region or type, a provider appears
in each group in which one of its locations is shown, with only the locations of that group below.

A provider without ratings of its own and with a single location is one row with that location: see
:meth:`Browse.only_sites`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    case,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
)
from sqlalchemy.sql.selectable import NamedFromClause

from db.domain.report import Level, Subject
from db.domain.tree import (
    NEWEST,
    Arrangement,
    Facet,
    Grouping,
    RatedAt,
    Step,
    TreeCount,
    TreeGroup,
    TreeKey,
    TreePage,
    TreeRow,
)
from db.reading.tree import as_at, conditions, services
from db.reading.tree.conditions import Condition
from db.reading.tree.rows import row_columns, with_row_tables
from db.reading.tree.services import service_rows
from db.reading.tree.top import in_order, only_site_row, organisation_row, top_page
from db.sqlite import schema as s
from db.sqlite.registration import related
from db.sqlite.schema import DatabaseRow

_top = s.other_name(s.organisation, "top")
_site = s.other_name(s.organisation, "site")


class Browse:
    """The tree in one arrangement, during one session of the store.

    Its methods take organisations as rows from :func:`db.reading.queries.select_organisation`, and
    groups as keys, with None for the entire tree.
    """

    def __init__(
        self,
        connection: Connection,
        arrangement: Arrangement,
        today: date,
        rated_at: RatedAt = NEWEST,
    ) -> None:
        """``rated_at`` decides only which ratings the rows show; the filter is for the newest."""
        self._connection = connection
        self._rated_at = rated_at
        self._grouping = arrangement.grouping
        self._filter = arrangement.filter
        self._today = today
        services.prepare(connection, arrangement.filter)

    # Pages

    @property
    def grouped(self) -> bool:
        """Whether there are groups at the top."""
        return self._grouping is not Grouping.A_TO_Z

    def top_page(self, first: int, count: int) -> TreePage:
        """Up to ``count`` groups from position ``first``, or providers if they are not grouped."""
        if not self._filter:
            connection = self._connection.connection.driver_connection
            assert isinstance(connection, sqlite3.Connection)
            page = top_page(connection, self._grouping, first, count)
            return replace(page, rows=self._as_at(page.rows))
        if not self.grouped:
            return self.group_page(None, first, count)
        groups = self._groups()
        return TreePage(tuple(groups[first : first + count]), first, len(groups))

    def group_page(self, group: str | None, first: int, count: int) -> TreePage:
        """Up to ``count`` providers of a group from position ``first``."""
        page = self._page(_top, self._tops_in(group), self._below_top(group), first, count)
        providers = [row for row in page.rows if isinstance(row, TreeRow)]
        alone = self.only_sites([row.subject.organisation for row in providers], group)
        rows = tuple(alone.get(row.subject.organisation, row) for row in providers)
        return TreePage(self._as_at(rows), first, page.total)

    def below_page(
        self, organisation: DatabaseRow, group: str | None, first: int, count: int
    ) -> TreePage:
        """Up to ``count`` rows below an organisation from position ``first``.

        Below a provider, they are its locations shown in ``group``, then its services; below a
        location, its services.
        """
        sites = TreePage((), first, 0)
        if organisation.level == Level.PROVIDER.value:
            shown = self._sites_of(organisation, group)
            sites = self._page(_site, shown, _site.c.child_count, first, count)
        services = service_rows(self._connection, organisation)
        rest = services[max(0, first - sites.total) : max(0, first + count - sites.total)]
        rows = self._as_at((*sites.rows, *rest))
        return TreePage(rows, first, sites.total + len(services))

    def only_sites(self, tops: Sequence[str], group: str | None = None) -> dict[str, TreeRow]:
        """The rows that stand for these providers and their only locations, by the provider's ID.

        ``tops`` are CQC IDs. Such a row is about the location, under the name of the provider. The
        provider has no rating of its own and no services, and only that one location is open, or
        closed if the filter is for closed places.
        """
        levels = self._filter.values(Facet.LEVEL)
        if not tops or levels == (Level.PROVIDER.value,):
            return {}
        other = s.organisation.alias("other")
        number = (
            select(func.count())
            .select_from(other)
            .where(other.c.provider == _top.c.id, conditions.has_status(other, self._filter))
            .scalar_subquery()
        )
        found = (
            select(
                *row_columns(_site),
                _site.c.child_count.label("children"),
                _top.c.cqc_id.label("above"),
                _top.c.name.label("above_name"),
            )
            .select_from(_top)
            .join(_site, _site.c.provider == _top.c.id)
            .where(
                _top.c.cqc_id.in_(tops),
                conditions.is_provider(_top),
                _top.c.rating.is_(None),
                self._site_fits(_site),
                self._in_group(_site, group),
                number == 1,
                count_services(_top) == 0,
            )
        )
        rows = self._connection.execute(with_row_tables(found, _site)).all()
        made = self._with_successors(rows)
        return {
            row.above: only_site_row(site, row.above_name)
            for row, site in zip(rows, made, strict=True)
        }

    def _with_successors(self, rows: Sequence[DatabaseRow]) -> tuple[TreeRow, ...]:
        """The rows of organisations, each closed one with the places that followed it."""
        around = related(self._connection, [row.id for row in rows if row.is_closed == 1])
        made = map(organisation_row, rows)
        return tuple(
            replace(one, status=replace(one.status, successors=around[row.id].successors))
            if row.id in around
            else one
            for row, one in zip(rows, made, strict=True)
        )

    def _as_at(self, rows: Sequence[TreeRow | TreeGroup]) -> tuple[TreeRow | TreeGroup, ...]:
        """The rows with the ratings of the day that is shown."""
        return as_at.rows_at(self._connection, rows, self._rated_at)

    # Finding a row

    def way_to(self, organisation: DatabaseRow, service: str | None) -> tuple[Step, ...] | None:
        """The rows from the top down to an organisation or its service, each with its position.

        Returns None if the filter hides the organisation.
        """
        if not self._is_shown(organisation):
            return None
        above = self._row_above(organisation)
        alone = above is None
        first = organisation if alone else above
        group = self._group_of(organisation) if self.grouped else None
        steps = [] if group is None else [Step(TreeKey(group))]
        position = self._position(_top, self._tops_in(group), first)
        only = self.only_sites([first.cqc_id], group).get(first.cqc_id)
        first_subject = Subject(first.cqc_id) if only is None else only.subject
        steps.append(Step(TreeKey(group, first_subject), position))
        if not alone and only is None:
            position = self._position(_site, self._sites_of(first, group), organisation)
            steps.append(Step(TreeKey(group, Subject(organisation.cqc_id)), position))
        if service is not None:
            sites = 0
            if organisation.level == Level.PROVIDER.value:
                sites = self._count(_site, self._sites_of(organisation, group))
            keys = [row.subject.service for row in service_rows(self._connection, organisation)]
            position = sites + keys.index(service) if service in keys else None
            steps.append(Step(TreeKey(group, Subject(organisation.cqc_id, service)), position))
        return tuple(steps)

    def way_to_name(self, group: str | None, beginning: str) -> tuple[Step, ...] | None:
        """The way to the first provider of ``group`` whose name begins with ``beginning``.

        Returns None if there is no such provider.
        """
        wanted = beginning.lower().removeprefix("the ")
        if not wanted.strip():
            return None
        if not self.grouped:
            group = None
        elif group is None:
            return None
        shown, name = self._tops_in(group), conditions.list_name(_top)
        found = self._connection.execute(
            select(_top, name.label("list_name"))
            .where(shown, name >= wanted)
            .order_by(name, _top.c.cqc_id)
            .limit(1)
        ).first()
        if found is None or not found.list_name.startswith(wanted):
            return None
        only = self.only_sites([found.cqc_id], group).get(found.cqc_id)
        subject = Subject(found.cqc_id) if only is None else only.subject
        step = Step(TreeKey(group, subject), self._position(_top, shown, found))
        return (step,) if group is None else (Step(TreeKey(group)), step)

    # Counting

    def count(self) -> TreeCount:
        """The numbers of locations and providers that fit the filter, and the total numbers."""
        site, top = conditions.is_location(_site), conditions.is_provider(_top)
        sites = and_(site, conditions.has_status(_site, self._filter))
        tops = and_(top, conditions.has_status(_top, self._filter))
        return TreeCount(
            locations=self._count(_site, and_(site, self._site_fits(_site))),
            all_locations=self._count(_site, sites),
            providers=self._count(_top, and_(top, self._provider_fits(_top))),
            all_providers=self._count(_top, tops),
        )

    # Conditions for what is shown

    def _site_fits(self, o: FromClause) -> Condition:
        return conditions.location_fits(o, self._filter, self._today)

    def _provider_fits(self, o: FromClause) -> Condition:
        return conditions.provider_fits(o, self._filter, self._today)

    def _in_group(self, o: FromClause, group: str | None) -> Condition:
        """Whether an organisation itself belongs to a region or type; true without groups."""
        if group is None or self._grouping is Grouping.A_TO_Z:
            return true()
        return conditions.group(o, self._grouping) == group

    def _sites_of(self, provider: DatabaseRow, group: str | None) -> Condition:
        return and_(
            _site.c.provider == provider.id, self._site_fits(_site), self._in_group(_site, group)
        )

    def _without_sites(self, o: FromClause) -> Condition:
        """Whether a row is a provider that itself fits but has no location that is shown."""
        below = s.organisation.alias("below")
        return and_(
            conditions.is_provider(o),
            self._provider_fits(o),
            ~exists().where(below.c.provider == o.c.id, self._site_fits(below)),
        )

    def _tops_in(self, group: str | None) -> Condition:
        """Whether a row is directly below ``group``, or below any group if None."""
        at_top = _top.c.provider.is_(None)
        if not self._filter and group is None:
            # A closed provider is shown for the sake of its open locations.
            has_sites = and_(conditions.is_provider(_top), _top.c.child_count > 0)
            return and_(at_top, or_(_top.c.is_closed == 0, has_sites))
        above = select(func.coalesce(_site.c.provider, _site.c.id)).where(
            conditions.is_location(_site), self._site_fits(_site), self._in_group(_site, group)
        )
        if group is None:
            itself = and_(conditions.is_provider(_top), self._provider_fits(_top))
            if self._filter.values(Facet.LEVEL) == (Level.PROVIDER.value,):
                return and_(at_top, itself)
            return and_(at_top, or_(itself, _top.c.id.in_(above)))
        alone = s.organisation.alias("alone")
        by_themselves = select(alone.c.id).where(
            self._without_sites(alone), self._in_group(alone, group)
        )
        return and_(at_top, or_(_top.c.id.in_(above), _top.c.id.in_(by_themselves)))

    def _is_shown(self, organisation: DatabaseRow) -> bool:
        if organisation.level == Level.LOCATION.value:
            itself = and_(_site.c.id == organisation.id, self._site_fits(_site))
            return self._count(_site, itself) > 0
        itself = and_(_top.c.id == organisation.id, self._provider_fits(_top))
        return self._count(_top, itself) > 0 or (
            self._count(_site, self._sites_of(organisation, None)) > 0
        )

    def _below_top(self, group: str | None) -> ColumnElement[int]:
        """A column expression for the number of rows below each row of ``group``."""
        sites: ColumnElement[int] = _top.c.child_count
        if self._filter or self._grouping is not Grouping.A_TO_Z:
            below = s.organisation.alias("below")
            sites = (
                select(func.count())
                .select_from(below)
                .where(
                    below.c.provider == _top.c.id,
                    self._site_fits(below),
                    self._in_group(below, group),
                )
                .scalar_subquery()
            )
        return case(
            (conditions.is_location(_top), _top.c.child_count),
            else_=sites + count_services(_top),
        )

    # Groups

    def _groups(self) -> list[TreeGroup]:
        key = conditions.group(_site, self._grouping).label("key")
        above = func.coalesce(_site.c.provider, _site.c.id)
        with_sites = select(
            key, func.count().label("sites"), func.count(above.distinct()).label("tops")
        )
        counts = {
            row.key: (row.tops, row.sites)
            for row in self._connection.execute(
                with_sites.where(conditions.is_location(_site), self._site_fits(_site)).group_by(
                    key
                )
            )
        }
        key = conditions.group(_top, self._grouping).label("key")
        for row in self._connection.execute(
            select(key, func.count().label("tops")).where(self._without_sites(_top)).group_by(key)
        ):
            tops, sites = counts.get(row.key, (0, 0))
            counts[row.key] = (tops + row.tops, sites)
        return [TreeGroup(key, self._grouping, *counts[key]) for key in in_order(counts)]

    def _group_of(self, organisation: DatabaseRow) -> str:
        """The group in which to show an organisation."""
        own = self._connection.execute(
            select(conditions.group(_site, self._grouping)).where(_site.c.id == organisation.id)
        ).scalar_one()
        if organisation.level == Level.LOCATION.value:
            return own
        key = conditions.group(_site, self._grouping)
        sites = self._sites_of(organisation, None)
        groups = self._connection.execute(select(key).where(sites).distinct()).scalars().all()
        return own if own in groups or not groups else min(groups)

    # Queries

    def _count(self, o: FromClause, shown: Condition) -> int:
        counted = select(func.count()).select_from(o).where(shown)
        return self._connection.execute(counted).scalar_one()

    def _position(self, o: FromClause, shown: Condition, row: DatabaseRow) -> int:
        """The number of rows shown before ``row``."""
        order = tuple_(*self._order(o))
        own = self._connection.execute(select(*self._order(o)).where(o.c.id == row.id)).one()
        return self._count(o, and_(shown, order < tuple_(*own)))

    def _order(self, o: FromClause) -> tuple[ColumnElement[Any], ...]:
        return conditions.list_order(o, grouped=self.grouped and o is _top)

    def _page(
        self,
        o: NamedFromClause,
        shown: Condition,
        children: ColumnElement[int],
        first: int,
        count: int,
    ) -> TreePage:
        page = (
            select(o.c.id, func.count().over().label("total"))
            .where(shown)
            .order_by(*self._order(o))
            .limit(count)
            .offset(first)
            .subquery()
        )
        # Use two steps, so that the other columns are looked up only for the rows on the page.
        on_page = select(*row_columns(o), children.label("children"), page.c.total).join(
            page, page.c.id == o.c.id
        )
        found = self._connection.execute(
            with_row_tables(on_page, o).order_by(*self._order(o))
        ).all()
        total = found[0].total if found else self._count(o, shown)
        return TreePage(self._with_successors(found), first, total)

    def _row_above(self, organisation: DatabaseRow) -> DatabaseRow | None:
        if organisation.provider is None:
            return None
        return self._connection.execute(
            select(_top).where(_top.c.id == organisation.provider)
        ).first()


def count_services(organisation: FromClause) -> ColumnElement[int]:
    """A column expression for the number of rated services of an organisation."""
    return (
        select(func.count(s.rating.c.service.distinct()))
        .where(s.rating.c.organisation == organisation.c.id, s.rating.c.service > 0)
        .where(s.rating.c.id.not_in(select(s.pilot_rating.c.rating)))
        .scalar_subquery()
    )
