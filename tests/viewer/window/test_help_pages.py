"""Help in the whole window: opened by key and menu, and left again."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt

from db.domain.subject import Subject
from viewer.window.actions import COMMANDS, shortcuts_guide

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytestqt.qtbot import QtBot

    from viewer.views.help.view import HelpView
    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]


def opened(application: Application) -> HelpView:
    """Help, which is open."""
    view = application.help.view
    assert view is not None
    assert view.isVisible()
    return view


def press_f1(application: Application, qtbot: QtBot) -> HelpView:
    qtbot.keyClick(application.window.focusWidget() or application.window, Qt.Key.Key_F1)
    return opened(application)


def test_help_is_made_when_it_is_first_opened(open_wardcard: Open, qtbot: QtBot) -> None:
    application = open_wardcard()
    assert application.help.view is None
    view = press_f1(application, qtbot)
    assert not application.window.panes.isVisible()
    assert view.search.hasFocus()
    application.window.actions_by_name["help"].trigger()
    assert application.help.view is view


@pytest.mark.parametrize(
    ("place", "guide"),
    [("matrix", "reading-ratings"), ("story", "reading-ratings"), ("tree", "everyday-use")],
)
def test_f1_opens_the_guide_about_what_has_the_focus(
    open_wardcard: Open, qtbot: QtBot, place: str, guide: str
) -> None:
    application = open_wardcard()
    window = application.window
    places = {
        "matrix": window.report.matrix,
        "story": window.story.first_stop(),
        "tree": window.tree,
    }
    places[place].setFocus()
    assert press_f1(application, qtbot).shown == guide


def test_the_menu_opens_guides_by_name(open_wardcard: Open) -> None:
    application = open_wardcard()
    application.window.actions_by_name["help_ratings"].trigger()
    assert opened(application).shown == "reading-ratings"
    application.window.actions_by_name["shortcuts"].trigger()
    text = opened(application).page.toPlainText()
    for command in COMMANDS:
        for keys in command.keys:
            assert keys in text
    assert shortcuts_guide().startswith("# Keyboard shortcuts\n")


def test_escape_goes_back_to_where_the_reader_was(open_wardcard: Open, qtbot: QtBot) -> None:
    application = open_wardcard()
    matrix = application.window.report.matrix
    matrix.setFocus()
    view = press_f1(application, qtbot)
    assert application.navigator.here is not None
    assert view.back_button.text() == f"Back to {application.navigator.here.card.name}"
    qtbot.keyClick(view.search, Qt.Key.Key_Escape)
    assert not view.isVisible()
    assert application.window.panes.isVisible()
    assert matrix.hasFocus()


def test_going_somewhere_else_closes_help(open_wardcard: Open, rest: Rest, qtbot: QtBot) -> None:
    application = open_wardcard()
    view = press_f1(application, qtbot)
    application.navigator.reload(Subject("RWH"))
    rest(application)
    assert view.isVisible(), "the same report, read again, is no reason"
    application.navigator.open(Subject("RWH01"))
    rest(application)
    assert not view.isVisible()
    assert application.window.panes.isVisible()


def test_f6_goes_round_the_parts_of_help(open_wardcard: Open, qtbot: QtBot) -> None:
    application = open_wardcard()
    view = press_f1(application, qtbot)
    reached = []
    for _ in range(4):
        application.window.actions_by_name["next_pane"].trigger()
        reached.append(application.window.focusWidget())
    assert reached == [view.contents, view.page, application.window.header.search, view.search]


def test_text_of_a_guide_can_be_copied(open_wardcard: Open, qtbot: QtBot) -> None:
    from PySide6.QtGui import QGuiApplication

    application = open_wardcard()
    view = press_f1(application, qtbot)
    view.page.setFocus()
    view.page.selectAll()
    application.window.actions_by_name["copy"].trigger()
    assert view.guides[0].title in QGuiApplication.clipboard().text() or view.shown
    assert len(QGuiApplication.clipboard().text()) > 500


def test_help_follows_theme_and_size_of_text(open_wardcard: Open, qtbot: QtBot) -> None:
    application = open_wardcard()
    view = press_f1(application, qtbot)
    application.window.actions_by_name["theme_dark"].trigger()
    application.window.actions_by_name["text_larger"].trigger()
    assert view.page.currentFont().pointSizeF() == pytest.approx(
        application.theme.font().pointSizeF()
    )
