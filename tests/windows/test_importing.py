"""CQC's files of the whole country: added in the window with progress, and cancelled."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks import country
from tests.windows.app import TRUST, App

STATUS = (0, 738, 1366, 768)
SECONDS = 240
"""The time limit for an import."""


def ratings(app: App) -> int:
    """How many ratings the files in the database gave."""
    loaded = json.loads(app.ask("sources", "--format", "json"))
    return sum(file["ratings"] for file in loaded)


@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_a_national_file_is_added_with_progress_and_can_be_cancelled(
    app: App, kind: str, tmp_path: Path
) -> None:
    file = country.latest_ratings(tmp_path / f"latest ratings.{kind}")
    before = app.ask("sources")
    app.open_at(TRUST, file)
    app.wait_for_text(rf"latest ratings.{kind}.*\d")
    app.click_text("Cancel")
    app.wait_for_text("stopped|was not added|as it was")
    assert app.ask("sources") == before, "a cancelled import leaves something behind"

    app.open(file)  # hands over to the window
    app.wait_for_text("%|left")
    app.wait_for_text(r"[\d,]+ (new )?ratings", seconds=SECONDS)
    assert "latest ratings" in app.ask("sources")
    assert "250" in app.text(STATUS)
