"""Limits that no query of a true Wardcard database comes near, however slow the PC is.

A file that was damaged, or made to do harm, could otherwise keep a query busy for ever, or fill the
memory. Standard library only, because it is needed at startup.
"""

from __future__ import annotations

import sqlite3
from typing import Any

LONGEST_VALUE = 32_000_000
"""The longest value or row in bytes. Files of records have at most 20 MB, and a cell 100 kB."""
MOST_STEPS = 250
"""The most work of one statement, in millions of steps of SQLite's virtual machine.

Steps are counted and not seconds, because a slow PC needs as many. On the data of the whole country
the check of the entire file takes 22 million, the list of loaded files 14, and any other query less
than 7. 250 million take about five seconds.
"""
_STEPS_BETWEEN_CHECKS = 1_000_000
BYTES_FOR_TEXT = "bytes in the place of a text"
"""The message of the error for a value that is bytes."""


class LimitedConnection(sqlite3.Connection):
    """A connection that interrupts a statement that takes more than :data:`MOST_STEPS`.

    SQLite then reports SQLITE_INTERRUPT, which :mod:`db.sqlite.errors` turns into a sentence. No
    row has bytes.
    """

    def __init__(self, *options: Any, **more: Any) -> None:
        """Takes what sqlite3.Connection takes."""
        super().__init__(*options, **more)
        self._millions = 0
        self.row_factory = _without_bytes
        self.set_progress_handler(self._is_over, _STEPS_BETWEEN_CHECKS)

    def cursor(self, factory: Any = None) -> Any:
        """A cursor whose every statement is counted from zero; execute() uses it too."""
        return super().cursor(factory or _LimitedCursor)

    def restart(self) -> None:
        """Count from zero."""
        self._millions = 0

    def _is_over(self) -> bool:
        self._millions += 1
        return self._millions > MOST_STEPS


def _without_bytes(_: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return ``row``; raise sqlite3.DataError for bytes, because no column of Wardcard's has any.

    A single wrong bit makes bytes of a text, which would only fail where it is shown.
    """
    if bytes in map(type, row):
        raise sqlite3.DataError(BYTES_FOR_TEXT)
    return row


class _LimitedCursor(sqlite3.Cursor):
    def execute(self, *statement: Any) -> Any:
        self._restart()
        return super().execute(*statement)

    def executemany(self, *statement: Any) -> Any:
        self._restart()
        return super().executemany(*statement)

    def _restart(self) -> None:
        connection = self.connection
        assert isinstance(connection, LimitedConnection)
        connection.restart()


def limit_lengths(connection: sqlite3.Connection) -> None:
    """Let SQLite report SQLITE_TOOBIG for a value that no source can have."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
