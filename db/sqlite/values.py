"""The values in a database: whether they are ones that Wardcard writes.

A database of exactly Wardcard's shape can hold a date that does not exist, a question that nobody
asks, or bytes for a name: a disk has changed it, or somebody who edits files. :func:`fault` looks
for that. It reads everything, so it is only asked when a file has arrived, when the user wants the
database checked, and when a query has failed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Integer, Text

from db.domain.errors import Corrupt, StoreError
from db.domain.framework import Framework
from db.domain.hits import HitKind
from db.domain.kinds import FindingKind, Part
from db.domain.report import ActionStatus
from db.domain.scale import QUESTIONS, SCALE, Confidence
from db.sqlite.errors import check_was_possible, store_error
from db.sqlite.migrations.shape import shown_name
from db.sqlite.schema import metadata

_DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
# Without a sum, date() returns 30 February as it is.
_NOT_A_DATE = f"({{0}} NOT GLOB '{_DAY}' OR {{0}} < '0001' OR date({{0}}, '+0 days') IS NOT {{0}})"
_NOT_A_MONTH = _NOT_A_DATE.replace("{0}", "({0} || '-01')")
_NOT_A_YEAR = _NOT_A_DATE.replace("{0}", "({0} || '-01-01')")
_DATE = f"{{0}} <> '' AND {_NOT_A_DATE}"
_MONTH = f"{{0}} <> '' AND {_NOT_A_MONTH}"
_DATE_OR_MONTH = f"{_DATE} AND {_NOT_A_MONTH}"
_DATE_MONTH_OR_YEAR = f"{_DATE_OR_MONTH} AND {_NOT_A_YEAR}"
"""SQL for whether the column in the place of {0} is not what it should be; '' is not stated."""
_DATES = {"published", "opened", "closed", "checked", "rated", "started", "ended"}
_MONTHS = {"extract_month"}
_DATES_OR_MONTHS = {"as_of"}
_DATES_MONTHS_OR_YEARS = {"happened"}
_FLAGS = {
    *("is_directory", "care_home", "registered", "dormant", "rated_alike", "pilot", "superseded"),
    *("inherited", "grouped", "carried", "from_regulator", "rated"),
}
_RANGES: dict[str, tuple[float, float]] = {
    **dict.fromkeys(_FLAGS, (0, 1)),
    "question": (0, len(QUESTIONS) - 1),
    "framework": (0, len(tuple(Framework)) - 1),
    "confidence": (0, len(tuple(Confidence)) - 1),
    "kind": (0, len(tuple(HitKind)) - 1),
    "rank": (1, len(SCALE)),
    "current": (-1, 1),
    "change": (1 - len(SCALE), len(SCALE) - 1),
    "is_closed": (0, 2),
    "latitude": (-90, 90),
    "longitude": (-180, 180),
}
"""The least and the greatest value of a column of numbers, whatever its table."""
_MOST = 10**15
"""No number that is stated anywhere is greater, or less than its negative."""
_WORDS = {
    ("finding", "kind"): tuple(kind.value for kind in FindingKind),
    ("finding", "part"): ("", *(part.value for part in Part)),
    ("action", "status"): tuple(status.value for status in ActionStatus),
    ("organisation", "level"): ("provider", "location"),
}
_ITEMS = {
    HitKind.RATING: "rating",
    HitKind.FINDING: "finding",
    HitKind.MEASURE: "measure",
    HitKind.ACTION: "action",
    HitKind.STATEMENT: "statement",
    HitKind.EVENT: "event",
}
"""The tables that an entry of the search index refers to without a foreign key, by its kind."""


@contextmanager
def damage_named(connection: Connection, path: Path | str) -> Generator[None]:
    """Raise Corrupt if an unexpected error in the block is due to the values in the database.

    Anything else that is raised there is a bug, and is passed on.
    """
    try:
        yield
    except StoreError:
        raise
    except Exception as error:
        if store_error(error, path) is None and (found := fault(_driver(connection))):
            raise Corrupt(f"{path} is damaged: {found}.") from error
        raise


def check_values(connection: Connection, path: Path | str) -> None:
    """Check all of the database, and each index with its table. Raises Corrupt."""
    if found := fault(_driver(connection), thorough=True):
        raise Corrupt(f"{path} is damaged: {found}.")


def fault(connection: sqlite3.Connection, *, thorough: bool = False) -> str:
    """The first value that Wardcard never writes, or damage to the file; empty if there is none.

    The result completes a sentence, such as "'9999-99' is not a date (column published of rating)".
    With ``thorough``, SQLite also compares each index with its table. Takes about two seconds for
    the whole country. Raises sqlite3.Error if the file cannot be read at all, and MemoryError or a
    StoreError if not all of it can.
    """
    try:
        return next(_faults(connection, "integrity_check" if thorough else "quick_check"), "")
    except UnicodeDecodeError:
        # SQLite's own words about damage can have a damaged name in them.
        return "a text in it is not in UTF-8"


def _faults(connection: sqlite3.Connection, check: str) -> Iterator[str]:
    result = connection.execute(f"PRAGMA {check}(1)").fetchone()[0]
    check_was_possible(str(result), "The database")
    if result != "ok":
        yield " ".join(str(result).split())
    if broken := connection.execute("PRAGMA foreign_key_check").fetchone():
        yield f"a row of {broken[0]} refers to one of {broken[2]} that is missing"
    yield from _wrong_values(connection)


def _wrong_values(connection: sqlite3.Connection) -> Iterator[str]:
    for table in metadata.sorted_tables:
        texts = [f'"{column.name}"' for column in table.columns if isinstance(column.type, Text)]
        if texts:
            # Reading it is the check: Python raises an error for what is not UTF-8.
            for _ in connection.execute(f'SELECT {", ".join(texts)} FROM "{table.name}"'):
                pass
        for column in table.columns:
            name = column.name
            if isinstance(column.type, Text):
                wrong, what = _wrong_text(table.name, name)
            else:
                is_whole = isinstance(column.type, Integer)
                wrong, what = _wrong_number(name, is_whole=is_whole), "out of range"
            if not wrong:
                continue
            found = connection.execute(
                f'SELECT "{name}" FROM "{table.name}" WHERE '
                + wrong.format(f'"{name}"')
                + " LIMIT 1"
            ).fetchone()
            if found is not None:
                yield f"{_shown(found[0])} is {what} (column {name} of {table.name})"
    for (imported,) in connection.execute("SELECT imported FROM file"):
        if not _is_time(imported):
            yield f"{_shown(imported)} is not a time (column imported of file)"
    nested = connection.execute(
        "SELECT below.cqc_id FROM organisation below "
        "JOIN organisation above ON above.id = below.provider "
        "WHERE above.provider IS NOT NULL LIMIT 1"
    ).fetchone()
    if nested is not None:
        yield f"the provider of {_shown(nested[0])} has a provider itself"
    for kind, table in _ITEMS.items():
        number = tuple(HitKind).index(kind)
        lost = connection.execute(
            "SELECT item FROM search_entry "
            f"WHERE kind = {number} AND item NOT IN (SELECT id FROM {table}) LIMIT 1"
        ).fetchone()
        if lost is not None:
            yield f"an entry of the search index refers to a {table} that is missing ({lost[0]})"


def _wrong_text(table: str, column: str) -> tuple[str, str]:
    """SQL for whether the text in the place of {} is wrong, and what it then is in words."""
    if (table, column) in _WORDS:
        words = ", ".join("'" + word.replace("'", "''") + "'" for word in _WORDS[table, column])
        return f"{{}} NOT IN ({words})", "an unknown word"
    if column in _DATES:
        return _DATE, "not a date"
    if column in _MONTHS:
        return _MONTH, "not a month"
    if column in _DATES_OR_MONTHS:
        return _DATE_OR_MONTH, "not a date or month"
    if column in _DATES_MONTHS_OR_YEARS:
        return _DATE_MONTH_OR_YEAR, "not a date, month or year"
    return "", ""


def _wrong_number(column: str, *, is_whole: bool) -> str:
    """SQL for whether the number in the place of {0} is wrong. Whole ones count or refer."""
    least, most = _RANGES.get(column, (0 if is_whole else -_MOST, _MOST))
    return f"{{0}} NOT BETWEEN {least} AND {most}"


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _shown(value: object) -> str:
    """A value from a damaged database, short and on one line."""
    text = shown_name(str(value)[:400])
    return f"'{text}'" if isinstance(value, str) else text


def _driver(connection: Connection) -> sqlite3.Connection:
    driver = connection.connection.driver_connection
    assert isinstance(driver, sqlite3.Connection)
    return driver
