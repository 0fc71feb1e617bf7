"""The store, which opens a database file and answers queries with frozen records.

Each query has its own short session, and no cursor is left open.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from db.domain.age import today
from db.domain.errors import CannotOpen
from db.domain.hits import Hits
from db.domain.imports import LoadedFile, StoreInfo
from db.domain.report import RatingLine, ReportCard, Story, Subject
from db.domain.scale import Question
from db.domain.tree import (
    EVERYBODY,
    PLAIN,
    TOP,
    Arrangement,
    Choice,
    Facet,
    Match,
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
from db.reading.loaded_files import loaded_files
from db.reading.report_card import report_card
from db.reading.reports import Reports
from db.reading.story import story
from db.reading.subjects import subjects
from db.reading.tree.choices import choices
from db.reading.tree.matches import matches
from db.reading.tree.pages import Browse
from db.search import find as search
from db.search.spelling import Speller
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import open_engine, store_errors

EVERYTHING = 1_000_000_000
"""A number of rows larger than any branch of the tree has."""


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
        """Open the store at ``path``.

        Unless ``read_only`` is set, a database from an older version of Wardcard is migrated to the
        newest schema. Raises CannotOpen if there is no such file, and other StoreErrors if it is
        not a usable database.
        """
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
        """Close the database file. The store cannot be used afterwards."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Generator[Connection]:
        """A connection in a transaction, so that all its statements see the same state."""
        with store_errors(self.path), self._engine.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            try:
                yield connection
            finally:
                connection.exec_driver_sql("ROLLBACK")

    def tree(self, parent: Subject | None = None) -> tuple[TreeRow, ...]:
        """The providers A to Z, or the rows below ``parent``: its sites, then its services."""
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
        """Up to ``count`` rows of the tree below ``parent``, from position ``first``.

        Groups or providers are below the top, providers are below a group, and sites and services
        are below an organisation. Raises UnknownSubject.
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
        """The rows of the tree from the top down to ``subject``, each with its position.

        Returns None if the filter hides the subject. Raises UnknownSubject.
        """
        with self._session() as connection:
            row = find_organisation(connection, subject.organisation)
            return Browse(connection, arrangement, today()).way_to(row, subject.service)

    def way_to_name(
        self, beginning: str, arrangement: Arrangement = PLAIN, group: str | None = None
    ) -> tuple[Step, ...] | None:
        """The way to the first provider of ``group`` whose name begins with ``beginning``.

        Case and a leading 'The' are ignored. Returns None if there is no such provider.
        """
        with self._session() as connection:
            return Browse(connection, arrangement, today()).way_to_name(group, beginning)

    def count(self, chosen: TreeFilter) -> TreeCount:
        """The numbers of locations and providers that fit a filter, and the total numbers."""
        with self._session() as connection:
            return Browse(connection, Arrangement(filter=chosen), today()).count()

    def choices(self, facet: Facet, chosen: TreeFilter) -> tuple[Choice, ...]:
        """The values of ``facet`` that the reader can choose, given the choices in other facets."""
        with self._session() as connection:
            return choices(connection, chosen, facet, today())

    def matches(self, chosen: TreeFilter) -> Generator[Match]:
        """Yield every provider and location that fits ``chosen`` itself, in the tree's order.

        All of them come from the same state of the database. To stop early, close the generator.
        """
        with self._session() as connection:
            yield from matches(connection, chosen, today())

    def subjects(
        self,
        under: Subject | None = None,
        chosen: TreeFilter | None = None,
        *,
        services: bool = True,
    ) -> tuple[Subject, ...]:
        """Every subject that has a card, or ``under`` and all those below it, in tree order.

        ``chosen`` limits the result to organisations that fit that filter. Services are left out if
        ``services`` is false. Raises UnknownSubject.
        """
        if under is not None and under.service is not None:
            return (under,)
        with self._session() as connection:
            top = under and find_organisation(connection, under.organisation)
            return subjects(connection, today(), top, chosen, services=services)

    def path_to(self, subject: Subject) -> tuple[Subject, ...]:
        """The subjects from the provider down to ``subject`` itself. Raises UnknownSubject."""
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
        """The report card of ``subject`` for one report.

        With ``report_id``, the card has exactly the ratings given in the report that the reader
        chose. Otherwise it is for the newest report not after ``as_at`` (by default, the newest of
        all), with the ratings that count on that date. Raises UnknownSubject and UnknownReport.
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
        """The history of one rating of ``subject`` up to ``as_at``, with the findings about it.

        With ``picked``, ``as_at`` is the date of a report that the reader chose, as in
        :meth:`card`. Raises UnknownSubject.
        """
        with self._session() as connection:
            known = KnownSubject(connection, subject)
            return story(known, Reports(known).at(as_at or date.max, picked=picked), question)

    def ratings(self, selection: Selection = EVERYBODY) -> Generator[RatingLine]:
        """Yield every rating of a selection with its history: see :mod:`db.reading.extract`.

        All of them come from the same state of the database. To stop early, close the generator.
        Raises UnknownSubject.
        """
        with self._session() as connection:
            subject = selection.subject
            row = subject and find_organisation(connection, subject.organisation)
            yield from rating_lines(connection, selection, row, today())

    def find(self, text: str, limit: int = 50, *, near: str = "", read_last: str = "") -> Hits:
        """Up to ``limit`` hits for ``text``, grouped by kind, with the best of each kind first.

        Any text can be searched for, and no character has a special meaning. Of equally good hits,
        the nearest to ``near`` comes first: an ID, postcode or town, from which the hits then have
        their distance. Without ``near``, it is the nearest to ``read_last``, a CQC ID.
        Raises UnknownPlace if it is not known where ``near`` is.
        """
        with self._session() as connection:
            return search.find(connection, text, limit, self._speller, near, read_last)

    def loaded_files(self) -> tuple[LoadedFile, ...]:
        """Every file that the database was filled from, in the order of loading."""
        with self._session() as connection:
            return loaded_files(connection, counted=True)

    def info(self, *, check: bool = False) -> StoreInfo:
        """A summary of the database.

        With ``check``, SQLite first checks the entire file. Raises Corrupt if it finds damage.
        """
        with self._session() as connection:
            return information.read(connection, self.path, read_only=self.read_only, check=check)
