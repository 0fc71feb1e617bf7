"""A walk through the live window with keys alone, listening as an assistive technology does.

Nothing of Wardcard is imported: it runs in a process of its own under a window manager, and is
heard over AT-SPI. One window serves all checks; each begins with the focus in the list of places.
Figures are printed at the end.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from PIL import Image, ImageChops

from tests.accessibility.listener import Event, Listener, Part, announced, focused, listener
from tests.viewer.window.desktop import desktop
from tests.x_screen import wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and AT-SPI are Linux's"),
]

LISTER = "Lister Hospital"
CONTROLS = frozenset(
    ("push button", "toggle button", "check box", "radio button", "combo box", "text",
     "spin button", "slider", "separator", "link", "list", "table", "tree", "page tab list")
)  # fmt: skip
"""Roles of what the user works; each must have a name, and the keyboard must reach it."""
ITEMS = frozenset(("list item", "table cell", "table row header", "page tab", "tree item"))
"""Roles of what is in a list, table or row of tabs, which the cursor keys reach."""
LEAST_TARGET = 24
"""The smallest width and height in pixels of what can be clicked (WCAG 2.2, 2.5.8)."""
MOST_WORDS = 16
"""The most words that a step in the ratings may say."""

figures: dict[str, object] = {}
"""What was counted; printed when the walk is over."""


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory, bundled_database: Path) -> Iterator[Listener]:
    """Wardcard showing a hospital, with somebody who listens."""
    folder = tmp_path_factory.mktemp("walk") / "data"
    folder.mkdir()
    shutil.copyfile(bundled_database, folder / "wardcard.db")
    with desktop() as screen, listener(screen) as heard:
        process = screen.start("--subject", "RWH01", "--data-dir", folder)
        screen.wait_for_title(LISTER)
        screen.wait_for_focus("table cell", LISTER)
        yield heard
        process.terminate()
        process.wait(30)
    for name, figure in figures.items():
        sys.stdout.write(f"\n{name}: {figure}")


@pytest.fixture(autouse=True)
def in_the_list(walk: Listener) -> None:
    """Begin with the focus on the hospital in the list, its ratings in front, and nothing open."""
    go_home(walk)


def go_home(walk: Listener) -> None:
    """Show the hospital's ratings, with the focus on its row in the list and nothing else open."""
    for _ in range(3):
        if len(walk.desktop.titles()) > 1:
            walk.press("Escape")
    walk.press("Escape", "Escape")
    if not is_home(walk):
        search(walk, "RWH01")
        walk.press("Return")
        walk.desktop.wait_for_title(LISTER)
        walk.press("F9", "F9", "F6", "F6", "F6")
    wait_for(lambda: walk.settle() or is_home(walk) or not walk.press("F6"), "the list")


def is_home(walk: Listener) -> bool:
    """Whether the focus is on the hospital's row in the list, and its ratings are in front."""
    focus = walk.focus
    return (
        focus is not None
        and focus.role == "table cell"
        and focus.name.startswith(LISTER)
        and "expandable" in focus.states
        and walk.desktop.active().startswith(LISTER)
    )


def search(walk: Listener, text: str) -> list[Event]:
    """Type ``text`` into the search; what was said until there were results."""
    walk.press("ctrl+k")
    heard = walk.write(text)

    def come() -> bool:
        heard.extend(walk.settle())
        return any("result" in each or "Nothing found" in each for each in announced(heard))

    wait_for(come, f"results for {text}")
    return heard


def hand_over(walk: Listener, file: Path) -> list[Event]:
    """Open ``file`` in the window that is there, as a double click would; what was said."""
    process = next(iter(walk.desktop.processes()))
    words = Path(f"/proc/{process}/cmdline").read_text().split("\0")
    walk.settle()
    second = walk.desktop.start(file, "--data-dir", words[words.index("--data-dir") + 1])
    assert second.wait(60) == 0
    return walk.settle()


