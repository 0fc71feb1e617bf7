"""Which files state what: a row for each run of files, so that repetition takes no space.

CQC's monthly file repeats nearly all of the one before. A row of ``rating_source`` or
``description_source`` therefore says that something is stated in every file from ``first`` to
``last`` of a series. ``last`` is NULL in a run that reaches the newest file: another month that
repeats it changes nothing. Only differences are written, so the import of a month takes the same
time however many came before, and takes space only for what changed.

Runs are as long as possible: no two runs of the same thing follow each other without a gap. So the
rows depend only on the files that are loaded, not on the order of adding and
removing them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from db.sqlite.schema import DatabaseRow


@dataclass(frozen=True, slots=True)
class _Runs:
    """A table of runs, and the temporary table of what the file that is being imported states."""

    table: str
    stated: str
    key: str

    def of(self, alias: str) -> str:
        """The key's columns, each with ``alias`` before it: 's.rating, s.detail'."""
        return ", ".join(f"{alias}.{column.strip()}" for column in self.key.split(","))

    def is_stated(self, alias: str) -> str:
        """SQL for whether the file states what the run ``alias`` is about.

        EXISTS looks the key up; NOT IN of several columns would read the whole list for each run.
        """
        return f"EXISTS (SELECT 1 FROM {self.stated} s WHERE ({self.of('s')}) = ({self.of(alias)}))"


RATINGS = _Runs("rating_source", "stated_rating", "rating, detail")
DESCRIPTIONS = _Runs("description_source", "stated_description", "description")
_TABLES = (RATINGS, DESCRIPTIONS)


def begin(connection: Connection) -> None:
    """Create the empty tables ``stated_rating`` and ``stated_description``.

    The merge of a file fills them with what the file states; :func:`settle` turns them into runs.
    """
    for runs in _TABLES:
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS temp.{runs.stated}")
        columns = ", ".join(f"{column} INTEGER" for column in runs.key.split(", "))
        connection.exec_driver_sql(
            f"CREATE TEMP TABLE {runs.stated} ({columns}, PRIMARY KEY ({runs.key})) WITHOUT ROWID"
        )


def settle(connection: Connection, file: int) -> None:
    """Write what ``file`` states into the runs of its series; ``file`` is a row ID.

    The file's ``series`` and ``as_of`` must be set already.
    """
    number(connection, file)
    before, after = _neighbours(connection)
    for runs in _TABLES:
        if before is None and after is None:
            connection.exec_driver_sql(
                f"INSERT INTO {runs.table} ({runs.key}, first, last) "
                f"SELECT {runs.key}, ?, NULL FROM {runs.stated} ORDER BY {runs.key}",
                (file,),
            )
        elif after is None:
            _append(connection, runs, file, before)
        else:
            _insert(connection, runs, file, before, after)
    connection.exec_driver_sql(
        "UPDATE series SET newest = (SELECT file FROM member ORDER BY position DESC LIMIT 1) "
        "WHERE id = (SELECT series FROM file WHERE id = ?)",
        (file,),
    )


def withdraw(connection: Connection, file: int) -> None:
    """Take ``file`` out of the runs of its series, which then has one file less.

    Needs the table ``member``: see :func:`number`.
    """
    before, after = _neighbours(connection)
    run = connection.exec_driver_sql
    for runs in _TABLES:
        table = runs.table
        # Only the file itself states these.
        run(f"DELETE FROM {table} WHERE first = ? AND last = ?", (file, file))
        if after is None:
            run(f"DELETE FROM {table} WHERE first = ?", (file,))
            run(f"UPDATE {table} SET last = NULL WHERE last = ?", (before,))
            continue
        run(f"UPDATE {table} SET first = ? WHERE first = ?", (after, file))
        run(f"UPDATE {table} SET last = ? WHERE last = ?", (before, file))
        if before is not None:
            _join(connection, runs, before, after)
    run(
        "UPDATE series SET newest = "
        "(SELECT file FROM member WHERE file <> ? ORDER BY position DESC LIMIT 1) "
        "WHERE id = (SELECT series FROM file WHERE id = ?)",
        (file, file),
    )


def number(connection: Connection, file: int) -> None:
    """List the files of the series of ``file`` in order in the temporary table ``member``.

    ``position`` is 0 for ``file``, negative for those before and positive for those after it.
    """
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.member")
    run("CREATE TEMP TABLE member (file INTEGER PRIMARY KEY, position INTEGER)")
    run(
        """
        INSERT INTO member
        SELECT id, row_number() OVER (ORDER BY as_of, sha256) FROM file
        WHERE series = (SELECT series FROM file WHERE id = ?)
        """,
        (file,),
    )
    run(
        "UPDATE member SET position = position - (SELECT position FROM member WHERE file = ?)",
        (file,),
    )


