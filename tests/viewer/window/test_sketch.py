"""The window before its parts are there: what is sketched stands where the parts stand then."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QWidget

from viewer.window.main_window import MainWindow
from viewer.window.sketch import DISCLAIMER, OPENING, Sketch

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme

SIZES = ((1360, 860), (1024, 700), (900, 600), (640, 480), (1920, 1080))


def place(widget: QWidget) -> QRect | None:
    """Where ``widget`` stands in its window, if it is seen."""
    if not widget.isVisible():
        return None
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


def near(one: QRect | None, other: QRect | None) -> bool:
    if one is None or other is None:
        return one is other
    edges = ((each.left(), each.top(), each.right(), each.bottom()) for each in (one, other))
    return all(abs(a - b) <= 2 for a, b in zip(*edges, strict=True))


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> MainWindow:
    window = MainWindow(theme)
    qtbot.addWidget(window)
    return window


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("scale", [1.0, 1.3, 2.0])
def test_the_parts_take_the_places_that_were_sketched(
    window: MainWindow, theme: Theme, size: tuple[int, int], scale: float, qtbot: QtBot
) -> None:
    theme.set_text_scale(scale)
    window.resize(*size)
    window.show()
    assert window.size().toTuple() == size
    sketch = window.findChild(Sketch)
    assert sketch is not None
    bar, foot = sketch.bar(size[0]), sketch.foot()
    tree, story = sketch.sides
    while window.furnish():
        if window.tree_stands:
            assert window.panes.sizes()[0] == tree, "as soon as it is seen"
    qtbot.wait(1)
    header = window.header
    assert near(bar.menu, place(header.menu_button))
    assert near(bar.product, place(header.product))
    assert near(bar.search, place(header.search))
    buttons = (header.as_at_button, header.print_button, header.export_button)
    assert all(map(near, bar.buttons, map(place, buttons)))
    assert abs(bar.height - header.height()) <= 1
    if (size[0], scale) != (640, 2.0):  # there the status line takes two lines
        assert near(foot, place(window.status))
    assert window.panes.sizes()[0] == pytest.approx(tree, abs=1)
    told = window.story.width() if window.story.isVisible() and story else 0
    assert told == pytest.approx(story, abs=1)
    theme.set_text_scale(1.0)


def test_it_says_what_it_is_and_goes_when_all_is_there(window: MainWindow) -> None:
    window.show()
    assert window.windowTitle() == "Wardcard"
    sketch = window.findChild(Sketch)
    assert sketch is not None
    said = {label.text() for label in sketch.findChildren(QLabel) if label.isVisible()}
    assert {OPENING, DISCLAIMER} <= said
    assert not window.furnished
    while window.furnish():
        pass
    assert window.furnished
    assert not sketch.isVisible()
    assert window.focusWidget() is window.tree


def test_what_is_typed_before_the_parts_are_there_is_not_lost(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.show()
    for key, held, text in (
        (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier, ""),
        (Qt.Key.Key_B, Qt.KeyboardModifier.NoModifier, "b"),
        (Qt.Key.Key_U, Qt.KeyboardModifier.NoModifier, "u"),
    ):
        window.keyPressEvent(QKeyEvent(QKeyEvent.Type.KeyPress, key, held, text))
    while window.furnish():
        pass
    actions = window.actions_by_name
    actions.connect({"find": lambda: window.header.search.setFocus()})
    window.take_typed()
    assert window.header.search.text() == "bu"
