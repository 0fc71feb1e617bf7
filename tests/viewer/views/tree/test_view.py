"""The tree as it is used: by keys, by mouse, and with rows that come late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem

from db.domain.report import Level, PlaceStatus, Subject
from db.domain.scale import GOOD, REQUIRES_IMPROVEMENT, Change
from db.domain.tree import TOP, Grouping, Step, TreeGroup, TreeKey, TreeRow
from viewer.parts.badge import badge_size
from viewer.views.tree.delegate import TreeDelegate
from viewer.views.tree.model import TreeModel
from viewer.views.tree.view import TreeView

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from viewer.appearance.theme import Theme

TRUST, SITE, SURGERY = Subject("INV"), Subject("INV01"), Subject("INV01", "surgery")
WARD = Subject("INV01", "maternity")


def row(subject: Subject, level: Level, name: str, children: int = 0) -> TreeRow:
    return TreeRow(subject, level, name, GOOD, Change.UP, date(2023, 11, 3), children)


TO_TRUST, TO_SITE, TO_SURGERY, TO_WARD = (
    Step(TreeKey(subject=subject)) for subject in (TRUST, SITE, SURGERY, WARD)
)

COUNTRY: dict[TreeKey, tuple[TreeRow, ...]] = {
    TOP: (
        row(Subject("ABC"), Level.PROVIDER, "Another Invented Trust"),
        row(TRUST, Level.PROVIDER, "Invented Trust", 2),
        row(Subject("SUN"), Level.PROVIDER, "Sunny Invented Home"),
    ),
    TreeKey(subject=TRUST): (
        row(Subject("INV02"), Level.LOCATION, "Invented Clinic"),
        row(SITE, Level.LOCATION, "Invented Hospital", 2),
    ),
    TreeKey(subject=SITE): (
        row(WARD, Level.SERVICE, "Maternity"),
        row(SURGERY, Level.SERVICE, "Surgery"),
    ),
}


class InventedTree(TreeView):
    """A tree whose rows come when :meth:`answer` is called, as if a worker had them."""

    def __init__(self, theme: Theme) -> None:
        self.rows = TreeModel()
        super().__init__(self.rows, theme)
        self.wishes: list[TreeKey] = []
        self.chosen: list[Subject] = []
        self.rows.rows_wanted.connect(lambda parent, _first, _count: self.wishes.append(parent))
        self.subject_chosen.connect(self.chosen.append)

    def answer(self) -> None:
        while self.wishes:
            parent = self.wishes.pop(0)
            self.rows.put_rows(parent, COUNTRY[parent])

    def current(self) -> Subject | None:
        found = self.rows.tree_row(self.currentIndex())
        return found.subject if found else None


@pytest.fixture
def tree(qtbot: QtBot, theme: Theme) -> InventedTree:
    tree = InventedTree(theme)
    qtbot.addWidget(tree)
    tree.resize(292, 600)
    tree.show()
    tree.rows.reload()
    tree.rows.want()
    tree.answer()
    return tree


def trust_index(tree: InventedTree) -> QModelIndex:
    return tree.rows.child(QModelIndex(), TreeKey(subject=TRUST))


def test_a_branch_opens_when_its_rows_are_there(tree: InventedTree) -> None:
    tree.expand(trust_index(tree))
    assert not tree.isExpanded(trust_index(tree))
    assert tree.wishes == [TreeKey(subject=TRUST)]
    tree.answer()
    assert tree.isExpanded(trust_index(tree))
    assert tree.rows.rowCount(trust_index(tree)) == 2


def test_a_row_deep_below_is_revealed_as_its_rows_arrive(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    assert tree.current() != SURGERY
    tree.answer()
    assert tree.current() == SURGERY
    assert set(tree.expanded_subjects()) == {TRUST, SITE}
    assert tree.chosen == []


def test_whoever_goes_elsewhere_meanwhile_is_not_fetched_back(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    tree.setCurrentIndex(tree.rows.index(2, 0))
    tree.answer()
    assert tree.current() == Subject("SUN")


def test_the_cursor_keys_open_choose_and_close(tree: InventedTree, qtbot: QtBot) -> None:
    tree.setCurrentIndex(trust_index(tree))
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(tree, key)
        tree.answer()
    assert tree.chosen == [TRUST, Subject("INV02"), SITE]
    opened: list[Subject] = []
    tree.subject_opened.connect(opened.append)
    qtbot.keyClick(tree, Qt.Key.Key_Return)
    assert opened == [SITE]


def test_the_focus_alone_chooses_nothing(tree: InventedTree, qtbot: QtBot) -> None:
    tree.activateWindow()
    tree.setFocus()
    qtbot.waitUntil(tree.hasFocus)
    assert tree.chosen == []


def test_typing_goes_to_the_next_name_that_begins_so(tree: InventedTree, qtbot: QtBot) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_WARD))
    tree.answer()
    qtbot.keyClicks(tree, "sur")
    assert tree.current() == SURGERY


def test_letters_typed_after_a_pause_begin_anew(
    tree: InventedTree, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QApplication, "keyboardInputInterval", lambda: -1)
    qtbot.keyClicks(tree, "is")
    assert tree.current() == Subject("SUN")


def test_one_letter_again_and_again_goes_from_row_to_row(tree: InventedTree, qtbot: QtBot) -> None:
    tree.reveal((TO_TRUST, TO_SITE))
    tree.answer()
    qtbot.keyClicks(tree, "iii")
    assert tree.chosen == [TRUST, Subject("INV02"), SITE]


def test_a_word_within_a_name_is_found_too(tree: InventedTree, qtbot: QtBot) -> None:
    qtbot.keyClicks(tree, "home")
    assert tree.current() == Subject("SUN")


def test_the_arrow_opens_by_mouse_without_choosing(tree: InventedTree, qtbot: QtBot) -> None:
    index = trust_index(tree)
    arrow = QPoint(18, tree.visualRect(index).center().y())
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    tree.answer()
    assert tree.isExpanded(index)
    assert tree.chosen == []
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert not tree.isExpanded(index)


def test_new_data_leave_the_tree_as_it_was(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    tree.answer()
    tree.rows.reload()
    tree.rows.want()
    tree.answer()
    tree.reveal((TO_TRUST, TO_SITE, TO_SURGERY))
    assert tree.current() == SURGERY
    assert set(tree.expanded_subjects()) == {TRUST, SITE}
    assert tree.chosen == []


def test_branches_that_were_open_are_opened_again(tree: InventedTree) -> None:
    tree.expand_branches([TRUST, SITE, Subject("GONE")])
    assert TRUST in tree.expanded_subjects()
    tree.answer()
    site = tree.rows.child(trust_index(tree), TreeKey(subject=SITE))
    assert tree.isExpanded(trust_index(tree))
    assert tree.isExpanded(site)


@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_every_row_has_room_for_its_badge(tree: InventedTree, theme: Theme, scale: float) -> None:
    theme.set_text_scale(scale)
    badge = badge_size(REQUIRES_IMPROVEMENT, Change.UP_TWO, theme)
    height = tree.visualRect(trust_index(tree)).height()
    assert height >= badge.height() + 4
    assert height >= tree.fontMetrics().height() + 4
    theme.set_text_scale(1.0)


@pytest.fixture
def lettered(tree: InventedTree) -> InventedTree:
    """The same country by letter, of whose letters only 'i' holds anything; nothing is open."""
    tree.rows.reload()
    letters = [TreeGroup(letter, Grouping.A_TO_Z, 600) for letter in "ais"]
    tree.rows.put_rows(TOP, letters)
    tree.wishes.clear()
    return tree


def test_a_row_far_down_a_letter_is_revealed_by_the_page_it_stands_in(
    lettered: InventedTree,
) -> None:
    step = Step(TreeKey("i", TRUST), 500)
    lettered.reveal((Step(TreeKey("i")), step))
    assert lettered.wishes == [TreeKey("i")]
    lettered.rows.put_rows(TreeKey("i"), COUNTRY[TOP][1:2], 500, 600)
    assert lettered.current() == TRUST
    assert lettered.currentIndex().row() == 500
    assert lettered.chosen == []


def test_a_group_opens_and_closes_with_enter_and_with_a_click(
    lettered: InventedTree, qtbot: QtBot
) -> None:
    index = lettered.rows.index(1, 0)
    lettered.setCurrentIndex(index)
    qtbot.keyClick(lettered, Qt.Key.Key_Return)
    lettered.rows.put_rows(TreeKey("i"), COUNTRY[TOP][1:2])
    assert lettered.isExpanded(index)
    where = lettered.visualRect(index).center()
    qtbot.mouseClick(lettered.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert not lettered.isExpanded(index)
    assert lettered.chosen == []


def test_a_name_that_is_not_loaded_is_asked_for(lettered: InventedTree, qtbot: QtBot) -> None:
    asked: list[tuple[TreeKey, str]] = []
    lettered.name_wanted.connect(lambda within, typed: asked.append((within, typed)))
    qtbot.keyClicks(lettered, "inv")
    assert asked[-1] == (TOP, "inv")
    lettered.show_named("in", None)
    lettered.show_named("inv", (Step(TreeKey("i")), Step(TreeKey("i", TRUST), 0)))
    lettered.rows.put_rows(TreeKey("i"), COUNTRY[TOP][1:2])
    assert lettered.chosen == [TRUST]


def test_escape_asks_for_everything_again(tree: InventedTree, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tree.left, timeout=1000):
        qtbot.keyClick(tree, Qt.Key.Key_Escape)


def test_what_no_row_shows_leaves_nothing_chosen(tree: InventedTree) -> None:
    tree.reveal((TO_TRUST,))
    tree.choose_nothing()
    assert tree.current() is None
    assert tree.selectedIndexes() == []
    assert tree.chosen == []


@pytest.mark.parametrize("width", [120, 200, 2000])
def test_a_name_is_shortened_before_the_mark_of_a_closed_place(
    tree: InventedTree, width: int
) -> None:
    name = "The Invented Home for Elderly Clerks of Long-Named Companies Limited"
    closed = replace(row(TRUST, Level.PROVIDER, name), status=PlaceStatus(is_closed=True))
    tree.rows.reload()
    tree.rows.want()
    tree.rows.put_rows(TOP, (closed,))
    option: Any = QStyleOptionViewItem()
    option.rect = QRect(0, 0, width, 30)
    delegate = tree.itemDelegate()
    assert isinstance(delegate, TreeDelegate)
    delegate.initStyleOption(option, tree.rows.index(0, 0))
    shown = option.text
    assert shown.endswith(" (closed)")
    assert shown.startswith("The ")
    assert QFontMetrics(option.font).horizontalAdvance(shown) <= width
    assert (shown == f"{name} (closed)") == (width == 2000)