def wait_until_said(walk: Listener, words: str, heard: list[Event]) -> None:
    """Wait until something with ``words`` in it is said, if it is not among ``heard``."""

    def come() -> bool:
        heard.extend(walk.settle())
        return any(words in each for each in announced(heard))

    wait_for(come, f"‘{words}’ to be said")


def report_page(walk: Listener) -> Part:
    """The row of tabs, with the title of the one in front as its name."""
    return next(part for part in walk.shown() if part.role == "page tab list")


def show_tab(walk: Listener, title: str) -> list[Event]:
    """Bring the tab that begins with ``title`` to the front; what was said last."""
    heard: list[Event] = []
    for _ in range(5):
        heard += walk.press("ctrl+Tab")
        if report_page(walk).name.startswith(title):
            return heard
    pytest.fail(f"no tab {title}")


def stops(walk: Listener, most: int = 60) -> list[Part]:
    """What the Tab key reaches, in turn, until it comes back to the first."""
    first = walk.focus
    found: list[Part] = []
    for _ in range(most):
        reached = focused(walk.press("Tab"))
        if not reached:
            continue  # the next link of a text
        stop = reached[-1]
        if found and stop.path == found[0].path:
            return found
        found.append(stop)
        if first is not None and (stop.path, stop.name) == (first.path, first.name):
            return found
    pytest.fail(f"Tab did not come back after {most} steps: {', '.join(map(str, found))}")


def working(parts: list[Part]) -> list[Part]:
    """The controls among ``parts`` that can be used now."""
    return [
        part for part in parts
        if part.role in CONTROLS and "sensitive" in part.states and "focusable" in part.states
    ]  # fmt: skip


def doubled(parts: list[Part]) -> list[str]:
    """Controls without a name or with one that another has, or a description that says it again."""
    wrong = [f"no name: {part} {part.place}" for part in parts if not part.name]
    counted = Counter((part.role, part.name) for part in parts if part.name)
    wrong += [f"{number} times: {role} {name}" for (role, name), number in counted.items()
              if number > 1]  # fmt: skip
    wrong += [
        f"its description says the name again: {part}: {part.description}"
        for part in parts
        if part.name and part.description.casefold().startswith(part.name.casefold())
    ]
    return wrong


class View(NamedTuple):
    """A part of the window, or a dialog: what is in it, and what the Tab key reaches there."""

    shown: list[Part]
    stops: list[Part]


VIEWS = (
    *("ratings", "findings", "filters", "card", "day", "help"),
    *("sources", "take out", "publish", "follow"),
)
"""The parts of the window, and the dialogs, in which every control is looked at."""


@pytest.fixture(scope="module")
def views(walk: Listener) -> dict[str, View]:
    """Each of :data:`VIEWS`."""
    found: dict[str, View] = {}
    for name in VIEWS:
        go_home(walk)
        open_view(walk, name)
        reached = stops(walk)
        found[name] = View(in_front(walk.shown()), reached)
        figures[f"controls, and stops of the Tab key ({name})"] = (
            f"{len(working(found[name].shown))}, {len(reached)}"
        )
    return found


def in_front(shown: list[Part]) -> list[Part]:
    """What is in the dialog that is open, or else in the window."""
    windows = [part for part in shown if part.depth == 1]
    top = next((part for part in windows if part.role == "dialog"), windows[0])
    begin = shown.index(top)
    end = next((n for n, part in enumerate(shown) if n > begin and part.depth == 1), len(shown))
    return shown[begin:end]


