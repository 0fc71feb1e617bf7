"""The file of what a trust does about its reports: trust.db, the register.

It is in the data folder, or on a folder that several people share. Nothing else touches it: no
import, no data pack, no update. Each save is one transaction that checks whether the entry is still
the one that was read; if somebody else has saved it in the meantime, nothing is written, and
:class:`Conflict` has both versions. The connection is closed after each question, so that nothing
holds the file. History is only added to: the tables of changes, updates and of what was said refuse
to be changed, whoever tries.
"""

from __future__ import annotations

import json
import sqlite3
import uuid
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from db.domain.dates import day
from db.domain.errors import (
    Busy,
    CannotOpen,
    Corrupt,
    DiskFull,
    NotADatabase,
    NotARegister,
    ReadOnly,
    Refused,
    RegisterDamaged,
    StoreError,
    TooNew,
)
from db.domain.register import Progress, progress_of
from db.domain.requirement import Requirement
from db.domain.response import (
    LONGEST_LINE,
    NAMES,
    Changed,
    DueDate,
    EvidenceCount,
    Response,
    Status,
    Update,
    changes,
    check_change,
    check_role,
    tidy,
)
from db.domain.text import one_line
from db.files.full import is_full
from db.files.lookup import is_file, is_folder
from db.files.private import create_empty, make_kept_folder, rights_within
from db.local.response_values import (
    change_from,
    change_values,
    requirement_from,
    response_from,
    value_of,
)
from db.sqlite.connection import connect
from db.sqlite.errors import store_error
from db.sqlite.migrations.shape import difference

FILE_NAME = "trust.db"
APPLICATION_ID = 0x57545255  # 'WTRU'
VERSION = 1
GENERATION = "generation"
"""The name of a mark in the register, which is another one after going back to a backup."""
TABLES = ("about", "entry", "said", "change", "note")
"""Its tables, each after those that it refers to."""
RESTORE = "Restore a backup with 'wardcard improve restore FILE'."
SCHEMA = """
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE entry (
    key TEXT PRIMARY KEY,
    version INTEGER NOT NULL CHECK (version >= 1),
    saved TEXT NOT NULL,
    by TEXT NOT NULL,
    content TEXT NOT NULL,
    status TEXT NOT NULL,
    status_since TEXT NOT NULL,
    due TEXT NOT NULL,
    due_before TEXT NOT NULL,
    next_due TEXT NOT NULL,
    reference TEXT NOT NULL,
    theme TEXT NOT NULL,
    ward TEXT NOT NULL,
    operational_lead TEXT NOT NULL,
    executive_lead TEXT NOT NULL,
    actions INTEGER NOT NULL,
    actions_done INTEGER NOT NULL,
    evidence INTEGER NOT NULL,
    evidence_given INTEGER NOT NULL,
    evidence_enough INTEGER NOT NULL,
    repeats TEXT NOT NULL
) STRICT;

CREATE TABLE said (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES entry,
    content TEXT NOT NULL
) STRICT;
CREATE INDEX said_key ON said (key);

CREATE TABLE change (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES entry,
    version INTEGER NOT NULL,
    saved TEXT NOT NULL,
    by TEXT NOT NULL,
    fields TEXT NOT NULL,
    UNIQUE (key, version)
) STRICT;
CREATE INDEX change_saved ON change (saved);

CREATE TABLE note (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL REFERENCES entry,
    number INTEGER NOT NULL,
    month TEXT NOT NULL,
    text TEXT NOT NULL,
    by TEXT NOT NULL,
    written TEXT NOT NULL,
    UNIQUE (key, number)
) STRICT;

CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN
    SELECT RAISE(ABORT, 'an entry of the register is never removed');
END;
CREATE TRIGGER entry_steps BEFORE UPDATE ON entry
WHEN NEW.key <> OLD.key OR NEW.version <> OLD.version + 1 BEGIN
    SELECT RAISE(ABORT, 'an entry of the register goes one version on with each save');
END;
CREATE TRIGGER said_stays BEFORE DELETE ON said BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;
CREATE TRIGGER said_is_fixed BEFORE UPDATE ON said BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;
CREATE TRIGGER change_stays BEFORE DELETE ON change BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;
CREATE TRIGGER change_is_fixed BEFORE UPDATE ON change BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;
CREATE TRIGGER note_stays BEFORE DELETE ON note BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;
CREATE TRIGGER note_is_fixed BEFORE UPDATE ON note BEGIN
    SELECT RAISE(ABORT, 'history is only added to');
END;
"""
_COLUMNS = (
    "key, version, status, status_since, due, due_before, next_due, reference, theme, ward, "
    "operational_lead, executive_lead, actions, actions_done, evidence, evidence_given, "
    "evidence_enough, repeats"
)
_STATUSES = {status.value: status for status in Status}
_MOST_KEYS = 500
"""The most keys in one statement; SQLite accepts at least 999."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A response as it is in the file."""

    response: Response
    version: int
    """How often it was saved; 0 if never."""
    saved: datetime | None = None
    """When it was last saved, in UTC."""
    by: str = ""
    """The role that saved it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A response to save, with what it answers and the version from which it was made."""

    requirement: Requirement
    response: Response
    version: int


