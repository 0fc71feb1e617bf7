"""The top of the tree, read without SQLAlchemy: the same as the store's, or None if in doubt."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from db.domain.tree import Arrangement, Facet, Grouping, TreeFilter, TreeRow
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from db.reading.tree.top import read_top
from db.sqlite import migrations
from viewer.system.paths import bundled_packs

if TYPE_CHECKING:
    from pathlib import Path

EVERY_RATING = TreeFilter.of(
    Facet.RATING, "", "Outstanding", "Good", "Requires improvement", "Inadequate",
    "Insufficient evidence to rate", "Inspected but not rated",
)  # fmt: skip
"""A filter that everything matches, which the store answers with other SQL statements."""


@pytest.fixture(scope="module")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("bundled") / "wardcard.db"
    open_or_create(path, bundled_packs()).close()
    return path


def add_providers(path: Path, number: int) -> None:
    """Add ``number`` providers of all first letters, most of them with one home."""
    with closing(sqlite3.connect(path)) as connection, connection:
        columns = [row[1:4] for row in connection.execute("PRAGMA table_info(organisation)")]
        least = {name: "" if kind == "TEXT" else 0 for name, kind, needed in columns if needed}
        for n in range(number):
            name = f"{chr(ord('a') + n % 26)} {n}" if n % 27 else f"{n} Street"
            for kind in ("provider", "location")[: 1 + bool(n % 5)]:
                row = {
                    **least,
                    "id": 100_000 + 2 * n + (kind == "location"),
                    "cqc_id": f"{kind[0]}{n}",
                    "level": kind,
                    "name": name.title(),
                    "sort_name": name,
                    "provider": 100_000 + 2 * n if kind == "location" else None,
                    "region": ("London", "", "South East")[n % 3],
                    "type": ("Trust", "", "Home")[n % 3],
                    "category": ("", "Hospice")[n % 2],
                    "child_count": int(kind == "provider" and bool(n % 5)),
                }
                marks = ", ".join("?" * len(row))
                connection.execute(
                    f"INSERT INTO organisation ({', '.join(row)}) VALUES ({marks})",
                    tuple(row.values()),
                )


@pytest.mark.parametrize("grouping", Grouping)
@pytest.mark.parametrize("more", [0, 40])
def test_the_top_is_the_same_as_the_stores(
    bundled: Path, tmp_path: Path, grouping: Grouping, more: int
):
    path = tmp_path / "wardcard.db"
    path.write_bytes(bundled.read_bytes())
    add_providers(path, more)
    page = read_top(path, grouping, 30)
    assert page is not None
    assert page.rows
    with closing(ReportStore.open(path)) as store:
        assert page == store.page(Arrangement(grouping), count=30)
        built = store.page(Arrangement(grouping, EVERY_RATING), count=30)
    assert page == built
    if not more and grouping is Grouping.A_TO_Z:
        assert any(isinstance(row, TreeRow) and row.rating and row.children for row in page.rows)


def test_a_database_that_must_be_created_checked_or_migrated_first_gives_none(
    bundled: Path, tmp_path: Path
):
    path = tmp_path / "wardcard.db"

    def top() -> object:
        return read_top(path, Grouping.A_TO_Z, 30)

    assert top() is None, "there is no database yet"
    assert not path.exists()
    path.write_bytes(b"not a database, but longer than the header of one would be   " * 9)
    assert top() is None
    path.write_bytes(bundled.read_bytes()[:9000])
    assert top() is None, "cut short"
    path.write_bytes(bundled.read_bytes())
    assert top() is not None
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {migrations.newest_version() - 1}")
    assert top() is None, "an older schema must be migrated first"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {migrations.newest_version() + 1}")
    assert top() is None, "made by a newer Wardcard"
