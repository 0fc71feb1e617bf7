"""The read face: questions in, frozen records out. Sessions are short; nothing is kept open."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from sqlalchemy import Connection, Engine

from db import assembly, information, migrations, queries, search
from db.answer import Answer, unknown_subject
from db.engine import connect, open_engine, store_errors
from db.errors import CannotOpen, UnknownReport, UnknownSubject
from db.listings import Hit, TreeRow
from db.records import Level, ReportCard, Story, Subject
from db.scale import Change, Question, Rating
from db.schema import Record
from db.summaries import StoreInfo

_CHANGES = {2: Change.UP_TWO, 1: Change.UP, 0: Change.SAME, -1: Change.DOWN, -2: Change.DOWN_TWO}


class ReportStore:
    """Ratings and reports in one database file.

    Every method may raise :class:`db.errors.StoreError`. A store belongs to the thread that opened
    it.
    """

    def __init__(self, path: Path, engine: Engine, *, read_only: bool) -> None:
        self.path = path
        self.read_only = read_only
        self._engine = engine

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
            if parent is None:
                rows = connection.execute(queries.select_children(None)).all()
                return tuple(map(_tree_row, rows))
            row = _organisation(connection, parent.organisation)
            services = self._service_rows(connection, row)
            if row.level == "provider":
                rows = connection.execute(queries.select_children(row.id)).all()
                return (*map(_tree_row, rows), *services)
            return services

    def _service_rows(self, connection: Connection, row: Record) -> tuple[TreeRow, ...]:
        answer = Answer(connection, Subject(row.cqc_id), date.max)
        newest = {line: answer.newest_overall(line.subject) for line in answer.service_rows()}
        return tuple(
            TreeRow(
                subject=line.subject,
                level=Level.SERVICE,
                name=line.label,
                rating=cell.rating if cell else None,
                change=cell.change if cell else None,
                published=cell.published if cell else None,
                children=0,
            )
            for line, cell in newest.items()
        )

    def path_to(self, subject: Subject) -> tuple[Subject, ...]:
        """From the provider down to ``subject`` itself."""
        with self._session() as connection:
            row = _organisation(connection, subject.organisation)
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

        With ``report_id`` that report; else the newest not after ``as_at`` (by default, of all).
        Raises UnknownSubject and UnknownReport.
        """
        with self._session() as connection:
            answer = Answer(connection, subject, as_at or date.max)
            if report_id is not None:
                chosen = next((r for r in answer.reports if r.id == report_id), None)
                if chosen is None:
                    known = ", ".join(report.id for report in answer.reports) or "none"
                    raise UnknownReport(
                        f"«{report_id}» is not a report on {answer.name}. Its reports are: {known}."
                    )
                answer = answer.at(chosen)
            return answer.card()

    def story(self, subject: Subject, question: Question, as_at: date | None = None) -> Story:
        """The history of one rating of ``subject`` up to ``as_at``, and what bears on it."""
        with self._session() as connection:
            return Answer(connection, subject, as_at or date.max).story(question)

    def find(self, text: str, limit: int = 50) -> tuple[Hit, ...]:
        """What ``text`` finds, best first within each kind. Any text is only text, never syntax."""
        with self._session() as connection:
            return search.find(connection, text, limit)

    def info(self, *, check: bool = False) -> StoreInfo:
        """What is in the database; with ``check`` after SQLite's own check of the whole file."""
        with self._session() as connection:
            return information.read(connection, self.path, read_only=self.read_only, check=check)


def _organisation(connection: Connection, cqc_id: str) -> Record:
    row = connection.execute(queries.select_organisation(cqc_id)).first()
    if row is None:
        raise UnknownSubject(unknown_subject(cqc_id))
    return row


def _tree_row(row: Record) -> TreeRow:
    return TreeRow(
        subject=Subject(row.cqc_id),
        level=Level(row.level),
        name=row.name or row.cqc_id,
        rating=Rating(row.word) if row.word else None,
        change=None if row.change is None else _CHANGES[row.change],
        published=assembly.parse_date(row.rated),
        children=row.child_count,
        place=row.town,
    )