def open_view(walk: Listener, view: str) -> None:
    """Bring a part of the window to the front, or a dialog."""
    match view:
        case "ratings":
            walk.press("Return", "Right", "Return")
            walk.find(lambda part: part.name == "Close the story", "the story")
        case "findings":
            show_tab(walk, "What inspectors found")
        case "filters":
            walk.press("ctrl+shift+f")
            walk.find(lambda part: part.name == "Filters" and part.role == "tree", "the filters")
        case "card":
            walk.press("ctrl+p")
            walk.desktop.wait_for_title("Print or save a card")
            walk.find(lambda part: part.name == "Cancel", "the dialog")
        case "day":
            walk.press("ctrl+d")
            walk.desktop.wait_for_title("As at")
        case "sources":
            give_command(walk, "Sources")
            walk.find(lambda part: part.name.startswith("Sources, "), "the sources")
        case "take out":
            give_command(walk, "Sources")
            walk.find(lambda part: part.name.startswith("Sources, "), "the sources")
            walk.press("Return")
            walk.desktop.wait_for_title("Take out")
        case "publish":
            give_command(walk, "Publish data")
            walk.find(lambda part: part.name.startswith("Publish data"), "the page")
        case "follow":
            give_command(walk, "Follow a folder")
            walk.desktop.wait_for_title("Follow")
        case _:
            walk.press("F1")
            walk.find(lambda part: part.name == "Guides", "the guides")
    walk.settle()


def give_command(walk: Listener, name: str) -> None:
    """Choose a command of the menus, found in the search."""
    walk.press("ctrl+k")
    wait_until_said(walk, "command", walk.write(f"> {name}"))
    walk.press("Down", "Return")


# Names


@pytest.mark.parametrize("name", VIEWS)
def test_every_control_is_named_once(views: dict[str, View], name: str) -> None:
    controls = working(views[name].shown)
    assert len(controls) > 2
    assert doubled(controls) == []


# The keyboard


@pytest.mark.parametrize("name", VIEWS)
def test_every_control_is_reached_by_the_keyboard_and_the_focus_is_known(
    views: dict[str, View], name: str
) -> None:
    view = views[name]
    assert [part for part in view.stops if not part.name and "Text" not in part.interfaces] == []
    paths = {part.path for part in view.stops}
    parent_of = {part.path: part.parent for part in view.shown}
    parents = {parent_of.get(path, "") for path in paths}
    groups = parents | {parent_of.get(path, "") for path in parents}
    missed = [
        str(part) for part in working(view.shown)
        if part.path not in paths | parents
        # The cursor keys move within a group of buttons.
        and not (
            part.role in ("radio button", "check box")
            and {part.parent, parent_of.get(part.parent, "")} & groups
        )
    ]  # fmt: skip
    assert missed == []


@pytest.mark.parametrize("name", VIEWS)
def test_targets_are_large_enough(views: dict[str, View], name: str) -> None:
    small = [
        f"{part} {part.place[2]} x {part.place[3]}"
        for part in views[name].shown
        if part.role in (CONTROLS | ITEMS) - {"separator", "slider"}
        and {"focusable", "sensitive"} <= part.states
        and min(part.place[2:]) < LEAST_TARGET
    ]
    assert small == []


def test_the_tab_key_follows_the_eye(views: dict[str, View]) -> None:
    names = [str(part) for part in views["ratings"].stops]

    def place(beginning: str) -> int:
        found = [n for n, name in enumerate(names) if name.partition("‘")[2].startswith(beginning)]
        assert found, f"{beginning} is not among {names}"
        return found[0]

    order = ["Menu", "Search", "Grouped", LISTER, "East and North", "Add to My wards",
             "3 November 2023, newest", "Ratings", "Good, carried forward", "Meaning", "Open ",
             "Close the story", "Surgery moved up"]  # fmt: skip
    places = [place(each) for each in order]
    begin = places.index(min(places))
    assert places[begin:] + places[:begin] == sorted(places)


@pytest.mark.parametrize("name", VIEWS)
def test_a_list_that_gets_the_focus_says_where_in_it_one_is(
    views: dict[str, View], name: str
) -> None:
    assert [str(p) for p in views[name].stops if p.role in ("list", "table", "tree")] == []


@pytest.mark.parametrize(
    ("title", "beginning"),
    [("What inspectors found", "Report: "), ("History", ""), ("Source", ""), ("Ratings", "")],
)
def test_f6_goes_to_the_page_in_front(walk: Listener, title: str, beginning: str) -> None:
    show_tab(walk, title)
    walk.press("F6")
    assert walk.focus is not None
    assert walk.focus.role in ("label", "table cell", "push button", "text", "document frame")
    assert walk.focus.name.startswith(beginning)
    left, top, _, _ = walk.focus.place
    tabs = report_page(walk).place
    assert left >= tabs[0] - 4
    assert top >= tabs[1]


