"""The tree of a whole Wardcard: grouped, filtered, and gone through by key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtWidgets import QPushButton

from db.domain.subject import Level, Subject
from db.domain.tree import TOP, Arrangement, Facet, Grouping, TreeFilter, TreeKey, TreeRow
from viewer.appearance.theme import Theme
from viewer.cli import main as cli
from viewer.views.tree.model import TreeModel
from viewer.views.tree.view import TreeView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from viewer.window.application import Application

    Open = Callable[..., Application]
    Rest = Callable[[Application], None]

LISTER = Subject("RWH01")
SOUTH_WEST = TreeFilter.of(Facet.REGION, "South West")


def names(application: Application, below: QModelIndex | None = None) -> list[str]:
    model = application.window.tree_pane.model
    return [name for _, name in sorted(model.names(below or QModelIndex()))]


def current(application: Application) -> Subject | None:
    row = application.window.tree_pane.model.tree_row(application.window.tree.currentIndex())
    return row.subject if row else None


def test_providers_go_from_a_to_z(open_wardcard: Open) -> None:
    application = open_wardcard()
    assert names(application) == [
        "East and North Hertfordshire NHS Trust",
        "Treetops Nursing Home Limited",
        "University Hospitals Plymouth NHS Trust",
    ]
    assert application.window.filters.all_chip.isChecked()
    assert not application.window.filters.clear_button.isVisible()


def test_by_region_what_is_read_stays_chosen(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(subject=LISTER)
    application.window.filters.group_by(Grouping.REGION)
    rest(application)
    assert names(application) == ["East of England", "London", "North West", "South West"]
    assert current(application) == LISTER
    key = application.window.tree_pane.model.key(application.window.tree.currentIndex())
    assert key == TreeKey("East of England", LISTER)


def test_going_elsewhere_opens_the_group_it_stands_in(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard(arrangement=Arrangement(Grouping.TYPE))
    application.navigator.open(Subject("RK950", "surgery"))
    rest(application)
    assert current(application) == Subject("RK950", "surgery")


def test_a_filter_shows_less_and_says_how_much(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    window = application.window
    window.filters.attention_chip.click()
    rest(application)
    shown, _, of = window.filters.count_label.text().partition(" of ")
    assert of == "6 places"
    assert 0 < int(shown) < 6
    trust = application.window.tree_pane.model.index(0, 0)
    # Few are left, so they stand open.
    assert window.tree.isExpanded(trust)
    assert "Hertford County Hospital" not in names(application, trust)
    window.filters.clear_button.click()
    rest(application)
    assert "Hertford County Hospital" in names(
        application, application.window.tree_pane.model.index(0, 0)
    )


def test_escape_in_the_tree_shows_everything_again(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard()
    application.browsing.filter(SOUTH_WEST)
    rest(application)
    assert names(application) == ["University Hospitals Plymouth NHS Trust"]
    qtbot.keyClick(application.window.tree, Qt.Key.Key_Escape)
    rest(application)
    assert len(names(application)) == 3
    assert application.window.filters.all_chip.isChecked()


def test_what_a_filter_hides_is_said_with_a_way_out(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.browsing.filter(SOUTH_WEST)
    rest(application)
    assert application.window.messages.messages() == ()
    assert current(application) is None
    application.navigator.open(LISTER)
    rest(application)
    assert application.window.messages.messages() == ("The list’s filters hide Lister Hospital.",)
    application.browsing.clear_filters()
    rest(application)
    assert application.window.messages.messages() == ()
    assert current(application) == LISTER


def test_a_closed_place_is_listed_if_the_user_wants_it(
    open_wardcard: Open, rest: Rest, qtbot: QtBot, tmp_path: Path
) -> None:
    closed = tmp_path / "closed.json"
    closed.write_text(
        json.dumps(
            {
                "locationId": "1-999000111", "providerId": "1-999000222",
                "name": "Invented Closed House", "registrationStatus": "Deregistered",
                "deregistrationDate": "2021-10-07",
                "currentRatings": {"overall": {"rating": "Good", "reportDate": "2020-05-01"}},
            }
        )
    )  # fmt: skip
    application = open_wardcard(files=(closed,))
    messages = application.window.messages
    qtbot.waitUntil(lambda: bool(messages.messages()), timeout=30_000)
    rest(application)
    application.navigator.open(Subject("1-999000111"))
    rest(application)
    said = "Invented Closed House is closed, and the list shows only open places."
    assert said in messages.messages()
    button = next(
        each for each in messages.findChildren(QPushButton) if each.text() == "Show closed places"
    )
    button.click()
    rest(application)
    assert current(application) == Subject("1-999000111")
    assert said not in messages.messages()
    qtbot.wait(50)
    # All places are listed, so branches open only on the way to the one that is shown.
    assert "University Hospitals Plymouth NHS Trust" not in open_rows(application)


def test_what_is_ticked_in_the_panel_shows_in_the_tree(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard()
    window = application.window
    window.resize(1366, 768)
    window.activateWindow()
    window.tree.setFocus()
    window.actions_by_name["filter_tree"].trigger()
    panel = window.tree_pane.filter_panel
    assert panel.isVisible()
    section = panel.model.section(Facet.REGION)
    panel.view.expand(section)
    rest(application)
    assert [section.model().index(n, 0, section).data() for n in range(4)] == [
        "East of England",
        "London",
        "North West",
        "South West",
    ]
    # It is in the pane, and the list is below it.
    assert panel.parentWidget() is window.tree_pane
    assert panel.geometry().bottom() <= window.tree.geometry().top()
    panel.view.setCurrentIndex(panel.model.index(3, 0, section))
    qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    rest(application)
    assert application.browsing.arrangement.filter == SOUTH_WEST
    assert window.filters.filter_chip.text() == "Filter 1"
    assert names(application) == ["University Hospitals Plymouth NHS Trust"]
    assert panel.model.rowCount(section) == 4, "what is ticked next is where it was"
    qtbot.keyClick(panel.view, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert window.tree.hasFocus(), "the focus is where it was before"
    assert application.browsing.arrangement.filter == SOUTH_WEST


def test_that_nothing_fits_is_said_with_the_way_out(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    application.window.resize(1366, 768)
    pane = application.window.tree_pane
    nothing = SOUTH_WEST.with_values(Facet.CHANGE, "declined").with_values(Facet.AGE, "1")
    application.browsing.filter(nothing)
    rest(application)
    assert names(application) == []
    assert pane.nothing_label.isVisible()
    assert pane.filters.count_label.text().startswith("0 of ")
    pane.filters.clear_button.click()
    rest(application)
    assert not pane.nothing_label.isVisible()
    assert len(names(application)) == 3


def test_an_older_report_takes_the_badges_of_its_trust_back(
    open_wardcard: Open, rest: Rest
) -> None:
    application = open_wardcard(subject=LISTER)
    model = application.window.tree_pane.model

    def rating(*path: int) -> TreeRow:
        index = QModelIndex()
        for row in path:
            index = model.index(row, 0, index)
        found = model.tree_row(index)
        assert found is not None
        return found

    now, elsewhere = rating(0, 1), rating(2)
    application.navigator.step_report(-1)
    rest(application)
    then = rating(0, 1)
    assert then.subject == now.subject == LISTER
    assert then.published is not None
    assert now.published is not None
    assert then.published < now.published
    assert rating(2) == elsewhere, "the day is of one trust"
    application.navigator.choose_day(None)
    rest(application)
    assert rating(0, 1) == now


def test_the_grouping_is_remembered_and_a_filter_is_not(open_wardcard: Open, rest: Rest) -> None:
    first = open_wardcard()
    first.browsing.arrange(Arrangement(Grouping.REGION, SOUTH_WEST))
    rest(first)
    first.window.close()
    again = open_wardcard()
    assert again.browsing.arrangement == Arrangement(Grouping.REGION)
    assert names(again) == ["East of England", "London", "North West", "South West"]


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", [(1360, 860), (1024, 700)])
def test_filters_leave_room_for_the_tree(
    open_wardcard: Open, rest: Rest, size: tuple[int, int], scale: float
) -> None:
    application = open_wardcard()
    application.theme.set_text_scale(scale)
    application.browsing.filter(SOUTH_WEST)
    window = application.window
    window.resize(*size)
    rest(application)
    if window.panes.narrow:
        window.panes.open_list()
        rest(application)
    assert window.tree.height() >= 3 * application.theme.space(27)
    assert window.filters.filter_chip.isVisible()
    for chip in window.filters.chips():
        if chip.isVisible():
            assert chip.geometry().right() <= window.filters.width()
            assert chip.width() >= chip.sizeHint().width()


def test_only_the_tree_that_is_asked_for_now_is_shown(open_wardcard: Open, rest: Rest) -> None:
    application = open_wardcard()
    seen: list[int] = []
    application.window.tree_pane.model.rows_arrived.connect(
        lambda _parent: seen.append(application.window.tree_pane.model.rowCount())
    )
    application.browsing.filter(SOUTH_WEST)
    application.browsing.clear_filters()
    rest(application)
    assert 1 not in seen
    assert len(names(application)) == 3


@pytest.mark.parametrize("words", [("--filter", "colour=red"), ("--filter", "age=3")])
def test_a_filter_that_is_none_is_refused(
    words: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(words)
    assert ended.value.code == 2
    assert "local-authority" in capsys.readouterr().err


def test_a_grouping_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.run(("--group-by", "colour"))
    assert ended.value.code == 2
    assert "a-to-z, region, type" in capsys.readouterr().err


def open_rows(application: Application) -> set[str]:
    """The names of the rows that are open and within view."""
    tree, model = application.window.tree, application.window.tree_pane.model
    index, found = tree.indexAt(QPoint(0, 0)), set[str]()
    while index.isValid():
        row = model.tree_row(index)
        if row is not None and tree.isExpanded(index):
            found.add(row.name)
        index = tree.indexBelow(index)
    return found


TRUST = "East and North Hertfordshire NHS Trust"
EAST = TreeFilter.of(Facet.REGION, "East of England")


def test_matches_are_visible_under_their_trust(
    open_wardcard: Open, rest: Rest, qtbot: QtBot
) -> None:
    application = open_wardcard(subject=Subject("RK950"))
    tree = application.window.tree
    tree.collapse(application.window.tree_pane.model.index(0, 0))
    application.browsing.filter(EAST)
    rest(application)
    qtbot.waitUntil(lambda: TRUST in open_rows(application))
    index = tree.indexAt(QPoint(0, 0))
    assert names(application, index)[0] == "Hertford County Hospital"
    # What was opened for the filter is not left open without it.
    application.browsing.clear_filters()
    rest(application)
    qtbot.wait(50)
    assert TRUST not in open_rows(application)


def test_what_the_user_closes_stays_closed(open_wardcard: Open, rest: Rest, qtbot: QtBot) -> None:
    application = open_wardcard(subject=Subject("RK950"))
    application.browsing.filter(EAST)
    rest(application)
    qtbot.waitUntil(lambda: open_rows(application) != set())
    tree = application.window.tree
    tree.collapse(tree.indexAt(QPoint(0, 0)))
    application.browsing.reload()
    rest(application)
    qtbot.wait(50)
    assert open_rows(application) == set()


def test_only_what_is_seen_is_opened(qtbot: QtBot, theme: Theme) -> None:
    """Thousands of providers that match cost no more than a screen of them."""
    model = TreeModel()
    tree = TreeView(model, theme)
    qtbot.addWidget(tree)
    tree.resize(300, 400)
    tree.show()
    wanted: list[TreeKey] = []
    model.rows_wanted.connect(lambda parent, _first, _count: wanted.append(parent))
    tree.open_as_seen(True)
    model.put_rows(
        TOP,
        [
            TreeRow(Subject(f"INV{n}"), Level.PROVIDER, f"Invented {n}", None, None, None, 1)
            for n in range(256)
        ],
        total=9_000,
    )
    qtbot.waitUntil(lambda: len(wanted) > 0)
    qtbot.wait(50)
    assert 5 < len([key for key in wanted if key.subject is not None]) < 40


def test_filters_give_the_focus_back_to_what_had_it_last(open_wardcard: Open) -> None:
    window = open_wardcard().window
    window.panes.open_filters()
    window.report.matrix.setFocus()
    window.panes.open_filters()
    window.tree_pane.close_filters()
    assert window.report.matrix.hasFocus()
