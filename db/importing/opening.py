"""Opens a database that may not exist yet."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from db.files.lookup import exists
from db.importing.loader import Loader
from db.reading.store import ReportStore
from db.sqlite import migrations
from db.sqlite.connection import connect
from db.sqlite.engine import store_errors


def open_or_create(path: Path, packs: Sequence[Path]) -> ReportStore:
    """Open the store at ``path``; if there is no database yet, create it and import ``packs``.

    They are also imported into an empty database, which an interrupted first start leaves behind.
    Raises StoreError.
    """
    new = not exists(path) or path.stat().st_size == 0
    if not new:
        with store_errors(path):
            connection = connect(path)
            try:
                migrations.migrate(connection, path)
                new = connection.execute("SELECT count(*) FROM file").fetchone()[0] == 0
            finally:
                connection.close()
    if new:
        Loader(path).load(packs)
    return ReportStore.open(path)