@dataclass(frozen=True, slots=True)
class Save:
    """One save in the history of an entry."""

    key: str
    version: int
    saved: datetime
    by: str
    changed: tuple[Changed, ...]


class Conflict(StoreError):
    """Somebody else has saved an entry since it was read; nothing was written."""

    def __init__(self, path: Path, mine: Draft, theirs: Saved) -> None:
        """``theirs`` is what is in the file now."""
        self.mine, self.theirs = mine, theirs
        differing = changes(theirs.response, tidy(mine.response))
        self.fields = tuple(dict.fromkeys(change.field for change in differing))
        """The names of the fields in which the two differ."""
        when = f" on {day(theirs.saved.date())}" if theirs.saved else ""
        what = ", ".join(NAMES[name] for name in self.fields) or "nothing"
        super().__init__(
            f"{theirs.response.reference or theirs.response.key} was saved by {theirs.by}{when} "
            f"after you had opened it, so nothing was saved in {path}. The two differ in: {what}. "
            "Look at it again, then save."
        )


class TrustFile:
    """The register in one file. Its methods may be called on any thread, one at a time."""

    def __init__(self, path: Path, *, why_read_only: str = "", is_expected: bool = False) -> None:
        """Nothing is read or created yet.

        ``why_read_only`` is a sentence if nothing may be saved. With ``is_expected``, a file that
        is not there is an error: without it, the register is empty until the first save.
        """
        self.path = path
        self.why_read_only = why_read_only
        self._is_expected = is_expected
        self._generation: str | None = None
        """The state of the register that was read; None before the first question."""

    # Questions. Each may raise a StoreError with a sentence.

    def progress(self) -> dict[str, Progress]:
        """The progress of every entry by its key."""
        with self._reading() as connection:
            if connection is None:
                return {}
            rows = connection.execute(f"SELECT {_COLUMNS} FROM entry")
            with self._as_written():
                return {row[0]: _progress(row) for row in rows}

    def said(self, keys: Sequence[str]) -> tuple[Requirement, ...]:
        """What these entries answer, in the words in which it was last said to the register."""
        wanted = {*keys}
        with self._reading() as connection:
            if connection is None or not wanted:
                return ()
            few = len(wanted) <= _MOST_KEYS
            where = f"WHERE key IN ({', '.join('?' * len(wanted))}) " if few else ""
            rows = connection.execute(
                f"SELECT key, content FROM said {where}ORDER BY id", tuple(wanted) if few else ()
            )
            # The newest of each key, and all parsed at once, which takes half the time.
            newest = {key: content for key, content in rows if key in wanted}
            with self._as_written():
                values = json.loads(f"[{','.join(newest[key] for key in sorted(newest))}]")
                return tuple(map(requirement_from, values))

    def response(self, key: str) -> Saved:
        """The response with this key; an empty one of version 0 if nobody has saved any."""
        with self._reading() as connection:
            return self._saved(connection, key) if connection else Saved(Response(key), 0)

    def responses(self) -> tuple[Saved, ...]:
        """Every response, by key."""
        with self._reading() as connection:
            if connection is None:
                return ()
            notes = self._notes(connection)
            rows = connection.execute(
                "SELECT content, version, saved, by FROM entry ORDER BY key"
            ).fetchall()
            with self._as_written():
                return tuple(_saved_from(row, notes) for row in rows)

    def find(self, text: str) -> tuple[str, ...]:
        """The keys whose reference, or the key itself, is ``text`` in any case."""
        with self._reading() as connection:
            if connection is None:
                return ()
            wanted = one_line(text).casefold()
            rows = connection.execute("SELECT key, reference FROM entry ORDER BY key")
            return tuple(row[0] for row in rows if wanted in (row[0].casefold(), row[1].casefold()))

    def history(self, key: str | None = None, since: date | None = None) -> tuple[Save, ...]:
        """The saves of one entry, or of all, from a day in UTC on; the newest first."""
        with self._reading() as connection:
            if connection is None:
                return ()
            conditions = ["saved >= ?"] + ["key = ?"] * (key is not None)
            values = [since.isoformat() if since else "", *([key] if key is not None else [])]
            rows = connection.execute(
                "SELECT key, version, saved, by, fields FROM change "
                f"WHERE {' AND '.join(conditions)} ORDER BY id DESC",
                values,
            ).fetchall()
            notes = self._notes(connection, key) if rows else {}
            with self._as_written():
                return tuple(_save_from(row, notes.get(row[0], ())) for row in rows)

    def about(self, name: str) -> str:
        """What the register keeps under a name, such as its scheme; empty if nothing."""
        with self._reading() as connection:
            if connection is None:
                return ""
            row = connection.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone()
            return row[0] if row else ""

    # Changes

    def save(self, draft: Draft, by: str, *, now: datetime | None = None) -> Saved:
        """Save one response in the role ``by``: see :meth:`save_all`."""
        return self.save_all((draft,), by, now=now)[0]

    def save_all(
        self, drafts: Sequence[Draft], by: str, *, now: datetime | None = None
    ) -> tuple[Saved, ...]:
        """Save these responses together, or none of them; what did not change is left as it is.

        Raises Conflict if one was saved by somebody else since it was read, Refused if one may not
        follow what is there (:func:`db.domain.response.check_change`), and other StoreErrors.
        """
        role = one_line(by)
        if not role or len(role) > LONGEST_LINE:
            raise Refused("Say in which role you save, such as Ward manager.")
        check_role(role, "Your role")
        moment = (now or datetime.now(UTC)).replace(microsecond=0)
        with self._writing() as connection:
            return tuple(self._save(connection, draft, role, moment) for draft in drafts)

    def keep(self, name: str, value: str) -> None:
        """Keep ``value`` under a name for everybody who uses the register."""
        with self._writing() as connection:
            connection.execute(
                "INSERT INTO about (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )

    def check(self) -> None:
        """Check all of the file. Raises RegisterDamaged, and other StoreErrors."""
        with self._reading() as connection:
            if connection is None:
                return
            verdict = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
            if verdict != "ok" or broken:
                raise self._damaged()
            for saved in self.responses():
                if connection.execute(
                    f"SELECT {_COLUMNS} FROM entry WHERE key = ?", (saved.response.key,)
                ).fetchone() != _row(saved.response, saved.version):
                    raise self._damaged()
        self.history()
        self.said(tuple(self.progress()))

    # Internals

    @contextmanager
    def _opened(self, *, read_only: bool) -> Generator[sqlite3.Connection]:
        """A connection; errors of SQLite become StoreErrors with a sentence about the register."""
        try:
            with closing(
                connect(self.path, read_only=read_only, limited=True, others_write=True)
            ) as connection:
                yield connection
        except sqlite3.Error as error:
            raise self._sentence(store_error(error, self.path)) from error
        except UnicodeError as error:
            raise self._damaged() from error
        except (NotADatabase, Corrupt, ReadOnly) as error:
            raise self._sentence(error) from error
        except OSError as error:
            if is_full(error):
                raise self._full() from error
            raise CannotOpen(
                f"The register {self.path} cannot be used: {error.strerror or error}. Check the "
                "disk or the network share that holds it."
            ) from error

    def _sentence(self, known: StoreError | None) -> StoreError:
        if isinstance(known, ReadOnly):
            return ReadOnly(
                f"The register {self.path} is read-only here, so nothing was saved. Ask the people "
                "who look after its folder for the right to change it."
            )
        if isinstance(known, DiskFull):
            return self._full()
        if isinstance(known, NotADatabase):
            return self._no_register()
        if isinstance(known, Busy):
            return Busy(
                f"The register {self.path} is in use by somebody else, so nothing was saved. Try "
                "again in a moment."
            )
        return self._damaged() if known is None or isinstance(known, Corrupt) else known

    @contextmanager
    def _reading(self) -> Generator[sqlite3.Connection | None]:
        """A connection in a transaction, so that all is of one moment; None if there is no file."""
        if not is_file(self.path):
            self._check_is_there()
            yield None
            return
        # What a killed process left half written is rolled back, for which SQLite has to write.
        journal = self.path.with_name(f"{self.path.name}-journal")
        interrupted = is_file(journal) and not self.why_read_only
        try:
            with self._opened(read_only=not interrupted) as connection:
                connection.execute("BEGIN")
                yield connection if self._check(connection) else None
        except ReadOnly as error:
            raise CannotOpen(
                f"A save in the register {self.path} was cut off, and it is read-only here. Open "
                "it once in Wardcard where it can be changed, then here again."
            ) from error

    @contextmanager
    def _writing(self) -> Generator[sqlite3.Connection]:
        """A connection in a transaction that is kept at the end of the block, or undone."""
        if self.why_read_only:
            raise ReadOnly(self.why_read_only)
        if not is_file(self.path):
            self._check_is_there()
            try:
                make_kept_folder(self.path.parent)
                create_empty(self.path, rights_within(self.path.parent))
            except OSError as error:
                if is_full(error):
                    raise self._full() from error
                raise ReadOnly(
                    f"The register {self.path} cannot be begun: {error.strerror or error}. Choose "
                    "another folder with 'wardcard improve where FOLDER'."
                ) from error
        with self._opened(read_only=False) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                if not self._check(connection, saving=True):
                    create_schema(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    with suppress(sqlite3.Error):
                        connection.execute("ROLLBACK")
                raise

    def _check_is_there(self) -> None:
        """Raise CannotOpen if there has to be a file, or its folder cannot be reached."""
        if not self._is_expected:
            return
        if is_folder(self.path.parent):
            raise CannotOpen(
                f"The register {self.path} is no longer there: it was deleted, moved or renamed. "
                "Put it back, restore a backup with 'wardcard improve restore FILE', or choose "
                "another folder with 'wardcard improve where FOLDER'."
            )
        raise CannotOpen(
            f"The register {self.path} cannot be reached: its folder is gone, or its disk or "
            "network share is not connected. Connect to the share, and try again."
        )

    def _check(self, connection: sqlite3.Connection, *, saving: bool = False) -> bool:
        """Whether the file has a register; an empty one has none.

        Raises NotARegister, TooNew and RegisterDamaged, and Refused if a backup has taken the place
        of what was read before ``saving``.
        """
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application != APPLICATION_ID:
            tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
            if application or version or tables:
                raise self._no_register()
            return False
        if version > VERSION:
            raise TooNew(
                f"A newer Wardcard made the register {self.path} (its version is {version}, and "
                f"this one reads {VERSION}). Install the newer Wardcard to use it."
            )
        if version != VERSION or difference(connection, (SCHEMA,)):
            raise self._damaged()
        row = connection.execute("SELECT value FROM about WHERE name = ?", (GENERATION,)).fetchone()
        before, self._generation = self._generation, row[0] if row else ""
        if saving and before not in (None, self._generation):
            raise Refused(
                f"Somebody has put a backup in the place of the register {self.path} since you "
                "opened it, so nothing was saved. Look at it again, then save."
            )
        return True

    @contextmanager
    def _as_written(self) -> Generator[None]:
        """Raise RegisterDamaged if a row is not one that Wardcard wrote."""
        try:
            yield
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise self._damaged() from error

    def _no_register(self) -> NotARegister:
        return NotARegister(
            f"{self.path} is not a register of Wardcard’s, and is left as it is. Move it away, or "
            "choose another folder with 'wardcard improve where FOLDER'."
        )

    def _damaged(self) -> RegisterDamaged:
        return RegisterDamaged(
            f"The register {self.path} is damaged, and was left as it is. {RESTORE}"
        )

    def _full(self) -> DiskFull:
        return DiskFull(
            f"Nothing was saved: the disk that holds {self.path} is full. Free some space and try "
            "again."
        )

    def _notes(
        self, connection: sqlite3.Connection, key: str | None = None
    ) -> dict[str, tuple[Update, ...]]:
        """The updates of each entry, or of one, in the order in which they were written."""
        where, values = ("WHERE key = ? ", (key,)) if key is not None else ("", ())
        rows = connection.execute(
            f"SELECT key, month, text, by, written FROM note {where}ORDER BY key, number", values
        )
        found: dict[str, list[Update]] = {}
        with self._as_written():
            for entry, month, text, by, written in rows:
                update = Update(month, text, by, date.fromisoformat(written))
                found.setdefault(entry, []).append(update)
        return {entry: tuple(updates) for entry, updates in found.items()}

    def _saved(self, connection: sqlite3.Connection, key: str) -> Saved:
        row = connection.execute(
            "SELECT content, version, saved, by FROM entry WHERE key = ?", (key,)
        ).fetchone()
        if row is None:
            return Saved(Response(key), 0)
        notes = self._notes(connection, key)
        with self._as_written():
            return _saved_from(row, notes)

    def _save(
        self, connection: sqlite3.Connection, draft: Draft, by: str, moment: datetime
    ) -> Saved:
        after = tidy(draft.response)
        if after.key != draft.requirement.key:
            raise ValueError("a response to another requirement")
        before = self._saved(connection, after.key)
        if before.version != draft.version:
            raise Conflict(self.path, draft, before)
        changed = changes(before.response if before.version else None, after)
        if before.version and not changed:
            return before
        check_change(before.response if before.version else None, after)
        saved = Saved(after, before.version + 1, moment, by)
        _put_entry(connection, saved)
        _put_said(connection, draft.requirement)
        _put_notes(connection, after, len(before.response.updates))
        connection.execute(
            "INSERT INTO change (key, version, saved, by, fields) VALUES (?, ?, ?, ?, ?)",
            (after.key, saved.version, moment.isoformat(), by,
             _json([change_values(each) for each in changed])),
        )  # fmt: skip
        return saved


def create_schema(connection: sqlite3.Connection) -> None:
    """Make an empty file a register, within the transaction that is open."""
    for statement in _statements(SCHEMA):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("INSERT INTO about VALUES ('identity', ?)", (uuid.uuid4().hex,))


def put_copy(connection: sqlite3.Connection, saved: Saved, requirement: Requirement) -> None:
    """Add an entry without history to a register that is made to be read only."""
    _put_entry(connection, saved)
    _put_said(connection, requirement)


def _statements(script: str) -> Iterator[str]:
    """The statements of ``script``, each of which ends at the end of a line."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement.strip()
            statement = ""


def _put_entry(connection: sqlite3.Connection, saved: Saved) -> None:
    names = ("saved", "by", "content", *_COLUMNS.split(", "))
    values = (
        saved.saved.isoformat() if saved.saved else "",
        saved.by,
        _json(value_of(replace(saved.response, updates=()))),
        *_row(saved.response, saved.version),
    )
    # Not INSERT OR REPLACE, which would remove the row first.
    connection.execute(
        f"INSERT INTO entry ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) "
        "ON CONFLICT (key) DO UPDATE SET "
        + ", ".join(f"{name} = excluded.{name}" for name in names if name != "key"),
        values,
    )


def _put_said(connection: sqlite3.Connection, requirement: Requirement) -> None:
    """Keep what was said, if the register does not have it in these words."""
    content = _json(value_of(requirement))
    row = connection.execute(
        "SELECT content FROM said WHERE key = ? ORDER BY id DESC LIMIT 1", (requirement.key,)
    ).fetchone()
    if row is None or row[0] != content:
        connection.execute(
            "INSERT INTO said (key, content) VALUES (?, ?)", (requirement.key, content)
        )


def _put_notes(connection: sqlite3.Connection, response: Response, known: int) -> None:
    connection.executemany(
        "INSERT INTO note (key, number, month, text, by, written) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (response.key, number, each.month, each.text, each.by, each.written.isoformat())
            for number, each in enumerate(response.updates, start=1)
            if number > known
        ],
    )


def _row(response: Response, version: int) -> tuple[Any, ...]:
    """The values of the columns by which lists are shown, which follow from the response."""
    shown = progress_of(response, version)
    due = shown.due
    return (
        response.key,
        version,
        shown.status.value,
        _iso(shown.status_since),
        _iso(due.day if due else None),
        " ".join(map(_iso, due.before)) if due else "",
        _iso(shown.next_due),
        shown.reference,
        shown.theme,
        shown.ward,
        shown.operational_lead,
        shown.executive_lead,
        shown.actions,
        shown.actions_done,
        shown.evidence.planned,
        shown.evidence.given,
        shown.evidence.enough,
        "\n".join(shown.repeats),
    )


def _progress(row: Sequence[Any]) -> Progress:
    due = None
    if row[4]:
        before = tuple(map(date.fromisoformat, row[5].split())) if row[5] else ()
        due = DueDate(date.fromisoformat(row[4]), before)
    return Progress(
        row[1],
        _STATUSES[row[2]],
        _date(row[3]),
        due,
        _date(row[6]),
        row[7],
        row[8],
        row[9],
        row[10],
        row[11],
        row[12],
        row[13],
        EvidenceCount(row[14], row[15], row[16]),
        tuple(row[17].split("\n")) if row[17] else (),
    )


def _saved_from(row: Sequence[Any], notes: Mapping[str, tuple[Update, ...]]) -> Saved:
    response = response_from(json.loads(row[0]))
    response = replace(response, updates=notes.get(response.key, ()))
    return Saved(response, row[1], _moment(row[2]), row[3])


def _save_from(row: Sequence[Any], updates: Iterable[Update]) -> Save:
    numbered = dict(enumerate(updates, start=1))
    moment = _moment(row[2])
    if moment is None:
        raise ValueError("a save without a time")
    changed = tuple(change_from(each, numbered) for each in json.loads(row[4]))
    return Save(row[0], row[1], moment, row[3], changed)


def _moment(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _iso(when: date | None) -> str:
    return when.isoformat() if when else ""


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
