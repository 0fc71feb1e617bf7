"""The window as a ward has it: a real window manager, real keys, and what a screen reader is told.

Nothing of Wardcard is imported: it runs in a process of its own, and is seen from outside.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.viewer.window.desktop import Accessible, Desktop, desktop
from tests.x_screen import SCREEN, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and AT-SPI are Linux's"),
]

TRUST = "East and North Hertfordshire NHS Trust"
LISTER = "Lister Hospital"
QUESTIONS = ["Safe", "Effective", "Caring", "Responsive", "Well-led", "Overall"]

Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture(scope="module")
def screen() -> Iterator[Desktop]:
    """One desktop for all tests here."""
    with desktop() as made:
        yield made


@pytest.fixture
def start(screen: Desktop, tmp_path: Path, bundled_database: Path) -> Iterator[Start]:
    """Starts Wardcard on the bundled reports; what still runs at the end is ended."""
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copyfile(bundled_database, folder / "wardcard.db")
    started: list[subprocess.Popen[bytes]] = []

    def run(*words: str | Path) -> subprocess.Popen[bytes]:
        started.append(screen.start(*words, "--data-dir", folder))
        return started[-1]

    yield run
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.wait(30)
    wait_for(lambda: screen.titles() == [], "all windows to be gone")


@pytest.fixture
def opened(screen: Desktop, start: Start) -> subprocess.Popen[bytes]:
    """Wardcard, started and showing the trust, with the focus in the tree."""
    process = start()
    screen.wait_for_title(TRUST)
    screen.wait_for_focus("table cell", TRUST)
    return process


def ended(process: subprocess.Popen[bytes]) -> int:
    """The status with which the process ends."""
    wait_for(lambda: process.poll() is not None, "Wardcard to end")
    assert process.returncode is not None
    return process.returncode


@pytest.mark.usefixtures("opened")
def test_the_window_opens_on_the_screen_with_the_focus_in_the_tree(screen: Desktop) -> None:
    assert screen.titles() == [f"{TRUST} – Wardcard"]
    width, height = screen.size("Wardcard")
    assert 800 <= width <= SCREEN[0]
    assert 500 <= height <= SCREEN[1]


@pytest.mark.usefixtures("opened")
def test_the_tree_is_walked_with_the_keyboard(screen: Desktop) -> None:
    screen.keys("Down")
    screen.wait_for_focus("table cell", "Hertford County Hospital, site")
    screen.keys("Down", "Right")
    screen.wait_for(
        lambda each: "transient" in each.states and each.name.startswith("Surgery, "),
        "the services below the site",
    )
    screen.keys("Down")
    screen.wait_for_focus("table cell", "Urgent and emergency services, ")


@pytest.mark.usefixtures("opened")
def test_return_opens_a_site_and_goes_to_its_ratings(screen: Desktop) -> None:
    screen.keys("Down", "Down", "Return")
    screen.wait_for_title(LISTER)
    screen.wait_for_focus("table", "Ratings by service and key question")
    screen.keys("Right")
    screen.wait_for_focus("table cell", "Urgent and emergency services, Safe: ")
    screen.keys("Right")
    screen.wait_for_focus("table cell", "Urgent and emergency services, Effective: ")
    screen.wait_for(
        lambda each: each.name == "Story of Urgent and emergency services, Effective",
        "the story of that rating",
    )


@pytest.mark.usefixtures("opened")
def test_a_search_finds_and_opens_a_place_with_the_keyboard(screen: Desktop) -> None:
    screen.keys("ctrl+k")
    screen.wait_for_focus("text", "Search")
    screen.write("mount vernon")
    screen.wait_for(
        lambda each: each.name.startswith("Mount Vernon Cancer Centre") and "list" in each.role,
        "a result of the search",
    )
    screen.keys("Down", "Return")
    screen.wait_for_title("Mount Vernon Cancer Centre")


@pytest.mark.usefixtures("opened")
def test_the_print_dialog_opens_and_closes(screen: Desktop) -> None:
    screen.keys("ctrl+p")
    wait_for(lambda: len(screen.titles()) == 2, "a dialog")
    dialog = wait_for(
        lambda: title if not (title := screen.active()).startswith(TRUST) else "",
        "the dialog to have the focus",
    )
    assert dialog
    screen.keys("Escape")
    screen.wait_for_title(TRUST)
    assert screen.titles() == [f"{TRUST} – Wardcard"]


@pytest.mark.usefixtures("opened")
def test_a_card_is_saved_through_the_file_dialog(screen: Desktop, tmp_path: Path) -> None:
    screen.keys("ctrl+e")
    wait_for(lambda: len(screen.titles()) == 2, "the file dialog")
    wait_for(lambda: not screen.active().startswith(TRUST), "the dialog to have the focus")
    card = tmp_path / "card.pdf"
    screen.keys("ctrl+a")
    screen.write(str(card))
    screen.keys("Return")
    wait_for(lambda: card.is_file() and card.read_bytes().startswith(b"%PDF"), "the card")
    screen.wait_for(lambda each: each.name.startswith("Saved card.pdf"), "a message that says so")


def test_ctrl_q_ends_it_and_the_next_start_comes_back_to_the_same_place(
    screen: Desktop, opened: subprocess.Popen[bytes], start: Start
) -> None:
    screen.keys("Down", "Down", "Return")
    screen.wait_for_title(LISTER)
    screen.keys("ctrl+q")
    assert ended(opened) == 0
    start()
    screen.wait_for_title(LISTER)


def test_the_window_managers_close_ends_it(
    screen: Desktop, opened: subprocess.Popen[bytes]
) -> None:
    screen.keys("alt+F4")
    assert ended(opened) == 0


def test_a_second_start_hands_over_to_the_window_that_is_there(
    screen: Desktop, opened: subprocess.Popen[bytes], start: Start
) -> None:
    second = start("--subject", "RWH01")
    assert ended(second) == 0
    screen.wait_for_title(LISTER)
    assert screen.titles() == [f"{LISTER} – Wardcard"]
    assert opened.poll() is None


@pytest.mark.usefixtures("opened")
def test_a_smaller_window_keeps_its_report_in_view(screen: Desktop) -> None:
    screen.resize("Wardcard", 1024, 700)
    wait_for(lambda: screen.size("Wardcard") == (1024, 700), "the window to be smaller")
    heads = of_role(screen.read(), "table column header")
    assert [head for head in heads if head in QUESTIONS] == QUESTIONS


# What a screen reader is told


def of_role(read: list[Accessible], role: str) -> list[str]:
    return [each.name for each in read if each.role == role]


@pytest.mark.usefixtures("opened")
def test_a_screen_reader_is_told_the_rows_of_the_tree(screen: Desktop) -> None:
    read = screen.read()
    (tree,) = (each for each in read if each.role == "tree")
    assert tree.name == "Trusts, sites and services"
    rows = [each for each in read if "transient" in each.states]
    told = [each.name for each in rows]
    assert told[0].startswith(f"{TRUST}, provider, Requires improvement, no change, November 2023")
    assert any(name.startswith(f"{LISTER}, site, Requires improvement") for name in told)
    assert {"expandable", "expanded", "focused"} <= rows[0].states


@pytest.mark.usefixtures("opened")
def test_a_screen_reader_is_told_the_heads_and_cells_of_the_ratings(screen: Desktop) -> None:
    read = screen.read()
    assert "Ratings by site and key question" in of_role(read, "table")
    heads = of_role(read, "table column header")
    assert [head for head in heads if head in QUESTIONS] == QUESTIONS
    cells = of_role(read, "table cell")
    safe = next(name for name in cells if name.startswith(f"{LISTER}, Safe: "))
    assert safe.startswith(f"{LISTER}, Safe: Requires improvement, up one from Inadequate")


@pytest.mark.usefixtures("opened")
def test_a_screen_reader_is_told_a_name_for_everything_the_keyboard_reaches(
    screen: Desktop,
) -> None:
    reached = [each for each in screen.read() if "focusable" in each.states]
    assert len(reached) > 20
    nameless = [each for each in reached if not each.name and each.role not in ("list", "filler")]
    assert nameless == []
