"""The staging tables: temporary tables that hold the facts of a file before they are merged.

Their columns are the fields of the tuples in :mod:`db.sources.facts`. A country's ratings repeat a
few words hundreds of thousands of times, so the staging tables of ratings and organisations hold
row IDs from the real tables instead of CQC's words. New organisations are given the row IDs that
they will have there. SQLite then handles far fewer bytes, and the merge needs no look-ups. What a
source states about a rating besides the rating itself (confidence, report, whether inherited, ...)
is nearly always the same, so each combination is staged once, in ``stage_detail``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count, islice
from typing import Any

from sqlalchemy import Connection

from db.domain.errors import Refused
from db.domain.framework import Framework
from db.domain.scale import QUESTIONS, Confidence
from db.domain.subject import position, service_key
from db.sources.facts import FACTS, Fact, OrganisationFact, RatingFact, Rows

DETAIL = (
    "source",
    "confidence",
    "report",
    "inherited",
    "inherited_from",
    "percentage",
    "note",
    "framework",
    "grouped",
    "carried",
    "current",
)
"""The fields of RatingFact that are staged in ``stage_detail``."""
CONFIDENCES = {confidence.value: number for number, confidence in enumerate(Confidence)}
FRAMEWORKS = {framework.value: number for number, framework in enumerate(Framework)}
"""The numbers of confidences and frameworks in the database."""

MOST_WORDS = 10_000
"""The most different services, and the most different ratings, that a file may name; CQC's name
about a hundred of each."""
BATCH = 4000
"""Facts per insert into SQLite: enough to be fast, but few enough to save memory."""


class _Ids(dict[str, int]):
    """Row IDs by word; a word that is not known yet gets its ID from ``add``."""

    def __init__(self, known: Iterable[tuple[str, int]], add: Callable[[str], int]) -> None:
        super().__init__(known)
        self._add = add

    def __missing__(self, word: str) -> int:
        number = self[word] = self._add(word)
        return number


def table_of(kind: type[Fact]) -> str:
    """Return the name of the staging table for a kind of fact: 'stage_rating' for RatingFact."""
    return "stage_" + kind.__name__.removesuffix("Fact").lower()


def drop(connection: Connection) -> None:
    """Remove any staging tables that exist."""
    for table in ("word", "rated_service", "stage_detail", *map(table_of, FACTS)):
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{table}")


def service_id(connection: Connection, name: str) -> int:
    """Return the row ID of the service called ``name``; add the service if it is new.

    All spellings of a name share a key. The spelling shown is the first alphabetically, whatever
    the order of import.
    """
    run = connection.exec_driver_sql
    key = service_key(name)
    run(
        """
        INSERT INTO service (key, name, position) VALUES (?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET name = min(name, excluded.name)
        """,
        (key, name, position(key)),
    )
    return run("SELECT id FROM service WHERE key = ?", (key,)).scalar_one()


class Stage:
    """New, empty staging tables, which exist until :func:`drop` or the end of the connection.

    Reports and sources get their row IDs only when they are merged. Until then, ``stage_detail``
    has numbers for them, and the temporary table ``word`` has the key for each number.
    """

    def __init__(self, connection: Connection, name: str = "The file") -> None:
        """``name`` is that of the file, for refusals."""
        self._connection = connection
        self._name = name
        self._new_words = Counter[str]()
        self.counts: dict[type[Fact], int] = dict.fromkeys(FACTS, 0)
        """The number of facts of each kind written so far."""
        self._waiting: dict[type[Fact], list[Fact]] = {}
        words = _Ids((), lambda _: len(words))
        self._words = words
        self._spelt = 0
        """The number of ``_words`` already in the table ``word``."""
        values = _Ids(self._known("SELECT word, id FROM rating_value"), self._new_value)
        services = _Ids((), self._new_service)
        organisations = self._organisations()
        questions = {question.value: index for index, question in enumerate(QUESTIONS)}
        self._details: dict[tuple[object, ...], int] = {}
        """The number of each row of ``stage_detail``, by its values in the order of ``DETAIL``."""
        self._detailed = 0
        """The number of ``_details`` already in the table."""
        self._ids: dict[type[Fact], dict[str, dict[str, int]]] = {
            OrganisationFact: {"id": organisations, "provider_id": organisations},
            RatingFact: {
                "organisation": organisations,
                "service": services,
                "question": questions,
                "rating": values,
            },
        }
        drop(connection)
        connection.exec_driver_sql("CREATE TEMP TABLE word (id INTEGER PRIMARY KEY, text TEXT)")
        connection.exec_driver_sql("CREATE TEMP TABLE rated_service (name TEXT, id INTEGER)")
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE stage_detail (number INTEGER PRIMARY KEY, {', '.join(DETAIL)})"
        )
        for kind in FACTS:
            columns = ", ".join(
                f"{field} DEFAULT {self._default(kind, field)}"
                for field in kind._fields
                if kind is not RatingFact or field not in DETAIL
            )
            if kind is RatingFact:
                columns += ", detail INTEGER"
            if kind is OrganisationFact:
                columns += ", cqc_id, provider_cqc_id DEFAULT ''"
            connection.exec_driver_sql(f"CREATE TEMP TABLE {table_of(kind)} ({columns})")

    def fill(self, facts: Iterable[Fact | Rows], after_batch: Callable[[int], None]) -> None:
        """Write ``facts`` to the tables.

        ``after_batch`` is called after each batch with the number of facts so far, and once more at
        the end.
        """
        singles = total = 0
        for fact in facts:
            if isinstance(fact, Rows):
                self._write(*fact)
                total += fact.length
            else:
                self._waiting.setdefault(type(fact), []).append(fact)
                singles += 1
                total += 1
                if singles % BATCH:
                    continue
                self.complete()
            after_batch(total)
        self.complete()
        after_batch(total)

    def complete(self) -> None:
        """Write the facts that are still waiting, so that the tables hold every fact so far."""
        for kind, facts in self._waiting.items():
            self._write(kind, kind._fields, list(zip(*facts, strict=True)))
        self._waiting.clear()
        detailed = list(islice(self._details.items(), self._detailed, None))
        if detailed:
            self._connection.exec_driver_sql(
                f"INSERT INTO stage_detail VALUES (?{', ?' * len(DETAIL)})",
                [(number, *self._numbered(values)) for values, number in detailed],
            )
        self._detailed = len(self._details)
        fresh = [(number, word) for word, number in islice(self._words.items(), self._spelt, None)]
        if fresh:
            self._connection.exec_driver_sql("INSERT INTO word VALUES (?, ?)", fresh)
        self._spelt = len(self._words)

    def _write(
        self, kind: type[Fact], fields: Sequence[str], columns: Sequence[Sequence[Any]]
    ) -> None:
        if not columns or not columns[0]:
            return
        self.counts[kind] += len(columns[0])
        ids = self._ids.get(kind, {})
        if kind is RatingFact:
            fields, columns = self._with_details(fields, columns)
        # A column of zeros is omitted and gets its default: few ratings are twins or inherited.
        given = {
            field: values
            for field, values in zip(fields, columns, strict=True)
            if kind._field_defaults.get(field) != 0 or any(values)
        }
        numbered = {
            field: map(ids[field].__getitem__, values) if field in ids else values
            for field, values in given.items()
        }
        if kind is OrganisationFact:
            for field, spelt in (("id", "cqc_id"), ("provider_id", "provider_cqc_id")):
                if field in given:
                    numbered[spelt] = given[field]
        self._connection.exec_driver_sql(
            f"INSERT INTO {table_of(kind)} ({', '.join(numbered)}) "
            f"VALUES ({', '.join('?' * len(numbered))})",
            list(zip(*numbered.values(), strict=True)),  # pyright: ignore[reportArgumentType]
        )

    def _with_details(
        self, fields: Sequence[str], columns: Sequence[Sequence[Any]]
    ) -> tuple[Sequence[str], Sequence[Sequence[Any]]]:
        """Replace the columns of ratings that are in ``DETAIL`` with the number of their detail."""
        given = dict(zip(fields, columns, strict=True))
        varied = [field for field in DETAIL if field in given]
        rows: list[tuple[object, ...]] = [()] * len(columns[0])
        if varied:
            rows = list(zip(*(given.pop(field) for field in varied), strict=True))
        # A country's ratings differ only in whether they are inherited.
        numbers = {
            values: self._detail(dict(zip(varied, values, strict=True)))
            for values in dict.fromkeys(rows)
        }
        return (*given, "detail"), (*given.values(), [numbers[values] for values in rows])

    def _detail(self, stated: Mapping[str, object]) -> int:
        """The number of the detail with the values ``stated``, and otherwise the defaults."""
        values = tuple(stated.get(field, RatingFact._field_defaults[field]) for field in DETAIL)
        return self._details.setdefault(values, len(self._details))

    def _numbered(self, values: tuple[object, ...]) -> Iterator[object]:
        """Yield the values of a detail with numbers in place of its words."""
        for field, value in zip(DETAIL, values, strict=True):
            match field:
                case "source" | "report":
                    yield self._words[str(value)]
                case "confidence":
                    yield CONFIDENCES[str(value)]
                case "framework":
                    yield FRAMEWORKS.get(str(value))
                case _:
                    yield value

    def _default(self, kind: type[Fact], field: str) -> object:
        default = kind._field_defaults.get(field, "")
        if field in self._ids.get(kind, {}):
            return self._ids[kind][field][default] if field in kind._field_defaults else "NULL"
        return "NULL" if default is None else repr(default)

    def _known(self, select: str) -> list[tuple[str, int]]:
        return [(word, number) for word, number in self._connection.exec_driver_sql(select)]

    def _organisations(self) -> _Ids:
        known = self._known("SELECT cqc_id, id FROM organisation")
        numbers = count(max((number for _, number in known), default=0) + 1)
        return _Ids([*known, ("", 0)], lambda _: next(numbers))

    def _count_word(self, kind: str) -> None:
        """Count a new word of a kind. Raises Refused if there are too many."""
        self._new_words[kind] += 1
        if self._new_words[kind] > MOST_WORDS:
            raise Refused(
                f"{self._name} names more than {MOST_WORDS:,} different {kind}, and CQC’s files "
                "about a hundred. Choose the file as CQC publishes it."
            )

    def _new_service(self, name: str) -> int:
        self._count_word("services")
        number = service_id(self._connection, name)
        self._connection.exec_driver_sql("INSERT INTO rated_service VALUES (?, ?)", (name, number))
        return number

    def _new_value(self, word: str) -> int:
        self._count_word("ratings")
        run = self._connection.exec_driver_sql
        run("INSERT INTO rating_value (word) VALUES (?)", (word,))
        return run("SELECT id FROM rating_value WHERE word = ?", (word,)).scalar_one()


@contextmanager
def indexes_deferred(connection: Connection, *indexes: str) -> Generator[None]:
    """Drop the ``indexes`` with these names during the block.

    If most rows are new or changed, sorting all keys once is faster than inserting them singly.
    After an error the indexes are not created again, because the transaction is rolled back.
    """
    run = connection.exec_driver_sql
    created = [
        run("SELECT sql FROM sqlite_master WHERE type = 'index' AND name = ?", (name,)).scalar_one()
        for name in indexes
    ]
    for name in indexes:
        run(f"DROP INDEX {name}")
    yield
    for sql in created:
        run(sql)
