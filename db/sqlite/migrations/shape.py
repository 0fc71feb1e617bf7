"""The shape of a database: the SQL of all its tables and indexes, compared with the migrations'.

A database can have Wardcard's mark and still be something else: a table without a column, a trigger
that changes what is read, a view that never ends. Only one whose shape is exactly that of a new
database is read.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from functools import cache

_OBJECTS = "SELECT type, name, tbl_name, sql, rootpage FROM sqlite_master ORDER BY name, type"
_STATISTICS = {
    "sqlite_stat1": "CREATE TABLE sqlite_stat1(tbl,idx,stat)",
    "sqlite_stat4": "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""The tables that ANALYZE may add, which only help SQLite to plan queries."""
_TOKEN = re.compile(
    r"""(?P<quoted>'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])"""
    r"""|(?P<gap>(?:\s|--[^\n]*|/\*.*?(?:\*/|\Z))+)|(?P<other>[^\s'"`\[/-]+|.)""",
    re.DOTALL,
)
_SIGNS = "(),="
"""Next to these, space means nothing."""
_LONGEST_SQL = 100_000
LONGEST_SHOWN = 40
_KINDS = {"table": "a table", "index": "an index", "view": "a view", "trigger": "a trigger"}

Object = tuple[str, str, str, str | None, int]
"""Kind, name, name of its table, SQL and page of a table, index, view or trigger."""


def difference(connection: sqlite3.Connection, scripts: Sequence[str], digest: str = "") -> str:
    """How a database differs from a new one that ``scripts`` made; empty if it does not.

    The result completes a sentence, such as "it has a trigger 'more'". Only the space and the
    comments in the SQL may differ, and tables with statistics may be there. ``digest`` is
    :func:`fingerprint` of the new database, if it is known: what has the same needs no closer look.
    Raises sqlite3.Error, and UnicodeError if a name is not text.
    """
    found = _objects(connection)
    pages = [page for *_, page in found if page]
    if len(set(pages)) < len(pages):
        return "two of its tables are in the same place"
    if connection.execute("PRAGMA encoding").fetchone()[0] != "UTF-8":
        return "its text is not in UTF-8"
    for kind, name, _, sql, _ in found:
        if sql and len(sql) > _LONGEST_SQL:
            return f"the SQL of its {kind} '{shown_name(name)}' is far too long"
    found = [each for each in found if each[3] != _STATISTICS.get(each[1], "")]
    if digest and _digest(found) == digest:
        return ""
    actual = {(kind, name): (table, _plain(sql)) for kind, name, table, sql, _ in found}
    expected = _expected(tuple(scripts))
    if missing := expected.keys() - actual.keys():
        return _missing(*_first(missing), actual.keys())
    if more := actual.keys() - expected.keys():
        kind, name = _first(more)
        return f"it has {_KINDS.get(kind, 'something')} '{shown_name(name)}' that is not Wardcard’s"
    if altered := {key for key, sql in expected.items() if actual[key] != sql}:
        return _altered(connection, *_first(altered), tuple(scripts))
    return ""


def fingerprint(connection: sqlite3.Connection) -> str:
    """The SHA-256 of the tables and indexes of a database, as their SQL was written."""
    return _digest(_objects(connection))


def _objects(connection: sqlite3.Connection) -> list[Object]:
    return connection.execute(_OBJECTS).fetchall()


def _digest(objects: Sequence[Object]) -> str:
    return hashlib.sha256(repr([each[:4] for each in objects]).encode()).hexdigest()


@cache
def _expected(scripts: tuple[str, ...]) -> dict[tuple[str, str], tuple[str, str]]:
    """The tables and indexes that ``scripts`` make, in the form in which they are compared."""
    with closing(_new(scripts)) as connection:
        return {
            (kind, name): (table, _plain(sql)) for kind, name, table, sql, _ in _objects(connection)
        }


def _new(scripts: tuple[str, ...]) -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for script in scripts:
        connection.executescript(script)
    return connection


def _plain(sql: str | None) -> str:
    """SQL without comments, and with space only where it separates words."""
    plain: list[str] = []
    gap = False
    for token in _TOKEN.finditer(sql or ""):
        if token.lastgroup == "gap":
            gap = True
            continue
        if gap and plain and plain[-1][-1] not in _SIGNS and token[0][0] not in _SIGNS:
            plain.append(" ")
        plain.append(token[0])
        gap = False
    return "".join(plain)


def _first(objects: Iterable[tuple[str, str]]) -> tuple[str, str]:
    """The first of several by name, a table before an index."""
    return min(objects, key=lambda each: (each[0] != "table", each))


def _missing(kind: str, name: str, actual: Iterable[tuple[str, str]]) -> str:
    for other, same in actual:
        if same == name:
            return f"it has {_KINDS.get(other, 'something else')} in place of the {kind} '{name}'"
    return f"it has no {kind} '{name}'"


def _altered(connection: sqlite3.Connection, kind: str, name: str, scripts: tuple[str, ...]) -> str:
    if kind == "table":
        with closing(_new(scripts)) as new:
            expected, actual = _columns(new, name), _columns(connection, name)
        for column in expected:
            if column not in actual:
                return f"its table '{name}' has no column '{column}'"
        for column in actual:
            if column not in expected:
                return (
                    f"its table '{name}' has a column '{shown_name(column)}' that is not Wardcard’s"
                )
    return f"its {kind} '{name}' is not as Wardcard makes it"


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_xinfo('{table}')")]


def shown_name(name: str) -> str:
    """A name from a strange database, short and on one line."""
    shown = "".join(letter if letter.isprintable() else "?" for letter in name)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]}…"