def test_a_place_that_was_searched_for_is_read_after_two_keys(walk: Listener) -> None:
    search(walk, "Hertford County")
    heard = walk.press("Down", "Return")
    walk.desktop.wait_for_title("Hertford County")
    heard += walk.settle()
    assert walk.focus is not None
    assert walk.focus.role == "table cell"
    assert "Search" not in walk.focus.name


def test_a_finding_that_was_searched_for_has_the_focus(walk: Listener) -> None:
    search(walk, "lowest rating for safety")
    walk.press("Down", "Return")
    wait_for(lambda: walk.settle() or report_page(walk).name.startswith("What"), "the findings")
    walk.settle()
    assert walk.focus is not None
    assert walk.focus.role == "list item"
    assert walk.focus.name.startswith("Surgery moved up from the lowest rating for safety")


@pytest.mark.parametrize(
    ("keys", "end"),
    [
        (("ctrl+shift+f", "Down"), ("Escape",)),
        (("ctrl+p",), ("Escape",)),
        (("ctrl+d",), ("Escape",)),
        (("ctrl+F1",), ("Escape",)),
        (("F10",), ("Escape",)),
        (("alt+Tab",), ()),
    ],
    ids=["filters", "card", "day", "help", "menu", "nothing"],
)
def test_the_focus_returns_to_where_it_was(
    walk: Listener, keys: tuple[str, ...], end: tuple[str, ...]
) -> None:
    walk.press("Return")
    walk.press("Down", "Right")
    before = walk.focus
    assert before is not None
    assert before.role == "table cell"
    for key in keys:
        walk.press(key)
    heard: list[Event] = []
    for key in end:
        heard += walk.press(key)
    heard += walk.settle()
    assert walk.focus is not None
    assert (walk.focus.role, walk.focus.name) == (before.role, before.name)
    strange = [
        str(part) for part in focused(heard)
        if part.name != before.name and part.role not in ("table", "frame", "menu item", "menu")
    ]  # fmt: skip
    assert strange == []


def test_closing_the_story_leads_back_to_its_cell(walk: Listener) -> None:
    walk.press("Return")
    walk.press("Down", "Right", "Return")
    walk.find(lambda part: part.name == "Close the story", "the story")
    walk.press("F6")
    heard = walk.press("Escape")
    assert walk.focus is not None
    assert walk.focus.role == "table cell"
    assert [part.role for part in focused(heard) if part.role not in ("table", "table cell")] == []


def test_dismissing_a_message_leads_back(walk: Listener, tmp_path: Path) -> None:
    file = tmp_path / "holiday.json"
    file.write_text("not JSON at all")
    wait_until_said(walk, "holiday.json", hand_over(walk, file))
    before = walk.focus
    assert before is not None
    dismiss = walk.find(lambda part: part.name == "Dismiss", "the message")
    assert dismiss.role == "push button"
    for _ in range(4):
        walk.press("Tab")
        if walk.focus is not None and walk.focus.path == dismiss.path:
            break
    else:
        pytest.fail("Tab does not reach the message")
    heard = walk.press("Escape")
    after = walk.focus
    assert after is not None
    assert (after.role, after.name) == (before.role, before.name)
    assert {part.role for part in focused(heard)} <= {"tree", "table cell"}


def test_another_tab_keeps_the_focus_in_the_page(walk: Listener) -> None:
    walk.press("Return")
    heard = walk.press("ctrl+Tab")
    assert walk.focus is not None
    assert walk.focus.name != "Menu"
    assert "Menu" not in [part.name for part in focused(heard)]
    left, top, _, _ = walk.focus.place
    tabs = report_page(walk).place
    assert (left >= tabs[0] - 4, top >= tabs[1]) == (True, True)


