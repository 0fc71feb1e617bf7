"""Imports only add to the history, and their order does not change the result."""

from __future__ import annotations

import itertools
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from db.domain.errors import Cancelled
from db.domain.imports import Progress
from db.domain.report import Subject
from db.importing import transaction
from db.importing.loader import Loader
from db.importing.opening import open_or_create
from db.reading.store import ReportStore
from tests.db.contents import contents
from tests.db.packs import minimal, write
from viewer.system.paths import bundled_packs


def test_a_new_database_starts_with_the_bundled_packs(tmp_path: Path) -> None:
    store = open_or_create(tmp_path / "new folder" / "wardcard.db", bundled_packs())
    try:
        # A provider with one place is one row, which opens the place.
        assert [row.subject.id for row in store.tree()] == ["RWH", "1-5203053560", "RK950"]
    finally:
        store.close()


def test_importing_a_file_again_adds_nothing_and_reports_that(tmp_path: Path) -> None:
    path, pack = tmp_path / "wardcard.db", write(tmp_path, minimal())
    (first,) = Loader(path).load([pack])
    before = contents(path)
    (second,) = Loader(path).load([pack])
    assert first.ratings_added == 9
    assert first.findings_added == 3
    assert second.already_loaded
    assert contents(path) == before


def test_a_higher_revision_replaces_findings_and_adds_ratings(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    newer: dict[str, Any] = minimal() | {"revision": 2}
    newer["findings"] = newer["findings"][:1]
    newer["ratings"][0]["ratings"]["caring"] = "Outstanding"
    (summary,) = Loader(path).load([write(tmp_path, newer, "newer.json")])
    assert summary.ratings_added == 1
    store = ReportStore.open(path)
    try:
        assert len(store.card(Subject("ZZ101")).findings) == 1
    finally:
        store.close()


def test_files_in_any_order_give_the_same_database(tmp_path: Path) -> None:
    older = minimal()
    newer = minimal() | {"revision": 2, "as_of": "2023-01-01"}
    newer["findings"] = newer["findings"][:2]
    newer["provider"] = {"id": "ZZ1", "name": "Invented NHS Foundation Trust"}
    other = minimal() | {"id": "other", "as_of": "2021-01-01", "findings": [], "measures": []}
    other["ratings"] = [
        {"report": "2018", "location": "ZZ101", "ratings": {"safe": "Inadequate"},
         "sources": ["paper"]},
        # The same page as the first pack, for a report of this pack's own.
        {"report": "2018", "location": "ZZ101", "ratings": {"overall": "Good"},
         "sources": ["page"]},
    ]  # fmt: skip
    files = [
        write(tmp_path, pack, f"{number}.json") for number, pack in enumerate((older, newer, other))
    ]
    results = set()
    for number, order in enumerate(itertools.permutations(files)):
        path = tmp_path / f"order-{number}.db"
        for file in order:
            Loader(path).load([file])
        results.add("\n".join(contents(path)))
    assert len(results) == 1


def test_sources_that_disagree_are_both_kept_and_flagged(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    other = minimal() | {"id": "other", "findings": [], "measures": []}
    other["ratings"] = [
        {"report": "2018", "location": "ZZ101", "ratings": {"safe": "Inadequate"},
         "sources": ["paper"]},
    ]  # fmt: skip
    Loader(path).load([write(tmp_path, minimal()), write(tmp_path, other, "other.json")])
    store = ReportStore.open(path)
    try:
        own = store.card(Subject("ZZ101")).matrix.own
    finally:
        store.close()
    assert own is not None
    safe = own.cells[0]
    assert safe is not None
    assert safe.rating.word == "Good"  # CQC's own word before a newspaper's
    assert [other.word for other in safe.others] == ["Inadequate"]
    assert any("Sources disagree" in note for note in safe.notes)


def test_cancel_leaves_the_database_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    before = path.read_bytes()
    reported: list[Progress] = []
    with pytest.raises(Cancelled):
        Loader(path).load(
            [write(tmp_path, minimal() | {"id": "second"}, "second.json")],
            reported.append,
            lambda: len(reported) > 2,
        )
    assert reported[0].file_name == "second.json"
    assert path.read_bytes() == before


@pytest.mark.parametrize("looks", [500, 2_000, 8_000])
def test_cancelling_within_an_sql_statement_is_reported_as_cancelled(
    looks: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transaction, "_STEPS_BETWEEN_CHECKS", 1)
    path = tmp_path / "wardcard.db"
    Loader(path).load([write(tmp_path, minimal())])
    before = path.read_bytes()
    looked = itertools.count()
    second = write(tmp_path, minimal() | {"id": "second"}, "second.json")
    with pytest.raises(Cancelled):
        Loader(path).load([second], cancelled=lambda: next(looked) > looks)
    assert path.read_bytes() == before


def test_a_summary_lists_the_ratings_that_went_up_and_down(tmp_path: Path) -> None:
    path = tmp_path / "wardcard.db"
    older = minimal()
    older["ratings"] = [entry for entry in older["ratings"] if entry["report"] == "2018"]
    (first,) = Loader(path).load([write(tmp_path, older)])
    (summary,) = Loader(path).load([write(tmp_path, minimal() | {"revision": 2})])
    assert (first.went_up, first.went_down) == ((), ()), "a first file changes nothing"
    assert summary.went_down == ("Invented General Hospital, Overall: Good to Inadequate",)
    assert summary.went_up == ()


def test_the_schema_for_sqlalchemy_agrees_with_the_migrations(tmp_path: Path) -> None:
    from db.sqlite.schema import metadata

    path = tmp_path / "wardcard.db"
    Loader(path).load([])
    connection = sqlite3.connect(path)
    for table in metadata.tables.values():
        columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")]
        assert columns == [column.name for column in table.columns], table.name
    connection.close()


@pytest.mark.parametrize(
    "name",
    [
        "a # b % d.db",
        pytest.param(
            "a ? b.db",
            marks=pytest.mark.skipif(sys.platform == "win32", reason="no file has a ? on Windows"),
        ),
        "Ysbyty Gŵyl.db",
        "with 'quotes'.db",
    ],
)
def test_a_database_can_have_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    Loader(path).load([write(tmp_path, minimal())])
    assert path.is_file()
    store = ReportStore.open(path, read_only=True)
    try:
        assert store.tree()[0].name == "Invented NHS Trust"
    finally:
        store.close()
