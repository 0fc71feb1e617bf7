"""Importing in a child process gives the same results and errors, and adds all or nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import db.importing.separate_process
from db.domain.errors import Cancelled, Refused, StoreError
from db.domain.imports import Progress
from db.importing.loader import Loader
from db.importing.separate_process import load_in_child
from db.reading.store import ReportStore
from tests.db.packs import minimal, write


class Trap:
    """Passed instead of a file, to run a function in the process that receives it."""

    def __init__(self, function: Callable[..., Any], *arguments: object) -> None:
        self._call = (function, arguments)

    def __reduce__(self) -> tuple[Callable[..., Any], tuple[object, ...]]:
        return self._call


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    return path


@pytest.fixture
def more(tmp_path: Path) -> Path:
    pack = minimal()
    pack.update(id="more", provider={"id": "ZZ2", "name": "Second Invented Trust"})
    pack["locations"][0]["id"] = "ZZ201"
    for part in ("reports", "ratings", "findings", "measures", "statements", "actions", "events"):
        for entry in pack.get(part, []):
            if "location" in entry:
                entry["location"] = "ZZ201"
            if "locations" in entry:
                entry["locations"] = ["ZZ201"]
    return write(tmp_path, pack, "more.json")


def providers(database: Path) -> list[str]:
    with closing(ReportStore.open(database)) as store:
        return [row.name for row in store.tree()]


def quietly(_: object) -> None:
    pass


def never() -> bool:
    return False


def test_a_file_is_imported_and_progress_is_reported(database: Path, more: Path) -> None:
    reported: list[Progress] = []
    (summary,) = load_in_child(database, [more], reported.append, never)
    assert summary.file_name == "more.json"
    assert summary.organisations_added == 2
    assert providers(database) == ["Invented NHS Trust", "Second Invented Trust"]
    assert {progress.file_name for progress in reported} == {"more.json"}


def test_the_database_can_be_read_while_an_import_writes(database: Path, more: Path) -> None:
    seen: list[list[str]] = []
    # In this process, because progress is then reported while the transaction is open.
    Loader(database).load([more], lambda _: seen.append(providers(database)))
    assert seen
    assert all(names == ["Invented NHS Trust"] for names in seen)


def test_a_refused_file_gives_the_same_message_in_a_child(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "holiday.json"
    path.write_text("not JSON at all", "utf-8")
    with pytest.raises(Refused) as in_child:
        load_in_child(database, [path], quietly, never)
    with pytest.raises(Refused) as in_this_process:
        Loader(database).load([path])
    assert str(in_child.value) == str(in_this_process.value)


def test_a_cancelled_import_leaves_the_database_as_it_was(database: Path, more: Path) -> None:
    before = database.read_bytes()
    with pytest.raises(Cancelled):
        load_in_child(database, [more], quietly, lambda: True)
    assert database.read_bytes() == before


def test_an_import_that_ignores_cancelling_is_ended(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db.importing.separate_process, "PATIENCE", 0.2)
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        load_in_child(database, [Trap(time.sleep, 60)], quietly, lambda: True)  # pyright: ignore[reportArgumentType]
    assert time.monotonic() - begun < 30


def test_a_child_that_ends_unexpectedly_is_reported_and_nothing_is_added(database: Path) -> None:
    before = database.read_bytes()
    with pytest.raises(StoreError, match="ended unexpectedly"):
        load_in_child(database, [Trap(os._exit, 3)], quietly, never)  # pyright: ignore[reportArgumentType]
    assert database.read_bytes() == before


def test_a_bug_is_reported_with_its_traceback(database: Path) -> None:
    with pytest.raises(RuntimeError, match="Traceback"):
        load_in_child(database, [3], quietly, never)  # pyright: ignore[reportArgumentType]