# Where the focus is, for the eye


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """The contrast ratio of two colours (WCAG 2.2)."""

    def luminance(colour: tuple[int, ...]) -> float:
        parts = [c / 255 for c in colour[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def changed_clearly(before: Image.Image, after: Image.Image) -> int:
    """How many pixels differ between two pictures by a contrast of at least 3:1."""
    raw = before.tobytes(), after.tobytes()
    one, other = (zip(data[::3], data[1::3], data[2::3], strict=True) for data in raw)
    pairs = Counter(zip(one, other, strict=True))
    return sum(
        number for (this, that), number in pairs.items()
        if this != that and contrast(this, that) >= 3
    )  # fmt: skip


def test_every_stop_shows_a_ring(walk: Listener) -> None:
    walk.press("Return")
    walk.press("Down")
    hidden: list[str] = []
    least = 1e9
    with_ring = walk.desktop.picture().convert("RGB")
    first, current = walk.focus, walk.focus
    for _ in range(40):
        stop = current
        walk.press("Tab")
        without = walk.desktop.picture().convert("RGB")
        if walk.focus is stop:
            with_ring = without
            continue  # the next link of a text
        current = walk.focus
        assert stop is not None
        left, top, width, height = stop.place
        box = (max(0, left - 5), max(0, top - 5), left + width + 5, top + height + 5)
        here = with_ring.crop(box), without.crop(box)
        changed = ImageChops.difference(*here).getbbox()
        if changed is None:
            hidden.append(f"{stop}: nothing changes")
        else:
            # Of a row of tabs, one has the ring.
            edge = 2 * (changed[2] - changed[0] + changed[3] - changed[1])
            share = changed_clearly(*here) / edge
            least = min(least, share)
            if share < 0.8:
                hidden.append(f"{stop} {stop.place}: {share:.2f} of its edge")
        with_ring = without
        if current is not None and first is not None and current.path == first.path:
            break
    figures["least of a ring that is seen, in shares of the edge"] = round(least, 2)
    assert not hidden, "\n".join(hidden)


def test_what_has_the_focus_is_scrolled_into_view(walk: Listener) -> None:
    walk.press("ctrl+plus", "ctrl+plus", "ctrl+plus", "ctrl+plus")
    try:
        walk.press("Return")
        walk.settle()
        window = walk.find(lambda part: part.depth == 1, "the window").place
        outside: list[str] = []
        for key in ["Down"] * 9 + ["Tab", "Tab", "Down", "Down", "Tab", "Tab", "shift+Tab"]:
            before = walk.focus
            walk.press(key)
            assert walk.focus is not None
            if walk.focus is before:
                continue  # at its end the page scrolls
            part = next((each for each in walk.shown() if each.path == walk.focus.path), None)
            if part is None:
                outside.append(f"{key}: {walk.focus} is not shown")
                continue
            _, top, _, height = part.place
            room = window[3] - 100
            if top < window[1] + 40 or (height < room and top + height > window[1] + window[3]):
                outside.append(f"{key}: {part} {part.place}")
        assert not outside, "\n".join(outside)
    finally:
        walk.press("ctrl+0")


# What happens is said


def test_opening_and_closing_a_branch_is_said_with_counts_level_and_position(
    walk: Listener,
) -> None:
    wait_until_said(walk, f"{LISTER} collapsed", walk.press("Left"))
    wait_until_said(walk, f"{LISTER} expanded, 8 services", walk.press("Right"))
    walk.press("Down")
    assert walk.focus is not None
    assert walk.focus.description == "level 3, 1 of 8"
    walk.press("Up")
    assert walk.focus.description == "level 2, 2 of 4"


def test_another_report_and_another_day_are_said(walk: Listener) -> None:
    wait_until_said(walk, ", older", walk.press("ctrl+Next"))
    wait_until_said(walk, "3 November 2023", walk.press("ctrl+l"))
    walk.press("ctrl+d")
    walk.desktop.wait_for_title("As at")
    walk.press("ctrl+a")
    walk.write("1 January 2019")
    heard = walk.press("Return")
    walk.desktop.wait_for_title(LISTER)
    heard += walk.settle()
    wait_until_said(walk, "1 January 2019", heard)
    wait_until_said(walk, "as it is now", walk.press("ctrl+l"))


def test_filters_are_said_when_they_are_set_and_cleared(walk: Listener) -> None:
    walk.press("ctrl+shift+f", "Down")
    wait_until_said(walk, "places", walk.press("space"))
    walk.press("Escape")
    wait_until_said(walk, "cleared", walk.press("Escape"))


def test_nothing_found_is_said(walk: Listener) -> None:
    heard = search(walk, "zzqqx")
    assert any(each.startswith("Nothing found for ‘zzqqx’") for each in announced(heard))


def test_an_opened_story_is_said(walk: Listener) -> None:
    walk.press("Return")
    walk.press("Down", "Right")
    wait_until_said(walk, "Story", walk.press("Return"))


def test_another_tab_is_said(walk: Listener) -> None:
    heard = show_tab(walk, "What inspectors found")
    assert [each for each in announced(heard) if each.startswith("What inspectors found, 5 find")]


def test_a_link_that_is_reached_is_said(walk: Listener) -> None:
    for _ in range(4):
        heard = walk.press("Tab")
        said = [each for each in announced(heard) if "East and North" in each]
        if said:
            assert "link" in said[0].lower()
            return
    pytest.fail("the link to the trust was never said")


def test_the_start_and_end_of_an_import_are_said(
    walk: Listener, tmp_path: Path, invented_pack: dict[str, object]
) -> None:
    file = tmp_path / "invented.json"
    file.write_text(json.dumps(invented_pack))
    heard = hand_over(walk, file)

    def come() -> bool:
        heard.extend(walk.settle())
        return any("invented.json" in each and "dded" in each for each in announced(heard))

    wait_for(come, "the end of the import to be said")
    assert len([each for each in announced(heard) if "invented.json" in each]) >= 2


# Not too much is said


def test_a_step_in_the_ratings_says_little(walk: Listener) -> None:
    walk.press("Return")
    walk.press("Down", "Right")
    most = 0
    for _ in range(4):
        heard = walk.press("Down")
        cell = walk.cell()
        assert walk.focus is not None
        assert cell["name"] == walk.focus.name
        assert cell["row"] not in cell["name"]
        assert cell["column"] not in cell["name"]
        assert cell["column"] in (
            "Safe",
            "Effective",
            "Caring",
            "Responsive",
            "Well-led",
            "Overall",
        )
        said = " ".join((cell["row"], cell["name"], *announced(heard)))
        most = max(most, len(said.split()))
    figures["most words of one Down in the ratings"] = most
    assert most <= MOST_WORDS


def test_the_label_of_a_row_says_no_ratings(walk: Listener) -> None:
    walk.press("Return")
    walk.press("Home")
    heard = walk.press("Down")
    assert walk.focus is not None
    words = f"{walk.focus.name} {walk.focus.description}"
    assert not [word for word in ("Good", "Requires improvement", "Inadequate") if word in words]
    assert len(words.split()) + sum(len(each.split()) for each in announced(heard)) <= MOST_WORDS


# Roles


def test_the_window_is_a_frame_and_titles_are_headings(walk: Listener) -> None:
    shown = walk.shown()
    assert next(part for part in shown if part.depth == 1).role == "frame"
    headings = [part.name for part in shown if part.role == "heading"]
    assert headings.count(LISTER) == 1
    assert [name for name in headings if name.startswith("Going well")]
    assert [name for name in headings if name.startswith("To improve")]
    assert "Trusts and sites" in headings


def test_a_button_that_opens_something_is_a_button(walk: Listener) -> None:
    shown = walk.shown()
    for beginning in ("Filter", "Menu", "As at", "Grouped"):
        (part,) = (each for each in shown if each.name.startswith(beginning)
                   and each.role not in ("label", "tree", "heading"))  # fmt: skip
        assert part.role == "push button"
        assert "checked" not in part.states


def test_the_state_of_a_chip_is_said_once(walk: Listener) -> None:
    show_tab(walk, "What inspectors found")
    chips = [
        part for part in walk.shown()
        if part.role in ("check box", "radio button") and "finding" in part.name
    ]  # fmt: skip
    assert chips
    assert not [part for part in chips if "chosen" in part.name]
    assert len([part for part in chips if "checked" in part.states]) == 1


def test_a_splitter_moves_by_keys(walk: Listener) -> None:
    part = walk.find(lambda each: each.name == "Width of the list", "the splitter")
    assert part.role in ("separator", "slider", "split pane")
    walk.press("ctrl+k")
    for _ in range(10):
        walk.press("shift+Tab")
        if walk.focus is not None and walk.focus.path == part.path:
            break
    before = walk.find(lambda each: each.path == part.path, "the splitter").place[0]
    walk.press("Right")
    after = walk.find(lambda each: each.path == part.path, "the splitter").place[0]
    walk.press("Left")
    assert after > before


# Text


def read_down(walk: Listener, most: int = 40) -> tuple[list[str], list[str]]:
    """The lines that Down reaches in the text with the focus, and what is said besides."""
    part = walk.focus
    assert part is not None
    lines: list[str] = []
    besides: list[str] = []
    for _ in range(most):
        heard = walk.press("Down")
        moved = [each for each in heard if each.kind.startswith("object:text-caret-moved")
                 and each.part.path == part.path]  # fmt: skip
        besides += announced(heard)
        if not moved:
            break
        text = walk.text(part)
        at, line = 0, ""
        for line in text["lines"]:  # until the one that the caret is in
            at += len(line)
            if at > text["caret"]:
                break
        lines.append(line)
    return lines, besides


@pytest.mark.parametrize("title", ["History", "Source"])
def test_a_page_of_text_is_read_line_by_line(walk: Listener, title: str) -> None:
    show_tab(walk, title)
    walk.press("F6")
    part = walk.focus
    assert part is not None
    assert "Text" in part.interfaces
    text = walk.text(part)
    assert part.name in ("", text["text"]), "a name hides the text"
    lines, besides = read_down(walk, 8)
    assert len([line for line in lines if line.strip()]) >= 5, lines
    kind = "Heading" if title == "Source" else "List item"
    assert any(each.startswith(kind) for each in besides), besides


def test_a_story_is_read_item_by_item_under_a_heading(walk: Listener) -> None:
    walk.press("Return")
    walk.press("Down", "Right", "Return")
    walk.find(lambda part: part.name == "Close the story", "the story")
    walk.press("F6")
    assert walk.focus is not None
    assert walk.focus.role == "list item"
    first = walk.focus.name
    assert first
    assert [part for part in walk.shown()
            if part.role == "heading" and part.name.startswith("Story of ")]  # fmt: skip
    walk.press("Tab")
    assert walk.focus.role == "list item"
    assert walk.focus.name not in ("", first)


def test_a_guide_is_read_line_by_line(walk: Listener) -> None:
    walk.press("F1")
    walk.find(lambda part: part.name == "Guides", "the guides")
    for _ in range(8):
        walk.press("Tab")
        if walk.focus is not None and walk.focus.role in ("label", "document frame"):
            break
    lines, besides = read_down(walk, 40)
    assert len([line for line in lines if line.strip()]) >= 5, lines
    assert any(each.startswith("Heading") for each in besides), besides


def test_findings_are_lists_of_items_under_headings(walk: Listener) -> None:
    show_tab(walk, "What inspectors found")
    shown = walk.shown()
    lists = [part for part in shown if part.role == "list"]
    headings = [part.name for part in shown if part.role == "heading"]
    assert len(lists) > 3
    for part in lists:
        assert [each for each in headings if each.startswith(part.name)] or part.name == "My wards"
        items = [each for each in shown if each.parent == part.path]
        assert items
        assert all(each.name for each in items)


def test_signs_and_counts_beside_a_heading_are_not_said_again(walk: Listener) -> None:
    shown = walk.shown()
    signs = [part.name for part in shown if part.role == "label" and len(part.name) <= 2]
    assert signs == []
