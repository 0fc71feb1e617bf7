"""Facts on their way in: temporary tables with the columns of the tuples in :mod:`db.facts`.

A country's ratings repeat a few words hundreds of thousands of times. So in the staging table of
ratings each word stands as a number, which the table ``word`` spells out: that is a third of the
bytes to hand to SQLite, and lookups by number instead of by text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast, get_args

from sqlalchemy import Connection

from db.facts import Fact, RatingFact, Rows

BATCH = 4000
"""Facts handed to SQLite at a time: enough to be fast, few enough to stay small in memory."""

KINDS: tuple[type[Fact], ...] = get_args(Fact)
WORDS = frozenset(
    ("organisation", "service", "question", "rating", "confidence", "report", "source")
)
"""The columns of ``stage_rating`` that hold numbers of words."""


class _Numbers(dict[str, int]):
    """Each word its number, given when it is first asked for."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number


def table_of(kind: type[Fact]) -> str:
    """«stage_rating» for RatingFact."""
    return "stage_" + kind.__name__.removesuffix("Fact").lower()


def drop(connection: Connection) -> None:
    for table in ("word", *map(table_of, KINDS)):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{table}")


class Stage:
    """Fresh, empty staging tables; they live as long as the connection, or until :func:`drop`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._numbers = _Numbers()
        self.counts: dict[type[Fact], int] = dict.fromkeys(KINDS, 0)
        """How many facts there are of each kind."""
        drop(connection)
        connection.exec_driver_sql("CREATE TEMP TABLE word (id INTEGER PRIMARY KEY, text TEXT)")
        for kind in KINDS:
            columns = ", ".join(
                f"{field} DEFAULT {self._default(kind, field)}" for field in kind._fields
            )
            connection.exec_driver_sql(f"CREATE TEMP TABLE {table_of(kind)} ({columns})")

    def fill(self, facts: Iterable[Fact | Rows], after_batch: Callable[[int], None]) -> None:
        """Write ``facts`` to the tables; ``after_batch`` hears how many there are so far."""
        waiting: dict[type[Fact], list[Fact]] = {}
        singles = total = 0
        for fact in facts:
            if isinstance(fact, Rows):
                self._write(fact.kind, fact.fields, fact.rows)
                total += len(fact.rows)
            else:
                waiting.setdefault(type(fact), []).append(fact)
                singles += 1
                if singles % BATCH:
                    continue
                total += self._write_all(waiting)
            after_batch(total)
        total += self._write_all(waiting)
        self._connection.exec_driver_sql(
            "INSERT INTO word VALUES (?, ?)",
            [(number, word) for word, number in self._numbers.items()],
        )
        after_batch(total)

    def _default(self, kind: type[Fact], field: str) -> object:
        default = kind._field_defaults.get(field, "")
        if kind is RatingFact and field in WORDS:
            return self._numbers[default]
        return "NULL" if default is None else f"'{default}'" if default == str(default) else default

    def _write_all(self, waiting: dict[type[Fact], list[Fact]]) -> int:
        for kind, rows in waiting.items():
            self._write(kind, kind._fields, rows)
        written = sum(map(len, waiting.values()))
        waiting.clear()
        return written

    def _write(
        self, kind: type[Fact], fields: Sequence[str], rows: Sequence[tuple[Any, ...]]
    ) -> None:
        if not rows:
            return
        self.counts[kind] += len(rows)
        if kind is RatingFact:
            number = self._numbers.__getitem__
            columns = [
                map(number, column) if field in WORDS else column
                for field, column in zip(fields, zip(*rows, strict=True), strict=True)
            ]
            rows = list(zip(*columns, strict=True))
        self._connection.exec_driver_sql(
            f"INSERT INTO {table_of(kind)} ({', '.join(fields)}) "
            f"VALUES ({', '.join('?' * len(fields))})",
            cast("list[tuple[Any, ...]]", rows),
        )
