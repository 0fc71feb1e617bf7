"""The read face: questions in, frozen records out. Sessions are short; nothing is kept open."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from db.domain.age import today
from db.domain.errors import CannotOpen
from db.domain.hits import Hit
from db.domain.imports import StoreInfo
from db.domain.report import RatingLine, ReportCard, Story, Subject
from db.domain.scale import Question
from db.domain.tree import (
    EVERYBODY,
    PLAIN,
    TOP,
    Arrangement,
    Choice,
    Facet,
    Selection,
    Step,
    TreeCount,
    TreeFilter,
    TreeKey,
    TreePage,
    TreeRow,
)
from db.reading import information
from db.reading.extract import rating_lines
from db.reading.known_subject import KnownSubject, find_organisation
from db.reading.report_card import report_card
from db.reading.reports import Reports
from db.reading.story import story
from db.reading.subjects import subjects
from db.reading.tree.choices import choices
from db.reading.tree.pages import Browse
from db.search import find as search
from db.search.spelling import Speller
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import open_engine, store_errors

EVERYTHING = 1_000_000_000
"""A number of rows that no branch of the tree has."""


class ReportStore:
    """Ratings and reports in one database file.

    Every method may raise :class:`db.domain.errors.StoreError`. A store belongs to the thread that
    opened it.
    """

    def __init__(self, path: Path, engine: Engine, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._engine = engine
        self._speller = Speller()

    @classmethod
    def open(cls, path: Path, *, read_only: bool = False) -> ReportStore:
        """The store at ``path``, which must exist and have the newest schema or be writable."""
        if not path.is_file():
            raise CannotOpen(f"There is no database at {path}. Choose another with --db.")
        with store_errors(path):
            connection = connect(path, read_only=read_only)
            try:
                if read_only:
                    migrations.version_of(connection, path)
                else:
                    migrations.migrate(connection, path)
            finally:
                connection.close()
        return cls(path, open_engine(path, read_only=read_only), read_only=read_only)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Generator[Connection]:
        """A connection that sees one state of the database from first to last statement."""
        with store_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def tree(self, parent: Subject | None = None) -> tuple[TreeRow, ...]:
        """The providers A to Z, or the children of ``parent``: sites, and services."""
        with self._session() as connection:
            browse = Browse(connection, PLAIN, today())
            if parent is None:
                rows = browse.group_page(None, 0, EVERYTHING).rows
            else:
                row = find_organisation(connection, parent.organisation)
                rows = browse.below_page(row, None, 0, EVERYTHING).rows
            return tuple(row for row in rows if isinstance(row, TreeRow))

    def page(
        self,
        arrangement: Arrangement = PLAIN,
        parent: TreeKey = TOP,
        first: int = 0,
        count: int = EVERYTHING,
    ) -> TreePage:
        """Rows of the tree below ``parent``: groups or providers, sites, services.

        Raises UnknownSubject.
        """
        with self._session() as connection:
            browse = Browse(connection, arrangement, today())
            if parent == TOP:
                return browse.top_page(first, count)
            if parent.subject is None:
                return browse.group_page(parent.group, first, count)
            row = find_organisation(connection, parent.subject.organisation)
            return browse.below_page(row, parent.group, first, count)

    def way_to(self, subject: Subject, arrangement: Arrangement = PLAIN) -> tuple[Step, ...] | None:
        """The rows of the tree down to ``subject``, with their places; None if it is filtered out.

        Raises UnknownSubject.
        """
        with self._session() as connection:
            row = find_organisation(connection, subject.organisation)
            return Browse(connection, arrangement, today()).way_to(row, subject.service)

    def way_to_name(
        self, beginning: str, arrangement: Arrangement = PLAIN, group: str | None = None
    ) -> tuple[Step, ...] | None:
        """The rows of the tree down to the first provider of ``group`` whose name begins so."""
        with self._session() as connection:
            return Browse(connection, arrangement, today()).way_to_name(group, beginning)

    def count(self, chosen: TreeFilter) -> TreeCount:
        """How many locations and providers fit a filter, of how many."""
        with self._session() as connection:
            return Browse(connection, Arrangement(filter=chosen), today()).count()

    def choices(self, facet: Facet, chosen: TreeFilter) -> tuple[Choice, ...]:
        """The values of ``facet`` that can be chosen beside what is chosen of the others."""
        with self._session() as connection:
            return choices(connection, chosen, facet, today())

    def subjects(
        self,
        under: Subject | None = None,
        chosen: TreeFilter | None = None,
        *,
        services: bool = True,
    ) -> tuple[Subject, ...]:
        """Everything that has a card, or ``under`` with all that is below it, in their order.

        With ``chosen`` only the organisations that fit it. Raises UnknownSubject.
        """
        if under is not None and under.service is not None:
            return (under,)
        with self._session() as connection:
            top = under and find_organisation(connection, under.organisation)
            return subjects(connection, today(), top, chosen, services=services)

    def path_to(self, subject: Subject) -> tuple[Subject, ...]:
        """From the provider down to ``subject`` itself."""
        with self._session() as connection:
            row = find_organisation(connection, subject.organisation)
            path = [Subject(row.cqc_id)]
            if row.provider_cqc_id:
                path.insert(0, Subject(row.provider_cqc_id))
            if subject.service is not None:
                path.append(Subject(row.cqc_id, subject.service))
            return tuple(path)

    def card(
        self, subject: Subject, *, report_id: str | None = None, as_at: date | None = None
    ) -> ReportCard:
        """Everything that is known of ``subject`` at one report.

        With ``report_id`` the reader picked that report, and sees its own words; else it is the
        newest not after ``as_at`` (by default, of all), with the ratings that count then. Raises
        UnknownSubject and UnknownReport.
        """
        with self._session() as connection:
            known = KnownSubject(connection, subject)
            reports = Reports(known)
            at = reports.at(as_at or date.max) if report_id is None else reports.pick(report_id)
            return report_card(known, at)

    def story(
        self,
        subject: Subject,
        question: Question,
        as_at: date | None = None,
        *,
        picked: bool = False,
    ) -> Story:
        """The history of one rating of ``subject`` up to ``as_at``, and what bears on it.

        With ``picked`` that is the date of a report that the reader picked, as in :meth:`card`.
        Raises UnknownSubject.
        """
        with self._session() as connection:
            known = KnownSubject(connection, subject)
            return story(known, Reports(known).at(as_at or date.max, picked=picked), question)

    def ratings(self, selection: Selection = EVERYBODY) -> Generator[RatingLine]:
        """Every rating of a selection with its history, one by one: see :mod:`db.reading.extract`.

        All are of one state of the database; close the generator to end it early. Raises
        UnknownSubject.
        """
        with self._session() as connection:
            subject = selection.subject
            row = subject and find_organisation(connection, subject.organisation)
            yield from rating_lines(connection, selection, row, today())

    def find(self, text: str, limit: int = 50) -> tuple[Hit, ...]:
        """What ``text`` finds, best first within each kind. Any text is only text, never syntax."""
        with self._session() as connection:
            return search.find(connection, text, limit, self._speller)

    def info(self, *, check: bool = False) -> StoreInfo:
        """What is in the database; with ``check`` after SQLite's own check of the whole file."""
        with self._session() as connection:
            return information.read(connection, self.path, read_only=self.read_only, check=check)
