"""SQLAlchemy's engine over a database, and SQLite's errors as sentences."""

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
    """An engine over ``path``; nothing is opened until it is used."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect(path, read_only=read_only),
        poolclass=SingletonThreadPool,
        # What somebody searched for is nobody's business in a crash report.
        hide_parameters=True,
    )


@contextmanager
def store_errors(path: Path | str) -> Generator[None]:
    """Turn SQLite's errors inside the block into StoreErrors; let bugs through."""
    try:
        yield
    except (sqlite3.Error, DBAPIError) as error:
        known = store_error(error, path)
        if known is None:
            raise
        raise known from error
