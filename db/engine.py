"""From a path to an engine: how Wardcard opens SQLite."""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Engine, create_engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import SingletonThreadPool

from db.errors import store_error

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another process that is writing."""


def database_uri(path: Path, *, read_only: bool, immutable: bool = False) -> str:
    """The SQLite URI of ``path``, whatever characters it holds.

    ``Path.as_uri`` is of no use for a UNC path: it gives two slashes where SQLite wants four.
    """
    text = path.absolute().as_posix()
    if text.startswith("//"):
        text = "//" + text
    elif not text.startswith("/"):
        text = "/" + text
    mode = "ro" if read_only else "rwc"
    return f"file:{quote(text)}?mode={mode}" + ("&immutable=1" if immutable else "")


def connect(path: Path, *, read_only: bool = False, immutable: bool = False) -> sqlite3.Connection:
    """A raw connection with Wardcard's pragmas.

    The journal stays a rollback journal: a WAL database cannot be opened on read-only media, and
    one that is copied without its -wal file silently misses tables.
    """
    connection = sqlite3.connect(
        database_uri(path, read_only=read_only, immutable=immutable),
        uri=True,
        check_same_thread=False,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
    )
    try:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cache_size = -16000")
        connection.execute("PRAGMA temp_store = FILE")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def open_engine(path: Path, *, read_only: bool = False, immutable: bool = False) -> Engine:
    """An engine over ``path``; nothing is opened until it is used."""
    return create_engine(
        "sqlite://",
        creator=lambda: connect(path, read_only=read_only, immutable=immutable),
        poolclass=SingletonThreadPool,
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
