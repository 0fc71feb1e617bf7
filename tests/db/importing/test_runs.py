"""Runs of files are what a plain model says, for random files that come and go in any order."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterable

import pytest
from sqlalchemy import Connection

from db.importing.merge import runs
from tests.db.importing.facts import Memory

Stated = set[int]
Run = tuple[int, int, int | None]
"""What is stated, and the first and the last file of the run; None for the newest of its series."""


def model(series: Iterable[list[tuple[int, Stated]]]) -> set[Run]:
    """The runs of several series, each a list of files in order with what they state."""
    found: set[Run] = set()
    for files in series:
        for thing in {thing for _, stated in files for thing in stated}:
            begun: int | None = None
            for (file, stated), (before, _) in zip(files, [(0, set()), *files], strict=False):
                if thing in stated and begun is None:
                    begun = file
                elif thing not in stated and begun is not None:
                    found.add((thing, begun, before))
                    begun = None
            if begun is not None:
                found.add((thing, begun, None))
    return found


def digest(file: int) -> str:
    """A digest for the file, so that files of one day are not in the order of their row IDs."""
    return str(file)[::-1]


class Files:
    """Files of two series in a database, and what each states."""

    def __init__(self, connection: Connection, dice: random.Random) -> None:
        self._run = connection.exec_driver_sql
        self._connection = connection
        self._dice = dice
        self._loaded: dict[int, tuple[int, str, Stated]] = {}
        self._next = 100
        for name in ("a", "b"):
            self._run("INSERT INTO series (name) VALUES (?)", (name,))
        self._series = list(self._run("SELECT id FROM series WHERE name IN ('a', 'b')").scalars())

    def add(self) -> None:
        """Add a file with a random date, among or after those that are there."""
        file = self._next = self._next + self._dice.randint(1, 3)
        series, day = self._dice.choice(self._series), str(self._dice.randint(1, 9))
        stated = {thing for thing in range(1, 6) if self._dice.random() < 0.6}
        self._run(
            "INSERT INTO file (id, sha256, name, format, imported, series, as_of) "
            "VALUES (?, ?, '', '', '', ?, ?)",
            (file, digest(file), series, day),
        )
        runs.begin(self._connection)
        for thing in stated:
            self._run("INSERT INTO stated_rating VALUES (?, ?)", (thing, 10 * thing))
            self._run("INSERT INTO stated_description VALUES (?)", (thing,))
        runs.settle(self._connection, file)
        self._loaded[file] = (series, day, stated)

    def remove(self) -> None:
        """Take out a random file."""
        file = self._dice.choice(list(self._loaded))
        runs.number(self._connection, file)
        runs.withdraw(self._connection, file)
        self._run("DELETE FROM file WHERE id = ?", (file,))
        del self._loaded[file]

    def check(self) -> None:
        """Compare the runs with those of the model, and the newest file of each series."""
        series = {
            number: sorted(
                ((day, digest(file), file) for file, (of, day, _) in self._loaded.items()
                 if of == number),
            )
            for number in self._series
        }  # fmt: skip
        expected = model(
            [(file, self._loaded[file][2]) for *_, file in files] for files in series.values()
        )
        for table, thing in (("rating_source", "rating"), ("description_source", "description")):
            # Higher numbers are those of the files that every database begins with.
            rows = self._run(f"SELECT {thing}, first, last FROM {table} WHERE first < 1000")
            assert {tuple(row) for row in rows} == expected, table
        details = self._run("SELECT rating, detail FROM rating_source WHERE first < 1000")
        assert all(detail == 10 * rating for rating, detail in details)
        rows = self._run("SELECT id, newest FROM series WHERE name IN ('a', 'b')")
        assert {row[0]: row[1] for row in rows} == {
            number: files[-1][-1] if files else None for number, files in series.items()
        }


@pytest.mark.parametrize("seed", range(12))
def test_runs_are_as_in_the_model_whatever_comes_and_goes(seed: int) -> None:
    dice = random.Random(seed)
    memory = Memory()
    with memory.connect() as connection:
        files = Files(connection, dice)
        for _ in range(12):
            files.add()
            files.check()
            if dice.random() < 0.4:
                files.remove()
                files.check()
        connection.exec_driver_sql("COMMIT")
    memory.close()


def steps(connection: Connection, things: int) -> int:
    """How many thousand steps SQLite takes to add a file before another, and to take it out again.

    Both files state the same ``things``, a number.
    """
    run = connection.exec_driver_sql
    run("INSERT INTO series (name) VALUES (?)", (f"of {things}",))
    (series,) = run("SELECT id FROM series WHERE name = ?", (f"of {things}",)).scalars()
    newer, older = 10_000 + things, 20_000 + things
    taken = 0

    def step() -> int:
        nonlocal taken
        taken += 1
        return 0

    sqlite = connection.connection.driver_connection
    assert isinstance(sqlite, sqlite3.Connection)
    sqlite.set_progress_handler(step, 1000)
    for file, day in ((newer, "2"), (older, "1")):
        run(
            "INSERT INTO file (id, sha256, name, format, imported, series, as_of) "
            "VALUES (?, ?, '', '', '', ?, ?)",
            (file, str(file), series, day),
        )
        runs.begin(connection)
        for number in range(things * 10, things * 11):
            run("INSERT INTO stated_rating VALUES (?, 1)", (number,))
        runs.settle(connection, file)
    runs.number(connection, older)
    runs.withdraw(connection, older)
    sqlite.set_progress_handler(None, 0)
    return taken


def test_an_older_file_takes_time_in_proportion_to_what_it_states() -> None:
    memory = Memory()
    with memory.connect() as connection:
        few, many = (steps(connection, things) for things in (500, 2000))
        connection.exec_driver_sql("COMMIT")
    memory.close()
    assert many < 6 * few
