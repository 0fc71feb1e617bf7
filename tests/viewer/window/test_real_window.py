"""The window as a ward has it: a real window manager, real keys, and what a screen reader is told.

Nothing of Wardcard is imported: it runs in a process of its own, and is seen from outside.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.tools import tool_or_skip
from tests.viewer.window.desktop import Accessible, Desktop, desktop
from tests.x_screen import SCREEN, TOOLS, wait_for, x_screen

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and AT-SPI are Linux's"),
]

TRUST = "East and North Hertfordshire NHS Trust"
LISTER = "Lister Hospital"
MEDICAL_CARE = "Medical care (including older people's care)"
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


def wait_for_cell(screen: Desktop, row: str, column: str) -> None:
    """Wait until the focus is on a rating, which is told with the heads of its row and column."""
    screen.wait_for(
        lambda each: (
            "focused" in each.states
            and each.role == "table cell"
            and (each.row, each.column) == (row, column)
        ),
        f"the focus on {row}, {column}",
    )


def restore(screen: Desktop) -> None:
    """Make the window, which is maximised on a small screen, smaller."""
    width, top = SCREEN[0], screen.area("Wardcard")[1]
    screen.click(width // 2, top // 2, times=2)
    wait_for(lambda: screen.size("Wardcard")[0] < width, "the window to be restored")


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
    site = screen.wait_for_focus("table cell", "Hertford County Hospital, ")
    assert site.description == "level 2, 1 of 4"
    screen.keys("Down", "Right")
    screen.wait_for(
        lambda each: "transient" in each.states and each.name.startswith("Surgery, "),
        "the services below the site",
    )
    screen.keys("Down")
    service = screen.wait_for_focus("table cell", "Urgent and emergency services, ")
    assert service.description == "level 3, 1 of 8"


@pytest.mark.usefixtures("opened")
def test_return_opens_a_site_and_goes_to_its_ratings(screen: Desktop) -> None:
    screen.keys("Down", "Down", "Return")
    screen.wait_for_title(LISTER)
    screen.wait_for_focus("table", "Ratings by service and key question")
    screen.wait_for_focus("table cell", "Urgent and emergency services")
    screen.keys("Right")
    wait_for_cell(screen, "Urgent and emergency services", "Safe")
    screen.keys("Right")
    wait_for_cell(screen, "Urgent and emergency services", "Effective")
    screen.keys("Down", "Return")
    wait_for_cell(screen, MEDICAL_CARE, "Effective")
    screen.wait_for(
        lambda each: (
            each.role == "heading"
            and each.name.startswith(f"Story of {MEDICAL_CARE}, Effective, in the report of ")
        ),
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
def test_a_card_is_saved_under_a_name_that_is_typed(screen: Desktop) -> None:
    screen.keys("ctrl+e")
    screen.wait_for_title("Print or save a card")
    screen.wait_for_focus("push button", "Save PDF")
    for _ in range(12):
        screen.keys("shift+Tab")
        if any(
            each.name == "Name of the file" and "focused" in each.states for each in screen.read()
        ):
            break
    screen.wait_for_focus("text", "Name of the file")
    screen.keys("ctrl+a")
    screen.write("card.pdf")
    screen.keys("Return")
    screen.wait_for_title(TRUST)
    screen.wait_for(lambda each: each.name.startswith("Saved card.pdf in "), "a message of it")
    (card,) = Path(screen.environment["HOME"]).rglob("card.pdf")
    assert card.read_bytes().startswith(b"%PDF")


def test_ctrl_q_ends_it_and_the_next_start_comes_back_to_the_same_place(
    screen: Desktop, opened: subprocess.Popen[bytes], start: Start
) -> None:
    screen.keys("Down", "Down", "Return")
    screen.wait_for_title(LISTER)
    screen.keys("ctrl+q")
    assert ended(opened) == 0
    start()
    screen.wait_for_title(LISTER)


def test_the_place_asked_for_is_shown_and_stays_when_the_tree_has_the_focus(
    screen: Desktop, start: Start
) -> None:
    start("--subject", "RWH01")
    screen.wait_for_title(LISTER)
    screen.wait_for_focus("table cell", LISTER)
    screen.keys("F6", "shift+F6")
    screen.wait_for_focus("table cell", LISTER)
    assert screen.active() == f"{LISTER} – Wardcard"


@pytest.mark.usefixtures("usual_signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGINT", "SIGKILL"])
def test_the_place_is_kept_however_it_ends(
    screen: Desktop, start: Start, tmp_path: Path, name: str
) -> None:
    process = start("--subject", "RWH01")
    screen.wait_for_title(LISTER)
    time.sleep(1)  # within which the place is kept
    number = signal.Signals[name]  # Windows has no SIGHUP to name here
    process.send_signal(number)
    killed = name == "SIGKILL"
    assert ended(process) == (-number if killed else 0)
    files = {path.name for path in (tmp_path / "data").iterdir()}
    assert killed or "wardcard.db-wal" not in files, "the database was closed"
    assert killed or not list((tmp_path / "data" / "crashes").iterdir())
    start()
    screen.wait_for_title(LISTER)


@pytest.mark.parametrize("size", [(1366, 768), (1024, 600)])
def test_all_of_the_first_window_is_on_a_small_screen(
    size: tuple[int, int], bundled_database: Path, tmp_path: Path
) -> None:
    for tool in TOOLS:
        tool_or_skip(tool)
    shutil.copyfile(bundled_database, tmp_path / "wardcard.db")
    command = [sys.executable, "-m", "viewer", "--data-dir", str(tmp_path)]
    with x_screen(size) as small:
        for maximised in (True, False):
            process = subprocess.Popen(command, env=small.environment | {"QT_QPA_PLATFORM": "xcb"})
            try:
                small.wait_for_title(TRUST)
                left, top, width, height = small.area(TRUST)
                assert ((left, width) == (0, size[0])) is maximised
                assert 10 < top < 60, "the title bar is on the screen"
                assert top + height <= size[1]
                if maximised:
                    small.click(size[0] // 2, top // 2, times=2)
                    wait_for(lambda: small.area(TRUST)[2] < size[0], "the window to be restored")
                left, top, width, height = small.area(TRUST)
                assert left >= 0
                assert top > 10, "the title bar is on the screen"
                assert left + width <= size[0]
                assert top + height <= size[1]
                small.keys("alt+F4")
            finally:
                process.terminate()
                process.wait(30)


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
    restore(screen)
    screen.resize("Wardcard", 1024, 700)
    wait_for(lambda: screen.size("Wardcard") == (1024, 700), "the window to be smaller")
    heads = of_role(screen.read(), "table column header")
    assert [head for head in heads if head in QUESTIONS] == QUESTIONS


def test_two_windows_are_used_side_by_side_and_closed_one_by_one(
    screen: Desktop, opened: subprocess.Popen[bytes], start: Start
) -> None:
    restore(screen)
    screen.keys("ctrl+n")
    wait_for(lambda: screen.titles() == [f"{TRUST} – Wardcard"] * 2, "a second window")
    screen.wait_for_focus("table cell", TRUST)
    screen.keys("Down", "Down", "Return")
    wait_for(lambda: screen.active() == f"{LISTER} – Wardcard", "the site in the second window")
    assert sorted(screen.titles()) == [f"{TRUST} – Wardcard", f"{LISTER} – Wardcard"]
    for title in (TRUST, LISTER):
        screen.resize(title, SCREEN[0] // 2, 600)
        wait_for(lambda title=title: screen.size(title)[0] == SCREEN[0] // 2, "half of the screen")
    assert ended(start("--subject", "RWH23")) == 0
    wait_for(lambda: screen.active().startswith("Hertford County Hospital"), "the window in use")
    assert sorted(screen.titles())[0] == f"{TRUST} – Wardcard"
    screen.keys("ctrl+w")
    wait_for(lambda: screen.titles() == [f"{TRUST} – Wardcard"], "one window to be closed")
    screen.wait_for_title(TRUST)
    screen.keys("ctrl+q")
    assert ended(opened) == 0


def test_the_keys_of_a_command_that_is_not_possible_choose_nothing_else(
    screen: Desktop, start: Start
) -> None:
    start("--subject", "RWH01")
    screen.wait_for_title(LISTER)
    screen.wait_for_focus("table cell", LISTER)
    screen.keys(*["ctrl+Next"] * 8, "alt+Right")
    time.sleep(2)
    assert screen.titles() == [f"{LISTER} – Wardcard"]


# What a screen reader is told


def of_role(read: list[Accessible], role: str) -> list[str]:
    return [each.name for each in read if each.role == role]


@pytest.mark.usefixtures("opened")
def test_a_screen_reader_is_told_the_rows_of_the_tree(screen: Desktop) -> None:
    read = screen.read()
    (tree,) = (each for each in read if each.role == "tree")
    assert tree.name == "Trusts, sites and services"
    rows = [each for each in read if each.role == "table cell" and "transient" in each.states]
    told = [(each.name, each.description) for each in rows]
    assert told[0] == (f"{TRUST}, Requires improvement", "level 1, 1 of 3")
    assert (f"{LISTER}, Requires improvement", "level 2, 2 of 4") in told
    changed = "Queen Elizabeth II Hospital, Requires improvement, up one"
    assert (changed, "level 2, 4 of 4") in told
    assert {"expandable", "expanded", "focused"} <= rows[0].states


@pytest.mark.usefixtures("opened")
def test_a_screen_reader_is_told_the_heads_and_cells_of_the_ratings(screen: Desktop) -> None:
    read = screen.read()
    assert "Ratings by site and key question" in of_role(read, "table")
    heads = of_role(read, "table column header")
    assert [head for head in heads if head in QUESTIONS] == QUESTIONS
    cells = {
        (each.row, each.column): each.name for each in read
        if each.role == "table cell" and each.row
    }  # fmt: skip
    assert {(LISTER, question) for question in QUESTIONS} <= cells.keys()
    assert cells[LISTER, "Safe"].startswith("Requires improvement, up from Inadequate")


@pytest.mark.usefixtures("opened")
def test_a_screen_reader_is_told_a_name_for_everything_the_keyboard_reaches(
    screen: Desktop,
) -> None:
    reached = [each for each in screen.read() if "focusable" in each.states]
    assert len(reached) > 20
    nameless = [
        each for each in reached
        if not (each.name or each.description) and each.role not in ("list", "filler")
    ]  # fmt: skip
    assert nameless == []
