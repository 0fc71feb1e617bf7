r"""Policies in Windows' registry, HKLM\Software\Policies\Wardcard, as group policy writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.db.packs import minimal, write
from tests.windows.app import TRUST, App

KEY = r"HKLM\Software\Policies\Wardcard"


@pytest.fixture
def policies(app: App) -> Iterator[App]:
    """Wardcard on a PC whose policies are removed at the end."""
    yield app
    app.wine.run("reg", "delete", KEY, "/f")


def set_policy(app: App, name: str, kind: str, value: str) -> None:
    app.wine.must("reg", "add", KEY, "/v", name, "/t", kind, "/d", value, "/f")


def test_nobody_adds_data_where_a_policy_says_so(policies: App, tmp_path: Path) -> None:
    app = policies
    set_policy(app, "NoAddingData", "REG_DWORD", "1")
    stated = json.loads(app.ask("info", "--format", "json"))["policies"]
    assert stated["source"] == KEY
    assert stated["values"] == {"NoAddingData": True}
    assert stated["faults"] == []
    pack = write(tmp_path, minimal(), "pack.json")
    assert "policy NoAddingData" in app.refusal("import", pack)
    app.open_at(TRUST, pack)
    app.wait_for_text("IT has set this computer so that nobody adds")


def test_the_data_is_in_the_folder_of_a_policy_with_its_variables(policies: App) -> None:
    app = policies
    set_policy(app, "DataFolder", "REG_EXPAND_SZ", r"C:\ward data\%USERNAME%")
    app.open_at(TRUST)
    folder = app.wine.drive / "ward data" / app.wine.profile.name
    assert (folder / "wardcard.db").is_file()


def test_a_wrong_value_still_counts_and_is_reported(policies: App, tmp_path: Path) -> None:
    app = policies
    set_policy(app, "NoAddingData", "REG_SZ", "perhaps")
    done = app.run("import", write(tmp_path, minimal(), "pack.json"))
    assert done.returncode == 1
    assert "NoAddingData" in done.stderr
    (fault,) = json.loads(app.ask("info", "--format", "json"))["policies"]["faults"]
    assert "NoAddingData" in fault
