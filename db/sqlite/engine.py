"""The SQLAlchemy engine for a database, and the conversion of SQLite errors to StoreErrors."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import SingletonThreadPool

from db.sqlite.connection import connect
from db.sqlite.errors import store_error


def open_engine(path: Path, *, read_only: bool = False, limited: bool = False) -> Engine:
    """An engine for the database at ``path``, which is opened the first time it is used.

    With ``limited``, a query that takes far more work than any honest one is interrupted.
    """
    return create_engine(
        "sqlite://",
        creator=lambda: connect(path, read_only=read_only, limited=limited),
        poolclass=SingletonThreadPool,
        # Crash reports must not contain what somebody searched for.
        hide_parameters=True,
    )


@contextmanager
def store_errors(path: Path | str) -> Generator[None]:
    """Convert SQLite errors inside the block to StoreErrors about ``path``.

    Errors that only a bug can cause are not caught.
    """
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        known = store_error(error, path)
        if known is None:
            raise
        raise known from error
