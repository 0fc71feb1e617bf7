"""The bar at the top: what it shows in which width, and how it says that an older day is shown."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu
from pytestqt.qtbot import QtBot

from viewer.appearance.theme import Theme
from viewer.window import actions as actions_module
from viewer.window.actions import COMMANDS, Actions, Command
from viewer.window.header import HEIGHT, Header

FONTS = Path(__file__).parents[3] / "resources" / "fonts"
PLACES = ("Home", "What changed", "To improve", "Compare")


@pytest.fixture
def theme(qapp: QApplication) -> Iterator[Theme]:
    theme = Theme(FONTS, "light")
    theme.apply()
    theme.apply_style_sheet()
    yield theme
    qapp.setStyleSheet("")


@pytest.fixture
def window(theme: Theme, qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def header(theme: Theme, window: QMainWindow, monkeypatch: pytest.MonkeyPatch) -> Header:
    """A header with four main places, as commands of the menu ‘Go’ that say so."""
    places = tuple(Command(f"place {name}", "Go", name, place=True) for name in PLACES)
    others = tuple(command for command in COMMANDS if not command.place)
    monkeypatch.setattr(actions_module, "COMMANDS", others + places)
    header = Header(theme, window)
    header.set_actions(Actions(window))
    window.resize(1920, 200)
    header.resize(1366, HEIGHT)
    window.show()
    return header


def _in_menu(header: Header) -> list[str]:
    """The texts of all entries in the header's menus."""
    return [action.text() for part in header.findChildren(QMenu) for action in part.actions()]


def test_the_main_places_are_links_with_room_and_entries_of_the_menu_without(
    header: Header,
) -> None:
    assert [button.text() for button in header.places()] == list(PLACES)
    assert all(button.isVisible() for button in header.places())
    header.resize(800, HEIGHT)
    assert not any(button.isVisible() for button in header.places())
    assert set(PLACES) <= set(_in_menu(header))


def test_a_link_to_a_place_does_what_its_command_does(header: Header) -> None:
    done: list[str] = []
    actions = [action for part in header.findChildren(QMenu) for action in part.actions()]
    (wanted,) = (action for action in actions if action.text() == "What changed")
    wanted.triggered.connect(lambda _: done.append("What changed"))
    header.places()[1].click()
    assert done == ["What changed"]


def test_without_a_place_there_is_no_link(theme: Theme, window: QMainWindow) -> None:
    header = Header(theme, window)
    header.set_actions(Actions(window))
    assert len(header.places()) == sum(command.place for command in COMMANDS)


def test_an_older_day_is_yellow_and_today_is_not(header: Header) -> None:
    today = header.as_at_button.grab().toImage()
    header.show_day(date(2019, 12, 18))
    assert header.as_at_button.accessibleName() == "As at: 18 Dec 2019"
    x, y = header.as_at_button.width() // 2, 4
    assert header.as_at_button.grab().toImage().pixelColor(x, y).name() == "#ffd24a"
    header.show_day(None)
    assert header.as_at_button.grab().toImage() == today


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_everything_the_bar_shows_fits_in_it_and_has_its_place_in_the_tab_order(
    header: Header, theme: Theme, scale: float, qapp: QApplication
) -> None:
    theme.set_text_scale(scale)
    for width in (1024, 1366, 1920):
        header.resize(width, header.height())
        qapp.processEvents()
        assert header.height() == theme.space(HEIGHT)
        ends = [widget.geometry() for widget in header.stops() if widget.isVisible()]
        assert max(end.right() for end in ends) < width
        assert all(a.right() < b.left() for a, b in pairwise(ends))
        assert min(end.height() for end in ends) >= 24
        assert header.search.width() >= header.search.width_for("Find")
        assert header.search.accessibleName() == "Search"
        assert header.card_button.accessibleName() == "Print or save card"
    theme.set_text_scale(1.0)