def _neighbours(connection: Connection) -> tuple[int | None, int | None]:
    """The files just before and after the one at position 0; None at either end."""
    found: list[DatabaseRow] = [
        connection.exec_driver_sql("SELECT file FROM member WHERE position = ?", (place,)).scalar()
        for place in (-1, 1)
    ]
    return found[0], found[1]


def _append(connection: Connection, runs: _Runs, file: int, before: int | None) -> None:
    """Add the newest file of a series: end the runs that it does not go on with, begin others."""
    table, key = runs.table, runs.key
    connection.exec_driver_sql(
        f"""
        UPDATE {table} AS t SET last = ?
        WHERE last IS NULL AND first IN (SELECT file FROM member) AND NOT {runs.is_stated("t")}
        """,
        (before,),
    )
    connection.exec_driver_sql(
        f"""
        INSERT INTO {table} ({key}, first, last)
        SELECT {key}, ?, NULL FROM {runs.stated} s
        WHERE NOT EXISTS (
            SELECT * FROM {table} t WHERE ({runs.of("t")}) = ({runs.of("s")})
                AND t.last IS NULL AND t.first IN (SELECT file FROM member))
        """,
        (file,),
    )


def _insert(connection: Connection, runs: _Runs, file: int, before: int | None, after: int) -> None:
    """Add a file that is older than the newest of its series."""
    table, key = runs.table, runs.key
    run = connection.exec_driver_sql
    around = f"""
        FROM {table} t CROSS JOIN member a ON a.file = t.first AND a.position < 0
        LEFT JOIN member b ON b.file = t.last
        WHERE (t.last IS NULL OR b.position > 0)
    """
    # Runs that go on past the file without being stated in it are cut in two.
    run("DROP TABLE IF EXISTS temp.cut")
    run(
        f"CREATE TEMP TABLE cut AS SELECT {runs.of('t')}, t.first, t.last {around} "
        f"AND NOT {runs.is_stated('t')}"
    )
    run(
        f"UPDATE {table} SET last = ? WHERE ({key}, first) IN (SELECT {key}, first FROM cut)",
        (before,),
    )
    run(f"INSERT INTO {table} ({key}, first, last) SELECT {key}, ?, last FROM cut", (after,))
    # What no run around the file covers gets a run of its own, which is then joined to neighbours.
    run(
        f"""
        INSERT INTO {table} ({key}, first, last)
        SELECT {key}, ?, ? FROM {runs.stated} s
        WHERE NOT EXISTS (SELECT 1 {around} AND ({runs.of("t")}) = ({runs.of("s")}))
        """,
        (file, file),
    )
    run("DROP TABLE cut")
    _join(connection, runs, file, after)
    if before is not None:
        _join(connection, runs, before, file)


def _join(connection: Connection, runs: _Runs, before: int, after: int) -> None:
    """Join each run that ends with ``before`` to that of the same thing that begins at ``after``.

    The two files must follow one another.
    """
    table, key = runs.table, runs.key
    run = connection.exec_driver_sql
    run("DROP TABLE IF EXISTS temp.joined")
    # The columns have types, because SQLite does not look up keys in a column without one.
    columns = ", ".join(f"{column} INTEGER" for column in (*key.split(", "), "first", "last"))
    run(f"CREATE TEMP TABLE joined ({columns}, PRIMARY KEY ({key}, first)) WITHOUT ROWID")
    run(
        f"""
        INSERT INTO joined
        SELECT {runs.of("a")}, a.first, b.last
        FROM {table} a CROSS JOIN {table} b ON ({runs.of("b")}, b.first) = ({runs.of("a")}, ?)
        WHERE a.last = ?
        """,
        (after, before),
    )
    run(
        f"DELETE FROM {table} WHERE first = ? AND ({key}) IN (SELECT {key} FROM joined)",
        (after,),
    )
    run(
        f"""
        UPDATE {table} SET last = (
            SELECT j.last FROM joined j
            WHERE ({runs.of("j")}, j.first) = ({runs.of(table)}, {table}.first))
        WHERE ({key}, first) IN (SELECT {key}, first FROM joined)
        """
    )
    run("DROP TABLE joined")
