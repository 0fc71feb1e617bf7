"""Files and folders as Windows has them: open elsewhere, read-only, with long or unusual names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from builds import sheet

from tests.windows.app import TRUST, App
from tests.windows.test_window import save_card, text_of
from tests.windows.wine import STAND_INS, USER, compile_c

STATUS = (0, 738, 1366, 768)
"""Where the window says whose data it shows."""


@pytest.fixture
def opened_elsewhere(app: App) -> Iterator[Path]:
    """A PDF that another program shows."""
    path = app.wine.profile / "Documents" / "open card.pdf"
    path.write_bytes(b"%PDF-1.7 older")
    program = app.wine.drive / "hold_open.exe"
    compile_c(STAND_INS / "hold_open.c", program, "-municode")
    holder = app.wine.start(program, path)
    assert holder.stdout is not None
    assert holder.stdout.readline().strip() == b"open"
    yield path
    holder.kill()
    holder.communicate()


def read_only(folder: Path) -> Path:
    """Make a folder in which nobody may create or change files."""
    folder.chmod(0o555)
    return folder


def long_folder(app: App) -> Path:
    """A folder whose path is longer than the 260 characters that Windows once allowed."""
    folder = app.wine.profile / "Documents"
    while len(app.wine.path(folder)) < 280:
        folder /= "Ward 7, zażółć & réa"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def test_a_card_open_in_another_program_is_saved_under_the_next_name(
    app: App, opened_elsewhere: Path
) -> None:
    app.open_to_use()
    save_card(app, opened_elsewhere.name)
    second = opened_elsewhere.with_name("open card (2).pdf")
    assert TRUST in text_of(second)
    assert opened_elsewhere.read_bytes() == b"%PDF-1.7 older"
    app.wait_for_text("is open in another program")
    left = [path.name for path in second.parent.iterdir() if ".part" in path.name]
    assert left == []


def test_a_card_in_a_read_only_folder_is_refused(app: App) -> None:
    folder = app.wine.profile / "Documents" / "read only"
    folder.mkdir(exist_ok=True)
    read_only(folder)
    sentence = app.refusal("card", "RWH01", "--out", folder / "card.pdf")
    assert "you are not allowed to write to" in sentence
    assert list(folder.iterdir()) == []


def test_a_database_in_a_read_only_folder_is_shown(app: App, ready_data: Path) -> None:
    folder = app.wine.share("server", "read-only")
    database = folder / "wardcard.db"
    database.write_bytes((ready_data / "wardcard.db").read_bytes())
    database.chmod(0o444)
    read_only(folder)
    matrix = json.loads(app.ask("ratings", "RWH", "--format", "json", "--db", database))
    assert matrix["subject"]["name"] == TRUST
    app.open_at(TRUST, "--db", database)
    app.wait_for_text("read-only", STATUS)
    assert [path.name for path in folder.iterdir()] == ["wardcard.db"]


def test_the_users_folder_has_a_space_and_unusual_letters(app: App) -> None:
    assert app.wine.path(app.data) == rf"C:\users\{USER}\AppData\Local\Wardcard"
    assert app.wine.path(app.data) in app.ask("info")


def test_paths_longer_than_260_characters_work(app: App) -> None:
    folder = long_folder(app)
    card = folder / "card of Lister.pdf"
    app.ask("card", "RWH01", "--out", card)
    assert "Lister Hospital" in text_of(card)
    spreadsheet = folder / "latest ratings.ods"
    sheet.write_sheet(spreadsheet)
    data = folder / "data"
    app.ask("import", spreadsheet, "--data-dir", data)
    assert sheet.NAME in app.ask("find", sheet.NAME, "--data-dir", data)
    app.open_at(TRUST, "--data-dir", data)
