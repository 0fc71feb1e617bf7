"""The window in Windows: real keys and a real mouse, and what they leave on the screen and disk."""

from __future__ import annotations

import subprocess
from pathlib import Path

from builds.sheet import write_sheet

from tests.tools import tool_or_skip
from tests.windows.app import LISTER, TREE, TRUST, App
from tests.x_screen import wait_for


def text_of(card: Path) -> str:
    """The text of a PDF in one line, once it has been written."""
    wait_for(lambda: card.is_file() and card.read_bytes().rstrip().endswith(b"%%EOF"), card.name)
    command = [tool_or_skip("pdftotext"), str(card), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    return " ".join(text.split())


def ended(process: subprocess.Popen[bytes]) -> int:
    """The status with which a process ends."""
    process.communicate(timeout=60)
    return process.returncode


def save_card(app: App, name: str) -> None:
    """Save the card of what is shown under ``name``, in the folder Documents."""
    app.screen.keys("ctrl+e")
    app.screen.wait_for_title("Print or save a card")
    app.screen.keys("alt+i", "ctrl+a")
    app.screen.write(name)
    app.screen.keys("Return")


def test_the_tree_is_walked_with_keys_and_mouse(opened: App) -> None:
    screen = opened.screen
    screen.keys("Down")
    screen.wait_for_title("Hertford County Hospital")
    screen.keys("Down")
    screen.wait_for_title(LISTER)
    screen.click(120, 214)  # the first row, the trust
    screen.wait_for_title(TRUST)


def test_a_search_finds_and_opens_a_place(opened: App) -> None:
    opened.screen.keys("ctrl+k")
    opened.screen.write("mount vernon")
    opened.wait_for_text("Mount Vernon Cancer Centre", (163, 66, 800, 250))
    opened.screen.keys("Down", "Return")
    opened.screen.wait_for_title("Mount Vernon Cancer Centre")


def test_a_report_is_read_with_its_findings(opened: App) -> None:
    opened.wait_for_text("inspectors found", (296, 66, 1110, 380))
    opened.screen.keys("ctrl+l")
    text = opened.text((296, 66, 1110, 738))
    assert "Requires improvement" in text
    assert "Hertford County" in text


def test_a_card_is_saved_under_a_name_of_ones_own(opened: App) -> None:
    card = opened.wine.profile / "Documents" / "card.pdf"
    save_card(opened, card.name)
    assert TRUST in text_of(card)
    opened.wait_for_text("Saved card.pdf in")


def test_a_file_is_added_through_windows_own_dialog_which_begins_in_documents(app: App) -> None:
    write_sheet(app.wine.profile / "Documents" / "new.ods")
    # The Start menu begins in Wardcard's own folder.
    app.wine.start(app.home / "wardcard.exe", cwd=app.home)
    app.screen.wait_for_title(TRUST)
    app.wait_for_text("Hertford County", TREE)
    app.screen.keys("ctrl+o")
    app.screen.wait_for_title("Add data")
    app.screen.write("new.ods")
    app.screen.keys("Return")
    app.wait_for_text("Added new")


def test_ctrl_q_ends_it_and_the_next_start_comes_back_to_the_same_place(app: App) -> None:
    process = app.open_to_use()
    app.screen.keys("Down", "Down")
    app.screen.wait_for_title(LISTER)
    app.quit()
    assert ended(process) == 0
    app.open_at(LISTER)


def test_a_second_start_hands_over_to_the_window_that_is_there(opened: App) -> None:
    second = opened.open("--subject", "RWH01")
    assert ended(second) == 0
    opened.screen.wait_for_title(LISTER)
    assert opened.screen.titles() == [f"{LISTER} – Wardcard"]


def test_it_starts_again_after_it_was_killed(app: App) -> None:
    process = app.open_at(TRUST)
    app.screen.kill()
    assert ended(process) != 0
    app.open_at(TRUST)
    app.ask("info", "--check")
    second = app.open("--subject", "RWH01")
    assert ended(second) == 0
    app.screen.wait_for_title(LISTER)
