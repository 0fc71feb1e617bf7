"""CQC's files of the whole country: added in the window with progress, and cancelled."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.benchmarks import country
from tests.windows.app import TRUST, App

ROWS = r"latest ratings.*\d rows"
"""What is shown of the progress: 'latest ratings.csv: Reading, 40,000 of 250,000 rows'."""
SECONDS = 240
"""The time limit for an import."""


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_a_national_file_is_added(app: App, kind: str, tmp_path: Path) -> None:
    file = country.latest_ratings(tmp_path / f"latest ratings.{kind}")
    app.open_at(TRUST, file)
    app.wait_for_text(r"Added latest ratings", seconds=SECONDS)
    assert "latest ratings" in app.ask("sources")
    # The status line says it too, but the reader of pictures takes small digits for others.
    assert re.search(r"Ratings: 2\d\d,\d\d\d", app.ask("info"))


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_adding_shows_its_progress_and_can_be_cancelled(
    app: App, kind: str, tmp_path: Path
) -> None:
    file = country.latest_ratings(tmp_path / f"latest ratings.{kind}")
    before = app.ask("sources")
    app.open_at(TRUST, file)
    app.wait_for_text(ROWS)
    app.click_text("Stop")
    app.wait_for_text("Cancelled. nothing was changed")
    assert app.ask("sources") == before, "a cancelled import leaves something behind"
