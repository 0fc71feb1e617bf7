"""The store, which opens a database file and answers queries with frozen records.

Each query has its own short session, and no cursor is left open.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine

from db.domain.age import today
from db.domain.errors import CannotOpen, Gone
from db.domain.hits import Hits
from db.domain.imports import Coverage, LoadedFile, Loss, OnlyHere, StoreInfo
from db.domain.report import NewRatings, RatingLine, Report, ReportCard, Story, Subject
from db.domain.requirement import Requirement
from db.domain.scale import Question
from db.domain.subject import Level
from db.domain.tree import (
    EVERYBODY,
    NEWEST,
    PLAIN,
    TOP,
    Arrangement,
    Choice,
    Facet,
    Match,
    RatedAt,
    Selection,
    Step,
    TreeCount,
    TreeFilter,
    TreeKey,
    TreePage,
    TreeRow,
)
from db.files.lookup import is_file
from db.files.stamp import Stamp, stamp
from db.reading import information
from db.reading.extract import rating_lines
from db.reading.known_subject import KnownSubject, find_organisation
from db.reading.loaded_files import coverage, loaded_files, losses, only_here
from db.reading.news import new_ratings, news_of
from db.reading.report_card import report_card
from db.reading.report_pack import ReportPack, new_report, report_pack
from db.reading.reports import Reports
from db.reading.requirements import requirements
from db.reading.story import story
from db.reading.subjects import subjects
from db.reading.tree.choices import choices
from db.reading.tree.chosen import chosen_rows
from db.reading.tree.matches import matches
from db.reading.tree.pages import Browse
from db.search import find as search
from db.search.spelling import Speller
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import open_engine, store_errors
from db.sqlite.moved import check_in_place, gone, replaced
from db.sqlite.values import damage_named

EVERYTHING = 1_000_000_000
"""A number of rows larger than any branch of the tree has."""


class ReportStore:
    """Ratings and reports in one database file.

    Every method may raise :class:`db.domain.errors.StoreError`. A store belongs to the thread that
    opened it.
    """

    def __init__(
        self, path: Path, engine: Engine, opened: Stamp, *, read_only: bool, keep_reading: bool
    ) -> None:
        self.path = path
        self.read_only = read_only
        self._engine = engine
        self._opened = opened
        """The file that was opened, in its state at the last question."""
        self._disconnected = False
        """Whether no connection holds that file, so that its number may be another's by now."""
        self._keep_reading = keep_reading
        self._speller = Speller()

    @classmethod
    def open(
        cls, path: Path, *, read_only: bool = False, keep_reading: bool = False
    ) -> ReportStore:
        """Open the store at ``path``.

        Unless ``read_only`` is set, a database from an older version of Wardcard is migrated to the
        newest schema. If the file is deleted or replaced later, questions raise Gone or Replaced;
        with ``keep_reading`` they are answered from the file that was opened. Raises CannotOpen if
        there is no such file, and other StoreErrors if it is not a usable database.
        """
        opened = stamp(path) if is_file(path) else None
        if opened is None:
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
        engine = open_engine(path, read_only=read_only, limited=True)
        return cls(path, engine, opened, read_only=read_only, keep_reading=keep_reading)

    def close(self) -> None:
        """Close the database file. The store cannot be used afterwards."""
        self._engine.dispose()

    @contextmanager
    def _session(self) -> Generator[Connection]:
        """A connection in a transaction, so that all its statements see the same state."""
        if not self._keep_reading:
            self.in_place()
        try:
            with store_errors(self.path), self._engine.connect() as connection:
                connection.exec_driver_sql("BEGIN")
                try:
                    with damage_named(connection, self.path):
                        yield connection
                finally:
                    connection.exec_driver_sql("ROLLBACK")
        except CannotOpen as error:
            # The disk or the share may come back, but what SQLite has opened does not.
            self._engine.dispose()
            self._disconnected = True
            if stamp(self.path) is None and not isinstance(error, Gone):
                raise gone(self.path) from error
            raise

    def in_place(self) -> Stamp:
        """The file that is open, for those who write to it: they must find that very file.

        Raises Gone or Replaced if it is no longer at its path.
        """
        if self._disconnected:
            now = stamp(self.path)
            if now is None:
                raise gone(self.path)
            if now != self._opened:
                raise replaced(self.path)
        else:
            now = check_in_place(self.path, self._opened)
            if now[:2] != self._opened[:2]:
                # The same content in another file, to which others write from now on.
                self._engine.dispose()
        self._opened, self._disconnected = now, False
        return now

    def version(self) -> tuple[int, ...]:
        """A value that changes when another connection has changed the database.

        It can only be compared with one of the same store. Raises Gone and Replaced.
        """
        with self._session() as connection:
            if self.read_only:
                # SQLite takes such a file for one that nobody can change.
                return self._opened[2:]
            return (connection.exec_driver_sql("PRAGMA data_version").scalar_one(),)

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
        rated_at: RatedAt = NEWEST,
    ) -> TreePage:
        """Up to ``count`` rows of the tree below ``parent``, from position ``first``.

        Groups or providers are below the top, providers are below a group, and sites and services
        are below an organisation. The rows show the ratings of ``rated_at``. Raises UnknownSubject.
        """
        with self._session() as connection:
            browse = Browse(connection, arrangement, today(), rated_at)
            if parent == TOP:
                return browse.top_page(first, count)
            if parent.subject is None:
                return browse.group_page(parent.group, first, count)
            row = find_organisation(connection, parent.subject.organisation)
            return browse.below_page(row, parent.group, first, count)

    def chosen(
        self, subjects: Sequence[Subject], rated_at: RatedAt = NEWEST
    ) -> tuple[TreeRow, ...]:
        """The rows of these subjects, such as My wards, with the ratings of ``rated_at``.

        Subjects that are not in the data have no row.
        """
        with self._session() as connection:
            return chosen_rows(connection, subjects, rated_at)

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
        self,
        subject: Subject,
        *,
        report_id: str | None = None,
        as_at: date | None = None,
        every_report: bool = False,
    ) -> ReportCard:
        """The report card of ``subject`` for one report.

        With ``report_id``, the card has exactly the ratings given in the report that the reader
        chose. Otherwise it is for the newest report not after ``as_at`` (by default, the newest of
        all), with the ratings that count on that date. With ``every_report``, the card also has the
        contents of all reports on the subject. Raises UnknownSubject and UnknownReport.
        """
        with self._session() as connection:
            known = KnownSubject(connection, subject)
            reports = Reports(known)
            at = reports.at(as_at or date.max) if report_id is None else reports.pick(report_id)
            return report_card(known, at, every_report=every_report)

    def report_pack(
        self, subject: Subject, *, report_id: str | None = None, as_at: date | None = None
    ) -> ReportPack:
        """The report that :meth:`card` shows, as a pack: see :mod:`db.reading.report_pack`.

        Raises UnknownSubject and UnknownReport.
        """
        with self._session() as connection:
            known = KnownSubject(connection, subject)
            reports = Reports(known)
            at = reports.at(as_at or date.max) if report_id is None else reports.pick(report_id)
            return report_pack(known, at)

    def new_report(self, subject: Subject) -> dict[str, Any]:
        """The beginning of a report pack on the provider of ``subject``: its places and services.

        Raises UnknownSubject.
        """
        with self._session() as connection:
            return new_report(connection, find_organisation(connection, subject.organisation))

    def reports(self, subject: Subject) -> tuple[Report, ...]:
        """Every report on ``subject``, newest first, as in :attr:`ReportCard.reports`.

        Reads much less than the card. Raises UnknownSubject.
        """
        with self._session() as connection:
            return Reports(KnownSubject(connection, subject)).all

    def story(
        self,
        subject: Subject,
        question: Question,
        as_at: date | None = None,
        *,
        picked: bool = False,
        report_id: str | None = None,
    ) -> Story:
        """The history of one rating of ``subject`` up to ``as_at``, with the findings about it.

        With ``picked``, ``as_at`` is the date of a report that the reader chose, as in
        :meth:`card`. With ``report_id``, the rating is that of an older row of a service's matrix,
        and so are the findings; an empty one is that of the row without a date.
        Raises UnknownSubject and UnknownReport.
        """
        with self._session() as connection:
            known = KnownSubject(connection, subject)
            reports, until = Reports(known), as_at or date.max
            if report_id:
                at = reports.pick(report_id)
            else:
                at = reports.at(until if report_id is None else date.min, picked=picked)
            return story(known, at, question, until)

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
        the nearest to ``near`` comes first: an ID, postcode or town. Without ``near``, it is the
        nearest to ``read_last``, a CQC ID. Each hit has its distance from there, if it is known.
        Raises UnknownPlace if it is not known where ``near`` is.
        """
        with self._session() as connection:
            return search.find(connection, text, limit, self._speller, near, read_last)

    def requirements(self, under: Subject | None = None) -> tuple[Requirement, ...]:
        """What reports ask to improve, in no order: everything, or ``under`` a trust or site.

        For a service, it is that of its site. Raises UnknownSubject.
        """
        with self._session() as connection:
            row = under and find_organisation(connection, under.organisation)
            return requirements(connection, row)

    def loaded_files(self) -> tuple[LoadedFile, ...]:
        """Every file that the database was filled from, in the order of loading."""
        with self._session() as connection:
            return loaded_files(connection, counted=True)

    def news(self, organisation: str, since: int) -> tuple[NewRatings, ...]:
        """What the files from number ``since`` on have changed for the trust of ``organisation``.

        Its sites and services come first, the trust itself last.
        """
        with self._session() as connection:
            new = new_ratings(connection, organisation, since)
        cards = [self.card(Subject(place)) for place in sorted(new)]
        cards.sort(key=lambda card: card.level is Level.PROVIDER)
        places = [(card, new[card.subject.organisation]) for card in cards]
        return tuple(each for card, ratings in places for each in news_of(card, ratings))

    def coverage(self, trust: str = "") -> Coverage:
        """How far the data reaches; ``trust`` is the CQC ID of the user's own trust, or empty."""
        with self._session() as connection:
            return coverage(connection, trust)

    def only_here(self, file: LoadedFile) -> OnlyHere:
        """What no other file than ``file`` states, one of :meth:`loaded_files`."""
        with self._session() as connection:
            return only_here(connection, file)

    def losses(self, file: LoadedFile) -> Generator[Loss]:
        """Yield each thing that no other file than ``file`` states, one of :meth:`loaded_files`.

        All of them come from the same state of the database. To stop early, close the generator.
        """
        with self._session() as connection:
            yield from losses(connection, file)

    def info(self, *, check: bool = False) -> StoreInfo:
        """A summary of the database.

        With ``check``, SQLite first checks the entire file. Raises Corrupt if it finds damage.
        """
        with self._session() as connection:
            return information.read(connection, self.path, read_only=self.read_only, check=check)
