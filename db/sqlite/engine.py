"""SQLAlchemy's engine for a database, and SQLite's errors turned into StoreErrors."""

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


def open_engine(path: Path, *, read_only: bool = False) -> Engine:
    """An engine for the database at ``path``, which is opened when the engine is first used."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect(path, read_only=read_only),
        poolclass=SingletonThreadPool,
        # Crash reports must not contain what somebody searched for.
        hide_parameters=True,
    )


@contextmanager
def store_errors(path: Path | str) -> Generator[None]:
    """Turn SQLite's errors inside the block into StoreErrors about ``path``.

    Errors that only a bug can cause are not caught.
    """
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        known = store_error(error, path)
        if known is None:
            raise
        raise known from error
