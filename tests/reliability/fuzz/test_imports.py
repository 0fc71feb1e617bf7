"""Whole imports are fuzzed: a refusal changes nothing, and what is taken can be read and shown."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from db.domain.errors import StoreError
from db.domain.subject import Subject
from db.importing.loader import Loader
from db.reading.store import ReportStore
from tests.db.contents import contents
from tests.db.packs import minimal, write
from tests.reliability.fuzz.fuzzing import CORPUS, fuzz
from viewer.card.data import report_json
from viewer.card.pdf.writer import render_pdf
from viewer.cli.ratings_text import ratings_csv, ratings_json
from viewer.cli.report_text import report_lines
from viewer.documents.web_page import history_of, report_html
from viewer.wording.columns import COLUMNS, csv_rows

pytestmark = pytest.mark.slow

TOGETHER = 40
"""The imports into one database, before the next begins with a new one."""
EXAMPLES = sorted(
    path
    for path in CORPUS.iterdir()
    if path.suffix in (".csv", ".jsonl") or path.stem.startswith(("pack", "record", "list"))
)


def test_imports(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.db"
    Loader(fresh).load([write(tmp_path, minimal() | {"id": "there"})])
    before = contents(fresh)
    database = tmp_path / "wardcard.db"
    shutil.copy(fresh, database)
    known, done = before, 0

    def run(data: bytes) -> object:
        nonlocal known, done
        done += 1
        if done % TOGETHER == 0:
            shutil.copy(fresh, database)
            known = before
        path = tmp_path / "fuzz.json"
        path.write_bytes(data)
        try:
            (summary,) = Loader(database).load([path])
        except StoreError:
            assert contents(database) == known, "a refusal changed the database"
            _check_whole(database)
            raise
        known = contents(database)
        _check_whole(database)
        _show(database, pictures=done % 10 == 0)
        return (
            *(summary.format, summary.ratings_added.bit_length(), len(summary.refused_reasons)),
            *(summary.findings_added > 0, summary.already_loaded),
        )

    fuzz("imports", run, [path.read_bytes() for path in EXAMPLES], 1000)


def _check_whole(database: Path) -> None:
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def _show(database: Path, *, pictures: bool) -> None:
    """Show everything that the database holds, in every form that has no window."""
    with closing(ReportStore.open(database, read_only=True)) as store:
        subjects = store.subjects()
        assert Subject("ZZ1") in subjects
        for subject in subjects[:6]:
            card = store.card(subject)
            store.find(card.name, 5)
            report_json(card)
            "\n".join(report_lines(card)).encode()
            ratings_json(card, date(2026, 11, 30))
            ratings_csv(card).encode()
        for line in csv_rows(COLUMNS, store.ratings()):
            assert not any(cell.lstrip().startswith(("=", "+", "@")) for cell in line)
        if pictures:
            card = store.card(subjects[-1])
            report_html(card, store.ratings(history_of(card)), date(2026, 11, 30))
            render_pdf(card)
